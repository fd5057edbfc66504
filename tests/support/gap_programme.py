"""A programme in memory in which each kind of gap of a figure occurs."""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.figure_corrections import FigureCorrection
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import FocusArea, GoalMapping, Programme, ProgrammeIndicator, ProgrammeProject
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import (
    Ledger,
    LedgerAnswer,
    LedgerCorrection,
    LedgerDetail,
    LedgerField,
    LedgerGoal,
    LedgerHead,
    LedgerLine,
    LedgerPartner,
    LedgerPeriod,
    LedgerReturn,
    LedgerTable,
    MissingPartner,
)
from lamppu_xl.master.master_reader import MasterReading
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.earlier_definitions import FrozenBefore
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.identity import MasterStamp

ENTRY = AnswerRef("figures", "I1", "actual")
PERIODS = tuple(
    Period(
        id=id,
        label=Text.of(en=id),
        start=date(2030, month, 1),
        end=date(2030, month + 5, 28),
        deadline=date(2031, 1, 1),
    )
    for id, month in (("1", 1), ("2", 7))
)


def master(project: str, value: float | str | None = 5.0, *, accepted: bool = True, **changed: Any) -> MasterVerdict:
    """A master whose only partner has answered a figure of a code in the second period."""
    returns = (LedgerReturn(1, "2", "A", f"{project}1.xlsx", "1" * 64, accepted),)
    ledger = Ledger(
        LedgerHead(1, project, "2", "A", "en", ("en",), False, "form", Text.of(en=project)),
        tuple(LedgerPeriod(each.id, each.label, each.start, each.end) for each in PERIODS),
        (LedgerPartner("A", "Aa", "", ("partner",), ()), LedgerPartner("B", "Bee", "", ("partner",), ())),
        goals=(LedgerGoal("G1", ("A",), Text.of(en="Goal"), Text.of(en="Promise")),),
        tables=(LedgerTable("figures", "code", 0, Text.of(en="Figures")),),
        questions=(LedgerField("figures", "actual", "number", "number", "sum", False, "", Text.of(en="Actual")),),
        lines=(LedgerLine("figures", "I1", "sum", Text.of(en="People")),),
        returns=returns,
        answers=() if value is None else (LedgerAnswer(1, 1, ENTRY, value, "Figures", "C5"),),
    )
    ledger = replace(ledger, **changed)
    stamp = MasterStamp(project, "2", "A", "en", "0" * 8)
    reading = MasterReading(file=f"{project}.xlsx", sha256="0" * 64, findings=(), stamp=stamp, ledger=ledger)
    return MasterVerdict(f"{project}.xlsx", "0" * 64, FileState.ACCEPTED, (), reading)


def _unit(name: str) -> tuple[LedgerDetail, ...]:
    return (LedgerDetail("figures", "I1", "unit", text=Text.of(en=name)),)


def _answers(*answers: LedgerAnswer) -> dict[str, Any]:
    before = LedgerReturn(2, "0", "A", "before.xlsx", "2" * 64, True)
    return {"answers": answers, "returns": (LedgerReturn(1, "2", "A", "now.xlsx", "1" * 64, True), before)}


def own_correction(was: float, now: float) -> FigureCorrection:
    """The programme's correction of the figure of the project `A`, which its master reports as 5."""
    return FigureCorrection(
        period="2",
        project="A",
        project_period="2",
        partner="A",
        entry=ENTRY,
        was=was,
        now=now,
        reason="A slip.",
        made_in="2",
        day=date(2030, 12, 1),
    )


def _correction(*, added: bool) -> LedgerCorrection:
    return LedgerCorrection("2", "A", ENTRY, 1, "2", date(2030, 12, 1), 5.0, 7.0, 2.0, added, "Counted twice.")


LINES = (LedgerLine("figures", "I1", "sum", Text.of(en="People")),)
OF_GOALS = {
    "tables": (LedgerTable("figures", "goal", 0, Text.of(en="Figures")),),
    "goals": (LedgerGoal("I1", ("A",), Text.of(en="Goal"), Text.of(en="Promise")),),
}
FROZEN_DEFINITION = "1/frozen/definition/programme.yaml"
UNKNOWN_PERIOD = LedgerPeriod("0", Text.of(en="0"), date(2029, 1, 1), date(2029, 6, 30))

LATER = Finding.of("M803", Place("U.xlsx"), answer=f"2 A {ENTRY}", day=1, was=5, now=6)
"""A correction that was made after the master."""

