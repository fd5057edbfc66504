"""The forms of a person's name in texts: Finnish inflection, Swedish and English genitives, the surname first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from lamppu_xl.master.folded_text import folded
from lamppu_xl.master.person_names import PARTICLES, PLACE_NOUNS

_ENDING = (
    r"(?:n|t|a|ä|ta|tä|ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|na|nä|tta|ttä|[aäeiouyö]n|seen)"
    r"(?:kin|kaan|kään|han|hän|ko|kö)?(?!\w)"
)
"""Finnish endings after a stem that differs from the name."""

_CASES = (
    r"n|t|a|ä|ta|tä|ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|na|nä|tta|ttä|seen|siin|den|ten|tten|"
    r"h[aeiouyäö]n|(?<=a)an|(?<=e)en|(?<=i)in|(?<=o)on|(?<=u)un|(?<=y)yn|(?<=ä)än|(?<=ö)ön"
)
_SUFFIXES = rf"(?:'?s|[:']?(?:i|(?<=s)e)?(?:{_CASES})(?:ni|si|nsa|nsä|mme|nne)?)?(?:kin|kaan|kään|han|hän|ko|kö)?"
ENDINGS = re.compile(_SUFFIXES)
"""What may follow a name, or its stem, in its forms; nothing else, so that `Karlstad` is no form of `Karl`."""

_WORD_END = r"(?:(?![^\W\d_])|(?-i:(?<=[a-zåäö])(?=[A-ZÅÄÖ])))"
"""The end of a word; in `LaineAino.xlsx` a capital letter begins the next one."""

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


def name_pattern(name: str, *, whole: bool = False) -> str:
    """The forms of a surname: `Virtanen`, `Virtasen`; `Lahti`, `Lahden`; `Mäki`, `Mäen`.

    Args:
        name: the surname, folded.
        whole: whether it is a whole word in one of its forms, and not the beginning of another one such as a street.
            Without it, endings that differ from the name are whole only.
    """
    small = name.casefold()
    end = rf"(?={_SUFFIXES}{_WORD_END})" if whole else ""
    if small.endswith("nen") and small.replace("-", "").isalpha():
        return rf"{_spelt(name[:-3])}(?:nen|s(?=[eti])){end}"
    stems = sorted({_spelt(stem[1:]) for stem in other_stems(small) if len(stem) > 2})
    # A genitive before a word such as `koulu` is the name of a place.
    end += rf"(?!n[ ](?:{PLACE_NOUNS}))" if whole else ""
    first, rest = _spelt(name[:1]), _spelt(name[1:])
    stem_end = rf"(?!n[ ](?:{PLACE_NOUNS})){_ENDING}" if whole else _ENDING
    return rf"{first}(?:{rest}{end}|(?:{'|'.join(stems)}){stem_end})" if stems else rf"{first}{rest}{end}"


def surname_pattern(name: str) -> str:
    """A surname alone, as a whole word with a capital letter, also inflected."""
    name = folded(name)
    return rf"{_BEGIN}(?={_capital(name)}){name_pattern(name, whole=True)}"


def small_name_pattern(name: str) -> str:
    """A surname in any letters, also without the signs of ä and ö, as names of files and links have it."""
    name = folded(name)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    forms = sorted({_spelt(each) for each in (name, plain) if len(each) > 3}, key=len, reverse=True)
    return "|".join(forms)


def joined_pattern(words: Sequence[str]) -> str:
    """A given name and the surname as one word, in any order, as links and user names have them: `@ainovirtanen`."""
    *others, last = words
    given = "|".join(sorted({_spelt(word) for word in others if word not in PARTICLES and len(word) > 1}))
    return rf"(?:{given}){_spelt(last)}|{_spelt(last)}(?:{given})" if given and len(last) > 1 else ""


def capitals_pattern(words: Sequence[str]) -> str:
    """A given name and the surname as one word in which each has a capital letter: `AinoVirtanen`, `VirtanenAino`."""
    *others, last = words
    names = sorted({word for word in others if word not in PARTICLES and len(word) > 1})
    given = "|".join(rf"(?={_capital(word)}){_spelt(word)}" for word in names)
    surname = f"(?={_capital(last)})"
    if not given or len(last) < 2:
        return ""
    first = rf"(?:{given}){surname}{name_pattern(last, whole=True)}"
    return rf"{first}|{surname}{_spelt(last)}(?:{given})(?={_SUFFIXES}{_WORD_END})"


def person_patterns(words: Sequence[str]) -> Iterator[str]:
    """A whole name: with the surname inflected, without some of the given names, and with the surname first."""
    *others, last = words
    names = [word for word in others if word not in PARTICLES]
    given = "|".join(sorted({*map(_spelt, names), *map(_initial, names)}, key=len, reverse=True))
    if not names:
        return
    any_other = "|".join((*sorted(map(_spelt, others), key=len, reverse=True), r"\w(?=\.)"))
    is_short = len(last) < 4
    surname = name_pattern(last, whole=is_short)
    yield rf"{_BEGIN}(?:{given})[\s_.-]+(?:(?:{any_other})[\s_.-]+){{0,{len(others)}}}{surname}"
    yield rf"{_BEGIN}{_spelt(last)},?\s+(?:{given})(?![^\W_])(?:[\s-]+(?:{any_other})(?![^\W_])){{0,{len(others) - 1}}}"


def shortened_patterns(words: Sequence[str]) -> Iterator[str]:
    """A given name in its forms before the first letter of the surname: `Aino V.`, `Ainolle V`, `Mary v.d. B.`."""
    *others, last = words
    particles = sorted({word.casefold() for word in others if word.casefold() in PARTICLES})
    forms = "|".join(rf"{re.escape(word)}|{word[0]}\." for word in particles)
    between = rf"(?:(?:{forms})\s*)*" if forms else ""
    given = (word for word in others if word.casefold() not in PARTICLES and len(word) > 1)
    # Of a double given name each part, too: `Mary B.`, of `Mary-Ann Berg`.
    parts = dict.fromkeys(part for word in given for part in (word, *word.split("-")) if len(part) > 1)
    for word in parts if last[:1].isalpha() else ():
        forms_of_word = rf"{_BEGIN}(?={_capital(word)}){name_pattern(word, whole=True)}{_SUFFIXES}"
        yield rf"{forms_of_word}\s+{between}{_first_letter(last)}(?:\.|(?![^\W_]|['-]))"


def initials_pattern(words: Sequence[str]) -> str:
    """The initials of a person alone, each with a full stop: `T.H.`, of `Malin O'Brien` `M.O'B.`, also with a blank.

    Two letters that are an ordinary abbreviation, such as `U.S.`, are left.
    """
    *others, last = words
    given = [word for word in others if word.casefold() not in PARTICLES]
    if not given or not given[0][:1].isalpha() or not last[:1].isalpha():
        return ""
    if f"{given[0][:1]}{last[:1]}".casefold() in ABBREVIATIONS and len(given) == 1:
        return ""
    first = _with_plain(given[0][:1].upper())
    between = "".join(rf"(?:{_with_plain(word[:1].upper())}\.\s?)?" for word in given[1:])
    return rf"(?<![\w.&])(?-i:{first})\.\s?(?-i:{between}){_first_letter(last)}\.(?![\w&])(?!\s?[^\W\d_]\.)"


_LETTERS = """
ab ad ae ai am amk aoe bc cc cd cv dj ec eg ek eps eu fi gps hops hr id ie io ip it jn jr kk kl km kpl kts ky ma mm ms
mt nb nr nro ny ok op ops os oy pc pdf ph pj pk pm po pp pr ps pv pvm ry sm st sv tki tms tv tvt uk un up us vk vr vs wc
yk ym yms yo yt
"""
ABBREVIATIONS = frozenset(_LETTERS.split())
"""Letters that texts use as abbreviations."""

_PREFIX = re.compile(r"([^\W\d_])([a-z]{1,2}|')(?=[^\W\d_a-zåäö])")
"""The beginning of a surname with a capital letter behind it: `O'Brien`, `McKay`."""


def _first_letter(name: str) -> str:
    """The first letter of a surname; of one such as `O'Brien` also the one behind its beginning, or both."""
    found = _PREFIX.match(name)
    if not found:
        return _capital(name)
    behind = _with_plain(name[found.end()])
    start = rf"[{found[1]}{found[1].upper()}]{found[2]}" + ("?" if found[2] == "'" else "")
    return rf"(?-i:{start}{behind}|{_with_plain(found[1].upper())}|{behind})"


_BEGIN = r"(?<![^\W_])"
"""Begin of a word; in the name of a file an underscore ends the word before it."""


def _initial(word: str) -> str:
    return rf"{_with_plain(word[:1])}(?=\.)"


def _capital(name: str) -> str:
    """The first letter as a capital, after a particle such as `d'` or `O'`, too."""
    return r"(?-i:\w['\s]?[^\W\d_a-zåäö])" if "'" in name[:2] else rf"(?-i:{_with_plain(name[:1].upper())})"


def _spelt(name: str) -> str:
    """A part of a name; an apostrophe or the signs of letters may be missing, and a hyphen may be another sign."""
    letters = "".join(map(_with_plain, name))
    return letters.replace("'", r"['\s]?").replace(r"\-", r"[-\s_.]{0,3}")


def _with_plain(letter: str) -> str:
    """A letter, also without its sign: `é` and `e`."""
    plain = unicodedata.normalize("NFKD", letter)[:1]
    is_other = plain != letter and plain.isascii() and plain.isalpha()
    return f"[{letter}{plain}]" if is_other else re.escape(letter)


def other_stems(name: str) -> Iterator[str]:
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
