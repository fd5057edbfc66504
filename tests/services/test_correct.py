"""An error in a frozen period is corrected in the next master: a text with its reason, a figure as its own line."""

from __future__ import annotations

import json
import shutil
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from folders import GOOD, filled, folder, run
from hypothesis import given
from hypothesis import strategies as st
from office import available, convert
from projects import TINY_FORM, TINY_PROJECT, read, sound
from templates import issued, painted

from lamppu_xl.definition import load
from lamppu_xl.definition.coordinator_lists.correction_items import written
from lamppu_xl.definition.coordinator_lists.corrections import load_corrections, read_corrections
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.corrections import Correction, Corrections, check_against_returns
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import GoalMapping, Organisation, Programme, ProgrammeIndicator, ProgrammeProject
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import is_blank
from lamppu_xl.ledger.records import Ledger, LedgerCorrection
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.master.validation import assess_masters
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.figure_records import SO_FAR
from lamppu_xl.programme.trace.chain import open_traced_workbook
from lamppu_xl.programme.trace.master_tracer import read_master_workbook
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.services.trace import TraceResult, trace

pytestmark = pytest.mark.slow


EXAMPLE = Path(__file__).parents[2] / "examples" / "lamppu-2012"
SPRING, AUTUMN, DAY = "2012-1", "2012-2", "2013-01-22"
RESULTS, PEOPLE, MEETINGS = "results/G05/results", "figures/I04/actual", "figures/I02/actual"
STANDING = "figures/I10/actual"
REASON = "Lause oli toisesta hankkeesta."


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with its spring frozen, and all returns of autumn in order."""
    at = tmp_path_factory.mktemp("corrections") / "lamppu"
    shutil.copytree(EXAMPLE, at)
    assert run("consolidate", at, "--period", SPRING).code == 0
    assert run("freeze", at, "--period", SPRING, "--today", "2013-01-20").code == 0
    for path in (at / AUTUMN / "corrected").iterdir():
        shutil.copy(path, at / AUTUMN / "inbox")
    return at


@pytest.fixture
def at(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first, tmp_path / "lamppu"))


def correct(at: Path, entry: str, now: str | float, reason: str = REASON, *, code: int = 0) -> str:
    value_options = ("--text", now) if isinstance(now, str) else ("--number", f"{now:g}")
    what = ("--period", SPRING, "--partner", "KAO", "--entry", entry, "--reason", reason, "--today", DAY)
    ran = run("correct", at, *what, *value_options)
    assert ran.code == code, ran.err
    return ran.out + ran.err


def consolidated(at: Path, *more: str) -> Path:
    ran = run("consolidate", at, "--period", AUTUMN, *more)
    assert ran.code == 0, ran.err
    return at / AUTUMN / ("master-public.xlsx" if "--public" in more else "master.xlsx")


@pytest.fixture(scope="module")
def uncorrected(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The master of autumn without corrections."""
    return consolidated(Path(shutil.copytree(first, tmp_path_factory.mktemp("uncorrected") / "lamppu")))


