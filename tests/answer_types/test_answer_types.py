"""Each answer type has all its readings, and they agree. A new type is tested by its samples."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import xlsxwriter
from projects import TINY_PROJECT, read, sound
from returned import autumn, codes
from spellings import FORMS, NUMBERS, SPELLINGS, UNSEEN, Spelling, varied
from templates import issued, painted

from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import (
    CellClass,
    CellContent,
    CellFormulas,
    LiveReading,
    Outcomes,
    cell_class,
    length_formula,
    live_text_formula,
    seen_text_formula,
)
from lamppu_xl.answer_types.registry import HANDLERS, live_of, parse_cell
from lamppu_xl.answer_types.typing_variants import evened, evened_digits
from lamppu_xl.answer_types.value_limits import DateLimits
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.form import CodeList, Option
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import without_ends
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate

ANSWER = AnswerRef("sample", "1", "answer")

ROOT = Path(__file__).parents[2]

every_type = pytest.mark.parametrize("handler", HANDLERS.values(), ids=HANDLERS)

OWN_SAMPLES = {"choice": "the options of a field's own list", "choices": "the same", "text": "every text is valid"}
"""The types with few samples, and why."""

NOT_LIVE: dict[str, str] = {}
"""The types without a live check, and why. `docs/reference/rules.md` names them."""

NOT_SENT = {"file": ["F246"]}
"""What is found in an answer whose file is not sent along."""

EDGE_CASES: dict[str, tuple[str | float, ...]] = {
    "integer": (3.0, 2.5, -1.0, "3", "syyskuu"),
    "number": (2.5, "2.5"),
    "money": (2.5, "2,50 €"),
    "percent": (0.54, "54 %"),
    "date": (46000.0, 46000.5, 0.0, 2958466.0, -3.0, "30.9.2026"),
    "email": ("a@b.fi", "a@b", "@b.fi", "a@.fi", "a b@c.fi", " a@b.fi ", "a@b.", "ab", 12.0),
    "url": ("http://a", "HTTPS://a", "www.a.fi", 12.0),
    "file": ("a.b", ".ab", "a.", "a", "C:\\a.pdf", "http://a.fi/b.pdf", 'a".pdf', "a|b.pdf", "a b (1).pdf", 12.5),
    "postcode": ("96100", "9610", "ABCDE", 96100.0, 12.0),
    "business_id": (
        *("0737546-2", "0737546-3", "1234567-1", "07375462", "12345671", "0737546-X", "073754A-2"),
        1234567.0,
    ),
}
"""More contents for the comparison of formula and Python function."""


@cache
def catalogue(language: str, section: str) -> set[str]:
    path = ROOT / "lamppu_xl" / "i18n" / "locales" / f"{language}.toml"
    return set(tomllib.loads(path.read_text("utf-8")).get(section, {}))


@cache
def is_reviewed(language: str) -> bool:
    path = ROOT / "lamppu_xl" / "i18n" / "locales" / f"{language}.toml"
    return not tomllib.loads(path.read_text("utf-8"))["fallback"]


@every_type
def test_every_type_has_its_words_in_every_language(handler: AnswerTypeHandler) -> None:
    for language in filter(is_reviewed, LANGUAGES):
        place = f"lamppu_xl/i18n/locales/{language}.toml"
        assert handler.name in catalogue(language, "terms"), f"add {handler.name} to [terms] in {place}"
        assert not handler.prompt or handler.prompt in catalogue(language, "labels"), (
            f"add {handler.prompt} to [labels] in {place}"
        )


@every_type
def test_every_type_has_samples(handler: AnswerTypeHandler) -> None:
    if handler.name not in OWN_SAMPLES:
        assert handler.valid, f"add answers to `valid` of {handler.name}"
        assert handler.invalid, f"add contents to `invalid` of {handler.name}"


def form_with(handler: AnswerTypeHandler) -> Project:
    """The tiny project, with a form of one field of a type."""
    list_key = ", list: status" if handler.name in ("choice", "choices") else ""
    form = f"""
