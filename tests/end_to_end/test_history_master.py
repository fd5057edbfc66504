"""What a later master shows of earlier periods: retired things, what was not asked, changed units, corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from project_lives import (
    AUTUMN,
    LAST,
    SPRING,
    SPRING_ANSWERS,
    Edit,
    ProjectLife,
    answers_of,
    frozen_life,
    text,
)
from workbook_rows import opened

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.master.synthesis_merge import name_of

pytestmark = pytest.mark.slow

Definition = dict[str, Any]
AUTUMN_ANSWERS = {"ALFA": {"results/G1/results": "Alfa jatkoi."}, "BETA": {"results/G1/results": "Beta fortsatte."}}


@pytest.fixture
def life(tmp_path: Path) -> ProjectLife:
    """A project whose spring is frozen."""
    return frozen_life(tmp_path)


def rows_of(life: ProjectLife, period: str, sheet: str) -> list[str]:
    """The rows of a sheet of a master, the cells of each joined by ` | `."""
    book = opened(life.folder / period / "master.xlsx")
    rows = ([str(cell) for cell in row if cell is not None] for row in book[sheet].iter_rows(values_only=True))
    return [" | ".join(cells).replace("\n", " / ") for cells in rows if cells]


def sheets_of(life: ProjectLife, period: str) -> list[str]:
    book = opened(life.folder / period / "master.xlsx")
    return [sheet.title for sheet in book if sheet.sheet_state == "visible"]


def without_goal(definition: Definition, form: Definition) -> None:
    del definition["goals"][1]


def without_indicator(definition: Definition, form: Definition) -> None:
    del definition["lists"]["indicators"][0]


def without_field(definition: Definition, form: Definition) -> None:
    del form["tables"]["results"]["fields"]["results"]


def without_table(definition: Definition, form: Definition) -> None:
    del form["tables"]["visits"]


def without_option(definition: Definition, form: Definition) -> None:
    del definition["lists"]["states"][0]


def without_partner(definition: Definition, form: Definition) -> None:
    del definition["partners"][1]


def other_unit(definition: Definition, form: Definition) -> None:
    definition["lists"]["indicators"][0]["unit"] = text("organisaatiota")


def other_target(definition: Definition, form: Definition) -> None:
    definition["lists"]["indicators"][0]["target"] = 200


def retitled_goal(definition: Definition, form: Definition) -> None:
    definition["goals"][0]["title"] = text("Verkostot")
    definition["goals"][0]["wording"] = text("Verkostot toimivat.")


def swapped_titles(definition: Definition, form: Definition) -> None:
    goals = definition["goals"]
    goals[0]["title"], goals[1]["title"] = goals[1]["title"], goals[0]["title"]


def test_a_retired_goal_keeps_its_sheet_which_names_its_last_period(life: ProjectLife) -> None:
    life.edit(without_goal)
    life.report(AUTUMN, AUTUMN_ANSWERS)
    life.report(LAST, AUTUMN_ANSWERS)
    for period in (AUTUMN, LAST):
        rows = rows_of(life, period, "G2 Oppaat")
        assert "raportoitu viimeksi kaudella Kevät 2026" in rows
        assert any(row.startswith("ALFA · Kevät 2026 | Valmis") for row in rows)
        assert "Tilanne | Ei kysytty 2" in rows
        assert not any("puuttu" in row for row in rows)
    gaps = [
        row for row in rows_of(life, LAST, "Yhteenveto") if "Täytettävä tavoit" in row or "Tiivistelmä puuttuu" in row
    ]
    assert not any("G2" in row for row in gaps)


def test_a_total_over_rows_names_those_that_are_no_longer_asked_about(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)

    def as_budget(definition: Definition, form: Definition) -> None:
        for row, amount in zip(definition["lists"]["indicators"], (100, 50), strict=True):
            row["budget"] = amount
        form["tables"]["figures"]["fields"] |= {
            "budget": {"label": text("Budjetti"), "kind": "money", "given": "row.budget"},
            "spent": {"label": text("Käytetty"), "kind": "money", "aggregate": "sum"},
        }

    def with_successor(definition: Definition, form: Definition) -> None:
        rows = definition["lists"]["indicators"]
        rows[0] = {**rows[0], "id": "I03", "label": text("Kävijät")}

    life.edit(as_budget)
    life.report(SPRING, {"ALFA": {"figures/I01/spent": 30, "figures/I02/spent": 5}})
    assert not any("ei enää kysytä" in row for row in rows_of(life, SPRING, "Luvut"))
    life.edit(with_successor)
    life.report(AUTUMN, {"ALFA": {"figures/I03/spent": 40, "figures/I02/spent": 5}})
    book = openpyxl.load_workbook(life.folder / AUTUMN / "master.xlsx", data_only=True)
    [total] = [row for row in book["Luvut"].iter_rows(values_only=True) if row[0] == "Kaikki yhteensä"]
    assert [value for value in total if value is not None] == [
        *("Kaikki yhteensä", 250, 35, 45, 80),
        "Mukana on rivejä, joita ei enää kysytä: I01 Osallistujat (raportoitu viimeksi kaudella Kevät 2026).",
    ]


@pytest.mark.parametrize(
    ("edit", "partner", "entry", "now"),
    [
        (without_goal, "ALFA", "results/G2/status", "late"),
        (without_indicator, "ALFA", "figures/I01/actual", 40),
        (without_field, "BETA", "results/G1/results", "Beta började i mars."),
        (without_table, "ALFA", "visits/1/place", "Tornio"),
        (without_option, "ALFA", "results/G2/status", "ongoing"),
        (without_partner, "BETA", "figures/I01/actual", 36),
        (other_unit, "ALFA", "figures/I01@2026-1/actual", 40),
        (swapped_titles, "ALFA", "results/G1@2026-1/status", "late"),
    ],
)
def test_what_is_retired_can_be_corrected(
    life: ProjectLife, edit: Edit, partner: str, entry: str, now: str | float
) -> None:
    life.edit(edit)
    life.report(AUTUMN, {"ALFA": {"figures/I02/actual": 1}})
    value = {"text": now} if isinstance(now, str) else {"number": now}
    lamppu_xl.correct(life.folder, period=SPRING, partner=partner, entry=entry, reason="Kirjausvirhe.", **value)
    assert lamppu_xl.check(life.folder).is_valid
    result = life.consolidate(AUTUMN)
    assert result.path is not None, result.findings
    corrected = answers_of(life.ledger(AUTUMN), SPRING)[partner, entry.replace("@2026-1", "")]
    assert corrected == (now if isinstance(now, str) else SPRING_ANSWERS[partner][entry.replace("@2026-1", "")])
    assert any("Kirjausvirhe." in row for row in rows_of(life, AUTUMN, "Vastaukset"))
    lamppu_xl.freeze(life.folder, period=AUTUMN)
    life.report(LAST, {"ALFA": {"figures/I02/actual": 2}})
    assert any("Kirjausvirhe." in row for row in rows_of(life, LAST, "Vastaukset"))
    assert all(verified.is_unchanged for verified in lamppu_xl.verify(life.folder))


@pytest.mark.parametrize(
    ("edit", "answer", "now", "said"),
    [
        (without_goal, ("ALFA", "results/G2/status"), "Käynnissä", "Tila, kausi kevät 2026: Valmis → Käynnissä"),
        (without_field, ("BETA", "results/G1/results"), "Beta började i mars.", "Mitä tehtiin, kausi kevät 2026"),
        (without_option, ("ALFA", "results/G2/status"), "Käynnissä", "Tila, kausi kevät 2026: Valmis → Käynnissä"),
    ],
)
def test_correct_names_what_is_retired_as_its_form_did(
    life: ProjectLife, edit: Edit, answer: tuple[str, str], now: str, said: str
) -> None:
    partner, entry = answer
    life.edit(edit)
    life.issue(AUTUMN)
    what = ("--period", SPRING, "--partner", partner, "--entry", entry, "--reason", "Kirjausvirhe.", "--text", now)
    output = CliRunner().invoke(group, ["correct", str(life.folder), "--language", "fi", *what]).output
    assert said in output, output
    assert entry not in output


def test_the_choice_of_an_option_of_another_unit_leads_to_its_cell_in_any_language(tmp_path: Path) -> None:
    """A later master names the earlier option with its periods, in every language."""
    life = ProjectLife(tmp_path)
    choice = {"label": text("Tärkein luku"), "kind": "choice", "list": "indicators", "previous": True}
    life.edit(lambda _, form: form["tables"]["results"]["fields"].update(figure=choice))
    chosen = {"ALFA": "Osallistujat", "BETA": "Osallistujat (sv)"}
    life.report(SPRING, {partner: {"results/G1/figure": label} for partner, label in chosen.items()})
    life.edit(lambda definition, _: definition["lists"]["indicators"][0].update(unit="tuntia"))
    life.report(AUTUMN, AUTUMN_ANSWERS)
    file = life.folder / AUTUMN / "master.xlsx"
    traced = [
        lamppu_xl.trace(file, f"{sheet.title}!{cell.coordinate}")
        for sheet in opened(file)
        if sheet.title.startswith("G1")
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).startswith("Osallistujat (")
    ]
    assert {cell.source.partner for each in traced for cell in each.cells} == {"ALFA", "BETA"}
    assert [each.chain.place for each in traced if not each.agrees] == []


def test_what_an_older_form_does_not_ask_is_not_missing(life: ProjectLife) -> None:
    def asks_more(definition: Definition, form: Definition) -> None:
        definition["goals"].append({"id": "G3", "title": text("Uusi"), "wording": text("Uusi tavoite.")})
        definition["lists"]["indicators"].append({"id": "I03", "label": text("Uudet"), "unit": text("kpl")})
        fields = form["tables"]["figures"]["fields"]
        fields["remark"] = {"label": text("Arvio"), "kind": "number", "required": True, "aggregate": "sum"}

    life.issue(AUTUMN)
    life.answer(AUTUMN, {"BETA": {"figures/I01/actual": 5}})
    life.edit(asks_more)
    lamppu_xl.generate(life.folder, period=AUTUMN, partners=["ALFA"])
    answers = {f"figures/{code}/remark": 1 for code in ("I01", "I02", "I03")}
    life.answer(AUTUMN, {"ALFA": {"figures/I01/actual": 4, **answers}})
    assert life.consolidate(AUTUMN).path is not None
    summary = rows_of(life, AUTUMN, "Yhteenveto")
    assert any(row.startswith("G3 Uusi | Täytettävä | Ei kysytty") for row in summary)
    missing = [row.partition(" | ")[0] for row in summary if row.startswith("Täytettävä tavoit")]
    assert missing == ["Täytettävä tavoitteista: G1, G2, G3", "Täytettävä tavoitteista: G1, G2"]
    figures = rows_of(life, AUTUMN, "Luvut")
    assert any(row.startswith("I03 Uudet") and "Syksy 2026: kysytty 1/2 osatoteuttajalta" in row for row in figures)
    assert not any("täytettävä" in row for row in figures)


def test_figures_of_another_unit_have_rows_of_their_own_and_the_change_is_named(life: ProjectLife) -> None:
    life.edit(other_unit)
    life.report(AUTUMN, {"ALFA": {"figures/I01/actual": 4}, "BETA": {"figures/I01/actual": 5}})
    figures = rows_of(life, AUTUMN, "Luvut")
    change = "Kevät 2026: yksikkö oli henkilöä, nyt organisaatiota"
    present = next(row for row in figures if row.startswith("I01 Osallistujat | organisaatiota"))
    earlier = next(row for row in figures if row.startswith("I01 Osallistujat (Kevät 2026) | henkilöä"))
    assert change in present
    assert change in earlier
    assert "Ei kysytty" in present.split(" | ")[2]
    notes = rows_of(life, AUTUMN, "Huomautukset")
    assert any("Osallistujat" in row and "yksikkö oli henkilöä, nyt organisaatiota" in row for row in notes)
    life.report(LAST, {"ALFA": {"figures/I01/actual": 7}})
    ledger = life.ledger(LAST)
    assert ledger[SPRING, "ALFA", "figures/I01@2026-1/actual"] == 46
    assert ledger[AUTUMN, "ALFA", "figures/I01/actual"] == 4


def test_periods_that_agree_stay_together_when_the_unit_changes_after_them(life: ProjectLife) -> None:
    life.report(AUTUMN, {"ALFA": {"figures/I01/actual": 4}, "BETA": {"figures/I01/actual": 5}})
    life.edit(other_unit)
    life.report(LAST, {"ALFA": {"figures/I01/actual": 7}})
    ledger = life.ledger(LAST)
    assert ledger[SPRING, "ALFA", "figures/I01@2026-2/actual"] == 46
    assert ledger[AUTUMN, "ALFA", "figures/I01@2026-2/actual"] == 4
    figures = rows_of(life, LAST, "Luvut")
    earlier = next(row for row in figures if row.startswith("I01 Osallistujat (Kevät 2026, Syksy 2026) | henkilöä"))
    assert "Kevät 2026, Syksy 2026: yksikkö oli henkilöä, nyt organisaatiota" in earlier


def test_figures_are_added_over_a_change_of_target_which_is_named(life: ProjectLife) -> None:
    life.edit(other_target)
    life.report(AUTUMN, {"ALFA": {"figures/I01/actual": 4}})
    figures = rows_of(life, AUTUMN, "Luvut")
    assert next(row for row in figures if row.startswith("I01")).endswith("Kevät 2026: tavoitearvo oli 100, nyt 200")
    assert life.ledger(AUTUMN)[SPRING, "ALFA", "figures/I01/actual"] == 46
    assert any("tavoitearvo oli 100, nyt 200" in row for row in rows_of(life, AUTUMN, "Huomautukset"))


def test_a_changed_target_of_some_partners_names_them(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)

    def target_of_alfa(target: int) -> Edit:
        def edit(definition: Definition, form: Definition) -> None:
            form["tables"]["figures"]["fields"]["target"] = {"label": text("Tavoite"), "given": "row.target"}
            definition["lists"]["indicators"][0]["target"] = {"ALFA": target, "all": 40}

        return edit

    life.edit(target_of_alfa(120))
    life.report(SPRING, SPRING_ANSWERS)
    life.edit(target_of_alfa(150))
    life.report(AUTUMN, {"ALFA": {"figures/I01/actual": 4}})
    change = "tavoitearvo oli 120, nyt 150"
    figures = rows_of(life, AUTUMN, "Luvut")
    assert next(row for row in figures if row.startswith("I01")).endswith(f"Kevät 2026 (ALFA): {change}")
    [note] = [row for row in rows_of(life, AUTUMN, "Huomautukset") if change in row]
    assert note.startswith("Kevät 2026 (ALFA)")


def test_the_earlier_title_and_wording_of_a_goal_are_named(life: ProjectLife) -> None:
    life.edit(retitled_goal)
    life.report(AUTUMN, AUTUMN_ANSWERS)
    rows = rows_of(life, AUTUMN, "G1 Verkostot")
    assert "Kevät 2026 | nimi oli ”Verkosto”, nyt ”Verkostot”" in rows
    assert "Kevät 2026 | Verkosto toimii." in rows
    notes = rows_of(life, AUTUMN, "Huomautukset")
    assert any("sanamuoto oli ”Verkosto toimii.”, nyt ”Verkostot toimivat.”" in row for row in notes)


def test_goals_whose_titles_were_swapped_keep_their_sheets(life: ProjectLife) -> None:
    life.edit(swapped_titles)
    life.report(AUTUMN, AUTUMN_ANSWERS)
    assert [name for name in sheets_of(life, AUTUMN) if name.startswith("G")] == [
        "G1 Oppaat",
        "G2 Verkosto",
        "G1 Verkosto (Kevät 2026)",
        "G2 Oppaat (Kevät 2026)",
    ]
    assert any("Alfa aloitti." in row for row in rows_of(life, AUTUMN, "G1 Verkosto (Kevät 2026)"))
    assert not any("Alfa aloitti." in row for row in rows_of(life, AUTUMN, "G1 Oppaat"))


def test_a_synthesis_stays_with_its_goal_when_titles_are_swapped(life: ProjectLife) -> None:
    life.report(AUTUMN, AUTUMN_ANSWERS)
    path = life.folder / AUTUMN / "master.xlsx"
    book = openpyxl.load_workbook(path)
    sheet, cell = book.defined_names[name_of(("G1", AUTUMN), 1)].attr_text.split("!")
    book[sheet.strip("'")][cell].value = "Verkosto kasvoi."
    book.save(path)
    life.edit(swapped_titles)
    life.report(LAST, {"ALFA": {"results/G1/results": "Alfa päätti."}})
    earlier = next(name for name in sheets_of(life, LAST) if name.startswith("G1 Verkosto (Kevät 2026, "))
    assert any("Verkosto kasvoi." in row for row in rows_of(life, LAST, earlier))
    assert not any("Verkosto kasvoi." in row for row in rows_of(life, LAST, "G1 Oppaat"))


def test_the_name_that_a_partner_reported_under_is_named(life: ProjectLife) -> None:
    life.edit(lambda definition, _: definition["partners"][0].update(name="Alfa Oy"))
    life.report(AUTUMN, AUTUMN_ANSWERS)
    assert any("Alfan opisto" in row and "Alfa Oy" in row for row in rows_of(life, AUTUMN, "Huomautukset"))


def test_a_master_without_changes_has_no_notes(life: ProjectLife) -> None:
    life.report(AUTUMN, AUTUMN_ANSWERS)
    assert "Huomautukset" not in sheets_of(life, AUTUMN)


def test_two_units_in_templates_of_the_same_period_have_rows_of_their_own(life: ProjectLife) -> None:
    life.issue(AUTUMN)
    life.answer(AUTUMN, {"BETA": {"figures/I01/actual": 5}})
    life.edit(lambda definition, _: definition["lists"]["indicators"][0].update(unit=text("ryhmää")))
    lamppu_xl.generate(life.folder, period=AUTUMN, partners=["ALFA"])
    life.answer(AUTUMN, {"ALFA": {"figures/I01/actual": 4}})
    life.edit(other_unit)
    assert life.consolidate(AUTUMN).path is not None
    figures = rows_of(life, AUTUMN, "Luvut")
    units = [" | ".join(row.split(" | ")[:2]) for row in figures if row.startswith("I01") and "=" in row]
    assert sorted(set(units)) == [
        "I01 Osallistujat (Kevät 2026, Syksy 2026) | henkilöä",
        "I01 Osallistujat (Syksy 2026, 2) | ryhmää",
    ]


def test_a_figure_that_is_counted_otherwise_now_says_so_beside_its_total(tmp_path: Path) -> None:
    """Only the rule changed: the earlier figures are apart, and the total is less than in spring."""
    life = ProjectLife(tmp_path)

    def as_sums(definition: Definition, form: Definition) -> None:
        fields = form["tables"]["figures"]["fields"]
        form["tables"]["figures"]["fields"] = {
            "unit": fields["unit"],
            "target": {"label": text("Tavoite"), "kind": "number", "given": "row.target"},
            "actual": fields["actual"],
        }
        form["tables"]["results"]["fields"] |= {
            "count": {"label": text("Määrä"), "kind": "number", "aggregate": "sum"},
            "planned": {"label": text("Suunniteltu"), "kind": "number", "aggregate": "sum"},
            "share": {"label": text("Osuus"), "kind": "percent", "aggregate": "ratio(count, planned)"},
        }

    def otherwise(definition: Definition, form: Definition) -> None:
        definition["lists"]["indicators"][0]["aggregate"] = "max"
        form["tables"]["results"]["fields"]["count"]["aggregate"] = "max"
        form["tables"]["results"]["fields"]["share"]["aggregate"] = "ratio(planned, count)"

    life.edit(as_sums)
    answers = {"results/G1/count": 10, "results/G1/planned": 20, "figures/I01/actual": 40}
    life.report(SPRING, dict.fromkeys(("ALFA", "BETA"), answers))
    assert any(row.startswith("I01 Osallistujat (henkilöä) | 80") for row in rows_of(life, SPRING, "Yhteenveto"))
    assert not any("toisin" in row for row in rows_of(life, SPRING, "Yhteenveto"))
    life.edit(otherwise)
    life.report(AUTUMN, dict.fromkeys(("ALFA", "BETA"), answers))
    summary = rows_of(life, AUTUMN, "Yhteenveto")
    assert any(row.startswith("I01 Osallistujat (henkilöä) | 40") for row in summary)
    apart = "joilla luku tarkoitti muuta tai laskettiin toisin: I01 Osallistujat (henkilöä)."
    assert any(row.endswith(apart) for row in summary)
    of_goal = rows_of(life, AUTUMN, "G1 Verkosto")
    changed = "Kevät 2026: yhteenlaskutapa oli summa, nyt suurin luku"
    assert any(row == f"Määrä | 10 (Suurin luku.) / {changed}" for row in of_goal)
    share = "Kevät 2026: yhteenlaskutapa oli Määrä / Suunniteltu, nyt Suunniteltu / Määrä"
    assert any(row.startswith("Osuus") and share in row for row in of_goal), of_goal
