"""The forms of a person's name in texts: Finnish inflection, particles, initials, double names, the surname first."""

from __future__ import annotations

import re
from collections.abc import Iterator

PARTICLES = frozenset({"af", "av", "da", "de", "del", "der", "di", "du", "la", "le", "van", "von", "zu"})
"""Words with a small letter in surnames."""

_WORD = re.compile(r"[^\W\d_][\w'’-]*|[^\W\d_]\.(?:-?[^\W\d_]\.)*")
"""A word of a name, or initials."""

_ENDING = (
    r"(?:n|t|a|ä|ta|tä|ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|na|nä|tta|ttä|[aäeiouyö]n|seen)"
    r"(?:kin|kaan|kään|han|hän|ko|kö)?(?!\w)"
)
"""Finnish endings after a stem that differs from the name."""

_WEAK = {
    "kk": "k",
    "pp": "p",
    "tt": "t",
    "nk": "ng",
    "nt": "nn",
    "lt": "ll",
    "rt": "rr",
    "mp": "mm",
    "sk": "sk",
    "tk": "tk",
    "st": "st",
    "k": "",
    "p": "v",
    "t": "d",
}
"""The consonants before the last vowel of a name, and what they are in most inflected forms: `Lahti`, `Lahden`."""

_STRONG = {"ng": "nk", "nn": "nt", "ll": "lt", "rr": "rt", "mm": "mp", "d": "t", "v": "p"}
"""The same of names such as `Rinne` and `Kangas`, whose inflected forms have the stronger consonants."""


def stem_pattern(name: str) -> str:
    """The beginnings of a surname's forms: `Virtanen`, `Virtasen`; `Lahti`, `Lahden`; `Mäki`, `Mäen`."""
    small = name.casefold()
    if small.endswith("nen") and small.replace("-", "").isalpha():
        return rf"{re.escape(name[:-3])}(?:nen|s(?=[eti]))"
    first, rest = re.escape(name[:1]), re.escape(name[1:])
    stems = sorted({re.escape(stem[1:]) for stem in _other_stems(small) if len(stem) > 2})
    return rf"{first}(?:{rest}|(?:{'|'.join(stems)}){_ENDING})" if stems else re.escape(name)


def _other_stems(name: str) -> Iterator[str]:
    """The stems of a name in small letters that do not begin with the name."""
    match = re.fullmatch(r"(.+?)(kk|pp|tt|nk|nt|lt|rt|mp|sk|tk|st|[kpt]|)([aeiouyäö])", name)
    if match:
        start, consonants, vowel = match.groups()
        vowels = "ie" if vowel == "i" else vowel
        yield from (f"{start}{_WEAK.get(consonants, consonants)}{each}" for each in vowels)
        if vowel == "i":
            yield f"{start}{consonants}e"
            yield from (f"{start}je" for _ in range(consonants == "k" and start[-1] in "rl"))
        if vowel == "e":
            yield from (stem + "e" for stem in _strengthened(name))
    if re.fullmatch(r".+[aeiouyäö]s", name):
        yield f"{name[:-1]}kse"
        yield from (stem + stem[-1] for stem in _strengthened(name[:-1]))


def _strengthened(stem: str) -> Iterator[str]:
    """A stem that ends in a vowel, as it is and with the stronger consonants before the vowel."""
    yield stem
    for weak, strong in _STRONG.items():
        if stem[:-1].endswith(weak):
            yield f"{stem[: -1 - len(weak)]}{strong}{stem[-1]}"
            return


def surnames_in(value: str) -> Iterator[str]:
    """The surname in a name of two to four words, and each part of a double one; nothing in other texts."""
    front, comma, behind = value.partition(",")
    words = front.split()
    if comma and len(words) == 1:  # `Virtanen, Aino`
        words = [*behind.split(), *words]
    if not 2 <= len(words) <= 5 or not all(map(_WORD.fullmatch, words)):
        return
    *others, last = words
    if last[0].isupper() and all(word[0].isupper() or word in PARTICLES for word in others):
        parts = last.split("-") if "-" in last else []
        yield from (name for name in (last, *parts) if len(name) > 3)


def swapped_pattern(value: str) -> str | None:
    """A name of two words with the surname first: `Virtanen Aino`, `Virtanen, Aino`; None for other values."""
    words = value.replace(",", " ").split()
    if len(words) != 2 or not all(map(_WORD.fullmatch, words)):
        return None
    return rf"{re.escape(words[1])},?\s+{re.escape(words[0])}"
