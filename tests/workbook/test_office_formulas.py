"""The helpers tell the truth: LibreOffice reads what is typed as a person's does, and the validator judges."""

import os
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import office
import ooxml
import pytest
import xlsxwriter

date = datetime.fromisoformat

FORMATS = {"A": "#,##0.00", "B": "dd.mm.yyyy", "C": "@", "D": "0.0%", "E": "General"}

NEVER_MIND = None
"""A mix that no form has, and on whose outcome nobody relies."""

# What a Finn types, and what Calc makes of it in a cell of each kind: money, date, text, percent, general.
TYPED = {
    "1 234,50": (1234.5, date("1903-05-18T12:00"), "1 234,50", 12.345, 1234.5),
    "1.5": ("1.5", "1.5", "1.5", "1.5%", "1.5"),
    "12 %": (0.12, NEVER_MIND, "12 %", "12 %%", 0.12),
    "12,5": (12.5, date("1900-01-12T12:00"), "12,5", 0.125, 12.5),
    "30.9.2026": (46295, date("2026-09-30"), "30.9.2026", "30.9.2026%", date("2026-09-30")),
    "1/2": ("1/2", "1/2", "1/2", "1/2%", "1/2"),
    "=1+1": (2, date("1900-01-02"), "=1+1", 2, 2),
    "0401234567": (401234567, NEVER_MIND, "0401234567", 4012345.67, 401234567),
    "syyskuu": ("syyskuu",) * 5,
    "rivi 1\nrivi 2": ("rivi 1\nrivi 2",) * 5,
    "Ääkköset 😀": ("Ääkköset 😀",) * 5,
    "@liitteenä": ("@liitteenä",) * 5,
}


def form(path: Path, *, last: str = "") -> Path:
    """Unlocked cells A1:E20, a locked label in G1, locked formulas in G2 and G3 with the wrong stored values."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Tavoite 1")
        for column, number_format in enumerate(FORMATS.values()):
            for row in range(20):
                sheet.write_blank(row, column, None, book.add_format({"num_format": number_format, "locked": False}))
        sheet.write_string("G1", f"Tulokset{last}")
        sheet.write_formula("G2", "=SUM(A1:A20)", None, 99)
        sheet.write_formula("G3", '=IF(LEN(INDEX($C:$C,ROW()))=0,"Puuttuu","OK")', None, "vanhentunut")
        sheet.protect("salasana")
        book.add_worksheet("Luvut").write_string("A1", f"Luvut{last}")
        book.define_name("tulokset", "='Tavoite 1'!$C$5")
    return path


@pytest.fixture(scope="module")
def typed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which two sessions, one Finnish and one English, have done all the typing for the tests below."""
    folder = tmp_path_factory.mktemp("työpöytä")
    blank, other = form(folder / "lomake å.xlsx"), form(folder / "toinen.xlsx", last=" B")
    every = [("Tavoite 1", f"{c}{r}", text) for r, text in enumerate(TYPED, start=1) for c in FORMATS]
    answer = office.Enter("Tavoite 1", "C5", "Kone on tilattu")
    lock = ("Tavoite 1", "G1", "Minun otsikkoni")
    forced = {
        "delete_row": office.DeleteRow("Tavoite 1", 2),
        "insert_row": office.InsertRow("Tavoite 1", 2),
        "delete_column": office.DeleteColumn("Tavoite 1", "B"),
        "insert_column": office.InsertColumn("Tavoite 1", "B"),
        "rename": office.RenameSheet("Tavoite 1", "Oma nimi"),
        "delete_sheet": office.DeleteSheet("Luvut"),
        "copy_sheet": office.CopySheet("Tavoite 1", "Kopio"),
        "take_sheet": office.TakeSheet("Luvut", other, "Tavoite 1"),
        "take_same": office.TakeSheet("Luvut", other, "Luvut"),
    }

    office.type_into(
        [
            office.Typing(blank, folder / "typed.xlsx", every),
            office.Typing(blank, folder / "saved.xlsx"),
            office.Typing(blank, folder / "saved.ods", actions=[answer]),
            office.Typing(blank, folder / "broken.xlsx", [lock], force=True),
            office.Typing(blank, folder / "cut.xlsx", actions=[answer, office.Cut("Tavoite 1", "C5", "C8")]),
            office.Typing(
                blank, folder / "copied.xlsx", actions=[answer, office.Copy("Tavoite 1", "C5", "A9", "Luvut")]
            ),
            *(office.Typing(blank, folder / f"{name}.xlsx", actions=[do], force=True) for name, do in forced.items()),
        ]
    )
    with pytest.raises(office.RefusedError) as refused:
        office.type_into(
            [
                office.Typing(blank, folder / "refused.xlsx", [lock, ("Tavoite 1", "C5", "Kone on tilattu")]),
                office.Typing(
                    blank, folder / "refused2.xlsx", actions=[*list(forced.values())[:4], office.DeleteRow("Luvut", 1)]
                ),
                office.Typing(blank, folder / "english.xlsx", every),
            ],
            locale="en-US",
        )
    (folder / "refusals").write_text(str(refused.value), encoding="utf-8")
    return folder


