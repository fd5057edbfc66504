"""The decorator of data classes: that of Python, with fewer methods to compile when a command starts.

A command defines about two hundred data classes. Python compiles up to six methods of each of them, which was a
seventh of the processor time of a short command. Of a frozen class only `__init__` is compiled here; the other methods
look at its fields. That nobody changes an object of a frozen class is checked by mypy, not while the program runs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414  # mypy knows it so
else:

    def dataclass(cls=None, /, **options):
        """Use it as `dataclasses.dataclass`, which it calls for classes that are not frozen or need more."""
        if not options.get("frozen") or not options.keys() <= {"frozen", "kw_only"}:
            return dataclasses.dataclass(cls, **options)

        def frozen(cls: type) -> type:
            return _with_methods(cls, kw_only=options.get("kw_only", False))

        return frozen if cls is None else frozen(cls)


def _with_methods(cls: type, *, kw_only: bool) -> type:
    """A frozen class with the methods of a data class that it does not define itself."""
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # Python would make a text of its arguments, which takes long
    own = {name for name, value in vars(cls).items() if value is not None}  # with __eq__ alone, __hash__ is None
    made: Any = dataclasses.dataclass(repr=False, eq=False, kw_only=kw_only)(cls)
    fields = dataclasses.fields(made)
    shown = [field.name for field in fields if field.repr]
    compared = _values([field.name for field in fields if field.compare])
    hashed = _values([field.name for field in fields if (field.compare if field.hash is None else field.hash)])

    @recursive_repr()
    def as_text(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def is_equal(self: Any, other: object) -> bool:
        return compared(self) == compared(other) if type(other) is type(self) else NotImplemented

    def number(self: Any) -> int:
        return hash(hashed(self))

    for name, method in (("__repr__", as_text), ("__eq__", is_equal), ("__hash__", number)):
        if name not in own:
            setattr(made, name, method)
    return made  # type: ignore[no-any-return]  # the class itself


def _values(names: Sequence[str]) -> Callable[[object], object]:
    """What returns the values of these attributes as a tuple."""
    match names:
        case []:
            return lambda _: ()
        case [name]:
            return lambda each: (getattr(each, name),)
    return attrgetter(*names)
