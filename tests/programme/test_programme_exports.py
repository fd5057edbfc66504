"""The programme as a web page and as a Word document: the order, the languages, what an extract hides."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from programme_content import context_of, small_content

from lamppu_xl.domain.programme import Funding
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.exports.docx import as_docx
from lamppu_xl.programme.exports.html import as_html
from lamppu_xl.programme.sheets.front_page import message
from lamppu_xl.reports.word import WordCell, WordColumn, begin_document
from lamppu_xl.workbook.styles import STYLES


@pytest.fixture(scope="module")
def page() -> str:
    return as_html(context_of(small_content())).decode()


@pytest.fixture(scope="module")
def word() -> Any:
    return docx.Document(io.BytesIO(as_docx(context_of(small_content()))))


def test_the_workbook_begins_with_the_same_message_and_ends_with_its_sources() -> None:
    content = small_content()
    built = build_programme_workbook(content, context_of(content).translator, {})
    said = message(context_of(content))
    assert "1 of 2 projects are included." in said
    (verdict,) = (slot.content for slot in built.plan.sheet("front").cells if slot.style == "verdict")
    assert verdict == said
    assert [sheet.key for sheet in built.plan.sheets if sheet.state == "visible"][-1] == "sources"


def test_only_long_rows_of_a_word_table_are_parted() -> None:
    document = begin_document("Report", "en")
    document.add_table([WordColumn("Goal", 5.0)], [[WordCell("short")], [WordCell("long " * 100)]])
    (table,) = document.document.tables
    assert [bool(row._tr.xpath("./w:trPr/w:cantSplit")) for row in table.rows] == [True, True, False]
    assert table.rows[0].cells[0].paragraphs[0].paragraph_format.keep_with_next


def texts_of(word: Any) -> str:
    return "\n".join(node.text or "" for node in word.element.body.iter("{*}t"))


def test_the_page_says_the_message_first_and_the_sources_last(page: str) -> None:
    order = ["1 of 2 projects are included.", ">Key figures<", ">Projects<", ">Funding (SEK)<", "<h3>Deviations<"]
    order += ['id="results"', 'id="gaps"', 'id="sources"']
    places = [page.index(text) for text in order]
    assert places == sorted(places)
    assert page.count("<h1") == 1


def test_page_and_document_have_every_figure() -> None:
    content = small_content()
    (figure, *_) = content.figures
    many = [replace(figure, indicator=replace(figure.indicator, id=f"K{number}")) for number in range(12)]
    context = context_of(replace(content, figures=tuple(many)))
    assert len(docx.Document(io.BytesIO(as_docx(context))).tables[0].rows) == 1 + 12
    (tiles,) = re.findall(r'<ul class="tiles">.*?</ul>', as_html(context).decode(), re.DOTALL)
    assert tiles.count("<li") == 12


def test_key_figures_with_a_target_come_first_each_with_a_bar(page: str) -> None:
    assert page.index("41\u00a0/\u00a040") < page.index("<b>3</b>")
    bars = re.findall(r'<svg class="bullet".*?</svg>', page, re.DOTALL)
    assert len(bars) == 1
    assert 'class="reached"' in bars[0]
    assert "<line" in bars[0]  # the target is before the end of the bar


def test_money_has_its_currency_and_the_share_of_time(page: str, word: Any) -> None:
    sentence = "Used: 150 of 500 SEK (30\u00a0%). Time elapsed: 50\u00a0%."
    assert sentence in page
    assert sentence in texts_of(word)


def test_a_deviation_has_the_name_of_its_project_and_the_sentence(page: str, word: Any) -> None:
    assert "<strong>N01 Verkosto N01</strong>, G1 Verkosto toimii: " in page
    assert "KAO: &lt;script&gt;" in page
    assert "N01 Verkosto N01, G1 Verkosto toimii: " in texts_of(word)


def test_a_period_has_its_synthesis_or_else_the_texts_of_the_partners(page: str, word: Any) -> None:
    for shown in (page, texts_of(word)):
        assert "Yhteinen alku." in shown
        assert "Alku" not in shown.replace("Yhteinen alku", "")
        assert "ja enemmän" in shown
    assert "<script>alert" not in page


def test_texts_in_another_language_say_so(page: str, word: Any) -> None:
    assert '<p lang="fi">Yhteinen alku.</p>' in page
    assert '<span class="name" lang="fi">Verkosto toimii</span>' in page
    languages = [mark.get(qn("w:val")) for mark in word.element.body.iter("{*}lang")]
    assert languages
    assert set(languages) == {"fi"}


def test_states_have_the_colours_of_the_workbook(page: str, word: Any) -> None:
    assert '<span class="pill delayed">Delayed 1</span>' in page
    assert '<span class="pill absent">not returned</span>' in page
    fills = {
        mark.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}fill")
        for mark in word.element.body.iter("{*}shd")
    }
    for style in ("state_delayed", "state_absent", "state_done", "header"):
        assert STYLES[style]["bg_color"].removeprefix("#") in fills


def test_an_extract_has_no_targets_and_says_what_it_is(page: str) -> None:
    extract = replace(small_content("F1"), gaps=())
    for shown in (
        as_html(context_of(extract)).decode(),
        texts_of(docx.Document(io.BytesIO(as_docx(context_of(extract))))),
    ):
        assert "Extract: focus area F1 Quality and its projects alone" in shown
        assert "Nothing is missing." in shown
        assert "40" not in re.sub(r"400|240|#\w+|sha256-\S+|<style.*?</style>|viewBox.*?>", "", shown, flags=re.DOTALL)


@pytest.mark.slow
def test_an_empty_programme_has_a_page_and_a_document() -> None:
    nothing = replace(
        small_content(),
        figures=(),
        goals=(),
        deviations=(),
        gaps=(),
        members=(),
        answers={},
        programme=replace(small_content().programme, money=Funding(), projects=()),
    )
    for language in ("fi", "sv", "se"):
        context = context_of(nothing, language)
        assert f'<html lang="{context.translator.main_language}">' in as_html(context).decode()
        assert as_docx(context) == as_docx(context)
