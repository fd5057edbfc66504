"""Project folders with returns, for tests of status and letters."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import TINY_FORM, TINY_PROJECT, tiny
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer

PERIOD = "2026-2"

BEFORE, AFTER = "2027-01-10", "2027-01-16"
"""The deadline is 15 January 2027."""

SOUND: dict[str, Answer] = {
    "contact/1/name": "Betas kontakt",
    "contact/1/email": "kontakt@beta.example.fi",
    "contact/1/approved": "yes",
    "results/G1/status": "open",
    "results/G2/status": "open",
    "figures/I1/actual": 1.0,
    "figures/I2/actual": 1.0,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "forms" / "tiny").mkdir(parents=True)
    (tmp_path / "forms" / "tiny" / "form.yaml").write_text(TINY_FORM, encoding="utf-8")
    (tmp_path / "project.yaml").write_text(TINY_PROJECT, encoding="utf-8")
    for name in ("inbox", "outbox"):
        (tmp_path / PERIOD / name).mkdir(parents=True)
    return tmp_path


def receive(folder: Path, partner: str, answers: dict[str, Answer] | None = None, name: str = "") -> Path:
    typed = {AnswerRef.parse(entry): answer for entry, answer in (answers or {}).items()}
    file = folder / PERIOD / "inbox" / (name or f"{partner}.xlsx")
    file.write_bytes(painted(issued(tiny(), partner, PERIOD, answers=typed)))
    return file
