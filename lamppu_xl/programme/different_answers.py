"""How many different answers projects gave to an indicator, whatever ids and languages their forms have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import Value
from lamppu_xl.programme.member_records import ProgrammeAnswer


@dataclass(frozen=True)
class _CountedAnswer:
    """An answer as it is counted: texts without capitals and surrounding blanks."""

    value: Value
    options: str
    """The list of a chosen option, else empty."""
    label: Text | None
    """Of a chosen option."""
    question: tuple[str, str, str] = ("", "", "")
    """The form of the project, and of a chosen option the table and the field."""

    @property
    def texts(self) -> frozenset[Value]:
        """What returns show for it, in each language."""
        return frozenset(text for _, text in self.label.translations) if self.label else frozenset({self.value})

    def has_no_language_of(self, other: _CountedAnswer) -> bool:
        if self.label is None or other.label is None:
            return False
        return not any(other.label.has(language) for language, _ in self.label.translations)


def different_answers(answers: Iterable[ProgrammeAnswer], forms: Mapping[str, str]) -> int:
    """The number of different answers to an indicator.

    Options are the same if they have a label in common. Where their labels have no language in common, they are the
    same if they have the same id in a list of the same name, or as the answer to the same question of the same form.
    Another form may have the same id for another option: without a common label these are different.

    Args:
        answers: to the indicator.
        forms: by project the id of its form.
    """
    counted = list(dict.fromkeys(_counted(answer, forms.get(answer.project, "")) for answer in answers))
    group = {each: number for number, each in enumerate(counted)}
    by_text = grouped((text, each) for each in counted for text in each.texts)
    by_option = grouped(
        ((each.value, known), each) for each in counted for known in ((each.options,), each.question) if any(known)
    )
    same = [pair for others in by_text.values() for pair in pairwise(others)]
    pairs = (pair for others in by_option.values() for pair in combinations(others, 2))
    same += [(first, second) for first, second in pairs if first.has_no_language_of(second)]
    for first, second in same:
        merged, kept = group[second], group[first]
        if merged != kept:
            group = {each: kept if number == merged else number for each, number in group.items()}
    return len({*group.values()})


def _counted(answer: ProgrammeAnswer, form: str) -> _CountedAnswer:
    value, label = answer.reported, answer.reported_label
    is_known = form and label
    return _CountedAnswer(
        _plain(value) if isinstance(value, str) else value,
        answer.options,
        label.changed(_plain) if label else None,
        (form, answer.entry.table, answer.entry.field) if is_known else ("", "", ""),
    )


def _plain(text: str) -> str:
    return text.strip().casefold()
