"""The programme's workbook: what is counted, what never is, what an extract keeps to itself."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from folders import run
from programmes import PERIOD, PROJECTS, column, copied, listed, made, row_of, sheet

from lamppu_xl import ledger as books
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import GoalMapping, Organisation, Programme, ProgrammeIndicator, ProgrammeProject
from lamppu_xl.domain.project import Aggregate
from lamppu_xl.domain.project import Period as Time
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger import Ledger
from lamppu_xl.master.aggregation import ValueRange
from lamppu_xl.master.validation import MasterReading, MasterVerdict
from lamppu_xl.programme import builder as workbook
from lamppu_xl.programme.collect import gather
from lamppu_xl.programme.records import ProgrammeContent
from lamppu_xl.validation.batch import FileState
from lamppu_xl.workbook.identity import MasterStamp

AREAS = ("P1", "P2", "P3", "P4")


def whole(area: str = "") -> ProgrammeContent:
    home = made()
    return gather(home.space.programme, home.period, home.verdicts(), area, "[poistettu]")


# What the masters of a real programme come to


def test_each_total_is_the_sum_of_its_rows_and_each_row_stands_in_a_return() -> None:
    home, numbers = made(), sheet(made().workbook, "Luvut")
    rows = [one for one in listed(home.workbook) if str(one["Luku"]).startswith("K6")]
    row, checked = row_of(numbers, "K6"), 0
    for area in ("Koko ohjelma", *AREAS):
        own = [row for row in rows if row["Painopiste"] == area and row["Summassa"] == "kyllä"]
        assert numbers.cell(row, column(numbers, area)).value == (sum(one["Arvo"] for one in own) or "–"), area  # type: ignore[misc]
    for one in rows:
        if one["Painopiste"] == "P3":
            [file] = home.folder.glob(f"projects/*/*/inbox/{one['Tiedosto']}")
            page = openpyxl.load_workbook(file, data_only=True)[str(one["Välilehti"])]
            assert page[str(one["Solu"])].value == one["Arvo"]
            checked += 1
    assert checked >= 10


def test_a_total_leads_to_its_rows_and_a_row_to_the_return() -> None:
    home = made()
    numbers, sources = sheet(home.workbook, "Luvut"), sheet(home.workbook, "Lähteet")
    cell = numbers.cell(row_of(numbers, "K6"), column(numbers, "P3"))
    assert cell.hyperlink
    assert cell.hyperlink.location
    first = int(cell.hyperlink.location.rpartition("!A")[2])
    assert str(sources.cell(first, 1).value).startswith("K6")
    assert sources.cell(first, 2).value == "P3"
    assert sources.cell(first - 1, 2).value != "P3"
    link = sources.cell(first, column(sources, "Tiedosto")).hyperlink
    assert link
    assert link.target
    assert (home.workbook.parent / link.target).resolve().is_file()
    assert link.location == f"'{sources.cell(first, 10).value}'!{sources.cell(first, 11).value}"


def test_what_is_never_added_up_is_a_range() -> None:
    figure = next(figure for figure in whole().figures if figure.indicator.id == "K2")
    told = [float(contribution.told.value) for contribution in figure.contributions]
    assert figure.rule is Aggregate.NEVER
    assert len(told) > 10
    assert figure.sums["", "", ""].total == ValueRange(min(told), max(told))
    assert {type(one.total) for one in figure.sums.values()} <= {ValueRange, type(None)}
    numbers = sheet(made().workbook, "Luvut")
    shown = [numbers.cell(row_of(numbers, "K2"), column(numbers, area)).value for area in ("Koko ohjelma", *AREAS)]
    assert all(isinstance(one, str) for one in shown)


def test_a_figure_counts_under_each_focus_area_but_once_in_the_programme() -> None:
    figure = next(figure for figure in whole().figures if figure.indicator.id == "K6")
    own = {project: figure.sums["", project, ""].total for project in PROJECTS}
    found = {area: figure.sums[area, "", ""].total for area in ("", *AREAS)}
    assert found[""] == sum(own.values())  # type: ignore[arg-type]
    assert found["P1"] == own["N01"]
    assert found["P2"] == own["N04"] + own["N05"]  # type: ignore[operator]
    assert found["P3"] == own["N01"] + own["N05"]  # type: ignore[operator]
    assert found["P4"] is None
    assert figure.shared


def test_an_event_of_several_projects_is_counted_once() -> None:
    told = next(event for event in whole().events if event.id == "V01")
    assert set(told.projects) >= set(PROJECTS)
    assert {one.project for one in told.took_part} == set(PROJECTS)
    events = sheet(made().workbook, "Tapahtumat")
    names = [str(events.cell(row, 1).value) for row in range(1, events.max_row + 1)]
    assert sum(name.startswith("V01 ") for name in names) == 1
    assert not any("aloitusseminaari" in name.casefold() and "/" in name for name in names)
    row = row_of(events, "V01 ")
    assert events.cell(row, column(events, "Organisaatioita")).value == len(told.organisations)
    assert events.cell(row, column(events, "Osallistumisia")).value == sum(
        float(person.value) for person in told.people
    )


def test_who_came_for_two_projects_is_one_organisation() -> None:
    home = made()
    programme = home.space.programme
    before = next(event for event in whole().events if event.id == "V01")
    same = {one.partner: "KJA" for one in before.took_part if one.project == "N05"}
    projects = tuple(
        replace(project, organisations=same) if project.id == "N05" else project for project in programme.projects
    )
    found = gather(replace(programme, projects=projects), home.period, home.verdicts())
    after = next(event for event in found.events if event.id == "V01")
    assert len(same) > 1
    assert len(after.took_part) == len(before.took_part)
    assert len(after.organisations) == len(before.organisations) - len(same)
    assert max(Counter(participant.organisation.id for participant in found.participants).values()) == 1


def test_an_organisation_in_several_roles_is_one_row() -> None:
    page = sheet(made().workbook, "Organisaatiot")
    names = Counter(page.cell(row, 1).value for row in range(4, page.max_row + 1))
    assert max(names.values()) == 1
    row = row_of(page, "Koulutuksen järjestäjä A")
    assert page.cell(row, column(page, "Kumppanina")).value == "N01"
    assert page.cell(row, column(page, "Hankkeen koordinaattorina")).value == "N01, N13"
    assert page.cell(row, column(page, "Tehtäviä")).value == 3


def test_what_is_missing_is_told_with_the_reason() -> None:
    page = sheet(made().workbook, "Puutteet")
    told = [[page.cell(row, col).value for col in (1, 2, 3)] for row in range(3, page.max_row + 1)]
    assert ["Kumppanin raportti", "N04 Laatuverkosto 4 · KJM"] in [one[:2] for one in told]
    assert ["Tavoitteen painopiste", "N05 Laatuverkosto 5 · G05"] in [one[:2] for one in told]
    assert any(one[0] == "Hankkeen kooste" and str(one[1]).startswith("N02 ") for one in told)
    assert not any("G04" in str(one[1]) for one in told if str(one[1]).startswith("N01"))  # left out on purpose


def test_deviations_come_before_figures_on_the_first_page() -> None:
    page = sheet(made().workbook, "Ohjelma")
    assert row_of(page, "Poikkeamat") < row_of(page, "Luvut") < row_of(page, "Rahoitus")
    told = whole().deviations
    assert {one.member.id for one in told} & {"N05"}
    assert any(len(one.told) > 2 for one in told)


def test_good_practices_come_from_the_programme_and_from_outputs() -> None:
    found = {practice.name: practice for practice in whole().practices}
    assert found["Vertaisarvioinnin päiväohjelma"].taken_up_by
    outputs = [one for one in found.values() if one.told]
    assert {output.project for output in outputs} == {"N05"}
    assert all(output.owner.startswith("Koulutuksen järjestäjä") for output in outputs)
    assert any(output.link.startswith("https://") for output in outputs)


def test_an_extract_tells_of_no_other_project_and_of_no_person() -> None:
    file = made().workbook.with_name("programme-P3.xlsx")
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
    for name, text in parts.items():
        assert not re.search(r"\bN04\b|Laatuverkosto 4\b", text), name
        assert not re.search(r"[\w.+-]+@[\w-]+\.\w", text), name
    assert "N05" in parts["xl/sharedStrings.xml"]
    assert [sheetname for sheetname in openpyxl.load_workbook(file).sheetnames if sheetname[0] == "P"] == [
        "P3 Jatkuva parantaminen",
        "Poikkeamat",
        "Puutteet",
    ]


def test_an_extract_is_not_measured_by_the_programmes_targets() -> None:
    page = sheet(made().workbook.with_name("programme-P3.xlsx"), "Luvut")
    shown = [cell.value for cell in page[row_of(page, "K6")]]
    target = next(figure.indicator.target for figure in whole().figures if figure.indicator.id == "K6")
    assert target in [cell.value for cell in sheet(made().workbook, "Luvut")[row_of(page, "K6") + 1]]
    assert target not in shown
    assert not any(str(one).startswith("=") for one in shown)


def test_what_a_partner_wrote_of_people_is_taken_out_of_an_extract() -> None:
    home, found = made(), []
    for verdict in home.verdicts():
        ledger = verdict.ledger
        if verdict.project == "N01" and ledger and verdict.reading:
            told = "Kysykää: aino.alfa@kja.example.fi tai +358 40 123 4567. Lomake on valmis."
            answers = tuple(
                replace(answer, value=told)
                if answer.entry.table == "results" and answer.entry.field == "results"
                else answer
                for answer in ledger.answers
            )
            reading = replace(verdict.reading, ledger=replace(ledger, answers=answers))
            found.append(replace(verdict, reading=reading))
        else:
            found.append(verdict)
    programme = home.space.programme
    open_ = [one for story in gather(programme, home.period, found).goals for one in story.texts]
    assert any("@" in str(one.said) for one in open_)
    kept = gather(programme, home.period, found, "P3", "[poistettu]")
    texts = [one for story in kept.goals if story.member.id == "N01" for one in story.texts]
    assert {one.said for one in texts} == {"Kysykää: [poistettu] tai [poistettu]. Lomake on valmis."}
    assert not any("@" in str(one.value) for one in kept.told.values())


# The command


def test_the_same_masters_give_the_same_bytes() -> None:
    home = made()
    before = home.workbook.read_bytes()
    told = home.consolidate()
    assert told.out.rstrip().endswith("It is unchanged.")
    assert home.workbook.read_bytes() == before


def test_an_edited_workbook_is_never_overwritten(tmp_path: Path) -> None:
    home = copied(tmp_path)
    book = openpyxl.load_workbook(home.workbook)
    book["Ohjelma"]["A1"] = "Oma otsikko"
    book.save(home.workbook)
    edited = home.workbook.read_bytes()
    told = home.consolidate()
    assert "programme (2).xlsx" in told.out
    assert home.workbook.read_bytes() == edited


def test_files_that_do_not_count_are_named(tmp_path: Path) -> None:
    home = copied(tmp_path)
    (home.inbox / "N01_2020-2_master.xlsx").unlink()
    (home.inbox / "muistiinpanot.xlsx").write_text("hei", encoding="utf-8")
    shutil.copy(home.folder / "2020-1" / "inbox" / "N05_2020-1_master.xlsx", home.inbox / "vanha.xlsx")
    told = home.consolidate()
    assert told.code == 1
    page = sheet(home.workbook, "Puutteet")
    rows = {str(page.cell(row, 2).value): str(page.cell(row, 3).value) for row in range(3, page.max_row + 1)}
    assert any(row.startswith("N01 Laatuverkosto 1") for row in rows)
    assert "teksti" in rows["muistiinpanot.xlsx"]
    assert "2020-1" in rows["vanha.xlsx"]
    figure = sheet(home.workbook, "Luvut hankkeittain")
    assert [figure.cell(row, 1).value for row in range(5, figure.max_row + 1)] == [
        "N04 Laatuverkosto 4",
        "N05 Laatuverkosto 5",
    ]


def test_masters_are_validated_like_returns(tmp_path: Path) -> None:
    home = copied(tmp_path)
    (home.inbox / "N04_2020-2_master.xlsx").unlink()
    told = run("validate", home.folder, "--period", PERIOD, "--format", "json")
    assert told.code == 0
    assert '"N04"' in told.out.partition('"missing"')[2]
    (home.inbox / "N01_2020-2_master.xlsx").write_bytes(b"PK\x03\x04 ei kelpaa")
    told = run("validate", home.folder, "--period", PERIOD, "--language", "en")
    assert told.code == 1
    assert "1 in order" in told.out
    for form in ("csv", "html", "xlsx"):
        output = tmp_path / f"report.{form}"
        assert run("validate", home.folder, "--period", PERIOD, "--format", form, "--output", output).code == 1
        assert output.stat().st_size > 100
    assert "1/14" in run("status", home.folder, "--period", PERIOD).out


def test_what_a_programme_has_no_use_for_is_refused() -> None:
    home = made()
    assert "focus areas are: P1, P2, P3, P4" in home.consolidate("--focus-area", "P9").err
    assert home.consolidate("--public").code == 2
    assert run("consolidate", home.folder / "projects" / "N01", "--focus-area", "P1").code == 2


def test_what_goes_beyond_excel_is_told_before(monkeypatch: pytest.MonkeyPatch) -> None:
    found, words = whole(), made().space.translator_for()
    assert list(workbook.limits(found, words)) == []
    monkeypatch.setattr(workbook, "MOST_ROWS", 100)
    monkeypatch.setattr(workbook, "MOST_SHEETS", 10)
    assert [(limit.code.id, limit.facts["allowed"]) for limit in workbook.limits(found, words)] == [
        ("M703", 100),
        ("M703", 10),
    ]


def test_the_workbook_is_valid_and_opens_in_another_program(
    ooxml: ModuleType, office: ModuleType, tmp_path: Path
) -> None:
    files = [made().workbook, made().workbook.with_name("programme-P3.xlsx")]
    assert ooxml.problems(files) == {file: [] for file in files}
    [page] = office.convert(files[:1], "pdf", tmp_path)
    assert page.stat().st_size > 50_000
    again = office.cells(made().workbook)
    front = sheet(made().workbook, "Ohjelma")
    row = row_of(front, "Yhteensä")
    assert again["Ohjelma", f"C{row}"] == pytest.approx(4_260_919)


# Rules, on small ledgers


def text(said: str) -> Text:
    return Text((("fi", said),))


def small(project: str, told: dict[tuple[str, str], float], aggregate: str, heir: str = "") -> MasterVerdict:
    """A master with one figure: by period and partner what was told."""
    periods = tuple(
        books.LedgerPeriod(one, text(one), date(2020, month, 1), date(2020, month + 5, 28))
        for one, month in (("1", 1), ("2", 7))
    )
    keys = sorted(told)
    ledger = Ledger(
        books.LedgerHead(1, project, "2", "A", "fi", ("fi",), False, "form", text(project)),
        periods,
        (
            books.LedgerPartner("A", "Aa", "", ("partner",), (), heir),
            books.LedgerPartner("B", "Bee", "", ("partner",), ()),
        ),
        goals=(books.LedgerGoal("G1", ("A", "B"), text("Tavoite"), text("Lupaus")),),
        tables=(books.LedgerTable("figures", "code", 0, text("Luvut")),),
        questions=(books.LedgerField("figures", "actual", "number", "number", "sum", False, "", text("Toteuma")),),
        lines=(books.LedgerLine("figures", "I1", aggregate, text("Luku")),),
        returns=tuple(
            books.LedgerReturn(number, *key, f"{project}{number}.xlsx", f"{number:064}", True)
            for number, key in enumerate(keys, 1)
        ),
        answers=tuple(
            books.LedgerAnswer(number, number, AnswerRef("figures", "I1", "actual"), told[key], "Luvut", "C5")
            for number, key in enumerate(keys, 1)
        ),
    )
    reading = MasterReading(f"{project}.xlsx", "0" * 64, (), MasterStamp(project, "2", "A", "fi", "0" * 8), ledger)
    return MasterVerdict(f"{project}.xlsx", "0" * 64, FileState.ACCEPTED, (), reading)


def counted(rule: Aggregate, *found: MasterVerdict) -> tuple[object, tuple[str, ...], list[float]]:
    """The programme's total, the projects apart, and the values that are in it."""
    times = tuple(
        Time(one, text(one), date(2020, month, 1), date(2020, month + 5, 28), date(2021, 1, 1))
        for one, month in (("1", 1), ("2", 7))
    )
    projects = tuple(ProgrammeProject(str(one.project), "O", goals={"*": GoalMapping()}) for one in found)
    indicator = ProgrammeIndicator("K1", text("Luku"), rule, entry=AnswerRef("figures", "I1", "actual"))
    programme = Programme(
        "P", text("P"), "F", ("fi",), {}, date(2020, 1, 1), date(2020, 12, 31), times, projects,
        organisations=(Organisation("O", "Oo"),), indicators=(indicator,),
    )  # fmt: skip
    made_of = gather(programme, times[1], found)
    [figure] = made_of.figures
    total = figure.sum()
    assert total
    return total.total, total.apart, sorted(float(made_of.told[one].value) for one in total.made_of)


