"""A file that an answer names is found among the files beside the returns, or a finding says what is unclear."""

from __future__ import annotations

import contextlib
import io
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from built_masters import build_master
from folders import PERIOD, folder, run
from hostile import zipped
from messages import internet_message
from projects import TINY_PROJECT, read, sound
from returned import autumn
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import read_inbox
from lamppu_xl.templates.file_names import template_stem
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.model import plain_text

FORM = """
title: {fi: Lomake, sv: Blankett, en: Form}
tables:
  bids:
    title: {fi: Tarjoukset, sv: Anbud, en: Bids}
    rows: {lines: 3}
    fields:
      name: {label: {fi: Nimi, sv: Namn, en: Name}}
      bid: {label: {fi: Tarjous, sv: Anbud, en: Bid}, kind: file}
"""
PROJECT = sound(read(TINY_PROJECT, FORM))
PDF = b"%PDF-1.4 "


def form(partner: str, *names: str, project: Project = PROJECT) -> bytes:
    answers = {AnswerRef("bids", str(line), "bid"): name for line, name in enumerate(names, 1)}
    return painted(issued(project, partner, "2026-2", answers=answers))


def batch_of(folder: Path, files: Mapping[str, bytes]) -> Batch:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return validate(PROJECT, autumn(PROJECT), read_inbox([folder]))


def found(batch: Batch) -> dict[str, list[str]]:
    """The findings on names of files by return: code, line and the fact that tells more."""
    return {
        verdict.file: [
            " ".join(
                (each.code.id, each.entry.row, *map(str, each.facts.get("others", ())), str(each.facts.get("file", "")))
            ).strip()
            for each in verdict.findings
            if each.entry
        ]
        for verdict in batch.verdicts
        if verdict.was_read
    }


def test_a_file_is_found_in_a_folder_an_archive_and_a_message_also_with_its_letters_decomposed(tmp_path):
    decomposed = unicodedata.normalize("NFD", "päätös.pdf")
    batch = batch_of(
        tmp_path,
        {
            "ALFA.xlsx": form("ALFA", "tarjous.pdf", "muu.pdf"),
            "tarjous.pdf": PDF,
            "BETA.zip": zipped(
                {
                    "b/BETA.xlsx": form("BETA", "päätös.pdf", "liitteet/a.pdf"),
                    f"b/{decomposed}": PDF + b"1",
                    "b/liitteet/a.pdf": PDF + b"2",
                }
            ),
        },
    )
    assert found(batch) == {"ALFA.xlsx": ["F246 2 tarjous.pdf"], "BETA.zip/b/BETA.xlsx": []}
    assert all(verdict.accepted for verdict in batch.verdicts if verdict.was_read)


def test_a_file_that_an_answer_names_is_not_asked_for_as_a_report(tmp_path):
    files = {"ALFA.xlsx": form("ALFA", "tarjous.pdf"), "BETA.xlsx": form("BETA", "tarjous.pdf")}
    batch = batch_of(tmp_path, {**files, "tarjous.pdf": PDF, "muu.pdf": PDF + b"1"})
    words = translator_for("en")
    said = {each.file: words.message(each.findings[0]) for each in batch.verdicts if not each.was_read}
    assert said["tarjous.pdf"].endswith(" It is named in the report of: ALFA, BETA. Nothing needs to be done.")
    assert said["muu.pdf"].endswith("the completed workbook (.xlsx) has to be returned.")


def test_a_finding_on_a_missing_file_has_no_name_of_a_file_that_another_partner_sent(tmp_path):
    files = {"ALFA.xlsx": form("ALFA", "tarjous.pdf"), "BETA.xlsx": form("BETA", "palkka_Virtanen.pdf")}
    batch = batch_of(tmp_path, {**files, "palkka_Virtanen.pdf": PDF, "tarjos.pdf": PDF + b"1"})
    assert found(batch) == {"ALFA.xlsx": ["F246 1 tarjos.pdf"], "BETA.xlsx": []}


def test_a_text_that_is_packed_with_a_return_is_a_file_beside_it_unless_it_may_be_the_return(tmp_path):
    beta = f"{template_stem(PROJECT, autumn(PROJECT), 'BETA')}_korjattu.csv"
    names = (
        "muistio.txt",
        "reitti.gpx",
        "luvut.csv",
        "ALFA.txt",
        "ALFA.xlsx.txt",
        beta,
        "ALFA (1).txt",
        "Kopio ALFA (2).xlsx.txt",
    )
    batch = batch_of(
        tmp_path,
        {
            "post.zip": zipped({"ALFA.xlsx": form("ALFA"), **{name: b"a;b\n" + name.encode() for name in names}}),
            "other.zip": zipped({"muistio.txt": b"Muu muistio"}),
            "muistio.txt": b"Kolmas muistio",
        },
    )
    codes = {each.file: [finding.code.id for finding in each.findings] for each in batch.verdicts if not each.was_read}
    for name in names:
        assert codes[f"post.zip/{name}"] == ["F131" if name in names[:3] else "F107"], name
    assert codes["other.zip/muistio.txt"] == codes["muistio.txt"] == ["F107"]


