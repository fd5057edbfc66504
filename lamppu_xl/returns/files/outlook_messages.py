"""Messages of Outlook (`.msg`): the files that are attached to them, read from the compound file."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lamppu_xl.returns.files.attachments import DEEPEST_MAIL, Attachment, Counter, TooMuchError, is_rest_of_text
from lamppu_xl.workbook.safe_reader.package import Limits

_ATTACHMENT = "__attach_version1.0_"
_CONTENT, _EMBEDDED = "__substg1.0_37010102", "__substg1.0_3701000d"
_PROPERTIES = "__properties_version1.0"
_NAMES = tuple(f"{number}{kind}" for kind in ("001f", "001e") for number in ("3707", "3704", "3001"))
"""The properties with the name of a file, the best one first: in UTF-16, and in the letters of a computer."""
_PACKED = "package", "contents"
"""The streams with the content of a workbook that was pasted into the text of a message as an object."""
_LONGEST_NAME = 4096
_MOST_ENTRIES = 20_000


def outlook_attachments(data: bytes, limits: Limits) -> Iterator[Attachment]:
    """The files that are attached to a message."""
    import olefile  # noqa: PLC0415  # only for such messages

    with olefile.OleFileIO(io.BytesIO(data)) as file:
        entries = file.listdir(streams=True, storages=True)
        if len(entries) > _MOST_ENTRIES:
            raise TooMuchError("parts", len(entries))
        found = {tuple(step.casefold() for step in path): path for path in entries}
        yield from _attached(file, found, (), Counter(limits), depth=1)


def _attached(  # type: ignore[no-untyped-def]
    file, entries: dict[tuple[str, ...], list[str]], message: tuple[str, ...], counter: Counter, *, depth: int
) -> Iterator[Attachment]:
    """The attachments of a message in a compound file.

    Args:
        file: the compound file.
        entries: the paths of its entries by the path in lower case.
        message: the path of the message.
        counter: of what was read.
        depth: how many messages are around.
    """
    level = len(message)
    for path in sorted(entries):
        if len(path) != level + 1 or path[:level] != message or not path[level].startswith(_ATTACHMENT):
            continue
        name = next(filter(None, (_property(file, entries, path, key) for key in _NAMES)), "")
        embedded, content = (*path, _EMBEDDED), (*path, _CONTENT)
        if (*embedded, _PROPERTIES) in entries:
            counter.add(0)
            is_too_deep = depth >= DEEPEST_MAIL
            inner = () if is_too_deep else tuple(_attached(file, entries, embedded, counter, depth=depth + 1))
            yield Attachment(f"{name or 'message'}.msg", b"", is_message=True, attachments=inner)
            continue
        pasted = next((stream for step in _PACKED if (stream := (*embedded, step)) in entries), None)
        found = pasted or content
        size = file.get_size(entries[found]) if found in entries else 0
        counter.add(size)
        read = file.openstream(entries[found]).read(size) if found in entries else b""
        if pasted:
            name = f"{name or 'object'}.xlsx"
        if not is_rest_of_text(name, read):
            yield Attachment(name, read, is_elsewhere=found not in entries)


def _property(  # type: ignore[no-untyped-def]
    file, entries: dict[tuple[str, ...], list[str]], path: tuple[str, ...], key: str
) -> str:
    """A text among the properties of an attachment; single bytes are UTF-8 if they can be, else Western Europe's."""
    entry = entries.get((*path, f"__substg1.0_{key}"))
    if entry is None:
        return ""
    stored = file.openstream(entry).read(_LONGEST_NAME)
    if key.endswith("001f"):
        return str(stored.decode("utf-16-le", "replace")).rstrip("\0")
    try:
        return str(stored.decode()).rstrip("\0")
    except UnicodeDecodeError:
        return str(stored.decode("cp1252", "replace")).rstrip("\0")
