"""How a master says that a field is computed: with the labels of its form, never with the names of the definition."""

from __future__ import annotations

from computed_form import FORM, PROJECT
from projects import read, sound

from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.master.expression_words import in_words


def test_a_computed_field_is_in_words_or_not_named() -> None:
    project = sound(read(PROJECT, FORM))
    words = project_translator(project, "en")
    found = {
        field.name: in_words(field.computed, table, project.form, words)
        for table in project.form.tables
        for field in table.computed
        if field.computed is not None
    }
    assert found == {
        "eur": "Amount / Rate, rounded",
        "late": "",
        "part": "In euros / In euros in all (Expenditure)",
        "now": "",
        "big": "",
        "total": "In all (previous period) + Now + Own money",
        "share": "In all / Budget",
        "over": "",
        "all": "In euros in all (Expenditure)",
        "rest": "Budget in all (Plan and use) \N{MINUS SIGN} All",
        "first": "",
    }
