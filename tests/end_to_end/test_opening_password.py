"""Templates with an opening password are returned, checked, answered and combined; another password is a finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from folders import PERIOD, filled, folder, returned, run

from lamppu_xl.workbook.safe_reader.decrypt import decrypt, encrypt


@pytest.mark.slow
def test_an_opening_password_protects_templates_returns_and_feedback(tmp_path: Path):
    at = folder(tmp_path / "tiny")
    right, wrong = tmp_path / "right.txt", tmp_path / "wrong.txt"
    right.write_text("Kevät 2026\n", encoding="utf-8")
    wrong.write_text("Syksy 2026\n", encoding="utf-8")
    option = ("--period", PERIOD, "--open-password-file")
    assert run("generate", at, *option, right).code == 0
    template = at / PERIOD / "outbox" / f"TINY_{PERIOD}_BETA.xlsx"
    before = template.read_bytes()
    assert decrypt(before) is None
    assert decrypt(before, password="Kevät 2026")
    assert run("generate", at, *option, right).code == 0
    assert template.read_bytes() == before

    returned(at, "ALFA", encrypt(filled("ALFA"), "Kevät 2026"))
    returned(at, "BETA", encrypt(filled("BETA"), "oma"))
    checked = run("validate", at, *option, right)
    assert "ALFA.xlsx" in checked.out
    assert "S340" in checked.out
    assert run("validate", at, *option, wrong).out.count("S340") == 2
    assert "F106" in run("validate", at, "--period", PERIOD).out
    assert run("feedback", at, *option, right).code == 1
    (feedback,) = (at / PERIOD / "feedback").glob("*.xlsx")
    assert decrypt(feedback.read_bytes(), password="Kevät 2026")
    assert (at / PERIOD / "master.xlsx").exists() is False
    run("consolidate", at, *option, right)
    assert (at / PERIOD / "master.xlsx").exists()
    assert run("freeze", at, *option, right).code in {0, 1}
    assert (at / PERIOD / "frozen").is_dir()


def test_a_password_file_has_a_password(tmp_path: Path):
    at, file = folder(tmp_path / "tiny"), tmp_path / "password.txt"
    file.write_text("x" * 256, encoding="utf-8")
    assert run("generate", at, "--open-password-file", file).code == 2
    file.write_text(" \n", encoding="utf-8")
    assert run("generate", at, "--open-password-file", file).code == 2
    file.write_bytes(b"\xff")
    assert run("generate", at, "--open-password-file", file).code == 2
