"""The HTML report as people meet it: in a browser, by day and by night, on paper, on a phone, without scripts."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from batches import empty, mixed

from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.reports.html import as_html
from lamppu_xl.validation.batch import Batch

pytestmark = pytest.mark.browser


def reader(batch: Batch, language: str) -> Translator:
    return translator_for(language, batch.project.chain(language))


@pytest.fixture(scope="module")
def chromium(browser: ModuleType) -> Iterator[Any]:
    with browser.launched() as running:
        yield running


class Visit:
    """One page in the browser, and all that it did."""

    def __init__(self, page: Any, file: Path) -> None:
        self.page = page
        self.asked: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.goto(file.as_uri())
        self.address = file.as_uri()

    @property
    def seen(self) -> list[str]:
        """The places and codes of the findings in sight."""
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
            ".file", "all => all.filter(one => one.offsetParent).map(one => one.dataset.file)"
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


def test_nothing_is_asked_of_a_network_and_nothing_goes_wrong(visit):
    found = visit()
    assert found.seen == ALL
    assert found.asked == [found.address]
    assert found.said == []
    assert found.page.title() == "LAMPPU: check of the returns, Autumn 2012"  # the hostile markup would have set it


def test_a_script_that_somebody_smuggles_in_does_not_run(visit):
    html = as_html(mixed(), reader(mixed(), "en"))
    found = visit(html.replace("</main>", "<script>document.title = 'smuggled'</script></main>"))
    assert found.page.title() != "smuggled"
    assert "Content Security Policy" in " ".join(found.said)


class TestFilter:
    def test_by_severity(self, visit):
        found = visit()
        for other in ("warning", "hint", "info"):
            found.page.uncheck(f"input[value={other}]")
        assert found.seen == ["G5 V408", "C6 R501", "C7 R511", "file F201"]
        assert found.page.inner_text("#shown") == "4 of 9 findings shown"
        assert "LAMPPU_2012-2_KAO.xlsx" not in found.files()

    def test_by_partner(self, visit):
        found = visit()
        found.page.select_option("select", "LAPPIA")
        assert found.seen == ["C6 R501", "C7 R511", "I20 S307"]
        assert found.files() == ["LAMPPU_2012-2_LAPPIA.xlsx"]
        found.page.select_option("select", "-")
        assert found.seen == ["file F201", "file F208", "file F111"]

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
    def test_by_words(self, visit, typed, left):
        found = visit()
        found.page.fill("input[type=search]", typed)
        assert found.seen == left
        assert found.page.is_visible("#none") is not bool(left)

    def test_letters_written_in_two_signs_are_found(self, visit):
        found = visit(as_html(mixed(), reader(mixed(), "fi")))
        found.page.fill("input[type=search]", "tyhja\u0308")
        assert found.seen == ["C7 R511"]

    def test_show_all_shows_all(self, visit):
        found = visit()
        found.page.fill("input[type=search]", "nowhere")
        found.page.uncheck("input[value=error]")
        found.page.click("button[type=reset]")
        found.page.wait_for_function("document.getElementById('shown').textContent.startsWith('9 ')")
        assert found.seen == ALL
        assert found.page.is_hidden("#none")

    def test_the_enter_key_does_not_lose_the_page(self, visit):
        found = visit()
        found.page.fill("input[type=search]", "R501")
        found.page.press("input[type=search]", "Enter")
        assert found.page.url == found.address
        assert found.seen == ["C6 R501"]
        assert found.said == []


def test_without_scripts_it_is_the_whole_list_without_controls(visit):
    found = visit(java_script_enabled=False)
    assert found.page.locator("tr[data-severity]:visible").count() == len(ALL)
    assert found.page.is_hidden("#filter")
    assert found.page.is_hidden("#none")


def test_print_holds_every_finding_whatever_is_filtered(visit, tmp_path):
    found = visit(color_scheme="dark")
    found.page.fill("input[type=search]", "R501")
    assert len(found.seen) == 1
    found.page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    ran = subprocess.run(["pdftotext", tmp_path / "report.pdf", "-"], capture_output=True, encoding="utf-8", check=True)
    printed = re.sub(r"[\s-]", "", ran.stdout)  # a line may end at a hyphen
    spoken = reader(mixed(), "en")
    for verdict in mixed().verdicts:
        for finding in verdict.findings:
            told = [*spoken.message(finding).split(), finding.code.id, finding.place.cell or "file"]
            assert [word for word in told if word.replace("-", "") not in printed] == []
    assert spoken.label("html_filter_clear") not in ran.stdout
    assert "1/3" in printed
    sizes = subprocess.run(["pdfinfo", tmp_path / "report.pdf"], capture_output=True, encoding="utf-8", check=True)
    assert "(A4)" in sizes.stdout


@pytest.mark.parametrize(("scheme", "bright"), [("light", True), ("dark", False)])
def test_by_day_and_by_night(visit, tmp_path, scheme, bright):
    found = visit(color_scheme=scheme)
    found.page.screenshot(path=tmp_path / f"{scheme}.png", full_page=True)
    colour = found.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (min(int(part) for part in re.findall(r"\d+", colour)) > 127) is bright


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fi", "sv", "en", "se"])
def test_no_barrier_is_known(browser, visit, scheme, language):
    for batch in (mixed(), empty()):
        found = visit(as_html(batch, reader(batch, language)), color_scheme=scheme)
        assert browser.barriers(found.page) == []


def test_no_barrier_is_known_on_a_phone_and_nothing_runs_off_its_side(browser, visit):
    found = visit(width=320)
    assert found.page.evaluate("document.documentElement.scrollWidth") == 320
    assert browser.barriers(found.page) == []


def test_barriers_would_be_found(browser, visit):
    html = as_html(mixed(), reader(mixed(), "en"))
    assert browser.barriers(visit(html.replace(' lang="en"', "", 1)).page) != []
    assert browser.barriers(visit(html.replace("<h2", "<h4").replace("</h2", "</h4")).page) != []


def test_the_keyboard_reaches_the_findings_at_once(visit):
    found = visit()
    found.page.keyboard.press("Tab")
    assert found.page.evaluate("document.activeElement.innerText") == "Skip to the findings"
    found.page.keyboard.press("Enter")
    found.page.wait_for_url("**#findings", timeout=10_000)
    assert found.page.url.endswith("#findings")


def test_two_thousand_findings_are_filtered_while_one_types(visit):
    one = mixed()
    many = Batch(one.project, one.period, one.verdicts * 220)
    found = visit(as_html(many, reader(many, "fi")))
    took = found.page.evaluate(
        """() => {
            const box = document.querySelector("input[type=search]");
            const start = performance.now();
            box.value = "R501";
            box.dispatchEvent(new Event("input", {bubbles: true}));
            return performance.now() - start;
        }"""
    )
    assert len(found.seen) == 220
    assert took < 1000
