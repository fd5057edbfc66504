"""Caches of results, above all of those that depend on one project alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

CacheT = TypeVar("CacheT")
KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


class ProjectCaches:
    """The caches of one project, one of each class. A package defines a class for the results that it keeps."""

    def __init__(self) -> None:
        self._by_class: dict[type[Any], Any] = {}

    def get(self, cache_class: type[CacheT]) -> CacheT:
        """The cache of a class; the first request creates it.

        >>> caches = ProjectCaches()
        >>> caches.get(dict) is caches.get(dict)
        True
        """
        cache = self._by_class.setdefault(cache_class, cache_class())
        assert isinstance(cache, cache_class)  # noqa: S101
        return cache


def cached(values: dict[KeyT, ValueT], key: KeyT | None, compute: Callable[[], ValueT]) -> ValueT:
    """The value of a key, computed at the first request; computed at every request if the key is None."""
    if key is None:
        return compute()
    if key not in values:
        values[key] = compute()
    return values[key]
