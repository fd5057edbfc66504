"""Reports: the same verdicts as text, JSON, CSV, an HTML page and a workbook."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from batches import HOSTILE, empty, mixed
from click.testing import CliRunner
from projects import EXAMPLES

from lamppu_xl.cli.main import group
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.reports.formats import FORMATS
from lamppu_xl.reports.html import as_html
from lamppu_xl.reports.pages.blocks import Page, PageCell, PageTable
from lamppu_xl.reports.pages.render import render
from lamppu_xl.reports.summary import sort_by_severity, sort_by_urgency, summarise_partners
from lamppu_xl.reports.text import as_csv, as_json
from lamppu_xl.reports.xlsx import as_xlsx
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState


def translator(batch: Batch, language: str = "en") -> Translator:
    return translator_for(language, batch.project.chain(language))


class Parsed(HTMLParser):
    """Every element of a page with its attributes; a tag that is not closed is an error."""

    VOID = frozenset({"meta", "input", "link"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data

    def all(self, name):
        return [attributes for tag, attributes in self.elements if tag == name]

    def ids(self):
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def test_files_that_need_correction_come_first():
    assert [verdict.state for verdict in sort_by_urgency(mixed())] == [
        FileState.REJECTED,
        FileState.REJECTED,
        FileState.SET_ASIDE,
        FileState.ACCEPTED,
        FileState.DUPLICATE,
        FileState.IGNORED,
    ]
    ranks = [finding.effective_severity.rank for _, finding in sort_by_severity(mixed())]
    assert ranks == sorted(ranks)


def test_each_partner_has_a_state_and_counts():
    states = {summary.partner.id: (summary.state, *summary.counts.values()) for summary in summarise_partners(mixed())}
    assert states == {
        "REDU": (FileState.REJECTED, 1, 0, 0),
        "KAO": (FileState.ACCEPTED, 0, 0, 2),
        "LAPPIA": (FileState.REJECTED, 1, 1, 1),
        "JEDU": (None, 0, 0, 0),
        "SAKK": (None, 0, 0, 0),
    }


def test_the_summary_of_partners_reads_each_verdict_a_fixed_number_of_times():
    reads = 0

    class CountedVerdicts(tuple):
        __slots__ = ()

        def __iter__(self):
            nonlocal reads
            for verdict in super().__iter__():
                reads += 1
                yield verdict

    batch = mixed()
    summaries = summarise_partners(Batch(batch.project, batch.period, CountedVerdicts(batch.verdicts)))
    assert len(summaries) == 5
    assert reads <= 2 * len(batch.verdicts)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_verdicts_give_the_same_bytes(name, language):
    for batch in (mixed(), empty()):
        report = FORMATS[name].write(batch, translator(batch, language))
        assert report == FORMATS[name].write(batch, translator(batch, language))
        assert report


def test_a_workbook_does_not_depend_on_the_workbook_before_it():
    """xlsxwriter adds to the options that it is given."""
    english = translator(mixed())
    assert len({as_xlsx(batch, english) for batch in (mixed(), empty(), mixed())}) == 2


def test_every_format_has_every_finding():
    english = translator(mixed())
    messages = [english.message(finding) for _, finding in sort_by_severity(mixed())]
    in_json = [
        finding["message"] for file in json.loads(as_json(mixed(), english))["files"] for finding in file["findings"]
    ]
    in_csv = [row[-1] for row in csv.reader(io.StringIO(as_csv(mixed(), english).lstrip("\ufeff")), delimiter=";")][1:]
    page = Parsed(as_html(mixed(), english)).text
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(mixed(), english))).worksheets[0]
    in_sheet = [row[5] for row in sheet.iter_rows(min_row=6, values_only=True)]
    assert sorted(in_json) == sorted(in_csv) == sorted(in_sheet) == sorted(messages)
    assert [message for message in messages if message not in page] == []


class TestPage:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_headings_come_in_order_and_the_page_names_its_language(self, language):
        for batch in (mixed(), empty()):
            page = Parsed(as_html(batch, translator(batch, language)))
            levels = [int(name[1]) for name, _ in page.elements if re.fullmatch(r"h\d", name)]
            assert levels[0] == 1
            assert levels.count(1) == 1
            assert all(after - before <= 1 for before, after in pairwise(levels))
            assert page.all("html") == [{"lang": "fi" if language == "se" else language}]
            ids = page.ids()
            assert len(ids) == len(set(ids))

    def test_tables_have_a_caption_and_headers_with_a_scope(self):
        page = Parsed(as_html(mixed(), translator(mixed())))
        assert len(page.all("caption")) == len(page.all("table"))
        assert {cell.get("scope") for cell in page.all("th")} == {"col", "row"}

    def test_links_lead_somewhere_on_the_page(self):
        page = Parsed(as_html(mixed(), translator(mixed())))
        assert {link["href"] for link in page.all("a")} <= {f"#{id_}" for id_ in page.ids()}

    def test_it_names_no_other_address(self):
        page = Parsed(as_html(mixed(), translator(mixed())))
        assert not {"img", "iframe", "object", "link", "base"} & {name for name, _ in page.elements}
        active = {"src", "style", "onclick", "onerror", "action"}
        assert not [attributes for _, attributes in page.elements if active & attributes.keys()]

    def test_what_a_partner_wrote_stays_text(self):
        page = Parsed(as_html(mixed(), translator(mixed())))
        assert page.text.count(HOSTILE) == 3  # heading, caption, message
        assert page.all("img") == []

    def test_the_policy_names_what_is_in_the_page(self):
        html = as_html(mixed(), translator(mixed()))
        (policy,) = (meta["content"] for meta in Parsed(html).all("meta") if "http-equiv" in meta)
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert html.index("Content-Security-Policy") < html.index("<style>")

    def test_no_meaning_depends_on_colour(self):
        page = as_html(mixed(), translator(mixed()))
        pills = re.findall(r'<span class="pill[^"]*">(.*?)</span>(?:[^<]*</span>)?', page)
        assert pills
        assert all(re.search(r"\w|■|▲|●|○", pill) for pill in pills)
        for word in ("ERROR", "WARNING", "HINT", "INFO", "Accepted", "To correct", "Not returned", "On hold"):
            assert f"{word}</span>" in page

    def test_an_unreviewed_language_says_so(self):
        assert translator_for("se").label("html_unreviewed") in as_html(mixed(), translator(mixed(), "se"))
        for language in ("fi", "sv", "en"):
            page = as_html(mixed(), translator(mixed(), language))
            assert translator_for(language).label("html_unreviewed") not in page

    def test_names_of_sheets_are_marked_with_the_language_of_the_form(self):
        assert '<span lang="fi">Omat tapahtumat</span>' in as_html(mixed(), translator(mixed(), "sv"))
        assert 'lang="fi"' not in as_html(mixed(), translator(mixed(), "fi")).removeprefix(
            '<!doctype html>\n<html lang="fi">'
        )

    def test_a_page_without_returns_names_the_missing_partners(self):
        page = Parsed(as_html(empty(), translator(empty())))
        assert "There are no returns yet." in page.text
        assert page.all("form") == []
        assert page.text.casefold().count("not returned") == 6  # five partners and the tile

    def test_an_attribute_is_escaped_like_a_text(self):
        hostile = '"><script>'
        table = PageTable(head=(PageCell('<"&', title=hostile),), rows=(), caption=hostile, scroll="group")
        parsed = Parsed(render(Page(title=hostile, language="en", main=(table,), styles=())))
        assert [header["title"] for header in parsed.all("th")] == [hostile]
        assert [frame["aria-label"] for frame in parsed.all("div")] == [hostile]
        assert hostile in parsed.text
        assert parsed.all("script") == []


class TestWorkbook:
    @pytest.fixture
    def book(self):
        return openpyxl.load_workbook(io.BytesIO(as_xlsx(mixed(), translator(mixed()))))

    def test_the_first_sheet_lists_the_gravest_findings_first(self, book):
        sheet = book["Findings"]
        rows = list(sheet.iter_rows(min_row=5, values_only=True))
        assert rows[0] == ("Severity", "Partner", "File", "Sheet", "Cell", "Message", "Code")
        assert [(row[0], row[1], row[4], row[6]) for row in rows[1:]] == [
            ("ERROR", "REDU", "G5", "V408"),
            ("ERROR", "LAPPIA", "C6", "R501"),
            ("ERROR", "LAPPIA", "C7", "R511"),
            ("ERROR", "(not known)", None, "F201"),
            ("WARNING", "LAPPIA", "I20", "S307"),
            ("WARNING", "KAO", "C10", "R511"),
            ("HINT", "KAO", "C9", "V420"),
            ("INFO", "(not known)", None, "F208"),
            ("INFO", "(not known)", None, "F111"),
        ]

    def test_the_list_can_be_filtered_and_its_header_stays_on_screen_and_paper(self, book):
        sheet = book["Findings"]
        assert sheet.freeze_panes == "A6"
        assert {table.ref for table in sheet.tables.values()} == {"A5:G14"}
        assert all(table.autoFilter for table in sheet.tables.values())
        assert sheet.print_title_rows == "$5:$5"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0

    def test_the_second_sheet_counts(self, book):
        rows = [[cell for cell in row if cell is not None] for row in book["Summary"].iter_rows(values_only=True)]
        assert [row[-3:] for row in rows if "To fill in" in row] == [["To correct", "To fill in", "To look at"]]
        assert ["LAPPIA", "Kemi-Tornionlaakson koulutuskuntayhtymä Lappia", "To correct", 1, 1, 1, 1] in rows
        assert ["JEDU", "Jokilaaksojen koulutuskuntayhtymä", "Not returned", 0, 0, 0, 0] in rows
        assert ["(not known)", 3, 1, 0, 0] in rows
        assert ["Total", 6, 3, 1, 3] in rows
        assert ["R511", translator(mixed()).title("R511"), "ERROR", 1] in rows

    def test_it_begins_with_a_title_and_merges_no_cells(self, book):
        for sheet in book.worksheets:
            assert sheet["A1"].value
            assert not sheet.merged_cells.ranges
        assert book.properties.title == "LAMPPU: check of the returns, Autumn 2012"
        assert book.properties.language == "en"

    def test_what_a_partner_wrote_is_never_a_formula(self, book):
        assert {cell.data_type for row in book["Findings"].iter_rows() for cell in row} <= {"s", "n"}

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.slow
    def test_the_open_xml_sdk_reports_no_problem(self, ooxml, tmp_path, language):
        files = []
        for name, batch in (("mixed", mixed()), ("empty", empty())):
            files.append(tmp_path / f"{name}.xlsx")
            files[-1].write_bytes(as_xlsx(batch, translator(batch, language)))
        assert not any(ooxml.problems(files).values())


class TestCommand:
    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        (tmp_path / "2012-2" / "inbox").mkdir(parents=True)
        (tmp_path / "project.yaml").write_bytes((EXAMPLES / "lamppu-2012" / "project.yaml").read_bytes())
        (tmp_path / "2012-2" / "inbox" / "note.txt").write_text("not a workbook", encoding="utf-8")
        return tmp_path

    def run(self, project: Path, *arguments: str):
        return CliRunner().invoke(group, ["validate", str(project), "--period", "2012-2", *arguments])

    @pytest.mark.parametrize("name", [name for name, report in FORMATS.items() if report.is_document])
    def test_a_document_is_written_beside_the_inbox(self, project, name):
        result = self.run(project, "--format", name, "--language", "fi")
        file = project / "2012-2" / f"findings.{name}"
        assert result.exit_code == 1
        assert result.output.startswith(f"{file}: 2012-2: Palauttamatta 5")
        assert file.is_file()

    def test_an_edited_report_is_not_overwritten(self, project):
        self.run(project, "--format", "xlsx")
        file = project / "2012-2" / "findings.xlsx"
        file.write_bytes(b"ticked off")
        result = self.run(project, "--format", "xlsx")
        assert file.read_bytes() == b"ticked off"
        assert result.exit_code == 1
        assert not result.output.startswith(f"{file}:")

    def test_output_names_another_place(self, project, tmp_path):
        result = self.run(project, "--format", "html", "--output", str(tmp_path / "mine.html"), "--language", "sv")
        assert result.exit_code == 1
        assert '<html lang="sv">' in (tmp_path / "mine.html").read_text(encoding="utf-8")

    def test_open_opens_the_report_after_writing_it(self, project, monkeypatch):
        opened: list[Path] = []

        def look(path: Path) -> bool:
            assert path.is_file()
            opened.append(path)
            return False

        monkeypatch.setattr("lamppu_xl.storage.desktop.open_document", look)
        result = self.run(project, "--format", "html", "--open", "--language", "fi")
        assert opened == [project / "2012-2" / "findings.html"]
        assert translator_for("fi").label("html_not_opened") in result.output
