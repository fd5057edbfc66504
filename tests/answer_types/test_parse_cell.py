"""What people type, and what is read of it."""

from __future__ import annotations

import math
import subprocess
import sys
from datetime import date
from typing import Any

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lamppu_xl.answer_types.cell import ParsedCell
from lamppu_xl.answer_types.registry import ANSWER_TYPES, parse_cell
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.form import CodeList, Option
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.domain.text_normalising import as_seen, trimmed_text
from lamppu_xl.i18n.countries import countries
from lamppu_xl.i18n.translator import HIDDEN, translator_for
from lamppu_xl.workbook.number_formats import BUILT_IN, number_format

FI, SV, EN = ("fi",), ("sv", "fi"), ("en", "fi")
DAY = number_format("d.m.yyyy")
ALL = (FI, SV, EN, ("se", "fi"), ())

YES_NO = CodeList(
    "yes_no",
    (
        Option(id="yes", label=Text.of(fi="Kyllä", sv="Ja", en="Yes")),
        Option(id="no", label=Text.of(fi="Ei", sv="Nej", en="No")),
    ),
)
STATES = CodeList(
    "states",
    (
        Option(id="not_begun", label=Text.of(fi="Ei vielä aloitettu", sv="Inte påbörjad", en="Not begun")),
        Option(id="ongoing", label=Text.of(fi="Käynnissä", sv="Pågår", en="Ongoing")),
        Option(id="delayed", label=Text.of(fi="Viivästynyt – odottaa", sv="Försenad", en="Delayed")),
        Option(id="2012", label=Text.same("2012")),
    ),
)
HALVES = CodeList(
    "halves", (Option(id="half", label=Text.same("1/2 valmis")), Option(id="done", label=Text.same("Valmis")))
)
CURRENCIES = CodeList(
    "currencies", (Option(id="EUR", label=Text.same("EUR")), Option(id="SEK", label=Text.same("SEK")))
)
PARTNERS = CodeList(
    "partners",
    (
        Option(
            id="KAO",
            label=Text.same("Kainuun ammattiopisto"),
            details={"aliases": Text.same("KAO-liikelaitos|Kainuun maakunta")},
        ),
        Option(id="LAPPIA", label=Text.same("Ammattiopisto Lappia"), details={"aliases": Text.same("KKY Lappia")}),
        Option(id="ONE", label=Text.of(fi="Sama", sv="Toinen")),
        Option(id="OTHER", label=Text.of(fi="Toinen", sv="Sama")),
    ),
)


def reading(kind: str, raw: Any, languages: tuple[str, ...] = FI, **more: Any) -> tuple[Any, str | None]:
    parsed = parse_cell(raw, ANSWER_TYPES[kind], languages=languages, **more)
    return parsed.value, parsed.code


# Blank


@pytest.mark.parametrize("kind", ANSWER_TYPES)
@pytest.mark.parametrize(
    "blank",
    [
        *(None, "", " ", "\u00a0", "\n", " \u00a0\n ", "\t", "\u200b", "\ufeff", "\u200a", "\u202f", "\u3000"),
        *("\u00ad", "\u200d", "\u2800", "\u3164", "\ufe0f", "\v", "\x07", "\u202a\u2060\u202c"),
    ],
)
def test_a_blank_cell_has_no_value_and_no_fault(kind: str, blank: str | None) -> None:
    assert parse_cell(blank, ANSWER_TYPES[kind]) == ParsedCell(None)


# Texts


@pytest.mark.parametrize(
    "text", ["as  typed", "a\n\nb", "a\u00a0b", "=1+1", "12,5", "30.9.2026", "😀", "❤️", "a\u0308", "\ufffe"]
)
def test_a_text_is_kept_to_the_letter(text: str) -> None:
    assert reading("text", text) == (text, None)


@pytest.mark.parametrize(
    "around", [" ", "\u00a0", "\t", "\n", "\u200b", "\ufeff", "\u3000", "\u202a", "\x07", " \u2060\v"]
)
def test_what_is_not_seen_around_a_text_is_left_out(around: str) -> None:
    assert reading("text", f"{around}two words{around}") == ("two words", None)


@pytest.mark.parametrize("line_break", ["\v", "\f", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_each_kind_of_line_break_is_kept_as_a_line_feed(line_break: str) -> None:
    assert reading("text", f"first{line_break}second") == ("first\nsecond", None)


def test_a_non_breaking_hyphen_of_word_is_a_hyphen_in_each_answer() -> None:
    assert reading("text", "Part\x1etime \x1f") == ("Part\u2011time", None)
    assert reading("number", "\x1e5400") == reading("number", "\u20115400")
    assert reading("text", "\x1e") == (None, None)


@pytest.mark.parametrize(
    ("raw", "shown", "languages", "text"),
    [
        (5, "", FI, "5"),
        (5.0, "@", FI, "5"),
        (1.5, "", FI, "1,5"),
        (1.5, "", EN, "1.5"),
        (0.1 + 0.2, "", SV, "0,3"),
        (-0.0, "", FI, "0"),
        (0.125, "0.0 %", FI, "12,5 %"),
        (0.125, "0%", FI, "12,5 %"),
        (45, "0000", FI, "0045"),
        (1234.567, "#,##0.00 €", EN, "1,234.567 €"),
        (1234.567, "#,##0", EN, "1234.567"),
        (True, "", FI, "TOSI"),
        (False, "", SV, "FALSKT"),
        (True, "", (), "TRUE"),
        (math.inf, "", FI, "inf"),
    ],
)
def test_a_number_in_a_text_field_becomes_the_text_in_the_cell(
    raw: Any, shown: str, languages: tuple[str, ...], text: str
) -> None:
    code = "V492" if isinstance(raw, bool) else "V419"
    assert reading("text", raw, languages, number_format=number_format(shown)) == (text, code)


@pytest.mark.parametrize(
    ("raw", "code", "languages", "text"),
    [
        (46295, "d.m.yyyy", FI, "30.9.2026"),
        (46295.75, "d.m.yyyy h:mm", EN, "30.9.2026 18:00"),
        (46419, "d-mmm", EN, "1-Feb"),
        (46419, "d-mmm", FI, "1-helmi"),
        (0.5208333333333334, "h:mm", FI, "12:30"),
        (0.04305555555555556, "h:mm", FI, "1:02"),
        (1.5, "[h]:mm", FI, "36:00"),
        (0, "d.m.yyyy", FI, "0.1.1900"),
    ],
)
def test_a_date_or_time_in_a_text_field_becomes_the_text_in_the_cell(
    raw: float, code: str, languages: tuple[str, ...], text: str
) -> None:
    assert parse_cell(raw, ANSWER_TYPES["text"], languages=languages, number_format=number_format(code)) == ParsedCell(
        text, "V431", {"value": "", "read": text}
    )


@pytest.mark.parametrize(
    ("raw", "code", "guess"),
    [(2000, "0.00E+00", "2E3"), (1.2e11, "0.00E+00", "12E10"), (0.005, "0E+00", "5E-3"), (-300, "0.0E+0", "-3E2")],
)
def test_a_number_that_a_text_field_shows_as_a_power_of_ten_may_have_been_a_code(
    raw: float, code: str, guess: str
) -> None:
    shown = number_format(code)
    parsed = parse_cell(raw, ANSWER_TYPES["text"], languages=EN, number_format=shown)
    assert (parsed.value, parsed.code) == (shown.show(raw, complete=True), "V561")
    assert (parsed.facts["value"], parsed.facts["guess"]) == (shown.show(raw), guess)


def test_a_date_counted_from_1904_becomes_the_text_in_the_cell() -> None:
    assert reading("text", 44833, number_format=DAY, date1904=True) == ("30.9.2026", "V431")


def test_a_number_that_has_lost_digits_is_no_text() -> None:
    assert reading("text", 999_999_999_999_999) == ("999999999999999", "V419")
    parsed = parse_cell(123456789012345677, ANSWER_TYPES["text"], number_format=number_format("0"))

    assert parsed == ParsedCell(None, "V423", {"value": "123456789012346000"})


def test_an_option_is_found_by_the_digits_of_a_number_and_by_what_the_cell_shows() -> None:
    numbers = CodeList(
        "numbers", (Option(id="five", label=Text.same("5")), Option(id="noon", label=Text.same("12:30")))
    )

    assert reading("choice", 5, options=numbers, number_format=number_format("0.0")) == ("five", None)
    assert reading("choice", 12.5 / 24, options=numbers, number_format=number_format("h:mm")) == ("noon", None)
    assert reading("choice", 5, options=numbers, number_format=DAY) == (None, "V408")


def test_half_an_emoji_does_not_pass() -> None:
    assert reading("text", "a\ud83d b") == ("a\ufffd b", "V490")
    assert reading("text", "\ud83d\ude00") == ("😀", None)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Yhteinen tyÃ¶pÃ¤ivÃ¤ on pidetty", "tyÃ¶pÃ¤ivÃ¤"),
        ("Ã–sterbotten", "Ã–sterbotten"),
        ("rivi\nty\ufffd", "ty\ufffd"),
        ("kuva\ufffc tähän", "kuva\ufffc"),
        ("a planâ€™s end", "planâ€™s"),
        ("hyvÃ¤Â\u00a0 ðŸ˜€", "hyvÃ¤Â"),
        ("ÄÃ–lÃ¤", "ÄÃ–lÃ¤"),
    ],
)
def test_a_text_with_damaged_letters_is_kept_and_its_word_quoted(text: str, word: str) -> None:
    parsed = parse_cell(text, ANSWER_TYPES["text"], languages=FI)
    assert (parsed.value, parsed.code, parsed.facts) == (text, "V490", {"value": word})


@pytest.mark.parametrize(
    "text", ["São Paulo, NÃO", "MAÇÃ – SÃO", "Åland ‘Ä’ “Å”", "Ärende… Å–Ö", "Âge, pâte €", "😀 ð"]
)
def test_unusual_letters_are_not_damaged_ones(text: str) -> None:
    assert reading("text", text) == (text, None)


@pytest.mark.parametrize(("text", "length"), [("x" * 32_767, None), ("x" * 32_768, 32_768), ("😀" * 16_384, 32_768)])
@pytest.mark.parametrize("kind", ["text", "number", "choice"])
def test_what_is_longer_than_a_cell_holds_is_refused(kind: str, text: str, length: int | None) -> None:
    parsed = parse_cell(text, ANSWER_TYPES[kind], personal=True)

    assert (parsed.code == "V418") is (length is not None)
    if length:
        assert parsed == ParsedCell(None, "V418", {"length": length, "limit": 32_767})


# Numbers


@pytest.mark.parametrize("kind", ["integer", "number", "money", "percent"])
def test_a_number_is_read_as_it_is(kind: str) -> None:
    assert reading(kind, 4) == (4.0, None)
    assert reading(kind, 0) == (0.0, None)
    assert reading(kind, 46295) == (46295.0, None)
    assert str(parse_cell(-0.0, ANSWER_TYPES[kind]).value) == "0.0"


TYPED_NUMBERS = {
    "5": 5.0,
    "-5": -5.0,
    "\u22125": -5.0,
    "\u20135": -5.0,
    "- 5": -5.0,
    "+5": 5.0,
    "007": 7.0,
    " 5\u00a0": 5.0,
    "5\n": 5.0,
    "1 000": 1000.0,
    "1\u00a0000": 1000.0,
    "1\u202f000\u202f000": 1e6,
    "1\u2009234": 1234.0,
    "1'234": 1234.0,
    "1\u2019234,50": 1234.5,
    "1 234,50": 1234.5,
    "1 234.50": 1234.5,
    "1.234,50": 1234.5,
    "1,234.50": 1234.5,
    "1.234.567": 1234567.0,
    "1,234,567": 1234567.0,
    "1.234.567,8": 1234567.8,
    "1234.50": 1234.5,
    "1234,567": 1234.567,
    "0,125": 0.125,
    "0.125": 0.125,
    ",5": 0.5,
    "1.5": 1.5,
    "1,5": 1.5,
    "12,5000": 12.5,
    "\u200e12,5\ufeff": 12.5,
}
"""Read alike in every language."""


