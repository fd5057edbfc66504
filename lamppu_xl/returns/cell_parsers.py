"""What a cell holds, read by the kind of answer it asks for.

A value of another type is read where there is only one way to understand it, and then told (V403, V406, V409, V419,
V420). Where there are two ways it is refused rather than guessed: "1.234" may be a thousand or one and a bit,
"3/4/2026" in an English form a day in March or in April, "12" in a field of per cents twelve or the hundredth of it.
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from lamppu_xl.domain.answer_types import YES_NO, AnswerType
from lamppu_xl.domain.findings import Fact
from lamppu_xl.domain.project import Answer, CodeList, Option
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.domain.text_normalising import is_blank

LONGEST = 32_767
"""What a cell can hold, in the units in which Excel counts: an emoji is two."""

LONGEST_QUOTE = 200
"""A longer answer is cut where it is quoted."""

HIDDEN = VocabularyTerm("hidden")
"""Stands for what is never quoted."""

COMMA_LANGUAGES = frozenset({"fi", "sv", "se"})
"""Languages that write decimals with a comma, and the day before the month."""


@dataclass(frozen=True)
class ParsedCell:
    """What was understood."""

    value: Answer | None
    """None when the cell is blank, or when the code is an error."""
    code: str | None = None
    """The id of a finding, if there is one to tell."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """The facts of that finding; `value` is what the person wrote."""


def read(  # noqa: PLR0913  # the content, and each thing that its meaning may depend on
    raw: str | float | bool | None,
    *,
    kind: AnswerType,
    options: CodeList | None = None,
    chain: Sequence[str] = (),
    shown: str = "",
    date1904: bool = False,
    personal: bool = False,
) -> ParsedCell:
    """Read the stored value of a cell; never raises, whatever is stored.

    `shown` is what the number format makes of a number: `date`, `percent`, `text` or nothing special. `chain` are the
    languages of the form, its own first; without any, what depends on the language counts as ambiguous.

    >>> from lamppu_xl.kinds import KINDS
    >>> read("1 234,50 €", kind=KINDS["money"], chain=["fi"])
    ParsedCell(value=1234.5, code='V403', facts={'value': '1 234,50 €', 'read': 1234.5})
    """
    content = _tidy(raw)
    if content is None:
        return ParsedCell(None)
    cell = _CellContext(content, kind, options.options if options else (), tuple(chain), shown, date1904, personal)
    if isinstance(content, str) and (length := len(content.encode("utf-16-le")) // 2) > LONGEST:
        return ParsedCell(None, "V418", {"length": length, "limit": LONGEST})
    return READERS[kind.name](cell)


def _tidy(raw: str | float | bool | None) -> str | float | bool | None:
    """The content without what no program can have meant: half characters, minus zero, integers beyond floats."""
    if isinstance(raw, str):
        return None if is_blank(raw) else raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if raw is None or isinstance(raw, bool):
        return raw
    try:
        return float(raw) + 0.0
    except OverflowError:
        return math.inf if raw > 0 else -math.inf


@dataclass(frozen=True)
class _CellContext:
    """A cell that is not blank, with what its field asks for."""

    raw: str | float | bool
    kind: AnswerType
    options: tuple[Option, ...]
    chain: tuple[str, ...]
    shown: str
    date1904: bool
    personal: bool

    @property
    def language(self) -> str:
        return self.chain[0] if self.chain else ""

    @property
    def comma(self) -> bool:
        """Whether the form's language has the decimal comma."""
        return self.language in COMMA_LANGUAGES

    @property
    def day(self) -> date | None:
        """The day that a number stands for, or that a text tells in full."""
        if isinstance(self.raw, bool):
            return None
        if isinstance(self.raw, float):
            return _day_of_serial(self.raw, date1904=self.date1904)
        told = _day_of_text(self.raw, day_first=self.comma)
        return None if told == _UNFINISHED else told

    @property
    def text(self) -> str:
        """The content as a text, as the person saw it in the cell."""
        match self.raw:
            case str():
                return self.raw
            case bool():
                return _TRUTHS.get(self.language, _TRUTHS["en"])[self.raw]
        if self.shown == "date" and (day := self.day):
            return f"{day.day}.{day.month}.{day.year}"
        if self.shown == "percent":
            return f"{self._digits(self.raw * 100)} %"
        return self._digits(self.raw)

    def _digits(self, number: float) -> str:
        if not math.isfinite(number):
            return str(number)
        digits = str(int(number)) if number == int(number) and abs(number) < 1e21 else f"{number:.15g}"
        return digits.replace(".", ",") if self.comma else digits

    def told(self, code: str, value: Answer, read: Fact | None = None) -> ParsedCell:
        """Understood, but not written as it should be."""
        return ParsedCell(value, code, self._facts(read=value if read is None else read))

    def refused(self, code: str, **facts: Fact) -> ParsedCell:
        """Not understood for certain."""
        return ParsedCell(None, code, self._facts(**facts))

    def _facts(self, **facts: Fact) -> dict[str, Fact]:
        quoted = {"value": self._quote, **facts}
        return {name: HIDDEN if self.personal and fact != "" else fact for name, fact in quoted.items()}

    @property
    def _quote(self) -> Fact:
        """What a finding quotes of the cell."""
        if isinstance(self.raw, float) and math.isfinite(self.raw):
            return self.raw
        return self.text if len(self.text) <= LONGEST_QUOTE else self.text[: LONGEST_QUOTE - 1] + "…"


