"""The programme's workbook: what is counted, what never is, what an extract keeps to itself."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from folders import run
from programmes import (
    PERIOD,
    PROJECTS,
    ProgrammeFolder,
    column_of,
    copy_programme,
    example_programme,
    open_sheet,
    row_of,
    source_rows,
)
from workbook_rows import opened, read_cell

from lamppu_xl.definition import load
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.partners import Contact, Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import (
    FocusArea,
    GoalMapping,
    Organisation,
    Practice,
    Programme,
    ProgrammeIndicator,
    ProgrammeProject,
)
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger import records as books
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.master import builder as master_builder
from lamppu_xl.master.aggregation import Total, ValueRange
from lamppu_xl.master.master_reader import MasterReading
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme import builder
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.extract_redaction import ExtractRedaction, contact_persons, known_persons
from lamppu_xl.programme.other_rules import in_words, rule_of
from lamppu_xl.programme.totals import counts_in_totals
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.identity import MasterStamp

pytestmark = pytest.mark.slow


AREAS = ("P1", "P2", "P3", "P4")


@cache
def example_content() -> ProgrammeContent:
    programme = example_programme()
    return collect_content(programme.workspace.programme, programme.period, programme.verdicts())


def project_of(folder: ProgrammeFolder, id: str) -> Project:
    project = load(folder.path / "projects" / id).project
    assert project
    return project


# The workbook of an example


def test_each_total_is_the_sum_of_its_rows_and_each_row_stands_in_a_return() -> None:
    folder, numbers = example_programme(), open_sheet(example_programme().workbook, "Luvut")
    rows = [row for row in source_rows(folder.workbook) if str(row["Luku"]).startswith("K6")]
    figure, checked = row_of(numbers, "K6"), 0
    for area in ("Koko hankeohjelma", *AREAS):
        counted_rows = [row for row in rows if row["Painopiste"] == area and row["Summassa"] == "kyllä"]
        total = sum(row["Arvo"] for row in counted_rows) or "–"  # type: ignore[misc]
        assert numbers.cell(figure, column_of(numbers, area)).value == total, area
    for row in rows:
        if row["Painopiste"] == "P3":
            [file] = folder.path.glob(f"projects/*/*/inbox/{row['Tiedosto']}")
            assert read_cell(file, str(row["Välilehti"]), str(row["Solu"])) == row["Arvo"]
            checked += 1
    assert checked >= 10


def test_a_total_leads_to_its_rows_and_a_row_to_the_return() -> None:
    folder = example_programme()
    numbers, sources = open_sheet(folder.workbook, "Luvut"), open_sheet(folder.workbook, "Lähteet")
    cell = numbers.cell(row_of(numbers, "K6"), column_of(numbers, "P3"))
    assert cell.hyperlink
    assert cell.hyperlink.location
    first = int(cell.hyperlink.location.rpartition("!A")[2])
    assert str(sources.cell(first, 1).value).startswith("K6")
    assert sources.cell(first, 2).value == "P3"
    assert sources.cell(first - 1, 2).value != "P3"
    link = sources.cell(first, column_of(sources, "Tiedosto")).hyperlink
    assert link
    assert link.target
    assert (folder.workbook.parent / link.target).resolve().is_file()
    assert link.location == f"'{sources.cell(first, 10).value}'!{sources.cell(first, 11).value}"


def test_what_is_never_added_up_is_a_range() -> None:
    figure = next(figure for figure in example_content().figures if figure.indicator.id == "K2")
    values = [float(contribution.answer.value) for contribution in figure.contributions]
    assert figure.indicator.aggregate is Aggregate.NEVER
    assert len(values) > 10
    assert figure.totals["", "", ""].total == ValueRange(min(values), max(values))
    assert {type(total.total) for total in figure.totals.values()} <= {ValueRange, type(None)}
    numbers = open_sheet(example_programme().workbook, "Luvut")
    shown = [
        numbers.cell(row_of(numbers, "K2"), column_of(numbers, area)).value for area in ("Koko hankeohjelma", *AREAS)
    ]
    assert all(isinstance(content, str) for content in shown)


def test_a_figure_counts_under_each_focus_area_but_once_in_the_programme() -> None:
    figure = next(figure for figure in example_content().figures if figure.indicator.id == "K6")
    by_project = {project: figure.totals["", project, ""].total for project in PROJECTS}
    by_area = {area: figure.totals[area, "", ""].total for area in ("", *AREAS)}
    assert by_area[""] == sum(by_project.values())  # type: ignore[arg-type]
    assert by_area["P1"] == by_project["N01"]
    assert by_area["P2"] == by_project["N04"] + by_project["N05"]  # type: ignore[operator]
    assert by_area["P3"] == by_project["N01"] + by_project["N05"]  # type: ignore[operator]
    assert by_area["P4"] is None
    assert figure.shared


def test_an_event_of_several_projects_is_counted_once() -> None:
    event = next(event for event in example_content().events if event.id == "V01")
    assert set(event.projects) >= set(PROJECTS)
    assert {answer.project for answer in event.participation} == set(PROJECTS)
    events = open_sheet(example_programme().workbook, "Tapahtumat")
    names = [str(events.cell(row, 1).value) for row in range(1, events.max_row + 1)]
    assert sum(name.startswith("V01 ") for name in names) == 1
    assert not any("aloitusseminaari" in name.casefold() and "/" in name for name in names)
    row = row_of(events, "V01 ")
    assert events.cell(row, column_of(events, "Organisaatioita")).value == len(event.organisations)
    assert events.cell(row, column_of(events, "Osallistumiskertoja")).value == sum(
        float(answer.value) for answer in event.attendances
    )


def test_who_came_for_two_projects_is_a_single_organisation() -> None:
    folder = example_programme()
    programme = folder.workspace.programme
    before = next(event for event in example_content().events if event.id == "V01")
    same = {answer.partner: "KJA" for answer in before.participation if answer.project == "N05"}
    projects = tuple(
        replace(project, organisations=same) if project.id == "N05" else project for project in programme.projects
    )
    content = collect_content(replace(programme, projects=projects), folder.period, folder.verdicts())
    after = next(event for event in content.events if event.id == "V01")
    assert len(same) > 1
    assert len(after.participation) == len(before.participation)
    assert len(after.organisations) == len(before.organisations) - len(same)
    assert max(Counter(participant.organisation.id for participant in content.participants).values()) == 1


def test_an_organisation_in_several_roles_is_a_single_row() -> None:
    worksheet = open_sheet(example_programme().workbook, "Organisaatiot")
    names = Counter(worksheet.cell(row, 1).value for row in range(4, worksheet.max_row + 1))
    assert max(names.values()) == 1
    row = row_of(worksheet, "Koulutuksen järjestäjä A")
    assert worksheet.cell(row, column_of(worksheet, "Osatoteuttajana")).value == "N01"
    assert worksheet.cell(row, column_of(worksheet, "Hankkeen koordinaattorina")).value == "N01, N13"
    assert worksheet.cell(row, column_of(worksheet, "Rooleja")).value == 3


def test_what_is_missing_is_reported_with_the_reason() -> None:
    worksheet = open_sheet(example_programme().workbook, "Puuttuvat tiedot")
    rows = [[worksheet.cell(row, col).value for col in (1, 2, 3)] for row in range(3, worksheet.max_row + 1)]
    assert ["Osatoteuttajan raportti", "N04 Laatuverkosto 4 · KJM"] in [row[:2] for row in rows]
    assert ["Tavoitteen painopiste", "N05 Laatuverkosto 5 · G05 Hankkeen arviointi"] in [row[:2] for row in rows]
    assert any(row[0] == "Hankkeen kooste" and str(row[1]).startswith("N02 ") for row in rows)
    assert not any("G04" in str(row[1]) for row in rows if str(row[1]).startswith("N01"))  # left out on purpose


def test_the_first_page_begins_with_figures_and_money_and_names_deviations() -> None:
    worksheet = open_sheet(example_programme().workbook, "Hankeohjelma")
    assert row_of(worksheet, "Luvut") < row_of(worksheet, "Rahoitus") < row_of(worksheet, "Poikkeamat")
    deviations = example_content().deviations
    assert {deviation.member.id for deviation in deviations} & {"N05"}
    assert any(len(deviation.answers) > 2 for deviation in deviations)


def test_good_practices_come_from_the_programme_and_from_outputs() -> None:
    practices = {practice.name: practice for practice in example_content().practices}
    assert practices["Vertaisarvioinnin päiväohjelma"].adopters
    outputs = [practice for practice in practices.values() if practice.answer]
    assert {output.project for output in outputs} == {"N05"}
    assert all(output.owner.startswith("Koulutuksen järjestäjä") for output in outputs)
    assert any(output.link.startswith("https://") for output in outputs)


def test_an_extract_tells_of_no_other_project_and_of_no_person() -> None:
    file = example_programme().extract
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
    for name, text in parts.items():
        assert not re.search(r"\bN04\b|Laatuverkosto 4\b", text), name
        assert not re.search(r"[\w.+-]+@[\w-]+\.\w", text), name
    assert "N05" in parts["xl/sharedStrings.xml"]
    assert [sheetname for sheetname in opened(file).sheetnames if sheetname[0] == "P"] == [
        "P3 Jatkuva parantaminen",
        "Poikkeamat",
        "Puuttuvat tiedot",
    ]


def test_an_extract_is_not_measured_by_the_programmes_targets() -> None:
    worksheet = open_sheet(example_programme().extract, "Luvut")
    shown = [cell.value for cell in worksheet[row_of(worksheet, "K6")]]
    target = next(figure.indicator.target for figure in example_content().figures if figure.indicator.id == "K6")
    assert target in [
        cell.value for cell in open_sheet(example_programme().workbook, "Luvut")[row_of(worksheet, "K6") + 1]
    ]
    assert target not in shown
    assert not any(str(content).startswith("=") for content in shown)


PERSONAL = (
    "Kysykää: aino.alfa@kja.example.fi tai +358 40 123 4567. Lomake on valmis.",
    "Kysykää: Aino Alfan yhteystiedot, aino@kja.example.fi. Lomake on valmis.",
    "Lomake on valmis.\nLisätietoja Aino Alfa, puh. 040 123 4567",
)


def with_results(folder: ProgrammeFolder, project: str, text: str) -> list[MasterVerdict]:
    """The verdicts on the masters, all texts about results in one project replaced."""
    verdicts = folder.verdicts()
    for position, verdict in enumerate(verdicts):
        if verdict.project == project and verdict.ledger and verdict.reading:
            answers = tuple(
                replace(answer, value=text) if answer.entry.field == "results" else answer
                for answer in verdict.ledger.answers
            )
            reading = replace(verdict.reading, ledger=replace(verdict.ledger, answers=answers))
            verdicts[position] = replace(verdict, reading=reading)
    return verdicts


def result_texts(content: ProgrammeContent, project: str) -> set[object]:
    return {answer.display for goal in content.goals if goal.member.id == project for answer in goal.texts}


@pytest.mark.parametrize("text", PERSONAL)
def test_a_sentence_with_contact_information_is_removed_from_an_extract(text: str) -> None:
    folder = example_programme()
    programme, verdicts = folder.workspace.programme, with_results(folder, "N01", text)
    assert text in result_texts(collect_content(programme, folder.period, verdicts), "N01")
    extract = collect_content(programme, folder.period, verdicts, area="P3", redaction=ExtractRedaction("[poistettu]"))
    [shown] = result_texts(extract, "N01")
    assert str(shown).split() in (
        ["[poistettu]", *["Lomake", "on", "valmis."]],
        [*["Lomake", "on", "valmis."], "[poistettu]"],
    )
    for answer in extract.answers.values():
        assert not re.search("@|040|Aino", str(answer.value))


def test_the_contact_persons_of_a_definition_are_not_named_in_an_extract() -> None:
    folder = example_programme()
    programme = folder.workspace.programme
    verdicts = with_results(folder, "N01", "Aino  Alfan raportti on valmis.")
    contact = Contact("Aino Alfa", "", "")
    project = replace(
        project_of(folder, "N01"), partners=(Partner(id="KJA", name="A", language="fi", contact=contact),)
    )
    extract = collect_content(
        programme,
        folder.period,
        verdicts,
        area="P3",
        redaction=ExtractRedaction("[poistettu]", {"N01": known_persons(contact_persons(project), programme, None)}),
    )
    assert result_texts(extract, "N01") == {"[poistettu]n raportti on valmis."}


def test_practices_in_an_extract_name_no_contact_persons() -> None:
    folder = example_programme()
    programme = folder.workspace.programme
    practice = Practice(
        id="X",
        name=text("Ohje. Kysy Aino Alfalta, aino@kja.example.fi"),
        project="N01",
        owner="",
        link="mailto:aino@kja.example.fi",
    )
    programme = replace(programme, practices=(practice,))
    extract = collect_content(
        programme, folder.period, folder.verdicts(), area="P3", redaction=ExtractRedaction("[poistettu]")
    )
    assert (extract.practices[0].name, extract.practices[0].link) == ("Ohje. [poistettu]", "[poistettu]")


def test_an_extract_states_that_texts_of_unpublished_masters_may_name_persons() -> None:
    worksheet = open_sheet(example_programme().extract, "Puuttuvat tiedot")
    rows = {(worksheet.cell(row, 1).value, worksheet.cell(row, 2).value) for row in range(3, worksheet.max_row + 1)}
    assert {subject for kind, subject in rows if kind == "Henkilöiden nimet"} == {"N01, N05"}
    assert not any(gap.kind == "personal" for gap in example_content().gaps)


# The command


def test_the_same_masters_give_the_same_bytes() -> None:
    folder = example_programme()
    before = folder.workbook.read_bytes()
    result = folder.consolidate()
    assert "is unchanged." in result.out
    assert folder.workbook.read_bytes() == before


def test_an_edited_workbook_is_never_overwritten(tmp_path: Path) -> None:
    folder = copy_programme(tmp_path)
    book = openpyxl.load_workbook(folder.workbook)
    book["Hankeohjelma"]["A1"] = "Oma otsikko"
    book.save(folder.workbook)
    edited = folder.workbook.read_bytes()
    result = folder.consolidate()
    assert "programme (2).xlsx" in result.out
    assert folder.workbook.read_bytes() == edited


def test_files_that_do_not_count_are_named(tmp_path: Path) -> None:
    folder = copy_programme(tmp_path)
    (folder.inbox / "N01_2020-2_master.xlsx").unlink()
    (folder.inbox / "muistiinpanot.xlsx").write_text("hei", encoding="utf-8")
    shutil.copy(folder.path / "2020-1" / "inbox" / "N01_2020-1_master.xlsx", folder.inbox / "vanha.xlsx")
    assert folder.consolidate().code == 2
    result = folder.consolidate("--fewer")
    assert result.code == 1
    worksheet = open_sheet(folder.workbook, "Puuttuvat tiedot")
    rows = {
        str(worksheet.cell(row, 2).value): str(worksheet.cell(row, 3).value) for row in range(3, worksheet.max_row + 1)
    }
    assert "2020-1" in rows["N01 Laatuverkosto 1 · vanha.xlsx"]
    assert "teksti" in rows["muistiinpanot.xlsx"]
    figure = open_sheet(folder.workbook, "Luvut hankkeittain")
    names = [str(figure.cell(row, 1).value) for row in range(1, figure.max_row + 1)]
    assert any("N01" in name for name in names), "a note on the projects that it lacks"
    assert names[names.index("Hanke") + 1 :] == [
        "N04 Laatuverkosto 4",
        "N05 Laatuverkosto 5",
    ]


def test_masters_are_validated_like_returns(tmp_path: Path) -> None:
    folder = copy_programme(tmp_path)
    (folder.inbox / "N04_2020-2_master.xlsx").unlink()
    result = run("validate", folder.path, "--period", PERIOD, "--format", "json")
    assert result.code == 0
    assert '"N04"' in result.out.partition('"missing"')[2]
    (folder.inbox / "N01_2020-2_master.xlsx").write_bytes(b"PK\x03\x04 ei kelpaa")
    result = run("validate", folder.path, "--period", PERIOD, "--language", "en")
    assert result.code == 1
    assert "1 accepted" in result.out
    for form in ("csv", "html", "xlsx"):
        output = tmp_path / f"report.{form}"
        assert run("validate", folder.path, "--period", PERIOD, "--format", form, "--output", output).code == 1
        assert output.stat().st_size > 100
    assert "1 of 14 projects is included" in run("status", folder.path, "--period", PERIOD).out


def test_what_a_programme_has_no_use_for_is_refused() -> None:
    folder = example_programme()
    assert "focus areas are: P1, P2, P3, P4" in folder.consolidate("--focus-area", "P9").err
    refused = folder.consolidate("--with-rejected")
    assert (refused.code, "--focus-area, --public, --fewer" in refused.err) == (2, True)
    assert run("consolidate", folder.path / "projects" / "N01", "--focus-area", "P1").code == 2


def test_what_goes_beyond_excel_is_reported_before(monkeypatch: pytest.MonkeyPatch) -> None:
    content, translator = example_content(), example_programme().workspace.translator_for()
    assert list(builder.check_limits(content, translator)) == []
    monkeypatch.setattr(master_builder, "MOST_ROWS", 100)
    monkeypatch.setattr(master_builder, "MOST_SHEETS", 10)
    assert [(limit.code.id, limit.facts["allowed"]) for limit in builder.check_limits(content, translator)] == [
        ("M703", 100),
        ("M703", 10),
    ]


def test_the_workbook_is_valid_and_opens_in_another_program(
    ooxml: ModuleType, office: ModuleType, tmp_path: Path
) -> None:
    files = [example_programme().workbook, example_programme().extract]
    assert ooxml.problems(files) == {file: [] for file in files}
    [worksheet] = office.convert(files[:1], "pdf", tmp_path)
    assert worksheet.stat().st_size > 50_000
    again = office.cells(example_programme().workbook)
    front = open_sheet(example_programme().workbook, "Hankeohjelma")
    row = row_of(front, "Yhteensä")
    assert again["Hankeohjelma", f"C{row}"] == pytest.approx(4_260_919)


# Rules, on small ledgers


def text(finnish: str) -> Text:
    return Text((("fi", finnish),))


def small(project: str, figures: dict[tuple[str, str], float], aggregate: str, successor: str = "") -> MasterVerdict:
    """A master with one figure: its values by period and partner."""
    periods = tuple(
        books.LedgerPeriod(id, text(id), date(2020, month, 1), date(2020, month + 5, 28))
        for id, month in (("1", 1), ("2", 7))
    )
    keys = sorted(figures)
    ledger = Ledger(
        books.LedgerHead(1, project, "2", "A", "fi", ("fi",), False, "form", text(project)),
        periods,
        (
            books.LedgerPartner("A", "Aa", "", ("partner",), (), successor),
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
            books.LedgerAnswer(number, number, AnswerRef("figures", "I1", "actual"), figures[key], "Luvut", "C5")
            for number, key in enumerate(keys, 1)
        ),
    )
    reading = MasterReading(
        file=f"{project}.xlsx",
        sha256="0" * 64,
        findings=(),
        stamp=MasterStamp(project, "2", "A", "fi", "0" * 8),
        ledger=ledger,
    )
    return MasterVerdict(f"{project}.xlsx", "0" * 64, FileState.ACCEPTED, (), reading)


def counted(rule: Aggregate, *verdicts: MasterVerdict, row: str = "I1") -> tuple[object, tuple[str, ...], list[float]]:
    """The programme's total, the projects apart, and the values that are in it."""
    content = content_of(rule, *verdicts, row=row)
    [figure] = content.figures
    total = figure.total()
    assert total
    return total.total, total.apart, sorted(float(content.answers[number].value) for number in total.made_of)


