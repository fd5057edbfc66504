"""Zip archives in an inbox, which are unpacked in memory within limits."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import partial

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.files.copy_names import name_order
from lamppu_xl.returns.files.evidence import ENTRY_MARK, MOST_ENTRIES
from lamppu_xl.returns.files.file_kinds import FileDigest, ListedFile, digest_of
from lamppu_xl.returns.files.unique_names import UniqueNames
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.workbook.safe_reader.cell_count import UNPACK_ERRORS
from lamppu_xl.workbook.safe_reader.package import MIB, Limits

_BEGINNINGS = b"PK\3\4", b"PK\5\6", b"PK\7\x08PK\3\4", b"PK00PK\3\4"
"""The last two are those of an archive that was to be split, and is in a single file."""
_UTF_8, _ENCRYPTED, _UNICODE_PATH = 0x800, 0x1, 0x7075


def open_archive(data: bytes) -> zipfile.ZipFile | None:
    """An archive of files, also a signed one; None for anything else, such as a workbook, an archive of parts."""
    if not data.startswith(_BEGINNINGS) or data.count(ENTRY_MARK) > MOST_ENTRIES:
        return None
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except UNPACK_ERRORS:
        return None  # the scan reports what is wrong with it
    is_document = any(_is_workbook_part(info.filename.casefold()) for info in archive.infolist())
    if is_document or (_kind_of_document(archive) is not None and not _is_signed(archive)):
        return None
    return archive


_MIMETYPE = "mimetype"
"""The file that names the kind of an OpenDocument file and of a signed container."""
_SIGNED = "application/vnd.etsi.asic", "application/vnd.bdoc", "application/vnd.lt.archyvai.adoc"


def _is_signed(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is a container of signed files: `.asice`, `.asics`, `.sce`, `.bdoc`, `.adoc`."""
    return (_kind_of_document(archive) or "").startswith(_SIGNED)


def _kind_of_document(archive: zipfile.ZipFile) -> str | None:
    """What an archive is as it says itself; None for most archives."""
    info = next((info for info in archive.infolist() if info.filename.casefold() == _MIMETYPE), None)
    if info is None:
        return None
    try:
        with archive.open(info) as stream:
            return stream.read(_LONGEST_KIND).decode("ascii", "replace").strip("\ufffd \r\n")
    except UNPACK_ERRORS:
        return ""


_LONGEST_KIND = 80


def _is_workbook_part(name: str) -> bool:
    parts = ("xl/worksheets/", "xl/_rels/", "_rels/.rels")
    is_named = name == "[content_types].xml" or name.endswith(("xl/workbook.xml", "xl/workbook.bin"))
    return is_named or name.startswith(parts)


