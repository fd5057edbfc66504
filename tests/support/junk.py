"""A form with every kind of answer and 25 columns, junk for its cells, and what its live checks should say.

The expectation is written out here, fault by fault and the gravest first, and shares nothing with the code of the live
checks but the words of the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from projects import TINY_PROJECT

from lamppu_xl.workbook.model import Formula

Raw = str | float | bool | Formula | None
"""What is stored in a cell; a formula stands for its error value."""

Row = Mapping[str, Raw]

LINES = 12

FORM = (
    """
title: {en: Junk}
lists:
  status:
    - {id: open, label: {en: Open}}
    - {id: done, label: {en: Done}}
    - {id: late, label: {en: Late}}
tables:
  about:
    title: {en: About}
    rows: record
    fields:
      name: {label: {en: Name}, required: yes, max_length: 40}
      status: {label: {en: Status}, kind: choice, list: status, required: yes}
      reason: {label: {en: Reason}, required_when: status == "late", max_length: 12}
      people: {label: {en: People}, kind: integer, min: 0, max: 500}
      spent: {label: {en: Spent}, kind: money, min: 0}
      mail: {label: {en: Mail}, kind: email, required: yes}
    rules:
      - {holds: spent == sum(visits.cost), says: {en: Not the sum of the costs.}}
      - {when: 'status == "late"', holds: '"late" in visits.state', at: status, says: {en: Late without a line.}}
  visits:
    title: {en: Visits}
    rows: {lines: 12}
    spare: 0
    fields:
      name: {label: {en: Name}, required: yes, unique: yes, max_length: 20}
      state: {label: {en: State}, kind: choice, list: status, required: yes}
      count: {label: {en: Count}, kind: integer, required: yes, min: 0, max: 500}
      cost: {label: {en: Cost}, kind: money, min: 0}
      start: {label: {en: Start}, kind: date, required: yes, not_before: period.start, not_after: period.end}
      held: {label: {en: Held}, kind: yes_no}
      why: {label: {en: Why}, required_when: held == "no", max_length: 10}
      mail: {label: {en: Mail}, kind: email}
      web: {label: {en: Web}, kind: url}
      post: {label: {en: Post}, kind: postcode}
      share: {label: {en: Share}, kind: percent, min: 0, max: 100 %}
      end: {label: {en: End}, kind: date, not_before: start}
      budget: {label: {en: Budget}, kind: money}
      used: {label: {en: Used}, kind: money}
      note: {label: {en: Note}, min_length: 5}
      payer: {label: {en: Payer}, kind: business_id}
      tell: {label: {en: Tell}}
"""
    + "\n".join(f"      n{number}: {{label: {{en: N{number}}}, kind: number}}" for number in range(8))
    + """
    rules:
      - {holds: used <= budget * 1.1, at: used, says: {en: Over budget.}}
      - {holds: 'not mentions(tell, "secret")', at: tell, severity: warning, says: {en: Is it secret?}}
