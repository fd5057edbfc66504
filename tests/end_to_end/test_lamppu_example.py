"""The story of 2012: what the partners sent back, and what is said of it."""

from __future__ import annotations

import importlib.util
import re
import shutil
import statistics
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import openpyxl
import pytest
from click.testing import CliRunner
from projects import lamppu
from templates import issued
from workbook_rows import read_description, read_sheets

from lamppu_xl.cli.main import group
from lamppu_xl.definition import load
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.services.returned_files import validate_files
from lamppu_xl.services.workspace import Workspace, load_project
from lamppu_xl.templates.manifest import ManifestStore
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState, Verdict
from lamppu_xl.workbook.model import CellUse

FOLDER = Path(__file__).parents[2] / "examples" / "lamppu-2012"
SPRING, AUTUMN = "2012-1", "2012-2"
PARTNERS = ("KAO", "LAPPIA", "REDU")
pytestmark = pytest.mark.slow

EVERY = [(period, partner) for period in (SPRING, AUTUMN) for partner in PARTNERS]

EXPECTED: Mapping[tuple[str, str], list[tuple[str, str, str]]] = {
    (SPRING, "KAO"): [
        # Two of the eight empty cells; the third, G14, was not due in spring.
        ("error", "R501", "contact/1/report_date"),
        ("error", "R501", "results/G06/status"),
        ("error", "R501", "results/G13/status"),
    ],
    (SPRING, "LAPPIA"): [
        # Three of the eight; a fourth, G14, was not due.
        ("error", "R501", "results/G06/status"),
        ("error", "R501", "results/G10/status"),
        ("error", "R501", "results/G13/status"),
        ("warning", "O603", "results/G01/results"),
    ],
    (SPRING, "REDU"): [
        ("error", "R501", "contact/1/postcode"),
        ("error", "R501", "contact/1/street"),
        ("error", "R501", "contact/1/town"),
        ("warning", "O601", "results/G13/results"),
        ("warning", "O604", "results/G04/evidence"),
    ],
    (AUTUMN, "KAO"): [
        ("warning", "R511", "results/G05/deviation"),
    ],
    (AUTUMN, "LAPPIA"): [
        # The eighth: work that had begun and of which nothing more is reported.
        ("error", "R501", "results/G05/status"),
        ("error", "R511", "results/G05/results"),
    ],
    (AUTUMN, "REDU"): [
        ("error", "V408", "own_events/1/organiser"),
    ],
}
"""Everything that a first return has to be told: severity, code, entry; nothing else may be an error or a warning."""

PHONE = AnswerRef("contact", "1", "phone")
UNDERSTOOD = ("hint", "V420", str(PHONE))
"""REDU writes its number without +358 in spring; how the others space theirs may be remarked on, or not."""

EMPTY = {
    (SPRING, "KAO"): {"G06", "G13", "G14"},
    (SPRING, "LAPPIA"): {"G06", "G10", "G13", "G14"},
    (AUTUMN, "LAPPIA"): {"G05"},
}
"""The eight cells that were empty in 2012."""

NO_ROW = {"REDU": {"G14"}}
"""What is blank here too, but was no cell then: the form of 2012 did not ask it."""


@cache
def script() -> ModuleType:
    """The script that made the returns: it knows what was answered."""
    spec = importlib.util.spec_from_file_location("make_returns", FOLDER / "make_returns.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_returns"] = module
    spec.loader.exec_module(module)
    return module


@cache
def workspace() -> Workspace:
    return load_project(FOLDER)


def workbook(period: str, partner: str, version: str) -> Path:
    name = f"LAMPPU_{period}_{partner}{'_korjattu' if version == 'corrected' else ''}.xlsx"
    return FOLDER / period / ("corrected" if (period, version) == (AUTUMN, "corrected") else "inbox") / name


def workbooks() -> Iterator[Path]:
    yield from sorted(FOLDER.rglob("*.xlsx"))


@cache
def batch(period: str, *paths: Path) -> Batch:
    chosen = workspace().project.period(period)
    assert chosen is not None
    return validate_files(workspace(), chosen, paths or [workspace().inbox(chosen)])


