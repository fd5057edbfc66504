"""The persons in an answer: several names, titles, degrees and roles beside them, a surname that comes first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lamppu_xl.master.folded_text import folded


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARTICLES = frozenset({"af", "av", "da", "de", "del", "der", "di", "du", "la", "le", "van", "von", "zu"})
"""Words with a small letter in surnames."""

_WORD = re.compile(r"[^\W\d_][\w'-]*|[^\W\d_]\.(?:-?[^\W\d_]\.)*")
"""A word of a name, or initials."""

_MOST_WORDS = 5

_BETWEEN_PERSONS = re.compile(r"[\n\r;/&|+()\[\]{}<>:]|\s-\s|\bc/o\b", re.IGNORECASE)
_JOINING = _words(
    "ja sekä tai och samt eller and or sijaisena sijainen varalla ersättare vik sij tf vs deputy for dahje"
)
"""Words between two names."""

_TITLES = _words(
    "dr mr mrs ms mx miss sir prof herra rouva neiti herr fru frk fröken dos doc phd msc bsc mba emba jr sr"
)
_DEGREES = _words(
    "ba di fd fil fm ft ing kt ktm ktt km lic luk ma mag md mmm mmt ins dipl otm ped tekn thm tkl tkt ttm ttt vtm vtt "
    "ytm ytt"
)
"""Titles and degrees beside a name, in small letters and without full stops. A degree such as `MA` is no name `Ma`."""

COMMON_WORDS = _words(
    "all an and are as at be both but by can do for had has he her his in is it its may my new no none not of on or "
    "our out same see she so the to unknown up was we who you above "
    "alla ei en entinen hän ja jo joku kuin kun kuten me muu myös ne niin nyt ole oli olla on osa sama se sen tai te "
    "tieto tiedossa tämä uusi vai vain ylhäällä yllä yli "
    "all att av de den det du en ett från för han har hon i ingen inte jag med men min ni och okänd om på samma som så "
    "till under ut var vet vi vid är över"
)
"""Short words of the three languages that begin sentences, and words of answers that name nobody."""

_ROLE = re.compile(
    r".*(?:koordinaattori|päällikkö|johtaja|suunnittelija|sihteeri|opettaja|rehtori|vastaava|asiantuntija|assistentti|"
    r"lehtori|vetäjä|ohjaaja|henkilö|tutkija|professori|työntekijä|kontrolleri|tarkastaja|toimittaja|konsultti|"
    r"kouluttaja|dosentti|apulainen|neuvoja|esimies|tohtori|maisteri|"
    r"ledare|chef|sekreterare|lärare|rektor|direktör|koordinator|samordnare|planerare|sakkunnig|ansvarig|assistent|"
    r"handledare|forskare|docent|ordförande|konsult|utbildare|doktor|magister)",
    re.IGNORECASE,
)
_OFFICE = re.compile(r".*(?:toimisto|vaihde|neuvonta|palvelu|hallinto|byrå|kansli|växel|tjänst)", re.IGNORECASE)
"""Finnish and Swedish roles, which are one word."""

_ENGLISH_ROLES = _words(
    "academy accountant administrator adviser advisor analyst assistant association centre coach college company "
    "controller coordinator council director expert foundation head institute lead leader lecturer limited ltd "
    "manager office officer organiser planner principal professor rector representative researcher school "
    "secretary service specialist staff support teacher team university"
)
"""Last words of English roles, such as `Project Manager`, and of organisations, that a contact may have as a name."""

PLACE_NOUNS = (
    "koulu|katu|tie|tori|kylä|kirjasto|opisto|lukio|yliopisto|ammattiopisto|ammattikoulu|oppilaitos|kirkko|satama|asema|"
    "sali|puisto|kunta|kaupunki|seurakunta|keskus|päiväkoti|kampus|kartano|museo|järvi|saari|silta|halli|kenttä|teatteri|"
    "alue|maakunta|kansanopisto|sairaala|kaupunginosa"
)
"""Finnish words for places and schools, whose names have a genitive before them: `Harjun koulu`."""

_INSTITUTION = re.compile(
    r".*(?:koulu|kirjasto|opisto|lukio|oppilaitos|kunta|kaupunki|keskus|päiväkoti|kampus|museo|teatteri|sairaala)",
    re.IGNORECASE,
)
"""Finnish last words of names of organisations; words such as `järvi` and `saari` are surnames, too."""


def persons_in(value: str) -> Iterator[tuple[str, ...]]:
    """The words of each person's name in a value, without titles and roles, the surname last.

    A surname beside a title or a role is alone: `rehtori Virtanen`.
    """
    for part in _BETWEEN_PERSONS.split(folded(value)):
        yield from _persons_between_commas([each.split() for each in part.split(",")])


def _persons_between_commas(parts: list[list[str]]) -> Iterator[tuple[str, ...]]:
    """Persons between commas; one word before a comma is a surname: `Virtanen, Aino`."""
    for words in parts:
        yield from _persons_in_words(words)
    for front, behind in pairwise(parts):
        if len(front) == 1 and not _is_beside_name(front[0]) and not _OFFICE.fullmatch(front[0]):
            words = [*(word.strip(".") for word in behind if not _is_beside_name(word)), *front]
            if len(words) > 1 and all(map(_is_capital, words)):
                yield from _person(words)


def _persons_in_words(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Persons in words without commas. Where capital letters are used, a small word is between two names."""
    has_capitals = any(map(_is_capital, words))
    name: list[str] = []
    is_after_title = False
    for word in words:
        small = word.strip(".").casefold()
        if _is_beside_name(word):
            yield from _person(name)
            name, is_after_title = [], True
        elif small in _JOINING or (has_capitals and not _is_capital(word) and small not in PARTICLES):
            yield from _person(name)
            name, is_after_title = [], False
        else:
            name.append(word)
    yield from _person(name, fewest=1 if is_after_title else 2)


