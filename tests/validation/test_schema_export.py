"""The schema that people take elsewhere: pandera reads it back, and it judges as ours does."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest
import yaml
from pandera.errors import SchemaError
from projects import lamppu, tiny

from lamppu_xl.validation.schema_export import exchange_schema, export_json, export_yaml, remaining_rules


def test_each_document_holds_the_columns_of_its_table() -> None:
    for project in (tiny(), lamppu()):
        documents = list(yaml.safe_load_all(export_yaml(project)))
        assert [document["name"] for document in documents] == [table.id for table in project.form.tables]
        for document, table in zip(documents, project.form.tables, strict=True):
            assert list(document["columns"]) == [field.name for field in table.answers]
            assert document["api"] == "polars"


def test_every_rule_is_a_check_or_is_listed_beside_it() -> None:
    for project in (tiny(), lamppu()):
        exported = json.loads(export_json(project))
        for table in project.form.tables:
            left = list(remaining_rules(table))
            checks = sum(len(column.checks) for column in exchange_schema(project, table).columns.values())
            lists = sum(project.options_for(field) is not None for field in table.answers)
            assert checks - lists == len(table.rules) - len(left)
            assert len(exported["tables"][table.id]["rules"]) == len(left)


def test_a_limit_of_the_definition_stands_in_the_schema() -> None:
    exported = json.loads(export_json(tiny()))
    column = exported["tables"]["visits"]["schema"]["columns"]["people"]
    assert (column["greater_than_or_equal_to"], column["less_than_or_equal_to"]) == (0, 500)
    rules = exported["tables"]["figures"]["rules"]
    assert "spent <= (budget * 1.1)" in [rule["holds"] for rule in rules]


def test_it_judges_a_frame() -> None:
    project = tiny()
    schema = exchange_schema(project, project.form.table("visits"))
    row = {"begins": date(2026, 9, 1), "ends": None, "host": "ALFA", "goal": "G1", "name": "Vierailu", "people": 12.0}
    dtypes = {name: column.dtype.type for name, column in schema.columns.items()}
    schema.validate(pl.DataFrame([row], schema=dtypes))
    with pytest.raises(SchemaError, match="people"):
        schema.validate(pl.DataFrame([row | {"people": 501.0}], schema=dtypes))
