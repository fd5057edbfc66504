"""A definition workbook that another program has saved says the same."""

from __future__ import annotations

import json

import pytest
from definition_workbooks import meaning, read_back, tree_of, written
from resaving import by_office, missing

TEXTS = ["=1+1", "'quoted", "007", "2027-1", "one\ntwo", "  spaces ", "x" * 32_767]


@pytest.mark.slow
@pytest.mark.skipif(bool(missing("LibreOffice")), reason="LibreOffice is not installed")
def test_libreoffice_saves_the_same_definition(tmp_path):
    options = ", ".join(f"{{id: O{number}, label: {json.dumps(text)}}}" for number, text in enumerate(TEXTS))
    details = "{id: D, label: d, budget: 1000.5, code: '1000', day: 2027-02-01}"
    tree = tree_of(
        "project: {id: A, name: A, form: f, start: 2027-01-01, end: 2027-12-31, languages: [fi, sv]}\n"
        f"lists: {{cost: [{options}, {details}]}}\n"
    )
    source, saved = tmp_path / "project.xlsx", tmp_path / "saved.xlsx"
    source.write_bytes(written(tree))
    by_office()([(source, saved)])
    read, problems = read_back(saved.read_bytes())
    assert problems == ()
    assert meaning(read) == meaning(tree)
    detail = read.values["lists"].values["cost"].items[-1]
    assert {key: detail.values[key].quoted for key in ("budget", "code", "day")} == {
        "budget": False,
        "code": True,
        "day": False,
    }
