"""Clocks and names of files that cannot be trusted decide nothing without notice, in real folders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from returned import edited, resaved_at, sound
from status_folders import PERIOD
from status_folders import folder as folder  # noqa: PLC0414  # a fixture

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.validation.batch import Batch

EXCEL, MAC, LIBRE = "Microsoft Excel", "Microsoft Macintosh Excel", "LibreOffice/7.4.7.2$Linux_X86_64"


def saved(note: str, time: datetime | str, program: str = EXCEL, partner: str = "ALFA", **changes: str) -> bytes:
    """A return that a program saved at a time, by its own clock."""
    data = sound(partner, note=note, saved=time if isinstance(time, str) else f"{time:%Y-%m-%dT%H:%M:%SZ}", **changes)
    return edited(data, {"docProps/app.xml": lambda text: text.replace(EXCEL, program)})


def judged(folder: Path, files: Mapping[str, bytes]) -> Batch:
    for name, data in files.items():
        (folder / PERIOD / "inbox" / name).write_bytes(data)
    return lamppu_xl.validate(folder, period=PERIOD)


def outcome(batch: Batch) -> dict[str, tuple[str, set[str]]]:
    codes = {"F209", "F210", "F214", "F226", "F227"}
    return {
        verdict.file: (verdict.state.value, codes & {finding.code.id for finding in verdict.findings})
        for verdict in batch.verdicts
    }


@pytest.mark.slow
def test_a_time_in_the_future_does_not_block_a_later_correction(folder: Path) -> None:
    batch = judged(folder, {"a.xlsx": saved("a", "2099-01-01T10:00:00Z"), "b.xlsx": saved("b", "2026-10-01T10:00:00Z")})
    assert outcome(batch) == {"a.xlsx": ("set aside", {"F210", "F226"}), "b.xlsx": ("set aside", {"F210"})}
    chosen = lamppu_xl.validate(folder, period=PERIOD, use=["b.xlsx"], because="The clock of that computer is wrong.")
    assert [verdict.file for verdict in chosen.accepted] == ["b.xlsx"]


def test_a_single_return_from_the_future_counts_with_a_warning(folder: Path) -> None:
    assert outcome(judged(folder, {"a.xlsx": saved("a", "2099-01-01T10:00:00Z")})) == {"a.xlsx": ("accepted", {"F226"})}


def test_of_returns_that_are_all_from_the_future_the_newest_counts_and_no_message_denies_it(folder: Path) -> None:
    batch = judged(folder, {"a.xlsx": saved("a", "2099-01-02T10:00:00Z"), "b.xlsx": saved("b", "2099-01-01T10:00:00Z")})
    assert outcome(batch) == {"a.xlsx": ("accepted", {"F226"}), "b.xlsx": ("replaced", {"F209", "F226"})}
    messages = [translator_for("en").message(finding) for verdict in batch.verdicts for finding in verdict.findings]
    assert sum("does not decide which return is used if another one has" in message for message in messages) == 2


def test_a_clock_that_is_some_hours_fast_decides_without_a_warning(folder: Path) -> None:
    now = datetime.now(UTC)
    files = {"a.xlsx": saved("a", now - timedelta(days=3)), "b.xlsx": saved("b", now + timedelta(hours=12))}
    assert outcome(judged(folder, files)) == {"a.xlsx": ("replaced", {"F209"}), "b.xlsx": ("accepted", set())}


def test_a_newer_return_with_errors_from_the_future_is_reported(folder: Path) -> None:
    wrong = saved("a", "2099-01-01T10:00:00Z", contact__1__name="")
    batch = judged(folder, {"a.xlsx": wrong, "b.xlsx": saved("b", "2026-10-01T10:00:00Z")})
    assert outcome(batch) == {"a.xlsx": ("rejected", {"F226"}), "b.xlsx": ("accepted", {"F214"})}


@pytest.mark.parametrize(
    ("first", "second", "hours", "is_certain"),
    [
        (LIBRE, EXCEL, 1, False),
        (EXCEL, LIBRE, 1, False),
        (LIBRE, EXCEL, 13.9, False),
        (LIBRE, EXCEL, 14.1, True),
        (LIBRE, LIBRE, 1, True),
        (EXCEL, MAC, 1, True),
        (LIBRE, "ONLYOFFICE", 5, False),
        (EXCEL, "", 5, False),
    ],
)
@pytest.mark.slow
def test_programs_that_write_local_time_as_utc_do_not_decide(
    folder: Path, first: str, second: str, hours: float, is_certain: bool
) -> None:
    start = datetime(2026, 10, 1, 8, tzinfo=UTC)
    files = {"a.xlsx": saved("a", start, first), "b.xlsx": saved("b", start + timedelta(hours=hours), second)}
    certain = {"a.xlsx": ("replaced", {"F209"}), "b.xlsx": ("accepted", set[str]())}
    doubtful = {"a.xlsx": ("set aside", {"F210"}), "b.xlsx": ("set aside", {"F210"})}
    assert outcome(judged(folder, files)) == (certain if is_certain else doubtful)


@pytest.mark.parametrize(("program", "fact"), [(EXCEL, "newer"), (LIBRE, "unclear")])
def test_a_return_with_errors_is_called_newer_only_where_the_times_show_it(
    folder: Path, program: str, fact: str
) -> None:
    wrong = saved("a", "2026-10-01T12:00:00Z", program, contact__1__name="")
    batch = judged(folder, {"a.xlsx": wrong, "b.xlsx": saved("b", "2026-10-01T10:00:00Z")})
    found = next(finding for finding in batch.findings if finding.code.id == "F214")
    assert found.facts == {"newer": "", "unclear": "", fact: "a.xlsx"}
    message = translator_for("en").message(found)
    assert ("The newer one" in message) == (fact == "newer")
    assert ("do not show which was saved last" in message) == (fact == "unclear")


def test_an_older_return_does_not_count_while_a_newer_return_is_undecided(folder: Path) -> None:
    files = {
        "a.xlsx": saved("a", "2026-09-01T10:00:00Z"),
        "b.xlsx": saved("b", "2026-10-01T10:00:00Z"),
        "c.xlsx": saved("c", "2026-10-01T11:00:00Z", LIBRE),
    }
    assert outcome(judged(folder, files)) == {
        "a.xlsx": ("replaced", {"F209"}),
        "b.xlsx": ("set aside", {"F210"}),
        "c.xlsx": ("set aside", {"F210"}),
    }


@pytest.mark.parametrize(
    "name", ["TINY_2026-2_BETA.xlsx", "beta korjattu (2).xlsx", "Raportti Beta yrkesinstitut.xlsx", "BÉTA.xlsx"]
)
def test_a_file_named_after_another_partner_is_reported(folder: Path, name: str) -> None:
    batch = judged(folder, {name: resaved_at(sound("ALFA"), "2026-10-01T10:00:00Z")})
    assert outcome(batch) == {batch.verdicts[0].file: ("accepted", {"F227"})}
    facts = next(finding.facts for finding in batch.findings if finding.code.id == "F227")
    assert facts == {"name": "BETA", "partner": "ALFA"}


@pytest.mark.parametrize(
    "name", ["TINY_2026-2_ALFA.xlsx", "ALFA ja BETA.xlsx", "betaversio.xlsx", "raportti.xlsx", "alfa_feedback.xlsx"]
)
def test_other_names_of_files_are_no_matter(folder: Path, name: str) -> None:
    batch = judged(folder, {name: resaved_at(sound("ALFA"), "2026-10-01T10:00:00Z")})
    assert outcome(batch) == {name: ("accepted", set())}


@pytest.mark.slow
def test_the_name_is_reported_on_a_copy_and_on_a_return_that_is_not_used(folder: Path) -> None:
    older, newer = saved("a", "2026-09-01T10:00:00Z"), saved("b", "2026-10-01T10:00:00Z")
    batch = judged(folder, {"ALFA.xlsx": newer, "BETA.xlsx": older, "gamma.xlsx": newer})
    assert outcome(batch) == {
        "ALFA.xlsx": ("accepted", set()),
        "BETA.xlsx": ("replaced", {"F209", "F227"}),
        "gamma.xlsx": ("duplicate", {"F227"}),
    }
    output = CliRunner().invoke(group, ["validate", str(folder), "--period", PERIOD, "--language", "en"]).output
    assert "The name of the file names BETA, but the workbook is the template of ALFA" in output