@pytest.mark.office
@pytest.mark.parametrize(("typed", "expected"), TYPED.items())
def test_finnish_calc_reads_what_is_typed(typed_folder: Path, typed: str, expected: tuple[object, ...]) -> None:
    row = list(TYPED).index(typed) + 1
    read = office.cells(typed_folder / "typed.xlsx", recalc=False)
    got = tuple(read["Tavoite 1", f"{column}{row}"] for column in FORMATS)
    assert [g for g, e in zip(got, expected, strict=True) if e is not NEVER_MIND] == [
        e for e in expected if e is not NEVER_MIND
    ]


@pytest.mark.office
def test_english_calc_reads_it_otherwise(typed_folder: Path) -> None:
    read = office.cells(typed_folder / "english.xlsx", recalc=False)
    money = {typed: read["Tavoite 1", f"A{row}"] for row, typed in enumerate(TYPED, start=1)}
    assert (money["1 234,50"], money["1.5"], money["30.9.2026"], money["1/2"]) == ("1 234,50", 1.5, "30.9.2026", 46024)


@pytest.mark.office
def test_stored_results_are_recalculated_when_a_file_is_opened(typed_folder: Path) -> None:
    stale = office.cells(typed_folder / "lomake å.xlsx", recalc=False)
    saved = office.cells(typed_folder / "saved.xlsx", recalc=False)
    assert (stale["Tavoite 1", "G2"], stale["Tavoite 1", "G3"]) == (99, "vanhentunut")
    assert (saved["Tavoite 1", "G2"], saved["Tavoite 1", "G3"]) == (0, "Puuttuu")


@pytest.mark.office
def test_formulas_follow_what_is_typed(typed_folder: Path) -> None:
    assert office.cells(typed_folder / "typed.xlsx", recalc=False)["Tavoite 1", "G3"] == "OK"


@pytest.mark.office
def test_a_locked_cell_refuses_and_the_rest_is_typed(typed_folder: Path) -> None:
    read = office.cells(typed_folder / "refused.xlsx", recalc=False)
    assert read["Tavoite 1", "G1"] == "Tulokset"
    assert read["Tavoite 1", "C5"] == "Kone on tilattu"


@pytest.mark.office
def test_refusals_name_the_target_and_the_action(typed_folder: Path) -> None:
    lines = (typed_folder / "refusals").read_text(encoding="utf-8").splitlines()
    # Sheets as such are not locked here: LibreOffice knows no structure lock of an xlsx (see excel's own).
    assert [line.partition("(")[0] for line in lines] == [
        "refused.xlsx: Enter",
        "refused2.xlsx: DeleteRow",
        "refused2.xlsx: InsertRow",
        "refused2.xlsx: DeleteColumn",
        "refused2.xlsx: InsertColumn",
    ]


@pytest.mark.office
def test_force_breaks_the_lock(typed_folder: Path) -> None:
    assert office.cells(typed_folder / "broken.xlsx", recalc=False)["Tavoite 1", "G1"] == "Minun otsikkoni"
    with zipfile.ZipFile(typed_folder / "broken.xlsx") as book, zipfile.ZipFile(typed_folder / "saved.xlsx") as locked:
        assert b"sheetProtection" not in book.read("xl/worksheets/sheet1.xml")
        assert b"sheetProtection" in locked.read("xl/worksheets/sheet1.xml")