@pytest.mark.parametrize("languages", ALL)
@pytest.mark.parametrize(("typed", "number"), TYPED_NUMBERS.items())
def test_a_typed_number_is_read_where_it_is_certain(typed: str, number: float, languages: tuple[str, ...]) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["number"], languages=languages)

    assert parsed == ParsedCell(number, "V403", {"value": trimmed_text(typed), "read": number})


@pytest.mark.parametrize(
    ("typed", "languages", "number"),
    [
        ("1,234", FI, 1.234),
        ("1,234", SV, 1.234),
        ("1,234", ("se", "fi"), 1.234),
        ("1,234", EN, None),
        ("1,234", (), None),
        ("1,234", ("de",), None),
        ("1.234", FI, None),
        ("1.234", EN, None),
        ("1 234,567", FI, 1234.567),
        ("1 234,567", EN, None),
        ("1 234.567", EN, 1234.567),
        ("1 234.567", FI, None),
    ],
)
def test_marks_that_may_part_thousands_or_decimals_count_as_the_language_has_it(
    typed: str, languages: tuple[str, ...], number: float | None
) -> None:
    assert reading("number", typed, languages) == (number, "V401" if number is None else "V403")


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "noin 20",
            "n. 20",
            "4 kpl",
            "20 hlö",
            "kaksi",
            "4-",
            "5,-",
            "5.",
            "5,",
            ",",
            "€",
            "-",
            "1e5",
            "0x1F",
        ),
        *(
            "12 34",
            "1 2345",
            "0 123",
            "1 234 56",
            "1.234.56",
            "1,234,5",
            "1.234,567,8",
            "1 234'567",
            "12\n345",
            "1\t234",
        ),
        *("(5)", "5-", "--5", "½", "²", "5 €€", "€ 5 €", "9" * 400, "inf", "nan", "#N/A", "5 %", "1.2.3"),
    ],
)
def test_what_is_not_certainly_a_number_is_refused(typed: str) -> None:
    for kind in ("number", "integer", "money"):
        assert reading(kind, typed) == (None, "V401")


@pytest.mark.parametrize("kind", ["number", "integer", "money", "percent", "date", "month", "choice", "yes_no", "url"])
@pytest.mark.parametrize("typed", ["=5", "=120+35", "=SUM(B5:B9)", "'=A1", "=-3"])
def test_a_formula_in_a_cell_for_texts_is_a_formula(kind: str, typed: str) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES[kind], languages=("en",))
    assert (parsed.value, parsed.code, parsed.facts) == (None, "V411", {"value": typed})


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [
        ("integer", "\uff11\uff12\uff13", 123.0),
        ("integer", "'123", 123.0),
        ("integer", "\u2019123", 123.0),
        ("integer", "\u0661\u0662\u0663", 123.0),
        ("integer", "\u0967\u0968\u0969", 123.0),
        ("integer", "12\uff13", 123.0),
        ("number", "'-5", -5.0),
        ("number", "\uff11\uff12\uff0e\uff15", 12.5),
        ("number", "\u0663\u066b\u0665", 3.5),
        ("number", "\u0661\u066c\u0662\u0663\u0664", 1234.0),
        ("percent", "\uff11\uff12\uff05", 0.12),
        ("date", "\uff11\uff12.\uff13.\uff12\uff10\uff12\uff16", date(2026, 3, 12)),
        ("date", "'12.3.2026", date(2026, 3, 12)),
        ("month", "'8/2026", date(2026, 8, 1)),
        ("number", "\uff11\uff0c\uff12\uff13\uff14", None),
        ("number", "\u0663\u066b\u0665\u0660\u0660", None),
        ("number", "5'", None),
        ("number", "''5", None),
        ("integer", "\u00b2", None),
        ("integer", "\u2460", None),
    ],
)
def test_digits_of_any_script_and_after_a_typed_apostrophe_are_read_where_it_is_certain(
    kind: str, typed: str, read: float | date | None
) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES[kind], languages=("fi", "en"))
    assert parsed.value == read
    assert parsed.code == ("V401" if read is None else {"date": "V406", "month": "V467"}.get(kind, "V403"))
    assert parsed.facts["value"] == typed


@pytest.mark.parametrize("typed", ["1 234,50 €", "1 234,50€", "€1 234,50", "EUR 1 234,50", "1.234,50 eur"])
def test_a_sum_may_bear_the_sign_of_the_euro(typed: str) -> None:
    assert reading("money", typed) == (1234.5, "V403")
    assert reading("number", typed) == (1234.5, "V403")
    assert reading("integer", typed) == (None, "V401")
    assert reading("percent", typed) == (None, "V401")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12 %", 0.12),
        ("12,5%", 0.125),
        ("12 %%", 0.12),
        ("12 % %", 0.12),
        ("-7 %", -0.07),
        ("100\u00a0%", 1.0),
        ("0", 0.0),
        ("0,0", 0.0),
        ("12", None),
        ("0,12", None),
    ],
)
def test_per_cents_typed_as_text_need_their_sign(typed: str, number: float | None) -> None:
    assert reading("percent", typed) == (number, "V426" if number is None else "V403")


def test_a_percentage_that_was_typed_as_text_is_quoted_as_a_percentage() -> None:
    parsed = parse_cell("0.5%", ANSWER_TYPES["percent"], languages=["fi"])
    assert (parsed.value, parsed.facts) == (0.005, {"value": "0.5%", "read": "0,5 %"})


@pytest.mark.parametrize(
    ("raw", "number", "code"),
    [
        (4.5, None, "V402"),
        ("4,5", None, "V402"),
        ("4,0", 4.0, "V403"),
        (3.0000000000000004, 3.0, None),
        (1_000_000_000.5, None, "V402"),
        ("1,000", None, "V401"),
        ("1,234", None, "V401"),
        ("1 000", 1000.0, "V403"),
        ("1234,567", None, "V402"),
    ],
)
def test_a_whole_number_is_whole(raw: Any, number: float | None, code: str | None) -> None:
    assert reading("integer", raw) == (number, code)


@pytest.mark.parametrize("kind", ["integer", "number", "money", "percent"])
def test_a_date_in_a_number_field_is_reported_as_a_date(kind: str) -> None:
    day = date(2026, 9, 30)

    assert parse_cell(46295, ANSWER_TYPES[kind], number_format=DAY) == ParsedCell(
        None, "V404", {"value": "30.9.2026", "date": day}
    )
    assert parse_cell("30.9.2026", ANSWER_TYPES[kind]) == ParsedCell(None, "V404", {"value": "30.9.2026", "date": day})
    assert parse_cell(0, ANSWER_TYPES[kind], number_format=DAY) == ParsedCell(0.0)


@pytest.mark.parametrize("kind", ["integer", "number", "money", "percent"])
@pytest.mark.parametrize(
    ("raw", "code", "seen"), [(0.0625, "h:mm", "1:30"), (1.5625, "[h]:mm", "37:30"), (0.75, "h:mm AM/PM", "6:00 PM")]
)
def test_a_time_in_a_number_field_is_refused_and_quoted_as_it_is_seen(
    kind: str, raw: float, code: str, seen: str
) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES[kind], number_format=number_format(code))

    assert parsed == ParsedCell(None, "V424", {"value": seen})


@pytest.mark.parametrize("kind", ["integer", "number", "money"])
def test_a_percentage_in_a_field_of_other_numbers_is_refused(kind: str) -> None:
    for raw, code, seen in ((1, "0%", "100%"), (0.5, "0.0\\ %", "50.0 %")):
        parsed = parse_cell(raw, ANSWER_TYPES[kind], languages=EN, number_format=number_format(code))
        assert parsed == ParsedCell(None, "V425", {"value": seen})


@pytest.mark.parametrize("code", ["General", "0", "#,##0", "@"])
def test_a_number_without_a_per_cent_sign_is_a_percentage_only_if_it_is_a_fraction(code: str) -> None:
    def parsed(raw: float) -> ParsedCell:
        return parse_cell(raw, ANSWER_TYPES["percent"], languages=EN, number_format=number_format(code))

    assert parsed(12) == ParsedCell(None, "V426", {"value": "12"})
    assert parsed(1).code == "V426"
    assert (parsed(0.12).value, parsed(0.12).code, parsed(0.12).facts["read"]) == (0.12, "V427", "12.0 %")
    assert parsed(0) == ParsedCell(0.0)
    assert parse_cell(0.12, ANSWER_TYPES["percent"], number_format=number_format("0%")) == ParsedCell(0.12)


@pytest.mark.parametrize("raw", [46449.9999999999, 46449.9999999, 46449.99949074074, 46450, 46450.0004])
def test_a_moment_around_midnight_is_the_day_that_begins(raw: float) -> None:
    assert reading("date", raw, number_format=DAY) == (date(2027, 3, 4), None)


def test_another_time_of_day_in_a_date_is_reported() -> None:
    parsed = parse_cell(46449.91666666667, ANSWER_TYPES["date"], number_format=DAY)

    day = date(2027, 3, 3)
    assert parsed == ParsedCell(day, "V429", {"value": "3.3.2027", "read": day, "time": "22:00"})


def test_a_number_that_is_not_shown_as_a_date_is_reported_as_it_is_seen() -> None:
    parsed = parse_cell(46450, ANSWER_TYPES["date"], number_format=number_format("General"))

    day = date(2027, 3, 4)
    assert parsed == ParsedCell(day, "V428", {"value": "46450", "read": day})
    assert reading("date", 0.5208333333333334, number_format=number_format("h:mm")) == (None, "V405")


@pytest.mark.parametrize(
    ("raw", "shown", "code", "quoted"),
    [
        (3.9, "General", "V405", 3.9),
        (250, "0.00", "V405", "250.00"),
        (2027, "General", "V407", "2027"),
        (20260903, "General", "V405", "20260903"),
        (20260903, "d.m.yyyy", "V405", "20260903"),
        (20260903, "#,##0", "V405", 20260903),
    ],
)
def test_a_number_that_is_no_day_is_quoted_as_it_is_seen(raw: float, shown: str, code: str, quoted: object) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES["date"], number_format=number_format(shown))
    facts = {"value": quoted, "example": ""} | ({"first": "", "second": "", "month_days": ""} if code == "V405" else {})
    assert parsed == ParsedCell(None, code, facts)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("email", "\u202alaatu@example.fi\u202c", "laatu@example.fi"),
        ("email", "laatu\u2060@example.fi", "laatu@example.fi"),
        ("url", "https://example.fi/a\u200e", "https://example.fi/a"),
        ("url", "\ufeffhttps://example.fi/a", "https://example.fi/a"),
        ("postcode", "00100\u200e", "00100"),
        ("business_id", "\u200e1234567-1", "1234567-1"),
        ("phone", "\u202a+358 40 1234567\u202c", "+358 40 1234567"),
        ("url", "\u3000https://example.fi/a\u2009", "https://example.fi/a"),
        ("email", "laatu@example.fi\u202f\n", "laatu@example.fi"),
    ],
)
def test_invisible_characters_are_left_out_of_an_address_or_a_number_and_noted(kind: str, raw: str, value: str) -> None:
    assert parse_cell(raw, ANSWER_TYPES[kind], languages=FI) == ParsedCell(value, "V432")
    assert parse_cell(f"\u200b{value}\u00a0\n", ANSWER_TYPES[kind], languages=FI) == ParsedCell(value)


