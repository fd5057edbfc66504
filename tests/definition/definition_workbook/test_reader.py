"""A definition workbook that a person or a program has changed: what is wrong is reported at its sheet and cell."""

from __future__ import annotations

import json
from datetime import date

import pytest
from definition_workbooks import cell, changed, meaning, read_back, tree_of, written

from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.schemas import PartnerShape, read
from lamppu_xl.definition.translations import Translations
from lamppu_xl.definition.yaml_tree import YamlMapping, YamlScalar
from lamppu_xl.domain.findings import Place

PROJECT = """
project:
  {id: A, name: {fi: Hanke, en: Project}, form: goal-report, start: 2027-01-01, end: 2027-12-31, languages: [fi, en]}
periods:
  - {id: 2027-1, label: Kevät, start: 2027-01-01, end: 2027-06-30, deadline: 2027-08-15}
  - {id: 2027-2, label: Syksy, start: 2027-07-01, end: 2027-12-31, deadline: 2028-01-15}
partners:
  - {id: "007", name: Alfa, roles: [coordinator, partner], aliases: [A1; A2, B]}
  - {id: BEETA, name: Beeta}
lists:
  cost:
    - {id: C1, label: Palkat, budget: 1000, code: "1000", rate: 1.50, day: 2027-02-01}
"""

LONGEST = "x" * 32_767
TEXTS = {
    "formula": "=1+1",
    "apostrophe": "'quoted",
    "at": "@x",
    "lines": "one\ntwo\n\nthree",
    "longest": LONGEST,
    "longer": LONGEST + "y",
    "emoji": "\N{GRINNING FACE}" * 16_384,
    "code": "_x000D_",
    "markup": "<r>a</r>",
    "spaces": "  a  ",
    "number": "007",
    "tab": "a\tb",
    "line separator": "a\u2028b",
}


@pytest.fixture(scope="module")
def workbook() -> bytes:
    return written(tree_of(PROJECT))


def found(data: bytes) -> list[str]:
    return [f"{problem.code.id} {problem.place.line}" for problem in read_back(data)[1]]


class TestContent:
    def test_numbers_and_dates_of_details_differ_from_texts(self, workbook):
        read, problems = read_back(workbook)
        assert problems == ()
        option = read.values["lists"].values["cost"].items[0]
        assert {
            key: (value.text, value.quoted) for key, value in option.values.items() if key not in ("id", "label")
        } == {
            "budget": ("1000", False),
            "code": ("1000", True),
            "rate": ("1.50", False),
            "day": ("2027-02-01", False),
        }

    def test_texts_of_any_kind_come_back(self):
        labels = [json.dumps(text, ensure_ascii=False) for text in TEXTS.values()]
        options = ", ".join(f"{{id: O{number}, label: {label}}}" for number, label in enumerate(labels))
        tree = tree_of(f"project: {{id: A}}\nlists: {{cost: [{options}]}}\n")
        assert [option["label"] for option in meaning(tree)["lists"]["cost"]] == list(TEXTS.values())
        read, problems = read_back(written(tree))
        assert problems == ()
        assert meaning(read) == meaning(tree)

    def test_equal_definitions_give_equal_bytes(self, workbook):
        assert written(tree_of(PROJECT)) == workbook


class TestCells:
    @pytest.mark.slow
    def test_each_fault_is_reported_at_its_cell(self, workbook):
        def change(book):
            cell(book, "Partners", "id").value = 7
            cell(book, "Periods", "id").value = date(2027, 1, 1)
            cell(book, "Periods", "id").number_format = "mmm\\-yy"
            cell(book, "Partners", "name", 4).value = True
            cell(book, "Periods", "deadline").value = "=E3+45"
            book["Goals"]["C3"], book["Goals"]["C4"] = "G1", "G2"
            book["Goals"].merge_cells("C3:C4")
            book["Lists"]["AZ3"] = "note"
            cell(book, "Lists", "(remark)").value = "my note"

        assert found(changed(workbook, change)) == [
            "D185 project.xlsx, sheet Goals, cell C3",
            "D183 project.xlsx, sheet Lists, cell AZ3",
            "D181 project.xlsx, sheet Partners, cell C3",
            "D181 project.xlsx, sheet Partners, cell D4",
            "D181 project.xlsx, sheet Periods, cell C3",
            "D182 project.xlsx, sheet Periods, cell F3",
        ]

    @pytest.mark.slow
    def test_a_sorted_sheet_is_reported(self, workbook):
        def change(book):
            for head in ("(no)", "id", "label"):
                first, second = cell(book, "Periods", head, 3), cell(book, "Periods", head, 4)
                first.value, second.value = second.value, first.value

        assert "D184 project.xlsx, sheet Periods, cell A4" in found(changed(workbook, change))

    def test_hidden_parts_are_read_and_reported(self, workbook):
        def change(book):
            book["Partners"].row_dimensions[4].hidden = True
            book["Lists"].sheet_state = "hidden"

        data = changed(workbook, change)
        assert found(data) == ["D186 project.xlsx, sheet Lists", "D186 project.xlsx, sheet Partners, cell A4"]
        assert meaning(read_back(data)[0]) == meaning(read_back(workbook)[0])

    def test_a_required_cell_that_is_empty_is_named(self, workbook):
        def change(book):
            cell(book, "Partners", "name", 4).value = None

        tree, _ = read_back(changed(workbook, change))
        problems = Problems()
        read(PartnerShape, tree.values["partners"].items[1], problems)
        assert [finding.place.line for finding in problems.findings] == ["project.xlsx, sheet Partners, cell D4"]