@pytest.mark.office
@pytest.mark.parametrize(
    ("name", "sheets", "label"),
    [
        ("saved", ["Tavoite 1", "Luvut"], "G1"),
        ("delete_row", ["Tavoite 1", "Luvut"], "G1"),
        ("insert_row", ["Tavoite 1", "Luvut"], "G1"),
        ("delete_column", ["Tavoite 1", "Luvut"], "F1"),
        ("insert_column", ["Tavoite 1", "Luvut"], "H1"),
        ("rename", ["Oma nimi", "Luvut"], "G1"),
        ("delete_sheet", ["Tavoite 1"], "G1"),
        ("copy_sheet", ["Tavoite 1", "Kopio", "Luvut"], "G1"),
    ],
)
def test_tampering_leaves_the_sheets_so(typed_folder: Path, name: str, sheets: list[str], label: str) -> None:
    read = office.cells(typed_folder / f"{name}.xlsx", recalc=False)
    assert list(dict.fromkeys(sheet for sheet, _ in read)) == sheets
    assert read[sheets[0], label] == "Tulokset"


@pytest.mark.office
def test_a_deleted_row_moves_what_was_below(typed_folder: Path) -> None:
    assert office.cells(typed_folder / "delete_row.xlsx", recalc=False)["Tavoite 1", "G2"] == "Puuttuu"
    assert office.cells(typed_folder / "insert_row.xlsx", recalc=False)["Tavoite 1", "G4"] == "Puuttuu"


@pytest.mark.office
def test_a_sheet_of_another_workbook_takes_the_place(typed_folder: Path) -> None:
    same = office.cells(typed_folder / "take_same.xlsx", recalc=False)
    assert (same["Tavoite 1", "G1"], same["Luvut", "A1"]) == ("Tulokset", "Luvut B")


@pytest.mark.office
def test_a_taken_sheet_yields_its_name_when_the_name_is_taken(typed_folder: Path) -> None:
    read = office.cells(typed_folder / "take_sheet.xlsx", recalc=False)
    assert {sheet for sheet, _ in read} == {"Tavoite 1", "Tavoite 1_2"}


@pytest.mark.office
def test_cut_moves_an_answer_and_copy_doubles_it(typed_folder: Path) -> None:
    cut, copied = (office.cells(typed_folder / name, recalc=False) for name in ("cut.xlsx", "copied.xlsx"))
    assert (cut.get(("Tavoite 1", "C5")), cut["Tavoite 1", "C8"]) == (None, "Kone on tilattu")
    assert (copied["Tavoite 1", "C5"], copied["Luvut", "A9"]) == ("Kone on tilattu", "Kone on tilattu")


@pytest.mark.office
@pytest.mark.slow
def test_workbooks_survive_ods_and_xls(typed_folder: Path, tmp_path: Path) -> None:
    ods = typed_folder / "saved.ods"
    (xls,) = office.convert([typed_folder / "typed.xlsx"], "xls", tmp_path)
    read = office.cells_of([ods, xls])
    assert (read[ods]["Tavoite 1", "C5"], read[ods]["Tavoite 1", "G1"]) == ("Kone on tilattu", "Tulokset")
    assert (read[xls]["Tavoite 1", "A1"], read[xls]["Tavoite 1", "C7"]) == (1234.5, "=1+1")


@pytest.mark.office
@pytest.mark.slow
def test_a_single_call_converts_many_files(typed_folder: Path, tmp_path: Path) -> None:
    files = [typed_folder / "typed.xlsx", typed_folder / "lomake å.xlsx"]
    pdfs = office.convert(files, "pdf", tmp_path)
    assert [pdf.name for pdf in pdfs] == ["typed.pdf", "lomake å.pdf"]
    assert all(pdf.read_bytes().startswith(b"%PDF") for pdf in pdfs)


@pytest.mark.office
@pytest.mark.slow
def test_csv_is_utf_8_with_commas(typed_folder: Path, tmp_path: Path) -> None:
    (csv,) = office.convert([typed_folder / "saved.xlsx"], "csv", tmp_path)
    assert csv.read_text(encoding="utf-8").splitlines()[0] == ",,,,,,Tulokset"


@pytest.mark.office
def test_two_files_never_get_the_same_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one name"):
        office.convert([tmp_path / "a.xlsx", tmp_path / "b" / "a.xlsx"], "pdf", tmp_path)
    with pytest.raises(ValueError, match="overwritten by itself"):
        office.convert([tmp_path / "a.xlsx"], "xlsx", tmp_path)