@pytest.mark.parametrize("kind", ["integer", "number", "money", "percent"])
@pytest.mark.parametrize("raw", [True, False, math.inf, -math.inf, math.nan, 10**400])
def test_truths_and_infinities_are_no_numbers(kind: str, raw: Any) -> None:
    assert reading(kind, raw) == (None, "V401")


# Dates


@pytest.mark.parametrize(
    ("serial", "date1904", "day"),
    [
        (46295, False, date(2026, 9, 30)),
        (46295.0001, False, date(2026, 9, 30)),
        (46294.9999, False, date(2026, 9, 30)),
        (44833, True, date(2026, 9, 30)),
        (1, False, date(1900, 1, 1)),
        (59, False, date(1900, 2, 28)),
        (60, False, None),
        (61, False, date(1900, 3, 1)),
        (2_958_465, False, date(9999, 12, 31)),
        (2_958_466, False, None),
        (0, False, None),
        (0.5, False, None),
        (-1, False, None),
        (0, True, date(1904, 1, 1)),
        (-1, True, None),
        (2_957_004, True, None),
        (math.nan, False, None),
        (math.inf, True, None),
        (True, False, None),
    ],
)
def test_a_serial_number_is_a_day(serial: Any, date1904: bool, day: date | None) -> None:
    assert reading("date", serial, date1904=date1904) == (day, None if day else "V405")


@pytest.mark.parametrize("languages", ALL)
@pytest.mark.parametrize(
    "typed",
    [
        *(
            "30.9.2026",
            "30.09.2026",
            "30.09.2026.",
            "2026-09-30.",
            " 30. 9. 2026 ",
            "2026-09-30",
            "2026/9/30",
            "2026–09–30",
            "2026-09-30T00:00:00",
            "2026-09-30T00:00Z",
        ),
        *(
            "30/9/2026",
            "30-9-2026",
            "9/30/2026",
            "30. syyskuuta 2026",
            "den 30 september 2026",
            "September 30, 2026",
            "30 Sep 2026",
        ),
        *("30th of September 2026", "čakčamánu 30. b. 2026", "30\u00a0syyskuuta\u00a02026"),
    ],
)
def test_a_day_typed_as_text_is_read_where_it_is_certain(typed: str, languages: tuple[str, ...]) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["date"], languages=languages)

    assert parsed == ParsedCell(date(2026, 9, 30), "V406", {"value": typed.strip(), "read": date(2026, 9, 30)})


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("2026-09-30T12:30", "12:30"),
        ("2026-09-30 12:30:05", "12:30:05"),
        ("2026-09-30T21:00:00.000Z", "21:00 UTC"),
        ("2026-09-30T09:30+03:00", "9:30 +03:00"),
        ("30.9.2026 klo 12.30", "12:30"),
        ("30.9.2026 klo 12", "12:00"),
        ("30.9.2026, kl. 9", "9:00"),
        ("30 September 2026 at 18", "18:00"),
        ("30. syyskuuta 2026 klo 9.30", "9:30"),
        ("September 30, 2026, 1:15 PM", "13:15"),
    ],
)
def test_a_time_of_day_in_a_day_typed_as_text_is_reported(typed: str, time: str) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["date"], languages=FI)

    day = date(2026, 9, 30)
    assert parsed == ParsedCell(day, "V429", {"value": typed, "read": day, "time": time})


@pytest.mark.parametrize(
    "typed",
    [
        *("[object Object]", "undefined", "null", "NaN", "nan", "NaT", "NULL", "<NA>", "#######", "Choose an item."),
        *("Click or tap here to enter text.", "Kirjoita tekstiä napsauttamalla tai napauttamalla tätä."),
        *("Klicka eller tryck här för att ange text.", "Lorem ipsum dolor sit amet"),
        *("#N/A", "#REF!", "#NAME?", "#DIV/0!", "#GETTING_DATA", "#ERROR!", "Loading...", "Err:502"),
        *("#PUUTTUU!", "#ARVO!", "#JAKO/0!", "#VÄRDEFEL!", "#SAKNAS!"),
    ],
)
def test_what_a_program_writes_in_place_of_an_answer_is_reported(typed: str) -> None:
    assert reading("text", typed) == (typed, "V505")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tulos #N/A", "#N/A"),
        ("We met; see #REF! for the rest " * 20, "#REF!"),
        ("Yhteensä:#JAKO/0! henkilöä\nja muita", "#JAKO/0!"),
        ("resultat (#SAKNAS!)", "#SAKNAS!"),
        ("#NAME? was asked", "#NAME?"),
    ],
)
def test_an_error_value_among_the_words_of_a_text_is_named(typed: str, found: str) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["text"], languages=EN)
    assert (parsed.value, parsed.code, parsed.facts) == (parsed.value, "V505", {"value": found})
    assert parsed.value == typed.strip()


@pytest.mark.parametrize("typed", ["#laatu2027 #NUMMI", "C#NULL!", "#REF!erence", "a ##N/A", "null set"])
def test_a_word_that_is_like_an_error_value_is_no_finding(typed: str) -> None:
    assert reading("text", typed) == (typed, None)


@pytest.mark.parametrize(
    "typed",
    ["None", "Nan", "Null", "#1", "Objektit", "Kirjoita tätä", "Välj", "N/A", "Loading", "#MeToo!", "Err: 502"],
)
def test_a_word_is_no_text_of_a_program(typed: str) -> None:
    assert reading("text", typed) == (typed, None)


@pytest.mark.parametrize(
    ("typed", "word"),
    [("Uusi R&amp;D-tila", "R&amp;D-tila"), ("Yksi.<br/>Kaksi.", "Yksi.<br/>Kaksi."), ("{\\rtf1 Teksti}", "{\\rtf1")],
)
def test_markup_in_a_text_is_reported_and_kept(typed: str, word: str) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["text"], languages=FI)
    assert (parsed.value, parsed.code, parsed.facts["value"]) == (typed, "V506", word)


@pytest.mark.parametrize(
    "typed", ["2026-09-30 25:00", "2026-09-30 12:75", "30.9.2026 noin 12.30", "30.9.2026 12", "30.9.2026 klo 25"]
)
def test_a_day_with_what_is_no_time_of_day_is_no_day(typed: str) -> None:
    assert reading("date", typed) == (None, "V405")


@pytest.mark.parametrize(("languages", "day"), [(FI, date(2026, 4, 3)), (SV, date(2026, 4, 3)), (EN, None), ((), None)])
def test_whether_the_day_or_the_month_comes_first_counts_as_the_language_has_it(
    languages: tuple[str, ...], day: date | None
) -> None:
    assert reading("date", "3/4/2026", languages) == (day, "V406" if day else "V405")
    assert reading("date", "4/4/2026", languages) == (date(2026, 4, 4), "V406")


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("5/12/2027", (date(2027, 12, 5), date(2027, 5, 12))),
        ("5/5/2027", None),
        ("31.6.2027", ("", "")),
        ("3.–4.6.2027", ("", "")),
        ("juhannus", ("", "")),
    ],
)
def test_what_a_date_with_two_meanings_may_be_is_named(typed: str, days: tuple[date | str, date | str] | None) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["date"], languages=EN)
    if days is None:
        assert parsed.code == "V406"
    else:
        assert (parsed.code, parsed.facts["first"], parsed.facts["second"]) == ("V405", *days)


@pytest.mark.parametrize(
    ("typed", "days"),
    [("31.9.2026", 30), ("2027-02-29", 28), ("30.02.2028.", 29), ("32.9.2026", ""), ("1.13.2026", ""), ("kohta", "")],
)
def test_how_many_days_a_month_has_is_named_beside_a_day_that_it_lacks(typed: str, days: int | str) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["date"], languages=FI)
    assert (parsed.code, parsed.facts["month_days"]) == ("V405", days)
    said = translator_for("en").message(Finding(CODES["V405"], Place("a.xlsx"), parsed.facts))
    assert (f"That month has {days} days." in said) is bool(days)


def test_what_a_personal_date_may_be_is_hidden() -> None:
    facts = parse_cell("5/12/2027", ANSWER_TYPES["date"], languages=EN, personal=True).facts
    assert facts["first"] == facts["second"] == VocabularyTerm("hidden")


@pytest.mark.parametrize(
    "typed",
    [
        "syyskuu",
        "Syyskuu 2026",
        "syyskuussa 2026",
        "9/2026",
        "09.2026",
        "2026-09",
        "2026",
        "30.9.",
        "30.9",
        "30/9",
        "30.",
        "30. syyskuuta",
        "syksy 2026",
        "hösten 2026",
        "autumn",
        "30.9.26",
        "čakčamánnu 2026",
    ],
)
def test_a_date_without_its_day_or_year_is_unfinished(typed: str) -> None:
    assert reading("date", typed) == (None, "V407")


@pytest.mark.parametrize(
    "typed",
    [
        "31.9.2026",
        "30.13.2026",
        "30.9.1026",
        "0.9.2026",
        "kohta",
        "1.–3.9.2026",
        "1.9.2026–3.9.2026",
        "30.9.2026 tai myöhemmin",
        "32. syyskuuta 2026",
        "syyskuu lokakuu",
        "13/2026",
        "30.9.2026\n1.10.2026",
        "99/99/2026",
        "12",
        "30 foo 2026",
    ],
)
def test_what_is_not_certainly_a_day_is_refused(typed: str) -> None:
    assert reading("date", typed) == (None, "V405")


# Choices


@pytest.mark.parametrize("raw", ["Käynnissä", "Pågår", "Ongoing", "ongoing"])
def test_a_choice_by_its_label_in_any_language_or_by_its_id_is_read_in_silence(raw: str) -> None:
    assert reading("choice", raw, options=STATES) == ("ongoing", None)


@pytest.mark.parametrize(
    ("raw", "options", "answer", "label"),
    [
        (" käynnissä ", STATES, "ongoing", "Käynnissä"),
        ("KÄYNNISSÄ", STATES, "ongoing", "Käynnissä"),
        ("ei  vielä\u00a0aloitettu", STATES, "not_begun", "Ei vielä aloitettu"),
        ("Viivästynyt - odottaa", STATES, "delayed", "Viivästynyt – odottaa"),
        ("försenad", STATES, "delayed", "Viivästynyt – odottaa"),
        ("Kainuun maakunta", PARTNERS, "KAO", "Kainuun ammattiopisto"),
        ("kao liikelaitos", PARTNERS, "KAO", "Kainuun ammattiopisto"),
        ("kao", PARTNERS, "KAO", "Kainuun ammattiopisto"),
    ],
)
def test_a_choice_nearly_as_in_the_list_is_read_and_reported(
    raw: str, options: CodeList, answer: str, label: str
) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES["choice"], options=options, languages=FI)

    assert parsed == ParsedCell(answer, "V409", {"value": raw.strip(), "read": label})


@pytest.mark.parametrize(
    "raw",
    [
        "Ei\u00a0vielä aloitettu",
        "Ei\u2800vielä aloitettu",
        "Ei  vielä\naloitettu",
        "Ei viela\u0308 aloitettu",
        "Ei vi\u200belä aloi\u00adtettu",
    ],
)
def test_a_choice_that_is_seen_as_in_the_list_is_no_finding(raw: str) -> None:
    value, code = reading("choice", raw, FI, options=STATES)
    assert (value, code) == ("not_begun", "V432" if "\u00ad" in raw else None)


