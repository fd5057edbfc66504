"""The starters have comments, names, addresses and an id in the language of the project."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import lamppu_xl
from lamppu_xl.definition import shipped_forms
from lamppu_xl.i18n.starter_texts import starter_in
from lamppu_xl.services.init import init

SINGLE = re.compile(r"(?<=# )\S.*$|(?<=\bname: )[^{},\n]+|(?<=\bemail: )\w+@|(?<=^  id: )[A-Z]+", re.MULTILINE)
STARTERS = [form.with_name("starter.yaml").read_text("utf-8") for form in shipped_forms().values()]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_text_of_a_language_is_translated(language: str) -> None:
    path = Path(lamppu_xl.__file__).parent / "i18n" / "locales" / "starters" / f"{language}.toml"
    english = {text for starter in STARTERS for text in SINGLE.findall(starter)}
    assert english == set(tomllib.loads(path.read_text("utf-8")))


def test_only_comments_names_addresses_and_ids_of_projects_change() -> None:
    for starter in STARTERS:
        kept = [re.sub(" +", " ", SINGLE.sub("", each)) for each in (starter_in("fi", starter), starter)]
        assert kept[0] == kept[1]
        assert starter_in("en", starter) == starter


def test_a_starter_is_in_the_main_language_of_its_example_by_default(tmp_path: Path) -> None:
    assert "Alfan koulutuskuntayhtymä" in init(tmp_path).definition.read_text("utf-8")
    swedish = init(tmp_path / "sv", form="partner-expenditure", main_language="sv").definition.read_text("utf-8")
    assert "Projektkoordinator, email: koordinator@alfa" in swedish
    assert "\n  id: NORD " in swedish
