"""Results of a period before templates were used come from tables, and nothing about them is guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from project_lives import AUTUMN, SPRING, ProjectLife

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.domain.errors import DefinitionError, UsageError

pytestmark = pytest.mark.slow

WIDE_MAP = "partner: Kuka\ntable: results\nrow: Tavoite\ncolumns:\n  Mitä: results\n  Tila: status\n"
WIDE = "Kuka;Tavoite;Mitä;Tila\nAlfan opisto;Verkosto;Alfa aloitti.;Käynnissä\nbeta;G1 Verkosto;Beta började.;done\n"
LONG_MAP = "partner: partner\nanswer: answer\nvalue: value\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments), prog_name="lamppu-xl")


@pytest.fixture
def life(tmp_path: Path) -> ProjectLife:
    return ProjectLife(tmp_path / "project")


def write(life: ProjectLife, table: str, import_map: str, name: str = "earlier.csv", encoding: str = "utf-8") -> Path:
    path = life.folder / name
    path.write_bytes(table.encode(encoding))
    path.with_suffix(".map.yaml").write_text(import_map, encoding="utf-8")
    return path


def codes(result: lamppu_xl.ImportResult) -> list[tuple[str, str | None]]:
    return [(finding.code.id, finding.place.cell) for finding in result.findings]


def test_a_table_by_names_becomes_the_earlier_results(life: ProjectLife) -> None:
    path = write(life, WIDE, WIDE_MAP)
    result = lamppu_xl.import_results(life.folder, path, period=SPRING)
    assert result.findings == ()
    assert [(each.partner, each.answers) for each in result.returns] == [("ALFA", 2), ("BETA", 2)]
    master = lamppu_xl.consolidate(life.folder, period=SPRING)
    assert life.ledger(SPRING)[SPRING, "BETA", "results/G1/status"] == "done"
    sources = openpyxl.load_workbook(master.path)["Lähteet"]
    assert any("earlier.csv" in str(cell.value) for row in sources for cell in row)
    life.issue(AUTUMN)
    template = openpyxl.load_workbook(life.folder / AUTUMN / "outbox" / f"LIFE_{AUTUMN}_ALFA.xlsx")
    assert any(cell.value == "Alfa aloitti." for sheet in template for row in sheet for cell in row)


def test_importing_again_changes_nothing_and_a_corrected_table_replaces_the_answers(life: ProjectLife) -> None:
    path = write(life, WIDE, WIDE_MAP)
    lamppu_xl.import_results(life.folder, path, period=SPRING)
    before = {each: each.read_bytes() for each in life.folder.rglob("*") if each.is_file()}
    again = lamppu_xl.import_results(life.folder, path, period=SPRING)
    assert not any(each.changed for each in again.returns)
    assert {each: each.read_bytes() for each in life.folder.rglob("*") if each.is_file()} == before
    write(life, WIDE.replace("Alfa aloitti", "Alfa jatkoi"), WIDE_MAP)
    corrected = lamppu_xl.import_results(life.folder, path, period=SPRING)
    assert [each.changed for each in corrected.returns] == [True, False]
    kept = corrected.returns[0].kept
    assert kept is not None
    assert kept.read_bytes() == before[corrected.returns[0].path]


def test_several_tables_are_imported_together(life: ProjectLife) -> None:
    lamppu_xl.import_results(life.folder, write(life, WIDE, WIDE_MAP), period=SPRING)
    long = "partner,answer,value\nALFA,figures/I01/actual,46\nALFA,figures/I02/actual,3\n"
    result = lamppu_xl.import_results(life.folder, write(life, long, LONG_MAP, "figures.csv"), period=SPRING)
    assert [(each.partner, each.answers) for each in result.returns] == [("ALFA", 4), ("BETA", 2)]
    assert len([*(life.folder / SPRING / "inbox").iterdir()]) == 2


def test_a_workbook_keeps_dates_and_numbers_and_names_cells(life: ProjectLife) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["2011 results"], ["Kuka", "Osallistujat"], ["ALFA", 46], ["BETA", 2000], ["BETA", "=1/0"]):
        sheet.append(row)
    path = life.folder / "earlier.xlsx"
    book.save(path)
    import_map = "header: 2\npartner: kuka\ncolumns: {Osallistujat: figures/I01/actual}\n"
    path.with_suffix(".map.yaml").write_text(import_map, encoding="utf-8")
    result = lamppu_xl.import_results(life.folder, path, period=SPRING)
    assert codes(result) == [("V411", "B5")]
    assert result.returns == ()
    sheet["B5"] = None
    book.save(path)
    result = lamppu_xl.import_results(life.folder, path, period=SPRING)
    assert codes(result) == [("R503", "B4")]
    assert [each.partner for each in result.returns] == ["ALFA", "BETA"]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("Kuka;Tavoite;Mitä;Tila\nGamma;G1;x;\n", ("O674", "A2")),
        ("Kuka;Tavoite;Mitä;Tila\n;G1;x;\n", ("O674", "B2")),
        ("Kuka;Tavoite;Mitä;Tila\nALFA;G7;x;\n", ("O674", "B2")),
        ("Kuka;Tavoite;Mitä;Tila\nALFA;;x;\n", ("O674", "C2")),
        ("Kuka;Tavoite;Mitä;Tila\nALFA;G1;;perhaps\n", ("V408", "D2")),
        ("Kuka;Tavoite;Mitä;Tila\nALFA;G1;x;#PUUTTUU!\n", ("V412", "D2")),
        ("Kuka;Tavoite;Mitä;Tila\nALFA;G1; #BEZUG! ;\n", ("V412", "C2")),
        ("Kuka;Tavoite;Mitä;Tila\nALFA;#SAKNAS!;x;\n", ("O674", "B2")),
        ("Kuka;Tavoite;Mitä;Tila\nALFA;G1;x;\nalfa;G1;y;\n", ("O678", "C3")),
        ("Kuka;Tavoite;Mitä\nALFA;G1;x\n", ("O672", None)),
        ("Kuka;Tavoite;Mitä;Tila;Tila\nALFA;G1;x;;\n", ("O673", None)),
        ('Kuka;Tavoite;Mitä;Tila\n"ALFA;G1;x;\n', ("O671", None)),
        ("\n\n", ("O671", None)),
        ("", ("O671", None)),
    ],
)
def test_what_fits_nothing_is_named_and_nothing_is_written(
    life: ProjectLife, table: str, expected: tuple[str, str | None]
) -> None:
    result = lamppu_xl.import_results(life.folder, write(life, table, WIDE_MAP), period=SPRING)
    found = [(code, cell) for code, cell in codes(result)]
    assert [code for code, _ in found] == [expected[0]]
    assert expected[1] is None or found[0][1] == expected[1]
    assert result.returns == ()
    assert not (life.folder / SPRING / "inbox").exists()


def test_another_encoding_is_refused_with_its_cure(life: ProjectLife) -> None:
    path = write(life, WIDE, WIDE_MAP, encoding="latin-1")
    output = run("import", str(life.folder), str(path), "--period", SPRING, "--language", "en")
    assert output.exit_code == 1
    assert "UTF-8" in output.output


def test_a_column_that_the_map_leaves_out_is_named(life: ProjectLife) -> None:
    table = WIDE.replace("Tila\n", "Tila;Huom\n").replace("Käynnissä\n", "Käynnissä;liite\n")
    output = run("import", str(life.folder), str(write(life, table, WIDE_MAP)), "--period", SPRING)
    assert output.exit_code == 1
    assert "O676" in output.output
    path = write(life, table, f"{WIDE_MAP}ignore: [Huom]\n")
    assert run("import", str(life.folder), str(path), "--period", SPRING).exit_code == 0


def test_a_partner_with_a_return_of_its_own_is_not_imported(life: ProjectLife) -> None:
    life.issue(SPRING)
    life.answer(SPRING, {"ALFA": {"results/G1/results": "Alfa aloitti."}})
    result = lamppu_xl.import_results(life.folder, write(life, WIDE, WIDE_MAP), period=SPRING)
    assert codes(result) == [("O679", None)]
    assert [path.name for path in (life.folder / SPRING / "inbox").iterdir()] == ["ALFA.xlsx"]


def test_errors_of_the_map_have_their_line(life: ProjectLife) -> None:
    path = write(life, WIDE, "partner: Kuka\ncolumn: {Mitä: results}\n")
    with pytest.raises(DefinitionError) as error:
        lamppu_xl.import_results(life.folder, path, period=SPRING)
    assert {problem.place.line for problem in error.value.findings} >= {"earlier.map.yaml:2:1"}
    path.with_suffix(".map.yaml").unlink()
    with pytest.raises(UsageError, match="--suggest"):
        lamppu_xl.import_results(life.folder, path, period=SPRING)


def test_a_first_map_is_suggested_from_heads_and_names(life: ProjectLife) -> None:
    path = life.folder / "earlier.csv"
    path.write_text(WIDE.replace("Mitä", "Mitä tehtiin").replace("Tila\n", "Tila;Huom\n"), encoding="utf-8")
    output = run("import", str(life.folder), str(path), "--suggest")
    assert output.exit_code == 0, output.output
    assert "Huom" in output.output
    assert path.with_suffix(".map.yaml").read_text("utf-8").startswith("# Mitä kussakin taulukon sarakkeessa on.")
    result = lamppu_xl.import_results(life.folder, path, period=SPRING)
    assert [(each.partner, each.answers) for each in result.returns] == [("ALFA", 2), ("BETA", 2)]
    with pytest.raises(UsageError, match="exists already"):
        lamppu_xl.suggest_import(life.folder, path)


def test_the_row_of_the_heads_can_be_named_for_a_suggestion(life: ProjectLife) -> None:
    path = life.folder / "earlier.csv"
    path.write_text("Raportti;;;\n\n" + WIDE.replace("Mitä", "Mitä tehtiin"), encoding="utf-8")
    command = ("import", str(life.folder), str(path), "--language", "en")
    assert "If the heads are in another row, delete the map" in run(*command, "--suggest").output
    map_file = path.with_suffix(".map.yaml")
    map_file.unlink()
    suggested = run(*command, "--suggest", "--header", "3")
    assert suggested.exit_code == 0, suggested.output
    assert "heads are in another row" not in suggested.output
    assert "header: 3" in map_file.read_text("utf-8").splitlines()
    result = lamppu_xl.import_results(life.folder, path, period=SPRING)
    assert [(each.partner, each.answers) for each in result.returns] == [("ALFA", 2), ("BETA", 2)]
    refused = run(*command, "--header", "3")
    assert refused.exit_code == 2
    assert "belongs to --suggest" in refused.output


def test_what_no_table_has_was_not_asked(life: ProjectLife) -> None:
    life.edit(lambda _, form: form["tables"]["results"]["fields"]["results"].update(required=True))
    table = "Kuka;Tavoite;Mitä;Tila\nALFA;G1;;done\n"
    result = lamppu_xl.import_results(life.folder, write(life, table, WIDE_MAP), period=SPRING)
    assert result.findings == ()
    batch = lamppu_xl.validate(life.folder, period=SPRING)
    assert [finding.code.id for finding in batch.findings] == ["O680"]
    assert lamppu_xl.check(life.folder).findings == ()


def test_a_table_of_lines_without_the_columns_of_its_sums_is_imported(life: ProjectLife) -> None:
    """Its sums, its blocks by choice and the key of its lines are of questions that the table does not answer."""
    computed = {"label": "Eurot", "kind": "number", "computed": "price * 2", "aggregate": "sum"}

    def edit(_: dict[str, Any], form: dict[str, Any]) -> None:
        visits = form["tables"]["visits"]
        visits["fields"] |= {"number": {"label": "Numero"}, "price": {"label": "Hinta", "kind": "number"}}
        visits["fields"]["euros"] = computed
        visits |= {"totals": ["euros"], "break_down": ["goal"], "key": "number", "previous": True}

    life.edit(edit)
    table = "Kuka;Rivi;Paikka\nALFA;1;Oulu\n"
    lines_map = "partner: Kuka\ntable: visits\nrow: Rivi\ncolumns:\n  Paikka: place\n"
    result = lamppu_xl.import_results(life.folder, write(life, table, lines_map), period=SPRING)
    assert [(each.partner, each.answers) for each in result.returns] == [("ALFA", 1)]
    lamppu_xl.consolidate(life.folder, period=SPRING)
    life.issue(AUTUMN)


def test_a_computed_field_whose_answers_a_table_has_is_computed(life: ProjectLife) -> None:
    def edit(_: dict[str, Any], form: dict[str, Any]) -> None:
        fields = form["tables"]["figures"]["fields"]
        fields["twice"] = {"label": "Kaksin", "kind": "number", "computed": "actual * 2", "aggregate": "sum"}
        sofar = "sum(previous.sofar, actual)"  # what was before the table is not known
        fields["sofar"] = {"label": "Kaikkiaan", "kind": "number", "computed": sofar, "previous": True}

    life.edit(edit)
    long = "partner,answer,value\nALFA,figures/I01/actual,46\n"
    result = lamppu_xl.import_results(life.folder, write(life, long, LONG_MAP, "figures.csv"), period=SPRING)
    assert result.findings == ()
    lamppu_xl.consolidate(life.folder, period=SPRING)
    assert life.ledger(SPRING) == {
        (SPRING, "ALFA", "figures/I01/actual"): 46,
        (SPRING, "ALFA", "figures/I01/twice"): 92,
    }
    assert not lamppu_xl.freeze(life.folder, period=SPRING).obstacles


def test_the_next_command_names_the_project_and_not_the_map(life: ProjectLife) -> None:
    path = write(life, WIDE, WIDE_MAP)
    output = run(
        "--language",
        "en",
        "import",
        str(life.folder),
        str(path),
        "--period",
        SPRING,
        "--map",
        str(path.with_suffix(".map.yaml")),
    ).output
    assert f"lamppu-xl validate {life.folder} --period {SPRING}" in " ".join(output.split())


def test_a_frozen_period_takes_no_results(life: ProjectLife) -> None:
    path = write(life, WIDE, WIDE_MAP)
    lamppu_xl.import_results(life.folder, path, period=SPRING)
    lamppu_xl.consolidate(life.folder, period=SPRING)
    lamppu_xl.freeze(life.folder, period=SPRING)
    with pytest.raises(UsageError, match="frozen"):
        lamppu_xl.import_results(life.folder, path, period=SPRING)


def test_freezing_keeps_the_tables_and_verify_compares_them(life: ProjectLife) -> None:
    path = write(life, WIDE, WIDE_MAP)
    lamppu_xl.import_results(life.folder, path, period=SPRING)
    lamppu_xl.consolidate(life.folder, period=SPRING)
    frozen = lamppu_xl.freeze(life.folder, period=SPRING)
    assert not frozen.obstacles
    kept = frozen.folder / "imported" / "earlier.csv"
    assert kept.read_text(encoding="utf-8") == WIDE
    assert (frozen.folder / "imported" / "earlier.csv.earlier.map.yaml").is_file()
    kept.chmod(0o644)
    kept.write_text("changed", encoding="utf-8")
    output = run("verify", str(life.folder)).output
    assert "imported/earlier.csv" in output


def test_the_results_of_spring_2012_are_imported_from_a_table(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "examples" / "lamppu-2012"
    project = tmp_path / "project"
    project.mkdir()
    (project / "project.yaml").write_bytes((example / "project.yaml").read_bytes())
    table = example / "earlier-results" / "kevat-2012.csv"
    result = lamppu_xl.import_results(project, table, period="2012-1")
    assert [(each.partner, each.answers) for each in result.returns] == [("REDU", 18), ("KAO", 13), ("LAPPIA", 13)]
    assert "S325" not in {finding.code.id for finding in result.findings}
    (template,) = lamppu_xl.generate(project, period="2012-2", partners=["KAO"])
    cells = [str(cell.value) for sheet in openpyxl.load_workbook(template) for row in sheet for cell in row]
    assert any("Olemme tulleet mukaan laatuverkostoon" in text for text in cells)