def test_a_label_counts_in_the_language_of_the_form_first() -> None:
    assert reading("choice", "Sama", FI, options=PARTNERS) == ("ONE", None)
    assert reading("choice", "Sama", SV, options=PARTNERS) == ("OTHER", None)
    assert reading("choice", "Sama", (), options=PARTNERS) == (None, "V408")
    assert reading("choice", "sama", FI, options=PARTNERS) == (None, "V408")


def test_a_number_is_a_choice_when_the_list_has_it() -> None:
    assert reading("choice", 2012, options=STATES) == ("2012", None)
    assert reading("choice", 2013, options=STATES) == (None, "V408")


@pytest.mark.parametrize(
    ("raw", "options", "guess"),
    [
        ("Kainun ammattiopisto", PARTNERS, "Kainuun ammattiopisto"),
        ("Kainuun maakuntta", PARTNERS, "Kainuun ammattiopisto"),
        ("Käynissä", STATES, "Käynnissä"),
        ("½ valmis", HALVES, "1/2 valmis"),
        ("Ｖａｌｍｉｓ，", HALVES, "Valmis"),
        ("\u0415UR", CURRENCIES, "EUR"),
        ("\u0421\u041d\u0415", CURRENCIES, ""),
        ("jotain aivan muuta", STATES, ""),
        ("x" * 5000, STATES, ""),
        ("Käynnissä", None, ""),
    ],
)
def test_a_choice_that_is_not_in_the_list_is_refused_with_a_guess(
    raw: str, options: CodeList | None, guess: str
) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES["choice"], options=options, languages=FI)

    assert (parsed.value, parsed.code, parsed.facts["guess"]) == (None, "V408", guess)


NUMBERED = CodeList(
    "numbered",
    tuple(
        Option(id=f"o{number}", label=Text.same(label))
        for number, label in enumerate(("1-2", "3-5", "10-31", "25 %", "50 %", "7 – Poor", "8 = Fair", "9", "12,5 %"))
    ),
)


@pytest.mark.parametrize(
    ("raw", "code", "guess"),
    [
        (date(2027, 5, 3), "d-mmm", "3-5"),
        (date(2027, 3, 5), "m/d/yyyy", "3-5"),
        (date(2027, 2, 1), "d.m.", "1-2"),
        (date(1931, 10, 1), "mmm-yy", "10-31"),
        (date(2027, 6, 4), "d-mmm", ""),
        (0.5, "0%", "50 %"),
        (0.25, "0.00%", "25 %"),
        (0.125, "0%", "12,5 %"),
        (0.5, "General", "50 %"),
        (0.3, "0%", ""),
        (7, "General", "7 – Poor"),
        ("8", "@", "8 = Fair"),
        (6, "General", ""),
    ],
)
def test_the_option_that_a_date_a_percentage_or_a_number_stands_for_is_the_guess(
    raw: date | float | str, code: str, guess: str
) -> None:
    number = to_serial(raw) if isinstance(raw, date) else raw
    parsed = parse_cell(
        number, ANSWER_TYPES["choice"], options=NUMBERED, languages=EN, number_format=number_format(code)
    )
    assert (parsed.value, parsed.code, parsed.facts["guess"]) == (None, "V408", guess)


@pytest.mark.parametrize(
    ("raw", "answer", "code"),
    [
        ("Kyllä", "yes", None),
        ("Nej", "no", None),
        ("yes", "yes", None),
        ("kyllä ", "yes", "V409"),
        ("EI", "no", "V409"),
        (True, "yes", "V409"),
        (False, "no", "V409"),
        ("ehkä", None, "V410"),
        ("x", "yes", "V409"),
        (1, "yes", "V409"),
        ("0", "no", "V409"),
        ("sant", "yes", "V409"),
        ("Epätosi", "no", "V409"),
        ("-1", None, "V410"),
        (2, None, "V410"),
        ("✓", "yes", "V409"),
        ("Kyllä ja ei", None, "V410"),
    ],
)
def test_yes_is_yes_and_no_is_no(raw: Any, answer: str | None, code: str | None) -> None:
    assert reading("yes_no", raw, options=YES_NO) == (answer, code)


def test_a_truth_value_is_reported_by_its_label() -> None:
    assert parse_cell(True, ANSWER_TYPES["yes_no"], options=YES_NO, languages=SV).facts == {
        "value": "SANT",
        "read": "Ja",
    }


# Addresses and numbers of organisations


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("laatu@example.fi", "laatu@example.fi"),
        (" laatu@Example.FI\u00a0", "laatu@example.fi"),
        ("matti.meikäläinen@example.fi", "matti.meikäläinen@example.fi"),
        ("laatu@example", None),
        ("laatu@example.f", None),
        ("laatu@example..fi", None),
        ("laatu@e.fi", "laatu@e.fi"),
        ("laatu at example.fi", None),
        ("Laatu <laatu@example.fi>", None),
        ("mailto:laatu@example.fi", "laatu@example.fi"),
        ("mailto:", None),
        (5, None),
        (True, None),
    ],
)
def test_an_email_field_accepts_a_single_address(raw: Any, address: str | None) -> None:
    assert reading("email", raw) == (address, None if address else "V413")


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "0401234567",
            "040 1234567",
            "040-123 4567",
            "(040) 123 4567",
            "+358 (0)40 1234567",
            "00358401234567",
        ),
        *(
            "puh. 040 1234567",
            "p. 040 1234567",
            "040\u00a01234567",
            "040\u20111234567",
            "401234567",
            401234567,
            358401234567.0,
        ),
    ],
)
def test_a_phone_number_is_kept_in_its_international_form(raw: Any) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES["phone"])

    assert parsed == ParsedCell("+358 40 1234567", "V420", {"value": raw, "read": "+358 40 1234567"})


def test_a_phone_number_with_its_country_is_read_in_silence_however_it_is_grouped() -> None:
    for raw in ("+358 40 1234567", "+358401234567", "+358-40-123 4567"):
        assert reading("phone", raw) == ("+358 40 1234567", None)
    assert reading("phone", "+46 70 123 45 67") == ("+46 70 123 45 67", None)


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "040",
            "soita vaihteeseen",
            "040 1234567 Anna",
            "040 1234567, 050 1234567",
            "040 1234567\n050 1234567",
        ),
        *(5, 0, -401234567, 40.5, True, math.inf, "+", "0", "KAO", "040KAO4567"),
    ],
)
def test_an_uncertain_phone_number_is_refused(raw: Any) -> None:
    assert reading("phone", raw) == (None, "V414")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        *(("+358 9 1234567 / 11", "V563"), ("00358 9 1234567/11", "V563"), ("09 1234567 / 11", "V563")),
        *(("+358 9 1234567-11", "V563"), ("09 1234567\u201311", "V563"), ("(09) 1234567 (211)", "V563")),
        *(("+44 20 7946 0958-12", "V563"),),
    ],
)
def test_an_extension_does_not_become_the_end_of_the_number(raw: str, code: str) -> None:
    assert reading("phone", raw) == (raw.replace("\u2013", "-"), code)


def test_a_hyphen_that_a_format_shows_before_the_digits_is_named() -> None:
    parsed = parse_cell(5, ANSWER_TYPES["integer"], languages=EN, number_format=number_format("#-#"))
    assert (parsed.value, parsed.code, parsed.facts["value"]) == (5.0, "V484", "-5")


def test_a_phone_number_is_read_with_the_zero_that_its_format_shows() -> None:
    shown = number_format("0## ### ####")
    parsed = parse_cell(401234567, ANSWER_TYPES["phone"], languages=("en",), number_format=shown)
    assert (parsed.value, parsed.code) == ("040 123 4567", "V420")
    assert reading("text", 401234567, EN, number_format=shown) == ("040 123 4567", "V419")


@pytest.mark.parametrize("raw", ["040-123-4567", "040 12345-67", "+358 40-1234567", "(040) 1234567"])
def test_a_hyphen_within_a_number_parts_its_digits_only(raw: str) -> None:
    assert reading("phone", raw)[0] == "+358 40 1234567"


def test_a_slash_within_a_number_parts_its_digits_only() -> None:
    assert reading("phone", "+49 30/123456") == ("+49 30 123456", None)
    assert reading("phone", "040/1234567") == ("+358 40 1234567", "V420")


@pytest.mark.parametrize(
    ("kind", "raw", "wanted"),
    [
        ("phone", "'0401234567", ("+358 40 1234567", "V420")),
        ("phone", "０４０ １２３４５６７", ("+358 40 1234567", "V420")),
        ("phone", "＋３５８ ４０ １２３４５６７", ("+358 40 1234567", "V420")),
        ("postcode", "'00100", ("00100", None)),
        ("postcode", "００１００", ("00100", None)),
        ("postcode", "٠٠١٠٠", ("00100", None)),
        ("postcode", "Postinumero: 00100", ("00100", None)),
        ("postcode", "00100 Helsinki", (None, "V416")),
        ("business_id", "'0737546-2", ("0737546-2", None)),
        ("business_id", "０７３７５４６－２", ("0737546-2", None)),
        ("business_id", "Y-tunnus 0737546-2", ("0737546-2", None)),
        ("business_id", "y-tunnus: 0737546-2", ("0737546-2", None)),
        ("business_id", "FO-nummer 0737546-2", ("0737546-2", None)),
        ("business_id", "Business ID: 0737546-2", ("0737546-2", None)),
        ("business_id", "ALV-numero FI07375462", ("0737546-2", None)),
        ("business_id", "Y-tunnus 0737546-3", (None, "V417")),
        ("business_id", "Y-tunnuksemme 0737546-2", (None, "V417")),
        ("business_id", "Y-tunnus", (None, "V417")),
        ("email", "'name@example.org", ("name@example.org", "V556")),
        ("email", "‘name@example.org", ("name@example.org", "V556")),
        ("email", "o'neil@example.org", ("o'neil@example.org", None)),
    ],
)
def test_an_apostrophe_digits_of_another_script_and_the_own_name_of_an_identifier_are_left_out(
    kind: str, raw: str, wanted: tuple[str | None, str | None]
) -> None:
    assert reading(kind, raw) == wanted


def test_an_apostrophe_before_an_option_is_left_out_with_a_hint() -> None:
    assert reading("choice", "'Käynnissä", options=STATES) == ("ongoing", "V409")
    assert reading("yes_no", "'Kyllä", options=YES_NO) == ("yes", "V409")
    assert reading("yes_no", "'x", options=YES_NO) == ("yes", "V409")
    assert reading("choices", "'Käynnissä; 2012", options=STATES) == ("ongoing;2012", "V409")


@pytest.mark.parametrize("languages", [("fi", "en"), ("en",), ("sv",), ("en", "de")])
@pytest.mark.parametrize("raw", ["01204 333333", "0121 496 0000", "(01204) 333333", "07911 123456"])
def test_a_foreign_phone_number_without_country_code_is_kept_as_typed(raw: str, languages: tuple[str, ...]) -> None:
    assert parse_cell(raw, ANSWER_TYPES["phone"], languages=languages) == ParsedCell(raw)


@pytest.mark.parametrize("raw", ["020 7946 0958", "040 1234567", "08-123 456 78", "208-555-0101", "(208) 555-0101"])
def test_no_phone_number_is_made_finnish_in_a_form_without_finnish(raw: str) -> None:
    assert parse_cell(raw, ANSWER_TYPES["phone"], languages=("en",)) == ParsedCell(raw)


def test_a_phone_number_with_country_code_is_read_in_every_form() -> None:
    for raw in ("+44 1204 333333", "0044 1204 333333", "+44 (0)1204 333333"):
        assert parse_cell(raw, ANSWER_TYPES["phone"], languages=("en",)).value == "+44 1204 333333"


