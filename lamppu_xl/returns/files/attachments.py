"""The files that are attached to a mail message, and how much of them may be read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lamppu_xl.domain.text_normalising import collapse_blanks, shortened
from lamppu_xl.workbook.safe_reader.package import Limits

DEEPEST_MAIL = 3
"""How many messages may be within each other."""


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
    is_elsewhere: bool = False
    """Whether the message only names it, and its content is somewhere else."""


_REST_OF_TEXT = re.compile(r"ATT[0-9]{5,}\.(?:txt|html?|bin|dat|c)", re.IGNORECASE)


def is_rest_of_text(name: str, content: bytes) -> bool:
    """Whether a file is what a message says after a file within its text: Exchange attaches it under such names."""
    return bool(_REST_OF_TEXT.fullmatch(name)) and b"\0" not in content[:1024] and not content.startswith(b"PK")


_NOTICE = re.compile(
    r".*(?:malware|virus|removed|deleted|blocked|quarantine|attachment[ _-]?warning).*\.(?:txt|html?)"
    r"|.+\.(?:xls[xmb]?|ods|zip)\.(?:txt|html?)",
    re.IGNORECASE,
)
_LONGEST_NOTICE, _LONGEST_QUOTE = 20_000, 200


def is_notice_of_filter(name: str, content: bytes) -> bool:
    """Whether a file is what a mail filter puts in the place of one that it removes: `Malware Alert Text.txt`."""
    is_text = len(content) <= _LONGEST_NOTICE and not content.startswith((b"PK", b"\xd0\xcf"))
    return is_text and bool(_NOTICE.fullmatch(name))


def notice_text(name: str, content: bytes) -> str:
    """The beginning of a notice; nothing of one that is a web page."""
    if not name.casefold().endswith(".txt"):
        return ""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return shortened(collapse_blanks(content.decode(encoding, "replace")), _LONGEST_QUOTE)


class TooMuchError(Exception):
    """A limit is exceeded."""

    def __init__(self, limit: str, found: int) -> None:
        super().__init__(limit)
        self.limit, self.found = limit, found


class Counter:
    """How much was read of one message."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parts = self._size = 0

    def add(self, size: int) -> None:
        self._parts, self._size = self._parts + 1, self._size + size
        if self._parts > self._limits.parts:
            raise TooMuchError("parts", self._parts)
        if self._size > self._limits.unpacked_size:
            raise TooMuchError("unpacked_size", self._size)
