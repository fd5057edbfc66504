"""Corrects a figure of a project in a frozen period of a programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from lamppu_xl.definition.coercion import CoercionError
from lamppu_xl.definition.coercion import number as parse_number
from lamppu_xl.definition.coordinator_lists.figure_corrections import as_listed, read_figure_corrections, written
from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.definition.list_files import with_yaml_items
from lamppu_xl.domain.aggregate_rules import ADDED
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.corrections import same_answer
from lamppu_xl.domain.errors import DefinitionError, UsageError
from lamppu_xl.domain.figure_corrections import FigureCorrection
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import Programme, ProgrammeProject
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.units import Counted
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.own_corrections import (
    changes_totals,
    corrected_figure,
    entries_that_are_added,
    is_part_of,
    reported_figure,
    similar_figures,
    with_own_corrections,
)
from lamppu_xl.programme.totals import rule_in
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.correction_arguments import no_answer_to, refuse_without_reason, reporting_period
from lamppu_xl.services.entries import parse_entry
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.log_entries import record_decision
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.programmes.corrected_figures import rules_broken_by
from lamppu_xl.services.programmes.figure_correction_list import (
    figure_corrections_file,
    load_corrections,
    removed_projects,
)
from lamppu_xl.services.programmes.received_masters import received_before, units_of_first, validate_master_files
from lamppu_xl.services.workspace import ProgrammeSource, ProgrammeWorkspace, choose_period, find_by_id, load_programme
from lamppu_xl.storage.atomic_files import write_file


@dataclass(frozen=True)
class WrittenFigureCorrection:
    """A correction that was added."""

    file: Path
    """`corrections.yaml` of the programme."""
    correction: FigureCorrection
    project_name: Text
    period_label: Text
    """The label of the period of the project."""
    label: Text
    """The labels of the row and the question of the figure."""
    is_adjustment: bool
    """Whether totals over periods are adjusted by the difference."""
    may_be_replaced: bool = False
    """Whether a later report replaces the figure, and the adjustment with it."""
    is_percent: bool = False
    """Whether the figure is a percentage."""
    broken: tuple[Finding, ...] | None = ()
    """The rules of the project's form that the return breaks with this correction, and did not break before.

    None where this is not known: the project's folder with the return is not at hand.
    """


def correct_figure(  # noqa: PLR0913
    programme: ProgrammeSource,
    *,
    period: str,
    project: str,
    partner: str,
    entry: str,
    number: str | float,
    reason: str,
    project_period: str | None = None,
    made_in: str | None = None,
    today: date | None = None,
) -> WrittenFigureCorrection:
    """Correct a figure that a project reported in a frozen period of a programme.

    The period stays unchanged; the next programme workbook reports the correction.

    Args:
        programme: the programme's folder, its definition or its workspace.
        period: the id of the frozen period of the programme.
        project: the id of the project.
        partner: the id of the partner in the project.
        entry: the figure, as `table/row/field`.
        number: the correct figure.
        reason: is shown in the programme workbook.
        project_period: the period of the project; needed only if several are part of the period.
        made_in: the id of the period that reports the correction; by default the current one.
        today: the day of the correction; by default the system's.

    Raises:
        UsageError: one of the arguments does not fit, or the period is not frozen.
        DefinitionError: the definition or the list of corrections has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    day, space = today or current_day(), load_programme(programme)
    refuse_without_reason(reason)
    corrected = choose_period(space.programme, period)
    if frozen_period(space.folder, corrected) is None:
        raise UsageError(
            "{corrected} is not frozen: ask {project} for a new master workbook instead. It is used once it is "
            "returned.",
            corrected=corrected.id,
            project=project,
        )
    member = find_by_id("project", project, space.programme.projects, space.programme)
    file_name = "programme.yaml"
    reporting = reporting_period(space.programme, space.folder, corrected, made_in, day, file_name=file_name)
    ref = parse_entry(without_edition(entry))
    now = as_listed(_number(ref, number))
    with exclusive_lock(space.folder, "correct"):
        file = figure_corrections_file(space)
        before = file.read_bytes() if file.is_file() else b""
        loaded = load_corrections(space)
        if has_errors(loaded.problems):
            raise DefinitionError(
                Sentence("{file} has errors, so nothing was written. Correct them and try again.", file=file),
                loaded.problems,
            )
        verdicts = validate_master_files(space, corrected, ())
        ledger = next((each.ledger for each in verdicts if each.accepted and each.project == member.id), None)
        if ledger is None:
            raise UsageError(
                "There is no accepted master workbook of {project} in {period}.",
                project=member.id,
                period=corrected.id,
            )
        owner = _partner(ledger, member, partner)
        units = units_of_first(space, corrected, verdicts)
        _refuse_without_total(space.programme, ledger, member, ref, units)
        when = _project_period(ledger, member, corrected, (owner, ref), project_period)
        _refuse_unreported(ledger, member, when, (owner, ref))
        newest = _newest_master(space, member, (corrected, reporting))
        applied = with_own_corrections(space.programme, reporting, [newest] if newest else [], loaded.corrections)
        present = applied[0].ledger if applied else None
        reported = corrected_figure(present or ledger, when, owner, ref)
        was = as_listed(float(reported)) if isinstance(reported, float | int) else None
        if same_answer(was, now):
            raise UsageError("{owner} {ref} already has this value: there is nothing to correct.", owner=owner, ref=ref)
        correction = FigureCorrection(
            period=corrected.id,
            project=member.id,
            project_period=when,
            partner=owner,
            entry=ref,
            was=was,
            now=now,
            reason=reason.strip(),
            made_in=reporting.id,
            day=day,
        )
        after = with_yaml_items(before, written(correction))
        result = read_figure_corrections(after, space.programme, partial(removed_projects, space))
        if result.corrections != (*loaded.corrections, correction):
            english = "{file} does not end with its list, so nothing was written. Edit it by hand."
            raise DefinitionError(Sentence(english, file=file), result.problems)
        write_file(file, after)
        record_decision(space, corrected, "correct", "correct", partner=member.id)
    answer = reported_figure(ledger, when, owner, ref)
    rule = rule_in(ledger, ref.table, ref.field, {answer.entry.row if answer else ref.row})
    broken = rules_broken_by(space, member, correction, loaded.corrections)
    replaceable = rule is Aggregate.LAST
    asked = answer.entry if answer else ref
    label = next((each.label for each in ledger.periods if each.id == when), Text.same(when))
    return WrittenFigureCorrection(
        file,
        correction,
        member.name or ledger.head.name,
        label if label.translations else Text.same(when),
        ledger.answer_label(asked),
        rule in ADDED,
        may_be_replaced=replaceable,
        is_percent=ledger.is_percent(asked),
        broken=broken,
    )