_TRUTHS = {"fi": ("EPÄTOSI", "TOSI"), "sv": ("FALSKT", "SANT"), "en": ("FALSE", "TRUE")}
"""How spreadsheets show false and true."""


# Texts


def _read_text(cell: _CellContext) -> ParsedCell:
    """Kept to the letter, blanks around it included."""
    return ParsedCell(cell.raw) if isinstance(cell.raw, str) else cell.told("V419", cell.text)


def _read_email(cell: _CellContext) -> ParsedCell:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  # slow to import

    if not isinstance(cell.raw, str):
        return cell.refused("V413")
    try:
        return ParsedCell(validate_email(_trimmed(cell.raw), check_deliverability=False).normalized)
    except (EmailNotValidError, UnicodeError):
        return cell.refused("V413")


def _read_url(cell: _CellContext) -> ParsedCell:
    """A whole address. Kept as it is written, but judged with its unusual characters encoded, as a browser does."""
    from urllib.parse import quote, urlsplit  # noqa: PLC0415

    import validators  # noqa: PLC0415  # slow to import

    if not isinstance(cell.raw, str):
        return cell.refused("V415")
    address = _trimmed(cell.raw)
    try:
        parts = urlsplit(address)
    except ValueError:
        return cell.refused("V415")
    path, query, fragment = (quote(part, _KEPT_IN_URL) for part in (parts.path, parts.query, parts.fragment))
    encoded = parts._replace(path=path, query=query, fragment=fragment).geturl()
    web = parts.scheme in ("http", "https") and not any(map(str.isspace, address))
    return ParsedCell(address) if web and validators.url(encoded, strict_query=False) is True else cell.refused("V415")


def _digits_alone(number: str) -> str:
    """A telephone number without what only groups it."""
    return re.sub(r"[^+0-9]", "", number)


_KEPT_IN_URL = "/:@!$&'()*+,;=?-._~%"


def _read_postcode(cell: _CellContext) -> ParsedCell:
    """Five digits; a number has lost its leading zeros."""
    number = _whole(cell)
    if number is not None and 1 <= number <= 99_999:
        code = f"{number:05d}"
        return ParsedCell(code) if number >= 10_000 else cell.told("V419", code)
    if isinstance(cell.raw, str) and re.fullmatch("[0-9]{5}", _trimmed(cell.raw)):
        return ParsedCell(_trimmed(cell.raw))
    return cell.refused("V416")