def _files_in(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    return [info for info in infos if info.filename.casefold() != _MIMETYPE] if _is_signed(archive) else infos


DEEPEST_ARCHIVE = 2
"""How many archives may be within each other."""


@dataclass
class UnpackedSoFar:
    """What was unpacked of an archive and of those within it: the limits are for all of them together."""

    parts: int = 0
    size: int = 0


def archive_finding(name: str, archive: zipfile.ZipFile, limits: Limits, unpacked: UnpackedSoFar) -> Finding:
    """The finding about an archive: F122 if it is unpacked; with any other code nothing is unpacked.

    Args:
        name: of the archive.
        archive: the archive.
        limits: of a file.
        unpacked: of the archive around it; an archive that is unpacked is added.
    """
    infos = _files_in(archive)
    if _is_numbers_document(archive):
        return Finding.of("F126", Place(name))
    if _is_mailbox(archive):
        return Finding.of("F258", Place(name))
    if not infos:
        return Finding.of("F114", Place(name))
    if all(info.flag_bits & _ENCRYPTED for info in infos):
        return Finding.of("F259", Place(name))
    figures = {
        "parts": unpacked.parts + len(infos),
        "unpacked_size": unpacked.size + sum(info.file_size for info in infos),
        "packing_ratio": max(
            (-(-info.file_size // max(info.compress_size, 1)) for info in infos if info.file_size > MIB), default=0
        ),
    }
    for limit, figure in figures.items():
        if figure > (allowed := getattr(limits, limit)):
            return Finding.of("F112", Place(name), limit=VocabularyTerm(limit), found=figure, allowed=allowed)
    unpacked.parts, unpacked.size = figures["parts"], figures["unpacked_size"]
    return Finding.of("F122", Place(name), count=len(infos))


def list_members(name: str, archive: zipfile.ZipFile, limits: Limits) -> list[ListedFile]:
    """The files of an archive, sorted by name; folders are left out."""
    names = UniqueNames()
    files = []
    for info in sorted(_files_in(archive), key=_order):
        path = _path(info)
        folder, _, file = path.rpartition("/")
        shown = names.claim(f"{name}/{display_name(path)}")
        read = partial(_read_member, shown, archive, info, limits)
        digest = partial(digest_of_member, shown, archive, info)
        files.append(ListedFile(name=shown, folder=folder, stored_name=file, read=read, digest=digest))
    return files


def _order(info: zipfile.ZipInfo) -> tuple[str, tuple[str, bool, str], str, int]:
    """The folder of an entry, its name before the names of its copies, and its place in the archive."""
    folder, _, file = _path(info).rpartition("/")
    return folder, name_order(file.rpartition(".")[0]), file, info.header_offset


def _path(info: zipfile.ZipInfo) -> str:
    """The path of an entry, only for display."""
    return _stored_path(info).replace("\\", "/")


def _stored_path(info: zipfile.ZipInfo) -> str:
    """The path in Unicode: as it is marked, in a field of its own, or else in the encoding that gives the best letters.

    Many programs, also macOS, write UTF-8 without the mark for it; Windows writes the code page of MS-DOS, and some
    programs that of Windows.
    """
    path = info.filename
    if info.flag_bits & _UTF_8 or path.isascii():
        return path
    try:
        stored = path.encode("cp437")
    except UnicodeError:
        return path
    if (found := _unicode_path(info.extra, stored)) is not None:
        return found
    try:
        return stored.decode()
    except UnicodeError:
        readings = [stored.decode(encoding, "replace") for encoding in _CODE_PAGES]
        return max(readings, key=lambda reading: sum(map(_letter_score, reading)))


_CODE_PAGES = "cp850", "cp437", "cp1252"
"""Of western Windows; the first of equally good readings is taken."""
_USUAL_LETTERS = frozenset("åäöÅÄÖéÉšŠžŽøØæÆüÜáÁ")
"""Letters beyond ASCII that are usual in Finnish, Swedish and their neighbours."""


def _letter_score(sign: str) -> int:
    if sign.isascii():
        return 0
    return 3 if sign in _USUAL_LETTERS else 1 if sign.isalpha() and sign < "\u0250" else -1


def _unicode_path(extra: bytes, stored: bytes) -> str | None:
    """The path in the field of Info-ZIP, if it is of this path."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and field[:1] == b"\1" and field[1:5] == struct.pack("<I", zlib.crc32(stored)):
            return field[5:].decode("utf-8", "replace")
    return None


def _read_member(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes | Finding:
    """The unpacked bytes of a file, at most one more than a file may have."""
    place = Place(name)
    if info.flag_bits & _ENCRYPTED:
        return Finding.of("F259", place)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return Finding.of("F251", place)
    try:
        with archive.open(info) as stream:
            data = stream.read(limits.file_size + 1)
    except UNPACK_ERRORS as error:
        return Finding.of("F110", place, detail=type(error).__name__)
    return data


def digest_of_member(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> FileDigest | Finding:
    """The checksum of a file of any size; its size is within the limit of the whole archive."""
    try:
        with archive.open(info) as stream:
            return digest_of(stream)
    except UNPACK_ERRORS as error:
        return Finding.of("F110", Place(name), detail=type(error).__name__)


def too_deep_finding(name: str, archive: zipfile.ZipFile) -> Finding:
    """The finding about an archive that is too deep inside others, and is not opened."""
    if _is_mailbox(archive):
        return Finding.of("F258", Place(name))
    return Finding.of("F126" if _is_numbers_document(archive) else "F121", Place(name))


def _is_numbers_document(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is a document of Apple Numbers, or a folder of one that was packed."""
    names = [_path(info) for info in archive.infolist()]
    return any(name.casefold().endswith(".iwa") or name.casefold().endswith("index.zip") for name in names) and any(
        "metadata/" in name.casefold() or "index/" in name.casefold() for name in names
    )


def _is_mailbox(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is a mailbox that Outlook for Mac exported (`.olm`)."""
    return any("/com.microsoft.__Messages/" in f"/{info.filename}" for info in archive.infolist())