def verdict(period: str, partner: str, version: str) -> Verdict:
    """What is said of one workbook when it is looked at alone."""
    only = batch(period, workbook(period, partner, version)).verdicts
    assert len(only) == 1
    return only[0]


def bare(text: object) -> str:
    return str(text).replace(" ", "")


def facts_of(findings: tuple[Finding, ...], *severities: Severity) -> list[tuple[str, str, str]]:
    return sorted(
        (finding.effective_severity.value, finding.code.id, str(finding.entry))
        for finding in findings
        if finding.effective_severity in severities
    )


@cache
def answered(period: str, partner: str, version: str) -> Mapping[AnswerRef, object]:
    project = workspace().project
    chosen = project.period(period)
    returned = next(
        answers for answers in script().returns(project, chosen, FOLDER / "answers") if answers.partner == partner
    )
    return dict(returned.answers[version])


# What is said of them


@pytest.mark.parametrize(("period", "partner"), EVERY)
def test_a_first_return_has_a_finding_for_everything_that_it_lacks(period: str, partner: str) -> None:
    found = verdict(period, partner, "first")
    assert facts_of(found.findings, Severity.ERROR, Severity.WARNING) == EXPECTED[period, partner]
    assert set(facts_of(found.findings, Severity.HINT, Severity.INFO)) <= {UNDERSTOOD}
    assert found.partner == partner
    assert found.state is (FileState.REJECTED if has_errors(found.findings) else FileState.ACCEPTED)


@pytest.mark.parametrize(("period", "partner"), EVERY)
def test_a_corrected_return_is_accepted_without_errors(period: str, partner: str) -> None:
    found = verdict(period, partner, "corrected")
    assert found.state is FileState.ACCEPTED
    assert facts_of(found.findings, Severity.ERROR, Severity.WARNING) == []


def test_a_phone_number_without_its_country_is_understood() -> None:
    found = verdict(SPRING, "REDU", "first")
    assert UNDERSTOOD in facts_of(found.findings, Severity.HINT)
    assert found.submission is not None
    assert found.submission.typed[PHONE] == "040 000 0001"
    assert bare(found.submission.answers[PHONE]) == "+358400000001"


def test_only_the_eight_cells_of_2012_are_empty() -> None:
    """Status and results alike blank; what was not due, or not on a partner's form of 2012, has a status of its own."""
    empty: dict[tuple[str, str], set[str]] = {}
    for period, partner in EVERY:
        found = verdict(period, partner, "first").submission
        assert found is not None
        goals = {entry.row for entry in found.places if entry.table == "results"}
        filled = {
            entry.row for entry in found.typed if entry.table == "results" and entry.field in {"status", "results"}
        }
        empty[period, partner] = goals - filled - NO_ROW.get(partner, set())
    assert {where: goals for where, goals in empty.items() if goals} == EMPTY
    assert sum(map(len, empty.values())) == 8


def test_each_finding_is_reported_in_every_language_at_its_cell() -> None:
    for period, partner in EVERY:
        for finding in verdict(period, partner, "first").findings:
            assert finding.place.sheet
            assert finding.place.cell
            said = {
                translator_for(language, (language, "fi")).message(finding)
                for language in LANGUAGES
                if language != "se"
            }
            assert len(said) == 3, finding.code.id
            assert not any("{" in sentence or "[[" in sentence for sentence in said)


def test_the_copied_stretch_points_at_where_it_was_copied_from() -> None:
    found = verdict(SPRING, "REDU", "first")
    copied = next(finding for finding in found.findings if finding.code is CODES["O601"])
    assert found.submission is not None
    assert copied.related == (found.submission.places[AnswerRef.parse("results/G06/results")],)


def test_the_misspelt_partner_is_guessed() -> None:
    findings = verdict(AUTUMN, "REDU", "first").findings
    wrong = next(finding for finding in findings if finding.code is CODES["V408"])
    assert wrong.facts["guess"] == "Kemi-Tornionlaakson koulutuskuntayhtymä Lappia"


