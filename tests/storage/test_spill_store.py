"""Stored values are loaded unchanged, and a large batch keeps little in memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from folders import ROOT
from projects import tiny
from returned import autumn, sound

from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.formats import FORMATS
from lamppu_xl.reports.text import summary_line
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.storage.spill_store import SpillRef, SpillStore, load
from lamppu_xl.validation import validate as validate_module
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState, Verdict


def test_a_stored_value_is_loaded_as_a_copy() -> None:
    store, value = SpillStore(), {"a": [1, 2]}
    store.put("x", value)
    assert store.load("x") == value
    assert store.load("x") is not value
    store.put("x", "another")
    assert store.load("x") == "another"
    with pytest.raises(KeyError):
        store.load("y")


def test_a_value_in_memory_and_a_stored_value_are_loaded_alike() -> None:
    value = ("one", "two")
    stored = SpillRef(SpillStore(), "a", value, label=2)
    assert load(stored) == stored.load() == load(value) == value
    assert load(value) is value
    assert load(stored) is not load(stored)
    assert stored.label == 2


@pytest.mark.slow
def test_a_large_batch_is_validated_in_parts_like_a_small_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [
        IncomingFile(
            f"{number:02}.xlsx", sound(("ALFA", "BETA")[number % 2], saved=f"2026-12-{1 + number:02}T10:00:00Z")
        )
        for number in range(11)
    ]
    files.append(IncomingFile("a.txt", b"ei palautus"))
    small = validate(tiny(), autumn(tiny()), files)
    monkeypatch.setattr(validate_module, "BATCH", 3)
    large = validate(tiny(), autumn(tiny()), files)
    assert [loaded(verdict) for verdict in large.verdicts] == [loaded(verdict) for verdict in small.verdicts]
    assert FORMATS["json"].write(large, translator_for("fi")) == FORMATS["json"].write(small, translator_for("fi"))
    assert summary_line(large, translator_for("fi")) == summary_line(small, translator_for("fi"))
    assert [verdict.state for verdict in large.verdicts].count(FileState.REPLACED) == 9
    for spilled, kept in zip(large.verdicts, small.verdicts, strict=True):
        assert isinstance(spilled.stored_submission, SpillRef) == (kept.submission is not None)
        assert (spilled.was_read, spilled.saved, spilled.answered) == (kept.was_read, kept.saved, kept.answered)
        assert replace(spilled, state=FileState.REJECTED).stored_submission is spilled.stored_submission


def test_what_was_read_is_stored_before_more_files_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []

    def files() -> Iterator[IncomingFile]:
        for number in range(4):
            events.append(f"file {number}")
            yield IncomingFile(f"{number}.xlsx", b"%d" % number)

    def store() -> SpillStore:
        events.append("store")
        return SpillStore()

    monkeypatch.setattr(validate_module, "BATCH", 2)
    monkeypatch.setattr(validate_module, "SpillStore", store)
    assert len(validate(tiny(), autumn(tiny()), files()).verdicts) == 4
    assert events == ["file 0", "file 1", "file 2", "store", "file 3"]


def loaded(verdict: Verdict) -> Verdict:
    return replace(verdict, stored_findings=verdict.findings, stored_submission=verdict.submission)


MEASURE = """
import json, sys
from dataclasses import replace
from lamppu_xl.returns.workers import parallel as workers
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState
from projects import tiny
from returned import autumn, full

count, project = int(sys.argv[1]), tiny()
(alfa, *_) = project.partners
many = replace(project, partners=tuple(replace(alfa, id=f"P{number:05}") for number in range(count)))
read = workers.read_incoming
data = full()

def relabelled(context, incoming):
    '''As if every partner had sent its own return: one return is read and relabelled.'''
    if relabelled.once is None:
        relabelled.once = read(replace(context, project=project), IncomingFile(incoming.file, data))
    outcome = relabelled.once
    partner = many.partners[int(incoming.file[1:6])]
    stamp = replace(outcome.stamp, partner=partner.id)
    source = replace(outcome.submission.source, file=incoming.file)
    # Returns share no objects, as in real files.
    answers, typed, places = ({type(entry)(*entry): value for entry, value in values.items()} for values in (
        outcome.submission.answers, outcome.submission.typed, outcome.submission.places))
    places = {entry: place._replace(file=incoming.file) for entry, place in places.items()}
    submission = replace(outcome.submission, source=source, stamp=stamp, partner=partner, answers=answers, typed=typed,
                   places=places)
    return replace(outcome, submission=submission, stamp=stamp)

relabelled.once = None
workers.read_incoming = relabelled
files = (IncomingFile(f"P{number:05}.xlsx", b"%d" % number) for number in range(count))
batch = validate(many, autumn(project), files)
assert batch.verdicts[-1].findings
assert batch.verdicts[-1].submission.partner == many.partners[-1]
high = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
print(json.dumps([len(batch.verdicts), high]))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the memory of a process is known on Linux only")
@pytest.mark.slow
def test_four_times_the_returns_take_no_more_memory() -> None:
    few, many = (measured(count) for count in (600, 2400))
    assert many <= 1.15 * few, f"{few // 1024} MiB, then {many // 1024} MiB"


def measured(count: int) -> int:
    """The peak memory of validating so many returns, in KiB."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "support")])}
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(count)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    judged, high = json.loads(done.stdout)
    assert judged == count
    return int(high)