@pytest.mark.office
@pytest.mark.slow
def test_a_file_that_is_no_workbook_is_an_error_and_the_next_job_is_done(tmp_path: Path) -> None:
    (tmp_path / "empty.xlsx").write_bytes(b"PK\3\4 nothing")
    jobs = [
        office.Typing(tmp_path / "empty.xlsx", tmp_path / "never.xlsx"),
        office.Typing(form(tmp_path / "fine.xlsx"), tmp_path / "done.xlsx"),
    ]
    with pytest.raises(office.OfficeError, match=r"empty\.xlsx -> never\.xlsx"):
        office.type_into(jobs)
    assert (tmp_path / "done.xlsx").exists()
    assert not (tmp_path / "never.xlsx").exists()


@pytest.mark.ooxml
@pytest.mark.slow
def test_the_validator_accepts_a_valid_workbook_and_names_what_is_wrong_with_a_broken_workbook(tmp_path: Path) -> None:
    fine = form(tmp_path / "kunnossa å.xlsx")
    broken, torn = tmp_path / "broken.xlsx", tmp_path / "torn.xlsx"
    with zipfile.ZipFile(fine) as source, zipfile.ZipFile(broken, "w") as target:
        for part in source.infolist():
            target.writestr(part, source.read(part).replace(b'<row r="2"', b'<row r="two"'))
    torn.write_bytes(fine.read_bytes()[:500])

    found = ooxml.problems([fine, broken, torn])

    assert found[fine] == []
    assert any(problem.startswith("/xl/worksheets/sheet1.xml") and "'two'" in problem for problem in found[broken])
    assert found[torn]


# --- the rule of conftest.py: CI skips no test ----------------------------------------------------------

SKIPPING = """
import pytest

def test_fine(): pass

@pytest.mark.skip(reason="too lazy")
def test_lazy(): pass

@pytest.mark.skip(reason="LAMPPU_XL_CORPUS is not set")
def test_corpus(): pass

@pytest.mark.office
def test_marked(): pass

def test_by_fixture(ooxml): pass
"""


def run_elsewhere(folder: Path, *arguments: str, require_all: str, path: str = "") -> tuple[int, str]:
    """Run the tests above with our conftest in a process of its own, where no program is found on the PATH."""
    tests = Path(__file__).parents[1]
    for name in ("conftest.py", "support/browser.py", "support/office.py", "support/ooxml.py"):
        shutil.copy(tests / name, folder)
    (folder / "test_skipping.py").write_text(SKIPPING, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    office\n    ooxml\n    slow\n", encoding="utf-8")
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "LAMPPU_XL"))}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={**settings, "PATH": path, "LAMPPU_XL_REQUIRE_ALL": require_all},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return ran.returncode, ran.stdout


@pytest.mark.slow
def test_without_the_programs_their_tests_are_skipped_with_the_reason(tmp_path: Path) -> None:
    code, said = run_elsewhere(tmp_path, require_all="0")
    assert (code, "1 passed, 4 skipped" in said) == (0, True), said
    assert "LibreOffice (soffice) is not installed" in said
    assert "Node.js is not installed" in said


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
@pytest.mark.slow
def test_in_ci_a_missing_program_fails_its_tests(tmp_path: Path, workers: tuple[str, ...]) -> None:
    code, said = run_elsewhere(tmp_path, *workers, require_all="1")
    assert (code, "1 passed, 2 skipped, 2 errors" in said) == (1, True), said
    assert "LAMPPU_XL_REQUIRE_ALL=1, but LibreOffice (soffice) is not installed" in said


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
@pytest.mark.slow
def test_in_ci_any_other_skip_fails_the_run_and_is_named(tmp_path: Path, workers: tuple[str, ...]) -> None:
    code, said = run_elsewhere(tmp_path, *workers, "-k", "fine or lazy", require_all="1")
    assert (code, "1 passed, 1 skipped" in said) == (1, True), said
    assert "test_skipping.py::test_lazy: Skipped: too lazy" in said


@pytest.mark.slow
def test_in_ci_the_corpus_may_be_missing(tmp_path: Path) -> None:
    code, said = run_elsewhere(tmp_path, "-k", "fine or corpus", require_all="1")
    assert (code, "1 passed, 1 skipped" in said) == (0, True), said
