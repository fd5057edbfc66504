"""The task of a worker process: packed files in, packed results out."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import ReadContext
from lamppu_xl.returns.reader import read_incoming


@dataclass(frozen=True)
class ReaderFault:
    """A program error in a worker. It is raised again in the process that gave the task."""

    file: str
    traceback: str


def pack_context(context: ReadContext, *, shares_disk: bool) -> bytes:
    """A context for workers, without what was computed from the project and the manifests in this process.

    Args:
        context: the context of this process.
        shares_disk: whether the workers can read the folder of manifests.
    """
    issued = replace(context.issued) if context.issued and shares_disk else None
    return pickle.dumps(replace(context, project=replace(context.project), issued=issued), pickle.HIGHEST_PROTOCOL)


def pack_files(files: Iterable[IncomingFile]) -> bytes:
    """Files for one task."""
    return pickle.dumps(list(files), pickle.HIGHEST_PROTOCOL)


def read_files(packed_context: bytes, packed_files: bytes) -> bytes | ReaderFault:
    """Read the files of one task in any process.

    The arguments must come from `pack_context` and `pack_files`, because unpickling can run any code.

    Returns:
        The packed list of a `ReadResult` for each file. A program error is a value, so that every exception of a task
        is a failure of the executor.
    """
    context = _unpack_context(packed_context)
    files: list[IncomingFile] = pickle.loads(packed_files)  # noqa: S301  # from the process that gave the task
    results = []
    for incoming in files:
        try:
            results.append(read_incoming(context, incoming))
        except MemoryError:
            raise  # as if the worker had died: the file is the cause
        except Exception:
            return ReaderFault(incoming.file, traceback.format_exc())
    return pickle.dumps(results, pickle.HIGHEST_PROTOCOL)


@lru_cache(maxsize=4)
def _unpack_context(packed: bytes) -> ReadContext:
    context = pickle.loads(packed)  # noqa: S301  # from the process that gave the task
    assert isinstance(context, ReadContext)  # noqa: S101  # nothing else is packed
    return context
