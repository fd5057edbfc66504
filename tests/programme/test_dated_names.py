"""What totals lack, as people read it: with labels of periods instead of their ids."""

from __future__ import annotations

import pytest
from programme_content import context_of, small_content


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("N01 BETA 2030-1", "N01 BETA kevät"),
        ("N01 BETA 2030-1 +3", "N01 BETA kevät +3"),
        ("N01 48 (2030-1)", "N01 48 (kevät)"),
        ("N01 4 (9 2030-1)", "N01 4 (9, kevät)"),
        ("N01 (2030-1)", "N01 (kevät)"),
        ("A99 3 (2030-1)", "A99 3 (kevät)"),
        ("N01", "N01"),
        ("N01 (kpl)", "N01 (kpl)"),
        ("Lukio 2030-1", "Lukio 2030-1"),
    ],
)
def test_the_id_of_a_period_is_shown_as_its_label(stored: str, shown: str) -> None:
    assert context_of(small_content(), "fi").dated(stored) == shown
