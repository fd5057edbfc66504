"""Checks whose return a workbook is: by the identification code that it carries in several places."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.returns.return_definition import ReturnDefinitions
from lamppu_xl.workbook.identity import MasterStamp, PreviewMark, Stamp, looks_like_stamp
from lamppu_xl.workbook.safe_reader import ScannedWorkbook


def identify_return(
    book: ScannedWorkbook, file: str, definitions: ReturnDefinitions
) -> tuple[Stamp | None, list[Finding]]:
    """The code of a workbook, and every finding against it.

    Whether its partner reports in the period is decided by the definition that the workbook was issued with.

    Returns:
        The code that occurs most often, or None. With a finding the workbook must not be read as a return.
    """
    place = Place(file)
    if master := _master(book):
        return None, [Finding.of("F216", place, project=master[0], period=master[1])]
    if preview := _preview(book):
        template = f"{preview.project}_{preview.period}_{preview.partner}.xlsx"
        return None, [Finding.of("F230", place, template=template, folder=f"{preview.period}/outbox")]
    valid: list[tuple[Stamp, Place]] = []
    altered: dict[str, list[Place]] = {}
    for text, stamp_place in _stamp_texts(book, file):
        if parsed := Stamp.parse(text):
            valid.append((parsed, stamp_place))
        else:
            altered.setdefault(text, []).append(stamp_place)
    findings = [
        replace(Finding.of("F205", at, found=text), related=(*others,)) for text, (at, *others) in altered.items()
    ]
    if not valid:
        return None, findings[:1] or [Finding.of("F201", place, project=definitions.current.id)]
    counts = Counter(stamp for stamp, _ in valid)
    stamp = max(counts, key=lambda candidate: (counts[candidate], candidate.code))
    if problem := _identity_problem(stamp, place, definitions):
        return stamp, [problem]
    if others := [(other, stamp_place) for other, stamp_place in valid if other != stamp]:
        findings.append(_several(stamp, others))
    return stamp, findings


def _several(stamp: Stamp, others: Sequence[tuple[Stamp, Place]]) -> Finding:
    """F206 about all codes of other templates, with the sheets that they are on."""
    (_, first), *_ = others
    sheets = dict.fromkeys(place.sheet for _, place in others if place.sheet and place.sheet != first.sheet)
    finding = Finding.of(
        "F206",
        first,
        expected=stamp.code,
        found=", ".join(dict.fromkeys(other.code for other, _ in others)),
        others=", ".join(sheets),
    )
    return replace(finding, related=tuple(place for _, place in others[1:]))


def _identity_problem(stamp: Stamp, place: Place, definitions: ReturnDefinitions) -> Finding | None:
    """Why a return with this code is not one of this project and period."""
    definition = definitions.find(stamp.definition)
    project = definition.issued if definition else definitions.current
    period = project.period(definitions.period.id) or definitions.period
    if stamp.project != definitions.current.id:
        return Finding.of("F202", place, project=definitions.current.id, other=stamp.project)
    if stamp.period != period.id:
        other = definitions.current.period(stamp.period)
        return Finding.of("F203", place, period=period.label, other=other.label if other else stamp.period)
    partner = project.partner(stamp.partner)
    if partner is None:
        guess = difflib.get_close_matches(stamp.partner, [partner.id for partner in project.partners], 1)
        return Finding.of("F204", place, partner=stamp.partner, guess=guess[0] if guess else "")
    if not partner.reports_in(period):
        return Finding.of("F215", place, partner=partner.name, joined=partner.joined or "", left=partner.left or "")
    return None


def _master(book: ScannedWorkbook) -> tuple[str, str] | None:
    """The project and period of a workbook that is a master workbook, not a return."""
    property_parts = book.properties.get("custom:lamppu-xl", "").split()
    if len(property_parts) == 3 and property_parts[0] == "master":
        return property_parts[1], property_parts[2]
    for sheet in book.sheets:
        first = sheet.cells.get((0, 1))
        stamp = MasterStamp.parse(first.value) if first and isinstance(first.value, str) else None
        if stamp:
            return stamp.project, stamp.period
    return None


def _preview(book: ScannedWorkbook) -> PreviewMark | None:
    """The mark of a preview: in the properties, or on any sheet if a program has dropped them."""
    texts = (book.properties.get(name, "") for name in ("custom:lamppu-xl", "description"))
    corners = (sheet.cells.get((0, 1)) for sheet in book.sheets)
    cells = (cell.value for cell in corners if cell and isinstance(cell.value, str))
    return next(filter(None, map(PreviewMark.parse, (*texts, *cells))), None)


def _stamp_texts(book: ScannedWorkbook, file: str) -> Iterator[tuple[str, Place]]:
    """Every text that is a code, valid or altered, with its place."""
    for sheet in book.sheets:
        for (row, col), cell in sheet.cells.items():
            # Hardly any text is as long as a code, and there are thousands of cells.
            if type(text := cell.value) is str and _SHORTEST_STAMP <= len(text) <= _LONGEST_STAMP and is_stamp(text):
                yield text.strip(), Place(file, sheet.name, row, col)
    for name in ("description", "custom:lamppu-xl"):
        text = book.properties.get(name, "").strip()
        if is_stamp(text):
            yield text, Place(file)


_SHORTEST_STAMP, _LONGEST_STAMP = 40, 208
_STAMP_GROUPS = re.compile(r"(?:\S+\s+){4}(?:[0-9a-f]{8}\s+){3}[0-9a-z]{5}", re.IGNORECASE)


def is_stamp(text: str) -> bool:
    """Whether a text is an identification code, valid or altered; eight words of prose are not."""
    if not _SHORTEST_STAMP <= len(text) <= _LONGEST_STAMP:
        return False
    stripped = text.strip()
    # One character rules out most texts: the last group has five.
    return stripped[-6:-5].isspace() and looks_like_stamp(stripped) and _STAMP_GROUPS.fullmatch(stripped) is not None
