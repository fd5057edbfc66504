"""Files beside the returns are listed with their checksums."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from folders import PERIOD, filled, folder, returned, run
from hostile import PACKAGE, parts, zipped
from messages import internet_message
from projects import tiny

from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import read_inbox
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState, Verdict

SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
TYPES = f'<Types xmlns="{PACKAGE}/content-types"/>'
BESIDE = {
    "kutsu.pdf": b"%PDF-1.4 kutsu",
    "kuva.JPG": b"\xff\xd8\xff\xe0 kuva",
    "muistio.docx": zipped(
        {"[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>', "word/document.xml": "<w/>"}
    ),
    "vanha.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 vanha",
    "esitys.pptx": zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
    "sivu.pages": zipped({"Index/Document.iwa": b"x", "Metadata/Properties.plist": b"x"}),
    "tuntematon.dat": b"\x89PNG\r\n\x1a\n",
    "kokous.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "image001.wmz": b"\x1f\x8b\x08 kuva",
}


def verdicts_of(path: Path) -> list[Verdict]:
    period = tiny().period(PERIOD)
    assert period is not None
    return [*validate(tiny(), period, read_inbox([path])).verdicts]


def test_documents_and_pictures_are_listed_with_their_checksum_and_are_no_error(tmp_path: Path) -> None:
    for name, content in BESIDE.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "liitteet.zip").write_bytes(zipped(BESIDE))
    (tmp_path / "post.eml").write_bytes(internet_message(BESIDE).as_bytes())
    found = {verdict.file: verdict for verdict in verdicts_of(tmp_path)}
    for container in ("", "liitteet.zip/", "post.eml/"):
        for name, content in BESIDE.items():
            verdict = found[container + name]
            assert verdict.state is FileState.EVIDENCE, (container, name, verdict.findings)
            assert (verdict.sha256, verdict.size) == (hashlib.sha256(content).hexdigest(), len(content))
            (finding,) = verdict.findings
            assert (finding.code.id, finding.effective_severity.value) == ("F131", "info")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"%PDF-1.4", "F109"),
        ("a.xlsx", BESIDE["muistio.docx"], "F114"),
        ("luvut.csv", b"a;b\n1;2\n", "F107"),
        ("sivu.html", b"<html><table></table></html>", "F108"),
        ("a.url", b"[InternetShortcut]\r\nURL=https://example.org/a\r\n", "F116"),
        ("a.webloc", b'<?xml version="1.0"?><plist><dict><key>URL</key></dict></plist>', "F116"),
        ("a.gsheet", b'{"url": "https://docs.example.org", "doc_id": "x"}', "F116"),
        ("a.numbers", BESIDE["sivu.pages"], "F126"),
        ("~$a.xlsx", b"x" * 165, "F111"),
        ("a.tmp", b"x", "F117"),
        ("a.xlsx:Zone.Identifier", b"[ZoneTransfer]\r\nZoneId=3\r\n", "F117"),
        ("Icon\r", b"", "F117"),
        ("a.tmp", filled(), "F133"),
        ("a.xlsx.crdownload", filled(), "F133"),
        ("a.xlsx.crdownload", filled()[:-200], "F271"),
        ("a.crdownload", filled()[:900], "F271"),  # the list of its parts and their links
        ("a.crdownload", filled()[:100], "F271"),
        ("a.xlsx.crdownload", filled()[:20], "F271"),
        ("a.xlsx.part", b"", "F271"),
        ("a.zip.part", b"PK\3\4" + bytes(99), "F271"),
        ("a.part", BESIDE["muistio.docx"][:-50], "F117"),
        ("a.part", b"", "F117"),
        ("a.part", zipped({"meta.xml": "<m/>", "mimetype": SPREADSHEET, "content.xml": "<c/>"}), "F133"),
        ("a.xlsx.part", BESIDE["vanha.doc"], "F133"),
        ("a.xlsx", base64.encodebytes(filled()), "F275"),
        ("a.xlsx", b'{"$content-type": "application/x", "$content": "' + base64.b64encode(filled()) + b'"}', "F275"),
        (
            "a.xlsx",
            b'--form\r\nContent-Disposition: form-data; name="f"\r\n\r\n' + filled() + b"\r\n--form--\r\n",
            "F275",
        ),
        (
            "error084880_01.xml",
            b'<?xml version="1.0"?>\n<recoveryLog xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
            "F276",
        ),
        ("winmail.dat", b"\x78\x9f\x3e\x22 packed", "F132"),
        ("TINY_2026-2_ALFA.pdf", b"%PDF-1.4", "F109"),
        ("tyhjä.pdf", b"", "F101"),
        (
            "a.xml",
            b'<?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "F250",
        ),
        (
            "a.fods",
            b'<office:document xmlns:office="x" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"/>',
            "F250",
        ),
        ("a.slk", b"ID;PWXL;N;E\r\nE\r\n", "F250"),
        ("a.xlsx", b"{\\rtf1 Raportti}", "F102"),
        ("a.mht", b"From: <Saved by Blink>\r\nSubject: A\r\nDate: x\r\nMIME-Version: 1.0\r\n\r\n", "F108"),
        ("a.gnumeric", b"\x1f\x8b\x08" + bytes(99), "F250"),
        ("a.gnumeric", b'<?xml version="1.0"?>\n<gnm:Workbook xmlns:gnm="http://www.gnumeric.org/v10.dtd">', "F250"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(99), "F251"),
        ("a.xlsx.gz", b"\x1f\x8b\x08" + bytes(99), "F251"),
        ("smime.p7m", b"0\x80\x06\x09", "F252"),
        ("viesti.asc", b"-----BEGIN PGP MESSAGE-----\r\n", "F252"),
        (".a.xlsx.icloud", b"bplist00" + bytes(99), "F116"),
        ("a.xlsx.download", filled(), "F133"),
        ("a.partial", b"x", "F117"),
        ("a.xlsx", b"\0\5\x16\7\0\2\0\0Mac OS X        " + bytes(60), "F117"),
        ("a.zip.001", b"PK\3\4" + bytes(99), "F263"),
        ("a.zip.002", bytes(99), "F263"),
        ("a.7z.001", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(99), "F263"),
        ("a.part2.rar", b"Rar!\x1a\x07" + bytes(99), "F263"),
        ("a.z01", b"PK\7\x08PK\3\4" + bytes(99), "F263"),
        ("a.zip", bytes(99) + b"PK\5\6\2\0" + bytes(16), "F263"),
        ("a.exe", b"MZ\x90\0" + bytes(99) + b"PK\5\6" + bytes(18), "F263"),
        ("b.exe", b"MZ\x90\0" + bytes(99) + b"7z\xbc\xaf\x27\x1c\0\4", "F263"),
    ],
)
def test_every_other_kind_of_file_is_named_in_a_single_finding(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    name = name.replace("TINY", tiny().id)
    (tmp_path / name).write_bytes(content)
    (verdict,) = verdicts_of(tmp_path)
    assert [finding.code.id for finding in verdict.findings] == [code]
    assert verdict.state is not FileState.EVIDENCE


def test_a_whole_workbook_with_the_name_of_a_part_of_an_archive_is_read(tmp_path: Path) -> None:
    (tmp_path / "KAO.xlsx.001").write_bytes(filled())
    (verdict,) = verdicts_of(tmp_path)
    assert verdict.state is FileState.ACCEPTED


def test_a_workbook_is_read_whatever_its_name_says(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.docx"):
        (tmp_path / name).write_bytes(filled("ALFA" if name == "a.pdf" else "BETA"))
    assert [verdict.state for verdict in verdicts_of(tmp_path)] == [FileState.ACCEPTED] * 2


def test_a_document_that_holds_a_workbook_without_packing_it_is_a_document(tmp_path: Path) -> None:
    document = io.BytesIO()
    with zipfile.ZipFile(document, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml"):
            archive.writestr(name, "<w/>")
        archive.writestr("word/embeddings/Taulukko.xlsx", filled())
    (tmp_path / "liite.docx").write_bytes(document.getvalue())
    (verdict,) = verdicts_of(tmp_path)
    assert verdict.state is FileState.EVIDENCE


@pytest.mark.parametrize(
    ("name", "is_report"),
    [
        ("TINY_2026-2_ALFA.docx", True),
        ("TINY_2026-2_ALFA (1).png", True),
        ("TINY_2026-2_ALFA.xlsx.jpg", True),
        ("TINY_2026-2_ALFA_kuva1.png", False),
    ],
)
def test_a_document_with_the_name_of_the_report_is_no_evidence(tmp_path: Path, name: str, *, is_report: bool) -> None:
    name = name.replace("TINY", tiny().id)
    (tmp_path / name).write_bytes(BESIDE["muistio.docx"] if name.endswith("docx") else b"\x89PNG\r\n\x1a\n")
    (verdict,) = verdicts_of(tmp_path)
    assert [finding.code.id for finding in verdict.findings] == ["F260" if is_report else "F131"]


@pytest.mark.parametrize("name", ["ALFA.pdf", "ALFA_allekirjoitettu.pdf", "ALFA.docx", "ALFA (1).png"])
def test_a_document_with_the_name_of_the_report_is_beside_the_workbook_of_its_partner(
    tmp_path: Path, name: str
) -> None:
    name, start = f"{tiny().id}_{PERIOD}_{name}", {"pdf": b"%PDF-1.4", "docx": BESIDE["muistio.docx"]}
    (tmp_path / name).write_bytes(start.get(name.rpartition(".")[2], b"\x89PNG\r\n\x1a\n"))
    for partner, state in (("BETA", FileState.SET_ASIDE), ("ALFA", FileState.EVIDENCE)):
        (tmp_path / f"{partner}.xlsx").write_bytes(filled(partner))
        (verdict,) = [verdict for verdict in verdicts_of(tmp_path) if verdict.file == name]
        assert verdict.state is state
    assert [finding.code.id for finding in verdict.findings] == ["F131"]
    assert str(verdict.findings[0].facts["what"]) != str(VocabularyTerm("file"))


def test_a_large_file_has_the_checksum_of_all_its_bytes(tmp_path: Path) -> None:
    content = b"%PDF-1.4" + b"x" * 25 * 2**20
    (tmp_path / "iso.pdf").write_bytes(content)
    (verdict,) = verdicts_of(tmp_path)
    assert (verdict.sha256, verdict.size) == (hashlib.sha256(content).hexdigest(), len(content))


@pytest.mark.slow
def test_files_beside_the_returns_are_in_the_report_and_in_the_master(tmp_path: Path) -> None:
    at = folder(tmp_path / "hanke")
    returned(at)
    checksum = hashlib.sha256(b"%PDF-1.4 kutsu").hexdigest()
    message = internet_message({"BETA.xlsx": filled("BETA"), "kutsu.pdf": b"%PDF-1.4 kutsu"})
    (at / PERIOD / "inbox" / "post.eml").write_bytes(message.as_bytes())
    ran = run("validate", at, "--period", PERIOD)
    assert (ran.code, checksum in ran.out) == (0, True), ran
    listed = json.loads(run("validate", at, "--period", PERIOD, "--format", "json").out)
    assert [(file["file"], file["sha256"]) for file in listed["files"] if file["state"] == "evidence"] == [
        ("post.eml/kutsu.pdf", checksum)
    ]
    assert run("consolidate", at, "--period", PERIOD).code == 0
    book = openpyxl.load_workbook(io.BytesIO((at / PERIOD / "master.xlsx").read_bytes()))
    texts = [str(cell.value) for page in book for line in page.iter_rows() for cell in line if cell.value]
    assert any("post.eml/kutsu.pdf" in text for text in texts)
    assert any(checksum in text for text in texts)


def test_a_note_on_macros_says_nothing_of_answers_that_were_not_read(tmp_path: Path) -> None:
    other = zipped({**parts(), "xl/vbaProject.bin": b"x"})
    (tmp_path / "muu.xlsm").write_bytes(other)
    (verdict,) = verdicts_of(tmp_path)
    assert verdict.state is FileState.SET_ASIDE
    assert "F119" in [finding.code.id for finding in verdict.findings]
    for language, answers in (("fi", "vastaukset"), ("sv", "svaren"), ("en", "answers")):
        words = translator_for(language)
        for finding in verdict.findings:
            if finding.code.id == "F119":
                assert answers not in words.message(finding).casefold()


def test_a_workbook_whose_main_part_is_missing_is_a_single_file(tmp_path: Path) -> None:
    without_main = {name: content for name, content in parts().items() if name.startswith("xl/worksheets/")}
    (tmp_path / "a.xlsx").write_bytes(zipped(without_main))
    assert [verdict.file for verdict in verdicts_of(tmp_path)] == ["a.xlsx"]
