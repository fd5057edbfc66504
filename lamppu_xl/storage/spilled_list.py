"""A sequence of records in a temporary store on disk, so that memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar, overload

from lamppu_xl.storage.spill_store import SpillStore

BLOCK = 512
"""Records that are stored together."""

T = TypeVar("T")


class SpilledList(Sequence[T]):
    """Records that are added one by one, and read in their order or by their position. Each reading gives copies."""

    __slots__ = ("_keys", "_length", "_store", "_waiting")

    def __init__(self, store: SpillStore) -> None:
        """An empty sequence."""
        self._store = store
        self._keys: list[int] = []
        self._waiting: list[T] = []
        self._length = 0

    def append(self, record: T) -> None:
        self._waiting.append(record)
        self._length += 1
        if len(self._waiting) == BLOCK:
            self._store_waiting()

    def close(self) -> SpilledList[T]:
        """The same sequence with all its records on disk; nothing is appended to it any more."""
        if self._waiting:
            self._store_waiting()
        return self

    def _store_waiting(self) -> None:
        self._keys.append(self._store.add(self._waiting))
        self._waiting = []

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        for key in self._keys:
            yield from self._store.load(key)
        yield from self._waiting

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...

    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            first, last, step = index.indices(self._length)
            return tuple(islice(self, first, last, step)) if step > 0 else tuple(self)[index]
        at = index + self._length if index < 0 else index
        if not 0 <= at < self._length:
            raise IndexError(index)
        block, place = divmod(at, BLOCK)
        records: Sequence[T] = self._store.load(self._keys[block]) if block < len(self._keys) else self._waiting
        return records[place]

    def __eq__(self, other: object) -> bool:
        """Whether another sequence has the same records in the same order."""
        if not isinstance(other, SpilledList | tuple):
            return NotImplemented
        return len(self) == len(other) and all(mine == its for mine, its in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # its records may be of any kind

    def __reduce__(self) -> tuple[Callable[..., tuple[T, ...]], tuple[tuple[T, ...]]]:
        """A copy in another process has its records in memory."""
        return tuple, (tuple(self),)
