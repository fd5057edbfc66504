"""Reports: the same verdicts for a terminal, a program, a spreadsheet and the eye."""

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
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.i18n.translator import Translator, words
from lamppu_xl.reports.formats import DOCUMENTS, REPORTERS, as_html, as_workbook
from lamppu_xl.reports.html import tag
from lamppu_xl.reports.summary import by_gravity, standings, to_read
from lamppu_xl.reports.text import as_csv as csv_of
from lamppu_xl.reports.text import as_json
from lamppu_xl.validation.batch import Batch, FileState

LANGUAGES = ("fi", "sv", "en", "se")


def reader(batch: Batch, language: str = "en") -> Translator:
    return words(language, batch.project.chain(language))


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


def test_the_gravest_is_read_first():
    assert [verdict.state for verdict in to_read(mixed())] == [
        FileState.REJECTED,
        FileState.REJECTED,
        FileState.SET_ASIDE,
        FileState.ACCEPTED,
        FileState.DUPLICATE,
        FileState.IGNORED,
    ]
    ranks = [finding.effective_severity.rank for _, finding in by_gravity(mixed())]
    assert ranks == sorted(ranks)


def test_each_partner_stands_somewhere():
    told = {stand.partner.id: (stand.state, stand.counts[Severity.ERROR]) for stand in standings(mixed())}
    assert told == {
        "REDU": (FileState.REJECTED, 1),
        "KAO": (FileState.ACCEPTED, 0),
        "LAPPIA": (FileState.REJECTED, 2),
        "JEDU": (None, 0),
        "SAKK": (None, 0),
    }


@pytest.mark.parametrize("form", REPORTERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_verdicts_give_the_same_bytes(form, language):
    for batch in (mixed(), empty()):
        told = REPORTERS[form](batch, reader(batch, language))
        assert told == REPORTERS[form](batch, reader(batch, language))
        assert told


def test_a_workbook_does_not_know_what_was_painted_before_it():
    """xlsxwriter adds to the options that it is given."""
    spoken = reader(mixed())
    assert len({as_workbook(batch, spoken) for batch in (mixed(), empty(), mixed())}) == 2


def test_every_form_tells_every_finding():
    spoken = reader(mixed())
    messages = [spoken.message(finding) for _, finding in by_gravity(mixed())]
    in_json = [
        finding["message"] for file in json.loads(as_json(mixed(), spoken))["files"] for finding in file["findings"]
    ]
    in_csv = [row[-1] for row in csv.reader(io.StringIO(csv_of(mixed(), spoken).lstrip("\ufeff")), delimiter=";")][1:]
    page = Parsed(as_html(mixed(), spoken)).text
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(mixed(), spoken))).worksheets[0]
    in_sheet = [row[5] for row in sheet.iter_rows(min_row=6, values_only=True)]
    assert sorted(in_json) == sorted(in_csv) == sorted(in_sheet) == sorted(messages)
    assert [message for message in messages if message not in page] == []


class TestPage:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_headings_come_in_order_and_the_language_is_said(self, language):
        for batch in (mixed(), empty()):
            page = Parsed(as_html(batch, reader(batch, language)))
            levels = [int(name[1]) for name, _ in page.elements if re.fullmatch(r"h\d", name)]
            assert levels[0] == 1
            assert levels.count(1) == 1
            assert all(after - before <= 1 for before, after in pairwise(levels))
            assert page.all("html") == [{"lang": "fi" if language == "se" else language}]
            assert len([one["id"] for _, one in page.elements if "id" in one]) == len(
                {one["id"] for _, one in page.elements if "id" in one}
            )

    def test_tables_have_a_caption_and_headers_with_a_scope(self):
        page = Parsed(as_html(mixed(), reader(mixed())))
        assert len(page.all("caption")) == len(page.all("table"))
        assert {cell.get("scope") for cell in page.all("th")} == {"col", "row"}

    def test_links_lead_somewhere_on_the_page(self):
        page = Parsed(as_html(mixed(), reader(mixed())))
        ids = {one["id"] for _, one in page.elements if "id" in one}
        assert {link["href"] for link in page.all("a")} <= {f"#{id_}" for id_ in ids}

    def test_it_names_no_other_address(self):
        page = Parsed(as_html(mixed(), reader(mixed())))
        assert not {"img", "iframe", "object", "link", "base"} & {name for name, _ in page.elements}
        assert not [one for _, one in page.elements if {"src", "style", "onclick", "onerror", "action"} & one.keys()]

    def test_what_a_partner_wrote_stays_text(self):
        page = Parsed(as_html(mixed(), reader(mixed())))
        assert page.text.count(HOSTILE) == 3  # heading, caption, message
        assert page.all("img") == []

    def test_the_policy_names_what_is_in_the_page(self):
        html = as_html(mixed(), reader(mixed()))
        (policy,) = (one["content"] for one in Parsed(html).all("meta") if "http-equiv" in one)
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert html.index("Content-Security-Policy") < html.index("<style>")

    def test_no_colour_speaks_alone(self):
        page = as_html(mixed(), reader(mixed()))
        pills = re.findall(r'<span class="pill[^"]*">(.*?)</span>(?:[^<]*</span>)?', page)
        assert pills
        assert all(re.search(r"\w|■|▲|●|○", pill) for pill in pills)
        for word in ("ERROR", "WARNING", "HINT", "INFO", "in order", "to mend", "not returned yet", "set aside"):
            assert f"{word}</span>" in page

    def test_an_unreviewed_language_says_so(self):
        assert words("se").label("html_unreviewed") in as_html(mixed(), reader(mixed(), "se"))
        assert words("fi").label("html_unreviewed") not in as_html(mixed(), reader(mixed(), "fi"))

    def test_names_of_sheets_are_marked_with_the_language_of_the_form(self):
        assert '<span lang="fi">Omat tapahtumat</span>' in as_html(mixed(), reader(mixed(), "sv"))
        assert 'lang="fi"' not in as_html(mixed(), reader(mixed(), "fi")).removeprefix(
            '<!doctype html>\n<html lang="fi">'
        )

    def test_nothing_came(self):
        page = Parsed(as_html(empty(), reader(empty())))
        assert "There are no returns yet." in page.text
        assert page.all("form") == []
        assert page.text.count("not returned yet") == 5

    def test_an_attribute_is_escaped_like_a_text(self):
        assert tag("p", '<"&', title='"><script>') == '<p title="&quot;&gt;&lt;script&gt;">&lt;&quot;&amp;</p>'


