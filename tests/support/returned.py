"""Filled templates for tests of the reading side: every answer given, by kind, and sound packages to be spoilt."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from projects import lamppu, tiny
from templates import issued, painted

from lamppu_xl.answer_types.registry import HANDLERS
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.layout import carried_digest
from lamppu_xl.templates.manifest import ManifestStore
from lamppu_xl.templates.parts import field_of, options_for
from lamppu_xl.templates.template import Template
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import Verdict

PERIODS = {"TINY": "2026-2", "LAMPPU": "2012-2"}
PREVIOUS = {AnswerRef("results", "G1", "results"): "Verkosto perustettiin.", AnswerRef("figures", "I2", "actual"): 3.0}

DCTERMS = "http://purl.org/dc/terms/"

TEXTS = (
    "alussa\u00a0ja lopussa",
    "=1+1",
    "Säämiskä ŋ\nrivi 2\n\nrivi 4 👩",
    "0012",
    "30.9.2026",
    "TRUE",
    "1,5",
    "'lainaus",
    "a\u00a0b  c",
)
BY_KIND: dict[str, Callable[[int], Answer]] = {
    "date": lambda n: date(2026, 10, 1 + n % 20),
    "integer": float,
    "percent": lambda n: n % 5 / 4,
    "number": lambda n: n + 0.25,
    "money": lambda n: n + 0.1,
    "text": lambda n: TEXTS[n % len(TEXTS)],
}
"""Answers that differ from line to line. The other types have their first sample."""


def every_answer(project: Project, partner: str) -> Answers:
    """An answer of its kind in every field, in order or not."""
    template = issued(project, partner, PERIODS[project.id])
    found: dict[AnswerRef, Answer] = {}
    for number, entry in enumerate(template.plan.answers):
        asked = field_of(project, entry)
        codes = options_for(project, template.partner, asked)
        if codes:
            found[entry] = codes.options[number % len(codes.options)].id
        elif make := BY_KIND.get(asked.kind.name):
            found[entry] = make(number)
        else:
            found[entry] = HANDLERS[asked.kind.name].valid[0]
    return found


def filled(project: Project, partner: str) -> Template:
    """A template with every answer, and with last period's where the project has any."""
    previous = PREVIOUS if project.id == "TINY" else None
    return issued(project, partner, PERIODS[project.id], previous=previous, answers=every_answer(project, partner))


@cache
def full(partner: str = "ALFA") -> bytes:
    """A return of the tiny project in which every field holds something."""
    return painted(filled(tiny(), partner))


SOUND: Mapping[str, Answer] = {
    "contact/1/name": "Alfan yhteyshenkilö",
    "contact/1/email": "yhteys@alfa.example.fi",
    "contact/1/approved": "yes",
    "results/G1/status": "open",
    "results/G2/status": "open",
    "results/G3/status": "open",
    "figures/I1/actual": 4.0,
    "figures/I2/actual": 4.0,
}


@cache
def sound(partner: str = "ALFA", note: str = "", saved: str = "", **changes: str) -> bytes:
    """A return of the tiny project that is in order; notes make different bytes, `saved` is the day it tells."""
    values = dict(SOUND) | {name.replace("__", "/"): text for name, text in changes.items()}
    answers = {AnswerRef.parse(entry): answer for entry, answer in values.items() if answer}
    answers = {entry: answer for entry, answer in answers.items() if entry in answerable(partner)}
    if note:
        answers[AnswerRef("figures", "I1", "remark")] = note
    data = painted(issued(tiny(), partner, PERIODS["TINY"], answers=answers))
    return data if saved is None else resaved_at(data, saved)


@cache
def answerable(partner: str) -> frozenset[AnswerRef]:
    return frozenset(issued(tiny(), partner, PERIODS["TINY"]).plan.answers)


def resaved_at(data: bytes, time: str) -> bytes:
    """The same workbook, saying that it was saved at another time; nothing says nothing."""

    def change(core: str) -> str:
        element = r"<dcterms:modified[^>]*>[^<]*</dcterms:modified>"
        names = f'xmlns:dcterms="{DCTERMS}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        modified = f'<dcterms:modified {names} xsi:type="dcterms:W3CDTF">{time}</dcterms:modified>' if time else ""
        return re.sub(element, modified, core)

    return edited(data, {"docProps/core.xml": change})


def edited(data: bytes, changes: Mapping[str, Callable[[str], str]]) -> bytes:
    """A workbook, some parts of which are changed as texts; by the end of their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            for name, change in changes.items():
                if info.filename.endswith(name):
                    content = change(content.decode()).encode()
            new.writestr(zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def autumn(project: Project) -> Period:
    period = project.period(PERIODS[project.id])
    assert period is not None
    return period


def manifests_with(previous: Answers) -> ManifestStore:
    """A store of manifests that has the previous answers of a template and no files."""
    store = ManifestStore(Path("no-such-folder"))
    store._previous[carried_digest(previous)] = previous
    return store


def judged(files: Mapping[str, bytes], *, project: Project | None = None, **more: object) -> Batch:
    project = project or tiny()
    incoming = [IncomingFile(name, data) for name, data in files.items()]
    more.setdefault("issued", manifests_with(PREVIOUS))
    return validate(project, autumn(project), incoming, **more)  # type: ignore[arg-type]


def verdict_on(data: bytes, name: str = "a.xlsx", **more: object) -> Verdict:
    (verdict,) = judged({name: data}, **more).verdicts
    return verdict


def codes(verdict: Verdict) -> list[str]:
    return [finding.code.id for finding in verdict.findings]


__all__ = ["lamppu", "tiny"]
