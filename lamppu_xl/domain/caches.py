"""Caches of results that depend on one project alone."""

from __future__ import annotations

from typing import Any, TypeVar

CacheT = TypeVar("CacheT")


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
