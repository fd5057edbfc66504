"""Adds a correction of a frozen period to the project's `corrections.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from lamppu_xl.definition.coercion import CoercionError
from lamppu_xl.definition.coordinator_lists.correction_items import written
from lamppu_xl.definition.coordinator_lists.corrections import FILE, read_corrections
from lamppu_xl.definition.coordinator_lists.typed_answers import read_answer
from lamppu_xl.definition.definition_workbook.sheet_list import correction_sheets
from lamppu_xl.definition.file_names import WORKBOOK
from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.definition.list_files import with_items
from lamppu_xl.definition.written_values import plain_number
from lamppu_xl.domain.aggregate_rules import ADDED, aggregate_in_row
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.corrections import Correction, Corrections, same_answer
from lamppu_xl.domain.errors import DefinitionError, UsageError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.master.computed_corrections import with_computed
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.corrected_rules import broken_rules
from lamppu_xl.services.correction_arguments import no_answer_to, refuse_without_reason, reporting_period
from lamppu_xl.services.correction_list import (
    compare_with_returns,
    corrections_file,
    issued_definitions,
    refuse_unreported,
)
from lamppu_xl.services.entries import parse_entry
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.log_entries import record_decision
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.periods import validate_earlier_period
from lamppu_xl.services.workspace import (
    ProjectSource,
    Workspace,
    choose_partners,
    open_period,
)
from lamppu_xl.storage.atomic_files import keep_earlier_version, write_file
from lamppu_xl.templates.parts import field_of
from lamppu_xl.validation.batch import Batch, answers_per_partner, best_return_per_partner


@dataclass(frozen=True)
class WrittenCorrection:
    """A correction that was added."""

    file: Path
    """`corrections.yaml`."""
    correction: Correction
    definition: Project = field(repr=False)
    """That by which the return was read."""
    rule: Aggregate | None = None
    """How figures of the question are combined; None if the answer is no figure or nobody states a rule."""
    broken: tuple[Finding, ...] = ()
    """The rules of the form that the return breaks with this correction, and did not break before."""
    computed: tuple[tuple[Correction, Aggregate], ...] = ()
    """The computed figures with totals that it changes, each with its rule."""

    @property
    def is_adjustment(self) -> bool:
        """Whether totals over periods are adjusted by the difference."""
        return self.correction.difference is not None and self.rule in ADDED

    @property
    def may_be_replaced(self) -> bool:
        """Whether a later report replaces the figure, and the adjustment with it."""
        return self.rule is Aggregate.LAST


def correct(  # noqa: PLR0913
    project: ProjectSource,
    *,
    period: str,
    partner: str,
    entry: str,
    reason: str,
    text: str | None = None,
    number: str | float | None = None,
    made_in: str | None = None,
    today: date | None = None,
) -> WrittenCorrection:
    """Correct an answer of a frozen period. The period stays unchanged; the next master reports the correction.

    Args:
        project: the project's folder, its definition or its workspace.
        period: the id of the frozen period.
        partner: the id of the partner.
        entry: the answer, as `table/row/field`; ids that a later master gives it, such as `I01@2012-1`, are known.
        reason: is shown in the master.
        text: the correct answer: a text, the id of an option, a day.
        number: the correct answer, if it is a number; give either `text` or `number`.
        made_in: the id of the period that reports the correction; by default the current one.
        today: the day of the correction; by default the system's.

    Raises:
        UsageError: one of the arguments does not fit, or the period is not frozen.
        DefinitionError: the definition or the list of corrections has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    if (text is None) == (number is None):
        raise UsageError("Give either --text or --number: the correct answer.")
    refuse_without_reason(reason)
    day = today or current_day()
    workspace, corrected = open_period(project, period)
    if frozen_period(workspace.folder, corrected) is None:
        raise UsageError(
            "{corrected} is not frozen: ask {partner} for a new return instead. It is used once it is returned.",
            corrected=corrected.id,
            partner=partner,
        )
    file_name = workspace.definition_file
    reporting = reporting_period(workspace.project, workspace.folder, corrected, made_in, day, file_name=file_name)
    with exclusive_lock(workspace.folder, "correct"):
        file = corrections_file(workspace)
        before = file.read_bytes() if file.is_file() else b""
        corrections = Corrections(_read(workspace, before, file.name))
        batch = validate_earlier_period(workspace, corrected)
        answers = answers_per_partner(batch)
        owner, definition = _owner(workspace, batch, partner)
        if owner.id not in best_return_per_partner(batch):
            raise UsageError(
                "There is no return of {partner} in {period}, so there is no answer to correct.",
                partner=owner.id,
                period=corrected.id,
            )
        ref = parse_entry(without_edition(entry))
        was = corrections.value_before(corrected.id, owner.id, ref, answers.get(owner.id, {}).get(ref))
        now = _parse_answer(definition, owner, ref, text, number)
        if same_answer(was, now):
            raise UsageError(
                "{owner} {ref} already has this value: there is nothing to correct.", owner=owner.id, ref=ref
            )
        correction = Correction(
            period=corrected.id,
            partner=owner.id,
            entry=ref,
            was=was,
            now=now,
            reason=reason,
            made_in=reporting.id,
            day=day,
        )
        refuse_unreported(correction, batch)
        after = _with_correction(before, file, correction, workspace.project.language)
        known = _read(workspace, after, file.name)
        _refuse_problems([*compare_with_returns(known, batch)])
        if file.suffix == WORKBOOK:
            keep_earlier_version(file, after)
        write_file(file, after)
        record_decision(workspace, corrected, "correct", "correct", partner=owner.id)
    own = correction.period, owner.id
    submission = best_return_per_partner(batch)[owner.id].submission
    judged = {own: (definition, definition.period(corrected.id) or corrected, submission)} if submission else {}
    items = with_computed(Corrections((*corrections.items, correction)), judged).items
    changed = ((each, _rule_of(definition, each.entry)) for each in items[items.index(correction) + 1 :])
    computed = tuple((each, rule) for each, rule in changed if rule in ADDED and each.difference)
    broken = tuple(broken_rules(batch, corrections, Corrections(known)))
    return WrittenCorrection(file, correction, definition, _rule_of(definition, ref), broken, computed)


