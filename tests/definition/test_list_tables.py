"""Lists of a definition in tables of their own: the same project as in YAML, and faults at their cells."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from definitions import address
from projects import TINY_FORM, TINY_PROJECT, sound

from lamppu_xl.definition import load
from lamppu_xl.definition.source_files import sources
from lamppu_xl.domain.project import Project

HEADS = ["id", "name", "roles", "aliases", "reports", "joined", "contact.email", "details.grant", "(remark)"]
ROWS = [
    ["ALFA", "Alfan opisto", "coordinator; partner", "Alfa; Alfan koulu", "", "", "a@alfa.example.fi", "12", "call"],
    ["BETA", "Beetan opisto", "", "", "yes", "2026-02-01", "", "", ""],
]
IN_YAML = """
  - {id: ALFA, name: Alfan opisto, roles: [coordinator, partner], aliases: [Alfa, Alfan koulu],
     contact: {email: a@alfa.example.fi}, details: {grant: 12}}
  - {id: BETA, name: Beetan opisto, reports: yes, joined: 2026-02-01}
"""


def as_csv(rows: list[list[str]], delimiter: str = ",") -> bytes:
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows).encode()


def as_workbook(rows: list[list[str]], *sheets: str) -> bytes:
    book = openpyxl.Workbook()
    for name in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([int(cell) if cell.isdecimal() else cell or None for cell in row])
    book.remove(book.worksheets[0])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def definition(folder: Path, partners: str, data: bytes | None = None) -> Path:
    """A project whose partners are what the definition says about them."""
    head, _, rest = TINY_PROJECT.partition("partners:")
    after = rest[rest.index("\ngoals:") :]
    (folder / "forms" / "tiny").mkdir(parents=True, exist_ok=True)
    (folder / "forms" / "tiny" / "form.yaml").write_text(TINY_FORM, encoding="utf-8")
    (folder / "project.yaml").write_text(f"{head}partners: {partners}{after}", encoding="utf-8")
    if data is not None:
        (folder / partners).parent.mkdir(exist_ok=True)
        (folder / partners).write_bytes(data)
    return folder


@pytest.fixture
def expected(tmp_path: Path) -> Project:
    return sound(load(definition(tmp_path / "yaml", IN_YAML)))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("partners.csv", as_csv([HEADS, *ROWS])),
        ("lists/p.CSV", b"\xef\xbb\xbf" + as_csv([HEADS, *ROWS], ";")),
        ("partners.xlsx", as_workbook([HEADS, *ROWS], "Taul1")),
        ("partners.xlsx", as_workbook([HEADS, *ROWS], "Other", "Partners")),
    ],
)
def test_partners_in_a_table_are_those_of_yaml(tmp_path, expected, name, data):
    folder = definition(tmp_path, name, data)
    project = sound(load(folder))
    assert project == expected
    assert sources(folder)[name] == folder / name


@pytest.mark.parametrize(
    ("name", "data", "place", "code"),
    [
        ("partners.csv", None, "project.yaml", "D102"),
        ("../partners.csv", None, "project.yaml", "D106"),
        ("partners.txt", None, "project.yaml", "D106"),
        ("partners.csv", "id,name\nÄ,b".encode("latin-1"), "project.yaml", "D241"),
        ("partners.csv", b"", "project.yaml", "D241"),
        ("partners.csv", b'id,name\n"A,b\n', "project.yaml", "D241"),
        ("partners.csv", b"id,name,roles\nA,,coordinator\n", "partners.csv:2:2", "D105"),
        ("partners.csv", b"id,name,roles\nA,b,coordinator,more\n", "partners.csv:2:4", "D183"),
        ("partners.csv", b"id,name,roles,joined\nA,b,coordinator,31.1.2026\n", "partners.csv:2:4", "D106"),
        ("partners.xlsx", b"nonsense", "partners.xlsx", "D241"),
        ("partners.xlsx", as_workbook([HEADS, *ROWS], "A", "B"), "partners.xlsx", "D241"),
    ],
)
def test_a_table_that_cannot_be_read_is_reported_at_its_place(tmp_path, name, data, place, code):
    loaded = load(definition(tmp_path, name, data))
    assert loaded.project is None
    assert any(address(problem).startswith(place) and problem.code.id == code for problem in loaded.problems), (
        loaded.problems
    )