def test_digits_of_a_foreign_phone_number_are_kept_and_reported() -> None:
    parsed = parse_cell(1204333333.0, ANSWER_TYPES["phone"], languages=("en",))
    assert (parsed.value, parsed.code) == ("1204333333", "V420")


@pytest.mark.parametrize("languages", [("en",), ("fi",)])
def test_what_is_no_phone_number_is_refused_in_every_form(languages: tuple[str, ...]) -> None:
    assert parse_cell("0", ANSWER_TYPES["phone"], languages=languages).code == "V414"


@pytest.mark.parametrize("languages", [("en",), ("fi",)])
@pytest.mark.parametrize("raw", ["12345", "01/02/2026", "30.9.2026", "1234567890123456"])
def test_digits_that_no_plan_has_are_kept_with_a_warning(raw: str, languages: tuple[str, ...]) -> None:
    """The live check counts digits."""
    assert parse_cell(raw, ANSWER_TYPES["phone"], languages=languages) == ParsedCell(raw, "V501", {"value": raw})
    abroad = parse_cell("12345", ANSWER_TYPES["phone"], languages=languages, country="FI")
    assert (abroad.value, abroad.code) == ("12345", "V461")


def test_a_date_is_no_phone_number() -> None:
    assert reading("phone", 401234567, number_format=DAY) == (None, "V414")


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "https://example.fi",
            "http://example.fi/raportti.pdf",
            "HTTPS://example.fi/a?b=c&d=e#f",
            "https://example.fi/?p",
        ),
        *("https://example.fi/Liite|2", "https://example.fi/wiki/Laatutyö#Päämäärä", "https://räksmörgås.se/å"),
        *("https://example.sharepoint.com/:w:/s/laatu/Ea_[1]?e=AbC%20d", "https://example.fi:8080/~a/(b)"),
    ],
)
def test_a_web_address_is_kept_as_it_is_written(raw: str) -> None:
    assert reading("url", raw) == (raw, None)
    assert reading("url", f" {raw}\n") == (raw, None)


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "www.example.fi",
            "example.fi",
            "ftp://example.fi",
            "https://",
            "https://example",
            "ks. https://example.fi",
            "javascript:alert(1)",
        ),
        *(
            "https://example.fi ja https://example.org",
            "https://example.fi\nhttps://example.org",
            "https://exa mple.fi",
            "https://[x",
            5,
            True,
        ),
        *("https://example.fi/a\nb", "file:///C:/a.pdf", "C:\\a.pdf"),
    ],
)
def test_an_incomplete_web_address_is_refused(raw: Any) -> None:
    value, code = reading("url", raw)
    assert value is None
    assert code in ("V415", "V512", "V513", "V514", "V558")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("https://example.org/Väli lyönti", "V512"),
        ("https://example.org/a\u00a0b", "V512"),
        ("https://exa mple.fi", "V512"),
        ("Hall: https://example.org/hall", "V512"),
        ("(https://example.org/hall)", "V512"),
        ("[hall](https://example.org/hall)", "V512"),
        ("https://example.org/hall (the report)", "V512"),
        ("https://example.org/a, https://example.org/b", "V513"),
        ("https://a.fi,https://b.fi", "V513"),
        ("https://a.fi\nhttps://b.fi", "V513"),
        ("www.a.fi; www.b.fi", "V513"),
        ("https://localhost/x", "V514"),
        ("file:///C:/Users/me/a.pdf", "V558"),
        ("C:\\My files\\a.pdf", "V558"),
        ("\\\\server\\share\\a.pdf", "V558"),
        ("//example.fi/a", "V415"),
        ("https://intranet:8080/a.b", "V514"),
        ("HTTPS://EXAMPLE", "V514"),
        ("https://https://example.fi", "V512"),
        ("www.example.fi", "V415"),
        ("tulossa on", "V415"),
        ("https://", "V415"),
    ],
)
def test_a_refused_web_address_says_what_is_wrong_with_it(raw: str, code: str) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES["url"])
    assert (parsed.value, parsed.code) == (None, code)


def test_the_message_about_an_address_in_brackets_is_true_of_it() -> None:
    parsed = parse_cell("(https://example.org/hall)", ANSWER_TYPES["url"])
    said = translator_for("en").message(Finding(CODES["V512"], Place("a.xlsx"), parsed.facts))
    assert "Enter the address alone, without blanks in it and without anything beside it" in said


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("url", "<https://example.org/hall>", ("https://example.org/hall", "V556")),
        ("url", '"https://example.org/hall".', ("https://example.org/hall", "V556")),
        ("url", "”https://example.org/hall”,", ("https://example.org/hall", "V556")),
        ("url", "https://example.org/hall,", ("https://example.org/hall", "V556")),
        ("url", "https://example.org.", ("https://example.org", "V556")),
        ("url", "https://example.org/hall.", ("https://example.org/hall.", "V557")),
        (
            "url",
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1&data=05%7Ca%40b",
            ("https://example.org/a?b=1", "V551"),
        ),
        ("url", "https://www.google.com/url?q=https://example.org/a&sa=D", ("https://example.org/a", "V551")),
        (
            "url",
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa&h=A",
            ("https://example.org/a", "V551"),
        ),
        (
            "url",
            "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fexample.org%2fa&c=E,1,x",
            ("https://example.org/a", "V551"),
        ),
        (
            "url",
            "https://urldefense.proofpoint.com/v1/url?u=http://example.org/a&k=xU",
            ("http://example.org/a", "V551"),
        ),
        (
            "url",
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_a-5Fb-2Dc-3Fd-3D1&d=DwMFaQ&c=x",
            ("https://example.org/a_b-c?d=1", "V551"),
        ),
        (
            "url",
            "https://urldefense.com/v3/__https://example.org/a?b=1__;!!Kw!x-y$",
            ("https://example.org/a?b=1", "V551"),
        ),
        (
            "url",
            "https://urldefense.com/v3/__https:/example.org/**B/x*c__;w6TDtmEj!!Kw!x$",
            ("https://example.org/äöa/x#c", "V551"),
        ),
        (
            "url",
            "https://urldefense.com/v3/__https://example.org/a*b*c__;Iw!!Kw!x$",
            ("https://urldefense.com/v3/__https://example.org/a*b*c__;Iw!!Kw!x$", None),
        ),
        (
            "url",
            "https://www.facebook.com/share?u=https://a.fi",
            ("https://www.facebook.com/share?u=https://a.fi", None),
        ),
        ("url", "https://www.google.com/search?q=https://a.fi", ("https://www.google.com/search?q=https://a.fi", None)),
        ("url", "https://example.org/hal…", ("https://example.org/hal…", "V550")),
        ("url", "https://example.org/hal...", ("https://example.org/hal...", "V550")),
        ("url", "<https://exam\u2011ple.org>", ("https://exam-ple.org", "V516")),
        ("url", "<https://example.org/a b>", (None, "V512")),
        ("url", "<>", (None, "V415")),
        ("email", "<name@example.org>", ("name@example.org", "V556")),
        ("email", "name@example.org.", ("name@example.org", "V556")),
        ("email", "name@example.org;", ("name@example.org", "V556")),
        ("email", "Name <name@example.org>", (None, "V413")),
        ("email", "<name@example.org>, <b@example.org>", (None, "V517")),
    ],
)
def test_signs_around_an_address_do_not_belong_to_it(kind: str, raw: str, expected: tuple[str | None, str]) -> None:
    assert reading(kind, raw) == expected


@pytest.mark.parametrize("raw", ["50", "0,5", "100", "1 000"])
def test_a_bare_number_that_is_typed_as_text_lacks_its_per_cent_sign(raw: str) -> None:
    assert reading("percent", raw) == (None, "V426")
    assert reading("percent", f"{raw} osuutta") == (None, "V401")


@pytest.mark.parametrize(("raw", "expected"), [("1,250", None), ("1.250", None), ("0,125", 0.125), ("1250,5", 1250.5)])
def test_an_amount_of_money_with_three_decimals_may_be_thousands(raw: str, expected: float | None) -> None:
    assert reading("money", raw) == (expected, "V403" if expected else "V401")
    assert parse_cell("1,250", ANSWER_TYPES["money"], languages=EN, country="GB").value == 1250.0
    assert parse_cell("1.250", ANSWER_TYPES["money"], languages=EN, country="GB").value is None


@pytest.mark.parametrize(
    "raw",
    [
        *('"', "”", "''", '-"-', "– ” –", "〃", "ks. yllä", "Sama kuin edellä.", "(see above)", "d:o"),
        *("kts. ed.", "Samat kuin ed.", "vrt. ylempi rivi", "samma som föreg.", "cf. line above"),
        *("Sama kuin viimeksi.", "samma som förra gången", "same as last period"),
        *("-||-", ",,", "-,,-"),
    ],
)
def test_a_text_that_only_refers_to_another_answer_is_kept_with_a_warning(raw: str) -> None:
    assert reading("text", raw) == (raw, "V499")


@pytest.mark.parametrize("raw", ["-", "–", ".", '"Näyttely"', "Ks. yllä mainittu raportti", "Ditto Oy", "sama koulu"])
def test_a_text_with_words_of_its_own_is_no_reference(raw: str) -> None:
    assert reading("text", raw) == (raw, None)


@pytest.mark.parametrize(
    "raw",
    [
        *("ks. liite 2", "Katso oheinen raportti.", "Liitteenä", "liitteessä 3", "(ks. liitteet)", "kts. verkkosivut"),
        *("See attached report", "see annex 2a", "Attached.", "cf. appendix B", "see our website", "in the annex"),
        *("Se bilaga 1", "se bifogad fil", "Bifogas", "jfr. slutrapporten", "i bilaga 2"),
    ],
)
def test_a_text_that_only_refers_to_a_file_or_a_page_is_kept_with_a_warning(raw: str) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES["text"], languages=EN)
    assert (parsed.value, parsed.code, parsed.facts) == (raw, "V552", {"value": raw})


@pytest.mark.parametrize(
    "raw",
    [
        *("Liite 2", "Annex", "Report", "Hemsida", "som rapport", "Seminar, see annex 2", "ks. liite 2: 3 kokousta"),
        *("See attached people as one group", "Attached to the school", "see the sea", "Liitteenä 14 kouluttajaa"),
    ],
)
def test_a_text_that_says_more_than_where_the_answer_is_is_an_answer(raw: str) -> None:
    assert reading("text", raw) == (raw, None)


@pytest.mark.parametrize(
    ("raw", "code", "found"), [(7375462, "General", "V562"), (7375462, "0000000-0", None), (12345671, "General", None)]
)
def test_a_zero_that_a_spreadsheet_dropped_from_a_business_id_is_noted(raw: int, code: str, found: str | None) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES["business_id"], languages=FI, number_format=number_format(code))
    assert (parsed.value, parsed.code) == ("0737546-2" if raw == 7375462 else "1234567-1", found)


@pytest.mark.parametrize("raw", ["sama", "Samma!", "(same)"])
def test_a_text_that_says_only_same_is_kept_with_a_hint(raw: str) -> None:
    assert reading("text", raw) == (raw, "V535")
    assert CODES["V535"].severity is Severity.HINT


@pytest.mark.parametrize(
    ("kind", "code", "typed"),
    [
        ("url", "V496", ("https://example.fi:99999/", "https://1.2.3.444/", "https://[a.b]/", "http://\ufffd.fi")),
        ("email", "V497", ("nimi@example.test", "nimi@koulu.local", "nimi@1.2.3.44", "nimi@example-.fi")),
        ("phone", "V498", ("+999 123456789", "00999 123456789", "+1 2345")),
    ],
)
def test_what_only_a_library_doubts_is_kept_with_a_warning(kind: str, code: str, typed: tuple[str, ...]) -> None:
    for raw in typed:
        assert reading(kind, raw) == (raw, code)