def test_a_name_in_quotation_marks_and_the_blanks_of_an_address_are_read(tmp_path):
    """Windows copies a path between quotation marks; a browser writes a blank as `%20`."""
    names = ('"C:\\Users\\me\\tarjous 1.pdf"', "“kuitti.pdf”", "tarjous%201.pdf")
    batch = batch_of(tmp_path, {"ALFA.xlsx": form("ALFA", *names), "tarjous 1.pdf": PDF, "kuitti.pdf": PDF + b"1"})
    assert found(batch) == {"ALFA.xlsx": ["V476 1", "V476 2", "F248 3 tarjous 1.pdf"]}
    address = "file:///C:/Users/me/tarjous%201.pdf"
    batch = batch_of(tmp_path, {"ALFA.xlsx": form("ALFA", address)})
    assert found(batch) == {"ALFA.xlsx": ["V476 1"]}


def test_a_name_that_did_not_come_or_is_several_names_has_a_single_finding(tmp_path):
    batch = batch_of(tmp_path, {"ALFA.xlsx": form("ALFA", "a.pdf, b.pdf", "a: b.pdf", '"a.pdf" "b.pdf"')})
    assert found(batch) == {"ALFA.xlsx": ["F292 1", "F246 2", "F292 3"]}


def test_case_blanks_and_folders_are_noted_and_several_files_of_a_name_are_unclear(tmp_path):
    message = {
        "ALFA.xlsx": form("ALFA", "Tarjous 1.PDF", "kuitti.pdf", "syksy/kuitti.pdf"),
        "tarjous  1.pdf": PDF,
        "liitteet.zip": zipped({"kevat/kuitti.pdf": PDF + b"1", "syksy/kuitti.pdf": PDF + b"2"}),
    }
    batch = batch_of(tmp_path, {"post.eml": internet_message(message).as_bytes()})
    (findings,) = found(batch).values()
    assert findings == [
        "F248 1 post.eml/tarjous  1.pdf",
        "F247 2 post.eml/liitteet.zip/kevat/kuitti.pdf post.eml/liitteet.zip/syksy/kuitti.pdf",
    ]


def test_two_attachments_of_the_same_name_are_unclear_unless_they_are_identical(tmp_path):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("ALFA.xlsx", form("ALFA", "a.pdf", "b.pdf"))
        for name, content in (("a.pdf", PDF), ("a.pdf", PDF), ("b.pdf", PDF), ("b.pdf", PDF + b"2")):
            with (
                pytest.warns(UserWarning, match="Duplicate name")
                if name in out.namelist()
                else contextlib.nullcontext()
            ):
                out.writestr(name, content)
    batch = batch_of(tmp_path, {"a.zip": archive.getvalue()})
    assert found(batch) == {"a.zip/ALFA.xlsx": ["F247 2 a.zip/b.pdf a.zip/b.pdf (2)"]}


def test_files_of_other_partners_are_never_taken(tmp_path):
    batch = batch_of(
        tmp_path,
        {
            "a.zip": zipped({"ALFA.xlsx": form("ALFA", "kuitti.pdf", "vain-beta.pdf"), "kuitti.pdf": PDF + b"a"}),
            "b.zip": zipped({"BETA.xlsx": form("BETA", "kuitti.pdf"), "kuitti.pdf": PDF + b"b", "vain-beta.pdf": PDF}),
            "kuitti.pdf": PDF + b"c",
        },
    )
    assert found(batch) == {"a.zip/ALFA.xlsx": ["F246 2 a.zip/kuitti.pdf kuitti.pdf"], "b.zip/BETA.xlsx": []}
    made = build_master(PROJECT, [batch], translator_for("en", PROJECT.chain("en")))
    rows: dict[int, list[str]] = {}
    for cell in made.plan.sheet("files").cells:
        rows.setdefault(cell.row, []).append(plain_text(cell.content) if cell.content is not None else "")
    listed = [[row[0], *row[5:9], len(row[9])] for row in rows.values() if row[0] in ("ALFA", "BETA")]
    assert listed == [
        ["ALFA", "kuitti.pdf", "came", "a.zip/kuitti.pdf", "10", 64],
        ["ALFA", "vain-beta.pdf", "has not come", "–", "", 1],
        ["BETA", "kuitti.pdf", "came", "b.zip/kuitti.pdf", "10", 64],
    ]


def test_an_archive_of_all_partners_has_a_folder_for_each(tmp_path):
    files = {
        "A/ALFA.xlsx": form("ALFA", "kuitti.pdf"),
        "A/kuitti.pdf": PDF + b"a",
        "B/BETA.xlsx": form("BETA", "kuitti.pdf", "yhteinen.pdf"),
        "B/kuitti.pdf": PDF + b"b",
        "yhteinen.pdf": PDF,
    }
    assert found(batch_of(tmp_path, {"kaikki.zip": zipped(files)})) == {
        "kaikki.zip/A/ALFA.xlsx": [],
        "kaikki.zip/B/BETA.xlsx": [],
    }