ONE = {("1", "A"): 3.0, ("2", "A"): 5.0, ("1", "B"): 2.0}
TWO = {("2", "A"): 4.0, ("2", "B"): 5.0}


@pytest.mark.parametrize(
    ("rule", "own", "total", "made_of"),
    [
        (Aggregate.SUM, "sum", 19.0, [2, 3, 4, 5, 5]),
        (Aggregate.LAST, "last", 16.0, [2, 4, 5, 5]),
        (Aggregate.MAX, "max", 5.0, [2, 3, 4, 5, 5]),
        (Aggregate.SUM, "distinct", 5.0, [2, 3, 4, 5, 5]),
        (Aggregate.DISTINCT, "distinct", 4.0, [2, 3, 4, 5, 5]),
        (Aggregate.NEVER, "sum", ValueRange(2, 5), [2, 3, 4, 5, 5]),
    ],
)
def test_a_project_counts_by_its_own_rule_then_the_programme_by_its(
    rule: Aggregate, own: str, total: object, made_of: list[float]
) -> None:
    assert counted(rule, small("X", ONE, own), small("Y", TWO, own)) == (total, (), made_of)


def test_a_project_that_never_adds_up_stays_apart() -> None:
    assert counted(Aggregate.SUM, small("X", ONE, "sum"), small("Y", TWO, "never")) == (10.0, ("Y",), [2, 3, 5])
    assert counted(Aggregate.SUM, small("Y", TWO, "never")) == (None, ("Y",), [])


def test_a_standing_figure_passes_to_whoever_goes_on_with_the_work() -> None:
    told = {("1", "A"): 3.0, ("2", "B"): 4.0}
    assert counted(Aggregate.LAST, small("X", told, "last"))[0] == 7.0
    assert counted(Aggregate.LAST, small("X", told, "last", heir="B")) == (4.0, (), [4.0])
