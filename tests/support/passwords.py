"""Encrypted workbooks in tests: what a password and a salt give is computed once, since that is slow on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import pytest
from msoffcrypto.method.ecma376_agile import ECMA376Agile

_NAME = "_derive_iterated_hash_from_password"
_derived = lru_cache(maxsize=256)(getattr(ECMA376Agile, _NAME))


@contextmanager
def derived_once() -> Iterator[None]:
    """Within the block, keep what the library derives from a password, its salt, the algorithm and the rounds."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ECMA376Agile, _NAME, staticmethod(_derived))
        yield
