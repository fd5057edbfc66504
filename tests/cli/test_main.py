"""The command line as people meet it: real processes for what they see, the test runner for the rest."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from projects import EXAMPLES, lamppu
from templates import issued

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.cli.main import COMMANDS, group
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.finding_codes import CODES

ROOT = EXAMPLES.parent
LAMPPU = str(EXAMPLES / "lamppu-2012")


def lamppu_xl(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A real process."""
    return subprocess.run(
        [sys.executable, "-m", "lamppu_xl", *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments), prog_name="lamppu-xl")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """The README's first command, in a folder of its own."""
    folder = tmp_path_factory.mktemp("story")
    return lamppu_xl("demo", cwd=folder), folder / "lamppu-demo"


@pytest.mark.slow
def test_the_demo_runs_from_the_definition_to_the_master(
    story: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    ended, folder = story
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    shown = re.findall(r"^\$ lamppu-xl (\w+)", ended.stdout, re.MULTILINE)
    assert shown == ["check", "generate", "validate", "feedback", "validate", "consolidate"]
    assert "1 accepted, 2 to correct, 2 not returned" in ended.stdout
    assert "Findings – to correct: 2, to fill in: 1, to look at: 1." in " ".join(ended.stdout.split())
    assert "3 accepted, 2 not returned" in ended.stdout
    assert (folder / "2012-2" / "master.xlsx").is_file()
    assert len(list((folder / "2012-2" / "outbox").glob("LAMPPU_2012-2_*.xlsx"))) == 5
    assert "has passed" not in ended.stdout
    status = json.loads(run("status", str(folder), "--period", "2012-2", "--format", "json").stdout)
    partners = {each["partner"]: each for each in status["partners"]}
    returned = [each for each in partners.values() if each["state"] == "accepted"]
    assert [(each["late"], each["received"][:10]) for each in returned] == [(False, "2013-01-25")] * 3
    page = run("status", str(folder), "--period", "2012-2", "--format", "html").stdout
    assert page.count('class="day"') == 3 * len(partners)


@pytest.mark.slow
def test_the_demo_overwrites_nothing(story: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    folder = story[1]
    again = lamppu_xl("demo", cwd=folder.parent)
    assert again.returncode == 2
    assert "already exists" in again.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_ends_with_something_to_paste(command: str) -> None:
    ended = run(command, "--help")
    assert ended.exit_code == 0
    assert command == "demo" or re.search(rf"Examples?:\n( *lamppu-xl {command}.*\n)+", ended.output), ended.output


def test_help_lists_every_command() -> None:
    ended = run("--help").output
    for command, line in COMMANDS.items():
        assert re.search(rf"^  {command} +{re.escape(line[:30])}", ended, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["validte"], "Did you mean 'validate'?"),
        (["check", "nowhere"], "There is no project.yaml or project.xlsx in 'nowhere'"),
        (["generate", "nowhere"], "lamppu-xl init"),
        (["generate", LAMPPU, "--period", "2013-1"], "The periods are: 2012-1, 2012-2"),
        (["map", LAMPPU, "--partner", "KOA", "--period", "2012-1"], "The partners are: REDU, KAO"),
        (["validate", LAMPPU, "nowhere.xlsx"], "There is no file or folder 'nowhere.xlsx'"),
        (["generate", LAMPPU, "--period", "2012-1", "--previous", "x.xlsx"], "2012-1 is the first period"),
        (["explain", "R5O1"], "Did you mean R5"),
        (["init", "x", "--form", "goal-reprot"], "Did you mean 'goal-report'?"),
    ],
    ids=lambda value: " ".join(value)[-30:] if isinstance(value, list) else "",
)
@pytest.mark.slow
def test_a_wrong_request_gives_a_sentence_with_the_next_step(arguments: Sequence[str], text: str) -> None:
    ended = run(*arguments)
    assert ended.exit_code == 2
    assert isinstance(ended.exception, SystemExit)
    assert text in ended.stderr


def test_check_lists_every_problem_with_its_place(tmp_path: Path) -> None:
    text = (EXAMPLES / "lamppu-2012" / "project.yaml").read_text(encoding="utf-8")
    broken = text.replace("deadline: 2012-08-15", "deadline: elokuussa").replace("language: se", "langauge: se")
    (tmp_path / "project.yaml").write_text(broken, encoding="utf-8")
    ended = run("check", str(tmp_path))
    assert ended.exit_code == 2
    lines = ended.stdout.splitlines()
    assert [re.match(r"project\.yaml:\d+:\d+: (D\d+) error: .", line) is not None for line in lines] == [True] * len(
        lines
    )
    assert {line.split()[1] for line in lines} >= {"D104", "D106"}


