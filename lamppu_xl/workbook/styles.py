"""What a workbook looks like: fonts, colours and borders by style name."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

FONT = "Arial"
"""Every office program has it or a font of the same widths."""

FONT_SIZE = 11

NAVY, LINE = "#1F3864", "#BFBFBF"
_PAPER, _GREY = "#FFFFFF", "#595959"
_BORDER = {"border": 1, "border_color": LINE}
_TEXT = {"text_wrap": True, "valign": "top"}
_INSET = {**_TEXT, "align": "left", "indent": 1}
_INPUT = {"bg_color": "#FFFBE6", "border": 1, "border_color": "#808080", "locked": False}
_NOTE = {**_INSET, "valign": "vcenter"}
_SUM = {"bg_color": "#DCE6F2", **_BORDER}
_LINK = {"font_color": "#0B5394", "underline": 1}
_STATE = {"font_size": 10, **_BORDER, "text_wrap": True, "align": "center", "valign": "vcenter"}

STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": NAVY, "valign": "vcenter"},
    "note": {"font_color": _GREY, "valign": "vcenter"},
    "stamp": {"font_size": 9, "font_color": _GREY, "align": "right", "valign": "vcenter"},
    "section": {"bold": True, "font_size": 12, "font_color": NAVY, "bottom": 2, "bottom_color": NAVY},
    "header": {"bold": True, "font_color": _PAPER, "bg_color": NAVY, **_INSET, "valign": "vcenter"},
    "number": {"font_color": _GREY, "bg_color": "#F2F2F2", **_BORDER, "valign": "top"},
    "label": {"bold": True, "bg_color": "#F2F2F2", **_BORDER, **_INSET},
    "given": {"bg_color": "#F2F2F2", **_BORDER, **_INSET},
    "given_figure": {"bg_color": "#F2F2F2", **_BORDER, "valign": "top"},
    "blank": {"bg_color": "#F2F2F2", **_BORDER},
    "answer": {**_INPUT, **_INSET},
    "answer_figure": {**_INPUT, "valign": "top"},
    "previous": {"font_size": 10, "bg_color": "#EDEDED", **_BORDER, **_INSET},
    "previous_figure": {"font_size": 10, "bg_color": "#EDEDED", **_BORDER, "valign": "top"},
    "check": {"font_size": 10, **_BORDER, **_INSET},
    "count": {**_BORDER, "align": "center", "valign": "top"},
    "verdict": {"bold": True, "font_size": 12, "valign": "vcenter"},
    "step": {"align": "right", "valign": "top", "font_color": _GREY},
    "text": {**_TEXT},
    "link": {"font_color": "#0B5394", "underline": 1, "valign": "top"},
    "key": {"font_size": 9, "font_color": _GREY},
    "list": {},
    "strong": {"bold": True},
    "small": {"font_size": 9, "font_color": _GREY},
    "fault": {"bg_color": "#FFC7CE", "font_color": "#9C0006", "bold": True},
    "warn": {"bg_color": "#FFE699", "font_color": "#7F4F00"},
    "good": {"font_color": "#006100"},
    # Feedback
    "feedback_error": {"font_size": 10, "bg_color": "#FFC7CE", "font_color": "#8A0006", **_BORDER, **_INSET},
    "feedback_warning": {"font_size": 10, "bg_color": "#FFE699", "font_color": "#6B4200", **_BORDER, **_INSET},
    "feedback_hint": {"font_size": 10, "bg_color": "#D3E3F7", "font_color": "#1F3864", **_BORDER, **_INSET},
    "feedback_info": {"font_size": 10, "bg_color": "#F2F2F2", "font_color": "#404040", **_BORDER, **_INSET},
    "feedback_none": {**_BORDER},
    "feedback_text": {**_BORDER, **_NOTE},
    "feedback_link": {"font_color": "#0B5394", "underline": 1, **_BORDER, **_NOTE},
    "feedback_mark_error": {"bold": True, "bg_color": "#FFC7CE", "font_color": "#8A0006", **_BORDER, **_NOTE},
    "feedback_mark_warning": {"bold": True, "bg_color": "#FFE699", "font_color": "#6B4200", **_BORDER, **_NOTE},
    "feedback_mark_hint": {"bold": True, "bg_color": "#D3E3F7", "font_color": "#1F3864", **_BORDER, **_NOTE},
    "feedback_fact": {"bold": True, "bg_color": "#F2F2F2", **_BORDER, **_NOTE},
    "feedback_lead": {"bold": True, "font_size": 12, "font_color": NAVY, "valign": "vcenter"},
    "feedback_next": {"valign": "vcenter"},
    # The master: pages of text
    "lead": {"bold": True, "font_size": 12, "font_color": NAVY, **_INSET},
    "wording": {"italic": True, "font_size": 12, "font_color": NAVY, **_INSET},
    "prose": {**_INSET},
    "fine": {"font_size": 10, **_INSET},
    "point": {"bold": True, "font_size": 10, "font_color": _GREY, **_INSET},
    "source": {"font_size": 9, "font_color": _GREY, **_INSET},
    "earlier": {"font_size": 10, "font_color": "#404040", "bg_color": "#F2F2F2", **_INSET},
    "earlier_point": {"bold": True, "font_size": 10, "font_color": _GREY, "bg_color": "#F2F2F2", **_INSET},
    "earlier_source": {"font_size": 9, "font_color": _GREY, "bg_color": "#F2F2F2", **_INSET},
    "rejected": {"font_size": 10, "font_color": "#8A0006", **_INSET},
    "source_link": {"font_size": 9, **_LINK, **_INSET},
    "earlier_source_link": {"font_size": 9, **_LINK, "bg_color": "#F2F2F2", **_INSET},
    "synthesis": {**_INPUT, **_INSET},
    "stale": {"bold": True, "font_size": 9, "bg_color": "#FFE699", "font_color": "#6B4200", **_INSET},
    "deviation_lead": {"font_size": 10, **_LINK, **_INSET},
    "deviation": {"font_size": 10, "bg_color": "#FFF3D6", **_INSET},
    "deviation_point": {"bold": True, "font_size": 10, "font_color": "#6B4200", "bg_color": "#FFF3D6", **_INSET},
    "deviation_source": {"font_size": 9, "font_color": _GREY, "bg_color": "#FFF3D6", **_INSET},
    "deviation_source_link": {"font_size": 9, **_LINK, "bg_color": "#FFF3D6", **_INSET},
    "plain": {"font_size": 9, **_INSET, "text_wrap": False},
    "alert": {"font_size": 9, "font_color": "#8A0006", **_INSET, "text_wrap": False},
    # The master: lines and figures
    "row": {"font_size": 10, **_BORDER, **_INSET},
    "row_source": {"font_size": 9, "font_color": _GREY, **_BORDER, **_INSET},
    "row_source_link": {"font_size": 9, **_LINK, **_BORDER, **_INSET},
    "fact_note_link": {"font_size": 9, **_LINK, **_BORDER, **_INSET, "valign": "vcenter"},
    "row_cut": {"font_size": 9, "font_color": _GREY, **_BORDER, **_INSET, "text_wrap": False},
    "row_figure": {"font_size": 10, **_BORDER, "align": "right", "valign": "top"},
    "row_link": {"font_color": "#0B5394", "underline": 1, **_BORDER, **_INSET, "valign": "vcenter"},
    "header_middle": {"bold": True, "font_color": _PAPER, "bg_color": NAVY, "align": "center", "valign": "vcenter"},
    "tally": {"bold": True, "font_size": 10, **_BORDER, "align": "center", "valign": "vcenter"},
    "fact": {"font_size": 10, **_BORDER, **_INSET, "valign": "vcenter"},
    "fact_note": {"font_size": 9, "font_color": _GREY, **_BORDER, **_INSET, "valign": "vcenter"},
    "figure": {"font_size": 10, **_BORDER, "align": "right", "valign": "vcenter"},
    "unsaid": {"font_size": 9, "font_color": _GREY, **_BORDER, "align": "right", "valign": "vcenter"},
    "sum": {"bold": True, **_SUM, "align": "right", "valign": "vcenter"},
    "figure_link": {"font_size": 10, **_LINK, **_BORDER, "align": "right", "valign": "vcenter"},
    "sum_link": {"bold": True, **_LINK, **_SUM, "align": "right", "valign": "vcenter"},
    "sum_text": {"bold": True, **_SUM, **_INSET, "valign": "vcenter"},
    "sum_note": {"font_size": 9, "font_color": "#404040", **_SUM, **_INSET, "valign": "vcenter"},
    "remark": {"font_size": 10, **_INSET},
    # The master: the status of a goal
    "state_done": {"bg_color": "#C6E7CE", "font_color": "#0B4F1F", **_STATE},
    "state_ongoing": {"bg_color": "#D3E3F7", "font_color": "#1F3864", **_STATE},
    "state_delayed": {"bg_color": "#FFE699", "font_color": "#6B4200", **_STATE},
    "state_not_started": {"bg_color": "#E7E6E6", "font_color": "#404040", **_STATE},
    "state_not_concerned": {"bg_color": "#F7F7F7", "font_color": "#595959", **_STATE},
    "state_other": {"bg_color": "#E4DFEC", "font_color": "#3F3151", **_STATE},
    "state_missing": {"bg_color": "#FFC7CE", "font_color": "#8A0006", **_STATE},
    "state_absent": {"bg_color": "#F8D5BC", "font_color": "#7A2E00", **_STATE},
    "state_not_due": {"bg_color": "#FFFFFF", "font_color": "#595959", **_STATE},
    "state_none": {"bg_color": "#FFFFFF", "font_color": "#595959", **_STATE},
}
"""xlsxwriter format properties by style. Text has a contrast of at least 4.5:1; inputs have a dark border."""


def font_of(style: str) -> tuple[int, bool]:
    """The font size of a style in points, and whether it is bold."""
    look = STYLES[style]
    return look.get("font_size", FONT_SIZE), bool(look.get("bold"))


class RowRole(Enum):
    """The part that a row plays on a sheet of a report."""

    TITLE = auto()
    HEADER = auto()
    """The names of columns."""
    HEADING = auto()
    """The first row of a part of the sheet."""
    NOTE = auto()
    """A line that runs over all columns."""
    TOTAL = auto()
    BODY = auto()


_ROLES = {
    "title": RowRole.TITLE,
    "header": RowRole.HEADER,
    "section": RowRole.HEADING,
    "key": RowRole.NOTE,
    "note": RowRole.NOTE,
    "sum_text": RowRole.TOTAL,
}


def role_of(style: str) -> RowRole:
    """The role of a row, by the style of its first cell."""
    return _ROLES.get(style, RowRole.BODY)
