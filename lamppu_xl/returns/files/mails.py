"""Mail messages in an inbox: the files attached to them are read in memory within limits; the messages are not."""

from __future__ import annotations

import binascii
import email
import logging
import quopri
import re
from collections.abc import Iterator, Sequence
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from functools import partial
from mimetypes import MimeTypes

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.files.attachments import (
    Attachment,
    Counter,
    TooMuchError,
    is_notice_of_filter,
    is_rest_of_text,
    notice_text,
)
from lamppu_xl.returns.files.file_kinds import ListedFile, is_resource_fork
from lamppu_xl.returns.files.outlook_messages import outlook_attachments
from lamppu_xl.returns.files.outlook_packages import SIGNATURE, OutlookPackageError, packed_files
from lamppu_xl.returns.files.stored_messages import as_sent, messages_in
from lamppu_xl.returns.files.unique_names import UniqueNames
from lamppu_xl.returns.files.uuencoded import uuencoded_files
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.workbook.safe_reader.package import Limits

_log = logging.getLogger(__name__)

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
_HEADER = re.compile(
    rb"^(?:from|to|date|subject|received|message-id|return-path|delivered-to|mime-version|content-type)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_WEB_PAGE = re.compile(
    rb"^(?:snapshot-content-location[ \t]*:|from[ \t]*:[ \t]*\"?<?saved by)", re.IGNORECASE | re.MULTILINE
)
"""A header of a web page that a browser saved in the form of a message."""
_PART_HEADER = re.compile(
    rb"^content-(?:type|disposition)[ \t]*:[^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+", re.IGNORECASE | re.MULTILINE
)
_LONGEST_HEADER, _LONGEST_ENCODED = 8 * 1024, 4096
"""Bytes of a header with parameters, and characters of a name or a subject that are decoded: the parser of the standard
library takes time that grows with the square of their number."""
_MOST_LINES, _MOST_MULTIPARTS = 600_000, 40
"""Limits of what the parser of the standard library gets: it keeps each line, and tries each line at each level."""


def is_mail(data: bytes) -> bool:
    """Whether a file is a mail message: of Outlook (`.msg`, `winmail.dat`), or as it was sent (`.eml`), or several."""
    if data.startswith(SIGNATURE):
        return True
    if data.startswith(_COMPOUND):
        return _OUTLOOK in data
    head = as_sent(data[: 64 * 1024])
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
    read = outlook_attachments if data.startswith(_COMPOUND) else _packed if data.startswith(SIGNATURE) else _internet
    try:
        attachments = [*read(data, limits)]
    except OutlookPackageError:
        return Finding.of("F132", Place(name))
    except TooMuchError as error:
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
    if attachment.is_elsewhere:
        return Finding.of("F257", Place(name))
    if attachment.is_message and not attachment.data:
        return mail_finding(name, attachment.attachments)
    if is_notice_of_filter(attachment.name, attachment.data):
        return Finding.of("F268", Place(name), text=notice_text(attachment.name, attachment.data))
    return attachment.data


def mail_finding(name: str, attachments: Sequence[Attachment]) -> Finding:
    """The finding about a message: F130 if its attachments are read."""
    return Finding.of("F130", Place(name), count=len(attachments)) if attachments else Finding.of("F120", Place(name))


# --- messages as they were sent ------------------------------------------------------------------------------------


def _internet(data: bytes, limits: Limits) -> Iterator[Attachment]:
    data = as_sent(data)
    lines = data.count(b"\n") + data.count(b"\r")
    lower = data.lower()
    if lines > 2 * _MOST_LINES or lower.count(b"multipart/") + lower.count(b"message/") > _MOST_MULTIPARTS:
        raise TooMuchError("parts", limits.parts + 1)
    if any(len(header[0]) > _LONGEST_HEADER for header in _PART_HEADER.finditer(data)):
        raise ValueError("a header is too long")
    counter = Counter(limits)
    messages = messages_in(data)
    if len(messages) > limits.parts:
        raise TooMuchError("parts", len(messages))
    for part in (part for text in messages for part in _parts(email.message_from_bytes(text, policy=compat32))):
        kind = part.get_content_type()
        name, payload = _file_name(part), part.get_payload()
        is_message = kind in _ENCLOSED
        if _is_elsewhere(part, kind):
            name, content = name.removeprefix(_DELETED), b""
        elif is_message or (name and isinstance(payload, list)):
            inner = payload[0] if isinstance(payload, list) and payload else None
            enclosed = inner if isinstance(inner, Message) else None
            content = b"" if enclosed is None else _decoded(part, enclosed.as_bytes())
            if is_message and not name.casefold().endswith(".eml"):
                name = f"{name or _subject(enclosed)}.eml"
        elif not name and _is_of_message(part, kind):
            sent = part.get_payload(decode=True) if kind.startswith("text/") else b""
            text = sent if isinstance(sent, bytes) else b""
            is_file = text.startswith(_PACKED)  # sent without its kind, which then is that of a text
            for written, packed in [("attachment", text)] if is_file else uuencoded_files(text):
                counter.add(len(packed))
                yield Attachment(written, packed)
            continue
        else:
            name = name or f"attachment{_ENDINGS.guess_extension(kind) or ''}"
            decoded = part.get_payload(decode=True)
            content = _whole(part, decoded) if isinstance(decoded, bytes) else b""
        if is_resource_fork(content) and not name.startswith("._"):
            name = f"._{name}"  # Apple Mail sends it under the name of the file that it belongs to
        counter.add(len(content))
        if not is_rest_of_text(name, content):
            yield Attachment(name, content, is_message=is_message, is_elsewhere=_is_elsewhere(part, kind))


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a message; those of a message within it are its own."""
    if message.get_content_maintype() != "multipart":
        yield message
        return
    payload = message.get_payload()
    for part in payload if isinstance(payload, list) else ():
        if isinstance(part, Message):
            yield from _parts(part)


_ENCLOSED = "message/rfc822", "message/global"
"""The kinds of messages within a message; in the second one headers are written in UTF-8."""
_DELETED = "Deleted: "
"""Thunderbird writes it before the name of a file that was taken out of a message."""


def _is_elsewhere(part: Message, kind: str) -> bool:
    """Whether a mail program took a file out of the message and stored it in another place, or deleted it."""
    if kind == "text/x-moz-deleted" or "X-Mozilla-Altered" in part:
        return True
    return "X-Apple-Content-Length" in part and not part.get_payload()


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


_PACKED = b"PK\3\4"
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
    counter = Counter(limits)
    for file in packed_files(data):
        counter.add(len(file.content))
        is_named = not file.is_message or file.name.casefold().endswith(".msg")
        name = file.name if is_named else f"{file.name or 'message'}.msg"
        yield Attachment(name, file.content, is_message=file.is_message)
