"""The commands of the pages for coordinators run one after the other, as a newcomer types them."""

from __future__ import annotations

import io
import json
import shlex
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from returned import resaved_at
from shown_commands import ROOT, shown_commands

from lamppu_xl.cli.main import group

PAGES = ("set-up", "send", "check", "feedback", "decisions", "consolidate", "freeze-and-correct")
"""In the order of the work; decisions are made before the master workbook."""

SAVED = "2027-08-01T09:00:00Z"

REFUSED = {
    "decide accept": "has no finding R503",
    "decide amend": "There is nothing to amend in 2027-1",
}
"""The commands that have nothing to do in this story, with what they say."""

BY_KIND = {
    "email": "bea@beta.example.org",
    "date": date(2027, 8, 1),
    "number": 12,
    "postcode": "96100",
    "phone": "+358 40 1234567",
}
"""Answers of some kinds; of a choice the third or the first."""


def run(command: str) -> tuple[int, str]:
    arguments = [word for word in shlex.split(command)[1:] if word != "--open"]
    ended = CliRunner().invoke(group, arguments, prog_name="lamppu-xl")
    return ended.exit_code, " ".join(ended.output.split())


def fill_in(name: str, results: str) -> None:
    """Save the template of a partner in the inbox, with its required answers, always at the same time."""
    _, output = run("lamppu-xl map my-project --period 2027-1 --partner BEETA --format json")
    workbook = openpyxl.load_workbook("my-project/2027-1/outbox/PROJECT_2027-1_BEETA.xlsx")
    for cell in json.loads(output)["cells"]:
        if cell["required"] or cell["entry"] in {"results/G01/results", "results/G02/results", "figures/I01/actual"}:
            answer = (
                cell["choices"][2 * (len(cell["choices"]) > 2)]
                if cell["choices"]
                else BY_KIND.get(cell["kind"], results)
            )
            workbook[cell["sheet"]][cell["cell"]] = answer
    saved = io.BytesIO()
    workbook.save(saved)
    Path("my-project/2027-1/inbox", name).write_bytes(resaved_at(saved.getvalue(), SAVED))


@pytest.mark.slow
def test_the_pages_for_coordinators_can_be_followed_literally(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMPPU_XL_LANGUAGE", "en")
    failed = []
    for page in PAGES:
        if page == "check":
            fill_in("BEETA.xlsx", "The network met.")
            fill_in("BEETA (2).xlsx", "The network met four times and shared the work.")
        if page == "decisions":
            shutil.copytree("my-project", "before")
        for command in shown_commands(ROOT / "docs" / "coordinator" / f"{page}.md"):
            code, output = run(command)
            if command.endswith("validate my-project --period 2027-1"):
                assert 'lamppu-xl decide use my-project "BEETA (2).xlsx" --period 2027-1 --because TEXT' in output
            refusal = next((text for name, text in REFUSED.items() if f" {name} " in command), None)
            if code not in {0, 1} and (refusal is None or refusal not in output):
                failed.append((command, output))
        if page == "decisions":
            shutil.rmtree("my-project")
            Path("before").rename("my-project")
    assert not failed
