"""The shapes of a definition's YAML, part by part. Only this module and `programme_schemas` use pydantic.

A shape has its keys and the type of each value. References between parts are checked later, so that an invalid part
hides no problem of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.definition import coercion as values
from lamppu_xl.definition.problems import Problems, guess
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, is_empty, place_of, plain
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.partners import Role
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.countries import countries, currencies
from lamppu_xl.workbook.safe_reader import Limits

T = TypeVar("T")
S = TypeVar("S", bound="Shape")


def read(shape: type[S], node: Node, problems: Problems) -> S | None:
    """A part of the definition in its shape, or None; its errors are added to the problems."""
    data = plain(node)
    _report_empty_keys(shape, node, problems)
    try:
        return shape.model_validate({} if data is None else data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _report(shape, node, detail, problems)
        return None


def _report_empty_keys(shape: type[Shape], node: Node, problems: Problems) -> None:
    """Report unknown keys without a value, which `plain` leaves out; not those that a comma has cut (D142)."""
    if not isinstance(node, YamlMapping):
        return
    known = shape.model_fields
    for key, value in node.values.items():
        if key in known:
            nested = next(_shapes_in(known[key].annotation), None)
            if nested:
                _report_empty_keys(nested, value, problems)
        elif is_empty(value) and shape.model_config.get("extra") == "forbid":
            place = node.keys[key]
            if not any(finding.place == place for finding in problems.findings):
                problems.add("D104", place, key=key, guess=guess(key, known))


def _report(shape: type[Shape], node: Node, error: ErrorDetails, problems: Problems) -> None:
    """Report an error of pydantic with our code, facts and place."""
    loc = tuple(part for part in error["loc"] if part != "[key]")
    key = str(loc[-1]) if loc else ""
    match error["type"]:
        case "missing":
            problems.add("D105", place_of(node, loc, key=True), key=key)
        case "extra_forbidden":
            known = _shape_at(shape, loc[:-1]).model_fields
            problems.add("D104", place_of(node, loc, key=True), key=key, guess=guess(key, known))
        case "value_error":
            misfit: values.CoercionError = error["ctx"]["error"]
            problems.add(misfit.code, place_of(node, loc, key=error["loc"][-1:] == ("[key]",)), **misfit.facts)
        case other:
            expected = VocabularyTerm(_EXPECTED.get(other, "text"))
            problems.add("D106", place_of(node, loc), value=values.shown(error["input"]), expected=expected)


_EXPECTED = {"model_type": "mapping", "dict_type": "mapping", "tuple_type": "list", "list_type": "list"}


def _shape_at(shape: type[Shape], loc: Sequence[str | int]) -> type[Shape]:
    """The shape at a path inside another."""
    for part in loc:
        if isinstance(part, str) and part in shape.model_fields:
            shape = next(_shapes_in(shape.model_fields[part].annotation), shape)
    return shape


def _shapes_in(annotation: Any) -> Iterator[type[Shape]]:
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        yield annotation
    for part in get_args(annotation):
        yield from _shapes_in(part)


# The types of values

Line = Annotated[str, BeforeValidator(values.text)]
ShortLine = Annotated[str, BeforeValidator(values.short_text(255))]
"""The name of a person or an organisation, or a part of an address."""
ShortLines = Annotated[tuple[ShortLine, ...], BeforeValidator(values.listed)]
WebAddress = Annotated[str, BeforeValidator(values.web_address)]
WebAddresses = Annotated[tuple[WebAddress, ...], BeforeValidator(values.listed)]
Truth = Annotated[bool, BeforeValidator(values.truth)]
Number = Annotated[float, BeforeValidator(values.number)]
Day = Annotated[date, BeforeValidator(values.day)]
Count = Annotated[int, BeforeValidator(values.whole(1))]
Spare = Annotated[int, BeforeValidator(values.whole(0))]
Digits = Annotated[int, BeforeValidator(values.whole(0, 6))]
Ceiling = Annotated[int, BeforeValidator(values.whole(1, 2**40))]
LimitName = Annotated[str, BeforeValidator(values.known("limit", tuple(field.name for field in fields(Limits))))]
"""A limit of what is read of a return; a project may set its own."""
Width = Annotated[int, BeforeValidator(values.whole(1, 255))]
Language = Annotated[str, BeforeValidator(values.language)]
OptionalLanguage = Annotated[str, BeforeValidator(lambda value: value and values.language(value))]
Country = Annotated[str, BeforeValidator(values.known_later("country", countries, {"UK": "GB", "EL": "GR"}))]
Currency = Annotated[str, BeforeValidator(values.known_later("currency", currencies, {"€": "EUR", "£": "GBP"}))]
Words = Annotated[Mapping[OptionalLanguage, Line], BeforeValidator(values.keyed), AfterValidator(values.some)]
"""A text by language; under the empty key the main language's."""
Names = Annotated[tuple[Line, ...], BeforeValidator(values.listed)]
Languages = Annotated[tuple[Language, ...], BeforeValidator(values.listed)]
Rank = Annotated[Severity, BeforeValidator(values.one_of(("error", "warning", "hint")))]
Gathering = Annotated[Aggregate, BeforeValidator(values.aggregate)]
ProgrammeGathering = Annotated[Aggregate, BeforeValidator(values.programme_aggregate)]
FieldGathering = Annotated[Aggregate, BeforeValidator(values.field_aggregate)]
"""Also the quotient of two fields: `ratio(done, planned)`."""
Gatherings = Annotated[Mapping[str, Gathering], BeforeValidator(values.named_words)]
"""The rule of all fields under an empty name, and those of single fields."""
TermForms = Annotated[
    Mapping[OptionalLanguage, Annotated[Mapping[str, Line], BeforeValidator(values.under("nominative"))]],
    BeforeValidator(values.keyed),
]
"""A word by language, as its nominative alone or by grammatical form; under the empty key the main language's."""
ShownAs = Annotated[str, BeforeValidator(values.one_of(("text", "columns")))]
"""How several choices are shown."""
ReportRole = Annotated[FieldRole, BeforeValidator(values.one_of(FieldRole))]
Hat = Annotated[Role, BeforeValidator(values.one_of(Role))]
Hats = Annotated[tuple[Hat, ...], BeforeValidator(values.listed)]
Address = Annotated[AnswerRef, BeforeValidator(values.address)]
Within = Annotated[str, BeforeValidator(values.within)]
"""Another field, perhaps with the detail that names its options: `region by area`."""
KindName = Annotated[str, BeforeValidator(values.kind_name(tuple(ANSWER_TYPES)))]