@pytest.mark.parametrize(
    ("raw", "postcode", "code"),
    [
        ("96100", "96100", None),
        (" 00100\u00a0", "00100", None),
        (96100, "96100", None),
        (2100, "02100", "V508"),
        (100.0, "00100", "V508"),
        ("2100", None, "V416"),
        ("FI-96100", None, "V416"),
        ("96 100", None, "V416"),
        ("96100 Rovaniemi", None, "V416"),
        ("٩٦١٠٠", "96100", None),
        (961000, None, "V416"),
        (0, None, "V416"),
        (-96100, None, "V416"),
        (961.5, None, "V416"),
        (True, None, "V416"),
    ],
)
def test_a_postcode_has_five_digits(raw: Any, postcode: str | None, code: str | None) -> None:
    assert reading("postcode", raw) == (postcode, code)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("1234567-1", "1234567-1"),
        ("12345671", "1234567-1"),
        ("FI12345671", "1234567-1"),
        ("fi 1234567\u20111", "1234567-1"),
        (" 1234567 - 1 ", "1234567-1"),
        (12345671, "1234567-1"),
        ("0201256-6", "0201256-6"),
        (2012566, "0201256-6"),
        ("1234567-2", None),
        ("123456-7", None),
        ("0000000-0", None),
        ("1-2-3-4-5-6-7-1", "1234567-1"),
        ("201256-6", "0201256-6"),
        ("KAO", None),
        (0, None),
        (-12345671, None),
        (1234567.1, None),
        (True, None),
    ],
)
def test_a_business_id_proves_itself(raw: Any, number: str | None) -> None:
    found = "V562" if isinstance(raw, int) and number and number.startswith("0") else None
    assert reading("business_id", raw) == (number, found if number else "V417")


# Facts of the findings


def test_marks_of_direction_are_not_quoted_but_a_sign_that_turns_a_text_around_is() -> None:
    parsed = parse_cell("30/\u200e9/\u200f2026", ANSWER_TYPES["date"], languages=("fi",))
    assert (parsed.code, parsed.facts["value"]) == ("V406", "30/9/2026")
    assert as_seen("\u202e12") == "\u202e12"


@pytest.mark.parametrize(
    ("kind", "typed", "value", "code"),
    [
        ("number", "\u202e123", None, "V533"),
        ("number", "5\u202e123\u202c", None, "V533"),
        ("number", "\u20671 234\u2069", None, "V533"),
        ("number", "\u202d123\u202c", 123.0, "V403"),
        ("number", "\u2067123\u2069", 123.0, "V403"),
        ("date", "\u202e15.3.2027", None, "V533"),
        ("phone", "\u202e0401234567", None, "V533"),
        ("email", "aino@example.fi\u200f", "aino@example.fi", "V432"),
        ("yes_no", "\u202eei", None, "V533"),
        ("text", "soita \u202e321 0050", "soita \u202e321 0050", "V534"),
        ("text", "\u200fsoita 123", "soita 123", None),
    ],
)
def test_what_a_sign_of_direction_shows_in_another_order_is_not_read_in_silence(
    kind: str, typed: str, value: Any, code: str | None
) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES[kind], languages=("fi",))
    assert (parsed.value, parsed.code) == (value, code)
    if code in ("V533", "V534"):
        finding = Finding(CODES[code], Place("a.xlsx"), parsed.facts)
        assert "\u202e" not in translator_for("fi").message(finding)


@pytest.mark.parametrize(
    ("kind", "stored", "code", "expected"),
    [
        ("number", 123.0, '"\u202e"0', "V533"),
        ("date", 46461.0, '"\u202e"d.m.yyyy', "V533"),
        ("number", "123", '"\u202e"@', "V533"),
        ("text", 123.0, '"\u202e"0', "V534"),
        ("number", 123.0, '"\u200e"0', None),
    ],
)
def test_a_number_format_that_shows_the_digits_backwards_is_not_read_in_silence(
    kind: str, stored: Any, code: str, expected: str | None
) -> None:
    parsed = parse_cell(stored, ANSWER_TYPES[kind], languages=("fi",), number_format=number_format(code))
    assert parsed.code == expected


def test_a_long_answer_is_quoted_in_part() -> None:
    quoted = parse_cell("sana " * 500, ANSWER_TYPES["number"]).facts["value"]

    assert isinstance(quoted, str)
    assert len(quoted) == 200
    assert quoted.endswith("…")


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("phone", "0401234567"),
        ("email", "matti"),
        ("number", "1,5"),
        ("date", "30.9.2026"),
        ("money", "30.9.2026"),
        ("choice", "Kainun ammattiopisto"),
    ],
)
def test_nothing_of_a_personal_answer_is_quoted(kind: str, raw: str) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES[kind], options=PARTNERS, languages=FI, personal=True)

    assert parsed.code
    assert set(parsed.facts.values()) <= {VocabularyTerm("hidden"), ""}


RAW = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.floats(-10, 3_000_000)
    | st.text()
    | st.text(st.characters(categories=["Cs", "Cc", "Nd", "Zs", "Ll"]))
    | st.text("0123456789 .,-/+%€'()\u00a0\n", min_size=1, max_size=14)
    | st.text("0123456789 ./-", min_size=6, max_size=12)
    | st.tuples(st.sampled_from(("https://", "http://", "www.")), st.text(max_size=20)).map("".join)
    | st.tuples(st.text(max_size=8), st.sampled_from(("@", "@example.fi", "@xn--", "@[127.0.0.1]"))).map("".join)
    | st.sampled_from(
        (10**400, -(10**400), 1e308, 5e-324, "9" * 5000, "9" * 400 + " %", "\ud800", "+" * 50, "İ", "1" * 32_768)
    )
)


@pytest.mark.parametrize("kind", ANSWER_TYPES)
@given(
    raw=RAW,
    options=st.sampled_from((None, YES_NO, STATES, PARTNERS, CodeList("empty", ()))),
    languages=st.sampled_from((*ALL, ("xx",))),
    shown=st.sampled_from(("General", "d.m.yyyy", "[h]:mm", "d-mmm", "0.0 %", "@", "00-00", "# ?/?", "0.0E+0", ";;;")),
    date1904=st.booleans(),
    personal=st.booleans(),
)
@example("https://[::1", None, FI, "General", False, False)
@pytest.mark.slow
def test_anything_is_read_without_a_crash_and_reported_in_full(  # noqa: PLR0913, PLR0917
    kind: str,
    raw: Any,
    options: CodeList | None,
    languages: tuple[str, ...],
    shown: str,
    date1904: bool,
    personal: bool,
) -> None:
    parsed = parse_cell(
        raw,
        ANSWER_TYPES[kind],
        options=options,
        languages=languages,
        number_format=number_format(shown),
        date1904=date1904,
        personal=personal,
    )

    code = CODES[parsed.code] if parsed.code else None
    assert tuple(parsed.facts) == (code.facts if code else ())
    if code and code.severity is Severity.ERROR:
        assert parsed.value is None
    elif parsed.value is not None:
        types = {ValueType.TEXT: str, ValueType.NUMBER: float, ValueType.DATE: date}
        assert type(parsed.value) is types[ANSWER_TYPES[kind].type]
        assert not isinstance(parsed.value, float) or math.isfinite(parsed.value)
    if isinstance(parsed.value, str):
        parsed.value.encode()
    if code and personal:
        assert all(
            fact in {VocabularyTerm("hidden"), ""} or name in ("length", "limit", "guess", "step")
            for name, fact in parsed.facts.items()
        )


@given(st.floats(-1e12, 1e12), st.sampled_from((FI, EN)))
@pytest.mark.slow
def test_a_number_written_as_text_is_read_back(number: float, languages: tuple[str, ...]) -> None:
    typed = parse_cell(round(number, 2), ANSWER_TYPES["text"], languages=languages).value

    assert isinstance(typed, str)
    assert parse_cell(typed, ANSWER_TYPES["number"], languages=languages).value == pytest.approx(
        round(number, 2), rel=1e-14
    )


def test_the_libraries_behind_the_parsers_are_loaded_when_they_are_needed() -> None:
    script = (
        "import sys; from lamppu_xl.answer_types.registry import ANSWER_TYPES, parse_cell\n"
        "parse_cell('1,5', ANSWER_TYPES['number']); parse_cell('a', ANSWER_TYPES['text'])\n"
        "assert not {'email_validator', 'phonenumbers', 'validators', 'stdnum'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


# The country and the currency of the partner


@pytest.mark.parametrize("typed", ["2–3", "2 - 3", "20…25", "1,5–2 €", "2 to 3", "1 000–2 000"])
def test_a_range_in_place_of_a_number_is_refused_with_its_ends(typed: str) -> None:
    for kind in ("number", "money", "integer"):
        parsed = parse_cell(typed, ANSWER_TYPES[kind], languages=FI)
        assert (parsed.value, parsed.code) == (None, "V465")
    assert parse_cell("50–60 %", ANSWER_TYPES["percent"], languages=FI).facts["second"] == "60"


@pytest.mark.parametrize(
    ("kind", "raw", "country", "currency", "expected"),
    [
        ("money", "£1,000", "GB", "GBP", (1000.0, "V403")),
        ("money", "-£1,234.50", "GB", "GBP", (-1234.5, "V403")),
        ("integer", "1,000", "GB", "", (1000.0, "V403")),
        ("number", "1.234", "DE", "", (1234.0, "V403")),
        ("number", "1.234", "GB", "", (1.234, "V403")),
        ("number", "1,234", "", "", (None, "V401")),
        ("money", "1000 kr", "SE", "SEK", (1000.0, "V403")),
        ("money", "€5", "GB", "GBP", (None, "V463")),
        ("money", "500 usd", "", "EUR", (None, "V463")),
        ("money", "500 usd", "", "", (None, "V401")),
        ("money", "5 kpl", "GB", "GBP", (None, "V401")),
        ("date", "3/4/2026", "GB", "", (date(2026, 4, 3), "V406")),
        ("date", "3/4/2026", "US", "", (date(2026, 3, 4), "V406")),
        ("date", "3/4/2026", "", "", (None, "V405")),
        ("date", "2026-04-03", "US", "", (date(2026, 4, 3), "V406")),
        ("phone", "01204 333333", "GB", "", ("+44 1204 333333", "V420")),
        ("phone", 1204333333.0, "GB", "", ("+44 1204 333333", "V420")),
        ("phone", "01204 33333", "GB", "", ("01204 33333", "V461")),
        ("phone", "+358 40 1234567", "GB", "", ("+358 40 1234567", None)),
        ("phone", "ask them", "GB", "", (None, "V414")),
        ("postcode", "BL1 1RU", "GB", "", ("BL1 1RU", None)),
        ("postcode", "96100", "GB", "", (None, "V460")),
        ("postcode", 1067.0, "DE", "", ("01067", "V508")),
        ("postcode", "anything", "UG", "", ("anything", None)),
        ("business_id", "556016-0680", "SE", "", ("556016-0680", None)),
        ("business_id", "556016-0681", "SE", "", ("556016-0681", "V464")),
        ("business_id", "01234567", "GB", "", ("01234567", None)),
        ("business_id", "0737546-3", "FI", "", (None, "V417")),
        ("business_id", "none", "SE", "", (None, "V462")),
    ],
)
def test_an_answer_is_read_as_its_country_writes_it(
    kind: str, raw: str | float, country: str, currency: str, expected: tuple[object, str | None]
) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES[kind], languages=EN, country=country, currency=currency)
    assert (parsed.value, parsed.code) == expected
    if parsed.code in {"V461", "V462", "V464"}:
        name = {"GB": "United Kingdom", "SE": "Sweden"}[country]
        assert name in translator_for("en").message(Finding.of(parsed.code, Place(), **parsed.facts))


