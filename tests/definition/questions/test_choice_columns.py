"""Several choices as columns: what is refused, and what the columns become."""

from __future__ import annotations

import pytest
from projects import TINY_FORM, TINY_PROJECT, read

from lamppu_xl.domain.project import Project

LISTS = "  few: [{id: a, label: A}, {id: b-1, label: B}]\n  many: [" + ", ".join(
    f"{{id: o{number}, label: O{number}}}" for number in range(31)
)
PROJECT = f"{TINY_PROJECT}{LISTS}]\n  none: []\n"


def problems(field: str) -> list[str]:
    form = f"{TINY_FORM}  more: {{title: More, rows: {{lines: 2}}, fields: {{own: {{label: Own}}, {field}}}}}\n"
    return [finding.code.id for finding in read(PROJECT, form).problems if finding.code.id not in ("D117", "D113")]


REFUSED = (
    *(
        "prefill: previous",
        "prefill: partner.name",
        "unique: yes",
        "min: 1",
        "max_length: 3",
        "pattern: x",
        "decimals: 1",
    ),
    *("not_before: period.start", "within: own", "periods: {earlier: 1}", "role: status", "computed: own", "by: few"),
)
"""Keys that say nothing about columns of yes and no."""


def project() -> Project:
    form = (
        f"{TINY_FORM}  more:\n    title: More\n    rows: record\n    fields:\n"
        "      kinds: {label: Kinds, kind: choices, list: few, as: columns,"
        " help: All, heading: Part two, personal: yes}\n"
    )
    loaded = read(PROJECT, form)
    assert loaded.project
    return loaded.project


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        ("x: {label: X, kind: choices, list: few, as: columns}", []),
        ("x: {label: X, kind: choices, list: few, as: text}", []),
        ("x: {label: X, kind: choices, list: few, as: rows}", ["D106"]),
        ("x: {label: X, kind: choices, list: few, as: }", []),
        ("x: {label: X, kind: choice, list: few, as: columns}", ["D114"]),
        ("x: {label: X, as: columns}", ["D114"]),
        ("x: {label: X, kind: choices, as: columns}", ["D105"]),
        ("x: {label: X, kind: choices, list: other, as: columns}", ["D107"]),
        ("x: {label: X, kind: choices, list: none, as: columns}", ["D119"]),
        ("x: {label: X, kind: choices, list: many, as: columns}", ["D111"]),
        ("x: {label: X, kind: choices, list: partners, as: columns}", ["D114"]),
        ("x: {label: X, kind: choices, list: few, as: columns, aggregate: distinct}", ["D114"]),
        ("x: {label: X, kind: choices, list: few, as: columns, required_when: not blank(own)}", ["D114"]),
        ("x: {label: X, kind: choices, list: few, as: columns}, x_b_1: {label: Y}", ["D108"]),
        *((f"x: {{label: X, kind: choices, list: few, as: columns, {key}}}", ["D114"]) for key in REFUSED),
        ("x: {label: X, kind: choices, list: few, as: columns, min: 1, unique: yes}", ["D114", "D114"]),
        ("x: {label: X, kind: choices, list: few, as: columns, prefill: no, unique: no}", []),
    ],
)
def test_what_cannot_be_columns_is_reported(field: str, codes: list[str]):
    assert problems(field) == codes


def test_columns_are_no_key_of_lines():
    field = "x: {label: X, kind: choices, list: few, as: columns}"
    form = f"{TINY_FORM}  more: {{title: More, key: x, rows: {{lines: 2}}, fields: {{own: {{label: Own}}, {field}}}}}\n"
    assert [each.code.id for each in read(PROJECT, form).problems if each.code.id not in ("D117", "D113")] == ["D114"]


def test_each_option_is_a_question_of_yes_and_no():
    fields = project().form.table("more").fields
    assert [(field.name, field.kind.name, field.label.pick(("fi",))) for field in fields] == [
        ("kinds_a", "yes_no", "Kinds: A"),
        ("kinds_b_1", "yes_no", "Kinds: B"),
    ]
    assert all(field.personal for field in fields)
    assert [field.heading is not None for field in fields] == [True, False]
    assert [field.help is not None for field in fields] == [True, False]


def test_a_rule_of_the_program_is_read_in_each_language_of_findings() -> None:
    project = (
        "project: {id: P, name: Hanke, form: tiny, start: 2030-01-01, end: 2030-12-31, languages: [fi]}\n"
        "periods: [{id: k, label: Kevät, start: 2030-01-01, end: 2030-06-30, deadline: 2030-08-01}]\n"
        "partners: [{id: A, name: A, roles: [coordinator, partner]}]\n"
        "lists: {few: [{id: a, label: A}, {id: b, label: B}]}\n"
    )
    kinds = "kinds: {label: Lajit, kind: choices, list: few, as: columns, required: yes}"
    people = "people: {label: Henkilöt, kind: integer, by: few}"
    table = f"more: {{title: Lisää, rows: record, fields: {{{kinds}, {people}}}}}"
    loaded = read(project, f"title: Lomake\ntables: {{{table}}}\n")
    assert loaded.project, loaded.problems
    said = [rule.message_override for rule in loaded.project.form.table("more").rules]
    english = {text.pick(["en"]) for text in said if text}
    assert english == {"Choose at least one: write Yes in its column.", "The parts do not add up to this figure."}
    assert "Osien summa ei ole tämä luku." in {text.pick(["fi"]) for text in said if text}