@pytest.mark.parametrize(("period", "partner"), EVERY)
@pytest.mark.parametrize("version", ["first", "corrected"])
def test_the_workbook_has_already_shown_the_findings(period: str, partner: str, version: str) -> None:
    """Its live checks, as LibreOffice counted them: so a partner could have seen it before sending."""
    found = verdict(period, partner, version)
    assert found.submission is not None
    book = openpyxl.load_workbook(workbook(period, partner, version), data_only=True)
    label = translator_for("fi", ("fi",)).label
    faulty: set[tuple[str | None, int | None]] = set()
    noted: set[tuple[str | None, int | None]] = set()
    drawn = issued(lamppu(), partner, period).plan
    for sheet, slot in drawn.cells(CellUse.CHECK):
        said = str(book[sheet.name].cell(slot.row + 1, slot.col + 1).value or "")
        if said not in {"", label("ok"), label("optional")}:
            (noted if said.startswith(label("note")) else faulty).add((sheet.name, slot.row))
    at = [
        (finding.effective_severity, finding.code.id, (finding.place.sheet, finding.place.row))
        for finding in found.findings
    ]
    assert faulty == {place for gravity, _, place in at if gravity is Severity.ERROR}
    assert noted == {place for gravity, code, place in at if gravity is Severity.WARNING and code.startswith("R")}
    slots = list(drawn.cells(CellUse.LIVE))
    sheet, slot = next((sheet, slot) for sheet, slot in slots if slot.entry and slot.entry.field == "verdict")
    shown = str(book[sheet.name].cell(slot.row + 1, slot.col + 1).value)
    assert shown.startswith(label("form_ready")) is not bool(faulty)


# The inboxes


def test_in_spring_the_corrected_returns_replace_the_first() -> None:
    states = {verdict.file: verdict.state for verdict in batch(SPRING).verdicts}
    assert states == {
        **{workbook(SPRING, partner, "first").name: FileState.REPLACED for partner in PARTNERS},
        **{workbook(SPRING, partner, "corrected").name: FileState.ACCEPTED for partner in PARTNERS},
    }
    assert batch(SPRING).missing == ("JEDU", "SAKK")


def test_in_autumn_a_return_is_accepted_two_need_correction_and_two_are_missing() -> None:
    states = {verdict.partner: verdict.state for verdict in batch(AUTUMN).verdicts}
    assert states == {"KAO": FileState.ACCEPTED, "LAPPIA": FileState.REJECTED, "REDU": FileState.REJECTED}
    assert batch(AUTUMN).missing == ("JEDU", "SAKK")


def test_in_autumn_the_corrected_returns_replace_the_first(tmp_path: Path) -> None:
    for path in (*(FOLDER / AUTUMN / "inbox").glob("*.xlsx"), *(FOLDER / AUTUMN / "corrected").glob("*.xlsx")):
        shutil.copyfile(path, tmp_path / path.name)
    together = batch(AUTUMN, tmp_path)
    assert Counter(verdict.state for verdict in together.verdicts) == {FileState.ACCEPTED: 3, FileState.REPLACED: 3}
    assert all("korjattu" in verdict.file for verdict in together.accepted)
    assert together.missing == ("JEDU", "SAKK")


def test_autumn_shows_what_the_corrected_spring_returns_said() -> None:
    for partner in PARTNERS:
        submission = verdict(AUTUMN, partner, "first").submission
        assert submission is not None
        spring = answered(SPRING, partner, "corrected")
        assert submission.previous == {
            entry: answer
            for entry, answer in spring.items()
            if (entry.table, entry.field) in {("results", "status"), ("results", "results"), ("figures", "actual")}
        }


