"""Options with boxes before them, as a form of Word or an e-mail has them: ☒ Trainings ☐ Visits."""

from __future__ import annotations

import re
from typing import Final

_BOX: Final = re.compile(r"([☐☑☒✅✓✔□■▢]|\[[ xX]?\]|\([ xX]?\))")
_UNTICKED: Final = frozenset({"☐", "□", "▢", "[ ]", "[]", "( )", "()"})
_MOST_BOXES: Final = 100


def ticked_labels(text: str) -> list[str] | None:
    """The labels behind the boxes that are ticked; None if the text has no boxes.

    >>> ticked_labels("☒ Trainings ☐ Visits [x] Fairs"), ticked_labels("☐ Visits"), ticked_labels("Visits")
    (['Trainings', 'Fairs'], [], None)
    """
    before, *parts = _BOX.split(text, maxsplit=_MOST_BOXES)
    if before.strip() or not parts:
        return None
    boxes = zip(parts[::2], parts[1::2], strict=True)
    return [label.strip(" \t\n;,") for box, label in boxes if box not in _UNTICKED]
