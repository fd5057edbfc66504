"""What the cells of a column hold, derived from the shapes of the definition: no list of keys to keep up to date."""

from __future__ import annotations

import types
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum, StrEnum
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from lamppu_xl.definition.coercion import choices_of
from lamppu_xl.definition.definition_workbook.head_paths import Path, Step
from lamppu_xl.definition.schemas import AnyCell, OptionalLanguage, Shape


class CellType(StrEnum):
    """What a cell of a definition may hold."""

    TEXT = "text"
    """A number or a date there is a fault: programs drop leading zeros and turn `2027-1` into a date."""
    TEXTS = "texts"
    """Several texts, separated by semicolons."""
    NUMBER = "number"
    DATE = "date"
    TRUTH = "truth"
    ANY = "any"
    """A number, a date or a text, as the cell has it: details of options."""


VALUE = "value"
"""The key of a shape that may be written without its other keys, such as a limit with a severity."""


def parts_of(annotation: Any) -> tuple[Any, ...]:
    """The alternatives of an annotation without `Annotated`, `None` left out."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return parts_of(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return tuple(part for each in get_args(annotation) for part in parts_of(each) if part is not type(None))
    if isinstance(annotation, TypeVar):
        return (Any,)
    return (annotation,)


def nested_shape(annotation: Any) -> type[Shape] | None:
    """The shape that a value may have, if any."""
    return next((part for part in parts_of(annotation) if isinstance(part, type) and issubclass(part, Shape)), None)


def _metadata(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        yield from metadata
        yield from _metadata(inner)
    elif get_origin(annotation) in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _metadata(part)


def _item(annotation: Any) -> Any | None:
    """The type of the items of a list; None if the value is no list."""
    for part in parts_of(annotation):
        if isinstance(get_origin(part), type) and issubclass(get_origin(part), tuple | list | Sequence):
            return get_args(part)[0]
    return None


def mapping_types(annotation: Any) -> tuple[Any, Any] | None:
    """The types of the keys and the values of a mapping; None if the value is none."""
    for part in parts_of(annotation):
        if isinstance(get_origin(part), type) and issubclass(get_origin(part), Mapping):
            key, value = get_args(part)
            return key, value
    return None


def is_translated(annotation: Any) -> bool:
    """Whether a value is a text by language."""
    found = mapping_types(annotation)
    return found is not None and found[0] == OptionalLanguage


def type_at(annotation: Any, path: Sequence[Step]) -> Any:
    """The annotation of the value at a path inside a value; `Any` where the shapes do not say."""
    for step in path:
        shape = nested_shape(annotation)
        pair = mapping_types(annotation)
        if shape and isinstance(step, str):
            known = shape.model_fields.get(step)
            annotation = annotation_of(known) if known else Any
        elif isinstance(step, int):
            item = _item(annotation)
            annotation = Any if item is None else item
        elif pair:
            annotation = pair[1]
        else:
            return Any
    return annotation


def annotation_of(field: Any) -> Any:
    """The annotation of a field of a shape with its metadata, which pydantic keeps apart."""
    annotation = field.annotation
    for metadata in field.metadata:
        annotation = Annotated[annotation, metadata]
    return annotation


def cell_type(annotation: Any) -> CellType:
    """What a cell for a value may hold."""
    parts = parts_of(annotation)
    shape = nested_shape(annotation)
    if Any in parts or AnyCell in tuple(_metadata(annotation)):
        return CellType.ANY
    if shape and VALUE in shape.model_fields:
        return cell_type(annotation_of(shape.model_fields[VALUE]))
    item = _item(annotation)
    if item is not None and nested_shape(item) is None and mapping_types(item) is None:
        return CellType.TEXTS
    if item is None and (pair := mapping_types(annotation)) and not is_translated(annotation):
        return cell_type(pair[1])
    kinds = {_scalar_type(part) for part in parts if isinstance(part, type)}
    return kinds.pop() if len(kinds) == 1 else CellType.ANY if kinds - {CellType.TEXT} else CellType.TEXT


def _scalar_type(part: type) -> CellType:
    if issubclass(part, bool):
        return CellType.TRUTH
    if issubclass(part, int | float):
        return CellType.NUMBER
    return CellType.DATE if issubclass(part, date) else CellType.TEXT


def choices(annotation: Any) -> tuple[str, ...]:
    """The words that a cell may have, for a dropdown; nothing if it may have others."""
    kind = cell_type(annotation)
    if kind is CellType.TRUTH:
        return ("yes", "no")
    shape = nested_shape(annotation)
    if shape and VALUE in shape.model_fields:
        return choices(annotation_of(shape.model_fields[VALUE]))
    if kind is not CellType.TEXT or shape or mapping_types(annotation):
        return ()
    for metadata in _metadata(annotation):
        if names := choices_of(getattr(metadata, "func", None)):
            return names
    enums = [part for part in parts_of(annotation) if isinstance(part, type) and issubclass(part, Enum)]
    return tuple(str(member.value) for enum in enums for member in enum)


DEEPEST = 3
"""The greatest depth of keys that get columns of their own before anybody uses them."""


def usual_paths(
    shape: type[Shape], languages: Sequence[str], leave_out: Collection[str] = (), depth: int = 1
) -> Iterator[Path]:
    """The paths of the columns that a sheet has in any case, in the order of the shape.

    Args:
        shape: of a row.
        languages: those of the definition.
        leave_out: keys that have sheets of their own.
        depth: of the shape in the row.
    """
    for name, field in shape.model_fields.items():
        annotation = annotation_of(field)
        if name in leave_out or is_list_of_shapes(annotation) or parts_of(annotation) == (Any,):
            continue
        nested = nested_shape(annotation)
        if is_translated(annotation):
            yield from ((name, language) for language in languages)
        elif nested is None:
            if mapping_types(annotation) is None:
                yield (name,)
        elif VALUE in nested.model_fields:
            yield (name,)
        elif depth < DEEPEST:
            yield from ((name, *path) for path in usual_paths(nested, languages, depth=depth + 1))


def is_list_of_shapes(annotation: Any) -> bool:
    item = _item(annotation)
    return item is not None and nested_shape(item) is not None
