"""Creates the returned workbooks of this example from the answers in `answers/`.

    python examples/lamppu-2012/make_returns.py

Each workbook is the template that the partner was sent, filled in by entry, and then opened and saved by LibreOffice:
the inboxes contain what a partner would send. Run it when the definition, the form or the layout of templates has
changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import yaml

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import YES_NO, ValueType
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.services.issue import record_issued
from lamppu_xl.services.returned_files import validate_files
from lamppu_xl.services.workspace import Workspace, load_project, template_name
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, cell_values, complete_plan, prepare_template
from lamppu_xl.templates.parts import field_of
from lamppu_xl.templates.prefill import digests_of, hide_unused_confirmations
from lamppu_xl.validation.batch import carry_forward
from lamppu_xl.workbook.writer import write_workbook

HERE = Path(__file__).parent
FIRST, CORRECTED = "first", "corrected"

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>fi-FI</value></prop>
</item>
</oor:items>
"""
"""A fresh LibreOffice in a Finnish office: no user's name, and every formula calculated again."""


@dataclass(frozen=True)
class Returned:
    """What one partner answered in one period: first, and after its feedback."""

    partner: str
    period: str
    answers: Mapping[str, Mapping[AnswerRef, Answer]]
    """By version."""
    saved: Mapping[str, date]
    """The day on which each version was saved last; LibreOffice leaves it as it is when it converts."""


def main() -> None:
    workspace = load_project(HERE)
    for period in workspace.project.periods:
        make(workspace, period, list(returns(workspace.project, period, HERE / "answers")))


def returns(project: Project, period: Period, folder: Path) -> Iterator[Returned]:
    """The answers of a period, in the order of the partners; who never answered has no file."""
    for partner in project.partners:
        path = folder / f"{period.id}_{partner.id}.yaml"
        if path.exists():
            typed = yaml.safe_load(path.read_text(encoding="utf-8"))
            first = dict(_answers(project, typed[FIRST]))
            corrected = first | dict(_answers(project, typed[CORRECTED]))
            yield Returned(partner.id, period.id, {FIRST: first, CORRECTED: corrected}, typed["saved"])


def _answers(project: Project, typed: Mapping[str, str | float | bool | date]) -> Iterator[tuple[AnswerRef, Answer]]:
    for name, answer in typed.items():
        entry = AnswerRef.parse(name)
        kind = field_of(project, entry).kind
        if kind.name == YES_NO:
            yield entry, "yes" if answer else "no"
        elif isinstance(answer, date):
            yield entry, answer
        else:
            yield entry, float(answer) if kind.type is ValueType.NUMBER else str(answer)


def make(workspace: Workspace, period: Period, returns: list[Returned]) -> None:
    """The workbooks of one period, and what their templates were issued with."""
    project, earlier = workspace.project, previous(workspace, period)
    for folder in (*places(workspace, period).values(), workspace.issued(period)):
        for path in (*folder.glob("*.xlsx"), *folder.glob("*.json.gz")):
            path.unlink()
    for version, target in places(workspace, period).items():
        with tempfile.TemporaryDirectory() as temporary:
            for returned in returns:
                partner = project.partner(returned.partner)
                assert partner is not None
                data = workbook(workspace, partner, period, earlier.get(partner.id), returned, version)
                (Path(temporary) / file_name(project, period, partner.id, version)).write_bytes(data)
            resave(Path(temporary), target)


def previous(workspace: Workspace, period: Period) -> Mapping[str, Answers]:
    """Last period's answers by partner, as `generate` takes them from that period's inbox."""
    before = workspace.project.period_before(period)
    if before is None:
        return {}
    return carry_forward(validate_files(workspace, before, [workspace.inbox(before)]))


def places(workspace: Workspace, period: Period) -> Mapping[str, Path]:
    """Where the first and the corrected returns are: the last period's corrected ones wait beside the inbox."""
    inbox = workspace.inbox(period)
    return {FIRST: inbox, CORRECTED: inbox.with_name("corrected") if period.final else inbox}


def file_name(project: Project, period: Period, partner: str, version: str) -> str:
    """The template's name as it was sent, with a word at its end when it comes back a second time."""
    name = template_name(project, period, partner)
    return name.replace(".xlsx", "_korjattu.xlsx") if version == CORRECTED else name


def workbook(  # noqa: PLR0913, PLR0917
    workspace: Workspace, partner: Partner, period: Period, earlier: Answers | None, returned: Returned, version: str
) -> bytes:
    """The template of a partner with its answers; what it was issued with is kept as `generate` keeps it."""
    words, answers = workspace.translator_for(partner.language), returned.answers[version]
    prepared = prepare_template(
        workspace.project, partner, period, words, previous=earlier, answers=answers, own_previous=earlier
    )
    unknown = set(answers) - set(prepared.plan.answers)
    if unknown:
        raise SystemExit(f"{partner.id} {period.id}: not on the form: {', '.join(map(str, sorted(unknown)))}")
    dressed = hide_unused_confirmations(complete_plan(prepared), prepared, prepared.prefilled)
    record_issued(
        workspace, period, workspace.project, dressed, prepared.previous, prefilled=digests_of(prepared.prefilled)
    )
    saved = replace(dressed.properties, created=returned.saved[version])
    return write_workbook(replace(dressed, properties=saved), cell_values(prepared), DEFAULT_PROTECTION)


def resave(source: Path, target: Path) -> None:
    """Open and save every workbook of a folder into another, by one LibreOffice with a profile of its own."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        raise SystemExit("LibreOffice (soffice) is needed to save the workbooks as a partner would.")
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "user").mkdir()
        (Path(home) / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        order = [program, f"-env:UserInstallation={Path(home).as_uri()}", "--headless", "--norestore", "--convert-to"]
        files = sorted(str(path) for path in source.glob("*.xlsx"))
        subprocess.run(
            [*order, "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target), *files],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # it misses a Java that it does not need
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            timeout=300,
        )
    for path in files:
        print(target / Path(path).name)
        if not (target / Path(path).name).exists():
            raise SystemExit("LibreOffice did not save it.")


if __name__ == "__main__":
    main()
