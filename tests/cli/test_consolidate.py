"""What `consolidate` prints of earlier periods."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from projects import tiny
from returned import sound
from status_folders import PERIOD, SOUND, folder  # noqa: F401  # a fixture
from templates import issued, painted

from lamppu_xl.cli.main import group
from lamppu_xl.domain.answer_ref import AnswerRef

EARLIER = "2026-1"


@pytest.mark.slow
def test_returns_of_an_earlier_period_that_are_not_used_are_counted_by_state(
    folder: Path,  # noqa: F811
) -> None:
    answers = {AnswerRef.parse(entry): answer for entry, answer in SOUND.items()} | {
        AnswerRef("figures", "I1", "actual"): "many"
    }
    (folder / EARLIER / "inbox").mkdir(parents=True)
    (folder / EARLIER / "inbox" / "ALFA.xlsx").write_bytes(painted(issued(tiny(), "BETA", EARLIER, answers=answers)))
    (folder / PERIOD / "inbox" / "ALFA.xlsx").write_bytes(sound())
    printed = CliRunner().invoke(group, ["consolidate", str(folder), "--period", PERIOD, "--language", "fi"])
    (line,) = [line for line in printed.output.splitlines() if line.startswith(f"  {EARLIER}: ")]
    assert line == (
        "  2026-1: yhtään palautusta ei ole mukana. Palautusten tilanne: Korjattavana 1, palauttamatta 2. "
        f"Syyt: lamppu-xl tarkista {folder} --period 2026-1"
    )


def test_a_master_workbook_without_returns_has_no_sentence_about_sources(folder: Path) -> None:  # noqa: F811
    printed = CliRunner().invoke(group, ["consolidate", str(folder), "--period", PERIOD, "--language", "en"])
    assert "no answers, because no return is accepted yet." in " ".join(printed.output.split())
    assert "0 answers" not in printed.output
