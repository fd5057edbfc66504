"""Tables of a page that are wider than a screen."""

from __future__ import annotations

from lamppu_xl.master.exports.wide_tables import PageGrid, fit_grid, is_too_wide
from lamppu_xl.reports.pages.blocks import PageCell, PageRow, Paragraph

PERIODS = ("I/2027", "II/2027", "all")
QUESTIONS = ("Toteuma", "Ennuste", "Tähän mennessä", "Osuus tavoitteesta", "Kustannukset")


def row(*texts: str) -> PageRow:
    name, *others = texts
    cells = (PageCell(text, "text" if len(text) > 150 else "number" if text.isdigit() else "") for text in others)
    return PageRow((PageCell(name, is_header=True), *cells))


def indicators() -> PageGrid:
    """A figure with its rule, and a remark of a partner."""
    heads = ("Nimi", *(f"{question}\n{period}" for question in QUESTIONS for period in PERIODS), "Laskutapa", "Lähde")
    figures = [str(number) for number in range(100, 100 + len(QUESTIONS) * len(PERIODS))]
    blanks = [""] * len(figures)
    figure = row("I-1", *figures, "sana " * 40, "")
    remark = row("ALFA · Huomautus", *blanks, "sana " * 15, "[1] K5")
    return PageGrid(tuple(map(PageCell, heads)), [figure, remark])


def test_periods_of_a_wide_table_are_below_each_other_and_long_texts_are_on_rows_of_their_own() -> None:
    grid = fit_grid(indicators(), "Kausi")
    assert not is_too_wide(grid)
    assert [cell.content for cell in grid.head] == ["Nimi", "Kausi", *QUESTIONS, "Lähde"]
    first, second, last, rule, remark = grid.rows
    assert [cell.content for cell in first.cells] == ["I-1", "I/2027", "100", "103", "106", "109", "112", ""]
    assert [cell.rows for cell in first.cells] == [3, 1, 1, 1, 1, 1, 1, 3]
    assert [cell.content for cell in second.cells] == ["II/2027", "101", "104", "107", "110", "113"]
    assert [cell.content for cell in last.cells][:2] == ["all", "102"]
    assert [(cell.content, cell.columns) for cell in rule.cells] == [
        ("Laskutapa", 1),
        ((Paragraph("sana " * 40),), 7),
    ]
    assert [(cell.content, cell.columns) for cell in remark.cells] == [
        ("ALFA · Huomautus", 1),
        ((Paragraph("sana " * 15),), 6),
        ("[1] K5", 1),
    ]


def test_a_narrow_table_is_unchanged() -> None:
    grid = PageGrid((PageCell("Nimi"), PageCell("Tulos")), [row("G1", "sana " * 40)])
    assert fit_grid(grid, "Kausi") is grid


def test_a_table_without_periods_loses_its_empty_columns_and_keeps_every_text() -> None:
    heads = ("Partner", *(f"Fråga nummer {number}" for number in range(9)), "Resultat", "Tom", "Källa")
    values = [f"långasvarsord{number} med ord" for number in range(9)]
    grid = fit_grid(PageGrid(tuple(map(PageCell, heads)), [row("UNION", *values, "ord " * 60, "", "[1] C5")]), "Period")
    assert "Tom" not in [cell.content for cell in grid.head]
    cells = [cell for each in grid.rows for cell in each.cells]
    shown = [cell.content if isinstance(cell.content, str) else cell.content[0] for cell in cells]
    assert Paragraph("ord " * 60) in shown
    assert {"UNION", "[1] C5"} <= {each for each in shown if isinstance(each, str)}
    plain = {each.content if isinstance(each, Paragraph) else each for each in shown}
    assert {*values} <= plain


def test_figures_stay_below_their_heading_although_the_rule_of_their_total_is_long() -> None:
    heads = ("Partner", *(f"Fråga{number}" for number in range(9)), "Budget", "Använt", "Resultat", "Länk", "Källa")
    words = [f"långtsvarsord{number}" for number in range(9)]
    line = row("UNION", *words, "25000", "8200", "ord " * 20, "https://byar.example.org/buss", "[1] C5")
    rule = row("Regel", *[""] * 9, *["Varje delgenomförares senaste tal, sammanräknade."] * 2, "", "", "")
    empty = PageCell("", "number")  # beside a total that a text has none of
    total = row("Summa", *[""] * 9, "50000", "21350", "", "", "")
    total = total._replace(cells=(*total.cells[:-3], empty, *total.cells[-2:]))
    grid = fit_grid(PageGrid(tuple(map(PageCell, heads)), [line, total, rule]), "Period")
    shown = [cell.content for cell in grid.head]
    assert {"Budget", "Använt"} <= {*shown}
    assert "Resultat" not in shown
    assert grid.rows[0].cells[shown.index("Budget")].content == "25000"
