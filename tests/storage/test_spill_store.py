"""What is set down on a shelf comes back as it was, and a large batch keeps hardly anything at hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from folders import ROOT
from projects import tiny
from returned import autumn, sound

from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.formats import FORMATS
from lamppu_xl.reports.text import summary_line
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.storage.spill_store import SpilledField, SpillRef, SpillStore
from lamppu_xl.validation import batch as validator
from lamppu_xl.validation.batch import FileState, validate


@dataclass(frozen=True)
class Box:
    name: str
    content: SpilledField[tuple[str, ...]] = SpilledField(())  # noqa: RUF009  # a descriptor


def test_a_thing_comes_back_as_a_copy() -> None:
    shelf, thing = SpillStore(), {"a": [1, 2]}
    shelf.put("x", thing)
    assert shelf.take("x") == thing
    assert shelf.take("x") is not thing
    shelf.put("x", "another")
    assert shelf.take("x") == "another"
    with pytest.raises(KeyError):
        shelf.take("y")


def test_a_field_may_lie_on_a_shelf() -> None:
    at_hand = Box("a", ("one", "two"))
    away = Box("a", SpillRef(SpillStore(), "a", at_hand.content, label=2))
    assert away == at_hand
    assert away.content == ("one", "two")
    assert at_hand.content is at_hand.content
    assert away.content is not away.content
    assert Box("b").content == ()
    assert replace(at_hand, name="b").content is at_hand.content


def test_a_large_batch_is_judged_in_parts_and_told_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [
        IncomingFile(
            f"{number:02}.xlsx", sound(("ALFA", "BETA")[number % 2], saved=f"2026-12-{1 + number:02}T10:00:00Z")
        )
        for number in range(11)
    ]
    files.append(IncomingFile("a.txt", b"ei palautus"))
    small = validate(tiny(), autumn(tiny()), files)
    monkeypatch.setattr(validator, "BATCH", 3)
    large = validate(tiny(), autumn(tiny()), files)
    assert large == small
    assert FORMATS["json"].write(large, translator_for("fi")) == FORMATS["json"].write(small, translator_for("fi"))
    assert summary_line(large, translator_for("fi")) == summary_line(small, translator_for("fi"))
    assert [verdict.state for verdict in large.verdicts].count(FileState.REPLACED) == 9
    for one, other in zip(large.verdicts, small.verdicts, strict=True):
        assert isinstance(one.__dict__["submission"], SpillRef) == (other.submission is not None)
        assert (one.was_read, one.saved, one.answered) == (other.was_read, other.saved, other.answered)
        assert one.but(state=FileState.REJECTED).__dict__["submission"] is one.__dict__["submission"]


MEASURE = """
import json, sys
from dataclasses import replace
from lamppu_xl.returns import parallel as workers
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.validation.batch import FileState, validate
from projects import tiny
from returned import autumn, full

count, project = int(sys.argv[1]), tiny()
(alfa, *_) = project.partners
many = replace(project, partners=tuple(replace(alfa, id=f"P{number:05}") for number in range(count)))
read = workers.read_incoming
data = full()

def relabelled(context, incoming):
    '''As if every partner had sent a return of its own: it is read, and said to be another's.'''
    if relabelled.once is None:
        relabelled.once = read(replace(context, project=project), IncomingFile(incoming.file, data))
    outcome = relabelled.once
    partner = many.partners[int(incoming.file[1:6])]
    stamp = replace(outcome.stamp, partner=partner.id)
    source = replace(outcome.submission.source, file=incoming.file)
    # Nothing is shared between returns, as nothing is between files.
    answers, typed, places = ({replace(entry): one for entry, one in held.items()} for held in (
        outcome.submission.answers, outcome.submission.typed, outcome.submission.places))
    places = {entry: replace(place, file=incoming.file) for entry, place in places.items()}
    told = replace(outcome.submission, source=source, stamp=stamp, partner=partner, answers=answers, typed=typed,
                   places=places)
    return replace(outcome, submission=told, stamp=stamp)

relabelled.once = None
workers.read_incoming = relabelled
files = (IncomingFile(f"P{number:05}.xlsx", b"%d" % number) for number in range(count))
batch = validate(many, autumn(project), files)
assert batch.verdicts[-1].findings
assert batch.verdicts[-1].submission.partner == many.partners[-1]
high = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
print(json.dumps([len(batch.verdicts), high]))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the memory of a process is told by Linux alone")
def test_four_times_the_returns_take_hardly_more_memory() -> None:
    few, many = (measured(count) for count in (600, 2400))
    assert many <= 1.15 * few, f"{few // 1024} MiB, then {many // 1024} MiB"


def measured(count: int) -> int:
    """The memory high-water mark of judging so many returns, in KiB."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(count)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    judged, high = json.loads(done.stdout)
    assert judged == count
    return int(high)
