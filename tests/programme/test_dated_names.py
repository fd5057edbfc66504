"""What totals lack, as people read it: with labels of periods instead of their ids."""

from __future__ import annotations

from dataclasses import replace

import pytest
from programme_content import context_of, small_content

from lamppu_xl.domain.text import Text


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
        ("N01 48 (2030-1; BETA 2030-1 -34)", "N01 48 (kevät; BETA kevät -34)"),
        ("A99 48.5 (2030-1; BETA Q1 -34; BETA Q2 +2)", "A99 48.5 (kevät; BETA talvi -34; BETA Q2 +2)"),
        ("N01 G1 (F1, F2 2030-1)", "N01 G1 (F1, F2, kevät)"),
        ("N01 BETA 2030-1 (Luvut!C5)", "N01 BETA kevät (Luvut!C5)"),
        ("Lukio 2030-1", "Lukio 2030-1"),
    ],
)
def test_the_id_of_a_period_is_shown_as_its_label(stored: str, shown: str) -> None:
    content = replace(small_content(), periods_of_last={"A99": {"Q1": Text.of(fi="Talvi", en="Winter")}})
    assert context_of(content, "fi").dated(stored) == shown
