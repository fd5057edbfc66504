"""Many patterns that are sought in a text at once; those that the text cannot have are not tried."""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lamppu_xl.domain.grouping import grouped
from lamppu_xl.master.name_forms import other_stems

_DOTLESS = str.maketrans("ıİ", "ii")


def letters_of(text: str) -> str:
    """The letters and digits of a text alone, small and without signs, as the keys of patterns have them."""
    small = unicodedata.normalize("NFKD", text.translate(_DOTLESS)).casefold()
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", small)))


@dataclass(frozen=True)
class Pattern:
    """A regular expression, and letters of which a text has some if it can match there."""

    expression: str
    keys: frozenset[str] = field(default=frozenset(), repr=False)
    """As `letters_of`; without any it may match everywhere."""


def keys_of_name(name: str) -> frozenset[str]:
    """The letters of which every form of a folded name has some."""
    small = name.casefold()
    if small.endswith("nen") and small.replace("-", "").isalpha():
        return frozenset((letters_of(name[:-3]),))
    stems = (name[:1] + stem[1:] for stem in other_stems(small) if len(stem) > 2)
    return frozenset(map(letters_of, (name, *stems)))


def keys_of_surname(words: Sequence[str]) -> frozenset[str]:
    """The same of a person whose surname is last, or a part of it."""
    last = words[-1]
    return frozenset(key for part in (last, *filter(None, last.split("-"))) for key in keys_of_name(part))


def keys_of_given_names(words: Sequence[str]) -> frozenset[str]:
    """The same of the given names of a person, and of their parts."""
    given = (part for word in words[:-1] for part in (word, *word.split("-")) if len(part) > 1)
    return frozenset(key for part in given for key in keys_of_name(part))


def merged(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Each expression once, with the letters of all who have it."""
    keys = dict[str, frozenset[str]]()
    for pattern in patterns:
        keys[pattern.expression] = keys.get(pattern.expression, pattern.keys) | pattern.keys
    return tuple(Pattern(expression, letters) for expression, letters in keys.items())


def by_keys(patterns: Sequence[Pattern]) -> Mapping[frozenset[str], Sequence[int]]:
    """The numbers of the patterns by their keys."""
    return grouped((pattern.keys, number) for number, pattern in enumerate(patterns))


def matches_of(
    patterns: Sequence[Pattern], numbers: Mapping[frozenset[str], Sequence[int]], text: str
) -> Iterator[re.Match[str]]:
    """The matches of all patterns as of alternatives in one expression: the first place, there the first pattern.

    Args:
        patterns: in their order.
        numbers: of `by_keys`.
        text: in which they are sought.
    """
    letters, found = letters_of(text), list[tuple[int, int, re.Match[str]]]()
    for keys, of_keys in numbers.items():
        if not keys or any(key in letters for key in keys):
            tried = ((number, compiled(patterns[number].expression).search(text)) for number in of_keys)
            found += ((match.start(), number, match) for number, match in tried if match)
    heapq.heapify(found)
    ends = 0
    while found:
        start, number, match = found[0]
        if start >= ends:
            yield match
            ends = max(match.end(), start + 1)
        if following := compiled(patterns[number].expression).search(text, ends):
            heapq.heapreplace(found, (following.start(), number, following))
        else:
            heapq.heappop(found)


@lru_cache(maxsize=20_000)
def compiled(expression: str) -> re.Pattern[str]:
    """An expression in which upper and lower case are the same."""
    return re.compile(expression, re.IGNORECASE)
