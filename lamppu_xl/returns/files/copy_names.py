"""The names that programs give to copies of files: `KAO (1)`, `Copy of KAO`, `KAO - kopio`."""

from __future__ import annotations

import re

from lamppu_xl.domain.text_normalising import folded

_BEFORE = re.compile(r"^(?:copy(?: \(\d+\))? of|(?:kopio|kopia)(?: \(\d+\))?(?: av)?)[ _]+(?=\S)", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:[ _]*\(\d+\)|[ _]*[-–][ _]*(?:copy|kopio|kopia)(?:[ _]*\(\d+\))?|[ _]+(?:copy|kopio|kopia)(?:[ _]*\d+)?)$",
    re.IGNORECASE,
)

_LONGEST = 255
"""Characters of a name of a file; an archive may state longer ones."""


def original_stem(file: str) -> str:
    """The name of the file that a file is a copy of, without folders and ending, to be compared.

    >>> original_stem("mail.zip/KAO (1).xlsx")
    'kao'
    """
    return folded(name_order(file.rpartition("/")[2].rpartition(".")[0])[0])


def name_order(stem: str) -> tuple[str, bool, str]:
    """A key by which a file comes before its copies.

    >>> sorted(["Copy of KAO", "KAO (2)", "KAO", "JAO - kopio", "Kopio JAO", "JAO"], key=name_order)
    ['JAO', 'JAO - kopio', 'Kopio JAO', 'KAO', 'Copy of KAO', 'KAO (2)']

    Args:
        stem: the name of the file without its ending.
    """
    name = stem
    while len(stem) <= _LONGEST and (shorter := _AFTER.sub("", _BEFORE.sub("", name))) not in ("", name):
        name = shorter
    return name, name != stem, stem