@pytest.mark.parametrize(
    ("kind", "code", "currency", "expected"),
    [
        ("money", '#,##0 "kr"', "", "V488"),
        ("money", '#,##0.00 "€"', "", None),
        ("money", '#,##0 "kr."', "SEK", None),
        ("integer", '0" kpl"', "", "V488"),
        ("number", '0" milj."', "", "V488"),
        ("number", "#,##0.0", "", None),
        ("integer", '"<"0', "", "V488"),
        ("number", '0"*"', "", "V488"),
        ("percent", '"< "0%', "", "V488"),
        ("percent", "+0%", "", None),
        ("number", "# ?/2", "", None),
    ],
)
def test_a_sign_or_a_word_that_a_cell_shows_beside_its_number_is_named(
    kind: str, code: str, currency: str, expected: str | None
) -> None:
    number = 0.5 if kind == "percent" else 5
    parsed = parse_cell(number, ANSWER_TYPES[kind], languages=EN, number_format=number_format(code), currency=currency)
    assert (parsed.value, parsed.code) == (number, expected)
    assert expected is None or str(parsed.facts["value"]).strip("0123456789,. ")
    assert expected is None or parsed.facts["read"] == ("50.0 %" if kind == "percent" else 5)


@pytest.mark.parametrize(
    ("kind", "raw", "code", "expected"),
    [
        ("number", 10.94526, "0", (10.94526, "V507", "11")),
        ("number", 0.4, "0", (0.4, "V507", "0")),
        ("money", 1234.56, "#,##0", (1234.56, "V507", "1,235")),
        ("percent", 0.125, "0%", (0.125, "V507", "13%")),
        ("integer", 123456, "0.0E+00", (123456, "V507", "1.2E+05")),
        ("number", 10.94526, "General", (10.94526, None, None)),
        ("money", 10.005, "#,##0.00", (10.005, None, None)),
        ("percent", 0.12345, "0.0\\ %", (0.12345, None, None)),
        ("integer", 12, "0.00", (12, None, None)),
    ],
)
def test_a_number_that_a_cell_shows_clearly_rounded_is_named(
    kind: str, raw: float, code: str, expected: tuple[float, str | None, str | None]
) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES[kind], languages=EN, number_format=number_format(code))
    assert (parsed.value, parsed.code, parsed.facts.get("value")) == expected


@pytest.mark.parametrize(
    ("kind", "raw", "code", "expected"),
    [
        ("text", 26, '"a"@', ("26", "V419", "")),
        ("text", 0, BUILT_IN[43], ("-", "V419", "")),
        ("text", 20120045, "000000000", ("020120045", "V419", "")),
        ("text", 1.25, "0.0", ("1.25", "V419", "1.3")),
        ("text", "Workshop", '@" (cancelled)"', ("Workshop", "V500", "Workshop (cancelled)")),
        ("text", "Workshop", ";;;", ("Workshop", "V500", VocabularyTerm("empty"))),
        ("integer", "12", '@" thousand"', (12, "V500", "12 thousand")),
        ("text", "Workshop", "@", ("Workshop", None, None)),
        ("date", "1", '@".3.2027"', (date(2027, 3, 1), "V531", "1.3.2027")),
        ("date", "31", '@".2.2027"', (None, "V532", "31.2.2027")),
        ("date", "1", ";;;", (None, "V405", "1")),
        ("url", "example.fi/a b", '"https://"@', (None, "V532", "https://example.fi/a b")),
        (
            "url",
            "report/77",
            '"https://www.example.fi/"@',
            ("https://www.example.fi/report/77", "V531", "https://www.example.fi/report/77"),
        ),
        ("email", "aino", '@"@example.fi"', ("aino@example.fi", "V531", "aino@example.fi")),
        ("text", 12000, '0.0,"k"', ("12000", "V484", "12.0k")),
        ("text", 7, ";;;", ("7", "V484", VocabularyTerm("empty"))),
        ("text", -2, "d.m.yyyy", (None, "V412", "#####")),
    ],
)
def test_a_cell_that_shows_something_else_than_its_text_is_named(
    kind: str, raw: str | float, code: str, expected: tuple[object, str | None, object]
) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES[kind], languages=EN, number_format=number_format(code))
    assert (parsed.value, parsed.code, parsed.facts.get("value")) == expected


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("1 234,50-", "minus_first"),
        ("12.5 –", "minus_first"),
        ("500,-", "number_only"),
        ("(1,500.00)", "minus_first"),
        ("(5)", "number_only"),
        ("1O", "digits_for_letters"),
        ("l2", "digits_for_letters"),
        ("1 OOO,5", "digits_for_letters"),
        ("-I5", "digits_for_letters"),
        ("Ol", "number_only"),
        ("10 l", "number_only"),
        ("10l", "number_only"),
        ("4-", "number_only"),
        ("1½", "decimals_only"),
        ("½", "decimals_only"),
        ("2 1/2", "decimals_only"),
        ("n. ½", "number_only"),
        ("1/2", "number_only"),
        ("9/2026", "number_only"),
    ],
)
def test_the_advice_for_a_number_is_what_it_lacks(typed: str, step: str) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["number"], languages=FI)
    assert (parsed.code, parsed.facts["step"]) == ("V401", VocabularyTerm(step))


def test_the_advice_for_a_percentage_has_its_sign() -> None:
    steps = {kind: parse_cell("40 procent", ANSWER_TYPES[kind]).facts["step"] for kind in ("percent", "number")}
    assert steps == {"percent": VocabularyTerm("percentage_only"), "number": VocabularyTerm("number_only")}
    assert parse_cell("40 procent", ANSWER_TYPES["percent"], personal=True).facts["value"] == HIDDEN


def test_a_choice_that_a_format_completes_is_read_as_it_is_shown() -> None:
    shown = {"options": STATES, "number_format": number_format('@"ing"'), "languages": EN}
    parsed = parse_cell("Ongo", ANSWER_TYPES["choice"], **shown)
    assert parsed == ParsedCell("ongoing", "V531", {"value": "Ongoing", "typed": "Ongo"})
    parsed = parse_cell("Ongo", ANSWER_TYPES["choice"], personal=True, **{**shown, "options": None})
    assert (parsed.value, parsed.code, {*parsed.facts.values()}) == (None, "V532", {HIDDEN})


def test_a_date_that_the_cell_shows_only_in_part_is_named_as_it_is_seen() -> None:
    parsed = parse_cell(46447, ANSWER_TYPES["date"], languages=EN, number_format=number_format("mmm-yy"))
    assert parsed == ParsedCell(date(2027, 3, 1), "V489", {"value": "Mar-27", "read": date(2027, 3, 1)})


@pytest.mark.parametrize(
    ("code", "day", "languages", "found"),
    [
        ("mm.dd.yyyy", date(2027, 2, 3), FI, "V540"),
        ("[$-409]m/d/yyyy;@", date(2027, 2, 3), FI, "V540"),
        ("mm.dd.yyyy", date(2027, 2, 13), FI, None),
        ("mm.dd.yyyy", date(2027, 3, 3), FI, None),
        ("dd/mm/yyyy", date(2027, 2, 3), FI, None),
        ("yyyy-mm-dd", date(2027, 2, 3), FI, None),
        ("mm/dd/yyyy", date(2027, 2, 3), EN, None),
    ],
)
def test_a_date_that_is_shown_with_the_month_first_is_reported_where_the_day_is_written_first(
    code: str, day: date, languages: tuple[str, ...], found: str | None
) -> None:
    parsed = parse_cell(to_serial(day), ANSWER_TYPES["date"], languages=languages, number_format=number_format(code))
    assert (parsed.value, parsed.code) == (day, found)


@pytest.mark.parametrize("code", ['"<"d.m.yyyy', 'd.m.yyyy"?"', '"ennen "d.m.yyyy'])
def test_a_sign_or_a_word_that_a_cell_shows_beside_its_day_is_named(code: str) -> None:
    day = date(2027, 2, 13)
    parsed = parse_cell(to_serial(day), ANSWER_TYPES["date"], languages=FI, number_format=number_format(code))
    assert (parsed.value, parsed.code, parsed.facts["read"]) == (day, "V548", day)
    assert "13.2.2027" in str(parsed.facts["value"])


def test_an_amount_that_is_shown_in_another_currency_is_refused() -> None:
    in_pounds = number_format("[$£-809]#,##0.00")
    parsed = parse_cell(5.5, ANSWER_TYPES["money"], languages=EN, number_format=in_pounds, currency="SEK")
    assert (parsed.value, parsed.code, parsed.facts["found"]) == (None, "V463", "£")
    assert parse_cell(5.5, ANSWER_TYPES["money"], number_format=in_pounds, currency="GBP").value == 5.5


@pytest.mark.slow
def test_no_phone_number_gets_the_code_of_another_country() -> None:
    for country in set(countries()) - {"FI"}:
        read_as = parse_cell("09 1234567", ANSWER_TYPES["phone"], languages=FI, country=country).value
        own = f"+{phonenumbers.country_code_for_region(country)} "
        assert read_as == "09 1234567" or str(read_as).startswith(own)


# Months


@pytest.mark.parametrize(
    "typed",
    [
        "3/2027",
        "03/2027",
        "3.2027",
        "3 / 2027",
        "2027-03",
        "2027/3",
        "March 2027",
        "Mar. 2027",
        "maaliskuu 2027",
        "mars 2027",
    ],
)
def test_a_month_without_a_day_is_read_as_its_first_day(typed: str) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["month"], languages=FI)
    assert (parsed.value, parsed.code, parsed.facts["read"]) == (date(2027, 3, 1), "V467", "3/2027")


@pytest.mark.parametrize(
    ("raw", "code", "read", "seen"),
    [
        (202703, "0", "3/2027", "202703"),
        ("202703", "@", "3/2027", "202703"),
        (46450, "0", "3/2027", "46450"),
        (202713, "d.m.yyyy", "1/2455", date(2455, 1, 2)),
    ],
)
def test_a_month_that_is_not_shown_as_a_date_is_quoted_as_it_is_seen(
    raw: float | str, code: str, read: str, seen: object
) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES["month"], languages=FI, number_format=number_format(code))
    assert (parsed.code, parsed.facts["read"], parsed.facts["value"]) == ("V467", read, seen)


def test_the_day_of_a_date_in_a_month_field_does_not_count_and_is_reported() -> None:
    parsed = parse_cell(46461.0, ANSWER_TYPES["month"], languages=FI, number_format=number_format("m/yyyy"))
    assert (parsed.value, parsed.code, parsed.facts["value"]) == (date(2027, 3, 1), "V467", date(2027, 3, 15))
    assert parse_cell(46447.0, ANSWER_TYPES["month"], number_format=number_format("m/yyyy")) == ParsedCell(
        date(2027, 3, 1)
    )
    assert parse_cell("15.3.2027", ANSWER_TYPES["month"], languages=FI).value == date(2027, 3, 1)


@pytest.mark.parametrize("typed", ["2027", "spring 2027", "maaliskuu", "13/2027", "0/2027", "3/27", "3-4/2027", "x"])
def test_what_names_no_single_month_is_refused(typed: str) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["month"], languages=FI)
    assert (parsed.value, parsed.code) == (None, "V466")