class TestHeads:
    @pytest.mark.parametrize("head", ["a..b", "id", ""])
    @pytest.mark.slow
    def test_a_head_that_cannot_be_used_is_reported(self, workbook, head):
        def change(book):
            cell(book, "Partners", "name").parent.cell(2, 4).value = head or None

        codes = {line.split()[0] for line in found(changed(workbook, change))}
        assert codes <= {"D189", "D183"}
        assert codes

    @pytest.mark.slow
    def test_heads_that_were_sorted_into_the_rows_are_found(self, workbook):
        def change(book):
            page = book["Partners"]
            heads = [found.value for found in page[2]]
            values = [found.value for found in page[4]]
            for number, (head, value) in enumerate(zip(heads, values, strict=True), 1):
                page.cell(2, number).value, page.cell(4, number).value = value, head

        problems = found(changed(workbook, change))
        assert any(line.startswith("D183 project.xlsx, sheet Partners") for line in problems)

    def test_a_sheet_without_heads_is_reported(self, workbook):
        def change(book):
            book["Partners"].delete_rows(2)

        assert "D189 project.xlsx, sheet Partners" in found(changed(workbook, change))

    def test_two_columns_for_the_same_text_contradict_each_other(self, workbook):
        def change(book):
            page = book["Project"]
            page.cell(page.max_row + 1, 1).value = "name"
            page.cell(page.max_row, 2).value = "Other"

        assert [line.split()[0] for line in found(changed(workbook, change))] == ["D114"]


class TestWorkbooks:
    @pytest.mark.slow
    def test_other_sheets_are_left_and_named(self, workbook):
        def change(book):
            book.create_sheet("Budget 2026")["A1"] = "x"
            book.create_sheet("Export Summary")["A1"] = "x"
            book["Partners"].title = "Partners - Table 1"

        data = changed(workbook, change)
        assert found(data) == ["D183 project.xlsx, sheet Budget 2026"]
        assert meaning(read_back(data)[0]) == meaning(read_back(workbook)[0])

    @pytest.mark.slow
    @pytest.mark.parametrize("version", [2, "2"])
    def test_a_newer_version_is_refused_even_if_it_is_a_text(self, workbook, version):
        def change(book):
            book["_definition"]["B1"] = version

        assert found(changed(workbook, change)) == ["D180 project.xlsx"]

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"id;name\n", b"\xd0\xcf\x11\xe0"])
    def test_what_is_no_workbook_is_refused(self, data):
        assert found(data) == ["D180 project.xlsx"]

    @pytest.mark.slow
    def test_a_workbook_that_is_no_definition_is_refused(self, workbook):
        def change(book):
            for name in book.sheetnames[1:]:
                del book[name]

        assert found(changed(workbook, change)) == ["D180 project.xlsx"]

    def test_a_deleted_row_and_a_new_row_are_read(self, workbook):
        def change(book):
            page = book["Partners"]
            page.delete_rows(3)
            page["C4"], page["D4"] = "GAMMA", "Gamma"

        read, problems = read_back(changed(workbook, change))
        assert problems == ()
        assert [item["id"] for item in meaning(read)["partners"]] == ["BEETA", "GAMMA"]


def test_a_fault_of_a_text_is_in_the_cell_of_its_language() -> None:
    first, second = Place("project.xlsx", "Goals", 2, 3), Place("project.xlsx", "Goals", 2, 4)
    texts = {"fi": YamlScalar("pitkä", first), "sv": YamlScalar("kort", second)}
    node = YamlMapping(texts, {"fi": first, "sv": second}, first)
    translations = Translations(Problems(), ("sv", "fi"), {"fi": ("fi",), "sv": ("sv",)})
    assert [translations.place(node, language) for language in ("fi", "sv", "en")] == [first, second, second]
