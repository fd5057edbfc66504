"""The content of a programme with one project, whose form has one question."""

from __future__ import annotations

from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import Programme, ProgrammeIndicator, ProgrammeProject
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import (
    Ledger,
    LedgerAnswer,
    LedgerField,
    LedgerHead,
    LedgerPartner,
    LedgerPeriod,
    LedgerReturn,
    LedgerTable,
    Value,
)
from lamppu_xl.master.master_reader import MasterReading
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.identity import MasterStamp

TABLE = "report"
PERIOD, LATER = (
    Period(id=id, label=Text.of(en=id), start=date(year, 1, 1), end=date(year, 12, 31), deadline=date(2032, 1, 1))
    for id, year in (("1", 2030), ("2", 2031))
)


def question(name: str, kind: str, aggregate: str = "") -> LedgerField:
    of_number = kind in ("number", "percent", "integer")
    label = Text.of(en="Question")
    return LedgerField(TABLE, name, kind, "number" if of_number else "text", aggregate, False, "", label)


def content_of(
    asked: LedgerField,
    *answers: Value,
    rows: str = "record",
    indicators: tuple[ProgrammeIndicator, ...] = (),
    is_later: bool = False,
) -> ProgrammeContent:
    """The content of the programme.

    Args:
        answers: each in a row of its own.
        rows: the type of the rows of the table.
        is_later: whether it is that of a later period, in which the project does not report.
    """
    ledger = Ledger(
        LedgerHead(1, "A", "1", "P", "en", ("en",), False, "form", Text.of(en="A")),
        (LedgerPeriod("1", PERIOD.label, PERIOD.start, PERIOD.end),),
        (LedgerPartner("P", "Pea", "", ("partner",), ()),),
        goals=(),
        tables=(LedgerTable(TABLE, rows, 0, Text.of(en="Account")),),
        questions=(asked,),
        lines=(),
        returns=(LedgerReturn(1, "1", "P", "P.xlsx", "1" * 64, True),),
        answers=tuple(
            LedgerAnswer(number, 1, AnswerRef(TABLE, str(number), asked.field), answer, "Account", f"C{number + 4}")
            for number, answer in enumerate(answers, 1)
        ),
    )
    stamp = MasterStamp("A", "1", "P", "en", "0" * 8)
    reading = MasterReading(file="A.xlsx", sha256="0" * 64, findings=(), stamp=stamp, ledger=ledger)
    programme = Programme(
        id="P",
        name=Text.of(en="P"),
        funder="F",
        languages=("en",),
        fallback={},
        start=PERIOD.start,
        end=PERIOD.end,
        periods=(PERIOD, LATER),
        projects=(ProgrammeProject(id="A", coordinator="", periods={LATER.id: ()}),),
        indicators=indicators,
    )
    verdict = MasterVerdict("A.xlsx", "0" * 64, FileState.ACCEPTED, (), reading)
    if is_later:
        return collect_content(programme, LATER, [], last={"A": (PERIOD, verdict)})
    return collect_content(programme, PERIOD, [verdict])