def content_of(rule: Aggregate, *verdicts: MasterVerdict, row: str) -> ProgrammeContent:
    """What a programme with one indicator collects."""
    periods = tuple(
        Period(
            id=id, label=text(id), start=date(2020, month, 1), end=date(2020, month + 5, 28), deadline=date(2021, 1, 1)
        )
        for id, month in (("1", 1), ("2", 7))
    )
    projects = tuple(
        ProgrammeProject(id=str(verdict.project), coordinator="O", goals={"*": GoalMapping()}) for verdict in verdicts
    )
    indicator = ProgrammeIndicator(
        id="K1", label=text("Luku"), aggregate=rule, entry=AnswerRef("figures", row, "actual")
    )
    programme = Programme(
        id="P",
        name=text("P"),
        funder="F",
        languages=("fi",),
        fallback={},
        start=date(2020, 1, 1),
        end=date(2020, 12, 31),
        periods=periods,
        projects=projects,
        organisations=(Organisation("O", "Oo"),),
        indicators=(indicator,),
    )
    return collect_content(programme, periods[1], verdicts)


FIRST = {("1", "A"): 3.0, ("2", "A"): 5.0, ("1", "B"): 2.0}
TWO = {("2", "A"): 4.0, ("2", "B"): 5.0}


@pytest.mark.parametrize(
    ("rule", "project_rule", "total", "made_of"),
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
    rule: Aggregate, project_rule: str, total: object, made_of: list[float]
) -> None:
    assert counted(rule, small("X", FIRST, project_rule), small("Y", TWO, project_rule)) == (total, (), made_of)


