"""Every answer that is written to a form is read back from it, also after LibreOffice has saved it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import hypothesis
import pytest
from hypothesis import strategies as st
from projects import lamppu, tiny
from templates import issued, painted

from lamppu_xl.answer_types.registry import ANSWER_TYPES, HANDLERS, parse_cell
from lamppu_xl.answer_types.value_limits import date_limits
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text_normalising import is_blank, trimmed_text
from lamppu_xl.returns.read_context import ReadContext
from lamppu_xl.returns.submission import ReturnFile
from lamppu_xl.returns.submission_reader import read_submission
from lamppu_xl.templates.parts import field_of, options_for
from lamppu_xl.workbook.safe_reader import ScannedWorkbook, read_workbook

pytestmark = pytest.mark.slow


PERIODS = {"TINY": "2026-2", "LAMPPU": "2012-2"}

TRICKY = (
    "=1+1",
    "@nimi",
    "+358",
    "-",
    "'lainaus",
    "_x0041_",
    "alussa\u00a0ja  lopussa",
    "rivi 1\nrivi 2\n\nrivi 4",
    "Säämiskä ŋ đ",
    "👩\u200d👩\u200d👧",
    "1 234,50",
    "30.9.2026",
    "TRUE",
    "#N/A",
    "http://example.fi/polku?a=b&c=<d>",
    "a\u00a0b",
)


def texts(*, office: bool) -> st.SearchStrategy[str]:
    """Any trimmed text that a cell may hold, without private signs, and what is reported, such as damaged letters.

    LibreOffice drops control characters, and nobody types them.
    """
    banned = ("Cs", "Co", "Cc", "Cn") if office else ("Cs", "Co")
    free = st.text(st.characters(exclude_categories=banned, exclude_characters="\r\ufffe\uffff"), max_size=80)
    typed = st.sampled_from(TRICKY) | free.map(trimmed_text)
    return typed.filter(lambda text: not is_blank(text) and parse_cell(text, ANSWER_TYPES["text"]).code is None)


def answers(project: Project, partner: Partner, entry: AnswerRef, *, office: bool) -> st.SearchStrategy[Answer]:
    """Any answer that the field accepts."""
    field = field_of(project, entry)
    name = field.kind.name
    if name == "choice":
        codes = options_for(project, partner, field)
        assert codes is not None
        return st.sampled_from([option.id for option in codes.options])
    if name == "date":
        limits = date_limits(project, project.form.table(entry.table), field.name)
        return st.dates(limits.first, limits.last)
    if name == "integer":
        return st.integers(-(10**9), 10**9).map(float)
    if name == "percent":  # a larger one is a warning
        return st.floats(-4.9, 4.9, allow_nan=False).map(lambda number: float(f"{number:.12g}") + 0.0)
    if field.kind.type.value == "number":
        return st.floats(-1e12, 1e12, allow_nan=False).map(lambda number: float(f"{number:.12g}") + 0.0)
    return texts(office=office) if name == "text" else st.sampled_from(HANDLERS[name].valid)


@st.composite
def fillings(draw: st.DrawFn, project: Project, partner: Partner, *, office: bool = False) -> Answers:
    entries = list(issued(project, partner.id, PERIODS[project.id]).plan.answers)
    chosen = draw(st.lists(st.sampled_from(entries), unique=True, min_size=10 if office else 0, max_size=25))
    return {entry: draw(answers(project, partner, entry, office=office)) for entry in chosen}


def read_back(project: Project, data: bytes) -> Answers:
    book = read_workbook(data)
    assert isinstance(book, ScannedWorkbook), book
    period = project.period(PERIODS[project.id])
    assert period is not None
    found = read_submission(book, ReturnFile("return.xlsx", ""), ReadContext(project=project, period=period))
    assert found.submission is not None, found.findings
    assert [finding.code.id for finding in found.findings if finding.code.id != "S310"] == []
    return found.submission.answers


@hypothesis.settings(max_examples=40)
@hypothesis.given(st.data())
def test_what_is_painted_is_read_back(data: st.DataObject) -> None:
    project = tiny()
    partner = project.partners[0]
    filling = data.draw(fillings(project, partner))
    assert read_back(project, painted(issued(project, "ALFA", "2026-2", answers=filling))) == filling


def samples(project: Project, partner: Partner, count: int) -> list[Answers]:
    """The same fillings each time."""
    found: list[Answers] = []

    @hypothesis.settings(max_examples=count, derandomize=True, database=None, phases=[hypothesis.Phase.generate])
    @hypothesis.given(fillings(project, partner, office=True))
    def collect(filling: Answers) -> None:
        found.append(filling)

    collect()
    return found


def test_what_is_painted_is_read_back_after_libreoffice_saved_it(tmp_path: Path, office: ModuleType) -> None:
    expected: dict[Path, tuple[Project, Answers]] = {}
    for project, partner, count in ((tiny(), tiny().partners[1], 6), (lamppu(), lamppu().partners[1], 3)):
        for number, filling in enumerate(samples(project, partner, count)):
            file = tmp_path / f"{project.id}_{number}.xlsx"
            file.write_bytes(painted(issued(project, partner.id, PERIODS[project.id], answers=filling)))
            expected[file] = (project, filling)
    saved = office.convert(list(expected), "xlsx", tmp_path / "saved")
    assert len(saved) == len(expected) == 9
    for file, (project, filling) in zip(saved, expected.values(), strict=True):
        assert read_back(project, file.read_bytes()) == filling
    assert sum(len(filling) for _, filling in expected.values()) >= 90