title: {{fi: Lomake, sv: Blankett, en: Form}}
lists:
  status:
    - {{id: open, label: {{fi: Kesken, sv: Pågår, en: Open}}}}
tables:
  sample:
    title: {{fi: Näyte, sv: Prov, en: Sample}}
    rows: record
    fields:
      answer: {{label: {{fi: Vastaus, sv: Svar, en: Answer}}, kind: {handler.name}{list_key}}}
"""
    return sound(read(TINY_PROJECT, form))


@every_type
@pytest.mark.slow
def test_a_template_with_an_answer_of_each_type_is_read_back(handler: AnswerTypeHandler) -> None:
    project = form_with(handler)
    for answer in handler.valid or ("open",):
        returned = painted(issued(project, "ALFA", "2026-2", answers={ANSWER: answer}))
        verdict = validate(project, autumn(project), [IncomingFile("a.xlsx", returned)]).verdicts[0]
        assert verdict.submission is not None
        assert (verdict.submission.answers, codes(verdict)) == ({ANSWER: answer}, NOT_SENT.get(handler.name, []))


@every_type
def test_a_refused_answer_is_an_error_of_the_return(handler: AnswerTypeHandler) -> None:
    project = form_with(handler)
    for content in handler.invalid:
        template = replace(issued(project, "ALFA", "2026-2"), answers={ANSWER: content}, wrong={ANSWER})
        verdict = validate(project, autumn(project), [IncomingFile("a.xlsx", painted(template))]).verdicts[0]
        assert not verdict.accepted


@every_type
def test_every_type_has_a_live_check_or_a_reason(handler: AnswerTypeHandler) -> None:
    assert bool(handler.live.codes) is (handler.name not in NOT_LIVE), (
        f"add a live reading to {handler.name}, or the reason for none to NOT_LIVE and to docs/reference/rules.md"
    )
    for code in handler.live.codes.values():
        assert code in CODES, f"add {code} to lamppu_xl/domain/finding_codes.py"


@every_type
def test_valid_samples_are_read_unchanged(handler: AnswerTypeHandler) -> None:
    for sample in handler.valid:
        if isinstance(sample, date):
            sample_read = parse_cell(float((sample - date(1899, 12, 30)).days), handler.answer_type).value
        elif handler.answer_type.from_list:
            continue  # a list has labels, which test_parse_cell reads
        else:
            sample_read = parse_cell(sample, handler.answer_type).value
        assert sample_read == sample
        assert handler.answer_type.type is not ValueType.TEXT or live_class(handler, str(sample)) is CellClass.RIGHT


@every_type
def test_invalid_samples_are_refused_with_a_code(handler: AnswerTypeHandler) -> None:
    for sample in handler.invalid:
        parsed = parse_cell(sample, handler.answer_type)
        assert parsed.value is None
        assert parsed.code in CODES
    if handler.live.codes:
        assert live_class(handler, handler.invalid[0]) < CellClass.BLANK, f"reorder `invalid` of {handler.name}"


DAYS = DateLimits(date(1912, 1, 1), date(2112, 12, 31))

LABELS = ("Yes", "no")

YES_NO = CodeList(
    "yes_no", (Option(id="yes", label=Text.of(fi="Kyllä", en="Yes")), Option(id="no", label=Text.of(fi="Ei", en="No")))
)


CHOSEN = CodeList(
    "chosen", (Option(id="yes", label=Text.of(en="Yes")), Option(id="done", label=Text.of(en="All done")))
)


def live_class(handler: AnswerTypeHandler, content: CellContent) -> CellClass:
    return cell_class(handler.live, content, LABELS, DAYS)


EVERYWHERE: tuple[str | float | bool, ...] = (
    "", " ", "\u00a0\n", "\t", "\u200b", "yes", "YES ", "\u200bNo", "*", "?", "<5", "=1+1", "12", "1,5", "TRUE", True,
    0.0, -1.0, 2.5, 2.9999999999, 3.0000001, 1e15, -1.1e15,
    4382.0, 4383.9, 77796.5, 77797.0,
    0.5, 2958466.0,
    "a@b.fi", "a@b@c.fi", "a b@c.fi", "@b.fi", "a@b.", "http://a.fi", "HTTPS://A.FI", "https://", "http://a b.fi",
    "00100", "0010", "\u0660\u0660\u0661\u0660\u0660", "07375462", "0737546-3", "😀",
    "kylla\u0308", "KYLLA\u0308", "O\u0308YE",
)  # fmt: skip
"""Contents that may be in any cell: every class reads each of them alike in a formula and in Python."""


COUNTRIES = ("FI", "GB", "DE", "IE", "US", "NL", "BR", "UG")
ABROAD = (
    "BL1 1RU",
    "sw1a1aa",
    "EC1A 1BB",
    "D02 X285",
    "10115",
    "20500-0003",
    "1011 AB",
    "01001-000",
    "BL1 1R",
    "ÄB1 1RU",
)
ABROAD = (*ABROAD, "ÄB1 1RU", "1234567890123", "a" * 31, "GB 980 7806 84", "none", "96100-", "?", "1" * 30)
"""Postcodes and business ids of several countries, right and wrong."""


@pytest.mark.parametrize(("name", "country"), SPELLINGS)
def test_what_the_live_check_accepts_is_read_and_what_it_refuses_is_not(name: str, country: str) -> None:
    kind = HANDLERS[name].answer_type
    live, options = live_of(kind, country), YES_NO if name == "yes_no" else None
    labels = ("Yes", "No")

    def is_read(content: Spelling) -> bool:
        parsed = parse_cell(content, kind, options=options, languages=("en",), country=country)
        return parsed.value is not None

    def is_understood(content: Spelling) -> bool:
        """Digits of another script and an apostrophe that makes a text are read beyond what a formula understands."""
        return isinstance(content, str) and is_read(content) and evened_digits(content).strip("'") != evened(content)

    spellings = SPELLINGS[name, country]
    differing = [each for each in spellings if (cell_class(live, each, labels, DAYS) > 0) != is_read(each)]
    assert not [each for each in differing if not is_understood(each)]


@pytest.mark.parametrize("country", ["", "FI", "GB", "SE", "UG"])
@pytest.mark.parametrize("name", FORMS)
def test_nothing_that_the_live_check_accepts_is_refused(name: str, country: str) -> None:
    kind = HANDLERS[name].answer_type
    labels = ("Yes", "No") if name == "yes_no" else ("Yes", "All done")
    options = {"yes_no": YES_NO, "choice": CHOSEN, "choices": CHOSEN}.get(name)
    live = live_of(kind, country)
    for content in (*(each for form in FORMS[name] for each in varied(str(form))), *NUMBERS):
        parsed = parse_cell(content, kind, options=options, languages=("en",), country=country)
        assert parsed.value is not None or cell_class(live, content, labels, DAYS) <= 0, ascii(content)


@pytest.mark.parametrize("name", ["yes_no", "choice", "choices", "email", "phone", "postcode"])
def test_unseen_signs_do_not_count_in_live_checks_either(name: str) -> None:
    kind = HANDLERS[name].answer_type
    labels = ("Yes", "No") if name == "yes_no" else ("Yes", "All done")
    for form in FORMS[name]:
        right = cell_class(live_of(kind), form, labels, DAYS)
        for sign in UNSEEN:
            assert cell_class(live_of(kind), f"{sign}{form}{sign}", labels, DAYS) == right, ascii(sign + str(form))


@pytest.mark.parametrize("typed", ["Käynnissä", "ÖLJYÄ", "Åbo", "öljyä"])
def test_letters_that_are_written_apart_are_those_of_the_option(typed: str) -> None:
    labels, apart = ("Käynnissä", "Öljyä", "Åbo"), unicodedata.normalize("NFD", typed)
    assert cell_class(HANDLERS["choice"].live, apart, labels, DAYS) is CellClass.RIGHT
    several = "; ".join(unicodedata.normalize("NFD", label) for label in labels)
    assert cell_class(HANDLERS["choices"].live, several, labels, DAYS) is CellClass.RIGHT
    assert cell_class(HANDLERS["yes_no"].live, "KYLLA\u0308", ("Yes", "No"), DAYS) is CellClass.RIGHT


@pytest.mark.parametrize("typed", ["50", "12,5", "1 000", "\u200b50"])
def test_a_percentage_without_its_sign_has_the_same_words_live_and_when_it_is_returned(typed: str) -> None:
    handler = HANDLERS["percent"]
    found = live_class(handler, typed)
    assert handler.live.codes[found] == parse_cell(typed, handler.answer_type).code == "V426"
    assert handler.live.codes[live_class(handler, "puolet")] == parse_cell("puolet", handler.answer_type).code == "V401"


@pytest.mark.slow
def test_formula_and_python_function_of_a_live_reading_agree(tmp_path: Path, office: ModuleType) -> None:
    pairs: list[tuple[LiveReading, str | float | bool]] = []
    for name, handler in HANDLERS.items():
        samples = [sample for sample in handler.valid if not isinstance(sample, date)]
        contents = (*samples, *handler.invalid, *EDGE_CASES.get(name, ()), *EVERYWHERE)
        pairs += [(handler.live, content) for content in contents]
        if handler.live_in:
            abroad = [live_of(handler.answer_type, country) for country in COUNTRIES]
            pairs += [(live, content) for live in abroad for content in (*contents, *ABROAD)]
    for (name, country), spellings in SPELLINGS.items():
        pairs += [(live_of(HANDLERS[name].answer_type, country), spelling) for spelling in spellings]
    for name, forms in FORMS.items():
        for country in ("", "GB") if HANDLERS[name].live_in else ("",):
            live = live_of(HANDLERS[name].answer_type, country)
            pairs += [(live, each) for form in forms for each in varied(str(form)) if each.isprintable()]
            pairs += [(live, number) for number in NUMBERS]
    pairs += [(live_of(HANDLERS["percent"].answer_type), text) for text in ("50", "12,5", "5 ja 6", "puolet", "50 %")]
    with xlsxwriter.Workbook(tmp_path / "types.xlsx", {"strings_to_formulas": False}) as book:
        page = book.add_worksheet("types")
        book.define_name("lst_sample", "=types!$F$1:$F$2")
        for row, label in enumerate(LABELS):
            page.write_string(row, 5, label)
        for row, (live, content) in enumerate(pairs):
            write = page.write_boolean if isinstance(content, bool) else page.write_number
            (page.write_string if isinstance(content, str) else write)(row, 0, content)
            x = f"INDEX($A:$A,{row + 1})"
            page.write_formula(row, 1, f'=IFERROR({live_text_formula(live, x)},"")')
            page.write_formula(row, 4, f"={length_formula(x)}")
            for col, text in enumerate((live_text_formula(live, x), f"$B{row + 1}"), 2):
                seen = text if col == 3 else seen_text_formula(live, x)
                if col == 2 and live.needs_text:
                    continue  # its text is always a cell of its own
                cell = CellFormulas(content=x, text=text, seen=seen, is_text_stored=col == 3, options="sample")
                page.write_formula(row, col, f"={live.formula(cell, Outcomes(), DAYS)}")
    shown = office.cells(tmp_path / "types.xlsx")
    for row, (live, content) in enumerate(pairs):
        expected = int(cell_class(live, content, LABELS, DAYS))
        wanted = (None if live.needs_text else expected, expected)
        assert (shown.get(("types", f"C{row + 1}")), shown["types", f"D{row + 1}"]) == wanted, (live, content)
        if isinstance(content, str) and "\r" not in content:  # LibreOffice reads two signs of a line break as one
            assert shown["types", f"E{row + 1}"] == len(without_ends(content)), content