@pytest.mark.parametrize(
    ("rule", "project_rules", "named"),
    [
        (Aggregate.SUM, ("sum", "max"), ("Y max",)),
        (Aggregate.LAST, ("sum", "last"), ("X sum",)),
        (Aggregate.MAX, ("last", "sum"), ("X last", "Y sum")),
        (Aggregate.SUM, ("sum", "never"), ()),  # it is not in the total
        (Aggregate.NEVER, ("sum", "max"), ()),  # the range of all answers
    ],
)
def test_a_project_that_combines_by_another_rule_is_named_beside_the_total(
    rule: Aggregate, project_rules: tuple[str, str], named: tuple[str, ...]
) -> None:
    first, second = project_rules
    [figure] = content_of(rule, small("X", FIRST, first), small("Y", TWO, second), row="I1").figures
    total = figure.total()
    assert total
    assert total.other_rules == named
    rules = {each.project: rule_of(each, rule) for each in figure.totals.values() if each.project and each.made_of}
    assert rules == {"X": first, "Y": second}
    assert in_words(translator_for("fi"), ["Y max", "X never"]) == ["Y (suurin luku)", "X (ei lasketa yhteen)"]


@pytest.mark.parametrize("rule", ["never", "minimum", "mean", "latest", "ratio"])
def test_a_project_whose_rule_cannot_be_combined_stays_apart_with_its_rule(rule: str) -> None:
    named = f"Y {rule}"
    assert counted(Aggregate.SUM, small("X", FIRST, "sum"), small("Y", TWO, rule)) == (10.0, (named,), [2, 3, 5])
    assert counted(Aggregate.SUM, small("Y", TWO, rule)) == (None, (named,), [])
    [figure] = content_of(Aggregate.SUM, small("Y", TWO, rule), row="I1").figures
    of_project = figure.total(project="Y")
    assert of_project
    assert (of_project.other_rules, rule_of(of_project, Aggregate.SUM)) == ((named,), "never"), "its range is shown"


