"""Words of forms in Finnish, Swedish and English that show what a question asks for."""

from __future__ import annotations

import re
from typing import Final

_STAR: Final = re.compile(r"\s*(\*+|\((required|mandatory|obligatory|pakollinen|obligatorisk\w*)\))\s*", re.IGNORECASE)
_REQUIRED: Final = re.compile(r"(required|mandatory|yes|pakollinen|kyllä|obligatorisk\w*|ja|x|\*)", re.IGNORECASE)

_LABEL_ROWS: Final = ("field name", "name", "question", "label", "column name", "column", "kenttä", "kysymys", "fråga")
_REQUIRED_ROWS: Final = ("required", "mandatory", "pakollinen", "obligatorisk")
_HELP_ROWS: Final = ("help", "guidance", "definition", "description", "field definition", "ohje", "anvisning", "hjälp")
_OTHER_ROWS: Final = (
    *("field id", "data type", "type", "max length", "list values", "suggested validation", "instructions"),
    *("template", "treasury", "tyyppi", "pituus", "typ", "längd", "example", "esimerkki", "exempel", "format"),
)

_MONEY: Final = (
    r"amount|budget\w*|costs?|expenditure|funding|grant|spend|spent|salary|eur|euro\w*|€|£|\$|gbp|usd|"
    r"kustannu\w+|budjet\w+|rahoitu\w+|summa|kostnad\w*|belopp|bidrag"
)
_TEXT: Final = (
    r"names?|title|descri\w+|comments?|explain\w*|explanation|address\w*|notes?|remarks?|details?|narrative|why|"
    r"how|what|which|who|where|city|town|country|region|state|summary|reason\w*|lessons?|results?|activit\w+|"
    r"nimi|\w*nimi|kuvau\w+|kuvaa|selity\w+|kommen\w+|osoite|lisätieto\w*|huomau\w+|perustel\w+|toimenpi\w+|"
    r"tuloks\w+|miten|mitä|miksi|namn|beskriv\w*|förklar\w*|adress|anmärkning\w*|varför|vad|åtgärd\w*|resultat"
)
_MONTH: Final = (
    r"(due|start|starting|end|ending|first|last|planned|target|new|reporting|delivery) month|month (due|of \w+)|"
    r"^month$|(?<!työ)(?<!per )\w*(?<!työ)kuukausi|^månad$|\w*(?<!person)(?<!mans)(?<!arbets)(?<=\w)månad"
)
_WEB_ADDRESS: Final = (
    r"url|web ?site|web ?page|web address|homepage|(hyper)?links?|verkkosivu\w*|linkki|linkit|webbsida|hemsida|"
    r"webbplats|länk(ar)?"
)
KIND_WORDS: Final = (
    ("email", r"e-?mail|sähköposti|e-?post\w*"),
    ("phone", r"phone|telephone|mobile|puhelin\w*|telefon\w*"),
    ("business_id", r"y-?tunnus|fo-?nummer|business id"),
    ("url", _WEB_ADDRESS),
    ("yes_no", r"yes ?/ ?no|y ?/ ?n|kyllä ?/ ?ei|ja ?/ ?nej"),
    ("percent", r"%|per ?cent|percentage|prosent\w*|procent\w*"),
    ("month", _MONTH),
    ("date", r"(?<!to )dates?|day|deadline|päivä|\w*päivä(määrä)?|pvm|datum|dag"),
    ("money", _MONEY),
    ("integer", r"number of|no\.? of|count of|total number|how many|lukumäärä|määrä|kpl|montako|antal|hur många"),
    ("text", _TEXT),
)
"""The kind of an answer by words of its question, the most telling first."""

_KINDS: Final = tuple((kind, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for kind, words in KIND_WORDS)

_PERSON: Final = re.compile(
    r"(?<!\w)(contact person|contact name|name of (the )?contact|yhteyshenkilö\w*|kontaktperson\w*)(?!\w)",
    re.IGNORECASE,
)
_PERSONAL_KINDS: Final = ("email", "phone")
_AT_MOST: Final = r"(?:max\.?|maximum|at most|up to|no more than|enintään|korkeintaan|högst|maximalt)"
_MOST_CHARACTERS: Final = re.compile(rf"{_AT_MOST}\s+(\d[\d\s]{{0,6}})\s*(?:characters|merkkiä|tecken)", re.IGNORECASE)
_MOST_WORDS: Final = re.compile(rf"{_AT_MOST}\s+(\d[\d\s]{{0,6}})\s*(?:words|sanaa|ord)(?!\w)", re.IGNORECASE)
_YES_NO: Final = frozenset({"yes", "no", "y", "n", "true", "false", "kyllä", "ei", "ja", "nej", "k", "e", "j"})
_FIRST_CHOICE: Final = re.compile(
    r"[<\[(\-–— ]*(please )?(select|choose|valitse|valitkaa|välj)\b.*|<.*>|-+", re.IGNORECASE
)
_NUMBERING: Final = re.compile(r"[A-Z]{0,2}\d{0,3}([.:]\d{1,3})*[a-z]?[.):]?")
_NAME_IN_CODE: Final = re.compile(r"#\S.*|[A-Za-z][\w-]*_[\w-]+|[a-z]+[A-Z]\w*")


def without_star(label: str) -> tuple[str, bool]:
    """A label without the star or the word that makes it required, and whether there was one."""
    text = _STAR.sub(" ", label).strip() or label
    return text, text != label.strip() and bool(_STAR.search(label))


def row_purpose(head: str) -> str:
    """What a row of a head says of its columns, by its first cell: `label`, `required`, `help`, `other` or nothing."""
    word = head.casefold().strip(" :?*")
    for purpose, words in (("label", _LABEL_ROWS), ("required", _REQUIRED_ROWS), ("help", _HELP_ROWS)):
        if word in words or (purpose != "label" and word.startswith(words)):
            return purpose
    return "other" if word.startswith(_OTHER_ROWS) else ""


def is_required_word(text: str) -> bool:
    return bool(_REQUIRED.fullmatch(text.strip()))


def kind_in_words(label: str) -> str:
    """The kind of answer that the words of a question suggest, or nothing."""
    return next((kind for kind, words in _KINDS if words.search(label)), "")


def is_personal(label: str, kind: str) -> bool:
    """Whether a question asks for personal data: an address or number of a person, or who the contact is."""
    return kind in _PERSONAL_KINDS or (kind == "text" and bool(_PERSON.search(label)))


def most_characters(label: str) -> str:
    """The number in “at most 500 characters”; empty without one."""
    return _number_in(_MOST_CHARACTERS.search(label))


def most_words(label: str) -> str:
    """The number in “max. 200 words”; empty without one."""
    return _number_in(_MOST_WORDS.search(label))


def _number_in(found: re.Match[str] | None) -> str:
    return "".join(found[1].split()) if found else ""


def is_yes_or_no(labels: list[str]) -> bool:
    return len(labels) == 2 and {label.casefold().strip() for label in labels} <= _YES_NO


def is_no_choice(label: str) -> bool:
    """Whether an item of a list only asks for a choice: `< Select >`."""
    return bool(_FIRST_CHOICE.fullmatch(label.strip()))


def is_numbering(text: str) -> bool:
    """Whether a text only numbers a question: `A1`, `2.1`, `3)`."""
    return bool(text) and len(text) <= 8 and any(map(str.isdigit, text)) and bool(_NUMBERING.fullmatch(text))


def is_name_in_code(text: str) -> bool:
    """Whether a text is written for a program: `cas_CaseOwner`, `#org+name`."""
    return bool(_NAME_IN_CODE.fullmatch(text))
