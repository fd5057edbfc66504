"""The persons that a master lists: all answers to personal questions, and no names of lines, questions or things."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from project_lives import ProjectLife, text
from small_programme import SPRING, definition_of

from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.storage.spill_store import SMALL_CACHE, SpillStore

pytestmark = pytest.mark.slow

NAME = {"label": text("Nimi")}
PERSON = {**NAME, "personal": True}


def master_of(folder: Path) -> bytes:
    """A master whose form asks for names of persons and of things, in tables of each type."""
    definition, form = definition_of("A01")
    definition["lists"]["teams"] = [{"id": "T1", "label": text("Oulun alueen ohjausryhmä")}]
    form["tables"] |= {
        "deputy": {"title": text("Varahenkilön tiedot"), "rows": "record", "fields": {"name": PERSON}},
        "team": {
            "title": text("Ryhmien vetäjät"),
            "rows": {"codes": "teams"},
            "fields": {"name": PERSON, "meetings": {"label": text("Montako kokousta pidettiin"), "kind": "integer"}},
        },
        "staff": {
            "title": text("Hankkeen henkilöstö"),
            "rows": {"lines": 2},
            "fields": {"name": PERSON, "job": {"label": text("Tehtävä hankkeessa")}},
        },
        "outings": {
            "title": text("Retket ja matkat"),
            "rows": {"lines": 2},
            "fields": {"name": NAME, "where": {"label": text("Kohteen tarkka sijainti")}},
        },
    }
    answers = {
        "contact/1/name": "Aino Virtaneva",
        "contact/1/email": "aino@alfa.example.fi",
        "deputy/1/name": "Bertta Koivunen",
        "team/T1/name": "Cecilia Rantanen",
        "team/T1/meetings": 3,
        "staff/1/name": "Eeva Mäkelä",
        "staff/1/job": "Kehittäjä ja kouluttaja",
        "figures/I1/actual": 5,
        "outings/1/name": "Kevätretki Hailuotoon",
        "outings/1/where": "Marjaniemen majakka",
    }
    path = ProjectLife(folder, definition, form).report(SPRING, {"ALFA": answers}).path
    assert path
    return path.read_bytes()


PERSONS = {"Aino Virtaneva", "aino@alfa.example.fi", "Bertta Koivunen", "Cecilia Rantanen", "Eeva Mäkelä"}


def persons_in(data: bytes) -> set[str]:
    return set(read_incoming_master(data, "A01.xlsx", LIMITS, SpillStore(SMALL_CACHE)).persons)


def test_persons_are_the_answers_to_personal_questions_in_every_type_of_table(tmp_path: Path) -> None:
    data = master_of(tmp_path / "A01")
    assert persons_in(data) == PERSONS
    book = openpyxl.load_workbook(io.BytesIO(data))
    added = book.create_sheet("Yhteystietoja")
    for row in (("Sähköposti", "Nimi"), (None, "Gunnar Bergman"), (None, "Hanna Lehto")):
        added.append(row)
    book["Osatoteuttajat"].title = "Toimijat"
    stream = io.BytesIO()
    book.save(stream)
    assert persons_in(stream.getvalue()) >= {*PERSONS, "Gunnar Bergman", "Hanna Lehto"}, "on sheets of any name"