def _read_business_id(cell: _CellContext) -> ParsedCell:
    """Seven digits and a check digit, also without the hyphen or as a VAT number. A number has lost its zeros."""
    from stdnum.exceptions import ValidationError  # noqa: PLC0415
    from stdnum.fi import ytunnus  # noqa: PLC0415

    typed = _even(cell.raw) if isinstance(cell.raw, str) else f"{_whole(cell) or 0:08d}"
    digits = re.fullmatch("(?:FI ?)?([0-9]{7}) ?-? ?([0-9])", typed, re.IGNORECASE)
    number = "".join(digits.groups()) if digits else ""
    try:
        return ParsedCell(ytunnus.format(ytunnus.validate(number))) if number.strip("0") else cell.refused("V417")
    except ValidationError:
        return cell.refused("V417")


def _whole(cell: _CellContext) -> int | None:
    """The number in a cell that should hold digits, if it is a whole one and not a date."""
    if not isinstance(cell.raw, float) or not math.isfinite(cell.raw) or cell.shown == "date":
        return None
    return int(cell.raw) if cell.raw >= 0 and cell.raw == int(cell.raw) else None


# Phone numbers


def _read_phone(cell: _CellContext) -> ParsedCell:
    """The international form of a number; one without country is Finnish."""
    number = _phone_of_text(cell) if isinstance(cell.raw, str) else _phone_of_digits(str(_whole(cell) or ""))
    if number is None:
        return cell.refused("V414")
    return ParsedCell(number) if _digits_alone(number) == _digits_alone(str(cell.raw)) else cell.told("V420", number)


_PHONE = re.compile(r"(?:(?:puh|puhelin|p|tel|tfn|gsm|mob|matk)\b[.:]* ?)?([+(0-9][0-9 ()./+-]*)", re.IGNORECASE)


def _phone_of_text(cell: _CellContext) -> str | None:
    found = _PHONE.fullmatch(_even(str(cell.raw)))
    if found is None or cell.day:
        return None
    typed = found[1]
    if typed.lstrip("( ")[:1] in ("+", "0"):
        return _phone(typed, valid=False)
    return _phone_of_digits(re.sub("[ -]", "", typed))


def _phone_of_digits(digits: str) -> str | None:
    """A number without its leading zero or plus sign, such as a spreadsheet leaves it, has to be one that is in use."""
    if not re.fullmatch("[1-9][0-9]{4,14}", digits):
        return None
    return _phone(f"0{digits}", valid=True) or (_phone(f"+{digits}", valid=True) if len(digits) >= 10 else None)


