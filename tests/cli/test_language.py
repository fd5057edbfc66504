"""The language of the commands, their colours and the width of their lines."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from projects import EXAMPLES

from lamppu_xl.cli.main import group
from lamppu_xl.cli.trace import wrapped_tree

LAMPPU = str(EXAMPLES / "lamppu-2012")


@pytest.fixture(autouse=True)
def _no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAMPPU_XL_LANGUAGE")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(group, list(arguments), prog_name="lamppu-xl", env=environment)


WRONG_PERIOD = ("generate", LAMPPU, "--period", "2013-1")


@pytest.mark.parametrize(
    ("arguments", "environment", "text"),
    [
        (WRONG_PERIOD, {}, "Kautta '2013-1' ei ole (LAMPPU)"),
        (WRONG_PERIOD, {"LC_ALL": "sv_FI.UTF-8"}, "Kautta '2013-1' ei ole (LAMPPU)"),
        (WRONG_PERIOD, {"LAMPPU_XL_LANGUAGE": "sv"}, "Perioden '2013-1' finns inte"),
        ((*WRONG_PERIOD, "--language", "en"), {"LAMPPU_XL_LANGUAGE": "sv"}, "There is no period '2013-1'"),
        (("--language", "sv", *WRONG_PERIOD), {}, "Perioden '2013-1' finns inte"),
        ((*WRONG_PERIOD, "--language", "se"), {}, "Kautta '2013-1' ei ole"),
        (WRONG_PERIOD, {"LAMPPU_XL_LANGUAGE": "klingon"}, "Kautta '2013-1' ei ole"),
        (("check", "nowhere"), {}, "There is no project.yaml or project.xlsx in 'nowhere'"),
        (("check", "nowhere"), {"LC_ALL": "fi_FI.UTF-8"}, "ei ole kohteessa 'nowhere'"),
        (("remind", LAMPPU, "--by", "31.12.2026", "--language", "fi"), {}, "'31.12.2026' ei ole päivä"),
        (("vlidate",), {"LC_ALL": "sv_FI.UTF-8"}, "Kommandot 'vlidate' finns inte"),
        (("generate", "--previuos", "x", "--language", "sv"), {}, "Flaggan --previuos finns inte"),
        (("map", LAMPPU, "--language", "fi"), {}, "Valitsin --partner puuttuu"),
        (("map", LAMPPU, "--language", "fi"), {}, "Käyttö: lamppu-xl kartta"),
        (("validate", LAMPPU, "--format", "pdf", "--language", "fi"), {}, "'pdf' ei kelpaa valitsimelle --format"),
    ],
)
@pytest.mark.slow
def test_an_error_is_in_the_chosen_language_else_the_projects_else_the_systems(
    arguments: tuple[str, ...], environment: dict[str, str], text: str
) -> None:
    ended = run(*arguments, **environment)
    assert ended.exit_code == 2
    assert text in " ".join(ended.stderr.split())
    assert "%Y" not in ended.output


def test_a_definition_with_errors_still_tells_its_language(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_text("project:\n  id: X\n  languages:\n    - sv\n", encoding="utf-8")
    ended = run("generate", str(tmp_path))
    assert ended.exit_code == 2
    assert "Definitionen har fel." in ended.stderr
    assert " fel: " in ended.stderr


@pytest.mark.parametrize(
    "text",
    [
        "project: {id: X, languages: [sv, fi]}\n",
        "project:\n  {id: X,\n   languages: [sv]}\n",
        "project: {languages: sv}\n",
        'project:\n  "id": X\n  "languages": [sv]\n  name: {sv: Hej\n',
        "{'project': {'languages': ['sv']}\n",
    ],
)
def test_a_definition_in_braces_tells_its_language(tmp_path: Path, text: str) -> None:
    (tmp_path / "project.yaml").write_text(text, encoding="utf-8")
    assert "Definitionen har fel." in run("generate", str(tmp_path)).stderr


def test_a_problem_of_a_definition_is_marked_in_its_line(tmp_path: Path) -> None:
    text = (EXAMPLES / "lamppu-2012" / "project.yaml").read_text(encoding="utf-8")
    (tmp_path / "project.yaml").write_text(
        text.replace("deadline: 2012-08-15", "deadline: elokuussa"), encoding="utf-8"
    )
    lines = run("check", str(tmp_path), COLUMNS="100").stdout.splitlines()
    number = next(number for number, line in enumerate(lines) if line.endswith("deadline: elokuussa"))
    assert lines[number - 1].startswith("project.yaml:")
    assert lines[number + 1].index("^") == lines[number].index("elokuussa")


GOALS = "".join(f"  - {{id: G{n}, title: Tavoite {n}, wording: Tavoite {n}, applies_to: all}}\n" for n in range(1, 5))
IN_FINNISH = f"""project: {{id: P, name: H, form: goal-report, start: 2027-01-01, end: 2027-12-31, languages: [fi, sv]}}
periods: [{{id: 2027-1, label: Kevät, start: 2027-01-01, end: 2027-12-31, deadline: 2028-01-31}}]
partners: [{{id: A, name: A, roles: [coordinator, partner]}}]
goals:
{GOALS}"""


def test_many_remarks_of_the_same_kind_are_counted_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_text(IN_FINNISH, encoding="utf-8")
    printed, listed = (
        run("check", str(tmp_path), "--language", "en", **width).stdout for width in ({"COLUMNS": "100"}, {})
    )
    remarks = len(re.findall(": D113 ", listed))
    assert remarks > 5
    assert len(re.findall(": D113 ", printed)) == 5
    assert f"D113: more of the same, not listed here: {remarks - 5}." in printed
    assert " --all" in printed
    assert "json" not in printed
    complete = run("check", str(tmp_path), "--language", "en", "--all", COLUMNS="100").stdout
    assert len(re.findall(": D113 ", complete)) == remarks
    assert "not listed here" not in complete
    assert "not listed here" not in listed


@pytest.mark.parametrize(("before", "after"), [(0, 40), (40, 0), (40, 40)])
def test_a_line_that_is_wider_than_the_terminal_shows_where_it_is_cut(tmp_path: Path, before: int, after: int) -> None:
    text = (EXAMPLES / "lamppu-2012" / "project.yaml").read_text(encoding="utf-8")
    given = f"{' ' * 2 * before}elokuussa{' # sana' * after}"
    text = text.replace("deadline: 2012-08-15", f"deadline: {given}")
    (tmp_path / "project.yaml").write_text(text, encoding="utf-8")
    lines = run("check", str(tmp_path), COLUMNS="80").stdout.splitlines()
    number = next(number for number, line in enumerate(lines) if " | " in line and "elokuussa" in line)
    _, shown = lines[number].split(" | ")
    assert (shown.startswith("…"), shown.endswith("…")) == (before > 0, after > 0)
    assert lines[number + 1].index("^") == lines[number].index("elokuussa")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("language") / "lamppu"
    shutil.copytree(EXAMPLES / "lamppu-2012", target)
    return target


ENGLISH = ("the ", " of ", " and ", "Next", " was ", "answers", "returns", "accepted", "missing", "Findings")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_results_speak_a_single_language(folder: Path, language: str) -> None:
    for arguments in (
        ("validate", str(folder), "--period", "2012-2"),
        ("status", str(folder), "--period", "2012-2"),
        ("map", str(folder), "--period", "2012-1", "--partner", "KAO"),
        ("explain", "R501"),
    ):
        ended = run(*arguments, "--language", language)
        # Texts of people are theirs; all others are of the language.
        said = "\n".join(line for line in ended.output.splitlines() if not line.startswith("  "))
        assert ended.exit_code in (0, 1), ended.output
        assert not [word for word in ENGLISH if word in said], said


@pytest.mark.slow
def test_json_is_the_same_but_for_its_messages(folder: Path) -> None:
    finnish, english = (
        run("status", str(folder), "--period", "2012-2", "--format", "json", "--language", language).output
        for language in ("fi", "en")
    )
    keys = [[line.partition(":")[0] for line in text.splitlines()] for text in (finnish, english)]
    assert keys[0] == keys[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "environment", "has_colours"),
    [
        ((), {}, False),
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
    ],
)
def test_colours_are_for_terminals_unless_chosen(
    folder: Path, arguments: tuple[str, ...], environment: dict[str, str], has_colours: bool
) -> None:
    ended = run(*arguments, "status", str(folder), "--period", "2012-2", **environment)
    assert ("\x1b[" in ended.output) is has_colours


@pytest.mark.slow
@pytest.mark.parametrize("width", [60, 80])
def test_lines_are_wrapped_at_words_to_the_width_of_the_terminal(folder: Path, width: int) -> None:
    wide = run("validate", str(folder), "--period", "2012-2").output
    narrow = run("validate", str(folder), "--period", "2012-2", COLUMNS=str(width)).output
    assert narrow.split() == wide.split()
    too_long = [line for line in narrow.splitlines() if len(line) > width and len(line.split()) > 5]
    assert not too_long
    assert max(map(len, wide.splitlines())) > width


@pytest.mark.slow
def test_the_counts_are_the_last_line(folder: Path) -> None:
    for command in ("validate", "status"):
        lines = run(command, str(folder), "--period", "2012-2", "--language", "en").output.splitlines()
        assert "accepted" in [line for line in lines if not line.startswith("Next: ")][-1]


@pytest.mark.parametrize(
    ("arguments", "environment", "text"),
    [
        (
            ("explain", "F101", "--language", "se"),
            {},
            "Pohjoissaamenkielisiä sanoja ei ole vielä tarkistettu. Muu",
        ),
        (("explain", "F101"), {"LAMPPU_XL_LANGUAGE": "se"}, "Pohjoissaamenkielisiä sanoja ei ole"),
        (("explain", "F101"), {"LAMPPU_XL_LANGUAGE": "klingon"}, "LAMPPU_XL_LANGUAGE is not a language of lamppu-xl"),
    ],
)
def test_the_fallback_of_the_chosen_language_is_announced_on_stderr(
    arguments: tuple[str, ...], environment: dict[str, str], text: str
) -> None:
    ended = run(*arguments, **environment)
    assert ended.exit_code == 0
    assert " ".join(ended.stderr.split()).count(text) == 1
    assert text not in ended.stdout


def test_help_in_a_language_with_few_texts_is_in_its_fallback() -> None:
    assert run("--help", "--language", "se").stdout == run("--help", "--language", "fi").stdout


def test_a_decision_that_does_not_exist_is_answered_with_the_decisions() -> None:
    said = run("decide", "lamppu", LAMPPU_XL_LANGUAGE="fi").output
    assert "Komentoa 'lamppu' ei ole. Komennot ovat: hyväksy, huomauta" in said


def test_a_tree_is_wrapped_with_the_lines_of_its_branches(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = "├─ one\n│  ├─ two three four five six seven eight nine ten\n└─ end\n"
    assert "".join(wrapped_tree(tree)) == tree
    monkeypatch.setenv("COLUMNS", "40")
    lines = [*wrapped_tree(tree)]
    assert lines[1:3] == ["│  ├─ two three four five six seven\n", "│  │      eight nine ten\n"]


def test_what_the_example_of_a_programme_prints_has_no_words() -> None:
    source = (EXAMPLES / "quality-strategy-2030" / "make_programme.py").read_text(encoding="utf-8")
    printed = re.findall(r'print\(f?"(.*?)"', source)
    assert printed
    assert not [text for text in printed if re.search("[a-z]", re.sub(r"\{.*?\}", "", text))]
