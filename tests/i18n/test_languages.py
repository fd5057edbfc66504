"""A language is one file: its texts and, in the head of the file, its conventions."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
import tomllib
from datetime import date
from pathlib import Path

import pytest

from lamppu_xl.i18n.languages import (
    LANGUAGES,
    find_text,
    language_of_windows_id,
    profile_of,
    read_catalogue,
    read_locale,
)
from lamppu_xl.i18n.translator import translator_for

ROOT = Path(__file__).parents[2]

ESTONIAN = """
reviewed = false
locale = "et"
dates = "d.M.y"
fallback = ["fi"]
name = "eesti"
decimal_comma = true
false_and_true = ["VÄÄR", "TÕENE"]
no_and_yes = ["Ei", "Jah"]
windows_id = 0x25

[terms]
number = "arv"
"""

PROGRAM = """
from datetime import date
from lamppu_xl.answer_types.registry import ANSWER_TYPES, parse_cell
from lamppu_xl.definition.questions.code_lists import _yes_no
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.languages import LANGUAGES, language_of_windows_id
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.storage.desktop import desktop_language

reader = translator_for("et")
print(LANGUAGES[-1], reader.term(VocabularyTerm("number")), reader.fact(12.5), reader.fact(date(2012, 9, 30)))
print(reader.title("R501") == translator_for("fi").title("R501"), translator_for("fi").language_name("et"))
print(desktop_language({"LANG": "et_EE.UTF-8"}, platform="linux"), language_of_windows_id(0x0425))
print(parse_cell("1 234,5", ANSWER_TYPES["number"], languages=["et"]).value, _yes_no().options[0].label.pick(["et"]))
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_states_its_conventions(language):
    profile = profile_of(language)
    assert profile.locale
    assert profile.dates
    assert profile.name
    assert profile.windows_id
    assert language_of_windows_id(profile.windows_id | 0x400) == language
    assert translator_for(language).fact(12.5) == ("12,5" if profile.decimal_comma else "12.5")
    assert translator_for(language).fact(date(2012, 3, 22))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("other", LANGUAGES)
def test_every_language_has_a_name_in_every_language(language, other):
    assert translator_for(language).language_name(other)


def test_an_unknown_language_has_no_conventions_and_no_file():
    assert profile_of("../fi") == profile_of("xx")
    assert not profile_of("xx").locale


@pytest.mark.slow
def test_a_new_file_of_texts_makes_a_working_language(tmp_path):
    shutil.copytree(ROOT / "lamppu_xl", tmp_path / "lamppu_xl", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "lamppu_xl" / "i18n" / "locales" / "et.toml").write_text(ESTONIAN, "utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", textwrap.dedent(PROGRAM)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["et arv 12,5 30.9.2012", "True viro", "et et", "1234.5 Jah"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_table_of_a_file_is_parsed_by_itself_and_no_text_is_lost(language):
    texts = {key: text for key, text in flat(tomllib.loads(read_locale(language))) if "." in key}
    assert texts
    assert dict(read_catalogue(language)) == texts
    assert {key: find_text(language, key) for key in texts} == texts


def flat(table, prefix=""):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