def _phone(typed: str, *, valid: bool) -> str | None:
    import phonenumbers  # noqa: PLC0415  # slow to import

    try:
        number = phonenumbers.parse(typed, "FI")
    except phonenumbers.NumberParseException:
        return None
    if not (phonenumbers.is_valid_number if valid else phonenumbers.is_possible_number)(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


# Numbers


def _read_number(cell: _CellContext) -> ParsedCell:
    if isinstance(cell.raw, bool):
        return cell.refused("V401")
    typed = isinstance(cell.raw, str)
    if (typed or cell.shown == "date") and (day := cell.day):
        return cell.refused("V404", date=day)
    number = _number_of_text(cell) if isinstance(cell.raw, str) else cell.raw
    if number is None or not math.isfinite(number):
        return cell.refused("V401")
    if cell.kind.whole:
        nearest = float(round(number))
        if abs(number - nearest) > max(1e-9, 1e-15 * abs(number)):
            return cell.refused("V402")
        number = nearest
    return cell.told("V403", number) if typed else ParsedCell(number)


_SIGNS = {"money": ("€", "EUR"), "number": ("€", "EUR"), "percent": ("%",)}
"""The signs that may stand beside a number, by kind."""

_AMOUNT = re.compile(
    r"(?P<before>€|EUR)? ?(?P<sign>[+-])? ?(?P<digits>[0-9.,](?:[0-9 .,']*[0-9])?)"
    r" ?(?P<after>€|EUR|%)?(?:(?<=%) ?%)?",  # LibreOffice adds a sign of its own to a typed "12 %"
    re.IGNORECASE,
)
_PLAIN = re.compile(r"([0-9]+)")
_GROUPED_BY_BLANKS = re.compile(r"([1-9][0-9]{0,2}([ '])[0-9]{3}(?:\2[0-9]{3})*)(?:([.,])([0-9]+))?")
_GROUPED_BY_MARKS = re.compile(r"([1-9][0-9]{0,2}([.,])[0-9]{3}(?:\2[0-9]{3})*)(?!\2)[.,]([0-9]+)")
_GROUPED_TWICE = re.compile(r"([1-9][0-9]{0,2}([.,])[0-9]{3}(?:\2[0-9]{3})+)")
_DECIMAL = re.compile(r"([0-9]*)([.,])([0-9]+)")


def _number_of_text(cell: _CellContext) -> float | None:
    """The number that a text certainly means, with the signs that its kind allows."""
    amount = _AMOUNT.fullmatch(_even(str(cell.raw)))
    digits = _digits_of(amount["digits"], cell) if amount else None
    if amount is None or digits is None:
        return None
    signs = [sign.upper() for sign in amount.group("before", "after") if sign]
    if len(signs) > 1 or not set(signs) <= set(_SIGNS.get(cell.kind.name, ())):
        return None
    number = Decimal(digits) * (-1 if amount["sign"] == "-" else 1)
    if cell.kind.name == "percent":
        if number and not signs:
            return None
        number /= 100
    return float(number) + 0.0


def _digits_of(typed: str, cell: _CellContext) -> str | None:
    """Digits with a decimal point, or None where a mark may stand for thousands as well as for decimals."""
    if found := _PLAIN.fullmatch(typed) or _GROUPED_TWICE.fullmatch(typed):
        return _bare(found[1])
    if found := _GROUPED_BY_MARKS.fullmatch(typed):
        return f"{_bare(found[1])}.{found[3]}"
    if found := _GROUPED_BY_BLANKS.fullmatch(typed):
        mark, decimals = found[3], found[4] or "0"
        own_mark = "," if cell.comma else "." if cell.language == "en" else None
        return f"{_bare(found[1])}.{decimals}" if len(decimals) != 3 or mark == own_mark else None
    if found := _DECIMAL.fullmatch(typed):
        before, mark, decimals = found.groups()
        like_thousands = len(decimals) == 3 and re.fullmatch("[1-9][0-9]{0,2}", before)
        sure = not like_thousands or (mark == "," and cell.comma and not cell.kind.whole)
        return f"{before or 0}.{decimals}" if sure else None
    return None


def _bare(typed: str) -> str:
    return re.sub("[^0-9]", "", typed)


# Dates


def _read_date(cell: _CellContext) -> ParsedCell:
    if day := cell.day:
        return cell.told("V406", day) if isinstance(cell.raw, str) else ParsedCell(day)
    unfinished = isinstance(cell.raw, str) and _day_of_text(cell.raw, day_first=cell.comma) == _UNFINISHED
    return cell.refused("V407" if unfinished else "V405")


_LAST_SERIAL = 2_958_465
_FIRST_SERIAL_OF_1904 = 1_462
_NO_DAY = 60
"""The serial of 29 February 1900, which never was."""


def _day_of_serial(serial: float, *, date1904: bool) -> date | None:
    """The day that a spreadsheet counts by this number; the time of day is dropped."""
    if not math.isfinite(serial) or (date1904 and serial < 0):
        return None
    days = math.floor(serial) + (_FIRST_SERIAL_OF_1904 if date1904 else 0)
    if not 1 <= days <= _LAST_SERIAL or days == _NO_DAY:
        return None
    return date(1899, 12, 30 if days > _NO_DAY else 31) + timedelta(days)


_UNFINISHED: Final = "unfinished"
"""Said of a date that lacks its day or its full year."""

_Told = date | Literal["unfinished"] | None
"""What a text says of a day; nothing when it speaks of none."""

_TIME = r"(?:[ t][0-9]{1,2}[:.][0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?z?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-./])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}")
_DOTTED = re.compile(rf"([0-9]{{1,2}})\. ?([0-9]{{1,2}})\. ?([0-9]{{4}}){_TIME}")
_SLASHED = re.compile(rf"([0-9]{{1,2}})([/-])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}")
_LACKING = re.compile(
    r"""
      (?:19|20)[0-9]{2}                                          # 2026
    | (?:0?[1-9]|1[0-2])\ ?[./-]\ ?(?:19|20)[0-9]{2}             # 9/2026
    | (?:19|20)[0-9]{2}\ ?[./-]\ ?(?:0?[1-9]|1[0-2])             # 2026-09
    | (?:0?[1-9]|[12][0-9]|3[01])\.                              # 30.
    | (?:0?[1-9]|[12][0-9]|3[01])[./]\ ?(?:0?[1-9]|1[0-2])\.?    # 30.9.
    | (?:0?[1-9]|[12][0-9]|3[01])([./-])\ ?(?:0?[1-9]|1[0-2])\1\ ?[0-9]{2}    # 30.9.26
    """,
    re.VERBOSE,
)


