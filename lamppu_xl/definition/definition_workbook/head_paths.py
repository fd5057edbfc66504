"""The heads of columns: where in a thing a cell belongs, such as `contact.email`, `label::fi` or `names[1].until`.

A head is a path. Keys are separated by a dot, languages by two colons, and the number of a list's item is in brackets.
A key with any other character is in double quotes, as in JSON: `limits."a.b"`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class ItemId:
    """The item of a list that has this id: `[=REDU]`."""

    id: str


Step = str | int | ItemId
"""A key of a mapping, the number of an item from 0, or the id of an item."""

Path = tuple[Step, ...]

_PLAIN = r"[^\s.:\[\]\"()](?:[^.:\[\]\"()\n]*[^\s.:\[\]\"()])?"
_QUOTED = r'"(?:[^"\\\n]|\\.)*"'
_STEP = re.compile(rf"(?P<separator>\.|::)?(?:(?P<plain>{_PLAIN})|(?P<quoted>{_QUOTED}))|\[(?P<index>[1-9]\d{{0,5}})\]")
_ITEM_ID = re.compile(rf"\[=(?:(?P<plain>[^\]\"\n]+)|(?P<quoted>{_QUOTED}))\]")


def read_path(head: str) -> Path | None:
    """The path of a head; None if it is none.

    >>> read_path("names[1].until")
    ('names', 0, 'until')
    >>> read_path("label::fi")
    ('label', 'fi')
    """
    steps: list[Step] = []
    position = 0
    while position < len(head):
        found = _ITEM_ID.match(head, position) or _STEP.match(head, position)
        if found is None or (found.re is _STEP and not found["index"] and bool(found["separator"]) != bool(position)):
            return None
        step = _step(found)
        if step is None:
            return None
        steps.append(step)
        position = found.end()
    return tuple(steps) or None


def _step(found: re.Match[str]) -> Step | None:
    if found.re is _STEP and found["index"]:
        return int(found["index"]) - 1
    text = found["plain"]
    if text is None:
        try:
            text = json.loads(found["quoted"])
        except ValueError:
            return None
    return ItemId(text) if found.re is _ITEM_ID else str(text)


def write_path(path: Iterable[Step], languages: frozenset[int] = frozenset()) -> str:
    """The head of a path.

    Args:
        path: the steps.
        languages: the numbers of the steps that are languages.
    """
    head = ""
    for number, step in enumerate(path):
        match step:
            case int():
                head += f"[{step + 1}]"
            case ItemId(id):
                is_plain = re.fullmatch(r"[^\]\"\n]+", id)
                head += f"[={id if is_plain else json.dumps(id, ensure_ascii=False)}]"
            case _:
                separator = "" if not number else "::" if number in languages else "."
                head += separator + (step if re.fullmatch(_PLAIN, step) else json.dumps(step, ensure_ascii=False))
    return head