def _person(words: list[str], *, fewest: int = 2) -> Iterator[tuple[str, ...]]:
    """A name of two to five words; or the surname after a title."""
    roles = [number for number, word in enumerate(words) if word.casefold() in _ENGLISH_ROLES]
    words = words[roles[-1] + 1 :] if roles else words
    if not all(word.isupper() for word in words):
        while len(words) > 2 and _is_degree(words[-1]):
            words = words[:-1]
    if not fewest <= len(words) <= _MOST_WORDS or not all(map(_WORD.fullmatch, words)):
        return
    last = words[-1]
    if "." in last or last.casefold() in PARTICLES or _INSTITUTION.fullmatch(last) or _OFFICE.fullmatch(last):
        return
    if not any(map(_is_capital, words)) and not _is_small_name(words):
        return
    yield tuple(word.rstrip(".") for word in words)


def _is_small_name(words: list[str]) -> bool:
    """Whether words in small letters are a name, not a role or an answer such as `hankkeen talous`, `ei tiedossa`."""
    first = words[0]
    is_genitive = len(first) >= _SHORTEST_GENITIVE and first.endswith("n") and first not in _GIVEN_NAMES_WITH_N
    return len(words) == 2 and not is_genitive and COMMON_WORDS.isdisjoint(words)


_SHORTEST_GENITIVE = 6
_GIVEN_NAMES_WITH_N = _words("benjamin christian helen kristian martin sebastian stefan susann torsten valentin")


def _is_capital(word: str) -> bool:
    return word[:1].isupper() or bool(re.match(r"\w'", word) and word[2:3].isupper())


def _is_beside_name(word: str) -> bool:
    """Whether a word is a title, a degree or a role."""
    small = word.replace(".", "").casefold()
    is_degree = small in _DEGREES and (word.isupper() or word.islower() or "." in word)
    return is_degree or small in _TITLES or bool(_ROLE.fullmatch(small))


def _is_degree(word: str) -> bool:
    """Capital letters after a name: `Jane Smith PMP`."""
    return "." in word.rstrip(".") or (word.isupper() and 1 < len(word) <= 4)