def _day_of_text(text: str, *, day_first: bool) -> _Told:
    """The day that a text certainly means."""
    typed = _even(text).casefold()
    if found := _YEAR_FIRST.fullmatch(typed):
        return _day(found[1], found[3], found[4])
    if found := _DOTTED.fullmatch(typed):
        return _day(found[3], found[2], found[1])
    if found := _SLASHED.fullmatch(typed):
        european, american = _day(found[4], found[3], found[1]), _day(found[4], found[1], found[3])
        return (european or american) if day_first or american in (None, european) or european is None else None
    if _LACKING.fullmatch(typed):
        return _UNFINISHED
    return _day_in_words(typed)


def _day_in_words(typed: str) -> _Told:
    """The day of "30. syyskuuta 2026"; "syyskuu" and "autumn 2026" are unfinished."""
    words = [word for word in re.findall(r"[^\W\d_]+", typed) if word not in _FILLERS]
    numbers = re.findall("[0-9]+", typed)
    if len(words) != 1 or words[0] not in _MONTHS or re.sub(r"[\w.,/ -]", "", typed):
        return None
    years = [number for number in numbers if re.fullmatch("(?:19|20)[0-9]{2}", number)]
    days = [number for number in numbers if re.fullmatch("0?[1-9]|[12][0-9]|3[01]", number)]
    if len(years) > 1 or len(days) > 1 or len(years) + len(days) < len(numbers):
        return None
    month = _MONTHS[words[0]]
    return _day(years[0], str(month), days[0]) if month and years and days else _UNFINISHED


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day)) if int(year) >= 1900 else None
    except ValueError:
        return None


def _months() -> dict[str, int]:
    """Every word for a month with its number; seasons have 0."""
    finnish = "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu"
    sami = "ođđajage guovva njukča cuoŋo miesse geasse suoidne borge čakča golggot skábma juovla"
    others = (
        "januari februari mars april maj juni juli augusti september oktober november december",
        "january february march april may june july august september october november december",
        "jan feb mar apr maj jun jul aug sep okt nov dec",
        "jan feb mar apr may jun jul aug sept oct nov dec",
    )
    named = {name: number for names in others for number, name in enumerate(names.split(), 1)}
    for number, (name, other) in enumerate(zip(finnish.split(), sami.split(), strict=True), 1):
        named |= dict.fromkeys((name, *(f"{name}kuu{ending}" for ending in ("", "ta", "n", "ssa"))), number)
        named |= dict.fromkeys((f"{other}mánnu", f"{other}mánu"), number)
    seasons = "kevät kesä syksy talvi vår våren sommar sommaren höst hösten vinter vintern"
    return named | dict.fromkeys((seasons + " spring summer autumn fall winter giđđa geassi čakča dálvi").split(), 0)


