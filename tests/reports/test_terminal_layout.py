"""Tables and paragraphs in a terminal: never wider than it, and never a character that steers it."""

from __future__ import annotations

from lamppu_xl.reports.terminal_layout import shown_width, table_lines, wrapped

ROWS = [
    ["Id", "Partner", "State"],
    ["KAO", "Kainuun maakunta-kuntayhtymä " * 8, "accepted"],
    ["LAPPIA", "Lappia", "to correct, late"],
]


def test_a_long_name_does_not_make_a_table_wider_than_the_terminal() -> None:
    lines = table_lines(ROWS, 80, (1,))
    assert max(map(shown_width, lines)) <= 80
    assert " ".join(" ".join(lines).split()).count("maakunta-kuntayhtymä") == 8


def test_a_table_in_a_file_keeps_each_row_on_a_line() -> None:
    assert len(table_lines(ROWS, None, (1,))) == len(ROWS) + 1


def test_long_paths_stay_complete_and_lines_hang_below_the_first() -> None:
    path = "/a/very/long/path/" + "x" * 60 + ".xlsx"
    lines = wrapped(f"  {path}: one two three four", 40).split("\n")
    assert path in lines[0]
    assert all(line.startswith("      ") for line in lines[1:])


def test_letters_with_marks_take_a_single_column() -> None:
    assert shown_width("a\u0308o\u0308") == 2


def test_a_text_below_a_row_has_the_whole_width() -> None:
    lines = table_lines(ROWS, 40, (1,), below=["", "remind the partner " * 4, ""])
    start = next(number for number, line in enumerate(lines) if line.startswith("    remind"))
    assert lines[start] == "    remind the partner remind the"
    assert lines[-1].startswith("LAPPIA")


def test_a_number_stays_beside_the_word_that_says_what_it_counts() -> None:
    for text in (
        "Findings – to correct: 2, to look at: 1.",
        "2012-2: accepted 1, not returned 2.",
        "It has 12 answers.",
    ):
        for width in range(12, 40):
            lines = wrapped(text, width).split("\n")
            assert not any(line.split()[0].rstrip(".,").isdecimal() for line in lines[1:]), lines
            assert not any(line.split()[-1].isdecimal() for line in lines[:-1]), lines
