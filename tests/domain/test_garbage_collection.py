"""Unused objects are searched for seldom while a command runs, and as before after it."""

from __future__ import annotations

import gc

import pytest

from lamppu_xl.domain.garbage_collection import seldom_collected


def _fail() -> None:
    assert gc.get_threshold()[0] > 10_000
    raise ValueError("inside")


def test_the_search_for_unused_objects_is_as_before_after_a_block_that_fails():
    before = gc.get_threshold()
    block = seldom_collected()
    with pytest.raises(ValueError, match="inside"), block:
        _fail()
    assert gc.get_threshold() == before
