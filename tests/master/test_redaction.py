"""What is removed from the texts of a public master, and what stays."""

from __future__ import annotations

import pytest

from lamppu_xl.master.redaction import Redaction, redact, surnames_of
from lamppu_xl.workbook.text_split import clean_text

REDACTION = Redaction("[x]", frozenset({"Aino Alfanen"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kysy: 040 123 4567.", "Kysy: [x]."),
        ("Kysy: 09 1234 567", "Kysy: [x]"),
        ("Tel. +44 1204 333333 (Bolton)", "Tel. [x] (Bolton)"),
        ("Tel. +46 70 123 45 67.", "Tel. [x]."),
        ("Tel. +358 40 1234567", "Tel. [x]"),
        ("Write to aino.alfanen@example.org", "Write to [x]"),
        ("aino  alfasen, AINO ALFANEN ja Aino Alfanenin", "[x]en, [x] ja [x]in"),
    ],
)
def test_personal_data_is_removed(text: str, expected: str) -> None:
    assert REDACTION(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Paid on 01-02-2024 and 1-2-2024",
        "Order 2-2024-1, ZIP 01204-3333",
        "Increase of +10 000 000 euros",
        "From +5 to +7 degrees",
        "Invoice 2024-000123-45, order 12/345678",
        "2012-2013 ja 2013-2014",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert REDACTION(text) == text


def test_a_project_without_finnish_has_no_finnish_numbers() -> None:
    english = Redaction("[x]", with_finnish_numbers=False)
    assert english("Employer 04-1234567, tel. +44 1204 333333") == "Employer 04-1234567, tel. [x]"


SURNAMES = Redaction("[x]", frozenset({"Aino Alfanen"}), surnames=frozenset({"Alfanen", "Laine"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KAO_Aino_Alfanen.xlsx", "KAO_[x].xlsx"),
        ("raportti_alfanen.xlsx", "raportti_[x].xlsx"),
        ("KAO alfanen korjattu.xlsx", "KAO [x] korjattu.xlsx"),
        ("Laine-KAO.xlsx, [3] LAINE.xlsx", "[x]-KAO.xlsx, [3] [x].xlsx"),
        ("Alfasen mukaan, Alfaselta, Lainetta", "[x]en mukaan, [x]elta, [x]tta"),
        ("laine ja aalto, Laitinen", "laine ja aalto, Laitinen"),
    ],
)
def test_a_surname_alone_is_removed_also_in_the_name_of_a_file(text: str, expected: str) -> None:
    assert SURNAMES(text) == expected


def test_a_role_an_organisation_or_a_place_has_no_surname() -> None:
    values = ["Aino Alfanen", "Project Manager", "Lapin koulutus", "Oulun Ammattiopisto", "Kemi", "Katu 3"]
    assert list(surnames_of(values, frozenset({"ammattiopisto"}))) == ["Alfanen"]


PERSONS = [
    *("Carl af Heurlin", "Anna Mäki-Lahti", "Päivi Koski", "Juha Niemi", "M. Meikeläinen", "Rinne, Olli"),
    *("Sami Kangas", "Ville Kurki", "Pia Virta", "Tuula Lehto"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Heurlin ja Heurlinin, af Heurlin", "[x] ja [x]in, af [x]"),
        ("Lahden, Lahtea ja Mäen; Mäki-Lahdelta", "[x], [x] ja [x]; [x]"),
        ("Kosken, Koskelle, Koskeakin", "[x], [x], [x]"),
        ("Niemen, Niemeä, Niemessä", "[x], [x], [x]"),
        ("Meikeläistä, Meikeläisen", "[x]tä, [x]en"),
        ("Rinteen, Kankaalle, Kurjen, Virran", "[x], [x], [x], [x]"),
        ("Koski Päivi; Kangas, Sami", "[x]; [x]"),
        ("Tuulan ja Lehdon koulu", "Tuulan ja Lehdon koulu"),
        ("koskea, lahden, Niinen, Laherma", "koskea, lahden, Niinen, Laherma"),
        ("aino (at) opisto.fi, aino[at]opisto.fi, aino (ät) opisto (piste) fi", "[x], [x], [x]"),
        ("kohta (a) ja b", "kohta (a) ja b"),
    ],
)
def test_inflected_double_and_swapped_names_and_spelt_addresses_are_removed(text: str, expected: str) -> None:
    persons = frozenset(PERSONS)
    surnames = frozenset(surnames_of(PERSONS, frozenset({"lehdon"})))
    assert Redaction("[x]", persons, surnames=surnames)(text) == expected


CONTACTS = Redaction("[x]", frozenset({"+358 40 1112223", "kaisa.maki@alfa.example.fi", "+47 22 33 44 55"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Soita 0401112223.", "Soita [x]."),
        ("(040) 1112223 tai +358 (0)40 111 2223", "[x] tai [x]"),
        ("040.111.2223, 040/1112223, 00358401112223", "[x], [x], [x]"),
        ("puh0401112223heti", "puh[x]heti"),
        ("Alfa_0401112223_x.xlsx", "Alfa_[x]_x.xlsx"),
        ("+358401112223, 0047 22334455", "[x], [x]"),
        ("kaisa.maki ät alfa.example.fi", "[x]"),
        ("kaisa.maki at alfa piste example piste fi", "[x]"),
        ("Kaisa.Maki(at)alfa.example.fi", "[x]"),
        ("joku.muu ät opisto.fi", "[x]"),
        ("10401112223, 04011122234, look at alfa.example.fi", "10401112223, 04011122234, look at alfa.example.fi"),
    ],
)
def test_a_known_number_or_address_is_removed_in_any_form(text: str, expected: str) -> None:
    assert CONTACTS(text) == expected


def test_a_date_among_personal_data_is_no_telephone_number() -> None:
    assert Redaction("[x]", frozenset({"Syntynyt 05.03.2030"}))("Kokous 05.03.2030") == "Kokous 05.03.2030"


@pytest.mark.parametrize(
    "text", ["Kaisa Ma\u0308ki ka\u0308vi.", "Kaisa\tMäki kävi.", "Kai\u202dsa Mäki kävi.", "Kaisa Mäki kävi."]
)
def test_a_complete_answer_is_redacted_as_its_cell_is(text: str) -> None:
    for name in ("Kaisa Mäki", "Kaisa Ma\u0308ki"):
        redaction = Redaction("[x]", frozenset({name}))
        assert redact(clean_text(text), redaction) == redaction(text) == "[x] kävi."
