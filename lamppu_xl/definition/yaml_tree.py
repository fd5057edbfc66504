"""YAML as a tree in which every value has its place. Only this module uses yaml.

Nothing is guessed: `no`, `2012-01-16` and `007` are texts until somebody asks for a truth, a date or a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import yaml

from lamppu_xl.definition.problems import Problems
from lamppu_xl.domain.findings import Fact, Place
from lamppu_xl.domain.text import VocabularyTerm

LARGEST_FILE = 32_000_000
"""Bytes of a definition: ten thousand partners with contacts and details have about six million."""

DEEPEST = 40
"""The greatest depth of nested values."""

MOST_VALUES = 1_500_000
"""How many keys and values a file may hold, those repeated by aliases counted each time."""

MERGE = "<<"

FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that have no place in a workbook: XML could not hold them."""


@dataclass(frozen=True)
class YamlScalar:
    """One text."""

    text: str
    place: Place
    quoted: bool = False
    """Whether it is quoted or a block: such a value is never read as a number or date."""
    source: str = ""
    """The same as it is written in the file, from `place` on."""

    def at(self, offset: int) -> Place:
        """The place of a character of the text, also in a folded text."""
        written = _written(self.source)
        if not written:
            return self.place
        before = sum(not character.isspace() for character in self.text.strip()[:offset])
        lines = self.source[: written[min(before, len(written) - 1)]].split("\n")
        col = len(lines[-1]) + ((self.place.col or 0) if len(lines) == 1 else 0)
        return self.place._replace(row=(self.place.row or 0) + len(lines) - 1, col=col)