@pytest.mark.parametrize("code", ['0"%"', '0.0" %"', "0\\%", '0"%";-0"%"'])
def test_a_per_cent_sign_that_a_format_only_writes_is_read_as_it_is_shown(code: str) -> None:
    shown = number_format(code)
    percent = parse_cell(12, ANSWER_TYPES["percent"], languages=EN, number_format=shown)
    assert (percent.value, percent.code, percent.facts["read"]) == (0.12, "V427", "12.0 %")
    assert parse_cell(12, ANSWER_TYPES["integer"], languages=EN, number_format=shown).code == "V425"


@pytest.mark.parametrize(
    ("kind", "raw"), [("email", "n\u0430me@example.fi"), ("url", "https://ex\u0430mple.fi"), ("text", "\u04101")]
)
def test_a_letter_that_only_looks_latin_is_named(kind: str, raw: str) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES[kind], languages=EN)

    assert (parsed.value, parsed.code, parsed.facts["script"]) == (raw, "V491", VocabularyTerm("cyrillic"))


def test_a_truth_value_in_a_text_field_is_not_called_a_number() -> None:
    assert parse_cell(True, ANSWER_TYPES["text"], languages=FI) == ParsedCell(
        "TOSI", "V492", {"value": "", "read": "TOSI"}
    )


def test_a_text_that_fills_its_cell_may_be_cut_off() -> None:
    text = "a" * 32_767
    parsed = parse_cell(text, ANSWER_TYPES["text"])
    assert (parsed.value, parsed.code, parsed.facts["length"]) == (text, "V503", 32_767)
    assert parse_cell(text[:32_000], ANSWER_TYPES["text"]).code is None


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [(4.82, "0", "5"), (4.82, "#,##0.0", "4.8"), (4.82, "General", ""), (4.82, "0.00", ""), ("4,82", "0", "")],
)
def test_a_number_that_is_not_whole_is_quoted_as_it_is_stored_and_as_it_is_seen(
    raw: str | float, code: str, shown: str
) -> None:
    parsed = parse_cell(
        raw, ANSWER_TYPES["integer"], languages=EN if raw == 4.82 else FI, number_format=number_format(code)
    )
    assert (parsed.value, parsed.code) == (None, "V402")
    assert (str(parsed.facts["value"]), parsed.facts["shown"]) == (str(raw), shown)


@pytest.mark.parametrize(
    ("country", "raw", "code", "expected"),
    [
        ("", 100, "00000", ("00100", None, None)),
        ("", 100, "General", ("00100", "V508", 100)),
        ("", 96100, "#,##0", ("96100", None, None)),
        ("DE", 1067, "00000", ("01067", None, None)),
        ("DE", 1067, "0", ("01067", "V508", 1067)),
    ],
)
def test_zeros_are_put_before_a_postcode_only_where_the_cell_does_not_show_them(
    country: str, raw: float, code: str, expected: tuple[str, str | None, int | None]
) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES["postcode"], languages=EN, country=country, number_format=number_format(code))
    assert (parsed.value, parsed.code, parsed.facts.get("value")) == expected


@pytest.mark.parametrize(
    ("raw", "code", "expected"),
    [
        (50, "0.0\\ %", (50, "V509", "5000.0 %", "50.0 %")),
        (5, "0%", (5, "V509", "500%", "5.0 %")),
        (-50, "0%", (-50, "V509", "-5000%", "-50.0 %")),
        (4.5, "0%", (4.5, None, None, None)),
        (50, "General", (None, "V426", "50", None)),
    ],
)
def test_a_very_large_percentage_is_quoted_as_it_is_seen(raw: float, code: str, expected: tuple[object, ...]) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES["percent"], languages=EN, number_format=number_format(code))
    assert (parsed.value, parsed.code, parsed.facts.get("value"), parsed.facts.get("guess")) == expected


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("email", "o\ufb03ce@beta.fi", ("office@beta.fi", "V516")),
        ("email", "info@beta\u2011kunta.fi", ("info@beta-kunta.fi", "V516")),
        ("url", "https://beta\u2011kunta.fi/päätös\x1e2", ("https://beta-kunta.fi/päätös-2", "V516")),
        ("email", "\uff4d\uff41\uff52\uff59\uff20\uff42\uff45\uff54\uff41\uff0e\uff46\uff49", ("mary@beta.fi", "V516")),
        ("url", "https://beta.fi/fair\u20132027", ("https://beta.fi/fair\u20132027", "V547")),
        ("email", "info@beta\u2013kunta.fi", ("info@beta\u2013kunta.fi", "V547")),
        ("email", "anna@beta.fi; ben@beta.fi", (None, "V517")),
        ("email", "anna@beta.fi tai ben@beta.fi", (None, "V517")),
        ("email", "anna(at)beta.fi", (None, "V413")),
        ("url", "https://www.beta.fi/\U0001d5ff\U0001d5f2\U0001d5fd", ("https://www.beta.fi/rep", "V516")),
        ("url", "https://www.beta.fi/m\u00b2", ("https://www.beta.fi/m\u00b2", None)),
        ("url", "https://www.beta.fi/päivä", ("https://www.beta.fi/päivä", None)),
    ],
)
def test_letters_in_a_form_of_their_own_are_plain_in_an_address(
    kind: str, raw: str, expected: tuple[str | None, str | None]
) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES[kind], languages=EN)
    assert (parsed.value, parsed.code) == expected


@pytest.mark.parametrize(
    ("kind", "raw", "code", "shown"),
    [
        ("money", 1250, "0\\,00", "12,50"),
        ("money", 1250, "#\\ ##0\\,00", "12,50"),
        ("number", 12.5, "0\\.0", "1.3"),
        ("integer", 1250, "0:00", "12:50"),
        ("integer", 1250, '0" h "00" min"', "12 h 50 min"),
        ("money", 1250, "[$-40B]\\-0", "-1250"),
        ("money", 1250, '"−"General', "−1250"),
        ("money", 1250, '"("0")"', "(1250)"),
        ("money", 1250, '0"-"', "1250-"),
        ("money", -5, '0;"+"0', "+5"),
        ("integer", 12, '0"/2027"', "12/2027"),
        ("integer", 1234567, "#\\.##0", "1234.567"),
        ("integer", 1250, "0/00", "1250/01"),
        ("percent", 0.12, '"-"0%', "-12 %"),
        ("percent", 0.12, "0\\,0%", "1,2 %"),
    ],
)
def test_signs_of_a_format_that_make_another_number_are_found(kind: str, raw: float, code: str, shown: str) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES[kind], languages=("fi",), number_format=number_format(code))
    assert (parsed.value, parsed.code, parsed.facts.get("value")) == (raw, "V484", shown)


@pytest.mark.parametrize("raw", [1250.0, -1250.0, 5.0, 1234567.0])
@pytest.mark.parametrize(
    "code",
    [
        *(
            "0",
            "#,##0.00",
            "#\\ ##0",
            "#\\ ##0.00",
            "[$-40B]0.00",
            "# ?/?",
            "0.000000E+0",
            "+0;-0;0",
            "0\\ 000",
            "\\+0",
        ),
        *("_-* #,##0.00\\ _€_-;\\-* #,##0.00\\ _€_-", '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "0_);[Red](0)"),
        *(
            "#,##0\\ [$€-40B]",
            '"€ "0;"€ -"0',
            '0",-"',
            '0":-"',
            "#,##0;[Red]#,##0\\-",
            '0",00"',
            '#"\'"##0',
            "#,##0.00\\ €",
        ),
    ],
)
def test_signs_of_a_format_that_change_no_number_are_not_found(code: str, raw: float) -> None:
    for languages in (("fi",), EN):
        parsed = parse_cell(
            raw, ANSWER_TYPES["money"], languages=languages, currency="EUR", number_format=number_format(code)
        )
        assert (parsed.value, parsed.code) == (raw, None)


@pytest.mark.parametrize(
    ("kind", "raw", "code", "expected"),
    [
        ("number", 12500, '[>1000]0,"k"', (12500, "V484", "13k")),
        ("number", 500, '[>1000]0,"k"', (500, None, None)),
        ("number", 12, "[<1]0.0%;0", (12, None, None)),
        ("number", 0.5, "[<1]0.0%;0", (None, "V425", "50.0%")),
        ("number", 0.5, "[>=1]0;0%", (None, "V425", "50%")),
        ("number", 0.5, "[>=1]0;[h]:mm", (None, "V424", "12:00")),
        ("percent", 0.5, "[>=1]0;0%", (0.5, None, None)),
        ("number", 5, "0*0", (5, "V484", "50")),
        ("number", 5, "0*-", (5, "V484", "5-")),
        ("number", -5, "0*-", (-5, None, None)),
        ("money", 5, '0*- "€"', (5, "V484", "5- €")),
        ("number", 1250, "0*-00", (1250, "V484", "12-50")),
        ("number", 1250, "0*.00", (1250, "V484", "12.50")),
        ("number", 1250, "0*/00", (1250, "V484", "12/50")),
        ("number", 1250, "0*.", (1250, None, None)),
        ("number", 1250, "**#,##0* ", (1250, None, None)),
        ("number", 5, "0*x", (5, "V488", "5x")),
        ("number", 5, "0*%", (None, "V425", "5%")),
        ("number", 5, "*-0", (5, "V484", "-5")),
        ("money", 12.5, "_-*\u2013#,##0.00_-", (12.5, "V484", "\u201312.50")),
        ("number", -5, "0;*-0", (-5, None, None)),
        ("number", 0, "* 0;* 0;*-0", (0, None, None)),
        ("number", 5, "* 0", (5, None, None)),
        ("number", 5, "**0", (5, None, None)),
        ("percent", 0.5, "0%%", (0.5, "V484", "5000%%")),
        ("percent", 0.5, "%0.0%", (0.5, "V484", "%5000.0%")),
        ("percent", 0, "0%%", (0, None, None)),
        ("percent", 0.5, "0%", (0.5, None, None)),
        ("number", 0.5, "0%%", (None, "V425", "5000%%")),
    ],
)
def test_a_number_is_read_as_the_condition_of_its_format_shows_it(
    kind: str, raw: float, code: str, expected: tuple[float | None, str | None, str | None]
) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES[kind], languages=EN, number_format=number_format(code))
    assert (parsed.value, parsed.code, parsed.facts.get("value")) == expected


@pytest.mark.parametrize(
    ("kind", "code", "raw", "shown"),
    [
        ("number", "[<=-25]0;0", -30, "30"),
        ("integer", "[>=0]0;0", -30, "30"),
        ("money", '[<0]#,##0.00" €";0.00" €"', -1250, "1,250.00 €"),
        ("percent", "[<0]0%;0%", -0.5, "50%"),
    ],
)
def test_a_negative_number_whose_condition_shows_no_sign_is_named(kind: str, code: str, raw: float, shown: str) -> None:
    parsed = parse_cell(raw, ANSWER_TYPES[kind], languages=EN, number_format=number_format(code))
    assert (parsed.value, parsed.code, parsed.facts["value"]) == (raw, "V484", shown)


@pytest.mark.parametrize("code", ["[<0]-0;0", "[<0](0);0", "[<10]0;0", "[>0]0;0"])
def test_a_negative_number_whose_condition_shows_its_sign_is_no_finding(code: str) -> None:
    assert parse_cell(-30, ANSWER_TYPES["number"], languages=EN, number_format=number_format(code)).code is None


def test_a_negative_number_in_a_text_is_read_without_the_sign_that_its_condition_does_not_show() -> None:
    parsed = parse_cell(-30, ANSWER_TYPES["text"], languages=EN, number_format=number_format("[<0]0;0"))
    assert (parsed.code, parsed.facts["value"]) == ("V484", "30")
