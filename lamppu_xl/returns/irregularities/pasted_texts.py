"""Texts that seem to have been pasted over several answer cells: each paragraph or line took a cell of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text_normalising import folded, shortened
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.templates.parts import field_of, options_for

_LONG = 40
"""Characters of a text that is expected to end as a sentence does."""
_FEWEST_WORDS = 4
"""Words of a text that is no mistyped number, date or choice."""
_BULLET = re.compile(r"(?:[•·▪◦‣⁃●○■–—*-]|o\t|\d{1,2}[.)])\s+\S")
_SHORTEST_ITEM = 12
_DASHES = ("-", "–", "—", "*")
"""Signs that some people begin each answer with."""
_OWN_BEGINNING = re.compile(r"[^\W\d_][-\u2010\u2011]\w")
"""A word with a hyphen after its first letter, which is small also where a text begins."""
_WORD = re.compile(r"[^\W\d_]{2}")
_SENTENCE_END = re.compile(r"[.!?…:;][)\]\"'”’»]*$")
_MOST_NAMED_CELLS = 10
_QUOTE = 60

_Position = tuple[str, int, int]


class _Cells:
    """The answer cells of a return with a text, by sheet, row and column."""

    def __init__(self, form: ReturnForm, contents: FormContents) -> None:
        self.entries: dict[_Position, AnswerRef] = {}
        for entry, place in contents.places.items():
            if place.row is not None and place.col is not None:
                self.entries[place.sheet or "", place.row, place.col] = entry
        self.texts: dict[_Position, str] = {
            position: typed.strip()
            for position, entry in self.entries.items()
            if isinstance(typed := contents.typed.get(entry), str) and not typed.startswith("=")
        }
        self.wrong = {
            position
            for position, text in self.texts.items()
            if self.entries[position] not in contents.answers
            and len(text.split()) >= _FEWEST_WORDS
            and field_of(form.project, self.entries[position]).kind.name != "text"
            and not _is_of_options(form, self.entries[position], text)
        }
        """The cells with words in place of a number, a date or a choice."""
        self._project = form.project

    def may_go_on(self, position: _Position) -> bool:
        """Whether a text may be the rest of the one before it; an answer of another kind, such as an address, is whole.

        A name such as iPad begins a text, and so does a word such as e-learning.
        """
        is_text = field_of(self._project, self.entries[position]).kind.name == "text"
        text = self.texts[position]
        return is_text and not _OWN_BEGINNING.match(text) and any(word.islower() for word in text.split()[:1])


def _is_of_options(form: ReturnForm, entry: AnswerRef, text: str) -> bool:
    """Whether all words of a text are labels of options of its field, as of a list of boxes that was copied."""
    listed = options_for(form.project, form.partner, field_of(form.project, entry))
    options = listed.options if listed else ()
    labels = {folded(label) for option in options for _, label in option.label.translations}
    left = folded(text)
    for label in sorted(labels - {""}, key=lambda each: (-len(each), each)):
        left = left.replace(label, " ")
    return _WORD.search(left) is None


def pasted_texts(form: ReturnForm, contents: FormContents) -> Iterator[Finding]:
    """S327 for each run of cells below one another, or beside one another, that seem to hold one pasted text."""
    cells = _Cells(form, contents)
    if len(cells.texts) < 2:
        return
    found: set[_Position] = set()
    for steps in ((1, 0), (0, 1)):
        for run in _runs(cells, steps):
            if not found & set(run):
                found.update(run)
                yield _finding(form, cells.entries, cells.texts, run)


def _runs(cells: _Cells, steps: tuple[int, int]) -> Iterator[list[_Position]]:
    """The runs of cells in one direction."""
    down, _ = steps
    joined: set[_Position] = set()
    for position in sorted(cells.texts):
        if position in joined:
            continue
        run = [position]
        following = _next(position, steps)
        while _goes_on(cells, run[-1], following, is_down=down > 0, is_begun=len(run) > 1):
            run.append(following)
            following = _next(following, steps)
        joined.update(run)
        if _is_pasted(cells, run):
            yield run


def _next(position: _Position, steps: tuple[int, int]) -> _Position:
    sheet, row, col = position
    return sheet, row + steps[0], col + steps[1]


def _goes_on(cells: _Cells, position: _Position, following: _Position, *, is_down: bool, is_begun: bool) -> bool:
    first, second = cells.texts.get(position), cells.texts.get(following)
    if first is None or second is None:
        return False
    if following in cells.wrong:
        return position in cells.wrong or len(first.split()) >= _FEWEST_WORDS
    if not is_down:
        return False
    if _is_bullet(second):
        return _is_bullet(first) or first.endswith(":")
    return _is_cut(first, least=1 if is_begun else _LONG) and cells.may_go_on(following)


def _is_pasted(cells: _Cells, run: Sequence[_Position]) -> bool:
    """Whether a run is long enough, and does not only consist of answers that begin in the same way."""
    texts = [cells.texts[position] for position in run]
    if len(run) < 2 or len(set(texts)) < len(texts):
        return False
    if any(position in cells.wrong for position in run):
        return True
    if _is_bullet(texts[1]):
        return texts[0].endswith(":") or (len(run) > 2 and not texts[0].startswith(_DASHES))
    return not texts[0][:1].islower()


def _is_bullet(text: str) -> bool:
    """Whether a text is one item of a list; an answer with several lines is a list of its own."""
    return "\n" not in text and len(text) >= _SHORTEST_ITEM and _BULLET.match(text) is not None


def _is_cut(text: str, *, least: int) -> bool:
    """Whether a text of some length stops within a sentence; the last lines of a pasted one are often short."""
    return len(text) >= least and not _SENTENCE_END.search(text)


def _finding(
    form: ReturnForm, entries: Mapping[_Position, AnswerRef], texts: Mapping[_Position, str], run: Sequence[_Position]
) -> Finding:
    first, *others = [Place(form.file, *position) for position in run]
    names = [place.cell or "" for place in others]
    more = len(names) - _MOST_NAMED_CELLS
    text = texts[run[0]]
    quoted = shortened(text, _QUOTE)
    is_personal = any(field_of(form.project, entries[position]).personal for position in run)
    finding = form.finding(
        "S327",
        first,
        entries[run[0]],
        value=HIDDEN if is_personal else quoted,
        others=", ".join(names[:_MOST_NAMED_CELLS]) + (f" + {more}" if more > 0 else ""),
    )
    return replace(finding, related=tuple(others))
