"""A small programme in memory, for tests of its page and its document."""

from __future__ import annotations

from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import (
    FocusArea,
    Funding,
    GoalMapping,
    Money,
    Programme,
    ProgrammeIndicator,
    ProgrammeProject,
)
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import Ledger, LedgerGoal, LedgerHead
from lamppu_xl.programme.builder import sheet_names
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.figure_records import Contribution, ProgrammeFigure, ProgrammeTotal
from lamppu_xl.programme.gap_records import ProgrammeGap
from lamppu_xl.programme.member_records import MemberProject, ProgrammeAnswer, ProjectStatus
from lamppu_xl.programme.report_records import GoalReport, ProjectDeviation
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.workbook.collector import PlanCollector

SPRING = Period(
    id="2030-1",
    label=Text.of(en="Spring", fi="Kevät"),
    start=date(2030, 1, 1),
    end=date(2030, 6, 30),
    deadline=date(2030, 8, 15),
)
AUTUMN = Period(
    id="2030-2",
    label=Text.of(en="Autumn", fi="Syksy"),
    start=date(2030, 7, 1),
    end=date(2030, 12, 31),
    deadline=date(2031, 1, 31),
)
HOSTILE = "<script>alert(1)</script> \x07 ja enemmän"


def answer(number: int, text: str | float, period: str, partner: str = "KAO") -> ProgrammeAnswer:
    return ProgrammeAnswer(
        number=number,
        project="N01",
        partner=partner,
        organisation="Kaakon opisto",
        period=period,
        programme_period=period,
        entry=AnswerRef("results", "G1", "results"),
        value=text,
        option_labels=(),
        file="KAO.xlsx",
        sheet="Tulokset",
        cell=f"D{number}",
        sha256="aa",
        ledger_number=number,
        display=text,
    )


def project(id: str, status: ProjectStatus, ledger: Ledger | None = None) -> MemberProject:
    return MemberProject(
        project=ProgrammeProject(id=id, coordinator="", goals={"*": GoalMapping(("F1",))}),
        status=status,
        name=Text.of(fi=f"Verkosto {id}"),
        coordinator="Kaakon opisto",
        areas=("F1",),
        themes=(),
        ledger=ledger,
        file=f"{id}.xlsx" if ledger else "",
        sha256="b" * 64 if ledger else "",
        reported=1 if ledger else 0,
        expected=2,
    )


def small_content(area: str = "") -> ProgrammeContent:
    """A programme of two projects, of which one has sent a master in Finnish."""
    ledger = Ledger(LedgerHead(1, "N01", "2030-2", "KAO", "fi", ("fi",), False, "f", Text.of(fi="Verkosto")))
    member = project("N01", ProjectStatus.IN_ORDER, ledger)
    goal = LedgerGoal("G1", ("KAO",), Text.of(fi="Verkosto toimii"), Text.of(fi="Verkosto kokoontuu."))
    late, said, before = answer(1, "delayed", "2030-2"), answer(2, HOSTILE, "2030-2"), answer(3, "Alku", "2030-1")
    people, hours = answer(4, 41.0, "2030-2"), answer(5, 3.0, "2030-2")
    programme = Programme(
        id="OHJ",
        name=Text.of(en="Programme of quality"),
        languages=("en", "fi"),
        fallback={},
        start=SPRING.start,
        end=date(2031, 12, 31),
        periods=(SPRING, AUTUMN),
        funder="Ministry",
        projects=(member.project,),
        focus_areas=(FocusArea("F1", Text.of(en="Quality")),),
        money=Funding(
            projects={"N01": Money(applied=500.0, granted=400.0, used={"2030-1": 100.0}), "N02": Money()},
            coordination={"F1": Money(granted=100.0, used={"2030-2": 50.0})},
        ),
        currency="SEK",
    )
    return ProgrammeContent(
        programme=programme,
        period=AUTUMN,
        periods=(SPRING, AUTUMN),
        area=area,
        members=(member, project("N02", ProjectStatus.MISSING)),
        answers={each.number: each for each in (late, said, people, hours)},
        figures=(figure("K1", "Hours", hours, 3.0, None), figure("K2", "People", people, 41.0, 40.0)),
        goals=(
            GoalReport(
                member=member,
                goal=goal,
                areas=("F1",),
                themes=(),
                synthesis="",
                states=(("delayed", Text.of(en="Delayed", fi="Myöhässä"), 1),),
                status=(late,),
                texts=(said,),
                evidence=(),
                earlier_syntheses={"2030-1": "Yhteinen alku."},
                earlier_texts=(before,),
            ),
        ),
        deviations=(ProjectDeviation(member, (goal,), ((Text.of(fi="Mitä"), said),)),),
        events=(),
        practices=(),
        participants=(),
        gaps=(ProgrammeGap("missing", "N02"),),
    )


def figure(id: str, label: str, counted: ProgrammeAnswer, amount: float, target: float | None) -> ProgrammeFigure:
    indicator = ProgrammeIndicator(id=id, label=Text.of(en=label), aggregate=Aggregate.SUM, target=target)
    total = ProgrammeTotal(
        number=1, indicator=id, area="", project="", period="", amount=amount, made_of=(counted.number,)
    )
    return ProgrammeFigure(indicator, (Contribution(counted, ("F1",)),), {("", "", ""): total})


def context_of(content: ProgrammeContent, language: str = "en") -> SheetContext:
    words = translator_for(language, (language, "en"))
    return SheetContext(content, words, sheet_names(content, words), PlanCollector())
