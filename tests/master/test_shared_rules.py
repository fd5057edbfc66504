"""The rules of the totals of a table of codes are said once, not on every row."""

from __future__ import annotations

from built_masters import build_master
from example_masters import judged, returned
from projects import TINY_FORM, TINY_PROJECT, read, sound

from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.workbook.model import plain_text

SPENT = "        kind: money\n        aggregate: {}\n        min: 0\n"


def notes_of(rule: str, *, by_code: bool) -> tuple[list[str], list[str]]:
    """The lines with rules on the sheet of figures: above the rows, and on them."""
    form = TINY_FORM.replace(SPENT.format("sum"), SPENT.format(rule))
    definition = TINY_PROJECT if by_code else TINY_PROJECT.replace("      aggregate: last\n", "")
    assert form != TINY_FORM or rule == "sum"
    assert by_code or definition != TINY_PROJECT
    project = sound(read(definition, form))
    answers = {f"figures/I{number}/{name}": 4.0 for number in (1, 2, 3) for name in ("actual", "spent")}
    batch = judged(project, "2026-2", [returned(project, "ALFA", "2026-2", answers)])
    sheet = build_master(project, [batch], project_translator(project, "fi")).plan.sheet("table/figures")
    lines = {
        style: [line for cell in sheet.cells if cell.style in styles for line in plain_text(cell.content).split("\n")]
        for style, styles in {"above": ("note",), "on rows": ("fact_note", "sum_note")}.items()
    }
    rules = [[line for line in found if ": " in line] for found in lines.values()]
    return rules[0], rules[1]


def test_rules_that_all_codes_share_are_above_the_table() -> None:
    above, on_rows = notes_of("max", by_code=False)
    assert [line.partition(":")[0] for line in above] == ["Toteuma", "Käytetty"]
    assert not [line for line in on_rows if line in above]


def test_rules_that_differ_by_code_are_once_beside_each() -> None:
    above, on_rows = notes_of("max", by_code=True)
    assert not above
    counted = [line for line in on_rows if line.startswith(("Toteuma: ", "Käytetty: "))]
    assert len(counted) % 2 == 0
    assert counted
    assert len(counted) <= 2 * 3
