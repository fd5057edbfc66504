"""The fingerprint of what a master asks, independent of the names of our classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

from lamppu_xl.domain.digests import short_digest
from lamppu_xl.domain.text import Text


def fingerprint(form: str, groups: Mapping[str, Sequence[object]]) -> str:
    """Eight hexadecimal digits over records; the text that is digested is part of the format of stamps.

    Args:
        form: id of the form.
        groups: records by the name with which they are digested.
    """
    texts = (_tuple([_record(name, record) for record in records]) for name, records in groups.items())
    return short_digest(f"({form!r}, {_tuple(list(texts))})")


def _record(name: str, record: object) -> str:
    columns = fields(record)  # type: ignore[arg-type]  # every record is a dataclass
    values = (f"{column.name}={_value(getattr(record, column.name))}" for column in columns)
    return f"{name}({', '.join(values)})"


def _value(value: object) -> str:
    return f"Text(translations={value.translations!r})" if isinstance(value, Text) else repr(value)


def _tuple(items: Sequence[str]) -> str:
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
