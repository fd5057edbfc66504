"""Given names, initials and particles beside a name that was found: `T Hill`, `Hill, Taylorille`, `Von Essen`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lamppu_xl.master.folded_text import folded
from lamppu_xl.master.name_forms import ENDINGS, other_stems
from lamppu_xl.master.person_names import PARTICLES

_WORD_BEFORE = re.compile(
    r"(?<![^\W_])(?P<word>[^\W\d_](?:[^\W\d_]|['.-](?=[^\W\d_]))*)\.?"
    r"(?:[\s_-]{1,3}|\s+(?:ja|och|and|sekä|&)\s+|(?<=\.))\Z",
    re.IGNORECASE,
)
_WORD_BEHIND = re.compile(
    r"(?:[':]?[^\W\d_]{1,8})?(?:,\s*|[\s-]+|/)(?P<word>[^\W\d_](?:[^\W\d_]|['.-](?=[^\W\d_]))*)", re.IGNORECASE
)
_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]\Z")
_INITIALS_BEHIND = re.compile(r"(?:\.[\s-]?[^\W\d_a-zåäö](?=[.,;)\s]|\Z)(?!\s))+")
_LONGEST_ENDING = 10
_LONGEST_BEFORE = 60
_PRONOUNS = frozenset("ai")
"""English words of one letter, which are no initials before a word in small letters."""


@dataclass(frozen=True)
class GivenNames:
    """The given names of known persons."""

    stems: frozenset[str] = field(default=frozenset(), repr=False)
    """With which their forms begin."""
    initials: frozenset[str] = field(default=frozenset(), repr=False)
    particles: frozenset[str] = field(default=frozenset(), repr=False)
    """Words before the surnames, such as `van` and `der`."""

    @staticmethod
    def of(persons: Iterable[Sequence[str]]) -> GivenNames:
        """Of persons whose surname is last."""
        words = frozenset(folded(word).casefold() for person in persons for word in person[:-1])
        names = words - PARTICLES
        parts = names | {part for name in names for part in name.split("-")}
        stems = {stem for name in parts for stem in (name, *other_stems(name)) if len(stem) > 1}
        return GivenNames(frozenset(stems), frozenset(part[0] for part in parts if part), words & PARTICLES)

    def beside(self, text: str, place: tuple[int, int], within: tuple[int, int]) -> tuple[int, int]:
        """The place of a surname with the given names and initials before and behind it.

        Args:
            text: folded.
            within: where the name before ends, and the next one begins.
        """
        (start, end), (first, last) = place, within
        while found := _WORD_BEFORE.search(text, max(first, start - _LONGEST_BEFORE), start):
            if not self._has(found["word"]) and found["word"].casefold() not in self.particles:
                break
            start = found.start()
        if _INITIAL.search(text, start, end) and (found := _INITIALS_BEHIND.match(text, end, last)):
            end = found.end()
        while (found := _WORD_BEHIND.match(text, end, last)) and self._has(found["word"]):
            if last < len(text) and not text[found.end() : last].strip(" \t._-"):  # of the next name
                break
            if found["word"].casefold() in _PRONOUNS and re.match(r"\s+[a-zåäö]", text[found.end() : found.end() + 9]):
                break
            end = found.end()
        return start, end

    def _has(self, word: str) -> bool:
        """Whether a word with a capital letter is a given name in one of its forms, or initials."""
        if not word[:1].isupper():
            return False
        letters = re.split(r"[.-]+", word.casefold())
        if all(len(letter) == 1 for letter in letters):
            return self.initials.issuperset(letters)
        small = word.casefold().replace("'", "")
        shortest = max(2, len(small) - _LONGEST_ENDING)
        lengths = (length for length in range(len(small), shortest - 1, -1) if small[:length] in self.stems)
        return any(ENDINGS.fullmatch(small, length) for length in lengths)
