"""Opening and saving a return in another program, and nothing else, is no fault: answers stay, nothing is held up."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import openpyxl
import pytest
from projects import lamppu, tiny
from resaving import PROGRAMS, missing
from returned import every_answer, filled, judged
from templates import painted

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.project import Project
from lamppu_xl.validation.verdict import Verdict

pytestmark = pytest.mark.slow


FORMS = [("TINY", "ALFA"), ("TINY", "BETA"), ("TINY", "GAMMA"), ("LAMPPU", "KAO"), ("LAMPPU", "REDU")]

BY_CONVERSION = [("TINY", "ALFA"), ("LAMPPU", "REDU")]
"""What LibreOffice saves twice, as another format in between: one form of each project."""

EXPECTED = {
    "LibreOffice": set(),
    "LibreOffice through ods": set(),
    "LibreOffice through xls": set(),
    "gnumeric": set(),
    "ExcelJS": set(),
    "SheetJS": {"S310"},
    "openpyxl": set(),
}
"""All that saving alone may bring up. A change either way fails: it is to be known what a program loses."""


def project_of(name: str) -> Project:
    return {"TINY": tiny, "LAMPPU": lamppu}[name]()


@cache
def original(name: str, partner: str) -> bytes:
    return painted(filled(project_of(name), partner))


@cache
def untouched(name: str, partner: str) -> Verdict:
    return judged({"a.xlsx": original(name, partner)}, project=project_of(name)).verdicts[0]


def saved_by(program: str, folder: Path) -> dict[tuple[str, str], bytes]:
    pairs = []
    forms = BY_CONVERSION if " through " in program else FORMS
    for form in forms:
        source = folder / f"{'_'.join(form)}.xlsx"
        source.write_bytes(original(*form))
        pairs.append((source, folder / f"{'_'.join(form)}_saved.xlsx"))
    PROGRAMS[program](pairs)
    return {form: target.read_bytes() for form, (_, target) in zip(forms, pairs, strict=True)}


@pytest.mark.parametrize("program", list(PROGRAMS))
def test_saving_alone_changes_no_answer_and_brings_up_no_more_than_a_note(program: str, tmp_path: Path) -> None:
    if reason := missing(program):
        pytest.skip(reason)
    for (name, partner), data in saved_by(program, tmp_path).items():
        project, before = project_of(name), untouched(name, partner)
        assert data != original(name, partner)
        after = judged({"a.xlsx": data}, project=project).verdicts[0]
        assert after.submission is not None, [finding.code.id for finding in after.findings]
        assert before.submission is not None
        assert dict(after.submission.answers) == dict(before.submission.answers) == dict(every_answer(project, partner))
        assert after.submission.previous == before.submission.previous
        assert after.submission.outside == ()
        assert after.state == before.state
        known = {finding.code.id for finding in before.findings}
        brought = [finding for finding in after.findings if finding.code.id not in known]
        assert {finding.code.id for finding in brought} == EXPECTED[program], (name, partner, brought)
        assert all(finding.effective_severity is Severity.INFO for finding in brought)
        graver = [finding.code.id for finding in after.findings if finding.effective_severity is not Severity.INFO]
        assert graver == [
            finding.code.id for finding in before.findings if finding.effective_severity is not Severity.INFO
        ]


def test_what_is_compared_holds_every_kind_of_answer() -> None:
    kinds = {type(answer) for _, partner in FORMS[:1] for answer in every_answer(tiny(), partner).values()}
    assert {kind.__name__ for kind in kinds} == {"str", "float", "date"}


def test_a_program_that_changed_an_answer_would_be_noticed(tmp_path: Path) -> None:
    """The comparison above is not blind: one cell otherwise, and it fails."""
    source = tmp_path / "a.xlsx"
    source.write_bytes(original("TINY", "ALFA"))
    book = openpyxl.load_workbook(source)
    template = filled(tiny(), "ALFA")
    entry, (sheet, slot) = next(iter(template.plan.answers.items()))
    book[sheet.name].cell(slot.row + 1, slot.col + 1).value = "jotain muuta"
    book.save(source)
    after = judged({"a.xlsx": source.read_bytes()}).verdicts[0]
    assert after.submission is not None
    assert after.submission.answers != every_answer(tiny(), "ALFA")
    assert after.submission.answers[entry] == "jotain muuta"