ProjectId = Annotated[str, BeforeValidator(values.id_of("-", 20))]
PartnerId = Annotated[str, BeforeValidator(values.id_of("_-", 12))]
PartnerType = Annotated[str, BeforeValidator(values.id_of("_-", 30))]
PeriodId = Annotated[str, BeforeValidator(values.id_of("-", 12))]
GoalId = Annotated[str, BeforeValidator(values.id_of("_-", 12))]
OptionId = Annotated[str, BeforeValidator(values.id_of("_-", 30, dots=True))]


# The shapes


class AnyCell:
    """Marks a text that a definition workbook may hold as a number or a date, too."""


AnyLine = Annotated[Line, AnyCell]
"""A text, a number or a date."""


class Shape(BaseModel):
    """One part of a definition; a key that it does not know is a problem."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProjectFile(Shape):
    """The top of `project.yaml`."""

    project: Any
    periods: Any = None
    partners: Any = None
    goals: Any = None
    lists: Any = None
    tables: Any = None
    form: Any = None


class FormFile(Shape):
    """The top of `form.yaml`."""

    title: Words
    extends: Line | None = None
    lists: Any = None
    tables: Any = None


class TermsShape(Shape):
    """Words that the funder prescribes in place of the standard ones."""

    partner: TermForms = {}
    goal: TermForms = {}
    period: TermForms = {}


class ProjectShape(Shape):
    id: ProjectId
    name: Words
    form: Line
    start: Day
    end: Day
    languages: Languages
    fallback: Mapping[Language, Languages] = {}
    programme_line: Words | None = None
    funder: Words | None = None
    reference: ShortLine = ""
    web_page: WebAddress = ""
    country: Country = ""
    currency: Currency = ""
    terms: TermsShape = TermsShape()
    limits: Mapping[LimitName, Ceiling] = {}


class PeriodShape(Shape):
    id: PeriodId
    label: Words
    start: Day
    end: Day
    deadline: Day
    final: Truth = False


class ContactShape(Shape):
    name: ShortLine = ""
    email: ShortLine = ""
    phone: ShortLine = ""
    address: ShortLine = ""
    postcode: ShortLine = ""
    town: ShortLine = ""


class FormerShape(Shape):
    name: ShortLine
    until: Day
    since: Day | None = None


class FormedShape(Shape):
    names: Names
    day: Day | None = None


class PartnerShape(Shape):
    id: PartnerId
    name: ShortLine
    language: Language | None = None
    roles: Hats = (Role.PARTNER,)
    aliases: ShortLines = ()
    owner: ShortLine = ""
    type: PartnerType = ""
    reports: Truth = True
    details: Any = None
    business_id: ShortLine = ""
    country: Country = ""
    currency: Currency = ""
    contact: ContactShape = ContactShape()
    names: tuple[FormerShape, ...] = ()
    formed_of: Annotated[FormedShape, BeforeValidator(values.under("names"))] = FormedShape(names=())
    joined: Day | None = None
    left: Day | None = None
    successor: Line = ""


class GoalShape(Shape):
    id: GoalId
    title: Words
    wording: Words
    wordings: Mapping[Line, Words] = {}
    links: WebAddresses = ()
    applies_to: Names = ("all",)
    due_in: Names | None = None


class OptionShape(Shape):
    """One code of a list; its other keys are details, which the tables may show."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: OptionId
    label: Words
    applies_to: Names = ("all",)
    due_in: Names | None = None
    periods: Names | None = None
    aggregate: Gatherings = {}