"""
)

PROJECT = TINY_PROJECT.replace("language: fi", "language: en").replace("language: sv", "language: en")

ERRORS = (
    Formula("1/0", "#DIV/0!"),
    Formula("NA()", "#N/A"),
    Formula('VALUE("x")', "#VALUE!"),
    Formula("INDEX($A$1:$A$2,9)", "#REF!"),
)

START, END = date(2026, 1, 1), date(2026, 6, 30)
FIRST, LAST = date(1936, 1, 1), date(2126, 12, 31)
"""The days that a field of the project accepts."""

KINDS = {
    "state": "choice", "status": "choice", "held": "yes_no", "count": "integer", "people": "integer", "cost": "number",
    "spent": "number", "budget": "number", "used": "number", "share": "number", "start": "date", "end": "date",
    "mail": "email", "web": "url", "post": "postcode", "payer": "business_id",
    **{f"n{number}": "number" for number in range(8)},
}  # fmt: skip
YES, NO = ["yes", "x", "true"], ["no", "0"]
"""What of the junk is read as yes or as no."""
LISTS = {"choice": ("open", "done", "late"), "yes_no": ("yes", "no")}
CARD = ("name", "status", "reason", "people", "spent", "mail")
GRID = (
    *("name", "state", "count", "cost", "start", "held", "why", "mail", "web", "post", "share", "end", "budget"),
    *("used", "note", "payer", "tell"),
    *(f"n{number}" for number in range(8)),
)


def serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


def junk(random: Random, name: str) -> Raw:
    """Anything that somebody may type or paste.

    TRUE is left out where a number is asked for: LibreOffice reads it as 1 in a cell with a number format.
    """
    kind = KINDS.get(name, "text")
    pool: list[Raw] = [
        None, random.choice(ERRORS), " ", "\u00a0 ", "\n", "\t", "\u200b", "x" * 10, "x" * 11, "x" * 20,
        "x" * 21, "😀" * 5, "😀" * 6, "😀" * 10, "😀" * 12,
        5.0, 5.5, 2.9999999999, -1.0, -1e-10, 500.0, 501.0, 1.0000000005,
        1.1, 0.0, 2e15, "12", "OPEN", "late ", "Latex", "no", "YES", "maybe", "x", "late\n", "\u00a0name\n\n",
        "*", "?", "~", "L*",
        "=1+1", "<5", ">0", True,
        float(serial(START)), serial(START) - 0.5, serial(END) + 0.9, float(serial(END) + 1), float(serial(FIRST) - 1),
        float(serial(LAST) + 1), 0.5, 3e6, "a@b.fi", "a@b@c.fi", "a b@c.fi", " a@b.fi ", "@b.fi", "a@b", "a@b.",
        "https://", "http://a b.fi", "HTTPS://A.FI", "https://a.fi", "00100", "0010",
        "\u0660\u0660\u0661\u0660\u0660",
        "A secret thing", "SECRET", "0737546-2", "07375462", "FI07375462", 7375462.0, "0737546-3", "1,5", "1.1.2030",
        "name", "NAME ", "n\u200bame",
    ]  # fmt: skip
    own = {"choice": ["Open", "done", "LATE"], "yes_no": ["Yes", "no"], "number": [100.0, 110.0, 110.0000001, 111.0]}
    if kind in ("integer", "number", "date"):
        pool.remove(True)
    return random.choice(own[kind]) if kind in own and random.random() < 0.5 else random.choice(pool)


def good(random: Random, name: str, row: int) -> Raw:
    """A right answer."""
    match KINDS.get(name, "text"):
        case "choice" | "yes_no" as kind:
            return random.choice(LISTS[kind]).capitalize()
        case "integer":
            return float(random.randrange(500))
        case "number":
            return 0.5 if name == "share" else 100.0
        case "date":
            return float(serial(START) + (20 if name == "end" else random.randrange(10)))
        case "email":
            return "name@example.fi"
        case "url":
            return "https://example.fi/a"
        case "postcode":
            return "00100"
        case "business_id":
            return "0737546-2"
    return f"text {row}"


# What the checks should say


def counted(raw: str) -> str:
    """The text of a cell of which the characters are counted."""
    return raw.strip(" \u00a0\u200b\n\t")


def seen(raw: Raw) -> str:
    """The text of a cell without what is not seen."""
    text = str(raw).upper() if isinstance(raw, bool) else raw if isinstance(raw, str) else f"{raw:.15g}"
    spaced = text.replace("\u00a0", " ").replace("\n", " ").replace("\u200b", "")
    clean = "".join(sign for sign in spaced if ord(sign) >= 32)
    return re.sub(" +", " ", clean).strip(" ")


def read(name: str, raw: Raw) -> str:
    """How a cell is read: blank, right, or its fault."""
    kind = KINDS.get(name, "text")
    if isinstance(raw, Formula):
        return "error"
    if raw is None or (isinstance(raw, str) and not seen(raw)):
        return "blank"
    is_number = not isinstance(raw, str | bool)
    match kind:
        case "text":
            return "beyond" if is_number and abs(raw) >= 1e15 else "right"
        case "choice":
            return "right" if seen(raw).lower() in LISTS[kind] else "wrong"
        case "yes_no":
            return "right" if seen(raw).lower() in YES + NO else "wrong"
        case "integer" if is_number:
            return "not whole" if abs(raw - round(raw)) > 1e-9 else "beyond" if abs(raw) > 1e15 else "right"
        case "number" if is_number:
            return "beyond" if abs(raw) > 1e15 else "right"
        case "date" if is_number and 1 <= raw < 2958466:
            return "right" if serial(FIRST) <= raw < serial(LAST) + 1 else "beyond"
        case "email":
            fits = re.fullmatch(r"[^@ ]+@[^@ ][^@ ]*\.[^@ ]+", seen(raw)) and not re.search(r"@\.[^.]*$", seen(raw))
        case "url":
            fits = re.fullmatch(r"(?i)https?://(?<=//)[^ ]*", seen(raw)) and "." in seen(raw)[8:]
        case "postcode":
            fits = re.fullmatch("[1-9][0-9]{0,4}" if is_number else "[0-9]{5}", seen(raw))
        case "business_id":
            fits = seen(raw) in ("0737546-2", "07375462", "FI07375462", "7375462")
        case _:
            fits = None
    return "right" if fits else "wrong"


@dataclass(frozen=True)
class Sheets:
    """The contents of both sheets, as an engine sees them."""

    card: Row
    lines: tuple[Row, ...]
    length: Callable[[str], int]
    """How the engine counts characters."""

    def states(self, name: str, row: Row) -> list[tuple[str, str]]:
        """The faults of an answer, the gravest first: the band and the code of the message."""
        is_card, raw, kind = row is self.card, row.get(name), read(name, row.get(name))
        if kind not in ("blank", "right"):
            return [("faulty", self._content_code(name, kind))]
        if kind == "blank":
            return [("missing", "R501")] if self._is_required(name, row, is_card=is_card) else []
        is_broken = self._broken(name, row, raw, is_card=is_card)
        return [(band, code) for band, code, broken in is_broken if broken]

    def shown(self, name: str, row: Row) -> tuple[str, str]:
        """The band of an answer and the code of its message."""
        faults = self.states(name, row)
        if faults:
            band, code = faults[0]
            return (
                ("missing", "not begun") if row is self.card and band == "missing" and not self.begun else (band, code)
            )
        return ("blank", "–") if read(name, row.get(name)) == "blank" else ("complete", "OK")

    @property
    def begun(self) -> bool:
        return any(read(name, self.card.get(name)) != "blank" for name in CARD)

    def line(self, row: Row) -> tuple[str, str, str]:
        """The band and the code that a line shows, and the field that it is about."""
        for wanted in ("faulty", "missing", "noted"):
            for name in GRID:
                band, code = self.shown(name, row)
                if band == wanted:
                    return band, code, name
        is_blank = all(read(name, row.get(name)) == "blank" for name in GRID)
        return ("blank", "–", "") if is_blank else ("complete", "OK", "")

    def _content_code(self, name: str, kind: str) -> str:
        codes = {
            "text": {"beyond": "V423"},
            "integer": {"wrong": "V401", "not whole": "V402", "beyond": "V421"},
            "number": {"wrong": "V401", "beyond": "V421"},
            "date": {"wrong": "V405", "beyond": "V422"},
            "choice": {"wrong": "V408"},
            "yes_no": {"wrong": "V410"},
            "email": {"wrong": "V413"},
            "url": {"wrong": "V415"},
            "postcode": {"wrong": "V416"},
            "business_id": {"wrong": "V417"},
        }
        return "error" if kind == "error" else codes[KINDS.get(name, "text")][kind]

    def _is_required(self, name: str, row: Row, *, is_card: bool) -> bool:
        if name in ("why", "reason"):
            asks, answers = ("held", NO) if name == "why" else ("status", ["late"])
            return read(asks, row.get(asks)) == "right" and seen(row[asks]).lower() in answers
        if is_card:
            return name in ("name", "status", "mail")
        is_used = any(read(other, row.get(other)) != "blank" for other in GRID)
        return is_used and name in ("name", "state", "count", "start")

    def _broken(self, name: str, row: Row, raw: Raw, *, is_card: bool) -> list[tuple[str, str, bool]]:
        """Each rule of a right answer in the order of the definition: band, code, whether it is broken."""
        x = raw if isinstance(raw, float) else 0.0
        size = self.length(counted(raw)) if isinstance(raw, str) else len(seen(raw))

        def value(other: str) -> float | None:
            found = row.get(other)
            return float(found) if read(other, found) == "right" and isinstance(found, float) else None

        match name:
            case "name":
                same = [line for line in self.lines if seen_or_blank(line.get("name")).lower() == seen(raw).lower()]
                repeated = ("faulty", "R507", not is_card and len(same) > 1)
                return [("faulty", "R505", size > (40 if is_card else 20)), repeated]
            case "reason" | "why":
                return [("faulty", "R505", size > (12 if is_card else 10))]
            case "people" | "count":
                return [("faulty", "R502", x < -0.5), ("faulty", "R503", x > 500.5)]
            case "cost":
                return [("faulty", "R502", x < -1e-9)]
            case "spent":
                total = sum(
                    float(line["cost"])  # type: ignore[arg-type]
                    for line in self.lines
                    if read("cost", line.get("cost")) == "right"
                )
                off = abs(x - total) > 1e-9 * max(1.0, abs(x), abs(total))
                return [("faulty", "R502", x < -1e-9), ("faulty", "Not the sum of the costs.", off)]
            case "status":
                late = [line for line in self.lines if seen_or_blank(line.get("state")).lower() == "late"]
                return [("faulty", "Late without a line.", seen(raw).lower() == "late" and not late)]
            case "start":
                return [("faulty", "R508", int(x) < serial(START)), ("faulty", "R509", int(x) > serial(END))]
            case "end":
                begins = value("start")
                return [("faulty", "R508", begins is not None and int(x) < int(begins))]
            case "share":
                return [("faulty", "R502", x < -1e-9), ("faulty", "R503", x > 1 + 1e-9)]
            case "used":
                budget = value("budget")
                over = budget is not None and x - budget * 1.1 > 1e-9 * max(1.0, abs(x), abs(budget * 1.1))
                return [("faulty", "Over budget.", over)]
            case "note":
                return [("noted", "R504", size < 5)]
            case "tell":
                return [("noted", "Is it secret?", "secret" in seen(raw).lower())]
        return []


def seen_or_blank(raw: Raw) -> str:
    return "" if raw is None or isinstance(raw, Formula) else seen(raw)
