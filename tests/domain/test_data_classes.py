"""Frozen data classes compare, hash and show themselves as those of Python do."""

from __future__ import annotations

import dataclasses
import pickle
from dataclasses import KW_ONLY, field, replace

import pytest

from lamppu_xl.domain import data_classes


def _classes(dataclass):
    @dataclass(frozen=True)
    class Point:
        x: int
        _: KW_ONLY
        note: str = field(default="", compare=False)
        seen: dict[str, int] = field(default_factory=dict, hash=False)
        secret: str = field(default="", repr=False)

    @dataclass(frozen=True)
    class Longer(Point):
        z: float = 0.0

    @dataclass(frozen=True, kw_only=True)
    class Alone:  # noqa: PLW1641
        """Has one field and an equality of its own."""

        name: str

        def __eq__(self, other: object) -> bool:  # the decorator adds the hash
            return isinstance(other, Alone)

    @dataclass(frozen=True)
    class Empty:
        pass

    return Point, Longer, Alone, Empty


def _behaviour(dataclass) -> list[object]:
    point, longer, alone, empty = _classes(dataclass)
    a, b = point(1, note="a", seen={"k": 1}), point(1, note="b", seen={"k": 2})
    return [
        *(repr(each).replace(f"{_classes.__name__}.<locals>.", "") for each in (a, longer(1, z=2.5), alone(name="n"))),
        a == b,
        a == replace(b, seen={"k": 1}),
        a == longer(1, note="a", seen={"k": 1}),
        a != (1,),
        hash(a) == hash(b),
        hash(longer(1, z=2.5)) == hash(longer(1, z=2.0)),
        alone(name="x") == alone(name="y"),
        len({empty(), empty()}),
        repr(empty()),
        [each.name for each in dataclasses.fields(longer)],
        point.__match_args__,
    ]


def test_a_frozen_class_behaves_as_usual():
    assert _behaviour(data_classes.dataclass) == _behaviour(dataclasses.dataclass)


def test_keyword_only_fields_are_only_keywords():
    _, _, alone, _ = _classes(data_classes.dataclass)
    with pytest.raises(TypeError, match="positional"):
        alone("x")


@data_classes.dataclass(frozen=True)
class Stored:
    values: list[object]


def test_objects_can_be_pickled_and_a_circle_of_objects_has_a_text():
    stored = Stored([1])
    assert pickle.loads(pickle.dumps(stored)) == stored
    stored.values.append(stored)
    assert repr(stored) == "Stored(values=[1, ...])"


def test_only_the_constructor_of_a_frozen_class_is_compiled(monkeypatch):
    if not (compile_method := getattr(dataclasses, "_create_fn", None)):
        pytest.skip("this Python compiles the methods of a data class together")
    compiled = []

    def noted(name, *rest, **more):
        compiled.append(name)
        return compile_method(name, *rest, **more)

    monkeypatch.setattr(dataclasses, "_create_fn", noted)
    _classes(data_classes.dataclass)
    assert set(compiled) == {"__init__"}


def test_a_class_that_is_not_frozen_is_made_by_python():
    @data_classes.dataclass
    class Changing:
        x: int = 0

    @data_classes.dataclass(frozen=True, slots=True)
    class Slotted:
        x: int = 0

    assert Changing.__hash__ is None
    assert not hasattr(Slotted(), "__dict__")
    with pytest.raises(dataclasses.FrozenInstanceError):
        Slotted().x = 1