def test_a_range_of_latest_figures_is_of_the_last_figures() -> None:
    figures = {("1", "A"): 0.0, ("1", "B"): 7.0, ("2", "A"): 1.0, ("2", "B"): 2.0}
    [figure] = content_of(Aggregate.SUM, small("Y", figures, "latest"), row="I1").figures
    of_project = figure.total(project="Y")
    assert of_project
    assert of_project.total == ValueRange(1.0, 2.0)


def test_a_standing_figure_passes_to_whoever_goes_on_with_the_work() -> None:
    figures = {("1", "A"): 3.0, ("2", "B"): 4.0}
    assert counted(Aggregate.LAST, small("X", figures, "last"))[0] == 7.0
    assert counted(Aggregate.LAST, small("X", figures, "last", successor="B")) == (4.0, (), [4.0])


def of_rows(verdict: MasterVerdict, kind: str, aggregate: str) -> MasterVerdict:
    """The same master with another type of rows, of which the first one has the figures."""
    reading, ledger = verdict.reading, verdict.ledger
    assert reading is not None
    assert ledger is not None
    changed = replace(
        ledger,
        tables=(books.LedgerTable("figures", kind, 3, text("Luvut")),),
        questions=tuple(replace(question, aggregate=aggregate) for question in ledger.questions),
        lines=(),
        answers=tuple(replace(answer, entry=AnswerRef("figures", "1", "actual")) for answer in ledger.answers),
    )
    return replace(verdict, reading=replace(reading, ledger=changed))