INCLUDED = {
    "": master("A", details=_unit("people")),
    "partner_absent": master("B", missing=(MissingPartner("2", "B", "absent"),)),
    "partner_rejected": master("C", missing=(MissingPartner("2", "B", "rejected"),)),
    "partner_aside": master("D", missing=(MissingPartner("2", "B", "aside"),)),
    "period": master(
        "E",
        periods=(UNKNOWN_PERIOD, *(LedgerPeriod(each.id, each.label, each.start, each.end) for each in PERIODS)),
        **_answers(LedgerAnswer(1, 1, ENTRY, 5.0, "F", "C5"), LedgerAnswer(2, 2, ENTRY, 3.0, "F", "C5")),
    ),
    "goal": master("F", **OF_GOALS),
    "figure": master("G", None),
    "unit": master("H", details=_unit("hours")),
    "unasked": master("I", None, lines=()),
    "text": master("J", "many"),
    "refused": master(
        "T",
        returns=(
            LedgerReturn(1, "2", "A", "T1.xlsx", "1" * 64, accepted=True),
            LedgerReturn(2, "2", "B", "T2.xlsx", "2" * 64, accepted=False),
        ),
    ),
    "changed": master(
        "K",
        lines=(*LINES, LedgerLine("figures", "I1@1", "sum", Text.of(en="Hours"))),
        answers=(
            LedgerAnswer(1, 1, ENTRY, 5.0, "Figures", "C5"),
            LedgerAnswer(2, 1, ENTRY._replace(row="I1@1"), 3.0, "Figures", "C6"),
        ),
    ),
    "with errors": master("L", accepted=False),
    "other_answer": master("M"),
    "moved": master("O"),
    "recounted": master("P"),
    "figure_corrected": master("Q", corrections=(_correction(added=True),)),
    "figure_uncounted": master("R", corrections=(_correction(added=False),)),
    "figure_unused": replace(master("V"), unused=(replace(_correction(added=False), by_programme=True),)),
    "outdated": replace(master("U"), later=(LATER,)),
    "unconfirmed": replace(master("N"), doubts=(Finding.of("M764", Place("N.xlsx"), file="N1.xlsx"),)),
}
"""By kind of gap a project whose master is included."""


@cache
def content() -> ProgrammeContent:
    """A programme in which each kind of gap occurs."""
    without = {"with_errors": FileState.REJECTED, "aside": FileState.SET_ASIDE, "left_out": FileState.LEFT_OUT}
    refused = [replace(master(name.upper()), state=state) for name, state in without.items()]
    corrected = Finding.of(
        "M731", Place("S.xlsx"), project="S", entry="e", period="1", was=4, now=5, day=1, because="b"
    )
    last = replace(master("S"), findings=(corrected,))
    verdicts = [*INCLUDED.values(), *refused]
    names = [*(each.project or "" for each in verdicts), "S", "NEVER", "LEFT"]
    mapped = {name: {"G1" if name != "F" else "other": GoalMapping(("F1",))} for name in names}
    programme = Programme(
        id="P",
        name=Text.of(en="P"),
        funder="F",
        languages=("en",),
        fallback={},
        start=date(2030, 1, 1),
        end=date(2030, 12, 31),
        periods=PERIODS,
        focus_areas=(FocusArea("F1", Text.of(en="Quality")), FocusArea("F2", Text.of(en="Skills"))),
        projects=tuple(
            ProgrammeProject(
                id=name, coordinator="O", goals=mapped[name], left=PERIODS[0].end if name == "LEFT" else None
            )
            for name in names
        ),
        indicators=(
            ProgrammeIndicator(id="K1", label=Text.of(en="People"), aggregate=Aggregate.SUM, entry=ENTRY),
            ProgrammeIndicator(id="K2", label=Text.of(en="Other"), aggregate=Aggregate.SUM, entries={"A": ENTRY}),
        ),
    )
    of_other_answer = replace(programme.indicators[0], entries={"M": AnswerRef("figures", "I2", "actual")})
    then = replace(programme, indicators=(of_other_answer,))
    elsewhere = (FocusArea("F1", Text.of(en="Quality")), FocusArea("F2", Text.of(en="Skills")))
    changed: dict[str, Any] = {
        "O": {"goals": {"G1": GoalMapping(("F1", "F2"))}},
        "P": {"periods": {"2": ("1", "2")}},
    }
    projects = (replace(each, **changed.get(each.id, {})) for each in programme.projects)
    then = replace(then, focus_areas=elsewhere, projects=tuple(projects))
    frozen = FrozenBefore(
        PERIODS[0],
        then,
        {("K1", "P"): 9.0, ("K1", "A"): 9.0},
        definition=FROZEN_DEFINITION,
        workbook="programme.xlsx",
        sha256="f" * 64,
    )
    before = {"last": {"S": (PERIODS[0], last)}, "before": frozen}
    return collect_content(programme, PERIODS[1], verdicts, **before)


def document_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as document:
        return html.unescape(re.sub("<[^>]+>", "", document.read("word/document.xml").decode("utf-8")))
