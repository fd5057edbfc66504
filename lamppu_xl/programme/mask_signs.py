"""Finds the masks of personal data that files hold.

A text that is masked may be shown, shortened, joined with others, or left out. So a copy of the files is made in which
each mask has a sign of its own, and the signs are looked for in all parts of the copy.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

_FIRST, _SECOND = 0xF0000, 0x100000
_NUMBERS = 0xFFFE
"""Characters of each of the two private planes of Unicode; two of them are a sign."""

_SIGN = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + _NUMBERS - 1)}][{chr(_SECOND)}-{chr(_SECOND + _NUMBERS - 1)}]")


class MaskSigns:
    """The masks of a copy of files, each with its sign."""

    def __init__(self) -> None:
        """Begin without masks."""
        self._masks: dict[str, tuple[str, str]] = {}

    def sign(self, project: str, removed: str) -> str:
        """A new sign, for the mask of a text that was removed."""
        first, second = divmod(len(self._masks), _NUMBERS)
        sign = chr(_FIRST + first) + chr(_SECOND + second)
        self._masks[sign] = project, removed
        return sign

    def found_in(self, files: Iterable[bytes]) -> tuple[tuple[str, str, int], ...]:
        """The masks that files hold: project, removed text, and how many texts it was removed from."""
        found = {sign for data in files for part in _parts(data) for sign in _SIGN.findall(part)}
        counted: Mapping[tuple[str, str], int] = Counter(self._masks[sign] for sign in found if sign in self._masks)
        return tuple((*mask, count) for mask, count in sorted(counted.items()))


def _parts(data: bytes) -> Iterator[str]:
    """The text of a file, of a workbook or document that of each part."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        yield data.decode("utf-8", "replace")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            yield package.read(name).decode("utf-8", "replace")
