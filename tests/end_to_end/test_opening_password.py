"""Templates with an opening password are returned, checked, answered and combined; another password is a finding."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from folders import PERIOD, filled, folder, returned, run
from openpyxl import Workbook
from passwords import derived_once
from projects import TINY_FORM, TINY_PROJECT, read, sound

from lamppu_xl.workbook.safe_reader.decrypt import decrypt, encrypt


@pytest.fixture(scope="module", autouse=True)
def _kept_keys() -> Iterator[None]:
    with derived_once():
        yield


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


_NEXT = """  - {id: 2027-1, label: {fi: K, sv: V, en: S}, start: 2027-01-01, end: 2027-06-30, deadline: 2027-07-15}

partners:"""


@pytest.mark.slow
def test_decisions_and_the_archive_open_encrypted_returns(tmp_path: Path):
    longer = TINY_PROJECT.replace("end: 2026-12-31\n", "end: 2027-06-30\n").replace("\npartners:", _NEXT)
    at, right = folder(tmp_path / "tiny", longer), tmp_path / "right.txt"
    right.write_text("Kevät 2026", encoding="utf-8")
    option = ("--period", PERIOD, "--open-password-file", right)
    run("generate", at, *option)
    project = sound(read(longer, TINY_FORM))
    first = returned(at, "ALFA", encrypt(filled("ALFA", project), "Kevät 2026"))
    other = filled("ALFA", project, results__G1__results="Toisin.")
    second = returned(at, "ALFA", encrypt(other, "Kevät 2026"), "second.xlsx")

    compared = run("diff", first, second, at, "--open-password-file", right)
    assert (compared.code, "Toisin." in compared.out) == (0, True)
    assert run("diff", first, second, at).code == 2
    remark = ("--partner", "ALFA", "--entry", "figures/I1/actual", "--outcome", "as-it-is", "--because", "Hyvä.")
    assert run("decide", "remark", at, *remark, "--period", PERIOD).code == 2
    assert run("decide", "use", at, "ALFA.xlsx", "--because", "Oikea.", *option).code == 0
    assert run("decide", "remark", at, *remark, *option).code == 0

    run("consolidate", at, *option)
    assert run("freeze", at, *option).code in {0, 1}
    assert run("verify", at, *option).code == 0
    assert run("verify", at, "--period", PERIOD).code == 1
    correction = ("--partner", "ALFA", "--entry", "results/G1/results", "--text", "Viisi kertaa.", "--reason", "Luku.")
    corrected = run("correct", at, *correction, *option)
    assert "Verkosto kokoontui" in corrected.out, corrected.err
    traced = run("trace", at / PERIOD / "master.xlsx", "--indicator", "I2", "--open-password-file", right)
    assert (traced.code, "cell matches" in traced.out) == (0, True)
    without = run("trace", at / PERIOD / "master.xlsx", "--indicator", "I2")
    assert (without.code, "cell matches" in without.out) == (1, False)


@pytest.mark.slow
def test_an_encrypted_table_is_imported_and_its_returns_are_encrypted(tmp_path: Path):
    at, table, right = folder(tmp_path / "tiny"), tmp_path / "spring.xlsx", tmp_path / "right.txt"
    right.write_text("Kevät 2026", encoding="utf-8")
    book, stream = Workbook(), BytesIO()
    for row in (["Partner", "Goal", "Results"], ["Alfan opisto", "G1", "Verkosto toimi."]):
        book.active.append(row)
    book.save(stream)
    table.write_bytes(encrypt(stream.getvalue(), "Kevät 2026"))
    columns = "partner: Partner\ntable: results\nrow: Goal\ncolumns:\n  Results: results\n"
    (tmp_path / "spring.map.yaml").write_text(columns, encoding="utf-8")
    assert run("import", at, table, "--period", "2026-1", "--open-password-file", right).code == 0
    (made,) = (at / "2026-1" / "inbox").iterdir()
    before = made.read_bytes()
    assert decrypt(before, password="Kevät 2026")
    assert run("import", at, table, "--period", "2026-1", "--open-password-file", right).code == 0
    assert made.read_bytes() == before
    refused = run("import", at, table, "--period", "2026-1")
    assert (refused.code, "F106" in refused.out + refused.err) == (1, True)


def test_a_password_file_has_a_password(tmp_path: Path):
    at, file = folder(tmp_path / "tiny"), tmp_path / "password.txt"
    file.write_text("x" * 256, encoding="utf-8")
    assert run("generate", at, "--open-password-file", file).code == 2
    file.write_text(" \n", encoding="utf-8")
    assert run("generate", at, "--open-password-file", file).code == 2
    file.write_bytes(b"\xff")
    assert run("generate", at, "--open-password-file", file).code == 2