@pytest.mark.parametrize(("kind", "total"), [("record", 8.0), ("lines", 3.0)])
def test_a_standing_figure_of_lines_is_that_of_the_last_period_and_of_a_record_that_of_each_partner(
    kind: str, total: float
) -> None:
    verdict = of_rows(small("N1", {("1", "A"): 5.0, ("2", "B"): 3.0}, ""), kind, "last")
    assert counted(Aggregate.SUM, verdict, row="1")[0] == total


def test_a_figure_of_a_record_is_added_up_by_the_rule_of_its_field() -> None:
    verdict = of_rows(small("N1", {("1", "A"): 5.0, ("2", "A"): 7.0, ("2", "B"): 3.0}, ""), "record", "sum")
    assert counted(Aggregate.SUM, verdict, row="1")[0] == 15.0


@pytest.mark.parametrize(("kind", "row"), [("record", "1"), ("lines", "3"), ("code", "I1"), ("goal", "G1")])
def test_a_figure_that_is_asked_and_not_reported_is_missing_and_not_unasked(kind: str, row: str) -> None:
    verdict = small("N1", {}, "sum") if kind == "code" else of_rows(small("N1", {}, "sum"), kind, "sum")
    assert [gap.kind for gap in content_of(Aggregate.SUM, verdict, row=row).gaps if gap.detail == "K1"] == ["figure"]


