"""Returns of templates of an earlier form."""

from __future__ import annotations

from pathlib import Path

from projects import TINY_FORM, TINY_PROJECT, read, sound
from templates import issued, painted

from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.project import Project
from lamppu_xl.templates.builder import complete_plan
from lamppu_xl.templates.manifest import build_manifest

OLD_FORM = TINY_FORM.replace(
    "      link: {label: {fi: Linkki, sv: Länk, en: Link}, kind: url}\n",
    "      link: {label: {fi: Linkki, sv: Länk, en: Link}, kind: url}\n"
    "      visitors: {label: {fi: Vierailijat, sv: Besökare, en: Visitors}, kind: integer}\n"
    "      whose: {label: {fi: Kenen, sv: Vems, en: Whose}, personal: yes}\n",
).replace("fi: Osuus", "fi: Osuus ennen")


def older() -> Project:
    """The tiny project as it was before: two questions more, one worded otherwise."""
    return sound(read(TINY_PROJECT, OLD_FORM))


def kept_in(folder: Path, project: Project, previous: Answers | None = None) -> bytes:
    """Issue a template by a project and keep its manifest; the return that came of it."""
    answers: dict[AnswerRef, Answer] = {
        AnswerRef("contact", "1", "name"): "Alfan yhteyshenkilö",
        AnswerRef("contact", "1", "email"): "yhteys@alfa.example.fi",
        AnswerRef("contact", "1", "approved"): "yes",
        AnswerRef("results", "G1", "status"): "open",
        AnswerRef("results", "G2", "status"): "open",
        AnswerRef("results", "G3", "status"): "open",
        AnswerRef("figures", "I1", "actual"): 4.0,
        AnswerRef("figures", "I2", "actual"): 4.0,
        AnswerRef("results", "G1", "share"): 0.5,
        AnswerRef("results", "G1", "visitors"): 12.0,
        AnswerRef("results", "G1", "whose"): "Maija Meikäläinen",
    }
    asked = issued(project, "ALFA", "2026-2").plan.answers
    known = {entry: answer for entry, answer in answers.items() if entry in asked}
    template = issued(project, "ALFA", "2026-2", answers=known, previous=previous)
    name, data = build_manifest(project, complete_plan(template), template.previous, {})
    (folder / name).write_bytes(data)
    DefinitionStore(folder).keep(template.project, template.period)
    return painted(template)