@pytest.mark.slow
def test_init_starts_a_project_that_works(tmp_path: Path) -> None:
    for form in ("goal-report", "goal-report-full"):
        folder = tmp_path / form
        assert run("init", str(folder), "--form", form).exit_code == 0
        assert run("check", str(folder)).exit_code == 0
        assert run("generate", str(folder), "--period", "2027-1").exit_code == 0
        assert len(list((folder / "2027-1" / "outbox").glob("*.xlsx"))) == 2
        again = run("init", str(folder), "--form", form)
        assert again.exit_code == 2
        assert "already exists" in again.output


def test_map_lists_the_cell_of_each_answer() -> None:
    ended = json.loads(run("map", LAMPPU, "--partner", "KAO", "--period", "2012-2", "--format", "json").output)
    # People read the kinds in words.
    listed = run("map", LAMPPU, "--partner", "KAO", "--period", "2012-2", "--language", "sv").output
    assert "  val i en lista" in listed
    assert "  choice" not in listed
    assert ended["format"] == 1
    template = issued(lamppu(), "KAO", "2012-2")
    assert [cell["entry"] for cell in ended["cells"]] == [str(entry) for entry in template.plan.answers]
    for cell, (sheet, slot) in zip(ended["cells"], template.plan.answers.values(), strict=True):
        assert list(cell) == ["entry", "sheet", "cell", "check", "name", "kind", "required", "choices", "max_length"]
        assert (cell["sheet"], cell["cell"]) == (sheet.name, cell_name(slot.row, slot.col))
        assert cell["kind"] in ANSWER_TYPES
    status = next(cell for cell in ended["cells"] if cell["entry"] == "results/G05/status")
    assert status["required"]
    assert status["choices"][0] == "Ei vielä aloitettu"
    assert status["name"] == "fld_results_G05_status"
    results = next(cell for cell in ended["cells"] if cell["entry"] == "results/G05/results")
    assert (results["required"], results["max_length"]) == (False, 1500)


@pytest.mark.slow
def test_validate_reports_for_programs() -> None:
    arguments = ("validate", LAMPPU, "--period", "2012-2", "--format", "json", "--language", "en")
    ended = lamppu_xl(*arguments)
    assert ended.returncode == 1
    report = json.loads(ended.stdout)
    assert list(report) == ["format", "project", "period", "files", "missing", "summary"]
    assert report["missing"] == ["JEDU", "SAKK"]
    for file in report["files"]:
        assert list(file) == [
            "file",
            "sha256",
            "partner",
            "period",
            "state",
            "accepted",
            "answers",
            "unanswered",
            "outside",
            "findings",
        ]
        for finding in file["findings"]:
            assert list(finding) == ["code", "severity", "sheet", "cell", "entry", "message", "related"]
            assert finding["code"] in CODES
    assert (
        lamppu_xl("validate", LAMPPU, "--period", "2012-2", "--format", "json", "--language", "en").stdout
        == ended.stdout
    )
    assert ended.stderr == ""


@pytest.mark.slow
def test_validate_ends_with_0_when_all_is_fine() -> None:
    corrected = sorted((EXAMPLES / "lamppu-2012" / "2012-2" / "corrected").glob("*.xlsx"))
    ended = run("validate", LAMPPU, *map(str, corrected), "--period", "2012-2")
    assert ended.exit_code == 0, ended.output


@pytest.mark.slow
def test_validate_reports_as_csv_for_a_finnish_excel() -> None:
    ended = lamppu_xl("validate", LAMPPU, "--period", "2012-2", "--language", "fi", "--format", "csv")
    assert ended.stdout.startswith("\ufeffTiedosto;Osatoteuttaja;")
    assert all(line.count(";") >= 8 for line in ended.stdout.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "word"), [("fi", "Täytettävä"), ("sv", "Att fylla i"), ("en", "To fill in"), ("se", "Váilevaš")]
)
def test_validate_speaks_the_language_that_is_asked_for(language: str, word: str) -> None:
    assert word in run("validate", LAMPPU, "--period", "2012-2", "--language", language).output