def of_keyed_lines(verdict: MasterVerdict, keys: Mapping[int, str]) -> MasterVerdict:
    """The same master with a table of lines: each answer is on line 1, and the key of its line is given by number."""
    verdict = of_rows(verdict, "lines", "last")
    reading, ledger = verdict.reading, verdict.ledger
    assert reading is not None
    assert ledger is not None
    names = tuple(
        books.LedgerAnswer(100 + answer.number, answer.source, answer.entry._replace(field="name"), key, "Luvut", "B5")
        for answer in ledger.answers
        if (key := keys.get(answer.number))
    )
    question = books.LedgerField("figures", "name", "text", "text", "", False, "", text("Nimi"))
    changed = replace(
        ledger,
        questions=(*ledger.questions, question),
        line_keys=(books.LedgerLineKey("figures", "name"),),
        answers=(*ledger.answers, *names),
    )
    return replace(verdict, reading=replace(reading, ledger=changed))


@pytest.mark.parametrize(
    ("keys", "total"),
    [
        ({1: "Puro", 2: "puro "}, 3.0),  # the same line
        ({1: "Puro", 2: "Joki"}, 8.0),  # the first is in no later return: its last figure counts, as in the master
    ],
)
def test_a_standing_figure_of_keyed_lines_is_the_last_of_each(keys: dict[int, str], total: float) -> None:
    verdict = of_keyed_lines(small("N1", {("1", "A"): 5.0, ("2", "A"): 3.0}, ""), keys)
    assert counted(Aggregate.SUM, verdict, row="1")[0] == total


