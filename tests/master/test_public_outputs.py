"""No part of a public output names a person of any period, any definition or any return, used or not."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from folders import run
from openpyxl.comments import Comment
from project_lives import AUTUMN, SPRING, ProjectLife, text

import lamppu_xl

pytestmark = pytest.mark.slow

FORMATS = ("html", "docx", "csv", "json", "parquet")
WRITTEN = {  # where it is planted: what must be in no output
    "contact of the definition now": ("Ville Uusivuori", "ville.uusivuori@alfa.example.fi", "+358 50 555 1212"),
    "contact of the definition then": ("Kerttu Muinainen", "kerttu@alfa.example.fi", "040 555 3434"),
    "answer now": ("Aino Virtaneva", "aino@alfa.example.fi", "+46 8 555 7878"),
    "answer then, to a question that was retired": ("Oskari Vanhanen", "oskari@beta.example.fi", "045 555 9090"),
    "answer of a return that does not count": ("Liisa Hylättylä", "liisa@beta.example.fi", "050 555 2323"),
}
NAMES = [name for name, _, _ in WRITTEN.values()]


def _contact(name: str, email: str, phone: str) -> dict[str, str]:
    return {"name": name, "email": email, "phone": phone}


def _personal(label: str, **more: Any) -> dict[str, Any]:
    return {"label": text(label), "personal": True, **more}


PERSON = {
    "title": text("Yhteyshenkilö"),
    "rows": "record",
    "fields": {
        "name": _personal("Nimi"),
        "email": _personal("Sähköposti", kind="email"),
        "phone": _personal("Puhelin", kind="phone"),
    },
}


def _answers(person: str, table: str, results: str) -> dict[str, str | float]:
    values = dict(zip(("name", "email", "phone"), WRITTEN[person], strict=True))
    return {f"{table}/1/{field}": value for field, value in values.items()} | {
        "results/G1/status": "Käynnissä",
        "results/G1/results": results,
        "figures/I01/actual": 7,
        "visits/1/place": f"Oulu, {WRITTEN[person][0].split()[1]}",
    }


def _prose() -> str:
    """A text that names everybody: in full, inflected, by surname alone, with address and number."""
    first = [f"{name} ja {name.split()[1]}." for name in NAMES]
    return " ".join(["Verkosto kokoontui.", *first])[:195]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the public master workbook of autumn, and all other formats."""
    life = ProjectLife(tmp_path_factory.mktemp("public"))

    def before(definition: dict[str, Any], form: dict[str, Any]) -> None:
        definition["partners"][0]["contact"] = _contact(*WRITTEN["contact of the definition then"])
        form["tables"]["then"] = PERSON

    def after(definition: dict[str, Any], form: dict[str, Any]) -> None:
        definition["partners"][0]["contact"] = _contact(*WRITTEN["contact of the definition now"])
        form["tables"]["now"] = form["tables"].pop("then")
        del definition["goals"][1]

    life.edit(before)
    life.issue(SPRING)
    then = "answer then, to a question that was retired"
    life.answer(SPRING, {"BETA": _answers(then, "then", "Oskari Vanhasen kevät.")})
    life.consolidate(SPRING)
    life.edit(after)
    life.issue(AUTUMN)
    hidden = "answer of a return that does not count"
    life.answer(AUTUMN, {"BETA": _answers(hidden, "now", "Ei mukana.")}, name="Hylättylä BETA.xlsx")
    life.answer(AUTUMN, {"ALFA": _answers("answer now", "now", _prose())}, name="Virtaneva ALFA.xlsx")
    inbox = life.folder / AUTUMN / "inbox"
    book = openpyxl.load_workbook(inbox / "Virtaneva ALFA.xlsx")
    book.worksheets[1]["B2"].comment = Comment("Kerttu Muinainen kysyi tätä.", "Aino Virtaneva")
    book.properties.lastModifiedBy = "Aino Virtaneva"
    book.save(inbox / "Virtaneva ALFA.xlsx")
    lamppu_xl.decide_leave_out(life.folder, "Hylättylä BETA.xlsx", period=AUTUMN, because="Liisa Hylättylä pyysi.")
    ran = run("consolidate", life.folder, "--period", AUTUMN, "--public", "--also", ",".join(FORMATS))
    assert (life.folder / AUTUMN / "master-public.xlsx").is_file(), ran
    return life.folder / AUTUMN


def parts(path: Path) -> Iterator[tuple[str, str]]:
    """Every part of a file as text, its name among them."""
    data = path.read_bytes()
    yield "name", path.name
    if path.suffix == ".parquet":
        frame = pl.read_parquet(io.BytesIO(data))
        yield "columns", "\n".join("\n".join(map(str, frame[name].to_list())) for name in frame.columns)
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield from (
                (name, f"{name} {package.read(name).decode('utf-8', 'replace')}") for name in package.namelist()
            )
    else:
        yield "content", data.decode("utf-8", "replace")


@pytest.mark.parametrize("kind", ["xlsx", *FORMATS])
def test_no_part_of_a_public_output_has_a_name_address_or_number(outputs: Path, kind: str) -> None:
    (path,) = outputs.glob(f"master-public*.{kind}")
    found = []
    for part, content in parts(path):
        plain = content.casefold()
        digits = re.sub(r"[ ()-]", "", plain)
        for where, (name, email, phone) in WRITTEN.items():
            first, surname = name.casefold().split()
            number = re.sub(r"[ ()+-]", "", phone).removeprefix("0").removeprefix("358").removeprefix("46")
            wanted = {name.casefold(): plain, surname[:-2]: plain, email: plain, number: digits, f"{first} ": plain}
            found += [f"{part}: {word} ({where})" for word, content in wanted.items() if word in content]
    assert found == []


def test_what_names_nobody_stays(outputs: Path) -> None:
    content = (outputs / "master-public.csv").read_text(encoding="utf-8-sig")
    assert "Verkosto kokoontui." in content
    assert "Oulu" in content