_MONTHS = _months()
_FILLERS = frozenset({"den", "of", "the", "th", "st", "nd", "rd", "b"})


# Choices


def _read_choice(cell: _CellContext) -> ParsedCell:
    """An option by its label in any language, by its id, or by another name of it."""
    yes_no = cell.kind.name == YES_NO
    if yes_no and isinstance(cell.raw, bool):
        answer = "yes" if cell.raw else "no"
        label = next((option.label.pick(cell.chain) for option in cell.options if option.id == answer), answer)
        return cell.told("V409", answer, label)
    if option := _exactly(cell):
        return ParsedCell(option.id)
    names = _folded_names(cell.options)
    if len(meant := names.get(_folded(cell.text), [])) == 1:
        return cell.told("V409", meant[0].id, meant[0].label.pick(cell.chain))
    return cell.refused("V410") if yes_no else cell.refused("V408", guess=_guess(cell, names))


def _exactly(cell: _CellContext) -> Option | None:
    """The one option that is called so to the letter: in the languages of the form, else in any language or by id."""
    text = cell.text
    for language in cell.chain:
        said = language, text
        meant = [option for option in cell.options if said in option.label.translations]
        if len(meant) == 1:
            return meant[0]
    meant = [option for option in cell.options if text in _written(option)]
    return meant[0] if len(meant) == 1 else None


def _written(option: Option) -> list[str]:
    """The id of an option, and its labels in all languages."""
    return [option.id, *(label for _, label in option.label.translations)]


def _aliases(option: Option) -> list[str]:
    """Other names of an option: its detail `aliases`, parted by `|`."""
    aliases = option.details.get("aliases")
    return [name for _, names in aliases.translations for name in names.split("|")] if isinstance(aliases, Text) else []


def _folded_names(options: Iterable[Option]) -> dict[str, list[Option]]:
    """The options by each of their names, in which case, blanks and dashes do not count."""
    names: dict[str, list[Option]] = {}
    for option in options:
        for name in {_folded(aliase) for aliase in (*_written(option), *_aliases(option))} - {""}:
            names.setdefault(name, []).append(option)
    return names


def _guess(cell: _CellContext, names: Mapping[str, Sequence[Option]]) -> str:
    """The label of what was perhaps meant; nothing is guessed of a personal field."""
    if cell.personal or len(cell.text) > LONGEST_QUOTE:
        return ""
    close = difflib.get_close_matches(_folded(cell.text), [name for name in names if len(names[name]) == 1], 1, 0.75)
    return names[close[0]][0].label.pick(cell.chain) if close else ""


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return re.sub(r"[\s\-]+", " ", plain.translate(_ALIKE)).strip(" ")


# What typing and pasting leave in a text

_ALIKE = (
    dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " ")
    | dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-")
    | dict.fromkeys(map(ord, "\u2019\u02bc\u2032\u00b4`"), "'")
    | dict.fromkeys(
        map(ord, "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
    )
)
"""All sorts of blanks, dashes and apostrophes; what cannot be seen falls away."""


def _even(text: str) -> str:
    """A text with plain single blanks, dashes and apostrophes. Line breaks stay, for they do part what stands there."""
    return re.sub(" +", " ", text.translate(_ALIKE).strip())


def _trimmed(text: str) -> str:
    """A text without the blanks around it."""
    return text.strip(" \u00a0\t\r\n\u200b\u202f\u2060\ufeff")


READERS: dict[str, Callable[[_CellContext], ParsedCell]] = {
    "text": _read_text,
    "integer": _read_number,
    "number": _read_number,
    "money": _read_number,
    "percent": _read_number,
    "date": _read_date,
    "choice": _read_choice,
    "yes_no": _read_choice,
    "email": _read_email,
    "phone": _read_phone,
    "url": _read_url,
    "postcode": _read_postcode,
    "business_id": _read_business_id,
}
"""How each kind of answer is read."""