@pytest.mark.parametrize(("key", "total"), [("puro", 3.0), ("Joki", 8.0)])
def test_a_successor_replaces_the_line_of_its_predecessor_with_the_same_key(key: str, total: float) -> None:
    """A form begins without the lines of predecessors, so their last figures stay."""
    verdict = of_keyed_lines(small("N1", {("1", "A"): 5.0, ("2", "B"): 3.0}, "", "B"), {1: "Puro", 2: key})
    assert counted(Aggregate.SUM, verdict, row="1")[0] == total
    assert verdict.ledger
    is_replaced = not counts_in_totals(verdict.ledger, "1", "A", AnswerRef("figures", "1", "actual"))
    assert is_replaced == (key == "puro"), "a correction counts as long as the figure does"


@pytest.mark.parametrize(("keys", "counts"), [({1: "Puro", 2: "Puro"}, False), ({1: "Puro", 2: "Joki"}, True)])
def test_a_correction_of_a_line_counts_until_the_line_is_reported_again(keys: dict[int, str], counts: bool) -> None:
    verdict = of_keyed_lines(small("N1", {("1", "A"): 5.0, ("2", "A"): 3.0}, ""), keys)
    assert verdict.ledger
    assert counts_in_totals(verdict.ledger, "1", "A", AnswerRef("figures", "1", "actual")) is counts


def test_the_last_master_of_a_silent_first_project_decides_what_is_added() -> None:
    first, second = of_kind(small("X", FIRST, "sum"), "money"), of_kind(small("Y", TWO, "sum"), "integer")
    programme = content_of(Aggregate.SUM, first, second, row="I1").programme
    spring, autumn = programme.periods
    total = collect_content(programme, autumn, [second], last={"X": (spring, first)}).figures[0].total()
    assert total
    assert (total.total, total.other_units) == (None, ("Y (luku)",))


def in_areas(programme: Programme, *goals: Mapping[str, str]) -> Programme:
    """The programme with two focus areas, and for each project that of each of its goals."""
    projects = tuple(
        replace(project, goals={goal: GoalMapping((area,)) for goal, area in of_project.items()})
        for project, of_project in zip(programme.projects, goals, strict=True)
    )
    areas = tuple(FocusArea(id=id, title=text(id)) for id in ("F1", "F2"))
    return replace(programme, projects=projects, focus_areas=areas)


def totals_of_goals(verdict: MasterVerdict, goals: Mapping[int, str], area: str = "", row: str = "1") -> list[Total]:
    """The totals of the programme and of its focus areas, `F1` of `G1` and `F2` of `G2`.

    Args:
        verdict: a master with lines.
        goals: that of the line of each answer, by number.
        area: of an extract, which has a single total.
        row: the line that the figure is of.
    """
    reading, ledger = verdict.reading, verdict.ledger
    assert reading is not None
    assert ledger is not None
    named = tuple(
        books.LedgerAnswer(200 + each.number, each.source, each.entry._replace(field="goal"), goal, "Luvut", "A5")
        for each in ledger.answers
        if (goal := goals.get(each.number))
    )
    question = books.LedgerField("figures", "goal", "choice", "text", "", False, "goals", text("Tavoite"))
    known = tuple(books.LedgerGoal(goal, ("A", "B"), text(goal), text("Lupaus")) for goal in ("G1", "G2"))
    changed = replace(ledger, questions=(*ledger.questions, question), goals=known, answers=(*ledger.answers, *named))
    verdict = replace(verdict, reading=replace(reading, ledger=changed))
    whole = content_of(Aggregate.SUM, verdict, row=row).programme
    programme = in_areas(whole, {"G1": "F1", "G2": "F2"})
    [figure] = collect_content(programme, programme.periods[1], [verdict], area=area).figures
    totals = [figure.total(each) for each in (("",) if area else ("", "F1", "F2"))]
    return [total.total if total else None for total in totals]


def test_a_line_that_another_goal_has_in_a_later_report_counts_only_there() -> None:
    verdict = of_keyed_lines(small("N1", {("1", "A"): 5.0, ("2", "A"): 3.0}, ""), {1: "Puro", 2: "Puro"})
    assert totals_of_goals(verdict, {1: "G1", 2: "G2"}) == [3.0, None, 3.0]
    assert totals_of_goals(verdict, {1: "G1", 2: "G2"}, area="F1") == [None]
    assert totals_of_goals(verdict, {1: "G1", 2: "G1"}) == [3.0, 3.0, None]


def test_a_correction_of_a_line_counts_only_in_the_focus_area_of_its_goal() -> None:
    lines = of_rows(small("N1", {("1", "A"): 5.0, ("2", "A"): 3.0}, ""), "lines", "sum")
    assert lines.ledger
    assert lines.reading
    entry = AnswerRef("figures", "1", "actual")
    made = books.LedgerCorrection("1", "A", entry, 1, "2", date(2020, 12, 1), 5.0, 7.0, 2.0, added=True, reason="x")
    corrected = replace(lines, reading=replace(lines.reading, ledger=replace(lines.ledger, corrections=(made,))))
    assert totals_of_goals(corrected, {1: "G1", 2: "G2"}) == [10.0, 7.0, 3.0]
    assert totals_of_goals(corrected, {1: "G1", 2: "G2"}, area="F2") == [3.0]


