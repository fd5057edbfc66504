"""Why a coordinator has decided something."""

from __future__ import annotations

from datetime import date

from lamppu_xl.domain.data_classes import dataclass


@dataclass(frozen=True)
class DecisionReason:
    """The reason of a decision, its day and the role of the person who decided."""

    because: str
    day: date
    role: str = ""