class TestWorkbook:
    @pytest.fixture
    def book(self):
        return openpyxl.load_workbook(io.BytesIO(as_workbook(mixed(), reader(mixed()))))

    def test_the_first_tab_is_worked_through_from_the_top(self, book):
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

    def test_it_can_be_filtered_keeps_its_header_in_sight_and_repeats_it_on_paper(self, book):
        sheet = book["Findings"]
        assert sheet.freeze_panes == "A6"
        assert {table.ref for table in sheet.tables.values()} == {"A5:G14"}
        assert all(table.autoFilter for table in sheet.tables.values())
        assert sheet.print_title_rows == "$5:$5"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0

    def test_the_second_tab_counts(self, book):
        rows = [[cell for cell in row if cell is not None] for row in book["Summary"].iter_rows(values_only=True)]
        assert ["LAPPIA", "Kemi-Tornionlaakson koulutuskuntayhtymä Lappia", "to mend", 1, 2, 1, 0, 0] in rows
        assert ["JEDU", "Jokilaaksojen koulutuskuntayhtymä", "not returned yet", 0, 0, 0, 0, 0] in rows
        assert ["(not known)", 3, 1, 0, 0, 2] in rows
        assert ["Total", 6, 4, 2, 1, 2] in rows
        assert ["R511", reader(mixed()).title("R511"), "ERROR", 1] in rows

    def test_it_begins_with_a_title_and_merges_no_cells(self, book):
        for sheet in book.worksheets:
            assert sheet["A1"].value
            assert not sheet.merged_cells.ranges
        assert book.properties.title == "LAMPPU: check of the returns, Autumn 2012"
        assert book.properties.language == "en"

    def test_what_a_partner_wrote_is_no_formula(self, book):
        assert {cell.data_type for row in book["Findings"].iter_rows() for cell in row} <= {"s", "n"}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_open_xml_sdk_has_nothing_to_say(self, ooxml, tmp_path, language):
        files = []
        for name, batch in (("mixed", mixed()), ("empty", empty())):
            files.append(tmp_path / f"{name}.xlsx")
            files[-1].write_bytes(as_workbook(batch, reader(batch, language)))
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

    @pytest.mark.parametrize("form", sorted(DOCUMENTS))
    def test_a_document_goes_beside_the_inbox_and_says_so(self, project, form):
        ran = self.run(project, "--format", form)
        file = project / "2012-2" / f"findings.{form}"
        assert ran.exit_code == 1
        assert ran.output.startswith(f"{file}: 0 kunnossa")
        assert file.is_file()

    def test_a_report_that_somebody_worked_in_is_left_as_it_is(self, project):
        self.run(project, "--format", "xlsx")
        file = project / "2012-2" / "findings.xlsx"
        file.write_bytes(b"ticked off")
        ran = self.run(project, "--format", "xlsx")
        assert file.read_bytes() == b"ticked off"
        assert ran.exit_code == 1
        assert not ran.output.startswith(f"{file}:")

    def test_output_names_another_place(self, project, tmp_path):
        ran = self.run(project, "--format", "html", "--output", str(tmp_path / "mine.html"), "--language", "sv")
        assert ran.exit_code == 1
        assert '<html lang="sv">' in (tmp_path / "mine.html").read_text(encoding="utf-8")

    def test_open_opens_it_once_it_is_written(self, project, monkeypatch):
        opened: list[Path] = []

        def look(path: Path) -> bool:
            assert path.is_file()
            opened.append(path)
            return False

        monkeypatch.setattr("lamppu_xl.cli.validate.open_document", look)
        ran = self.run(project, "--format", "html", "--open")
        assert opened == [project / "2012-2" / "findings.html"]
        assert words("fi").label("html_not_opened") in ran.output
