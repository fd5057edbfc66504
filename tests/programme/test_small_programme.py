"""A programme that is not the example's: every total again from the returns, and what each total lacks beside it."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from folders import run
from openpyxl.worksheet.worksheet import Worksheet
from small_programme import AUTUMN, SPRING, copy_small_programme, edit_programme, small_programme
from workbook_rows import opened

import lamppu_xl
from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.partners import Contact
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.programme.data_sheet import SHEET, other_rows
from lamppu_xl.programme.member_records import ProjectStatus
from lamppu_xl.programme.trace.chain import open_traced_workbook
from lamppu_xl.programme.trace.programme_tracer import read_programme_workbook
from lamppu_xl.services.programmes.extract_persons import extract_persons, personal_values
from lamppu_xl.services.trace import TraceResult
from lamppu_xl.services.workspace import load_programme, load_project

pytestmark = pytest.mark.slow

PERIODS = {"2030-1": SPRING, "2030-2": AUTUMN, "Q1": SPRING, "Q2": SPRING, "Q3": AUTUMN, "Q4": AUTUMN}
AREAS = {"A01": {"F1", "F2"}, "A02": {"F1"}, "A03": {"F1"}, "A04": {"F1"}, "A05": {"F2"}}
GOALS = {("A01", "G1"): {"F1"}, ("A01", "G2"): {"F2"}}


@cache
def consolidated() -> Path:
    """The programme with the workbooks of both periods and an extract of each focus area."""
    folder = small_programme()
    for period in (SPRING, AUTUMN):
        assert lamppu_xl.consolidate_masters(folder, period=period).path
    for area in ("F1", "F2"):
        assert lamppu_xl.consolidate_masters(folder, period=AUTUMN, focus_area=area, also=["html"]).path
    return folder


# Every total again, with openpyxl alone

Given = tuple[str, str, str, str, str, str, object]
"""Project, its period, partner, table, row, field, value."""


def answers_in(path: Path, project: str, period: str) -> Iterator[Given]:
    """The answers of a return: the third row names the columns, the column `#key` the rows."""
    for sheet in openpyxl.load_workbook(path):
        names = {cell.value: cell.column for cell in sheet[3] if isinstance(cell.value, str)}
        for row in range(5, sheet.max_row + 1) if "#key" in names else ():
            key = str(sheet.cell(row, names["#key"]).value or "").split("/")
            for name, column in names.items():
                value = sheet.cell(row, column).value
                if len(key) == 2 and name not in ("#no", "#name", "#unit", "#check", "#key") and value is not None:
                    yield project, period, path.stem, key[0], key[1], name.removeprefix("#"), value


@cache
def given() -> tuple[Given, ...]:
    folder = small_programme().parent
    return tuple(
        answer
        for path in sorted(folder.glob("A0*/*/inbox/*.xlsx"))
        for answer in answers_in(path, path.parts[-4], path.parts[-3])
    )


def areas_of(answer: Given) -> set[str]:
    """The focus areas of the goal that a line names, else of the project."""
    project, period, partner, table, row, _, _ = answer
    named = [each[6] for each in given() if each[:5] == (project, period, partner, table, row) and each[5] == "goal"]
    return GOALS[project, str(named[0]).split()[0]] if named else AREAS[project]


def expected(indicator: str, area: str, when: str, without: Collection[str] = ("A04",), adjusted: float = 0) -> object:
    """A total of the workbook of autumn; A05 counts K1 in hours.

    Args:
        without: projects that it lacks: A04 sent nothing in autumn.
        adjusted: what corrections add to K1 in autumn.
    """
    row, fields = {"K5": ("", ("place",)), "K6": ("", ("people",))}.get(
        indicator, (f"I{indicator[1]}", ("actual", "value"))
    )
    answers = [
        each
        for each in given()
        if each[5] in fields
        and row in ("", each[4])
        and each[0] not in without
        and (indicator, each[0]) != ("K1", "A05")
        if when in ("", PERIODS[each[1]]) and (not area or area in areas_of(each))
    ]
    values = [each[6] for each in answers]
    if not values:
        return "–"
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    match indicator:
        case "K2":
            return max(numbers)
        case "K3":
            last = {(each[0], each[2]): float(str(each[6])) for each in sorted(answers, key=lambda each: each[1])}
            return sum(last.values())
        case "K4":
            return f"{min(numbers):g}–{max(numbers):g}" if min(numbers) < max(numbers) else f"{min(numbers):g}"
        case "K5":
            return float(len(set(values)))
    return sum(numbers) + (adjusted if indicator == "K1" and when != SPRING else 0)


def shown_totals(sheet: Worksheet) -> Iterator[tuple[str, str, str, object]]:
    """Indicator, focus area, period and total of each figure: the last column has the key of the row."""
    for row in sheet.iter_rows(values_only=True):
        indicator, bar, when = str(row[-1] or "").partition("|")
        for area, value in zip(("", "F1", "F2"), row[2:5], strict=True) if bar else ():
            yield indicator, area, when.replace("*", ""), value


def wrong_totals(workbook: Path, *, so_far: Collection[str], of_period: Collection[str], adjusted: float = 0) -> Any:
    """The totals that are not what openpyxl counts from the returns without some projects."""
    sheet = opened(workbook, data_only=True)["Luvut"]
    assert isinstance(sheet, Worksheet)
    totals = list(shown_totals(sheet))
    assert len(totals) == 6 * 3 * 2
    for indicator, area, when, value in totals:
        counted = expected(indicator, area, when, of_period if when else so_far, adjusted)
        if (float(value) if isinstance(value, int | float) else value) != counted:
            yield indicator, area, when, value, counted


def test_every_total_is_what_openpyxl_counts_from_the_returns() -> None:
    workbook = consolidated() / AUTUMN / "programme.xlsx"
    assert [*wrong_totals(workbook, so_far=["A04"], of_period=["A04"])] == []


def test_a_figure_of_a_focus_area_is_below_its_own_heading_beside_its_name() -> None:
    book = opened(consolidated() / AUTUMN / "programme.xlsx", data_only=True)
    for sheet in (sheet for sheet in book if sheet.title.startswith(("F1", "F2"))):
        figures = [row for row in sheet.iter_rows(values_only=True) if str(row[-1] or "").startswith("K")]
        assert figures
        assert all(value is not None and isinstance(note, str) for _, value, note, *_ in figures)
        heads = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Luku")
        assert heads[:3] == ("Luku", "Arvo", "Laskutapa ja huomautukset")


# What a total lacks


def rows_of(period: str, sheet: str, file: str = "programme.xlsx") -> list[str]:
    book = opened(consolidated() / period / file)
    rows = book[sheet].iter_rows(values_only=True)
    return [" | ".join(str(value) for value in row if value is not None) for row in rows]


def test_a_total_that_fell_since_a_project_is_silent_names_it_with_its_last_figure() -> None:
    spring, autumn = ([row for row in rows_of(when, "Luvut") if row.startswith("K1")] for when in (SPRING, AUTUMN))
    assert "98" in spring[0]
    assert "A04 48 (kevät)" in autumn[0]
    assert "2030-1" not in autumn[1], "a total of autumn alone had no figure of spring"
    assert "kooste ei ole mukana: A04." in autumn[1]
    visits = [row for row in rows_of(AUTUMN, "Luvut") if row.startswith("K5")]
    assert all("kooste ei ole mukana: A04." in row for row in visits), "it is asked, and had no answer in spring"
    assert any("A04" in row and "kooste puuttuu" in row for row in rows_of(AUTUMN, "Hankeohjelma"))
    assert any("A04 30 (kevät)" in row for row in rows_of(AUTUMN, "F1 Verkostot"))


def test_a_project_that_never_reported_has_no_last_figures(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    (folder / SPRING / "inbox" / "A04.xlsx").unlink()
    content = lamppu_xl.consolidate_masters(folder, period=SPRING, out=tmp_path / "programme.xlsx").content
    assert {total.lacking for total in content.totals if total.indicator == "K1" and not total.project} == {
        ("A04",),
        (),
    }, "it has no goals in the second focus area"
    rows = opened(tmp_path / "programme.xlsx")["Hankeohjelma"].iter_rows(values_only=True)
    texts = [str(row[0]) for row in rows]
    assert "A04 Hanke A04: ei palautettu" in texts
    assert not [text for text in texts if "iimeiset luvut" in text]


def test_a_project_that_reports_less_than_before_is_named_with_both_figures() -> None:
    so_far = next(row for row in rows_of(AUTUMN, "Luvut") if row.startswith("K3"))
    assert "Vähemmän kuin aiemmin ilmoitettu (suluissa): A05 4 (9, kevät)." in so_far
    assert any("A05 4 (9, kevät)" in row for row in rows_of(AUTUMN, "F2 Oppaat"))
    assert any("A05" in row and "vähemmän" in row for row in rows_of(AUTUMN, "Hankeohjelma"))


def test_projects_join_and_leave(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)

    def edit(definition: dict[str, Any]) -> None:
        projects = {project["id"]: project for project in definition["projects"]}
        projects["A04"]["left"] = "2030-06-30"
        projects["A03"]["joined"] = "2030-07-01"
        definition["projects"].remove(projects["A02"])
        del projects["A05"]["coordinator"]  # it is not yet known
        definition["focus_areas"][0]["official_title"] = "Verkostojen pysyvyys ja laatu " * 20
        definition["groups"] = [
            {"id": "KOORD", "name": "Koordinaatioryhmä", "members": ["ALFA", "GAM"], "task": "Ohjaa hankkeita."},
            {"id": "KEH", "name": "Kehittämisryhmä", "focus_area": "F2"},
        ]

    assert lamppu_xl.consolidate_masters(folder, period=SPRING).path
    edit_programme(folder, edit)
    ran = run("validate", folder, "--period", SPRING, "--language", "en")
    assert "A03 is not in the programme in 2030-1 (joined: 1 July 2030)" in " ".join(ran.out.split())
    ran = run("consolidate", folder, "--period", AUTUMN, "--language", "en")
    assert "3 of 3 projects are included" in ran.out
    workbook = folder / AUTUMN / "programme.xlsx"
    book = opened(workbook)
    rows = {
        name: [" | ".join(map(str, filter(None, row))) for row in book[name].iter_rows(values_only=True)]
        for name in ("Luvut", "Hankkeet", "Puuttuvat tiedot", "F1 Verkostot", "Organisaatiot")
    }
    assert any(row.startswith("A05") and "ei vielä tiedossa" in row for row in rows["Hankkeet"])
    texts = " ".join(row.partition(" | ")[0] for row in rows["F1 Verkostot"][1:8])
    assert texts.count("Verkostojen pysyvyys ja laatu") == 20
    assert any("Ohjaa hankkeita. | Alfan opisto, Gamman koulu | 2 |" in row for row in rows["Organisaatiot"])
    assert any(row.startswith("Kehittämisryhmä | F2 | jäsenet eivät") for row in rows["Organisaatiot"])
    # A04 left and counts by its last master, A03 joined in autumn, A02 is no part of the programme any more.
    assert [*wrong_totals(workbook, so_far=["A02"], of_period=["A02", "A04"])] == []
    so_far, of_autumn = (row for row in rows["Luvut"] if row.startswith("K1"))
    # 41 of A01, 96 of A03 and 48 of A04, which left; A02, which the programme no longer has, had 3 in spring.
    assert "| 185 |" in so_far
    assert "ohjelmasta lähteneiden hankkeiden viimeiset luvut: A04 (kevät)." in so_far
    assert "Ilman hankkeita, joita hankeohjelmassa ei enää ole: A02 3 (kevät)." in so_far
    assert "A04" not in of_autumn
    assert any(row.startswith("A04") and "Lähtenyt hankeohjelmasta" in row for row in rows["Hankkeet"])
    assert not [row for row in (*rows["Puuttuvat tiedot"], *rows["F1 Verkostot"]) if row.startswith("A04")]
    assert not [row for row in rows["F1 Verkostot"] if "Epsilon aloitti" in row]
    traced = lamppu_xl.trace(workbook, indicator="K1", project="A04")
    assert [cell.agrees for cell in traced.cells] == [True]
    assert traced.agrees


def test_a_known_figure_of_an_unknown_project_is_not_called_unknown() -> None:
    workbook = consolidated() / AUTUMN / "programme.xlsx"
    with pytest.raises(lamppu_xl.UsageError, match="has the figure K1, but not for this choice"):
        lamppu_xl.trace(workbook, indicator="K1", project="A99")
    with pytest.raises(lamppu_xl.UsageError, match="There is no such figure"):
        lamppu_xl.trace(workbook, indicator="K99")


def test_other_units_are_not_added_and_named() -> None:
    (figure, _) = [row for row in rows_of(AUTUMN, "Luvut") if row.startswith("K1")]
    assert "A05 (tuntia)" in figure
    assert any("A05" in row and "K1" in row and "yksikö" in row for row in rows_of(AUTUMN, "Puuttuvat tiedot"))


def test_all_periods_of_a_project_in_a_period_of_the_programme_are_shown() -> None:
    area = rows_of(AUTUMN, "F1 Verkostot")
    for text in ("GAM Q3: Kolmas neljännes.", "GAM Q4: Neljäs neljännes."):
        assert any(text in row for row in area)
    assert not any("Toinen." in row for row in area)
    deviations = [row for row in rows_of(AUTUMN, "Poikkeamat") if row.startswith("A02")]
    assert deviations == [
        next(row for row in deviations if row.startswith("A02 · GAM Q3") and "Syksyllä kokous peruttiin." in row)
    ]
    (project,) = [row for row in rows_of(AUTUMN, "Hankkeet") if row.startswith("A02")]
    assert "3 / 4" in project, "ALFA2 did not return in the third quarter"
    assert any("ALFA2, Q3" in row for row in rows_of(AUTUMN, "Puuttuvat tiedot"))


def test_an_event_counts_the_people_that_the_indicator_over_its_rows_counts() -> None:
    event = next(row for row in rows_of(AUTUMN, "Tapahtumat") if row.startswith("V1"))
    figure = next(row for row in rows_of(AUTUMN, "Luvut") if row.startswith("K6"))
    assert " | 22 | " in event
    assert " | 22 | " in figure


# Extracts


def test_an_extract_holds_no_answer_that_it_does_not_show() -> None:
    book = opened(consolidated() / AUTUMN / "programme-F1.xlsx")
    shown = "\n".join(
        str(cell.value)
        for sheet in book
        if sheet.title != SHEET
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )
    hidden = [[cell.value for cell in row] for row in book[SHEET].iter_rows()]
    texts = [str(value) for row in hidden if row[0] == "source" for value in row if isinstance(value, str)]
    assert len(texts) > 40
    page = (consolidated() / AUTUMN / "programme-F1.html").read_text("utf-8")
    for shown_texts in ("\n".join(texts), page):
        assert "Vain toiselle alueelle kuuluva teksti." not in shown_texts
    assert "Verkosto" in shown


def test_the_figures_of_an_extract_are_those_of_its_focus_area_in_the_whole_workbook(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)

    def edit(definition: dict[str, Any]) -> None:
        del definition["indicators"][0]["unit"]  # A01, which counts people, is the first project of the programme
        definition["projects"][0]["goals"] = {"*": {"focus_areas": "F1"}}  # so that only A05 is in the second area

    edit_programme(folder, edit)
    whole, extract = (
        lamppu_xl.consolidate_masters(folder, period=AUTUMN, focus_area=area).content for area in (None, "F2")
    )
    assert {project.id for project in extract.members} == {"A05"}
    for figure in extract.figures:
        of_whole = next(each for each in whole.figures if each.indicator.id == figure.indicator.id)
        for period in ("", AUTUMN):
            own, of_area = figure.total(period=period), of_whole.total("F2", period=period)
            assert own
            assert of_area
            assert own.total == of_area.total, figure.indicator.id
    [people] = [figure for figure in extract.figures if figure.indicator.id == "K1"]
    total = people.total()
    assert total
    assert (total.total, total.other_units) == (None, ("A05 (tuntia)",))


def parts_of(folder: Path, edition: str) -> dict[str, str]:
    """Every part of an extract or the public workbook in all formats, by the name of its file and its own name."""
    files = sorted((folder / AUTUMN).glob(f"programme-{edition}.*"))
    assert {file.suffix for file in files} == {".xlsx", ".html", ".docx", ".sha256"}
    parts = {}
    for file in files:
        if not zipfile.is_zipfile(file):
            parts[file.name] = file.read_text("utf-8")
        else:
            with zipfile.ZipFile(file) as package:
                contents = {name: package.read(name) for name in package.namelist()}
            parts |= {f"{file.name} {name}": part.decode("utf-8", "replace") for name, part in contents.items()}
    return parts


def test_an_extract_names_no_organisation_of_another_focus_area_beside_a_practice(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    practice = {"id": "H1", "name": "Kutsukirje", "project": "A01", "owner": "ALFA", "taken_up_by": ["GAM", "ZET"]}
    edit_programme(folder, lambda definition: definition.update(practices=[practice]))
    ran = run("consolidate", folder, "--period", AUTUMN, "--focus-area", "F1", "--also", "html,docx")
    assert ran.code == 0, ran.err
    parts = parts_of(folder, "F1")
    assert not [name for name, part in parts.items() if "Zetan" in part]
    assert any("Kutsukirje" in part for part in parts.values())
    whole = lamppu_xl.consolidate_masters(folder, period=AUTUMN).content
    assert whole.practices[0].adopters == ("Gamman koulu", "Zetan opisto")


def test_persons_are_named_in_no_part_of_an_extract(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    inbox = folder / AUTUMN / "inbox"
    (inbox / "A01.xlsx").rename(inbox / "Kooste Virtaneva.xlsx")
    returns = folder.parent / "A01" / AUTUMN / "inbox"
    (returns / "ALFA.xlsx").rename(returns / "Virtaneva ALFA.xlsx")
    ran = run("consolidate", folder, "--period", AUTUMN, "--focus-area", "F1", "--also", "html,docx")
    assert ran.code == 0, ran.err
    parts = parts_of(folder, "F1")
    assert not [name for name, part in parts.items() if "irtaneva" in part.casefold()]
    assert any("Oulussa" in part for part in parts.values())
    assert lamppu_xl.consolidate_masters(folder, period=AUTUMN, focus_area="F2", also=["html", "docx"]).path
    of_other_areas = {
        "F1": ("alfa.example.fi", "Vain toiselle alueelle", "Zetan opisto", "Etan opisto", "A05"),
        "F2": ("alfa.example.fi", "irtaneva", "Virtasen", "veti verkostoa", "Gamman", "Delta College", "A02", "A03"),
    }
    for area, texts in of_other_areas.items():
        parts = parts_of(folder, area)
        assert len(parts) > 20
        assert [(name, text) for name, part in parts.items() for text in texts if text in name + part] == []
    assert "Masked in A01: Aino Virtaneva (1)" in ran.out
    assert "Masked in A01: Virtaneva" in ran.out
    assert "cannot be found" in ran.out
    assert "programme-F1.docx: the report as a Word document; the workbook has all answers." in ran.out


def test_persons_are_named_in_no_part_of_the_public_workbook_of_a_programme(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    inbox = folder / AUTUMN / "inbox"
    (inbox / "A01.xlsx").rename(inbox / "Kooste Virtaneva.xlsx")
    (inbox / "Muistio Aino Virtaneva.xlsx").write_bytes(b"no workbook")
    definition = yaml.safe_load((folder / "programme.yaml").read_text("utf-8"))
    definition["events"][0]["label"] = "Seminaari, kysy aino.virtaneva@alfa.example.fi"
    definition["groups"] = [{"id": "R1", "name": "Ryhmä", "focus_area": "F2", "task": "Soita Ainolle: 040 123 4567"}]
    definition["money"]["unfunded"] = [{"name": "Virtanevan hanke", "applied": 10}]
    (folder / "programme.yaml").write_text(yaml.safe_dump(definition, allow_unicode=True), "utf-8")
    ran = run("consolidate", folder, "--period", AUTUMN, "--public", "--also", "html,docx")
    assert "4 of 5 projects are included" in ran.out
    assert "Masked in OHJ: Seminaari, kysy aino.virtaneva@alfa.example.fi (1)" in ran.out
    assert "cannot be found" in ran.out
    parts = parts_of(folder, "public")
    texts = ("irtaneva", "Virtasen", "alfa.example.fi", "123 4567")
    assert [(name, text) for name, part in parts.items() for text in texts if text in (name + part)] == []
    assert any("Oulussa" in part for part in parts.values())
    assert any("Julkinen versio" in part for part in parts.values())
    traced = run("trace", folder / AUTUMN / "programme-public.xlsx", "--indicator", "K1")
    assert traced.code == 0, traced.err


def test_a_programme_has_no_other_formats(tmp_path: Path) -> None:
    ran = run("consolidate", copy_small_programme(tmp_path), "--period", AUTUMN, "--also", "html,csv")
    assert ran.code == 2
    assert "html and docx" in ran.err or "html, docx" in ran.err
    assert "csv" in ran.err


def test_contact_persons_of_other_projects_and_of_earlier_definitions_are_known(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    workspace = load_project(folder.parent / "A02")
    alfa, *others = workspace.project.partners
    before = replace(alfa, contact=Contact(name="Kerttu Entinen", email="kerttu@gam.example.fi"))
    earlier = replace(workspace.project, partners=(before, *others))
    DefinitionStore(workspace.issued(earlier.periods[0])).keep(earlier, earlier.periods[0])
    space = load_programme(folder)
    persons = extract_persons(space.programme, [], personal_values(space, [], ["Olavi Kolmas"]))
    for project in ("A01", "A02"):
        assert persons[project].values >= {"Kerttu Entinen", "kerttu@gam.example.fi", "Olavi Kolmas"}
        assert "Entinen" in persons[project].surnames


def test_persons_in_masters_that_the_programme_did_not_receive_are_known(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    space = load_programme(folder)
    persons = extract_persons(space.programme, [], personal_values(space, [], []))
    assert persons["A02"].values >= {"Aino Virtaneva", "aino@alfa.example.fi"}, "of the folder of A01"


@pytest.mark.parametrize("kind", ["workbook", "extract"])
def test_the_workbook_is_a_sound_package(kind: str) -> None:
    name = "programme.xlsx" if kind == "workbook" else "programme-F1.xlsx"
    data = (consolidated() / AUTUMN / name).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert parts.testzip() is None


# Masters that were doubled or forged


def test_a_copy_of_a_master_that_was_only_saved_again_is_a_duplicate(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    inbox = folder / AUTUMN / "inbox"
    openpyxl.load_workbook(inbox / "A01.xlsx").save(inbox / "A01 (2).xlsx")
    ran = run("validate", folder, "--period", AUTUMN, "--language", "en")
    assert "F222" not in ran.out
    assert "F208" in ran.out
    assert "4 accepted" in ran.out


def forge(path: Path) -> None:
    """Change the hidden answers, and compute its checksum again; the visible sheets stay as they are."""
    from lamppu_xl.ledger.cell_values import canonical
    from lamppu_xl.ledger.columns import DIGEST
    from lamppu_xl.ledger.records import SHEET as DATA
    from lamppu_xl.storage.atomic_files import checksum

    book = openpyxl.load_workbook(path)
    sheet = book[DATA]
    for row in sheet.iter_rows():
        if row[0].value == "answer" and row[3].value == "figures/I1/actual" and row[4].value == 20:
            row[4].value = 1020
        if row[0].value == "total" and (row[1].value, row[2].value) == ("figures", "actual"):
            row[4].value += 1000
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    *content, last = [line for line in lines if any(value is not None for value in line)]
    assert last[0] == DIGEST
    digest = checksum("".join(canonical(line) + "\x1e" for line in content).encode())
    next(row for row in sheet.iter_rows() if row[0].value == DIGEST)[1].value = digest
    book.save(path)


def test_untouched_formulas_without_stored_values_are_no_changed_answers() -> None:
    book = openpyxl.load_workbook(small_programme().parent / "A01" / AUTUMN / "master.xlsx")
    formulas = [cell for row in book["Luvut"] for cell in row if re.fullmatch(r"=[A-Z]+\d+", str(cell.value))]
    assert formulas, "the total of a last figure of one period is the figure itself"
    cell = next(cell for row in book["Luvut"] for cell in row if cell.value == 20)
    cell.value = 999
    assert edited_cells(book) == {cell.coordinate}
    cell.value, formulas[-1].value = 20, f"{formulas[-1].value}+1"
    assert edited_cells(book) == {formulas[-1].coordinate}


def edited_cells(book: openpyxl.Workbook) -> set[str]:
    """The cells of changed answers of a master."""
    data = io.BytesIO()
    book.save(data)
    findings = read_incoming_master(data.getvalue(), "master.xlsx").findings
    return {cell_name(each.place.row, each.place.col) for each in findings if each.code.id == "M707"}  # type: ignore[arg-type]


def test_hidden_answers_that_contradict_the_visible_list_are_found_whatever_the_checksums_say(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    forge(folder / AUTUMN / "inbox" / "A01.xlsx")
    ran = run("validate", folder, "--period", AUTUMN, "--language", "en")
    assert ran.out.count("M705") == 1, "the checksum of the forged data is right"
    assert re.search("was “20”, is now “1.020”", " ".join(ran.out.split())), "the visible list is as it was written"
    assert "M707" not in ran.out
    assert "3 accepted, 1 to correct" in ran.out


# Freeze and verify


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """A copy of the programme with a frozen spring."""
    folder = copy_small_programme(tmp_path)
    assert run("consolidate", folder, "--period", SPRING).code == 0
    ran = run("freeze", folder, "--period", SPRING)
    assert ran.code == 0, ran.err
    return folder


def type_over(path: Path, sheet: str, cell: str, value: object) -> None:
    path.chmod(0o600)
    book = openpyxl.load_workbook(path)
    book[sheet][cell].value = value
    book.save(path)


def test_a_programme_is_frozen_and_verified(frozen: Path) -> None:
    archive = frozen / SPRING / "frozen"
    assert (archive / "programme.xlsx").is_file()
    assert len([*(archive / "returns").iterdir()]) == 5
    ran = run("verify", frozen)
    assert (ran.code, "These files agree with the master workbooks: programme.xlsx" in ran.out) == (0, True), ran
    assert run("freeze", frozen, "--period", SPRING).code == 0
    ran = run("consolidate", frozen, "--period", SPRING)
    assert (ran.code, "was frozen" in ran.err) == (2, True)
    (frozen / SPRING / "inbox" / "A01.xlsx").unlink()
    ran = run("freeze", frozen, "--period", SPRING)
    assert (ran.code, "A01.xlsx" in ran.err) == (1, True)
    type_over(archive / "programme.xlsx", "Luvut", "A6", "K1 Muu")
    ran = run("verify", frozen)
    assert ran.code == 1
    assert "M708" in ran.err
    assert "Luvut!A6" in ran.err
    assert "“Luku”, now “K1 Muu”" in ran.err
    assert "DO NOT AGREE" in ran.out
    # Autumn still reads spring, from the archive.
    assert lamppu_xl.consolidate_masters(frozen, period=AUTUMN).path


def test_a_programme_that_does_not_agree_with_its_masters_is_not_frozen(frozen: Path) -> None:
    assert run("consolidate", frozen, "--period", AUTUMN).code == 0
    shutil.copy(frozen.parent / "A01" / SPRING / "master.xlsx", frozen / AUTUMN / "inbox" / "A01.xlsx")
    ran = run("freeze", frozen, "--period", AUTUMN)
    assert ran.code == 1
    for word in ("M721", "A01", "M722", "K1"):
        assert word in ran.err
    assert not (frozen / AUTUMN / "frozen").exists()


def test_hidden_rows_that_differ_are_counted_by_their_type() -> None:
    path = consolidated() / AUTUMN / "programme.xlsx"
    scanned = open_traced_workbook(path.read_bytes())
    book = read_programme_workbook(scanned) if scanned else None
    assert book
    earlier = replace(book.data, marks=book.data.marks[1:], projects=(replace(book.data.projects[0], folder="x"),))
    others = len(book.data.projects) + 1
    assert other_rows(book.data, book.data) == ()
    assert other_rows(earlier, book.data) == (f"project {others}", "mark 1")


# Trace


@pytest.mark.parametrize(
    ("sheet", "column", "prefix", "stated"),
    [
        ("Rahoitus", 4, "A01", "programme.yaml: money.projects.A01"),
        ("Hankeohjelma", 3, "Hankkeet", "programme.yaml: money.projects"),
        ("Rahoitus", 1, "Hakijoita: 9.", "programme.yaml: money.applicants"),
        (
            "Rahoitus",
            1,
            "Hakemuksia painopisteiden koordinointiin: 4.",
            "programme.yaml: money.coordination_applications",
        ),
        ("Luvut", 1, "K2", "programme.yaml: indicators.K2"),
        ("F1 Verkostot", 1, "G1 Verkosto", "A01: goals.G1"),
        ("Tapahtumat", 2, "V1", "programme.yaml: events.V1"),
    ],
)
def test_what_a_definition_states_is_traced_to_it(sheet: str, column: int, prefix: str, stated: str) -> None:
    workbook = consolidated() / AUTUMN / "programme.xlsx"
    page = opened(workbook)[sheet]
    rows = [row for row in range(1, page.max_row + 1) if str(page.cell(row, 1).value or "").startswith(prefix)]
    cells = [page.cell(row, column) for row in rows if page.cell(row, column).value is not None]
    result = lamppu_xl.trace(workbook, f"'{sheet}'!{cells[-1 if sheet == 'Hankeohjelma' else 0].coordinate}")
    assert result.chain.defined == (stated,)
    expected = [((), True)] if "goals." in stated else []
    assert [(each.cells, bool(each.goals)) for each in result.projects] == expected
    ran = run("trace", workbook, f"'{sheet}'!{cells[-1 if sheet == 'Hankeohjelma' else 0].coordinate}")
    assert (ran.code, stated in ran.out) == (0, True)


def test_figures_without_a_unit_are_traced_in_words() -> None:
    for indicator, figure in (("K2", "K2 Suurin ryhmä, "), ("K4", "K4 Kokoukset, ")):
        ran = run("trace", consolidated() / AUTUMN / "programme.xlsx", "--indicator", indicator, "--language", "en")
        assert ran.code == 0, ran.err
        assert f"{figure}whole programme, all periods so far: " in ran.out


HEADINGS = {"SHA-256"}
"""Headings with a number in them that is neither reported nor defined."""


def shown_cells(workbook: Path) -> Iterator[tuple[SheetCell, str]]:
    """Every visible cell with its text."""
    for page in opened(workbook, data_only=True):
        hidden = {letter for letter, column in page.column_dimensions.items() if column.hidden}
        for row in page.iter_rows() if page.sheet_state == "visible" else ():
            for cell in row:
                if cell.value is not None and cell.column_letter not in hidden:
                    yield SheetCell(page.title, cell.row - 1, cell.column - 1), str(cell.value)


@pytest.mark.parametrize("file", ["programme.xlsx", "programme-F1.xlsx"])
def test_every_number_and_every_state_has_a_source_or_a_reason(file: str) -> None:
    workbook = consolidated() / AUTUMN / file
    scanned = open_traced_workbook(workbook.read_bytes())
    assert scanned
    tracer = read_programme_workbook(scanned)
    assert tracer
    translator = translator_for("fi")
    states = {translator.label(f"programme_standing_{status.value}") for status in ProjectStatus}
    states |= {translator.label("programme_not_reported"), translator.label("master_deviation_not_described"), "–"}
    states |= {"Käynnissä", "Valmis", "Myöhässä"}
    unanswered, asked = [], 0
    for target, text in shown_cells(workbook):
        chain = tracer.trace_cell(target)
        assert chain.is_answered, (target, text)
        if re.search(r"\d", text) or any(state in text for state in states):
            asked += 1
            if chain.is_heading and text not in HEADINGS:
                unanswered.append((target.name, text))
    assert unanswered == []
    assert asked > 200


def test_a_total_of_a_programme_without_any_answer_leads_to_the_returns_that_were_asked() -> None:
    workbook = consolidated() / AUTUMN / "programme.xlsx"
    asked = lamppu_xl.trace(workbook, indicator="K4", project="A02", period=AUTUMN)
    [branch] = asked.projects
    assert [(each.partner, each.period, file.state) for each, file in branch.silent] == [
        ("GAM", "Q3", "same"),
        ("GAM", "Q4", "same"),
        ("ALFA2", "Q4", "same"),
    ]
    assert missing_in(asked) == [("A02", "ALFA2", "Q3")]
    assert asked.agrees
    [other_unit] = lamppu_xl.trace(workbook, indicator="K1", project="A05").projects
    assert other_unit.silent == (), "it reports the figure, in hours"
    assert ["yksikö" in reason for reason in other_unit.branch.reasons] == [True]
    ran = run("trace", workbook, "--indicator", "K4", "--project", "A02", "--language", "en")
    assert "Kukaan hankkeessa ei ole ilmoittanut lukua" in ran.out


def test_an_empty_total_names_no_returns_of_projects_that_are_not_asked_or_never_add_it_up(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    entries = dict.fromkeys(("A01", "A02", "A03", "A04"), "none") | {"A05": "figures/I4/actual"}
    indicator = {"id": "K7", "label": "Kokoukset", "aggregate": "sum", "entries": entries}
    edit_programme(folder, lambda programme: programme["indicators"].append(indicator))
    assert lamppu_xl.consolidate_masters(folder, period=AUTUMN).path
    traced = lamppu_xl.trace(folder / AUTUMN / "programme.xlsx", indicator="K7")
    assert [(each.branch.project, each.silent) for each in traced.projects if each.silent] == []
    assert traced.agrees


def test_the_heading_of_a_column_leads_to_the_cells_below_it() -> None:
    for cell, sheet, below in (("L4", "Lähteet", "L5"), ("C3", "Rahoitus", "C5"), ("A1", "Lähteet", "")):
        ran = run("trace", consolidated() / AUTUMN / "programme.xlsx", f"{sheet}!{cell}", "--language", "en")
        assert ran.code == 0, ran.err
        assert "It is a heading or an explanation" in ran.out
        assert (f"In its column can be traced: {sheet}!{below}," in ran.out) is bool(below)
    currency = lamppu_xl.trace(consolidated() / AUTUMN / "programme.xlsx", "Rahoitus!A2").chain
    assert currency.defined == ("programme.yaml: programme.currency",)


def traced_cell(start: str, sheet: str = "Hankeohjelma", file: str = "programme.xlsx") -> TraceResult:
    """The trace of the first cell whose text begins so."""
    workbook = consolidated() / AUTUMN / file
    cells = shown_cells(workbook)
    place = next(cell for cell, text in cells if cell.sheet == sheet and text.startswith(start))
    return lamppu_xl.trace(workbook, f"'{sheet}'!{place.name.rpartition('!')[2]}")


def test_the_message_leads_to_projects_states_and_deviations_it_counts() -> None:
    result = traced_cell("Mukana 4")
    states = {project.branch.project: project.branch.status for project in result.projects}
    assert states == dict.fromkeys(["A01", "A02", "A03", "A05"], "in_order") | {"A04": "missing"}
    entries = [(cell.source.project, cell.source.period, str(cell.source.entry)) for cell in result.cells]
    assert ("A02", "Q3", "results/G1/deviation") in entries
    assert ("A01", AUTUMN, "results/G2/status") in entries
    assert not [entry for _, _, entry in entries if "figures" in entry]
    assert result.agrees


@pytest.mark.parametrize(
    ("start", "sheet", "said"),
    [
        ("A04 Hanke A04: ", "Hankeohjelma", "A04 Hanke A04: not returned"),
        ("A04", "Hankkeet", "A04 Hanke A04: not returned"),
        ("A04", "Puuttuvat tiedot", "A04 Hanke A04: not returned"),
        ("A02", "Hankkeet", "A02.xlsx sha256 "),
        ("Organisaatioita", "Organisaatiot", "programme.yaml: projects.A01.coordinator"),
    ],
)
def test_a_state_or_a_count_is_traced_in_words(start: str, sheet: str, said: str) -> None:
    place = traced_cell(start, sheet).chain.place
    ran = run("trace", consolidated() / AUTUMN / "programme.xlsx", place, "--language", "en")
    assert ran.code == 0, ran.err
    assert said in ran.out


def test_a_deviation_on_the_first_page_leads_to_its_return() -> None:
    workbook = consolidated() / AUTUMN / "programme.xlsx"
    page = opened(workbook)["Hankeohjelma"]
    (cell,) = [
        cell for row in page.iter_rows() for cell in row if cell.value == "Hanke A02: Syksyllä kokous peruttiin."
    ]
    result = lamppu_xl.trace(workbook, f"Hankeohjelma!{cell.coordinate}")
    (project,) = result.projects
    assert (project.branch.project, project.cells[0].source.period) == ("A02", "Q3")
    assert result.agrees


def test_a_count_of_returns_leads_to_each_of_them_with_its_state() -> None:
    [project] = traced_cell("3 / 4", "Hankkeet").projects
    assert [(each.partner, each.period, each.accepted, file.state) for each, file in project.counted] == [
        ("GAM", "Q3", True, "same"),
        ("GAM", "Q4", True, "same"),
        ("ALFA2", "Q4", True, "same"),
    ]
    assert [(each.missing.partner, each.missing.period) for each in project.missing] == [("ALFA2", "Q3")]


def test_a_missing_return_leads_to_who_asks_for_it_and_to_what_is_known_of_it() -> None:
    place = traced_cell("A02 Hanke A02 · ALFA2, Q3", "Puuttuvat tiedot").chain.place
    ran = run("trace", consolidated() / AUTUMN / "programme.xlsx", place, "--language", "en")
    assert ran.code == 0, ran.err
    assert "ALFA2, Q3: It was not returned to the project." in ran.out
    assert "project.yaml: partners.ALFA2, periods.Q3, by 31 October 2030" in ran.out
    assert "Status: Template made" in ran.out
    assert re.search("Log: .* written: template", ran.out)


def test_a_total_names_the_returns_and_the_projects_that_it_lacks() -> None:
    workbook = consolidated() / AUTUMN / "programme.xlsx"
    so_far = lamppu_xl.trace(workbook, indicator="K1")
    assert missing_in(so_far) == [("A02", "ALFA2", quarter) for quarter in ("Q1", "Q2", "Q3")]
    beside = "Ilman näiden osatoteuttajien palautuksia: A02 ALFA2 Q1, A02 ALFA2 Q2, A02 ALFA2 Q3."
    assert any(beside in row for row in rows_of(AUTUMN, "Luvut") if row.startswith("K1"))
    shown = run("trace", workbook, "--indicator", "K1", "--language", "en").out.replace("\n", " ")
    assert "Without these partners' returns: A02 ALFA2 Q1, A02 ALFA2 Q2, A02 ALFA2 Q3." in shown
    assert "A04 48 (Kevät)" in shown
    assert "BETA Beta yrkesinstitut, Syksy: 6" in shown
    assert ("A04", "missing") in [(project.branch.project, project.branch.status) for project in so_far.projects]
    assert missing_in(lamppu_xl.trace(workbook, indicator="K1", period=AUTUMN)) == [("A02", "ALFA2", "Q3")]


def missing_in(result: TraceResult) -> list[tuple[str, str, str]]:
    missing = [each.missing for project in result.projects for each in project.missing]
    return [(each.project, each.partner, each.period) for each in missing]


def test_a_figure_in_another_unit_is_not_called_unreported() -> None:
    (row,) = [row for row in rows_of(AUTUMN, "Puuttuvat tiedot") if "A05" in row and "K1" in row]
    assert "yksikö" in row


@pytest.mark.parametrize("target", ["", "Käytetty myönnetystä prosentteina"])
def test_a_chart_leads_to_its_cells_and_their_sources(target: str) -> None:
    path = consolidated() / AUTUMN / "programme.xlsx"
    [chart] = openpyxl.load_workbook(path)["Rahoitus"]._charts  # type: ignore[attr-defined]
    below = chart.anchor._from
    target = target or f"Rahoitus!{cell_name(below.row + 1, below.col)}"
    result = lamppu_xl.trace(path, target)
    shown = {cell.place: cell.shown for cell in result.chain.chart}
    assert shown == {"Rahoitus!A5": "A01", "Rahoitus!I5": pytest.approx(1 / 9)}
    assert "programme.yaml: money.projects.A01" in result.chain.defined


@pytest.mark.parametrize("file", ["programme.xlsx", "programme-F1.xlsx"])
def test_each_link_within_a_workbook_leads_to_a_cell_with_a_content(file: str) -> None:
    book = opened(consolidated() / AUTUMN / file)
    cells = (cell for page in book for row in page.iter_rows() for cell in row if cell.hyperlink)
    links = [cell.hyperlink.location for cell in cells if cell.hyperlink.location and not cell.hyperlink.target]
    assert len(links) > 20
    assert [link for link in links if not leads_to_content(book, link)] == []


def leads_to_content(book: openpyxl.Workbook, link: str) -> bool:
    name, _, cell = link.rpartition("!")
    return book[name.strip("'").replace("''", "'")][cell.replace("$", "")].value is not None


def test_files_that_are_on_hold_lead_to_their_reasons_and_places(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    inbox = folder / AUTUMN / "inbox"
    shutil.copy(folder.parent / "A03" / SPRING / "master.xlsx", inbox / "A03.xlsx")
    (inbox / "muu.xlsx").write_bytes(b"no workbook")
    assert run("consolidate", folder, "--period", AUTUMN, "--fewer").code == 1
    workbook = folder / AUTUMN / "programme.xlsx"
    rows = [row[1] for row in opened(workbook)["Puuttuvat tiedot"].iter_rows(min_row=3)]
    for text, code, name in (("A03 Hanke A03 · A03.xlsx", "F220", "A03.xlsx"), ("muu.xlsx", "F107", "muu.xlsx")):
        (place,) = [cell.coordinate for cell in rows if cell.value == text]
        ran = run("trace", workbook, f"Puuttuvat tiedot!{place}", "--language", "en")
        assert ran.code == 0, ran.err
        assert f"· {code}: " in ran.out
        assert re.search(rf"{name} sha256 [0-9a-f]{{12}}… unchanged \(.*inbox.{name}\)", ran.out)


# Corrections


def correct(project: Path, entry: str, number: float, partner: str = "ALFA") -> None:
    lamppu_xl.correct(project, period=SPRING, partner=partner, entry=entry, number=number, reason="Laskettiin väärin.")


def test_corrections_are_named_where_they_change_a_figure_and_nowhere_else(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    project = folder.parent / "A01"
    assert lamppu_xl.freeze(project, period=SPRING).digest
    correct(project, "figures/I1/actual", 12)
    correct(project, "figures/I2/actual", 8)  # the greatest is 9 in autumn
    correct(project, "figures/I2/actual", 50, "BETA")  # it reported none
    correct(project, "figures/I4/actual", 1)  # another project reported 1, too
    correct(project, "figures/I4/actual", 9, "BETA")
    correct(project, "events/E1/people", 15)
    ran = run("correct", project, "--period", SPRING, "--partner", "ALFA", "--entry", "figures/I2/actual",
        "--number", 6, "--reason", "Ei vaikuta.")  # fmt: skip
    assert "Totals keep the reported value" in ran.out
    assert "adjustment" not in ran.out
    corrections = project / "corrections.yaml"
    without_change = (
        f"- {{period: {SPRING}, partner: BETA, entry: figures/I1/actual, was: 5, now: 5, reason: Ei muutu., "
        f"made_in: {AUTUMN}, day: 2030-10-01}}\n"
    )
    corrections.write_text(corrections.read_text(encoding="utf-8") + without_change, encoding="utf-8")
    assert lamppu_xl.consolidate(project, period=AUTUMN).path
    shutil.copy(project / AUTUMN / "master.xlsx", folder / AUTUMN / "inbox" / "A01.xlsx")
    assert lamppu_xl.consolidate_masters(folder, period=AUTUMN).path
    workbook = folder / AUTUMN / "programme.xlsx"
    wrong = [*wrong_totals(workbook, so_far=["A04"], of_period=["A04"], adjusted=12 - 10)]
    assert {(each[0], each[-2] - each[-1]) for each in wrong} == {("K6", 15 - 12)}
    book = opened(workbook)
    rows = [" | ".join(map(str, filter(None, row))) for row in book["Luvut"].iter_rows(values_only=True)]
    so_far = {row[:2]: row for row in reversed(rows) if row[:1] == "K"}
    assert "Mukana on oikaisuja: A01 ALFA kevät +2." in so_far["K1"]
    assert "vaikka on oikaistu: A01 BETA kevät +50." in so_far["K2"]
    assert "vaikka on oikaistu: A01 BETA kevät +6." in so_far["K4"]
    assert not [
        row for indicator, row in so_far.items() if "oikai" in row and indicator not in ("K1", "K2", "K4", "K6")
    ]
    (event,) = [row for row in book["Tapahtumat"].iter_rows(values_only=True) if str(row[0]).startswith("V1")]
    assert event[6] == 22 + 15 - 12
    assert "A01 ALFA kevät +3" in str(event)
    cells = [*shown_cells(workbook)]
    sentence = next(
        place for place, text in cells if place.sheet == "Hankeohjelma" and text.startswith("Mukana on oik")
    )
    people = next(place for place, text in cells if place.sheet == "Tapahtumat" and text == "25")
    for cell in (sentence.name, people.name, "Luvut!C7"):
        rows = lamppu_xl.trace(workbook, cell).chain.rows
        reasons = [row.about for row in rows if row.about.startswith("A01 ")]
        assert reasons, cell
        assert all("Perustelu: Laskettiin väärin." in each for each in reasons), cell


def test_the_first_sheet_of_a_master_leads_to_the_answers_that_it_counts_and_to_missing_returns() -> None:
    master = small_programme().parent / "A02" / "Q3" / "master.xlsx"
    with contextlib.closing(openpyxl.load_workbook(master, read_only=True)) as book:
        sheet = book.worksheets[0]
        cells = {cell.value: f"{sheet.title}!{cell.coordinate}" for row in sheet for cell in row if cell.value}
        [head] = [cell for row in sheet for cell in row if cell.value == "ALFA2"]
    state = lamppu_xl.trace(master, cells["Myöhässä"])
    assert [(str(cell.source.entry), cell.source.partner, cell.agrees) for cell in state.cells] == [
        ("results/G1/status", "GAM", True)
    ]
    below = lamppu_xl.trace(master, f"{sheet.title}!{head.column_letter}{head.row + 1}")
    assert missing_in(below) == [("A02", "ALFA2", "Q3")]
    [message] = [text for text in cells if isinstance(text, str) and re.match(r"\d/\d", text)]
    assert missing_in(lamppu_xl.trace(master, cells[message])) == [("A02", "ALFA2", "Q3")]
    [returned] = [place for text, place in cells.items() if text == "Gamman koulu (GAM)"]
    answers = lamppu_xl.trace(master, re.sub("!A", "!B", returned)).cells
    assert answers
    assert all(cell.source.partner == "GAM" for cell in answers)
    assert all(cell.agrees for cell in answers)


def test_a_total_of_a_master_leads_to_missing_returns_of_its_own_lines_and_periods() -> None:
    master = small_programme().parent / "A02" / "Q4" / "master.xlsx"
    lacking = {"C3": ["Q1"], "F3": [], "G3": ["Q1", "Q2", "Q3"], "G11": [], "G12": ["Q1", "Q2", "Q3"], "D12": ["Q2"]}
    for cell, periods in lacking.items():
        assert missing_in(lamppu_xl.trace(master, f"Luvut!{cell}")) == [("A02", "ALFA2", each) for each in periods]
    assert missing_in(lamppu_xl.trace(master, "Käynnit!B10")) == [("A02", "ALFA2", "Q3")]
    assert missing_in(lamppu_xl.trace(master, "Ei mukana!C6")) == [("A02", "ALFA2", "Q3")]
