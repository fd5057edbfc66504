"""What totals lack, with the labels of periods: `N04 KJM autumn 2020` of `N04 KJM 2020-2`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lamppu_xl.domain.text import Text


def dated(name: str, labels: Mapping[str, Text], shown: Callable[[Text], str], *, has_partners: bool) -> str:
    """A project with what is named of it, as a total stores it, with the labels of its periods.

    Args:
        labels: of the periods of the programme and of the project, by id.
        shown: a label as it is in a phrase.
        has_partners: whether the second word may be a partner whose period follows.
    """
    project, *parts = name.split(" ")
    if has_partners and len(parts) > 1 and parts[1] in labels:
        parts[1] = shown(labels[parts[1]])
    lead, _, within = " ".join(parts).rpartition("(")
    if within.endswith(")"):
        return f"{project} {lead}({'; '.join(_dated_part(part, labels, shown) for part in within[:-1].split('; '))})"
    return " ".join((project, *parts))


def _dated_part(text: str, labels: Mapping[str, Text], shown: Callable[[Text], str]) -> str:
    """A part of what is in brackets: a period, a figure or focus areas before it, or a partner's correction."""
    *words, last = text.split(" ")
    if last in labels:
        return ", ".join(filter(None, (" ".join(words), shown(labels[last]))))
    if len(words) == len(("partner", "period")) and words[1] in labels:
        return " ".join((words[0], shown(labels[words[1]]), last))
    return text
