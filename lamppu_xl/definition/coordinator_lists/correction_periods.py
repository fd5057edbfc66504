"""The periods of a correction, of a project and of a programme alike: the corrected one and a later one."""

from __future__ import annotations

from collections.abc import Sequence

from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.yaml_tree import Node, place_of


def check_periods(period: str, made_in: str, node: Node, periods: Sequence[str], problems: Problems) -> bool:
    """Report an unknown period, and a correction that is not reported in a later period than the corrected one.

    Args:
        period: the corrected one.
        made_in: the one that reports the correction.
        node: the item of the file.
        periods: the ids of all periods, in their order.
        problems: takes what is found.

    Returns:
        Whether both periods are known.
    """
    known = [
        problems.check_known("period", name, periods, place_of(node, (key,)))
        for key, name in (("period", period), ("made_in", made_in))
    ]
    if all(known) and periods.index(made_in) <= periods.index(period):
        problems.contradiction(f"period: {period}", f"made_in: {made_in}", place_of(node, ("made_in",)))
    return all(known)
