"""What a cell shows of a number."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamppu_xl.workbook.number_formats import BUILT_IN, ShownKind, number_format
from lamppu_xl.workbook.safe_reader.document_cells import shown_format


@pytest.mark.parametrize(
    ("code", "number", "english", "finnish"),
    [
        ("General", 1.5, "1.5", "1,5"),
        ("General", 1e21, "1E+21", "1E+21"),
        ("General", -1.5e300, "-1.5E+300", "-1,5E+300"),
        ("General", 123456789012345677, "123456789012346000", "123456789012346000"),
        ("0.0\\ %", 0.125, "12.5 %", "12,5 %"),
        ("0%", 0.5, "50%", "50 %"),
        ("#,##0.00", 1234.567, "1,234.57", "1\u00a0234,57"),
        ("#,##0;[Red]-#,##0", -1234, "-1,234", "-1\u00a0234"),
        ("0;(0)", -5, "(5)", "(5)"),
        ("0", 2.5, "3", "3"),
        ("0.00", 652.685, "652.69", "652,69"),
        ("0.0E+00", 1.25, "1.3E+00", "1,3E+00"),
        (BUILT_IN[48], 12345, "12.3E+3", "12,3E+3"),
        (BUILT_IN[48], -0.00012345, "-123.5E-6", "-123,5E-6"),
        (BUILT_IN[48], 999999, "1.0E+6", "1,0E+6"),
        ("0.0E+00", 9.96, "1.0E+01", "1,0E+01"),
        ("0E+0", 0, "0E+0", "0E+0"),
        ("[<10]0;0.0", 12, "12.0", "12,0"),
        ('General\\ "kpl"', 5, "5 kpl", "5 kpl"),
        ("_-* #,##0.00\\ [$€-40B]_-", 1234.5, "1,234.50 €", "1\u00a0234,50 €"),
        ("00000", 100, "00100", "00100"),
        ("0000000-0", 12345671, "1234567-1", "1234567-1"),
        ("0## ### ####", 401234567, "040 123 4567", "040 123 4567"),
        ("(0##) ###-####", 91234567, "(09) 123-4567", "(09) 123-4567"),
        ("#0-##", 5, "0-5", "0-5"),
        ("0##", 5, "05", "05"),
        ("###-####", 123, "-123", "-123"),
        ("#\\ ##0", 12, "12", "12"),
        ("0##", 0, "0", "0"),
        ("00#.0", 5, "005.0", "005,0"),
        ("#,##0##", 12, "012", "012"),
        ("0\\,00", 1250, "12,50", "12,50"),
        ("?/00", 1250, "1250/01", "1250/01"),
        ("# ?/?", 2.25, "2 1/4", "2 1/4"),
        ("0000\\/00", 202715, "2027/15", "2027/15"),
        ('[$-409]0000"/"00', 202715, "2027/15", "2027/15"),
        ("# ??\\/??", 1234, "12/34", "12/34"),
        ("0.00E+00", 123456, "1.23E+05", "1,23E+05"),
        ("d.m.yyyy", 46419, "1.2.2027", "1.2.2027"),
        ("d-mmm", 46419, "1-Feb", "1-helmi"),
        ("[$-40B]d. mmmm yyyy;@", 46419, "1. helmikuu 2027", "1. helmikuu 2027"),
        ("[$-409]d-mmm-yyyy", 46419, "1-Feb-2027", "1-Feb-2027"),
        ("ddd d.m.", 46419, "Mon 1.2.", "ma 1.2."),
        ("yyyy-mm-dd hh:mm", 46419.75, "2027-02-01 18:00", "2027-02-01 18:00"),
        ("h:mm AM/PM", 0.75, "6:00 PM", "6:00 PM"),
        ("mm:ss.0", 0.0005, "00:43.2", "00:43,2"),
        ("[h]:mm:ss", 1.5625, "37:30:00", "37:30:00"),
        ("d.m.yyyy", 0.3, "0.1.1900", "0.1.1900"),
        ("d.m.yyyy", 60, "29.2.1900", "29.2.1900"),
        ("d.m.yyyy", -3, "#####", "#####"),
        (";;;", 5, "5", "5"),
        ('"a"@', 26, "26", "26"),
        ('0;"a"@', -5, "-5", "-5"),
        ('0.0;-0.0;"none ";"a"@', 0, "none", "none"),
        (BUILT_IN[43], 0, "-", "-"),
        (BUILT_IN[44], -1234.5, "-1,234.50", "-1\u00a0234,50"),
        ("#,##0.00", 1e300, "1E+300", "1E+300"),
        ("0.00 %", -1.5e25, "-1.5E+27 %", "-1,5E+27 %"),
    ],
)
def test_a_number_is_shown_as_excel_shows_it(code: str, number: float, english: str, finnish: str) -> None:
    assert number_format(code).show(number, language="en") == english
    assert number_format(code).show(number, language="fi") == finnish


def test_no_digit_is_rounded_away_where_all_are_asked_for() -> None:
    assert number_format("0 %").show(0.12345, complete=True) == "12.345 %"
    assert number_format("0.00E+00").show(123456, complete=True) == "123456"
    assert number_format("#,##0").show(1234.56, complete=True) == "1234.56"
    assert number_format("0.00").show(1.1, complete=True) == "1.10"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("mmm yy", ShownKind.DATE),
        ("mm:ss", ShownKind.TIME),
        ("[hh]:mm", ShownKind.TIME),
        ('"den" d mmmm', ShownKind.DATE),
        ('0 "days"', ShownKind.NUMBER),
        ('0" %"', ShownKind.NUMBER),
        ("@", ShownKind.TEXT),
        ('General" %"', ShownKind.NUMBER),
    ],
)
def test_a_format_has_a_kind(code: str, kind: ShownKind) -> None:
    assert number_format(code).kind is kind


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("General", 10.94526, 10.94526),
        ("0", 10.94526, 11),
        ("#,##0.00", 917.6124, 917.61),
        ("0%", 0.125, 0.13),
        ("0.00E+00", 123456, 123000),
        ("# ?/?", 0.3, 2 / 7),
        ("0;(0)", -0.4, -0.0),
        ('0;0;"-"', 0, 0),
        ("d.m.yyyy", 5.5, 5.5),
        ("0,", 1_300, 1_300),
        ("0", math.inf, math.inf),
    ],
)
def test_what_is_seen_of_a_number_with_more_digits_is_known(code: str, number: float, shown: float) -> None:
    assert number_format(code).rounded(number) == pytest.approx(shown, rel=1e-12)


@given(
    st.text("#0?.,%@;\"\\_*[]$-hmsdyeEgb/ AaPp+:'x€<>=", max_size=14) | st.sampled_from(sorted(BUILT_IN.values())),
    st.floats() | st.integers(-60, 60_000),
    st.booleans(),
)
def test_any_format_shows_any_number(code: str, number: float, complete: bool) -> None:
    shown = number_format(code).show(float(number), language="fi", complete=complete)
    assert shown or not math.isfinite(number)


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("#,##0", 12_000, None),
        ('0" m2"', 5, None),
        ("0;-0;;@", 0, None),
        ("0;(0)", -5, None),
        ("# ?/?", 0.5, None),
        ("0%", 0.5, None),
        ('_-* #,##0.00 "€"_-;-* #,##0.00 "€"_-;_-* "-"?? "€"_-', 0, None),
        ('0,"k"', 12_000, "12k"),
        ("0.0,", 1_300, "1.3"),
        ("0;0", -5, "5"),
        (";;;", 7, ""),
        ("#,###", 0, None),
        ("#", 0.4, ""),
        ("#", 1, None),
        ('#" pcs"', 0, None),
        ('"n/a"', 7, "n/a"),
        ('[<10]"few";0', 7, "few"),
        ('"20"0', 7, "207"),
        ('0" 000"', 5, "5 000"),
    ],
)
def test_a_format_that_shows_another_number_is_known(code: str, number: float, shown: str | None) -> None:
    assert number_format(code).other_text(number) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('@" (cancelled)"', "Workshop (cancelled)"),
        ('0;-0;0;"about "@', "about Workshop"),
        (";;;", ""),
        (";;", None),
        ("General", None),
        ("_-@_-", None),
        ("d.m.yyyy", None),
    ],
)
def test_a_format_that_shows_words_beside_a_text_is_known(code: str, shown: str | None) -> None:
    assert number_format(code).other_words("Workshop") == shown


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('#,##0 "kr"', ("kr",)),
        ("[$SEK] #,##0", ("SEK",)),
        ('0" milj."', ("milj.",)),
        ('_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-', ("€",)),
        ('"+"0 "–";-0', ()),
        ("#,##0.00", ()),
        ("0.00E+00", ()),
        ('"n/a"', ()),
        ('"<"0', ("<",)),
        ('0"+"', ("+",)),
        ('0"?"', ("?",)),
        ('0"½"', ("½",)),
        ('0" / 30"', ("/",)),
        ('"≥ "0%', ("≥",)),
        ("+0;-0;0", ()),
        ("\\+0.0\\ %;-0.0\\ %", ()),
        ('#,##0",-"', ()),
        ('"("0")"', ()),
        ("0'000", ()),
        ("# ?/2", ()),
    ],
)
def test_the_words_that_a_format_shows_beside_a_number_are_known(code: str, words: tuple[str, ...]) -> None:
    assert number_format(code).words_beside(5) == words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('"before "d.m.yyyy', ("before",)),
        ('d.m.yyyy"?"', ("?",)),
        ('"~"d.m.yyyy', ("~",)),
        ("d\\.m\\.yyyy", ()),
        ('[$-40B]d. mmmm"ta" yyyy', ()),
        ('"den "d mmmm yyyy', ()),
        ('ggge"年"m"月"d"日"', ()),
        ('dd.mm.yyyy" г."', ()),
        ('yyyy-mm-dd"T"hh:mm:ss"Z"', ()),
        ("[$-F800]dddd, mmmm dd, yyyy", ()),
    ],
)
def test_words_around_a_day_that_belong_to_no_date_are_known(code: str, words: tuple[str, ...]) -> None:
    assert number_format(code).words_around_day(46146) == words


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("# ?/2", 2.5, "2 1/2"),
        ("# ?/4", 2.5, "2 2/4"),
        ("# ??/16", 2.3, "2 5/16"),
        ("# ??/100", -2.5, "-2 50/100"),
        ("?/2", 2.5, "5/2"),
    ],
)
def test_a_fraction_has_the_number_below_the_line_that_its_format_gives(code: str, number: float, shown: str) -> None:
    shown_by = number_format(code)
    seen = shown_by.seen_digits(number)
    assert (shown_by.show(number), shown_by.other_text(number), seen and seen.text) == (shown, None, "")


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        # As LibreOffice shows 4 May 2026; those with the letter b as Excel does.
        ("[$-41E]d mmmm yyyy", "4 พฤษภาคม 2026"),
        ("[$-107041E]d mmmm yyyy", "4 พฤษภาคม 2569"),
        ("[$-D07041E]d/m/yyyy", "๔/๕/๒๕๖๙"),
        ("[$-th-TH,107]d/m/yyyy", "4/5/2569"),
        ("d/m/bbbb", "4/5/2569"),
        ("dd.mm.bb", "04.05.69"),
        ('[$-411]ggge"年"m"月"d"日"', "令和8年5月4日"),
        ("[$-1030411]ge\\.m\\.d", "R8.5.4"),
        ("[$-404]e/m/d", "115/5/4"),
        ("[$-404]ggge/m/d", "中華民國115/5/4"),
        ("[$-1060401]dd/mm/yyyy", "17/11/1447"),
        ("B2dd/mm/yyyy", "17/11/1447"),
        ("[Red][$-40B][~hijri]d.m.yyyy", "17.11.1447"),
        ("B1dd/mm/yyyy", "04/05/2026"),
        ("[$-1050412]yyyy-m-d", "4359-5-4"),
        ("e/m/d", "2026/5/4"),
        ("[$-F800]d.m.yyyy", "4.5.2026"),
    ],
)
def test_a_date_is_shown_in_the_calendar_of_its_format(code: str, shown: str) -> None:
    assert number_format(code).show(46146, language="fi") == shown
    assert number_format(code).shows_whole_day


@pytest.mark.parametrize(
    ("day", "era"), [(43585, "H31.4.30"), (43586, "R1.5.1"), (32516, "H1.1.8"), (32515, "S64.1.7")]
)
def test_the_year_of_an_era_begins_with_the_emperor(day: int, era: str) -> None:
    assert number_format("[$-411]ge.m.d").show(day) == era


@pytest.mark.parametrize(
    ("code", "is_whole"),
    [
        ("d.m.yyyy", True),
        ("d.m.bbbb", True),
        ("[$-411]m.d", False),
        ("yyyy-mm-dd", True),
        ("mmm-yy", False),
        ("d-mmm", False),
        ("mmmm", False),
    ],
)
def test_a_format_that_shows_only_a_part_of_a_date_is_known(code: str, is_whole: bool) -> None:
    assert number_format(code).shows_whole_day is is_whole


@pytest.mark.parametrize(
    ("number", "shown", "rounded"),
    [
        *((0.4, "0", 0), (2.5, "3", 3), (10.94526, "10.9", 10.9), (10.94526, "10.945", 10.94526)),
        *((123456.78, "1.23E+05", 123000), (123456.78, "1,2E+005", 120000), (1e20, "1E+20", 1e20)),
        (1.234567890123456e20, "1.23456789012346E+20", 1.234567890123456e20),
    ],
)
def test_a_number_that_a_document_shows_rounded_has_a_format_that_rounds(
    number: float, shown: str, rounded: float
) -> None:
    found = shown_format(number, shown)
    assert found.rounded(number) == rounded
    assert found.other_text(number) is None


@pytest.mark.parametrize(
    ("number", "shown", "code"),
    [
        (401234567, "040 123 4567", r"000\ 000\ 0000"),
        (202715, "2027/15", r"0000\/00"),
        (115, "1/15", r"0\/00"),
        (1.5, "1 1/2", "# ???/???"),
        (1.5, "2 1/2", '"2 1/2"'),
    ],
)
def test_signs_among_the_digits_that_a_document_shows_are_kept(number: float, shown: str, code: str) -> None:
    found = shown_format(number, shown)
    assert (found.code, found.show(number)) == (code, shown)


def test_a_negative_number_in_a_cell_of_a_date_is_shown_once_with_its_sign() -> None:
    shown = number_format(r"d\.m\.yyyy;-General")
    assert [shown.show(number) for number in (-5.0, 46000.0)] == ["-5", "9.12.2025"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('[>1000]0,"k"', ("13k", "500", "0.5")),
        ('[>100]0"a";0"b";0"c"', ("12500a", "500a", "1c")),
        ('[=1]"yes";[=0]"no"', ("12500", "500", "0.5")),
        ("[>=1]0;0%", ("12500", "500", "50%")),
    ],
)
def test_a_number_of_which_no_condition_is_true_is_shown_as_it_is(code: str, shown: tuple[str, ...]) -> None:
    """As LibreOffice shows them."""
    assert tuple(number_format(code).show(number) for number in (12500, 500, 0.5)) == shown


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("[Red][<=-25]General;[Blue][>=25]General;General", -30, "30"),
        ("[Red][<=-25]General;[Blue][>=25]General;General", -3, None),
        ('[<-10]#" Wow"', -20, "20 Wow"),
        ("[<0]0;0", -5, "5"),
        ("[<0]-0;0", -5, None),
        ("[<0](0);0", -5, None),
        ("[<=0]0;0", -5, None),
        ("[<10]0;0", -5, None),
        ("[=-5]0;0", -5, "5"),
        ("[>=0]0;0", -5, "5"),
        ("[>=-1]0;0", -5, "5"),
        ("[>=-1]0;0", -1, None),
        ("[>0]0;0", -5, None),
        ("[>=1]0;0", -5, None),
        ("[>=1]0;0;0.00", -5, "5"),
        ('[>0]0;[=0]"-";0', -5, "5"),
        ("[>=100]0;[<=-100](0);0", -150, None),
        ("[>=100]0;[<=-100](0);0", -50, None),
        ("[<5]0;[>=5]0;0", -5, None),
        ("[<1.2.3]0;0", -5, None),
    ],
)
def test_a_section_that_only_negative_numbers_reach_shows_no_sign(code: str, number: float, shown: str | None) -> None:
    assert number_format(code).other_text(number) == shown


@pytest.mark.parametrize("shown", ["12.50", "12,50", "12:50", "1250/01", "-1250"])
def test_digits_that_a_document_shows_as_another_number_are_kept_as_shown(shown: str) -> None:
    found = shown_format(1250, shown)
    seen = found.seen_digits(1250, language="fi")
    assert found.show(1250) == shown
    assert found.other_text(1250) or (seen and (seen.is_negative or seen.text == shown))


@pytest.mark.parametrize("shown", ["1250", "1250.00", "1,250", "1.250,00", "1 250", "1\u00a0250,0", "1'250"])
def test_digits_that_a_document_shows_in_groups_are_the_stored_number(shown: str) -> None:
    found = shown_format(1250, shown)
    assert found.other_text(1250) is None
    assert found.rounded(1250) == 1250
