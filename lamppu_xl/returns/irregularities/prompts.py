"""Words that somebody typed into the data validations of a return, where the template has its own or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import without_blanks
from lamppu_xl.i18n.translator import HIDDEN, project_translator
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.irregularities.remarks import named_places
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.input_limits import input_texts
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.safe_reader import ScannedSheet
from lamppu_xl.workbook.safe_reader.sheet_remark import PROMPT, SheetRemark
from lamppu_xl.workbook.safe_reader.xml import decode_escapes

_MOST_ALONE = 3
"""So many texts of a sheet are reported one by one; more are one finding."""
_SHORTEST_CUT = 12
"""Characters that a text has at least that some program may have cut off."""


def read_prompts(
    form: ReturnForm, matches: Sequence[SheetMatch], others: Iterable[ScannedSheet], contents: FormContents
) -> None:
    """Keep and report the words of data validations that are not those of the form.

    Args:
        form: the form.
        matches: its sheets.
        others: the other sheets of the workbook.
        contents: what was read so far.
    """
    scans = [scan for scan in (*(match.scan for match in matches), *others) if scan.prompts]
    if not scans:
        return
    known = _KnownTexts(form)
    entries: dict[tuple[str | None, int | None, int | None], AnswerRef] = {}
    for scan in scans:
        texts = grouped(((each.row, each.col), each.text) for each in scan.prompts if each.text not in known)
        added = [SheetRemark(*place, PROMPT, ": ".join(each)) for place, each in texts.items()]
        if added and not entries:
            entries = {(place.sheet, place.row, place.col): entry for entry, place in contents.places.items()}
        contents.outside += (OutsideContent(_place(form, scan, each), each.text, PROMPT) for each in added)
        contents.findings += _findings(form, [(each, _place(form, scan, each)) for each in added], entries)


class _KnownTexts:
    """The words that the template has in its data validations."""

    def __init__(self, form: ReturnForm) -> None:
        project = form.issued or form.project
        self._context = FormContext(
            project=project,
            partner=project.partner(form.partner.id) or form.partner,
            period=project.period(form.period.id) or form.period,
            words=project_translator(project, form.stamp.language),
        )
        self._texts = _squeezed(self._context)

    def __contains__(self, text: str) -> bool:
        squeezed = without_blanks(text)
        return _is_in(squeezed, self._texts) or _is_in(squeezed, self._texts_elsewhere)

    @cached_property
    def _texts_elsewhere(self) -> frozenset[str]:
        """The words with dates and amounts of other partners: the country of a partner may have been added later."""
        partner = self._context.partner
        places = {(each.country, each.currency) for each in self._context.project.partners} | {("", "")}
        contexts = (
            replace(self._context, partner=replace(partner, country=country, currency=currency))
            for country, currency in places
        )
        return frozenset(text for context in contexts for text in _squeezed(context))


@dataclass(frozen=True)
class _TextsOfForms:
    by_form: dict[tuple[str, str, str, str], frozenset[str]] = field(default_factory=dict)
    """By period, language, country and currency: what makes these texts differ between forms."""


def _squeezed(context: FormContext) -> frozenset[str]:
    """The words of the data validations without blanks, the same for many partners."""

    def texts() -> frozenset[str]:
        found = input_texts(context)
        return frozenset(without_blanks(text) for text in (*found, *map(decode_escapes, found)))

    key = context.period.id, context.words.language, context.country, context.currency
    return cached(context.project.caches.get(_TextsOfForms).by_form, key, texts)


def _is_in(text: str, texts: frozenset[str]) -> bool:
    """Whether a text without blanks is one of these, or the beginning of one."""
    cut = text.rstrip(".…")
    return text in texts or (len(cut) >= _SHORTEST_CUT and any(each.startswith(cut) for each in texts))


def _place(form: ReturnForm, scan: ScannedSheet, remark: SheetRemark) -> Place:
    return Place(form.file, scan.name, remark.row, remark.col)


def _findings(
    form: ReturnForm,
    added: Sequence[tuple[SheetRemark, Place]],
    entries: dict[tuple[str | None, int | None, int | None], AnswerRef],
) -> Iterator[Finding]:
    """S318 for each text of a sheet; one for all of them if they are many, as in a table from another workbook."""
    alone = added if len(added) <= _MOST_ALONE else added[:1]
    others = [place for _, place in added[len(alone) :]]
    for remark, place in alone:
        entry = entries.get((place.sheet, place.row, place.col))
        is_personal = entry is not None and field_of(form.project, entry).personal
        finding = form.finding(
            "S318",
            place,
            entry,
            what=VocabularyTerm(f"remark_{PROMPT}"),
            value=HIDDEN if is_personal else remark.text,
            others=named_places(dict.fromkeys(other.cell or "" for other in others)),
        )
        yield replace(finding, related=tuple(others))