# The commands, on a copy


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "lamppu", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(group, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


def test_generate_makes_the_templates_that_came_back_filled(copy: Path) -> None:
    manifests = [path for path in (copy / AUTUMN / "issued").iterdir() if not path.name.startswith("definition-")]
    digests = {path.name.removesuffix(".json.gz").rpartition("-")[2] for path in manifests}
    definition = load(FOLDER).project
    assert definition is not None
    store = ManifestStore(copy / AUTUMN / "issued")
    kept = {digest: store.previous(digest, definition) for digest in digests}
    shutil.rmtree(copy / AUTUMN / "issued")
    for period in (SPRING, AUTUMN):
        assert run("generate", str(copy), "--period", period)[0] == 0
    store = ManifestStore(copy / AUTUMN / "issued")
    assert kept == {digest: store.previous(digest, definition) for digest in digests}
    assert len(kept) == len(PARTNERS)
    for period, partner in EVERY:
        sent = read_description(copy / period / "outbox" / f"LAMPPU_{period}_{partner}.xlsx")
        for version in ("first", "corrected"):
            assert read_description(workbook(period, partner, version)) == sent


def test_the_corrected_returns_make_the_master_of_autumn(copy: Path) -> None:
    for path in (copy / AUTUMN / "corrected").glob("*.xlsx"):
        shutil.copyfile(path, copy / AUTUMN / "inbox" / path.name)
    code, output = run("consolidate", str(copy), "--period", AUTUMN)
    assert code == 0, output
    sheets = read_sheets(copy / AUTUMN / "master.xlsx")
    shown = {str(value) for rows in sheets.values() for row in rows for value in row if value}
    for partner in PARTNERS:
        for entry, answer in answered(AUTUMN, partner, "corrected").items():
            if entry.field in {"results", "deviation"}:
                assert answer in shown, f"{partner} {entry}"


# The files themselves


@pytest.mark.parametrize(("period", "partner"), EVERY)
@pytest.mark.parametrize("version", ["first", "corrected"])
def test_a_workbook_holds_what_was_answered(period: str, partner: str, version: str) -> None:
    submission = verdict(period, partner, version).submission
    assert submission is not None
    expected = answered(period, partner, version)
    assert set(submission.typed) == set(expected)
    read = {**submission.answers, PHONE: submission.typed[PHONE]}
    otherwise = {entry: submission.typed[entry] for entry in expected if read.get(entry) != expected[entry]}
    misspelt = AnswerRef("own_events", "1", "organiser")
    slips = {misspelt: expected[misspelt]} if (period, partner, version) == (AUTUMN, "REDU", "first") else {}
    assert otherwise == slips


def test_every_workbook_was_saved_by_libreoffice() -> None:
    assert len(list(workbooks())) == len(EVERY) * 2
    for path in workbooks():
        with zipfile.ZipFile(path) as archive:
            said = ElementTree.fromstring(archive.read("docProps/app.xml"))
        application = next(part.text or "" for part in said if part.tag.endswith("}Application"))
        assert application.startswith("LibreOffice/"), path.name


def test_no_workbook_tells_of_the_machine_or_the_person_that_made_it() -> None:
    of_machine = re.compile(rb"file:|/home/|/tmp/|/root/|/work/|/Users/|[A-Z]:\\\\", re.IGNORECASE)
    for path in workbooks():
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                assert not of_machine.search(archive.read(name)), f"{path.name}: {name}"
            core = ElementTree.fromstring(archive.read("docProps/core.xml"))
        named = {part.text for part in core if part.tag.endswith(("}creator", "}lastModifiedBy")) and part.text}
        assert named <= {"lamppu-xl"}, path.name


def test_nobody_real_is_in_the_answers() -> None:
    for path in sorted((FOLDER / "answers").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"[\w.]+@([\w.]+\w)", text)) <= {f"{name.lower()}.example.fi" for name in PARTNERS}
        assert set(re.findall(r"https?://[\w.]*?([\w]+\.\w+)/", text)) <= {"example.fi"}
        assert all(re.fullmatch(r"(\+358 |0)40 000 000\d", phone) for phone in re.findall(r"phone: (.+)", text))


def test_the_texts_are_as_long_as_those_of_2012() -> None:
    lengths = sorted(
        len(str(answer))
        for period, partner in EVERY
        for entry, answer in answered(period, partner, "first").items()
        if entry.field == "results"
    )
    assert lengths[0] >= 42
    assert lengths[-1] <= 434
    assert 140 <= statistics.median(lengths) <= 200
