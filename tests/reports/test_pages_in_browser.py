"""The HTML pages in a real browser: light and dark, on paper, on a phone, without scripts."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from batches import empty, mixed
from example_masters import ALFA, AUTUMN, VISITS, deviating, finnish, judged, returned
from programme_content import context_of, small_content

from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.exports.html import as_html as master_html
from lamppu_xl.master.synthesis_merge import CarriedSynthesis
from lamppu_xl.programme.exports.html import as_html as programme_html
from lamppu_xl.reports.html import as_html
from lamppu_xl.reports.pages.blocks import Heading, Page, PageCell, PageRow, PageTable, Section, Tile, Tiles
from lamppu_xl.reports.pages.render import render
from lamppu_xl.reports.status import PartnerActivity, report_status
from lamppu_xl.reports.status_formats import as_html as status_html
from lamppu_xl.validation.batch import Batch

pytestmark = pytest.mark.browser


def reader(batch: Batch, language: str) -> Translator:
    return translator_for(language, batch.project.chain(language))


@pytest.fixture(scope="module")
def chromium(browser: ModuleType) -> Iterator[Any]:
    with browser.launched() as running:
        yield running


class Visit:
    """One page in the browser, with its requests and messages."""

    def __init__(self, page: Any, file: Path) -> None:
        self.page = page
        self.requests: list[str] = []
        self.messages: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.goto(file.as_uri())
        self.address = file.as_uri()

    @property
    def findings(self) -> list[str]:
        """The places and codes of the visible findings."""
        return [
            f"{place.split()[-1]} {code}"
            for place, code in self.page.eval_on_selector_all(
                "tr[data-severity]",
                "rows => rows.filter(row => row.offsetParent)"
                ".map(row => [row.cells[1].innerText, row.cells[3].innerText])",
            )
        ]

    def files(self) -> list[str]:
        return self.page.eval_on_selector_all(
            ".file", "files => files.filter(file => file.offsetParent).map(file => file.dataset.file)"
        )


@pytest.fixture
def visit(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def go(html: str | None = None, *, width: int = 1100, **options: object) -> Visit:
        file = tmp_path / "findings.html"
        file.write_bytes((html or as_html(mixed(), reader(mixed(), "en"))).encode())
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        return Visit(context.new_page(), file)

    yield go
    for context in contexts:
        context.close()


ALL = ["G5 V408", "C6 R501", "C7 R511", "I20 S307", "file F201", "C10 R511", "C9 V420", "file F208", "file F111"]


def test_the_page_loads_nothing_and_reports_no_error(visit):
    opened = visit()
    assert opened.findings == ALL
    assert opened.requests == [opened.address]
    assert opened.messages == []
    assert opened.page.title() == "LAMPPU: check of the returns, Autumn 2012"  # the hostile markup would have set it


def test_a_foreign_script_does_not_run(visit):
    html = as_html(mixed(), reader(mixed(), "en"))
    opened = visit(html.replace("</main>", "<script>document.title = 'smuggled'</script></main>"))
    assert opened.page.title() != "smuggled"
    assert "Content Security Policy" in " ".join(opened.messages)


class TestFilter:
    def test_by_severity(self, visit):
        opened = visit()
        for other in ("warning", "hint", "info"):
            opened.page.uncheck(f"input[value={other}]")
        assert opened.findings == ["G5 V408", "C6 R501", "C7 R511", "file F201"]
        assert opened.page.inner_text("#shown") == "4 of 9 findings shown"
        assert "LAMPPU_2012-2_KAO.xlsx" not in opened.files()

    @pytest.mark.slow
    def test_by_partner(self, visit):
        opened = visit()
        opened.page.select_option("select", "LAPPIA")
        assert opened.findings == ["C6 R501", "C7 R511", "I20 S307"]
        assert opened.files() == ["LAMPPU_2012-2_LAPPIA.xlsx"]
        opened.page.select_option("select", "-")
        assert opened.findings == ["file F201", "file F208", "file F111"]

    @pytest.mark.parametrize(
        ("typed", "left"),
        [
            ("r511", ["C7 R511", "C10 R511"]),
            ("DELAY deviation", ["C10 R511"]),
            ("i20", ["I20 S307"]),
            ("poissa", []),
            ("(1).xlsx", ["file F208"]),
            ("tavoitteita\u0308", []),
        ],
    )
    @pytest.mark.slow
    def test_by_words(self, visit, typed, left):
        opened = visit()
        opened.page.fill("input[type=search]", typed)
        assert opened.findings == left
        assert opened.page.is_visible("#none") is not bool(left)

    @pytest.mark.slow
    def test_decomposed_letters_match(self, visit):
        opened = visit(as_html(mixed(), reader(mixed(), "fi")))
        opened.page.fill("input[type=search]", "tyhja\u0308")
        assert opened.findings == ["C7 R511"]

    def test_show_all_resets_the_filter(self, visit):
        opened = visit()
        opened.page.fill("input[type=search]", "nowhere")
        opened.page.uncheck("input[value=error]")
        opened.page.click("button[type=reset]")
        opened.page.wait_for_function("document.getElementById('shown').textContent.startsWith('9 ')")
        assert opened.findings == ALL
        assert opened.page.is_hidden("#none")

    def test_the_enter_key_does_not_lose_the_page(self, visit):
        opened = visit()
        opened.page.fill("input[type=search]", "R501")
        opened.page.press("input[type=search]", "Enter")
        assert opened.page.url == opened.address
        assert opened.findings == ["C6 R501"]
        assert opened.messages == []


def test_without_scripts_every_finding_is_visible_and_no_control(visit):
    opened = visit(java_script_enabled=False)
    assert opened.page.locator("tr[data-severity]:visible").count() == len(ALL)
    assert opened.page.is_hidden("#filter")
    assert opened.page.is_hidden("#none")


@pytest.mark.slow
def test_print_contains_every_finding_despite_the_filter(visit, tmp_path):
    opened = visit(color_scheme="dark")
    opened.page.fill("input[type=search]", "R501")
    assert len(opened.findings) == 1
    opened.page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    ran = subprocess.run(["pdftotext", tmp_path / "report.pdf", "-"], capture_output=True, encoding="utf-8", check=True)
    printed = re.sub(r"[\s-]", "", ran.stdout)  # a line may end at a hyphen
    english = reader(mixed(), "en")
    for verdict in mixed().verdicts:
        for finding in verdict.findings:
            printed_words = [*english.message(finding).split(), finding.code.id, finding.place.cell or "file"]
            assert [word for word in printed_words if word.replace("-", "") not in printed] == []
    assert english.label("html_filter_clear") not in ran.stdout
    assert "1/3" in printed
    sizes = subprocess.run(["pdfinfo", tmp_path / "report.pdf"], capture_output=True, encoding="utf-8", check=True)
    assert "(A4)" in sizes.stdout


@pytest.mark.slow
def test_the_last_row_of_a_table_is_not_alone_on_a_page(visit, tmp_path):
    tables = (
        PageTable(head=(PageCell("Partner"),), rows=[PageRow((PageCell(f"row {row}"),)) for row in range(count)])
        for count in range(32, 37)
    )
    sections = tuple(Section(heading=Heading(2, "Partners"), blocks=(table,), kind="goal") for table in tables)
    opened = visit(render(Page(title="Rows", language="en", main=sections, styles=("report.css", "master.css"))))
    opened.page.pdf(path=tmp_path / "rows.pdf", prefer_css_page_size=True)
    ran = subprocess.run(["pdftotext", tmp_path / "rows.pdf", "-"], capture_output=True, encoding="utf-8", check=True)
    shown = [page.count("row ") for page in ran.stdout.split("\f") if "row " in page]
    assert len(shown) > len(sections)
    assert min(shown) == 3


@pytest.mark.parametrize(("scheme", "bright"), [("light", True), ("dark", False)])
@pytest.mark.slow
def test_the_page_follows_the_colour_scheme(visit, tmp_path, scheme, bright):
    opened = visit(color_scheme=scheme)
    opened.page.screenshot(path=tmp_path / f"{scheme}.png", full_page=True)
    colour = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (min(int(part) for part in re.findall(r"\d+", colour)) > 127) is bright


@pytest.mark.parametrize("language", ["fi", "sv", "en", "se"])
@pytest.mark.slow
def test_there_is_no_known_barrier_by_day_and_by_night(browser, visit, language):
    for batch in (mixed(), empty()):
        opened = visit(as_html(batch, reader(batch, language)), color_scheme="light")
        assert browser.barriers(opened.page) == []
        opened.page.emulate_media(color_scheme="dark")
        assert browser.barriers(opened.page, browser.LOOKS) == []


@pytest.mark.slow
def test_on_a_phone_there_is_no_known_barrier_and_no_sideways_scrolling(browser, visit):
    opened = visit(width=320)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == 320
    edges = "badges => badges.map(each => each.getBoundingClientRect().right)"
    assert max(opened.page.eval_on_selector_all(".partners .pill", edges)) <= 320
    assert browser.barriers(opened.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.slow
def test_the_page_of_the_status_has_no_known_barrier_and_loads_nothing(browser, visit, scheme):
    batch = mixed()
    activities = {"JEDU": PartnerActivity(has_template=True, template=date(2013, 1, 2))}
    report = report_status(batch, activities, {}, date(2013, 2, 1))
    opened = visit(status_html(report, reader(batch, "en")), color_scheme=scheme)
    assert browser.barriers(opened.page) == []
    assert opened.requests == [opened.address]
    assert opened.messages == []
    colour = "getComputedStyle(document.querySelector('.pill.rejected')).color"
    assert opened.page.evaluate(colour) == {"light": "rgb(138, 0, 6)", "dark": "rgb(255, 177, 180)"}[scheme]
    opened.page.set_viewport_size({"width": 320, "height": 900})
    assert opened.page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.slow
def test_barriers_would_be_found(browser, visit):
    html = as_html(mixed(), reader(mixed(), "en"))
    assert browser.barriers(visit(html.replace(' lang="en"', "", 1)).page) != []
    assert browser.barriers(visit(html.replace("<h2", "<h4").replace("</h2", "</h4")).page) != []


def test_the_keyboard_reaches_the_findings_at_once(visit):
    opened = visit()
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.innerText") == "Skip to the findings"
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url("**#findings", timeout=10_000)
    assert opened.page.url.endswith("#findings")


@pytest.mark.slow
def test_two_thousand_findings_are_filtered_within_a_second(visit):
    batch = mixed()
    many = Batch(batch.project, batch.period, batch.verdicts * 220)
    opened = visit(as_html(many, reader(many, "fi")))
    took = opened.page.evaluate(
        """() => {
            const box = document.querySelector("input[type=search]");
            const start = performance.now();
            box.value = "R501";
            box.dispatchEvent(new Event("input", {bubbles: true}));
            return performance.now() - start;
        }"""
    )
    assert len(opened.findings) == 220
    assert took < 1000


@pytest.fixture(scope="module")
def reports() -> dict[str, str]:
    """The page of a master workbook in its last period, and that of a programme."""
    project = deviating()
    answers = {**ALFA, **VISITS, "results/G1/deviation": "Kokous siirtyi <b>keväälle</b>."}
    batches = [judged(project, AUTUMN, [returned(project, "ALFA", AUTUMN, answers)])]
    options = MasterOptions(syntheses={("G1", AUTUMN): CarriedSynthesis("Verkosto toimii.", "", ("aa",))})
    master = master_context(project, batches, finnish(project), options)
    return {
        "master": master_html(master).decode(),
        "programme": programme_html(context_of(small_content())).decode(),
    }


@pytest.mark.parametrize("name", ["master", "programme"])
@pytest.mark.slow
def test_reports_have_no_known_barrier_by_day_by_night_on_a_phone_and_on_paper(browser, visit, reports, name):
    opened = visit(reports[name])
    for scheme, width, media, rules in (
        ("light", 1100, "screen", ()),
        ("dark", 320, "screen", browser.LOOKS),
        ("light", 1000, "print", browser.LOOKS[:1]),
    ):
        opened.page.emulate_media(color_scheme=scheme, media=media)
        opened.page.set_viewport_size({"width": width, "height": 900})
        assert browser.barriers(opened.page, rules) == [], (scheme, width, media)
        if media == "screen":
            assert opened.page.evaluate("document.documentElement.scrollWidth") == width
        shown = "parts => parts.map(each => Boolean(each.offsetParent))"
        assert opened.page.eval_on_selector_all(".long, .on-paper", shown) == [media == "screen", media == "print"]
    assert opened.requests == [opened.address]
    assert opened.messages == []


@pytest.mark.slow
def test_a_printed_page_cuts_no_chart_and_has_partner_and_period_on_a_line(visit, reports):
    page = visit(reports["programme"]).page
    page.emulate_media(media="print")
    style = "([part, name]) => getComputedStyle(document.querySelector(part))[name]"
    assert page.evaluate(style, ["figure", "breakInside"]) == "avoid"
    assert page.evaluate(style, ["figure figcaption", "breakAfter"]) == "avoid"
    page = visit(reports["master"]).page
    page.emulate_media(media="print")
    page.eval_on_selector(".flow tbody th", "cell => { cell.textContent = 'REDU · Syksy 2012' }")
    select = "const text = document.createRange(); text.selectNodeContents(cell);"
    lines = f"cell => {{ {select} return text.getClientRects().length }}"
    assert page.eval_on_selector(".flow tbody th", lines) == 1


@pytest.mark.parametrize("name", ["master", "programme"])
@pytest.mark.slow
def test_the_keyboard_skips_to_the_content_and_sees_where_it_is(visit, reports, name):
    opened = visit(reports[name])
    opened.page.keyboard.press("Tab")
    link = opened.page.evaluate("document.activeElement.getAttribute('href')")
    assert link == "#summary"
    assert opened.page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    opened.page.keyboard.press("Enter")
    opened.page.keyboard.press("Tab")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert opened.page.evaluate(outline) == "solid"
    tables = "tables => tables.every(each => each.tHead && [...each.tHead.rows[0].cells].every(cell => cell.scope))"
    assert opened.page.eval_on_selector_all("table", tables)


def test_the_heads_of_the_matrix_are_above_its_states(visit, reports):
    opened = visit(reports["master"])
    align = "cells => cells.map(cell => getComputedStyle(cell).textAlign)"
    assert set(opened.page.eval_on_selector_all(".matrix thead th:not(:first-child)", align)) == {"center"}
    assert opened.page.eval_on_selector_all(".matrix thead th:first-child", align) == ["left"]


@pytest.mark.parametrize("width", [390, 1100, 1366])
def test_no_word_in_the_name_of_a_key_figure_is_broken(visit, width):
    word, count = "processbeskrivningar", 6
    tile = Tile("225 / 400", f"K4 Färdiga {word} (st.): 56 %", "figure", 0.56)
    page = Page(title="Läge", language="sv", main=(Tiles((tile,) * count),), styles=("report.css", "master.css"))
    lines = f"""() => [...document.querySelectorAll(".tiles li")].map(tile => {{
        const text = tile.lastChild, first = text.data.indexOf("{word}"), range = document.createRange();
        range.setStart(text, first);
        range.setEnd(text, first + "{word}".length);
        return range.getClientRects().length;
    }})"""
    assert visit(render(page), width=width).page.evaluate(lines) == [1] * count