def _rule_of(definition: Project, ref: AnswerRef) -> Aggregate | None:
    return aggregate_in_row(definition, definition.form.table(ref.table), field_of(definition, ref), ref.row)


def _owner(workspace: Workspace, batch: Batch, partner: str) -> tuple[Partner, Project]:
    """The partner of an id, and the definition that its return was read by."""
    for partner_id, verdict in best_return_per_partner(batch).items():
        definition = batch.project_of(verdict)
        if partner_id.casefold() == partner.strip().casefold() and (owner := definition.partner(partner_id)):
            return owner, definition
    (owner,) = choose_partners(workspace.project, [partner])
    return owner, batch.project


def _parse_answer(
    project: Project, owner: Partner, ref: AnswerRef, text: str | None, number: str | float | None
) -> Answer:
    try:
        field = field_of(project, ref)
    except KeyError:
        raise UsageError(
            "The form does not ask for '{ref}'. The list of all answers in the master workbook has every name.", ref=ref
        ) from None
    if field.computed is not None:
        raise UsageError("{ref} is computed: correct the answers that it is computed from.", ref=ref)
    typed = text if text is not None else plain_number(number) if isinstance(number, float | int) else number or ""
    try:
        answer = read_answer(project, owner, field, typed)
    except CoercionError as misfit:
        raise no_answer_to(ref, typed, misfit) from misfit
    if (number is not None) != isinstance(answer, float | int):
        is_text = number is not None
        english = "{ref} is not a figure: give --text." if is_text else "{ref} is a figure: give --number."
        raise UsageError(english, ref=ref)
    return answer


def _with_correction(before: bytes, file: Path, correction: Correction, language: str) -> bytes:
    """The content of the list with a correction at its end."""
    if file.suffix == WORKBOOK:
        return with_items(before, file.name, written(correction), correction_sheets(), language)
    line_end = b"" if not before or before.endswith(b"\n") else b"\n"
    return before + line_end + written(correction).encode()


def _read(workspace: Workspace, data: bytes, name: str) -> tuple[Correction, ...]:
    loaded = read_corrections(data, name, workspace.project, partial(issued_definitions, workspace))
    _refuse_problems(loaded.problems)
    return loaded.corrections


def _refuse_problems(problems: Sequence[Finding]) -> None:
    if problems:
        english = (
            "{file} would have errors, as the lines above say of the file as it would be, so nothing was written. "
            "Change the command and try again."
        )
        raise DefinitionError(Sentence(english, file=FILE), problems)
