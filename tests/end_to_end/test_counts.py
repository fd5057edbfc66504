"""Returns, answers, files and problems are the same numbers in every output of the LAMPPU example."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import openpyxl
import pytest
from folders import run
from openpyxl.comments import Comment
from workbook_rows import read_rows

import lamppu_xl
from lamppu_xl.domain.answer_count import AnswerCount
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.services.letters import WrittenLetter

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[2] / "examples" / "lamppu-2012"
SPRING, AUTUMN = "2012-1", "2012-2"
_COUNTS = re.compile(
    r"([\d,]+) answers? from ([\d,]+) returns?(?: \(personal, [^:)]+: ([\d,]+)\))?"
    r"(?:; outside the answer cells: (\d+))?"
)
_SHEET_COUNTS = re.compile(
    r"Palautuksia\s(\d+), vastauksia\s(\d+)(?:, joista henkilötietoja\s(\d+))?"
    r"\.(?: Vastausten ulkopuolella\s(\d+))?"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counts") / "lamppu"
    shutil.copytree(EXAMPLE, folder)
    for path in (folder / AUTUMN / "corrected").iterdir():
        shutil.copy(path, folder / AUTUMN / "inbox")
    add_outside(max((folder / AUTUMN / "inbox").glob("*KAO*.xlsx")))
    return folder


def add_outside(path: Path) -> None:
    """Write beside the form of a return, below it, on a note and on a sheet of its own."""
    book = openpyxl.load_workbook(path)
    sheet = next(sheet for sheet in book if sheet.title.startswith("G"))
    sheet["AZ3"], sheet["B90"] = "own words", 12
    sheet["C6"].comment = Comment("Nine visits", "A")
    book.create_sheet("Own")["B2"] = "own sheet"
    book.save(path)


def printed(text: str) -> list[AnswerCount]:
    """The counts in the output of a command."""
    return [
        AnswerCount(int(found[2]), int(found[1]), int(found[3] or 0), int(found[4] or 0))
        for found in _COUNTS.finditer(text)
    ]


def shown(path: Path, sheet: str) -> list[AnswerCount]:
    """The counts in the sentences of a sheet."""
    cells = [value for row in read_rows(path, sheet) for value in row if isinstance(value, str)]
    found = [match for cell in cells for match in _SHEET_COUNTS.finditer(cell)]
    return [AnswerCount(int(match[1]), int(match[2]), int(match[3] or 0), int(match[4] or 0)) for match in found]


def test_every_output_has_the_same_counts(project: Path) -> None:
    # The terminal: the total, then each period with the reported one first.
    consolidated = run("consolidate", project, "--period", AUTUMN)
    assert consolidated.code == 1, consolidated.err  # something stands outside the answers
    total, autumn, spring = counts = printed(consolidated.out)
    assert total == AnswerCount(
        6, spring.answers + autumn.answers, spring.personal + autumn.personal, spring.outside + autumn.outside
    )
    assert autumn.outside == 4
    master = project / AUTUMN / "master.xlsx"

    # The master: its sources alone, its list of answers and its data.
    assert shown(master, "Lähteet") == counts
    assert shown(master, "Yhteenveto") == []
    used = [row for row in read_rows(master, "Lähteet") if re.fullmatch(r"\[\d+\]", str(row[0]))]
    assert (len(used), sum(int(str(row[6])) for row in used)) == (total.returns, total.answers)
    _, note, _, *listed = read_rows(master, "Vastaukset")
    listed = [row for row in listed if row[0]]
    assert len(listed) == total.listed
    assert re.findall(r"\d+", str(note[0])) == [str(total.listed), str(total.answers), str(total.personal)]
    reading = read_incoming_master(master.read_bytes(), master.name)
    assert reading.ledger is not None
    assert len(reading.ledger.answers) == total.listed
    assert len(reading.ledger.returns) == total.returns

    # The report of validate and its workbook.
    report = json.loads(run("validate", project, "--period", AUTUMN, "--format", "json").out)
    accepted = [file for file in report["files"] if file["accepted"]]
    assert (len(accepted), sum(file["answers"] for file in accepted)) == (autumn.returns, autumn.answers)
    assert sum(file["outside"] for file in accepted) == autumn.outside
    status = json.loads(run("status", project, "--period", AUTUMN, "--format", "json").out)
    assert len([partner for partner in status["partners"] if partner["state"] == "accepted"]) == autumn.returns

    # The receipts of the partners.
    feedback = lamppu_xl.feedback(project, period=AUTUMN)
    assert len(feedback.paths) == autumn.returns
    receipts = [dict(row[:2] for row in read_rows(path, "Palaute") if row[0]) for path in feedback.paths]
    assert sum(int(str(receipt["Vastauksia"])) for receipt in receipts) == autumn.answers
    assert sum(int(str(receipt.get("Kenttien ulkopuolelle kirjoitettua", 0))) for receipt in receipts) == autumn.outside

    # The archive.
    frozen = run("freeze", project, "--period", AUTUMN)
    assert frozen.code == 0, frozen.err
    assert printed(frozen.out) == [autumn]
    record = json.loads((project / AUTUMN / "frozen" / "frozen.json").read_bytes())
    assert sum(each["answers"] for each in record["returns"] if each["state"] == "accepted") == autumn.answers
    verified = run("verify", project, "--period", AUTUMN)
    assert verified.code == 0, verified.out
    assert printed(verified.out) == [autumn]
    files = [re.search(r"files(?: archived)?: (\d+)", ran.out) for ran in (frozen, verified)]
    assert len({found and found[1] for found in files}) == 1


def test_every_output_has_the_same_number_of_problems(tmp_path: Path) -> None:
    """The autumn returns as they came, before two of them were corrected."""
    project = Path(shutil.copytree(EXAMPLE, tmp_path / "lamppu"))
    report = json.loads(run("validate", project, "--period", AUTUMN, "--format", "json").out)
    rejected = [file for file in report["files"] if file["state"] == "rejected"]
    errors = {file["partner"]: sum(finding["severity"] == "error" for finding in file["findings"]) for file in rejected}
    assert sum(errors.values()) == report["summary"]["errors"] > 0
    status = json.loads(run("status", project, "--period", AUTUMN, "--format", "json").out)
    to_correct = {
        partner["partner"]: partner["errors"] for partner in status["partners"] if partner["state"] == "to correct"
    }
    assert to_correct == errors
    assert len(errors) == report["summary"]["rejected"]
    lamppu_xl.feedback(project, period=AUTUMN)
    for letter in lamppu_xl.letters(project, "remind", period=AUTUMN, today=date(2013, 1, 20)).letters:
        if isinstance(letter, WrittenLetter) and letter.partner in errors:
            message = BytesParser(policy=default).parsebytes(letter.path.read_bytes())
            body = message.get_body()
            assert body is not None
            counts = re.findall(r"\b(?:korjattavi?a|täytettävi?ä): (\d+)", body.get_content())
            assert sum(map(int, counts)) == errors[letter.partner]
