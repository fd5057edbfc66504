"""Every key that a definition may have goes into a definition workbook and comes back."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from definition_workbooks import complete_tree, definitions, meaning, read_back, tree_of, written

from lamppu_xl.definition.definition_workbook.decode import decode
from lamppu_xl.definition.definition_workbook.encode import encode
from lamppu_xl.definition.definition_workbook.head_paths import ItemId, read_path, write_path
from lamppu_xl.definition.definition_workbook.instructions import column_help, instruction_sheet
from lamppu_xl.definition.definition_workbook.sheet_list import (
    all_kinds,
    correction_sheets,
    decision_sheets,
    programme_sheets,
    project_sheets,
)
from lamppu_xl.definition.problems import Problems
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_metrics import text_height

ROOT = Path(__file__).parents[3]
KINDS = {kind.main.title: kind for kind in all_kinds()}


class TestKeys:
    @pytest.mark.parametrize("title", KINDS)
    def test_every_key_of_every_shape_has_a_column(self, title):
        tree = complete_tree(KINDS[title])
        rows = encode(tree, KINDS[title])
        assert rows.more == []

    @pytest.mark.parametrize("title", KINDS)
    @pytest.mark.slow
    def test_every_key_of_every_shape_comes_back(self, title):
        tree = complete_tree(KINDS[title])
        read, problems = read_back(written(tree, KINDS[title]))
        assert [(problem.code.id, problem.place.line) for problem in problems] == []
        assert meaning(read) == meaning(tree)

    def test_a_key_that_no_shape_has_comes_back_from_every_depth(self):
        tree = tree_of(
            "project: {id: A, new: {deep: [{a: 1}, {b: [x, y]}]}}\n"
            "periods: [{id: p1, extra: yes}]\n"
            "tables: {t: {totals: {sum: all}, fields: {f: {computed: q1 + q2, by: [sex, age]}}}}\n"
            "later: {a: {b: c}, d: [], e: {}, f: }\n"
        )
        read, problems = read_back(written(tree))
        assert problems == ()
        assert meaning(read) == meaning(tree)
        assert meaning(read)["later"] == {"a": {"b": "c"}, "d": [], "e": {}}
        assert "f" in read.values["later"].values

    def test_the_order_of_details_and_of_languages_is_kept(self):
        tree = tree_of(
            "lists:\n  cost:\n    - {id: A, label: {fi: a, sv: b}, unit: x, budget: 1}\n"
            "    - {id: B, label: {sv: c, fi: d}, budget: 2, unit: y}\n"
        )
        read, _ = read_back(written(tree))
        items = read.values["lists"].values["cost"].items
        assert [list(item.values) for item in items] == [
            ["id", "label", "unit", "budget"],
            ["id", "label", "budget", "unit"],
        ]
        assert list(items[1].values["label"].values) == ["sv", "fi"]

    def test_values_by_partner_have_a_sheet_of_their_own(self):
        tree = tree_of(
            "project: {id: A}\npartners: [{id: REDU}, {id: KAO}]\n"
            "lists: {cost: [{id: A, label: x, budget: {REDU: 1000, KAO: 2000}, place: {fi: Oulu, sv: Uleåborg}}]}\n"
        )
        rows = encode(tree, project_sheets())
        assert [dict(row.keys)["partner"].text for row in rows.sheets["Values"]] == ["REDU", "KAO"]
        read, problems = read_back(written(tree))
        assert problems == ()
        assert meaning(read) == meaning(tree)


@pytest.mark.parametrize(
    ("path", "kind"), definitions(ROOT), ids=[path.relative_to(ROOT).as_posix() for path, _ in definitions(ROOT)]
)
@pytest.mark.slow
def test_the_rows_of_every_form_starter_and_example_say_the_same(path, kind):
    tree = tree_of(path.read_text(encoding="utf-8"))
    problems = Problems()
    assert meaning(decode(encode(tree, kind), problems)) == meaning(tree)
    assert problems.findings == []


class TestHeads:
    @pytest.mark.parametrize(
        ("head", "path"),
        [
            ("id", ("id",)),
            ("contact.email", ("contact", "email")),
            ("names[2].until", ("names", 1, "until")),
            ('limits."a.b"', ("limits", "a.b")),
            ("partners[=A-1].x", ("partners", ItemId("A-1"), "x")),
        ],
    )
    def test_a_head_is_a_path(self, head, path):
        assert read_path(head) == path
        assert write_path(path) == head

    @pytest.mark.parametrize("head", ["", "a..b", ".a", "a[0]", "(check)", "a[", '"a', "a b."])
    def test_other_texts_are_no_heads(self, head):
        assert read_path(head) is None

    def test_a_language_follows_two_colons(self):
        assert read_path("label::fi") == read_path("label.fi")
        assert write_path(("label", "fi"), frozenset({1})) == "label::fi"


class TestInstructions:
    @pytest.mark.parametrize("language", ["fi", "sv", "en"])
    def test_columns_say_what_they_are_for_and_not_only_what_type_they_have(self, language):
        words, sheets = translator_for(language), {sheet.title: sheet for sheet in project_sheets().sheets}
        types = {words.label(f"definition_type_{name}") for name in ("text", "any", "number")}
        for title, path in (("Project", ("terms", "partner")), ("Fields", ("within",)), ("Tables", ("rows",))):
            assert column_help(sheets[title], path, words) not in types
        rows = encode(complete_tree(KINDS["Project"]), KINDS["Project"])
        sheet = instruction_sheet(rows, project_sheets().sheets, words)
        lines = {cell.row: cell.content for cell in sheet.cells if cell.col == 2}
        listed = next(cell.row for cell in sheet.cells if cell.col == 0 and cell.content == "list")
        assert words.label("definition_row_of") in str(lines[listed])

    @pytest.mark.parametrize("language", ["fi", "sv", "en"])
    @pytest.mark.parametrize("sheets", [correction_sheets, decision_sheets, programme_sheets])
    def test_columns_of_lists_and_of_a_programme_say_what_they_are_for(self, sheets, language):
        words, kinds = translator_for(language), {kind.title: kind for kind in sheets().sheets}
        of_other_sheets = {"goals", "organisations", "projects", "coordination", "unfunded"}
        columns = [(kind, name) for kind in kinds.values() if kind.shape for name in kind.shape.model_fields]
        helps = {name: column_help(kind, (name,), words) for kind, name in columns if name not in of_other_sheets}
        types = {words.label(f"definition_type_{name}") for name in ("text", "any", "number", "date", "texts")}
        assert not [name for name, text in helps.items() if text in types or text.startswith("One of")]

    def test_the_title_is_not_cut(self):
        rows = encode(complete_tree(KINDS["Project"]), KINDS["Project"])
        sheet = instruction_sheet(rows, project_sheets().sheets, translator_for("fi"))
        assert sheet.heights[0] >= text_height(str(sheet.cells[0].content), 100.0, font_of("title")[0])


def test_the_help_beside_the_values_does_not_touch_their_border():
    workbook = openpyxl.load_workbook(io.BytesIO(written(complete_tree(KINDS["Project"]), KINDS["Project"])))
    beside = {cell.alignment.indent for cell in workbook["Project"]["C"][2:] if cell.value}
    assert beside == {1}
