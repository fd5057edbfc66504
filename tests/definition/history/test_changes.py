"""What has changed since templates were issued: by id, by effect, and for the partners concerned only."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project_lives import AUTUMN, DEFINITION, FORM, SPRING, loaded_life

from lamppu_xl.definition.history.change import ChangeEffect, DefinitionChange
from lamppu_xl.definition.history.changes import compare_definitions
from lamppu_xl.definition.history.definition_in_effect import definition_in_effect
from lamppu_xl.definition.history.period_changes import PeriodChanges
from lamppu_xl.domain.definition_json import definition_digest
from lamppu_xl.domain.errors import DefinitionError
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.partner_history import project_as_of
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.definition_changes import changes_as_text

Definition = dict[str, Any]
Edit = Callable[[Definition, Definition], object]
WORDING, LESS, MORE, MEANING = ChangeEffect
BOTH, ALFA, BETA = {"ALFA", "BETA"}, {"ALFA"}, {"BETA"}


def edited(*edits: Edit) -> Project:
    definition, form = copy.deepcopy(DEFINITION), copy.deepcopy(FORM)
    for edit in edits:
        edit(definition, form)
    return loaded_life(definition, form)


@cache
def changes(edit: Edit, *before: Edit) -> tuple[DefinitionChange, ...]:
    issued, current = edited(*before), edited(*before, edit)
    period = issued.period(SPRING)
    assert period
    return compare_definitions(project_as_of(issued, period), project_as_of(current, period), period)


def field(form: Definition, name: str) -> Definition:
    table, _, key = name.partition("/")
    return form["tables"][table]["fields"][key]  # type: ignore[no-any-return]


def with_field(name: str, **keys: Any) -> Edit:
    return lambda _, form: field(form, name).update(keys)


def with_period(**keys: Any) -> Edit:
    return lambda definition, _: definition["periods"][0].update(keys)


def with_partner(number: int, **keys: Any) -> Edit:
    return lambda definition, _: definition["partners"][number].update(keys)


def with_goal(number: int, **keys: Any) -> Edit:
    return lambda definition, _: definition["goals"][number].update(keys)


def with_indicator(number: int, **keys: Any) -> Edit:
    return lambda definition, _: definition["lists"]["indicators"][number].update(keys)


def with_state(number: int, **keys: Any) -> Edit:
    return lambda definition, _: definition["lists"]["states"][number].update(keys)


def with_tables(*names: str) -> Edit:
    def edit(_: Definition, form: Definition) -> None:
        form["tables"] = {name: form["tables"][name] for name in names}

    return edit


def with_rules(*rules: str) -> Edit:
    return lambda _, form: form["tables"]["figures"].update(
        rules=[{"holds": rule, "says": {"fi": rule, "sv": rule}} for rule in rules]
    )


PRESENTATION = {"order"}
"""Two edits of an order may cancel each other out."""

BOTH_WAYS = {"label", "help", "kind", "limit", "severity", "detail", "aggregate", "lines", "deadline", "days", "order"}
"""Aspects that differ in both directions."""

NO_CHANGE: list[Edit] = [
    with_field("figures/actual", width=20),
    lambda definition, _: definition["lists"].update(unused=[{"id": "x", "label": {"fi": "x", "sv": "x"}}]),
    with_partner(1, contact={"name": "Beda Berg"}),
    with_indicator(0, periods=[SPRING, AUTUMN]),
]

CASES: list[tuple[Edit, ChangeEffect, str, str, set[str]]] = [
    (with_field("figures/actual", label={"fi": "Luku", "sv": "Tal"}), WORDING, "label", "figures/actual", BOTH),
    (
        with_field("figures/actual", label={"fi": "Luku", "sv": "Toteuma (sv)"}),
        WORDING,
        "label",
        "figures/actual",
        ALFA,
    ),
    (with_field("figures/actual", help={"fi": "Ohje", "sv": "Hjälp"}), WORDING, "help", "figures/actual", BOTH),
    (with_field("figures/actual", max=2000), LESS, "limit", "figures/actual", BOTH),
    (with_field("figures/actual", max=10.5), MORE, "limit", "figures/actual", BOTH),
    (with_field("figures/actual", min=-5), LESS, "limit", "figures/actual", BOTH),
    (with_field("figures/actual", min=5), MORE, "limit", "figures/actual", BOTH),
    (
        with_field("figures/actual", max={"value": 1000, "severity": "warning"}),
        LESS,
        "severity",
        "figures/actual",
        BOTH,
    ),
    (with_field("figures/actual", required=True), MORE, "rule_added", "figures/actual", BOTH),
    (with_field("figures/actual", previous=False), WORDING, "not_previous", "figures/actual", BOTH),
    (with_field("figures/actual", aggregate="last"), MEANING, "aggregate", "figures/actual", BOTH),
    (with_field("results/results", max_length=100), MORE, "limit", "results/results", BOTH),
    (lambda _, form: field(form, "results/results").pop("max_length"), LESS, "rule_removed", "results/results", BOTH),
    (with_field("results/results", max_words=50), MORE, "rule_added", "results/results", BOTH),
    (with_field("results/results", personal=True), WORDING, "personal", "results/results", BOTH),
    (with_field("results/status", list="indicators"), MEANING, "options", "results/status", BOTH),
    (with_field("figures/unit", given="row.label"), WORDING, "given", "figures/unit", BOTH),
    (lambda _, form: form["tables"]["figures"]["fields"].pop("unit"), WORDING, "removed", "figures/unit", BOTH),
    (lambda _, form: form["tables"]["visits"]["fields"].pop("goal"), MEANING, "removed", "visits/goal", BOTH),
    (lambda _, form: form["tables"].pop("visits"), MEANING, "removed", "table visits", BOTH),
    (lambda _, form: form["tables"]["visits"]["rows"].update(lines=5), LESS, "lines", "table visits", BOTH),
    (lambda _, form: form["tables"]["visits"]["rows"].update(lines=1), MORE, "lines", "table visits", BOTH),
    (
        lambda _, form: form["tables"]["results"].update(rows={"codes": "indicators"}),
        MEANING,
        "rows",
        "table results",
        BOTH,
    ),
    (lambda _, form: form["tables"]["visits"].update(spare=0), MORE, "lines", "table visits", BOTH),
    (with_tables("figures", "results", "visits"), WORDING, "order", "form life", BOTH),
    (with_period(deadline="2026-09-01"), WORDING, "deadline", f"period {SPRING}", BOTH),
    (with_period(end="2026-05-31"), MEANING, "days", f"period {SPRING}", BOTH),
    (with_partner(1, language="fi"), WORDING, "language", "partner BETA", BETA),
    (with_partner(1, name="Beta"), WORDING, "label", "partner BETA", BETA),
    (with_partner(1, joined="2026-09-01"), MEANING, "removed", "partner BETA", BETA),
    (lambda definition, _: definition["partners"].pop(), MEANING, "removed", "partner BETA", BETA),
    (with_goal(0, wording={"fi": "Toinen.", "sv": "En annan."}), WORDING, "wording", "goal G1", BOTH),
    (with_goal(0, title={"fi": "Verkostot", "sv": "Nätverk"}), WORDING, "label", "goal G1", BOTH),
    (with_goal(0, applies_to=["ALFA"]), MEANING, "narrowed", "goal G1", BETA),
    (with_goal(0, applies_to=["coordinator"]), MEANING, "narrowed", "goal G1", BETA),
    (lambda definition, _: definition["goals"].pop(), MEANING, "removed", "goal G2", BOTH),
    (lambda definition, _: definition["goals"].reverse(), WORDING, "order", "list goals", BOTH),
    (with_indicator(0, applies_to=["BETA"]), MEANING, "narrowed", "list indicators/I01", ALFA),
    (with_indicator(0, target=200), MEANING, "detail", "list indicators/I01", BOTH),
    (with_indicator(0, aggregate="max"), MEANING, "aggregate", "list indicators/I01", BOTH),
    (with_state(0, label={"fi": "Meneillään", "sv": "På gång"}), WORDING, "label", "list states/ongoing", BOTH),
    (
        lambda definition, _: definition["lists"]["states"].append({"id": "new", "label": {"fi": "Uusi", "sv": "Ny"}}),
        LESS,
        "added",
        "list states/new",
        BOTH,
    ),
    (
        lambda definition, _: definition["lists"]["indicators"].append(
            {"id": "I03", "label": {"fi": "Uusi", "sv": "Ny"}, "applies_to": ["BETA"]}
        ),
        MORE,
        "added",
        "list indicators/I03",
        BETA,
    ),
]


@pytest.mark.parametrize("edit", NO_CHANGE)
def test_what_changes_no_form_is_no_change(edit: Edit) -> None:
    assert changes(edit) == ()


@pytest.mark.parametrize(("edit", "effect", "aspect", "place", "partners"), CASES)
def test_an_edit_has_its_effect_and_names_the_partners_whose_form_it_changes(
    edit: Edit, effect: ChangeEffect, aspect: str, place: str, partners: set[str]
) -> None:
    named = [(each.effect, each.aspect, each.place, set(each.partners)) for each in changes(edit)]
    assert named == [(effect, aspect, place, partners)]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_change_is_a_sentence_in_every_language(language: str) -> None:
    words = translator_for(language)
    for edit, *_ in CASES:
        for change in changes(edit):
            sentence = words.fact(change.phrase)
            assert change.label.pick([language]) in sentence
            assert not {"{", "[[", "VocabularyTerm"} & set(sentence.split())


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("R5")])
def test_each_rule_has_a_name_for_its_changes(code: str) -> None:
    assert all(translator_for(language).label(f"change_{code}") for language in ("fi", "sv", "en"))


def test_a_text_that_differs_in_another_language_only_is_shown_in_that_language() -> None:
    (change,) = changes(with_state(0, label={"fi": "Meneillään", "sv": "Käynnissä (sv)"}))
    assert "”Käynnissä”, nu ”Meneillään”" in translator_for("sv").fact(change.phrase)


def test_the_days_of_a_period_are_written_as_the_reader_writes_days() -> None:
    (change,) = changes(with_period(end="2026-05-31"))
    assert "1.1.2026 – 30.6.2026, nyt 1.1.2026 – 31.5.2026" in translator_for("fi").fact(change.phrase)


def test_values_are_quoted_as_readers_see_them() -> None:
    percent = with_field("figures/actual", kind="percent", aggregate="never", min=0, max=1)
    shown = with_field("figures/unit", label={"fi": "Tavoitearvo", "sv": "Målvärde"}, given="row.target")
    of_list = lambda _, form: form["tables"]["figures"].update(totals=["actual"])  # noqa: E731
    cases: list[tuple[Edit, Edit, str]] = [
        (with_field("figures/actual", max=0.05), percent, "från 100 % till 5 %"),
        (with_indicator(0, target=200), shown, "målvärde var 100, nu 200"),
        (of_list, shown, "summaraden hade –, nu Toteuma (sv)"),
        (lambda _, form: form["tables"]["visits"].update(carry="yes"), shown, "var nej, nu ja"),
    ]
    for edit, before, end in cases:
        sentences = [translator_for("sv").fact(change.phrase) for change in changes(edit, before)]
        assert any(each.replace("\u00a0", " ").endswith(end) for each in sentences), (end, sentences)


def test_a_role_that_a_partner_loses_takes_its_goals_away() -> None:
    """A goal of a role applies to fewer partners when a partner loses the role."""
    of_coordinator = with_goal(0, applies_to=["partner"])
    named = changes(with_partner(0, roles=["coordinator"]), of_coordinator)
    assert [(each.aspect, each.place, set(each.partners)) for each in named] == [("narrowed", "goal G1", ALFA)]


def test_swapped_labels_change_the_meaning_of_both_options() -> None:
    def swap(definition: Definition, _: Definition) -> None:
        states = definition["lists"]["states"]
        states[0]["label"], states[1]["label"] = states[1]["label"], states[0]["label"]

    named = [(each.effect, each.place) for each in changes(swap)]
    assert named == [(MEANING, "list states/ongoing"), (MEANING, "list states/done")]


def with_option_in_place_of_another(definition: Definition, _: Definition) -> None:
    states = definition["lists"]["states"]
    states[0]["id"] = "running"
    states.append({"id": "ongoing", "label": {"fi": "Aloitettu", "sv": "Startad"}})


def with_field_in_place_of_another(_: Definition, form: Definition) -> None:
    fields = form["tables"]["figures"]["fields"]
    fields["plan"], fields["actual"]["label"] = dict(fields["actual"]), {"fi": "Suunnitelma", "sv": "Plan"}


def with_titles_swapped(_: Definition, form: Definition) -> None:
    tables = form["tables"]
    tables["figures"]["title"], tables["visits"]["title"] = tables["visits"]["title"], tables["figures"]["title"]


@pytest.mark.parametrize(
    ("edit", "places"),
    [
        (with_option_in_place_of_another, {"list states/ongoing"}),
        (with_field_in_place_of_another, {"figures/actual"}),
        (with_titles_swapped, {"table figures", "table visits"}),
    ],
)
def test_an_id_that_gives_its_label_to_another_id_has_changed_its_meaning(edit: Edit, places: set[str]) -> None:
    labels = [each for each in changes(edit) if each.aspect == "label"]
    assert {each.place for each in labels} == places
    assert {each.effect for each in labels} == {MEANING}


def test_a_target_that_the_form_shows_now_is_the_same_target() -> None:
    def show(_: Definition, form: Definition) -> None:
        form["tables"]["figures"]["fields"]["target"] = {"label": {"fi": "Tavoite", "sv": "Mål"}, "given": "row.target"}

    assert [(each.effect, each.place) for each in changes(show)] == [(WORDING, "figures/target")]


def test_a_further_field_of_free_lines_leaves_the_required_fields_as_they_were() -> None:
    required = with_field("visits/place", required=True)
    added = changes(
        lambda _, form: form["tables"]["visits"]["fields"].update(when={"label": {"fi": "Milloin", "sv": "När"}}),
        required,
    )
    assert [(each.effect, each.aspect, each.place) for each in added] == [(MORE, "added", "visits/when")]
    assert not [each for each in changes(required) if each.effect is not MORE]


def test_of_several_conditions_only_the_edited_condition_differs() -> None:
    before = with_rules("actual < 900", "actual < 800")
    named = changes(with_rules("actual < 800", "actual < 700"), before)
    assert [(each.effect, each.aspect, each.rule) for each in named] == [
        (LESS, "rule_removed", "R511"),
        (MORE, "rule_added", "R511"),
    ]


def with_facts(option: str, partner: str, kind: str) -> Edit:
    """A fact of an option and one of a partner, both shown by fields of a kind."""

    def edit(definition: Definition, form: Definition) -> None:
        form["tables"]["figures"]["fields"]["own"] = {"label": "Own", "kind": kind, "given": "partner.own"}
        form["tables"]["figures"]["fields"]["of_row"] = {"label": "Of row", "kind": "row.sort", "given": "row.planned"}
        definition["partners"][0]["details"] = {"own": partner}
        indicators = definition["lists"]["indicators"]
        definition["lists"]["indicators"] = [{**each, "sort": kind, "planned": option} for each in indicators]

    return edit


@pytest.mark.parametrize(
    ("kind", "was", "now", "shown"),
    [("month", "2027-04", "2027-05", ("4/2027", "5/2027")), ("percent", "7 %", "8 %", ("7 %", "8 %"))],
)
def test_facts_are_shown_as_their_fields_show_them(kind: str, was: str, now: str, shown: tuple[str, str]) -> None:
    named = [
        each for each in changes(with_facts(now, now, kind), with_facts(was, was, kind)) if each.aspect == "detail"
    ]
    words = translator_for("fi")
    said = [tuple(words.fact(side).replace("\xa0", " ") for side in each.shown or ()) for each in named]
    assert {each.kind for each in named} == {"partner", "option"}
    assert set(said) == {shown}


def test_another_kind_of_a_row_is_named_in_words_and_each_target_is_shown_by_its_own_kind() -> None:
    before, now = with_facts("40", "1", "integer"), with_facts("40 %", "1", "percent")
    named = {each.detail: each for each in changes(now, before) if (each.kind, each.aspect) == ("option", "detail")}
    words = translator_for("en")
    said = {name: [words.fact(side) for side in each.shown or ()] for name, each in named.items()}
    assert said == {"sort": ["whole number", "percentage"], "planned": ["40", "40 %"]}


def with_options(*ids: str) -> Edit:
    """The list `sorts`, by which a figure is reported and of which several may be chosen in columns."""

    def edit(definition: Definition, form: Definition) -> None:
        form["lists"] = {**form.get("lists", {}), "sorts": [{"id": each, "label": each.upper()} for each in ids]}
        form["tables"]["figures"]["fields"]["actual"]["by"] = "sorts"
        columns = {"label": "Sorts", "kind": "choices", "list": "sorts", "as": "columns", "required": True}
        for table in ("results", "visits"):
            form["tables"][table]["fields"]["sorts"] = columns

    return edit


def test_a_further_option_of_columns_is_new_and_leaves_the_rules_over_all_columns_as_they_were() -> None:
    before = with_options("a", "b")
    named = [(each.effect, each.aspect, each.place) for each in changes(with_options("a", "b", "c"), before)]
    assert named == [
        (MORE, "added", "results/sorts_c"),
        (MORE, "added", "figures/actual_c"),
        (MORE, "added", "visits/sorts_c"),
    ]
    in_effect = definition_in_effect(edited(before), edited(with_options("a", "b", "c")))
    then = {table.id: table.rules for table in edited(before).form.tables}
    for table in in_effect.form.tables:
        assert [rule.condition for rule in table.rules] == [rule.condition for rule in then[table.id]], table.id


LATE, COSTLY = 'status == "late"', 'status == "late" and length(results) > 3'


@pytest.mark.parametrize(("was", "now", "effect"), [(LATE, COSTLY, LESS), (COSTLY, LATE, MORE)])
def test_an_answer_that_is_required_in_fewer_cases_asks_less(was: str, now: str, effect: ChangeEffect) -> None:
    def required(when: str) -> Edit:
        return with_field("results/results", required_when=when)

    named = changes(required(now), required(was))
    assert [(each.effect, each.aspect, each.rule) for each in named] == [(effect, "limit", "R501")]
    in_effect = definition_in_effect(edited(required(was)), edited(required(now)))
    milder = edited(required(COSTLY))
    table, expected = (
        next(each for each in form.tables if each.id == "results") for form in (in_effect.form, milder.form)
    )
    conditions = [[rule.condition for rule in each.rules if rule.code == "R501"] for each in (table, expected)]
    assert conditions[0] == conditions[1]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("actual == sum(target, 1)", "actual == sum(target, 2)"),
        ("actual > 1 or target > 1", "actual > 2 or target > 1"),
    ],
)
def test_another_condition_of_the_same_shape_is_another_rule(was: str, now: str) -> None:
    def rule(holds: str) -> Edit:
        def edit(_: Definition, form: Definition) -> None:
            table = form["tables"]["figures"]
            table["fields"]["target"] = {"label": "Target", "kind": "number"}
            says = {"fi": "Tarkista.", "sv": "Kontrollera."}
            table["rules"] = [{"holds": holds, "when": "not blank(actual) or not blank(target)", "says": says}]

        return edit

    named = changes(rule(now), rule(was))
    assert [(each.effect, each.aspect) for each in named] == [(LESS, "rule_removed"), (MORE, "rule_added")]
    said = [translator_for("fi").fact(each.what) for each in named]
    assert all("”Tarkista.”" in each for each in said), said


@pytest.mark.slow
@pytest.mark.parametrize(("now", "effect"), [(80, LESS), (20, MORE)])
def test_another_limit_of_words_is_a_limit(now: int, effect: ChangeEffect) -> None:
    before = with_field("results/results", max_words=50)
    found = changes(with_field("results/results", max_words=now), before)
    assert [(change.effect, change.aspect) for change in found] == [(effect, "limit")]


def test_what_is_in_effect_differs_from_the_form_in_nothing_that_asks_more() -> None:
    issued = edited()
    period = issued.period(SPRING)
    assert period
    for edit, *_ in CASES:
        effective = definition_in_effect(issued, edited(edit))
        remaining = compare_definitions(issued, effective, period)
        assert all(each.effect.applies_to_earlier_templates for each in remaining), edit


@pytest.mark.slow
@given(st.lists(st.integers(0, len(CASES) - 1), min_size=1, max_size=5, unique=True))
@settings(max_examples=25)
def test_any_edits_together(numbers: list[int]) -> None:
    """Nothing of a combination is lost without notice, and what is in effect for earlier templates asks no more."""
    issued, edits = edited(), [CASES[number][0] for number in numbers]
    try:
        current = edited(*edits)
    except (DefinitionError, KeyError, IndexError):
        return  # edits that contradict each other
    period = issued.period(SPRING)
    assert period
    changed = compare_definitions(issued, current, period)
    is_same = definition_digest(issued, period) == definition_digest(current, period)
    assert changed or is_same or all(CASES[number][2] in PRESENTATION for number in numbers)
    assert all(change.partners <= BOTH and change.label.translations for change in changed)
    in_effect = definition_in_effect(issued, current)
    assert all(each.effect.applies_to_earlier_templates for each in compare_definitions(issued, in_effect, period))
    backwards = compare_definitions(current, issued, period)
    assert {each.place for each in backwards if each.aspect in BOTH_WAYS} == {
        each.place for each in changed if each.aspect in BOTH_WAYS
    }


def test_a_new_partner_needs_a_template_and_is_not_asked_again() -> None:
    def remove(definition: Definition, _: Definition) -> object:
        return definition["partners"].pop()

    issued, current = edited(remove), edited()
    period = issued.period(SPRING)
    assert period
    found = compare_definitions(project_as_of(issued, period), project_as_of(current, period), period)
    partners = tuple(partner.id for partner in current.partners)
    summary = PeriodChanges(period=period, digest="a", is_open=True, changes=found, partners=partners)
    text = changes_as_text(summary, translator_for("sv"))
    assert "Skapa mallen: lamppu-xl skapa" in text
    assert "Frågar mer" not in text
    assert "BETA" not in summary.asked_again


def test_what_a_new_partner_has_of_its_own_is_no_changed_meaning() -> None:
    """It has reported nothing on an earlier template."""
    target = with_indicator(0, target={"ALFA": 5, "BETA": 6})

    def without_beta(definition: Definition, _: Definition) -> None:
        definition["partners"].pop()
        definition["lists"]["indicators"][0].update(target={"ALFA": 5})

    issued, current = edited(without_beta), edited(target)
    period = issued.period(SPRING)
    assert period
    found = compare_definitions(project_as_of(issued, period), project_as_of(current, period), period)
    assert [(change.effect, change.partners) for change in found] == [(MORE, frozenset(BETA))]


def test_the_partners_of_both_definitions_are_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    issued, current = edited(), edited(with_period(label={"fi": "Kevätkausi", "en": "Spring"}))
    period = issued.period(SPRING)
    assert period
    asked: list[Project] = []
    expected = Project.expected_partners

    def counted(project: Project, of: Period) -> tuple[Partner, ...]:
        asked.append(project)
        return expected(project, of)

    monkeypatch.setattr(Project, "expected_partners", counted)
    assert compare_definitions(issued, current, period)
    assert asked.count(issued) == asked.count(current) == 1