def test_a_file_without_an_owner_that_several_partners_name_is_a_warning_to_each(tmp_path):
    files = {"ALFA.xlsx": form("ALFA", "kuitti.pdf"), "BETA.xlsx": form("BETA", "Kuitti.pdf"), "kuitti.pdf": PDF}
    assert found(batch_of(tmp_path, files)) == {
        "ALFA.xlsx": ["F249 1 BETA"],
        "BETA.xlsx": ["F249 1 ALFA", "F248 1 kuitti.pdf"],
    }


def test_a_workbook_that_an_answer_names_is_no_return_and_no_error(tmp_path):
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    files = {"ALFA.xlsx": form("ALFA", "laskelma.xlsx", "luvut.csv"), "luvut.csv": b"a;b\n1;2\n"}
    files |= {"laskelma.xlsx": book.getvalue(), "muu.xlsx": book.getvalue() + b"\0"}
    batch = batch_of(tmp_path, files)
    assert found(batch) == {"ALFA.xlsx": []}
    states = {verdict.file: verdict.state for verdict in batch.verdicts}
    assert states["laskelma.xlsx"] is states["luvut.csv"] is FileState.EVIDENCE
    assert states["muu.xlsx"] is FileState.SET_ASIDE


def test_an_empty_file_and_a_packed_file_that_answers_name(tmp_path):
    files = {"ALFA.xlsx": form("ALFA", "tyhjä.pdf", "kuvat.7z"), "tyhjä.pdf": b""}
    batch = batch_of(tmp_path, {**files, "kuvat.7z": b"7z\xbc\xaf\x27\x1c" + bytes(9)})
    assert found(batch) == {"ALFA.xlsx": ["F253 1 tyhjä.pdf"]}
    states = {verdict.file: verdict.state for verdict in batch.verdicts}
    assert states["kuvat.7z"] is FileState.EVIDENCE
    assert states["tyhjä.pdf"] is FileState.SET_ASIDE


def test_a_return_of_another_partner_is_never_a_file_that_is_sent_along(tmp_path):
    files = {"ALFA.xlsx": form("ALFA", "BETA.xlsx", "vanha.xlsx"), "BETA.xlsx": form("BETA")}
    files |= {"vanha.xlsx": form("BETA")[:-30]}
    batch = batch_of(tmp_path, files)
    assert "F246 1 vanha.xlsx" in found(batch)["ALFA.xlsx"]
    assert {verdict.file: verdict.state for verdict in batch.verdicts}["vanha.xlsx"] is FileState.SET_ASIDE


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("katso liite", ["V475 1"]),
        ("https://example.fi/a.pdf", ["V475 1"]),
        ("liite 2.1", ["V475 1"]),
        ("a.pdf, b.pdf", ["F292 1"]),
        ("a.pdf\nb.pdf", ["F292 1"]),
    ],
)
def test_what_does_not_name_a_single_file_is_an_error_or_if_the_live_check_accepts_it_a_warning(
    tmp_path, name, expected
):
    template = issued(PROJECT, "ALFA", "2026-2")
    at = AnswerRef("bids", "1", "bid")
    data = painted(replace(template, answers={at: name}, wrong={at}))
    assert [each[:6] for each in found(batch_of(tmp_path, {"ALFA.xlsx": data}))["ALFA.xlsx"]] == expected


def test_of_a_path_on_a_computer_the_name_alone_counts(tmp_path):
    files = {"ALFA.xlsx": form("ALFA", "C:\\Users\\anna\\tarjous.pdf", "./b.pdf"), "tarjous.pdf": PDF, "b.pdf": PDF}
    assert found(batch_of(tmp_path, files)) == {"ALFA.xlsx": ["V476 1"]}
    del files["tarjous.pdf"]
    missing = tmp_path / "missing"
    missing.mkdir()
    assert found(batch_of(missing, files)) == {"ALFA.xlsx": ["F246 1 b.pdf"]}


@pytest.mark.slow
def test_freezing_keeps_the_files_and_verify_finds_a_changed_file(tmp_path):
    at = folder(tmp_path / "hanke", form=FORM)
    box = at / PERIOD / "inbox"
    message = internet_message({"ALFA.xlsx": form("ALFA", "kuitti.pdf"), "kuitti.pdf": PDF})
    (box / "post.eml").write_bytes(message.as_bytes())
    (box / "muu.pdf").write_bytes(PDF + b"2")
    assert [run(command, at, "--period", PERIOD).code for command in ("consolidate", "freeze", "verify")] == [0, 0, 0]
    kept = at / PERIOD / "frozen" / "returns" / "muu.pdf"
    kept.chmod(0o644)
    kept.write_bytes(PDF + b"3")
    ran = run("verify", at, "--period", PERIOD)
    assert (ran.code, "muu.pdf" in ran.out) == (1, True)
