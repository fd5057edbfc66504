"""Lists that name the first of many things."""

from __future__ import annotations

import pytest

from lamppu_xl.domain.partial_lists import partial_list


@pytest.mark.parametrize(
    ("named", "count", "listed"),
    [
        ([], 0, ()),
        (["B4"], 1, ("B4",)),
        (["B4", "B5"], 2, ("B4", "B5")),
        (["B4", "B5"], 3, ("B4", "B5", "+ 1")),
        ([], 4, ("+ 4",)),
    ],
)
def test_what_is_not_named_is_counted(named: list[str], count: int, listed: tuple[str, ...]) -> None:
    assert partial_list(named, count) == listed
