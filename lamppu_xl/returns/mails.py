"""Mail messages in an inbox: the files attached to them are read in memory within limits; the messages are not."""

from __future__ import annotations

import binascii
import email
import io
import logging
import quopri
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from functools import partial
from mimetypes import MimeTypes

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.file_kinds import ListedFile
from lamppu_xl.returns.outlook_packages import SIGNATURE, OutlookPackageError, packed_files
from lamppu_xl.returns.unique_names import UniqueNames
from lamppu_xl.returns.uuencoded import uuencoded_files
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.workbook.safe_reader.package import Limits

_log = logging.getLogger(__name__)

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
_HEADER = re.compile(
    rb"^(?:from|to|date|subject|received|message-id|return-path|delivered-to|mime-version|content-type)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_LENGTH = re.compile(rb"\s*([0-9]{1,10})[ \t]*\r?\n")
"""The first line of a message that Apple Mail stored: its length in bytes."""
_NEXT_MESSAGE = re.compile(rb"(?:\A|\n\r?\n)From [^\r\n]*\r?\n")
"""The line before each message of a mailbox in one file."""
_WEB_PAGE = re.compile(
    rb"^(?:snapshot-content-location[ \t]*:|from[ \t]*:[ \t]*\"?<?saved by)", re.IGNORECASE | re.MULTILINE
)
"""A header of a web page that a browser saved in the form of a message."""
DEEPEST_MAIL = 3
"""How many messages may be within each other."""

_PART_HEADER = re.compile(
    rb"^content-(?:type|disposition)[ \t]*:[^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+", re.IGNORECASE | re.MULTILINE
)
_LONGEST_HEADER, _LONGEST_ENCODED = 8 * 1024, 4096
"""Bytes of a header with parameters, and characters of a name or a subject that are decoded: the parser of the standard
library takes time that grows with the square of their number."""
_MOST_LINES, _MOST_MULTIPARTS = 600_000, 40
"""Limits of what the parser of the standard library gets: it keeps each line, and tries each line at each level."""


@dataclass(frozen=True)
class Attachment:
    """A file that is attached to a message."""

    name: str
    """As the message says; empty if it says none."""
    data: bytes
    is_message: bool = False
    """Whether it is another message, which has no bytes of its own in an Outlook message."""
    attachments: tuple[Attachment, ...] = ()
    """Those of a message within an Outlook message."""


def is_mail(data: bytes) -> bool:
    """Whether a file is a mail message: of Outlook (`.msg`, `winmail.dat`), or as it was sent (`.eml`), or several."""
    if data.startswith(SIGNATURE):
        return True
    if data.startswith(_COMPOUND):
        return _OUTLOOK in data
    head = _as_sent(data[: 64 * 1024])
    if _WEB_PAGE.search(head):
        return False
    is_text = re.match(rb"[A-Za-z][A-Za-z0-9-]*[ \t]*:|From ", head) and b"\0" not in head
    return bool(is_text) and len({header.lower() for header in _HEADER.findall(head)}) >= 3


def read_mail(name: str, data: bytes, limits: Limits) -> list[Attachment] | Finding:
    """The files that are attached to a message; none if it is damaged. A finding if a limit is exceeded.

    Args:
        name: the name that is shown.
        data: the message.
        limits: of an archive; they hold for the attachments of a message, too.
    """
    read = _outlook if data.startswith(_COMPOUND) else _packed if data.startswith(SIGNATURE) else _internet
    try:
        attachments = [*read(data, limits)]
    except OutlookPackageError:
        return Finding.of("F132", Place(name))
    except _TooMuchError as error:
        limit = error.limit
        return Finding.of(
            "F112", Place(name), limit=VocabularyTerm(limit), found=error.found, allowed=getattr(limits, limit)
        )
    except MemoryError:
        raise
    except Exception:  # of the libraries, for a message that is damaged
        _log.debug("%s: the message cannot be read", name, exc_info=True)
        return []
    return attachments


def list_attachments(name: str, attachments: Sequence[Attachment]) -> list[ListedFile]:
    """The files that are attached to a message, as those of an archive.

    Args:
        name: the name of the message that is shown.
        attachments: of the message.
    """
    names = UniqueNames()
    files: list[ListedFile] = []
    for number, attachment in enumerate(attachments, 1):
        stored = attachment.name.replace("\\", "/").rpartition("/")[2] or f"attachment-{number}"
        shown = names.claim(f"{name}/{display_name(stored)}")
        content = partial(_content, shown, attachment)
        files.append(ListedFile(name=shown, folder=name, stored_name=stored, read=content))
        files += list_attachments(shown, attachment.attachments)
    return files


def _content(name: str, attachment: Attachment) -> bytes | Finding:
    """The bytes of an attachment; of a message within an Outlook message what was done with it."""
    if attachment.is_message and not attachment.data:
        return mail_finding(name, attachment.attachments)
    return attachment.data


def mail_finding(name: str, attachments: Sequence[Attachment]) -> Finding:
    """The finding about a message: F130 if its attachments are read."""
    return Finding.of("F130", Place(name), count=len(attachments)) if attachments else Finding.of("F120", Place(name))


class _TooMuchError(Exception):
    """A limit is exceeded."""

    def __init__(self, limit: str, found: int) -> None:
        super().__init__(limit)
        self.limit, self.found = limit, found


class _Counter:
    """How much was read of one message."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parts = self._size = 0

    def add(self, size: int) -> None:
        self._parts, self._size = self._parts + 1, self._size + size
        if self._parts > self._limits.parts:
            raise _TooMuchError("parts", self._parts)
        if self._size > self._limits.unpacked_size:
            raise _TooMuchError("unpacked_size", self._size)


# --- messages as they were sent ------------------------------------------------------------------------------------


def _internet(data: bytes, limits: Limits) -> Iterator[Attachment]:
    lines = data.count(b"\n") + data.count(b"\r")
    lower = data.lower()
    if lines > 2 * _MOST_LINES or lower.count(b"multipart/") + lower.count(b"message/") > _MOST_MULTIPARTS:
        raise _TooMuchError("parts", limits.parts + 1)
    if any(len(header[0]) > _LONGEST_HEADER for header in _PART_HEADER.finditer(data)):
        raise ValueError("a header is too long")
    counter = _Counter(limits)
    messages = [text for text in _NEXT_MESSAGE.split(_as_sent(data)) if text.strip()]
    if len(messages) > limits.parts:
        raise _TooMuchError("parts", len(messages))
    for part in (part for text in messages for part in _parts(email.message_from_bytes(text, policy=compat32))):
        kind = part.get_content_type()
        name = _file_name(part)
        if kind == "message/rfc822":
            inner = part.get_payload()
            inner = inner[0] if isinstance(inner, list) and inner else None
            enclosed = inner if isinstance(inner, Message) else None
            content = b"" if enclosed is None else _decoded(part, enclosed.as_bytes())
            name = name if name.casefold().endswith(".eml") else f"{name or _subject(enclosed)}.eml"
        elif not name and _is_of_message(part, kind):
            text = part.get_payload(decode=True) if kind.startswith("text/") else b""
            for written, content in uuencoded_files(text if isinstance(text, bytes) else b""):
                counter.add(len(content))
                yield Attachment(written, content)
            continue
        else:
            name = name or f"attachment{_ENDINGS.guess_extension(kind) or ''}"
            payload = part.get_payload(decode=True)
            content = _whole(part, payload) if isinstance(payload, bytes) else b""
        counter.add(len(content))
        yield Attachment(name, content, is_message=kind == "message/rfc822")


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a message; those of a message within it are its own."""
    if message.get_content_maintype() != "multipart":
        yield message
        return
    payload = message.get_payload()
    for part in payload if isinstance(payload, list) else ():
        if isinstance(part, Message):
            yield from _parts(part)


def _as_sent(data: bytes) -> bytes:
    """A message without what programs put before and after it when they store it."""
    data = data.lstrip(b"\xef\xbb\xbf\r\n")
    length = _LENGTH.match(data)
    return data[length.end() : length.end() + int(length[1])] if length else data


def _whole(part: Message, payload: bytes) -> bytes:
    """A file as far as it came: the standard library leaves base64 as it is where the last letters of it are lost."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    sent = part.get_payload()
    if encoding != "base64" or not isinstance(sent, str):
        return payload
    if b"".join(payload.split()) != "".join(sent.split()).encode("ascii", "replace"):
        return payload
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", payload)
    return binascii.a2b_base64(letters[: len(letters) // 4 * 4])


def _decoded(part: Message, enclosed: bytes) -> bytes:
    """A message within a message. Some programs encode it as a file, which no standard allows."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    try:
        if encoding == "base64":
            return binascii.a2b_base64(enclosed)
    except binascii.Error:
        return enclosed
    return quopri.decodestring(enclosed) if encoding == "quoted-printable" else enclosed


_WITHIN_MESSAGES = "text/", "multipart/", "message/", "application/pgp-"
_ENDINGS = MimeTypes(filenames=())
"""The endings of names by kind: those of the library, not those of the system."""
_SHOWN_IN_MESSAGES = "image/", "audio/", "video/"


def _is_of_message(part: Message, kind: str) -> bool:
    """Whether a part without a name is what the message says, or a picture within it."""
    is_shown = kind.startswith(_SHOWN_IN_MESSAGES) and part.get_content_disposition() != "attachment"
    return is_shown or kind.startswith(_WITHIN_MESSAGES)


def _file_name(part: Message) -> str:
    try:
        _decode_headers(part)
        name = part.get_filename() or ""
        return str(make_header(decode_header(name[:_LONGEST_ENCODED]))) if "=?" in name else str(name)
    except Exception:  # of the library, for a name that is written wrongly
        return ""


def _decode_headers(part: Message) -> None:
    """Read the letters of a name that was sent without the encoding that headers need: UTF-8, else Western Europe's."""
    for header in ("Content-Disposition", "Content-Type"):
        raw = next((text for name, text in part.raw_items() if name.casefold() == header.casefold()), "")
        if isinstance(raw, str) and not raw.isascii():
            sent = raw.encode("ascii", "surrogateescape")
            try:
                part.replace_header(header, sent.decode())
            except UnicodeDecodeError:
                part.replace_header(header, sent.decode("cp1252", "replace"))


def _subject(message: Message | None) -> str:
    try:
        subject = str(message["Subject"] or "")[:_LONGEST_ENCODED] if message else ""
        return str(make_header(decode_header(subject))) or "message"
    except Exception:
        return "message"


def _packed(data: bytes, limits: Limits) -> Iterator[Attachment]:
    counter = _Counter(limits)
    for file in packed_files(data):
        counter.add(len(file.content))
        is_named = not file.is_message or file.name.casefold().endswith(".msg")
        name = file.name if is_named else f"{file.name or 'message'}.msg"
        yield Attachment(name, file.content, is_message=file.is_message)


# --- messages of Outlook -------------------------------------------------------------------------------------------

_ATTACHMENT = "__attach_version1.0_"
_CONTENT, _EMBEDDED = "__substg1.0_37010102", "__substg1.0_3701000d"
_NAMES = (("3707001f", "utf-16-le"), ("3704001f", "utf-16-le"), ("3001001f", "utf-16-le"), ("3707001e", "cp1252"))
"""The properties with the name of a file, the best one first, and their encodings."""
_LONGEST_NAME = 4096
_MOST_ENTRIES = 20_000


def _outlook(data: bytes, limits: Limits) -> Iterator[Attachment]:
    import olefile  # noqa: PLC0415  # only for such messages

    with olefile.OleFileIO(io.BytesIO(data)) as file:
        entries = file.listdir(streams=True, storages=True)
        if len(entries) > _MOST_ENTRIES:
            raise _TooMuchError("parts", len(entries))
        found = {tuple(step.casefold() for step in path): path for path in entries}
        yield from _attached(file, found, (), _Counter(limits), depth=1)


def _attached(  # type: ignore[no-untyped-def]
    file, entries: dict[tuple[str, ...], list[str]], message: tuple[str, ...], counter: _Counter, *, depth: int
) -> Iterator[Attachment]:
    """The attachments of a message in a compound file.

    Args:
        file: the compound file.
        entries: the paths of its entries by the path in lower case.
        message: the path of the message.
        counter: of what was read.
        depth: how many messages are around.
    """
    level = len(message)
    for path in sorted(entries):
        if len(path) != level + 1 or path[:level] != message or not path[level].startswith(_ATTACHMENT):
            continue
        name = next(filter(None, (_property(file, entries, path, key, code) for key, code in _NAMES)), "")
        embedded, content = (*path, _EMBEDDED), (*path, _CONTENT)
        if embedded in entries:
            counter.add(0)
            is_too_deep = depth >= DEEPEST_MAIL
            inner = () if is_too_deep else tuple(_attached(file, entries, embedded, counter, depth=depth + 1))
            yield Attachment(f"{name or 'message'}.msg", b"", is_message=True, attachments=inner)
        elif content in entries:
            size = file.get_size(entries[content])
            counter.add(size)
            yield Attachment(name, file.openstream(entries[content]).read(size))


def _property(  # type: ignore[no-untyped-def]
    file, entries: dict[tuple[str, ...], list[str]], path: tuple[str, ...], key: str, encoding: str
) -> str:
    entry = entries.get((*path, f"__substg1.0_{key}"))
    if entry is None:
        return ""
    return str(file.openstream(entry).read(_LONGEST_NAME).decode(encoding, "replace")).rstrip("\0")
