"""What a correction is given on the command line: its reason, and the period that reports it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lamppu_xl.definition.coercion import CoercionError
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import Programme
from lamppu_xl.domain.project import Project
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.workspace import choose_period, next_due


def refuse_without_reason(reason: str) -> None:
    """Refuse a correction without a reason.

    Raises:
        UsageError: the reason is empty or blank.
    """
    if not reason.strip():
        raise UsageError("Give the reason with --reason TEXT.")


def reporting_period(  # noqa: PLR0913
    definition: Project | Programme,
    folder: Path,
    corrected: Period,
    period_id: str | None,
    day: date,
    *,
    file_name: str,
) -> Period:
    """The period whose workbook reports a correction first.

    Args:
        folder: of the project or programme.
        file_name: of the definition, for a message.

    Raises:
        UsageError: there is no such period, or it cannot report the correction.
    """
    periods = definition.periods
    later = periods[periods.index(corrected) + 1 :]
    open_periods = [period for period in later if not frozen_period(folder, period)]
    if period_id is not None:
        chosen = choose_period(definition, period_id)
        if chosen not in open_periods:
            raise UsageError(
                "{period} cannot contain a correction of {corrected}: it must be later and not frozen.",
                period=chosen.id,
                corrected=corrected.id,
            )
        return chosen
    if not open_periods:
        raise UsageError(
            "There is no later period for a correction of {corrected}. Add one to {file}.",
            corrected=corrected.id,
            file=file_name,
        )
    return next_due(open_periods, day)


def no_answer_to(ref: AnswerRef, typed: str, misfit: CoercionError) -> UsageError:
    """The error of a text that is no answer to a question: it names what belongs there."""
    fact = misfit.facts.get("expected", "")
    expected = list(fact) if isinstance(fact, tuple) else fact
    return UsageError(
        "'{typed}' is not an answer to {ref}. Expected: {expected}.", typed=typed, ref=ref, expected=expected
    )
