"""A template that no program has saved says the beginning of its period."""

from __future__ import annotations

from projects import tiny

from lamppu_xl.returns.submission import is_unsaved


def test_only_the_beginning_of_the_period_is_the_time_of_an_unsaved_template() -> None:
    spring = tiny().periods[0]
    times = ("2026-01-01T00:00:00Z", "2026-01-01T09:30:00Z", "2026-07-01T00:00:00Z", "")
    assert [is_unsaved(saved, spring) for saved in times] == [True, False, False, False]