class TextDetail(Shape):
    value: Words


class NumberDetail(Shape):
    value: Number


class DateDetail(Shape):
    value: Day


class RowsShape(Shape):
    """Which rows a table has: exactly one of the four."""

    record: Truth = False
    goals: Truth = False
    codes: Line | None = None
    lines: Count | None = None

    @model_validator(mode="before")
    @classmethod
    def single_sort(cls, value: object) -> object:
        if not isinstance(value, dict) or len(value) != 1:
            values.refuse(value, ("record", "goals", "{codes: …}", "{lines: …}"))
        return value


class TableShape(Shape):
    title: Words
    rows: Annotated[RowsShape, BeforeValidator(values.written_rows)]
    spare: Spare | None = None
    help: Words | None = None
    heading: Words | None = None
    note: Words | None = None
    sheet: Words | None = None
    key: Line | None = None
    carry: Truth = False
    previous: Truth = False
    applies_to: Names = ("all",)
    totals: Names = ()
    break_down: Names = ()
    fields: Any
    rules: Any = None


class LimitShape(Shape, Generic[T]):
    """A limit with its own severity and words."""

    value: T
    severity: Rank | None = None
    says: Words | None = None


class PeriodsShape(Shape):
    """How many earlier and later periods a field has values of."""

    earlier: Spare = 0
    later: Spare = 0


class FieldShape(Shape):
    """The keys of a field that state no rule; `FIELD_SHAPE` has those of `RULE_KEYS` too."""

    label: Words
    kind: KindName = "text"
    help: Words | None = None
    list: Line | None = None
    within: Within | None = None
    given: Line | None = None
    computed: Line | None = None
    by: Names = ()
    periods: PeriodsShape | None = None
    previous: Truth = False
    personal: Truth = False
    aggregate: FieldGathering | None = None
    width: Width | None = None
    role: ReportRole | None = None
    prefill: Line | None = None
    heading: Words | None = None
    note: Words | None = None
    applies_to: Names = ("all",)

    def limit(self, key: str) -> Any:
        """The value of a key that states a rule; None if the field has no such key."""
        stated: LimitShape[Any] | None = getattr(self, key)
        return stated.value if stated else None


class RuleShape(Shape):
    """A condition over several answers."""

    holds: Line
    says: Words
    when: Line | None = None
    at: Line | None = None
    severity: Rank = Severity.ERROR


class CorrectionShape(Shape):
    """One item of `corrections.yaml`."""

    period: PeriodId
    partner: PartnerId
    entry: Address
    was: AnyLine | None = None
    now: AnyLine
    reason: Line
    made_in: PeriodId
    day: Day