@pytest.fixture(scope="module")
def corrected(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The master of autumn with a correction of each sort, and the same in other formats beside it."""
    at = Path(shutil.copytree(first, tmp_path_factory.mktemp("corrected") / "lamppu"))
    correct(at, RESULTS, "Mittarit valittiin keväällä.")
    correct(at, "results/G01/status", "done", "Verkosto oli jo käynnissä.")
    correct(at, PEOPLE, 5.0, "Kaksi henkilöä oli laskettu kahdesti.")
    correct(at, MEETINGS, 4.0, "Yksi kokous puuttui")
    correct(at, STANDING, 3.0, "Luku oli arvio.")
    correct(at, "events/E04/people", 6.0, "Kaksi unohtui.")
    return consolidated(at, "--also", "json,csv,html")


@pytest.fixture(scope="module")
def corrected_twice(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a figure that is corrected two times; its master of autumn is made, and autumn is frozen."""
    at = Path(shutil.copytree(first, tmp_path_factory.mktemp("twice") / "lamppu"))
    correct(at, PEOPLE, 5.0)
    correct(at, PEOPLE, 6.0)
    consolidated(at)
    assert run("freeze", at, "--period", AUTUMN).code == 0
    return at


@cache
def opened(master: Path, changed: int, *, data_only: bool) -> openpyxl.Workbook:  # one for each version
    return openpyxl.load_workbook(master, data_only=data_only)


def book_of(master: Path, *, data_only: bool = False) -> openpyxl.Workbook:
    """The workbook, which is read once for all tests that only look at it."""
    return opened(master, master.stat().st_mtime_ns, data_only=data_only)


def rows(master: Path, sheet: str) -> list[tuple[object, ...]]:
    return [*book_of(master)[sheet].iter_rows(values_only=True)]


def row_with(master: Path, sheet: str, text: str) -> tuple[object, ...]:
    (found,) = (row for row in rows(master, sheet) if any(isinstance(value, str) and text in value for value in row))
    return found


def ledger(master: Path) -> Ledger:
    reading = read_incoming_master(master.read_bytes(), master.name)
    assert reading.findings == ()
    assert reading.ledger is not None
    return reading.ledger


def correction_of(data: Ledger, entry: str) -> LedgerCorrection:
    """The single correction of an answer."""
    entries = {answer.number: str(answer.entry) for answer in data.answers}
    (found,) = (correction for correction in data.corrections if entries[correction.answer] == entry)
    return found


@cache
def project() -> Project:
    found = load(EXAMPLE).project
    assert found is not None
    return found


WAS = "Kokosimme luettelon mittareista"
"""How the text begins that KAO told in spring."""


# A text


def test_a_corrected_text_is_shown_with_its_reason_and_the_earlier_text(corrected: Path) -> None:
    texts = [str(value) for row in rows(corrected, "G05 Laadun ja tulosten mittarit") for value in row if value]
    now = texts.index("Mittarit valittiin keväällä.")
    assert texts[now + 1].startswith("[2]")  # the source is the frozen cell
    assert texts[now + 2 : now + 5] == ["Oikaistu 22.1.2013", REASON, "Ennen oikaisua"]
    assert texts[now + 5].startswith(WAS)


def test_the_list_of_all_answers_has_both_versions_and_the_frozen_source(corrected: Path) -> None:
    row, data = row_with(corrected, "Vastaukset", REASON), ledger(corrected)
    assert row[5] == "Mittarit valittiin keväällä."
    assert str(row[-1]).startswith(f"Oikaistu 22.1.2013: {REASON} Aiemmin: {WAS}")
    correction = correction_of(data, RESULTS)
    (answer,) = (answer for answer in data.answers if answer.number == correction.answer)
    assert (answer.value, str(answer.entry)) == ("Mittarit valittiin keväällä.", RESULTS)
    assert data.sources[answer.source].sha256 == row[11]
    assert str(correction.was).startswith(WAS)
    assert (correction.difference, correction.added) == (None, False)


def test_without_corrections_there_is_no_column_for_them(uncorrected: Path) -> None:
    heads = rows(uncorrected, "Vastaukset")[2]
    assert "Oikaisu" not in heads


def test_a_corrected_choice_changes_the_word_of_the_earlier_period_only(corrected: Path) -> None:
    row = row_with(corrected, "Vastaukset", "Verkosto oli jo käynnissä.")
    assert (row[5], str(row[-1]).endswith("Aiemmin: Käynnissä")) == ("Valmis", True)


def test_a_corrected_choice_is_named_by_its_labels(at: Path) -> None:
    assert "Ongoing → Done" in " ".join(correct(at, "results/G01/status", "done").split())


def test_the_next_templates_show_what_the_partner_reported(at: Path) -> None:
    run("generate", at, "--period", AUTUMN, "--partner", "KAO", "--out", at / "one")
    correct(at, RESULTS, "Mittarit valittiin keväällä.")
    run("generate", at, "--period", AUTUMN, "--partner", "KAO", "--out", at / "two")
    (first,), (second,) = (at / "one").iterdir(), (at / "two").iterdir()
    assert first.read_bytes() == second.read_bytes()


# A figure


def figures(master: Path, name: str) -> dict[str, tuple[object, ...]]:
    """The rows of one code with its partners, by their first cell; formulas as they were last worked out."""
    book = book_of(master, data_only=True)
    found: dict[str, tuple[object, ...]] = {}
    below = False
    for row in book["Luvut"].iter_rows(values_only=True):
        below = below or (row[0] == "Osatoteuttajittain")
        if not below or row[0] is None:
            continue
        if str(row[0])[:1] == "I" and str(row[0])[1:3].isdigit():
            if found:
                break
            if not str(row[0]).startswith(name):
                continue
        elif not found:
            continue
        found[str(row[0]).partition(" ")[0] if str(row[0]).startswith(name) else str(row[0])] = row
    return found


def test_a_corrected_figure_is_a_line_of_the_current_period(uncorrected: Path, corrected: Path) -> None:
    before, after = figures(uncorrected, "I04"), figures(corrected, "I04")
    line = after.pop("KAO · oikaisu kauteen Kevät 2012: Toteuma")
    assert line[3:6] == (None, -2, -2)
    assert line[6] == "Oikaistu 22.1.2013: 7 → 5. Kaksi henkilöä oli laskettu kahdesti."
    assert before["KAO"] == after["KAO"]
    spring, autumn, everything = before["I04"][3:6]
    assert after["I04"][3:6] == (spring, autumn - 2, everything - 2)  # type: ignore[operator]


@pytest.mark.skipif(bool(available()), reason=available() or "it is there")
def test_a_real_spreadsheet_comes_to_the_same(corrected: Path, tmp_path: Path) -> None:
    ours = book_of(corrected, data_only=True)
    (saved,) = convert([corrected], "xlsx", tmp_path)
    theirs = openpyxl.load_workbook(saved, data_only=True)
    for name in ("Luvut", "Tapahtumat"):
        compared = 0
        for row in ours[name].iter_rows():
            for cell in row:
                if isinstance(cell.value, float | int):
                    assert theirs[name][cell.coordinate].value == pytest.approx(cell.value), cell.coordinate
                    compared += 1
        assert compared > 50
    assert read_incoming_master(saved.read_bytes(), "saved").findings == ()


def test_what_is_never_added_up_is_reported_and_not_added(uncorrected: Path, corrected: Path) -> None:
    before, after = figures(uncorrected, "I02"), figures(corrected, "I02")
    line = after.pop("KAO · oikaisu kauteen Kevät 2012: Toteuma")
    assert [cell for cell in line[1:6] if cell] == []
    assert str(line[6]).endswith("Yksi kokous puuttui. Ei lasketa yhteen: vain tiedoksi.")
    assert after == before
    correction = correction_of(ledger(corrected), MEETINGS)
    assert (correction.difference, correction.added) == (1.0, False)


def test_a_standing_figure_that_is_reported_again_later_is_not_added(uncorrected: Path, corrected: Path) -> None:
    before, after = figures(uncorrected, "I10"), figures(corrected, "I10")
    assert after["I10"][3:6] == before["I10"][3:6]


def test_a_standing_figure_that_still_stands_is(at: Path) -> None:
    """KAO has sent nothing for autumn, so that its spring figure is the last one."""
    for path in (at / AUTUMN / "inbox").glob("*KAO*"):
        path.unlink()
    before = figures(consolidated(at), "I10")
    correct(at, STANDING, 3.0)
    after = figures(consolidated(at), "I10")
    spring, autumn, everything = before["I10"][3:6]
    assert after["I10"][3:6] == (spring, autumn, everything + 3)  # type: ignore[operator]


def test_an_event_of_an_earlier_period_takes_the_difference(corrected: Path) -> None:
    assert 2 in row_with(corrected, "Tapahtumat", "Kaksi unohtui.")
    correction = correction_of(ledger(corrected), "events/E04/people")
    assert (correction.made_in, correction.difference, correction.added) == (AUTUMN, 2.0, True)


def test_the_second_correction_begins_where_the_first_ended(corrected_twice: Path) -> None:
    first, second = load_corrections(corrected_twice / "corrections.yaml", project()).corrections
    assert (first.was, first.now, second.was, second.now) == (7.0, 5.0, 5.0, 6.0)
    master = corrected_twice / AUTUMN / "master.xlsx"
    assert [correction.difference for correction in ledger(master).corrections] == [-2.0, 1.0]


# The master as a whole


def test_the_same_bytes_twice(corrected: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    consolidated(corrected.parents[1], "--out", str(again))
    assert again.read_bytes() == corrected.read_bytes()


def test_the_frozen_period_stays_as_it_was(corrected: Path, tmp_path: Path) -> None:
    at, out = corrected.parents[1], tmp_path / "again.xlsx"
    assert run("verify", at).code == 0
    assert run("consolidate", at, "--period", SPRING, "--out", out).code == 0
    assert out.read_bytes() == (at / SPRING / "frozen" / "master.xlsx").read_bytes()


def test_other_programs_get_the_corrections_too(corrected: Path) -> None:
    manifest = json.loads(corrected.with_name("master.json").read_bytes())
    assert {
        (correction["entry"], correction["difference"], correction["added"]) for correction in manifest["corrections"]
    } == {
        (RESULTS, None, False),
        ("results/G01/status", None, False),
        (PEOPLE, -2.0, True),
        (MEETINGS, 1.0, False),
        (STANDING, 3.0, False),
        ("events/E04/people", 2.0, True),
    }
    assert len(manifest["corrections"]) == 6
    assert REASON in corrected.with_name("master.csv").read_text(encoding="utf-8-sig")
    assert REASON in corrected.with_name("master.html").read_text(encoding="utf-8")


def test_a_corrected_text_is_traced_to_the_cell_before_the_correction(corrected: Path) -> None:
    for entry, now in ((RESULTS, "Mittarit valittiin keväällä."), ("results/G01/status", "Valmis")):
        number = correction_of(ledger(corrected), entry).answer
        found = trace(corrected, cell_of(corrected, number))
        (cell,) = (each for each in found.cells if each.source.ledger_number == number)
        assert (cell.source.entry, cell.agrees, found.agrees) == (AnswerRef.parse(entry), True, True)
        ran = run("trace", corrected, cell_of(corrected, number), "--language", "fi")
        assert ran.code == 0, ran.out
        assert "Oikaistu 22.1.2013: " in ran.out
        assert f"→ ”{now}”" in ran.out


def cell_of(master: Path, number: int) -> str:
    """A cell that shows an answer."""
    data = master.read_bytes()
    scanned = open_traced_workbook(data)
    book = read_master_workbook(data, scanned, master.name) if scanned else None
    assert book is not None
    return book.master_cells([number])[number]


def test_a_total_is_traced_to_its_answers_and_corrections(corrected: Path, corrected_twice: Path) -> None:
    for master in (corrected, corrected_twice / AUTUMN / "master.xlsx"):
        found = [trace(master, f"Luvut!{column}{row}") for column, row in figures_of(master, "I04")]
        assert [added(each) for each in found] == [each.chain.shown for each in found]
        assert any(each.chain.rows for each in found)
    by_name = trace(corrected, indicator="I04")
    assert [row.shown for row in by_name.chain.rows] == [-2]
    (row,) = by_name.chain.rows
    assert "Kaksi henkilöä oli laskettu kahdesti." in row.about
    of_row = trace(corrected, row.place)
    assert (of_row.chain.defined, of_row.chain.rows) == ((), (row,))
    assert [cell.source.value for cell in of_row.cells] == [7]


def added(traced: TraceResult) -> float:
    """The answers and the corrections that a trace names, added up."""
    numbers = [*(cell.source.value for cell in traced.cells), *(row.shown for row in traced.chain.rows)]
    return sum(number for number in numbers if isinstance(number, int | float))


def figures_of(master: Path, figure: str) -> list[tuple[str, int]]:
    """The cells of the totals of a figure, in the first row that has it."""
    sheet = book_of(master, data_only=True)["Luvut"]
    row = next(cells for cells in sheet.iter_rows() if str(cells[0].value or "").startswith(f"{figure} "))
    return [
        (cell.column_letter, cell.row)
        for cell in row[3:]
        if isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    ]


def test_what_was_corrected_is_frozen_with_the_next_period(corrected_twice: Path) -> None:
    at = corrected_twice
    kept = at / AUTUMN / "frozen" / "definition" / "corrections.yaml"
    assert kept.read_bytes() == (at / "corrections.yaml").read_bytes()
    assert run("verify", at).code == 0
    assert "no later period" in correct(at, PEOPLE, 9.0, code=2)


def test_the_corrections_that_a_frozen_period_reported_stay(corrected_twice: Path, tmp_path: Path) -> None:
    at, out = corrected_twice, tmp_path / "again.xlsx"
    file = at / "corrections.yaml"
    original = file.read_text(encoding="utf-8")
    for other in (
        "",
        original.replace("now: 6", "now: 4"),
        original + original.partition("\n- ")[0].replace(PEOPLE, MEETINGS).replace("was: 7", "was: 3") + "\n",
    ):
        file.write_text(other, encoding="utf-8")
        ran = run("consolidate", at, "--period", AUTUMN, "--out", out)
        assert (ran.code, "corrections.yaml has changed for 2012-2" in ran.err) == (2, True)
    file.write_text(original, encoding="utf-8")
    assert run("consolidate", at, "--period", AUTUMN, "--out", out).code == 0


# The list


def test_a_period_that_is_not_frozen_is_not_corrected(at: Path) -> None:
    ran = run("correct", at, "--period", AUTUMN, "--partner", "KAO", "--entry", RESULTS, "--text", "x", "--reason", "y")
    assert (ran.code, "ask KAO for a new return" in ran.err) == (2, True)
    shutil.rmtree(at / SPRING / "frozen")
    (at / "corrections.yaml").write_text(ITEM, encoding="utf-8")
    ran = run("consolidate", at, "--period", AUTUMN)
    assert (ran.code, "corrections.yaml:1:3: D123" in ran.err) == (2, True)


ITEM = f"""\
- period: {SPRING}
  partner: KAO
  entry: {PEOPLE}
  was: 7
  now: 5
  reason: Kaksi henkilöä oli laskettu kahdesti.
  made_in: {AUTUMN}
  day: 2013-01-22
"""


@pytest.mark.parametrize(
    ("was", "now", "where"),
    [
        ("partner: KAO", "partner: KOA", "2:12 D107"),
        ("period: 2012-1", "period: 2012-3", "1:11 D107"),
        ("made_in: 2012-2", "made_in: 2012-1", "7:12 D114"),
        ("I04", "I99", "3:10 D107"),
        ("figures/", "figure/", "3:10 D107"),
        ("/actual", "/actul", "3:10 D107"),
        ("figures/I04/actual", "I04", "3:10 D106"),
        ("figures/I04/actual", "contact/1/email", "3:10 D125"),
        ("now: 5", "now: viisi", "5:8 D106"),
        ("now: 5", "now:", "5:3 D105"),
        ("reason: Kaksi", "reasn: Kaksi", "6:3 D104"),
        ("day: 2013-01-22", "day: 22.1.2013", "8:8 D106"),
        (f"- period: {SPRING}", f"corrections:\n- period: {SPRING}", "1:1 D106"),
        ("now: 5", "now: [5", "6:"),
    ],
)
def test_every_problem_of_the_list_is_reported_with_its_place(was: str, now: str, where: str) -> None:
    assert ITEM.count(was) >= 1
    loaded = read_corrections(ITEM.replace(was, now).encode(), "corrections.yaml", project())
    assert loaded.corrections == ()
    messages = [
        f"{(problem.place.row or 0) + 1}:{(problem.place.col or 0) + 1} {problem.code.id}"
        for problem in loaded.problems
    ]
    assert any(message.startswith(where) for message in messages), messages


def test_was_has_to_be_the_reported_value(at: Path) -> None:
    (at / "corrections.yaml").write_text(ITEM.replace("was: 7", "was: 8"), encoding="utf-8")
    ran = run("consolidate", at, "--period", AUTUMN)
    assert (ran.code, "corrections.yaml:1:3: D124" in ran.err) == (2, True)
    assert not (at / AUTUMN / "master.xlsx").exists()


def test_a_partner_without_a_return_has_no_answer_to_correct(at: Path) -> None:
    what = ("--period", SPRING, "--partner", "SAKK", "--entry", PEOPLE, "--reason", REASON, "--today", DAY)
    ran = run("correct", at, *what, "--number", "5")
    assert (ran.code, "There is no return of SAKK in 2012-1, so there is no answer to correct." in ran.err) == (2, True)
    assert not (at / "corrections.yaml").exists()


def test_check_reads_the_list(at: Path) -> None:
    (at / "corrections.yaml").write_text(ITEM.replace("KAO", "KOA"), encoding="utf-8")
    ran = run("check", at)
    assert (ran.code, "corrections.yaml:2:12: D107" in ran.out) == (2, True)


@pytest.mark.parametrize(
    ("entry", "now", "message"),
    [
        (PEOPLE, "viisi", "Expected: number"),
        (PEOPLE, 7.0, "nothing to correct"),
        (RESULTS, 5.0, "give --text"),
        ("results/G01/status", "melkein", "done ("),
        ("results/G05", "x", "is not the name of an answer"),
        ("result/G05/results", "x", "does not ask for"),
        ("contact/1/email", "a@example.fi", "D125"),
    ],
)
def test_what_cannot_be_corrected_is_reported_and_nothing_is_written(
    at: Path, entry: str, now: str | float, message: str
) -> None:
    assert message in " ".join(correct(at, entry, now, code=2).split())
    assert not (at / "corrections.yaml").exists()


def test_what_stands_in_the_list_stays_as_it_is_written(at: Path) -> None:
    own = f"# Checked with the funder.\n{ITEM.rstrip()}"
    (at / "corrections.yaml").write_text(own, encoding="utf-8")
    correct(at, RESULTS, "Uusi.")
    text = (at / "corrections.yaml").read_text(encoding="utf-8")
    assert text.startswith(f"{own}\n- period: {SPRING}\n")
    assert len(load_corrections(at / "corrections.yaml", project()).corrections) == 2


letters = st.characters(exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from("\n\t\"'\\:#-{")
texts = st.text(letters, min_size=1).filter(lambda text: not is_blank(text))


@given(texts, texts)
def test_what_is_written_is_read_again(now: str, reason: str) -> None:
    correction = Correction(
        period=SPRING,
        partner="KAO",
        entry=AnswerRef.parse(RESULTS),
        was="ennen",
        now=now,
        reason=reason,
        made_in=AUTUMN,
        day=date(2013, 1, 22),
    )
    loaded = read_corrections(written(correction).encode(), "corrections.yaml", project())
    assert loaded.problems == ()
    (again,) = loaded.corrections
    assert normal(again.now, again.reason) == normal(now, reason)


def normal(*values: object) -> list[str]:
    return [unicodedata.normalize("NFC", str(value)) for value in values]


@given(
    st.floats(-1e9, 1e9).map(lambda number: round(number, 6)), st.floats(-1e9, 1e9).map(lambda number: round(number, 6))
)
def test_figures_are_written_as_they_are(before: float, now: float) -> None:
    correction = Correction(
        period=SPRING,
        partner="KAO",
        entry=AnswerRef.parse(PEOPLE),
        was=before,
        now=now,
        reason="x",
        made_in=AUTUMN,
        day=date(2013, 1, 22),
    )
    (again,) = read_corrections(written(correction).encode(), "c", project()).corrections
    assert (again.was, again.now) == (pytest.approx(before), pytest.approx(now))
    assert again.difference == pytest.approx(now - before, abs=1e-6)


def test_an_answer_that_nobody_gave_can_be_added() -> None:
    correction = Correction(
        period=SPRING,
        partner="KAO",
        entry=AnswerRef.parse(PEOPLE),
        was=None,
        now=4.0,
        reason="x",
        made_in=AUTUMN,
        day=date(2013, 1, 22),
    )
    assert correction.difference == 4.0
    assert [*check_against_returns([correction], SPRING, {"KAO": {}})] == []
    assert [found.code.id for found in check_against_returns([correction], SPRING, {})] == ["D124"]
    assert Corrections((correction,)).adjustments("figures", "I04") == (correction,)


def test_a_programme_comes_to_the_same_as_the_master(at: Path) -> None:
    correct(at, PEOPLE, 5.0)
    master = consolidated(at)
    (verdict,) = assess_masters([IncomingFile(master.name, master.read_bytes())])
    text = Text.of(fi="Luku")
    times = tuple(
        Period(id=period.id, label=text, start=period.start, end=period.end, deadline=period.deadline)
        for period in project().periods
    )
    programme = Programme(
        id="P",
        name=text,
        funder="F",
        languages=("fi",),
        fallback={},
        start=project().start,
        end=project().end,
        periods=times,
        projects=(ProgrammeProject(id="LAMPPU", coordinator="O", goals={"*": GoalMapping()}),),
        organisations=(Organisation("O", "Oo"),),
        indicators=(ProgrammeIndicator(id="K1", label=text, aggregate=Aggregate.SUM, entry=AnswerRef.parse(PEOPLE)),),
    )
    [figure] = collect_content(programme, times[1], [verdict]).figures
    spring, autumn, everything = figures(master, "I04")["I04"][3:6]
    totals = [figure.total(period=period) for period in (AUTUMN, SO_FAR)]
    assert [total.total for total in totals if total] == [autumn, everything]
    assert everything == spring + autumn  # type: ignore[operator]
    assert [[words[:3] for words in map(str.split, total.corrected)] for total in totals if total] == [
        [["LAMPPU", "KAO", SPRING]],
        [["LAMPPU", "KAO", SPRING]],
    ]


# Lists of free lines, and figures of goals


@pytest.fixture(scope="module")
def frozen_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny project with short names, so that its free lines stand side by side."""
    name = "required: yes, unique: yes"
    assert TINY_FORM.count(name) == 1
    return frozen_tiny(tmp_path_factory.mktemp("small"), TINY_FORM.replace(name, f"{name}, max_length: 60"))


@pytest.fixture
def small(frozen_small: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(frozen_small, tmp_path / "small"))


@pytest.fixture
def prose(tmp_path: Path) -> Path:
    """The tiny project with long names, so that its free lines are below one another."""
    return frozen_tiny(tmp_path, TINY_FORM)


def frozen_tiny(at: Path, form: str) -> Path:
    """The tiny project, its spring frozen and its autumn in; the shares of a goal are added up here."""
    percent = "kind: percent, min: 0, max: 100 %"
    assert form.count(percent) == 1
    form = form.replace(percent, "kind: number, min: 0, max: 1, aggregate: sum")
    folder(at, TINY_PROJECT, form)
    (at / "2026-1" / "inbox").mkdir(parents=True)
    project = sound(read(TINY_PROJECT, form))
    spring = {
        **GOOD,
        "contact/1/dated": date(2026, 5, 30),
        "visits/1/begins": date(2026, 4, 1),
        "figures/I3/actual": 6.0,
    }
    asked = issued(project, "ALFA", "2026-1").plan.answers
    answers = {AnswerRef.parse(entry): answer for entry, answer in spring.items() if AnswerRef.parse(entry) in asked}
    (at / "2026-1" / "inbox" / "ALFA.xlsx").write_bytes(painted(issued(project, "ALFA", "2026-1", answers=answers)))
    (at / "2026-2" / "inbox" / "ALFA.xlsx").write_bytes(filled(project=project))
    assert run("consolidate", at, "--period", "2026-1").code == 0
    assert run("freeze", at, "--period", "2026-1", "--today", "2026-08-01").code == 0
    return at


def correct_small(at: Path, entry: str, *now: str) -> None:
    what = ("--period", "2026-1", "--partner", "ALFA", "--entry", entry, "--reason", "Selvä syy.")
    ran = run("correct", at, *what, *now, "--today", "2026-09-01")
    assert ran.code == 0, ran.err


def small_master(at: Path, *more: str) -> Path:
    assert run("consolidate", at, "--period", "2026-2", *more).code == 0
    return at / "2026-2" / ("master-public.xlsx" if more else "master.xlsx")


def cached(master: Path, sheet: str) -> list[tuple[object, ...]]:
    return [*openpyxl.load_workbook(master, data_only=True)[sheet].iter_rows(values_only=True)]


def total_of(master: Path) -> object:
    """What the column of people comes to over all periods."""
    (row,) = (row for row in cached(master, "Käynnit") if row[0] == "Yhteensä" and "kaikki kaudet" in row)
    return next(value for value in row[1:] if isinstance(value, float | int))


def test_a_figure_of_a_free_line_is_a_line_of_its_own(small: Path) -> None:
    assert total_of(small_master(small)) == 24
    correct_small(small, "visits/1/people", "--number", "10")
    master = small_master(small)
    assert total_of(master) == 22
    line = row_with(master, "Käynnit", "Selvä syy.")
    assert (line[0], line[-2], -2 in line) == ("ALFA", "Syksy", True)
    assert ledger(master).corrections[0].difference == -2.0


def test_a_text_of_a_free_line_is_shown_below_it(small: Path) -> None:
    correct_small(small, "visits/1/name", "--text", "Vierailu Gammaan")
    assert_correction_is_shown(small_master(small))


def assert_correction_is_shown(master: Path) -> None:
    """The present text stands in the line, and the earlier one with its reason below the table."""
    lines = rows(master, "Käynnit")
    table_end = next(number for number, row in enumerate(lines) if "Yhteensä" in row)
    assert any("Vierailu Gammaan" in row for row in lines[:table_end])
    note = row_with(master, "Käynnit", "Nimi: Oikaistu 1.9.2026: Selvä syy. Aiemmin: Vierailu Beetaan")
    assert (note[0], note[-2]) == ("ALFA", "Kevät")


def test_long_lines_show_their_corrections_too(prose: Path) -> None:
    correct_small(prose, "visits/1/name", "--text", "Vierailu Gammaan")
    correct_small(prose, "visits/1/people", "--number", "10")
    master = small_master(prose)
    assert total_of(master) == 22
    line = row_with(master, "Käynnit", "ALFA · oikaisu kauteen Kevät: Väkeä. Oikaistu 1.9.2026: 12 → 10. Selvä syy.")
    assert (line[0], line[-2], -2 in line) == ("ALFA", "Syksy", True)
    assert_correction_is_shown(master)


def test_a_figure_of_a_goal_counts_in_the_period_that_tells_it(small: Path) -> None:
    correct_small(small, "results/G1/share", "--number", "60 %")
    texts = [str(value) for row in rows(small_master(small), "G1 Verkosto") for value in row if value]
    (total,) = (text for text in texts if text.startswith("Syksy: 0,6\nKevät: 0,54\n"))
    assert "0,54 → 0,6. Selvä syy." in total


def test_a_date_is_corrected_like_a_text(small: Path) -> None:
    correct_small(small, "visits/1/begins", "--text", "2026-04-02")
    row = row_with(small_master(small), "Vastaukset", "Selvä syy.")
    assert str(row[5]).startswith("2026-04-02")
    assert str(row[-1]).endswith("Aiemmin: 1.4.2026")


def test_a_public_master_tells_no_name_in_a_correction(small: Path) -> None:
    correct_small(small, "visits/1/name", "--text", "Alfan yhteyshenkilö kävi Gammassa")
    master = small_master(small, "--public")
    texts = " ".join(
        str(value) for sheet in openpyxl.load_workbook(master) for row in sheet.values for value in row if value
    )
    assert "kävi Gammassa" in texts
    assert "Alfan yhteyshenkilö" not in texts


def test_a_figure_that_was_not_reported_is_added_whole(small: Path) -> None:
    correct_small(small, "figures/I3/spent", "--number", "20.5")
    (correction,) = ledger(small_master(small)).corrections
    assert (correction.was, correction.difference, correction.answer) == (None, 20.5, 0)


def test_a_correction_is_printed_as_people_read_it(at: Path) -> None:
    printed = correct(at, PEOPLE, 12345.5)
    assert PEOPLE not in printed
    assert "KAO · Participants" in printed
    assert (
        ": 7 → 12,345.5\nRecorded as an adjustment of +12,338.5 in Autumn 2012. Spring 2012 is not changed." in printed
    )