def _number(ref: AnswerRef, given: str | float) -> float:
    if isinstance(given, float | int):
        return float(given)
    try:
        return parse_number(given)
    except CoercionError as misfit:
        raise no_answer_to(ref, given, misfit) from misfit


def _partner(ledger: Ledger, member: ProgrammeProject, given: str) -> str:
    """The id of a partner of the project."""
    found = next((each.id for each in ledger.partners if each.id.casefold() == given.strip().casefold()), None)
    if found is None:
        raise UsageError(
            "There is no partner '{partner}' in {project}. The partners are: {known}.",
            partner=given,
            project=member.id,
            known=[each.id for each in ledger.partners],
        )
    return found


def _refuse_without_total(
    programme: Programme, ledger: Ledger, member: ProgrammeProject, ref: AnswerRef, units: Mapping[str, Counted]
) -> None:
    """Refuse an answer that is no figure, or a figure of which no total of the programme is made.

    Args:
        units: of each indicator without a unit in what the first project counts.
    """
    question = ledger.question_of(ref)
    if question is None or question.type != "number":
        raise UsageError(
            "{ref} is not a figure of {project}. In a programme only figures are corrected: its later workbooks do "
            "not show the texts of a frozen period.",
            ref=ref,
            project=member.id,
        )
    behind_totals = entries_that_are_added(programme, member.id, ledger, units)
    if not is_part_of(ref, behind_totals):
        raise UsageError(
            "{ref} of {project} is in no total of the programme, so nothing would change. The totals are made of: "
            "{known}.",
            ref=ref,
            project=member.id,
            known=[str(entry) for entry in behind_totals] or ["–"],
        )


def _refuse_unreported(ledger: Ledger, member: ProgrammeProject, period: str, figure: tuple[str, AnswerRef]) -> None:
    """Refuse a figure that the master workbook does not have and that would change no total.

    Args:
        period: the id of the period of the project.
        figure: the id of the partner, and the answer.
    """
    if not changes_totals(ledger, period, *figure):
        raise UsageError(
            "The master workbook of {project} has no figure {ref} of {partner} in {period}, so no total would "
            "change. Similar figures: {known}. If it is missing in the return, correct it in {project}.",
            project=member.id,
            ref=figure[1],
            partner=figure[0],
            period=period,
            known=[str(entry) for entry in similar_figures(ledger, period, *figure)] or ["–"],
        )


def _newest_master(
    space: ProgrammeWorkspace, member: ProgrammeProject, periods: tuple[Period, Period]
) -> MasterVerdict | None:
    """The newest accepted master of a project: the project may have corrected the figure in it.

    Args:
        periods: the corrected period and the one that reports the correction.
    """
    first, last = map(space.programme.periods.index, periods)
    for period in reversed(space.programme.periods[first : last + 1]):
        if space.inbox(period).is_dir() or received_before(space, period):
            verdicts = validate_master_files(space, period, ())
            if found := next((each for each in verdicts if each.accepted and each.project == member.id), None):
                return found
    return None


def _project_period(
    ledger: Ledger, member: ProgrammeProject, corrected: Period, figure: tuple[str, AnswerRef], given: str | None
) -> str:
    """The period of the project in which a figure was reported.

    Args:
        figure: the id of the partner, and the answer.
        given: the period that was named.
    """
    known = [each.id for each in ledger.periods if each.id in member.periods_in(corrected.id)]
    if given is not None:
        found = next((each for each in known if each.casefold() == given.strip().casefold()), None)
        if found is None:
            raise UsageError(
                "{given} is not a period of {project} in {period}. Its periods are: {known}.",
                given=given,
                project=member.id,
                period=corrected.id,
                known=known,
            )
        return found
    answered = [each for each in known if reported_figure(ledger, each, *figure)]
    candidates = answered or known
    if len(candidates) != 1:
        raise UsageError(
            "{project} has several periods in {period}: {known}. Name one with --project-period.",
            project=member.id,
            period=corrected.id,
            known=candidates,
        )
    return candidates[0]