def test_explain_lists_every_code() -> None:
    listed = run("explain").output
    assert [line.split()[0] for line in listed.splitlines()] == sorted(CODES)
    ended = run("explain", "r501", "--language", "fi").output
    assert "Miksi asia on tärkeä" in ended


@pytest.mark.slow
def test_inside_the_project_its_name_may_be_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init", str(tmp_path / "hanke"))
    monkeypatch.chdir(tmp_path / "hanke")
    ended = run("check")
    assert ended.exit_code == 0
    assert "the definition is valid" in ended.stdout


@pytest.mark.slow
def test_inside_the_project_a_return_may_stand_first(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "lamppu-2012", tmp_path / "lamppu")
    path = "2012-2/corrected/LAMPPU_2012-2_KAO_korjattu.xlsx"
    ended = lamppu_xl("validate", path, "--period", "2012-2", "--language", "en", cwd=tmp_path / "lamppu")
    assert ended.returncode == 0, ended.stderr
    assert "1 accepted" in ended.stdout


@pytest.mark.slow
def test_a_template_that_is_there_is_kept_when_it_differs(tmp_path: Path) -> None:
    run("init", str(tmp_path / "hanke"))
    run("generate", str(tmp_path / "hanke"), "--period", "2027-1")
    outbox = tmp_path / "hanke" / "2027-1" / "outbox"
    filled = outbox / "PROJECT_2027-1_ALFA.xlsx"
    filled.write_bytes(b"what somebody typed")
    ended = run("generate", str(tmp_path / "hanke"), "--period", "2027-1")
    assert ended.exit_code == 0
    assert (outbox / "earlier" / "PROJECT_2027-1_ALFA (1).xlsx").read_bytes() == b"what somebody typed"
    assert "earlier" in ended.output
    assert [path.name for path in (outbox / "earlier").iterdir()] == ["PROJECT_2027-1_ALFA (1).xlsx"]


@pytest.mark.slow
def test_nothing_is_shown_but_the_result_when_piped() -> None:
    ended = lamppu_xl("validate", LAMPPU, "--period", "2012-2")
    assert "\x1b" not in ended.stdout
    assert ended.stderr == ""


HEAVY = ("pandera", "polars", "openpyxl", "xlsxwriter", "pydantic", "yaml", "babel", "rich", "numpy", "pandas")


def imported(*arguments: str) -> set[str]:
    """The libraries that a command imports."""
    return {name.partition(".")[0] for name in imported_modules(*arguments)}


def imported_modules(*arguments: str) -> set[str]:
    """The modules that a command imports, as `-X importtime` tells."""
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "lamppu_xl", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}


def test_help_imports_nothing_heavy() -> None:
    assert imported("--help") & set(HEAVY) == set()


@pytest.mark.slow
def test_generating_a_first_period_reaches_no_reader(tmp_path: Path) -> None:
    found = imported("generate", LAMPPU, "--period", "2012-1", "--partner", "KAO", "--out", str(tmp_path))
    assert "xlsxwriter" in found
    assert found & {"pandera", "polars", "openpyxl", "phonenumbers", "pandas"} == set()


@pytest.mark.slow
def test_validating_reaches_no_writer_and_no_pandas() -> None:
    found = imported_modules("validate", LAMPPU, "--period", "2012-2")
    assert "pandera" in found
    assert found & {"xlsxwriter", "openpyxl", "pandas"} == set()
    unused = {
        "lamppu_xl.definition.programme_schemas",
        "lamppu_xl.domain.programme",
        "lamppu_xl.definition.coordinator_lists.decision_schemas",
        "lamppu_xl.returns.files.mails",
        "multiprocessing",
    }
    assert found & unused == set()


def commands_in(document: Path) -> list[str]:
    """Every lamppu-xl command that a document shows in a console block."""
    blocks = re.findall(r"```console\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line.split("&&")[-1].strip() for line in lines if "lamppu-xl " in line]


@pytest.mark.slow
def test_the_commands_in_the_readme_work(tmp_path: Path) -> None:
    shown = commands_in(ROOT / "README.md")
    assert len(shown) >= 6
    for line in shown:
        arguments = shlex.split(line)[1:]
        if arguments[0] == "demo":
            continue  # run above, and in test_quality_strategy
        ended = lamppu_xl(*arguments, cwd=tmp_path)
        assert ended.returncode == 0, (line, ended.stderr)