def test_a_blank_figure_of_a_line_that_is_corrected_counts_in_the_focus_area_of_its_goal() -> None:
    lines = of_rows(small("N1", {("1", "A"): 5.0, ("2", "A"): 3.0}, ""), "lines", "sum")
    assert lines.ledger
    assert lines.reading
    entry = AnswerRef("figures", "3", "actual")
    made = books.LedgerCorrection("1", "A", entry, 0, "2", date(2020, 12, 1), None, 4.0, 4.0, added=True, reason="x")
    goal = books.LedgerAnswer(300, 1, entry._replace(field="goal"), "G2", "Luvut", "A7")
    ledger = replace(lines.ledger, corrections=(made,), answers=(*lines.ledger.answers, goal))
    corrected = replace(lines, reading=replace(lines.reading, ledger=ledger))
    assert totals_of_goals(corrected, {1: "G1", 2: "G2"}, row="*") == [12.0, 5.0, 7.0]
    assert totals_of_goals(corrected, {1: "G1", 2: "G2"}) == [8.0, 5.0, 3.0]


def in_currency(verdict: MasterVerdict, *currencies: str) -> MasterVerdict:
    """The same master with amounts of money in currencies."""
    reading, ledger = verdict.reading, verdict.ledger
    assert reading is not None
    assert ledger is not None
    changed = replace(
        ledger,
        questions=tuple(replace(question, kind="money") for question in ledger.questions),
        currencies=tuple(map(books.LedgerCurrency, currencies)),
    )
    return replace(verdict, reading=replace(reading, ledger=changed))


@pytest.mark.parametrize(
    ("kinds", "named"),
    [
        (("integer", "money"), ("Y (EUR)",)),
        (("money", "integer"), ("Y (luku)",)),
        (("number", "percent"), ("Y (prosenttiluku)",)),
        (("percent", "number"), ("Y (luku)",)),
        (("integer", "number"), ()),
        (("percent", "percent"), ()),
    ],
)
def test_figures_of_another_nature_than_those_of_the_first_project_are_not_added(
    kinds: tuple[str, str], named: tuple[str, ...]
) -> None:
    first, second = (
        of_kind(small(name, values, "sum"), kind)
        for name, values, kind in zip(("X", "Y"), (FIRST, TWO), kinds, strict=True)
    )
    content = content_of(Aggregate.SUM, first, second, row="I1")
    [figure] = content.figures
    total = figure.total()
    assert total
    assert total.total == sum(FIRST.values()) + (0 if named else sum(TWO.values()))
    assert total.other_units == named
    assert [f"{gap.subject} ({gap.detail[5:]})" for gap in content.gaps if gap.kind == "unit"] == [*named]


def of_kind(verdict: MasterVerdict, kind: str) -> MasterVerdict:
    """The same master with answers of another kind."""
    assert verdict.reading
    assert verdict.ledger
    questions = tuple(replace(question, kind=kind) for question in verdict.ledger.questions)
    return replace(verdict, reading=replace(verdict.reading, ledger=replace(verdict.ledger, questions=questions)))


def test_an_extract_compares_with_the_first_project_of_the_whole_programme() -> None:
    first, second = of_kind(small("X", FIRST, "sum"), "integer"), of_kind(small("Y", TWO, "sum"), "money")
    programme = in_areas(content_of(Aggregate.SUM, first, second, row="I1").programme, {"*": "F1"}, {"*": "F2"})
    total = collect_content(programme, programme.periods[1], [first, second], area="F2").figures[0].total()
    assert total
    assert (total.total, total.other_units) == (None, ("Y (EUR)",))


def test_amounts_in_another_currency_are_not_added() -> None:
    euros, crowns = in_currency(small("X", FIRST, "sum")), in_currency(small("Y", TWO, "sum"), "SEK")
    stated, mixed = in_currency(small("Z", TWO, "sum"), "EUR"), in_currency(small("V", TWO, "sum"), "EUR", "SEK")
    content = content_of(Aggregate.SUM, euros, crowns, stated, mixed, row="I1")
    [figure] = content.figures
    total = figure.total()
    assert total
    assert total.total == sum(FIRST.values()) + sum(TWO.values())
    assert total.other_units == ("Y (SEK)", "V (EUR / SEK)")
    assert [(gap.subject, gap.detail) for gap in content.gaps if gap.kind == "unit"] == [
        ("Y", "K1 · SEK"),
        ("V", "K1 · EUR / SEK"),
    ]
