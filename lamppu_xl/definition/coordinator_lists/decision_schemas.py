"""The shapes of the items of `decisions.yaml`, one for each kind of decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, create_model

from lamppu_xl.definition import coercion as values
from lamppu_xl.definition.schemas import Address, Day, Line, PartnerId, Shape
from lamppu_xl.domain.decisions import SHORTEST_SHA256, DecisionKind, RemarkOutcome

Checksum = Annotated[str, BeforeValidator(values.matching("[0-9a-f]{12}", "0–9 a–f (12)"))]
"""Of an answer."""
FileChecksum = Annotated[
    str,
    BeforeValidator(values.matching(f"[0-9a-f]{{{SHORTEST_SHA256},64}}", f"SHA-256: 0–9 a–f ({SHORTEST_SHA256}–64)")),
]
Digest = Annotated[str, BeforeValidator(values.matching("[0-9a-f]{8}", "0–9 a–f (8)"))]
"""Of a definition."""
Digests = Annotated[tuple[Digest, ...], BeforeValidator(values.listed)]
Outcome = Annotated[RemarkOutcome, BeforeValidator(values.one_of(RemarkOutcome))]


class DecisionShape(Shape):
    """The keys of every decision."""

    decision: Line
    because: Line
    day: Day
    role: Line = ""


class AcceptShape(DecisionShape):
    """A waiver: with `entry` and `value` for one answer, with `values` for a code in all answers of a partner."""

    code: Line
    partner: PartnerId
    entry: Address | None = None
    value: Checksum | None = None
    values: Mapping[Address, Checksum] = {}
    until: Day | None = None


class RemarkShape(DecisionShape):
    """A remark on an answer; its text is `because`."""

    partner: PartnerId
    entry: Address
    outcome: Outcome
    value: Checksum | None = None


class UseShape(DecisionShape):
    """Which return of a partner is used."""

    partner: PartnerId
    sha256: FileChecksum
    file: Line = ""


class LeaveOutShape(DecisionShape):
    """A return that is left out."""

    sha256: FileChecksum
    partner: PartnerId | None = None
    file: Line = ""


class AmendShape(DecisionShape):
    """A definition that returns on the templates of other definitions are judged by."""

    definition: Digest
    templates: Digests


SHAPES: Mapping[DecisionKind, type[DecisionShape]] = {
    DecisionKind.ACCEPT: AcceptShape,
    DecisionKind.REMARK: RemarkShape,
    DecisionKind.USE: UseShape,
    DecisionKind.LEAVE_OUT: LeaveOutShape,
    DecisionKind.AMEND: AmendShape,
}

DECISION_SHAPE: type[DecisionShape] = create_model(
    "DecisionShape",
    __base__=DecisionShape,
    **{  # type: ignore[call-overload]
        name: (Annotated[(field.annotation, *field.metadata)] | None if field.metadata else field.annotation, None)
        for shape in SHAPES.values()
        for name, field in shape.model_fields.items()
        if name not in DecisionShape.model_fields
    },
)
"""A decision with every key that any kind of decision has, for the columns of a workbook."""
