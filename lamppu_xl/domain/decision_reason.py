"""Why a coordinator has decided something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DecisionReason:
    """The reason of a decision, its day and the role of the person who decided."""

    because: str
    day: date
    role: str = ""