@dataclass(frozen=True)
class YamlSequence:
    """Several values in order."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True)
class YamlMapping:
    """Values by key, in the order in which they are written."""

    values: Mapping[str, Node]
    keys: Mapping[str, Place]
    place: Place

    def get(self, key: str) -> Node | None:
        """The value of a key, or None when it is not there or left empty."""
        node = self.values.get(key)
        return None if node is None or is_empty(node) else node


Node = YamlScalar | YamlSequence | YamlMapping

Plain = str | list["Plain"] | dict[str, "Plain"] | None
"""A tree without its places."""


def is_empty(node: Node) -> bool:
    """Whether nothing was written at all: `label:`."""
    return isinstance(node, YamlScalar) and not node.text and not node.quoted


def plain(node: Node) -> Plain:
    """The tree as plain data; a key that was left empty is as if it were not there."""
    match node:
        case YamlScalar(text):
            return None if is_empty(node) else text
        case YamlSequence(items):
            return [plain(item) for item in items]
        case YamlMapping(values):
            return {key: plain(value) for key, value in values.items() if not is_empty(value)}


def place_of(node: Node, path: Sequence[str | int], *, key: bool = False) -> Place:
    """The place of the value at a path, or of its key; if there is none, of the nearest node around it."""
    here = node.place
    for number, part in enumerate(path):
        last = number == len(path) - 1
        match node:
            case YamlMapping(values, keys) if part in values:
                node = values[str(part)]
                here = keys[str(part)] if last and key else node.place
            case YamlSequence(items) if isinstance(part, int) and part < len(items):
                node = items[part]
                here = node.place
            case _:
                return here
    return here


def read_yaml(data: bytes, file: str, problems: Problems) -> Node | None:
    """The tree of a file, or None when it cannot be read at all; everything that is wrong in it is reported.

    Args:
        data: the bytes of the file, of a longer one those up to `LARGEST_FILE` and one more.
        file: the name of the file in messages.
        problems: where problems are added.
    """
    try:
        if len(data) > LARGEST_FILE:
            raise _TooLargeError(Place(file), "bytes_counted", LARGEST_FILE)
        return _TreeBuilder(_decoded(data, file), file, problems).read()
    except _UnreadableError as error:
        problems.add("D101", error.place, detail=error.detail)
    except _TooLargeError as error:
        problems.add("D240", error.place, what=VocabularyTerm(error.what), limit=error.limit)
    return None


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")  # without the byte order mark
        place = Place(file, None, before.count("\n"), len(before.rpartition("\n")[2]))
        raise _UnreadableError(place, VocabularyTerm("not_utf8")) from error


class _UnreadableError(Exception):
    def __init__(self, place: Place, detail: Fact) -> None:
        super().__init__(detail)
        self.place = place
        self.detail = detail


class _TooLargeError(Exception):
    def __init__(self, place: Place, what: str, limit: int) -> None:
        super().__init__(what)
        self.place = place
        self.what = what
        self.limit = limit


@dataclass
class _OpenNode:
    """A list or mapping whose end has not come yet."""

    place: Place
    anchor: str | None
    mapping: bool
    flow: bool
    """Whether it is written in brackets or braces."""
    parts: list[Node] = field(default_factory=list)
    size: int = 1
    depth: int = 1


@dataclass(frozen=True)
class _ExpandedNode:
    """A value with all that hangs on it, aliases followed."""

    node: Node
    size: int = 1
    depth: int = 0


class _TreeBuilder:
    """Builds the tree from the parser's events, without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, text: str, file: str, problems: Problems) -> None:
        self.text = text
        self.file = file
        self.problems = problems
        self.anchors: dict[str, _ExpandedNode] = {}
        self.frames: list[_OpenNode] = []
        self.root: Node | None = None

    def read(self) -> Node | None:
        try:
            self.build()
        except yaml.YAMLError as error:
            raise self.syntax_error(error) from error
        return self.root

    def build(self) -> None:
        loader = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
        documents = 0
        for event in yaml.parse(self.text, Loader=loader):
            match event:
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise _UnreadableError(self.place(event), VocabularyTerm("yaml_documents"))
                case yaml.ScalarEvent() | yaml.AliasEvent():
                    self.leaf(event)
                case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                    self.open(event)
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    self.close()

    def place(self, event: yaml.Event) -> Place:
        return Place(self.file, None, _mark(event.start_mark).line, _mark(event.start_mark).column)

    def leaf(self, event: yaml.ScalarEvent | yaml.AliasEvent) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.put(_ExpandedNode(self.scalar(event)), event.anchor, self.place(event))
        elif event.anchor in self.anchors:
            self.put(self.anchors[event.anchor], None, self.place(event))
        else:
            inside = any(frame.anchor == event.anchor for frame in self.frames)
            raise _UnreadableError(self.place(event), VocabularyTerm("yaml_recursive" if inside else "yaml_alias"))

    def scalar(self, event: yaml.ScalarEvent) -> YamlScalar:
        self.refuse_tag(event)
        start, end = _mark(event.start_mark), _mark(event.end_mark)
        place, source = self.place(event), self.text[start.index : end.index]
        text = FORBIDDEN.sub("", event.value)
        if text != event.value:
            self.report(place, "control_character")
        if not event.style:
            self.check_comma(event)
            self.check_comment(event, place)
        if event.anchor or event.tag:
            skipped = _opening(source)
            source, place = source[skipped:], place._replace(col=start.column + skipped)
        return YamlScalar(text, place, bool(event.style), source)

    def open(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        self.refuse_tag(event)
        if len(self.frames) >= DEEPEST:
            raise _UnreadableError(self.place(event), VocabularyTerm("yaml_too_deep"))
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.frames.append(_OpenNode(self.place(event), event.anchor, is_mapping, bool(event.flow_style)))

    def close(self) -> None:
        frame = self.frames.pop()
        if frame.flow and not frame.mapping:
            self.check_items(frame.parts)
        node = self.pairs(frame) if frame.mapping else YamlSequence(tuple(frame.parts), frame.place)
        self.put(_ExpandedNode(node, frame.size, frame.depth), frame.anchor, frame.place)

    def check_comma(self, event: yaml.ScalarEvent) -> None:
        """Report a key of `{…}` without a colon: most often the rest of a text that contains a comma."""
        parts = self.frames[-1].parts if self.frames and self.frames[-1].mapping else []
        start = _mark(event.start_mark).index
        if event.value or event.style or len(parts) % 2 == 0 or self.text[:start].rstrip().endswith(":"):
            return
        key, before = parts[-1], [part.text for part in parts[:-1] if isinstance(part, YamlScalar) and part.text]
        if isinstance(key, YamlScalar) and not self.text[:start].rstrip().endswith("?"):
            self.problems.add("D142", key.place, key=key.text, text=f"{before[-1]}, {key.text}" if before else key.text)

    def check_items(self, items: Sequence[Node]) -> None:
        """Report an item of `[…]` that looks like the rest of the text before it."""
        for before, item in pairwise(items):
            if isinstance(before, YamlScalar) and isinstance(item, YamlScalar) and not (before.quoted or item.quoted):
                has_words = " " in before.text or " " in item.text
                is_suffix = item.text.rstrip(".").casefold() in _SUFFIXES and not before.text.isupper()
                if (has_words and item.text[:1].islower()) or is_suffix:
                    self.problems.add("D147", item.place, item=item.text, text=f"{before.text}, {item.text}")

    def check_comment(self, event: yaml.ScalarEvent, place: Place) -> None:
        """Report a text that ends before `#` with a letter or digit: most often the rest of the text."""
        end = _mark(event.end_mark).index
        if self.text[end : end + 1] not in (" ", "\t"):
            return
        if not re.search(r"[^\W\d]", event.value) or event.value in ("yes", "no", "true", "false"):
            return
        rest = re.match(r"[ \t]+(#\w[^\n]*)", self.text[end : end + 1000])
        if rest:
            self.problems.add("D143", place, text=event.value, rest=rest[1].strip())

    def check_missing_text(self, key: YamlScalar) -> None:
        """Report a key without a value before `#` with a letter or digit; for a text, before any comment."""
        line = self.lines[key.place.row or 0]
        rest = re.match(r"\s*:\s+(#.*)", line[(key.place.col or 0) + len(key.source or key.text) :])
        if rest and (re.match(r"#\w", rest[1]) or key.text in _TEXT_KEYS):
            self.problems.add("D143", key.place, text="", rest=rest[1].strip())

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def put(self, grown: _ExpandedNode, anchor: str | None, place: Place) -> None:
        if anchor:
            self.anchors[anchor] = grown
        if not self.frames:
            self.root = grown.node
            return
        frame = self.frames[-1]
        frame.parts.append(grown.node)
        frame.size += grown.size
        frame.depth = max(frame.depth, grown.depth + 1)
        if frame.size > MOST_VALUES:
            raise _TooLargeError(place, "values_counted", MOST_VALUES)
        if frame.depth > DEEPEST:
            raise _UnreadableError(place, VocabularyTerm("yaml_too_deep"))

    def pairs(self, frame: _OpenNode) -> YamlMapping:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for key, value in zip(frame.parts[::2], frame.parts[1::2], strict=True):
            if isinstance(key, YamlScalar) and is_empty(value):
                self.check_missing_text(key)
            if not isinstance(key, YamlScalar):
                self.problems.add("D106", key.place, value="[…]", expected=VocabularyTerm("text"))
            elif key.text == MERGE and not key.quoted:
                self.report(key.place, "yaml_merge")
            elif key.text in values:
                self.problems.add("D103", key.place, key=key.text)
            else:
                values[key.text], keys[key.text] = value, key.place
        return YamlMapping(values, keys, frame.place)

    def refuse_tag(self, event: yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        if event.tag not in (None, "!"):
            self.report(self.place(event), "yaml_tag")

    def report(self, place: Place, detail: str) -> None:
        self.problems.add("D101", place, detail=VocabularyTerm(detail))

    def syntax_error(self, error: yaml.YAMLError) -> _UnreadableError:
        """The parser's message, with better words in a few cases."""
        mark = getattr(error, "problem_mark", None)
        if mark is None:
            forbidden = FORBIDDEN.search(self.text)
            before = self.text[: forbidden.start() if forbidden else 0]
            place = Place(self.file, None, before.count("\n"), len(before.rpartition("\n")[2]))
            return _UnreadableError(place, VocabularyTerm("control_character"))
        tab = self.text[mark.index : mark.index + 1] == "\t"
        problem = str(getattr(error, "problem", None) or error).partition("\n")[0]
        term = "yaml_tab" if tab else next((term for start, term in _SYNTAX.items() if problem.startswith(start)), "")
        if term in _FROM_THEIR_START:
            mark = getattr(error, "context_mark", None) or mark
        detail = VocabularyTerm(term) if term else problem
        return _UnreadableError(Place(self.file, None, mark.line, mark.column), detail)


_SYNTAX = {
    "did not find expected ',' or": "yaml_flow",
    "mapping values are not allowed": "yaml_colon",
    "found character that cannot start": "yaml_first_character",
    "did not find expected node content": "yaml_flow",
    "found unexpected end of stream": "yaml_quote",
    "found unexpected document indicator": "yaml_quote",
    "found unknown escape character": "yaml_escape",
    "did not find expected hex": "yaml_escape",
    "could not find expected ':'": "yaml_no_colon",
    "did not find expected '-'": "yaml_indent",
    "did not find expected key": "yaml_indent",
    "block sequence entries are not allowed": "yaml_indent",
    "found a tab character": "yaml_tab",
}
"""What the parser says of the usual faults, by its beginning, and the term with the correction."""

_FROM_THEIR_START = frozenset({"yaml_quote", "yaml_no_colon"})
"""Faults whose place is where the part begins; the parser notices them at a later one."""

_TEXT_KEYS = frozenset({"label", "title", "name", "help", "wording", "says"})
"""Keys that are there for the sake of a text."""

_SUFFIXES = frozenset({"ab", "as", "bv", "gmbh", "inc", "llc", "ltd", "oy", "oyj", "plc", "rf", "ry", "sa"})
"""What follows a comma in the names of organisations."""


def _mark(mark: yaml.Mark | yaml._yaml.Mark | None) -> yaml.Mark | yaml._yaml.Mark:
    """An event's mark, which the parser always sets."""
    assert mark is not None  # noqa: S101
    return mark


def _opening(source: str) -> int:
    """How many characters the anchor and tag before a scalar take."""
    opening = re.match(r"(?:[&!]\S*\s*)*", source)
    return opening.end() if opening else 0


_CHARACTERS = {
    "'": re.compile(r"''|\S"),
    '"': re.compile(r"\\x..|\\u.{4}|\\U.{8}|\\.|\S", re.DOTALL),
}
"""What makes one character of a quoted text, by the quote."""


def _written(source: str) -> list[int]:
    """The positions in the source of a scalar's characters, without its quotes, block header and white space."""
    start, style = 0, source[:1]
    end = len(source)
    if style in ("|", ">"):
        start = source.find("\n") + 1 or end
    elif style in _CHARACTERS:
        start, end = 1, end - 1
    characters = _CHARACTERS.get(style, re.compile(r"\S"))
    return [character.start() for character in characters.finditer(source, start, end)]
