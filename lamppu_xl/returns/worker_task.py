"""What a worker process does: a task of packed files in, a packed result of each file out."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.returns.reader import ReadContext, ReadResult, read_incoming


@dataclass(frozen=True)
class ReaderFault:
    """A program error in a worker. It is raised again in the process that gave the task."""

    traceback: str


def pack_context(context: ReadContext, *, shares_disk: bool) -> bytes:
    """A context for workers, without what was computed from the project and the manifests in this process.

    Args:
        shares_disk: whether the workers can read the folder of manifests.
    """
    project = replace(context.project)
    issued = replace(context.issued, project=project) if context.issued and shares_disk else None
    return pickle.dumps(replace(context, project=project, issued=issued), pickle.HIGHEST_PROTOCOL)


def pack_files(files: Iterable[IncomingFile]) -> bytes:
    """Files for one task."""
    return pickle.dumps(list(files), pickle.HIGHEST_PROTOCOL)


def read_files(packed_context: bytes, packed_files: bytes) -> list[bytes]:
    """Read the files of one task in any process; each result is packed by itself.

    The arguments must come from `pack_context` and `pack_files`: unpacking runs whatever code they name.
    """
    context = _unpack_context(packed_context)
    files: list[IncomingFile] = pickle.loads(packed_files)  # noqa: S301  # from the process that gave the task
    return [pickle.dumps(_read_guarded(context, file), pickle.HIGHEST_PROTOCOL) for file in files]


def unpack_result(packed: bytes) -> ReadResult | ReaderFault:
    """A result of `read_files`."""
    result = pickle.loads(packed)  # noqa: S301  # from a worker of this process
    assert isinstance(result, ReadResult | ReaderFault)  # noqa: S101  # nothing else is packed
    return result


def _read_guarded(context: ReadContext, incoming: IncomingFile) -> ReadResult | ReaderFault:
    """A program error becomes a value, so that an exception of a task is always the executor's own."""
    try:
        return read_incoming(context, incoming)
    except MemoryError:
        raise  # as if the worker had died: the file is the cause
    except Exception:
        return ReaderFault(traceback.format_exc())


@lru_cache(maxsize=4)
def _unpack_context(packed: bytes) -> ReadContext:
    context = pickle.loads(packed)  # noqa: S301  # from the process that gave the task
    assert isinstance(context, ReadContext)  # noqa: S101  # nothing else is packed
    return context
