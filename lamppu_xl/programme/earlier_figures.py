"""The earlier figures that notes quote in brackets, each with the workbook that has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.figure_records import EVERYWHERE, EarlierFigure, ProgrammeFigure, ProgrammeTotal
from lamppu_xl.programme.members import LastMasters
from lamppu_xl.programme.moved_goals import MOVED, quotes_a_figure
from lamppu_xl.programme.rule_before import figures_before

OF_MASTERS = ("lacking", "fallen", "removed", MOVED)
"""The reasons that quote a figure of the last master of a project."""

OF_FROZEN = ("recounted",)
"""The reasons that quote a figure of the last frozen workbook; beside a total of a focus area it is computed."""


def earlier_figures(
    index: AnswerIndex, figures: Sequence[ProgrammeFigure], last: LastMasters
) -> Iterator[EarlierFigure]:
    """Each earlier figure that a total quotes, once."""
    for figure in figures:
        totals = figure.totals.values()
        for project in _quoted(totals, OF_MASTERS):
            if found := last.get(project):
                period, verdict = found
                file = index.redact(project, verdict.file)
                yield EarlierFigure(project, figure.indicator.id, period.id, file, verdict.sha256, of_frozen=False)
        for project in _quoted((total for total in totals if not total.area), OF_FROZEN):
            if (before := index.before) and not index.area:
                file, sha256 = before.workbook, before.sha256
                yield EarlierFigure(project, figure.indicator.id, before.period.id, file, sha256, of_frozen=True)
        yield from figures_before(index.rules_before, totals, index.area)


def _quoted(totals: Iterable[ProgrammeTotal], reasons: Sequence[str]) -> dict[str, None]:
    """The projects of which a total quotes an earlier figure: `N04 48 (2020-1)`, but not `N04`."""
    texts = ((reason, text) for total in totals for reason in reasons for text in getattr(total, reason))
    return {text.split()[0]: None for reason, text in texts if _has_figure(reason, text)}


def _has_figure(reason: str, text: str) -> bool:
    """Whether the text of a total quotes an earlier figure."""
    return quotes_a_figure(text) if reason == MOVED else len(text.split()) > 1


def keys_quoted(reason: str, named: Iterable[tuple[str, str]], area: str = EVERYWHERE) -> tuple[str, ...]:
    """The keys of the earlier figures that a note quotes.

    Args:
        reason: why a total names projects.
        named: the texts of the totals, each with its indicator.
        area: the focus area of the totals.
    """
    if reason not in (*OF_MASTERS, *(() if area else OF_FROZEN)):
        return ()
    quoting = ((text.split()[0], indicator) for text, indicator in named if _has_figure(reason, text))
    keys = (EarlierFigure.key_of(of, indicator, of_frozen=reason in OF_FROZEN) for of, indicator in quoting)
    return tuple(dict.fromkeys(keys))
