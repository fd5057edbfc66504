"""Random contents of fields for texts with numbers and signs: live checks and `validate` agree on each of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamppu_xl.answer_types.live_reading import cell_class
from lamppu_xl.answer_types.registry import HANDLERS, live_of, parse_cell
from lamppu_xl.answer_types.value_limits import DateLimits

DAYS = DateLimits(date(1912, 1, 1), date(2112, 12, 31))
AROUND = " \t\n\u00a0\u2013\u00ad<>\"'”’.,;:"
"""Signs that typing and pasting leave."""
ANSWERS = {
    "phone": ("0123456789 +()-./puhtel", ("040 1234567", "+358401234567", "p. 09 123 456", "12345")),
    "postcode": ("0123456789 -ASWFI", ("00100", "SW1A 1AA", "111 22", "1000-001")),
    "business_id": ("0123456789-FIy/XA", ("0737546-2", "FI07375462", "GB123456789", "5560360793")),
    "email": ("ab.@-_+:mailto1", ("a.b@x.fi", "mailto:a@b.fi", "<a@b.fi>")),
    "url": ("htps:/w.afi1-_?#&=()", ("https://a.fi/x", "https://www.a.fi", "<http://a.fi/b.c>")),
    "file": ("ab1./\\:()-_ pdf*?", ("a b.pdf", "C:\\a\\b.docx", "b (1).7z")),
}
"""The signs of each type, and answers that are changed a little."""
UNDERSTOOD = frozenset({"file"})
"""The types of which more is read than the live checks accept: the name at the end of a path."""


def test_the_path_of_a_file_is_a_name_for_the_live_check_and_no_web_address() -> None:
    paths = ("file:///C:/My%20files/a%201.pdf", "file://server/share/a.pdf", "C:\\files\\a.pdf", "file://", "file:///")
    for path in paths:
        live = [cell_class(live_of(HANDLERS[name].answer_type), path, (), DAYS) for name in ("file", "url")]
        read = [parse_cell(path, HANDLERS[name].answer_type, languages=("en",)) for name in ("file", "url")]
        assert (
            [found > 0 for found in live] == [parsed.value is not None for parsed in read] == [path[-1] != "/", False]
        )
        assert read[1].code == "V558"


@st.composite
def changed(draw: st.DrawFn, signs: str, answers: tuple[str, ...]) -> str:
    """An answer in which a few signs were added, replaced or left out."""
    text = draw(st.sampled_from(answers))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from(["", *signs])) + text[place + draw(st.integers(0, 1)) :]
    return text


def contents(name: str) -> st.SearchStrategy[str | float]:
    signs, answers = ANSWERS[name]
    numbers = st.one_of(st.integers(-(10**6), 10**16), st.integers(0, 4 * 10**6).map(lambda quarters: quarters / 4))
    return st.one_of(
        changed(signs + AROUND, answers), st.text(signs + AROUND, max_size=14), numbers.map(float), st.booleans()
    )


@pytest.mark.parametrize("country", ["", "FI", "SE", "GB", "US"])
@pytest.mark.parametrize("name", ANSWERS)
def test_the_live_check_of_a_text_with_numbers_accepts_what_is_read(name: str, country: str) -> None:
    kind = HANDLERS[name].answer_type
    live = live_of(kind, country)

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(contents(name))
    def agree(content: str | float) -> None:
        found = cell_class(live, content, (), DAYS)
        parsed = parse_cell(content, kind, languages=("en",), country=country)
        if found > 0:
            assert parsed.value is not None, parsed
        elif found < 0 and name not in UNDERSTOOD:
            assert parsed.value is None, parsed

    agree()
