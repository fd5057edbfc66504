"""Whose a return is, for which period and from which definition; and what was done to the form, as was / is."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from earlier_returns import OLD_FORM, kept_in, older
from openpyxl.cell import Cell
from projects import TINY_FORM, TINY_PROJECT, read, sound, tiny
from returned import PREVIOUS, codes, edited, filled, full, judged, verdict_on
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.definition_json import definition_digest
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.templates.builder import complete_plan
from lamppu_xl.templates.layout import carried_digest
from lamppu_xl.templates.manifest import ManifestStore, build_manifest
from lamppu_xl.validation.verdict import FileState, Verdict
from lamppu_xl.workbook.identity import Stamp


def changed(data: bytes, change: Callable[[openpyxl.Workbook], object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def shown_code(book: openpyxl.Workbook) -> Cell:
    """The cell of the first sheet that shows the identification code."""
    code = book.properties.description
    return next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == code)


def stamp_of(data: bytes) -> str:
    return str(openpyxl.load_workbook(io.BytesIO(data)).properties.description)


def restamped(data: bytes, code: str) -> bytes:
    """The same workbook with another identity in all of its places."""
    old = stamp_of(data)
    return edited(data, {".xml": lambda text: text.replace(old, code)})


# Identity


def other(**differs: str) -> str:
    known = {"project": "TINY", "period": "2026-2", "partner": "ALFA", "language": "fi", "fingerprint": "00000000"}
    return Stamp(**{**known, "definition": definition_digest(tiny(), tiny().periods[1]), **differs}).code


@pytest.mark.parametrize(
    ("code", "expected", "facts"),
    [
        (other(project="MUU"), "F202", {"project": "TINY", "other": "MUU"}),
        (other(period="2026-1"), "F203", {"period": tiny().periods[1].label, "other": tiny().periods[0].label}),
        (other(partner="ALFFA"), "F204", {"partner": "ALFFA", "guess": "ALFA"}),
        (other(partner="XYZ"), "F204", {"partner": "XYZ", "guess": ""}),
        (other(fingerprint="9a0b1c2d"), "F207", None),
        (other(definition="9a0b1c2d"), "F207", None),
        ("TINY 2026-2 BETA fi 9a2e25fc 6f1c2b1e 00000000 ABCDE", "F205", None),
    ],
)
@pytest.mark.slow
def test_each_other_identity_is_distinguished(code: str, expected: str, facts: Mapping[str, object] | None) -> None:
    verdict = verdict_on(restamped(full(), code))
    assert (codes(verdict), verdict.state) == ([expected], FileState.SET_ASIDE)
    assert facts is None or verdict.findings[0].facts == facts


def test_a_workbook_without_identity_is_none_of_ours() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Raportti"
    buffer = io.BytesIO()
    book.save(buffer)
    assert codes(verdict_on(buffer.getvalue())) == ["F201"]


def test_an_identity_that_was_edited_in_a_single_place_is_reported_at_its_cell() -> None:
    def edit(book: openpyxl.Workbook) -> None:
        cell = shown_code(book)
        cell.value = str(cell.value).replace("ALFA", "BETA")

    verdict = verdict_on(changed(full(), edit))
    assert (codes(verdict), verdict.state) == (["F205"], FileState.SET_ASIDE)
    place = shown_code(openpyxl.load_workbook(io.BytesIO(full()))).coordinate
    assert verdict.findings[0].place.cell == place


@pytest.mark.slow
def test_two_identities_in_the_same_workbook_are_reported_with_both() -> None:
    def edit(book: openpyxl.Workbook) -> None:
        shown_code(book).value = stamp_of(full("BETA"))

    verdict = verdict_on(changed(full(), edit))
    assert (codes(verdict), verdict.state) == (["F206"], FileState.SET_ASIDE)
    facts = {"expected": stamp_of(full()), "found": stamp_of(full("BETA")), "others": ""}
    assert verdict.findings[0].facts == facts


@pytest.mark.slow
def test_the_code_of_another_template_on_several_sheets_is_a_single_finding() -> None:
    places: list[str] = []
    own, others = stamp_of(full()), [stamp_of(full(partner)) for partner in ("BETA", "BETA", "GAMMA")]

    def edit(book: openpyxl.Workbook) -> None:
        for sheet in book:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value == own):
                if len(places) < len(others):
                    cell.value = others[len(places)]
                    places.append(sheet.title)

    verdict = verdict_on(changed(full(), edit))
    assert codes(verdict) == ["F206"]
    (finding,) = verdict.findings
    assert finding.facts["found"] == ", ".join(others[1:])
    assert finding.facts["others"] == ", ".join(places[1:])
    assert [place.sheet for place in finding.related] == places[1:]


@pytest.mark.slow
def test_a_code_that_was_altered_alike_in_several_places_is_a_single_finding() -> None:
    own = stamp_of(full())

    def edit(book: openpyxl.Workbook) -> None:
        for sheet in book:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value == own):
                cell.value = own.replace("ALFA", "BETA")

    verdict = verdict_on(changed(full(), edit))
    assert codes(verdict) == ["F205"]
    assert len(verdict.findings[0].related) > 1


def test_an_identity_that_was_erased_in_some_places_is_found_in_the_others() -> None:
    def edit(book: openpyxl.Workbook) -> None:
        shown_code(book).value = None
        book.properties.description = None

    assert "F2" not in "".join(codes(verdict_on(changed(full(), edit))))


def test_words_in_the_place_of_an_identity_are_kept() -> None:
    def edit(book: openpyxl.Workbook) -> None:
        shown_code(book).value = "oma muistiinpano"

    verdict = verdict_on(changed(full(), edit))
    assert verdict.submission is not None
    assert [words.text for words in verdict.submission.outside] == ["oma muistiinpano"]


def test_prose_of_seven_words_is_no_identity() -> None:
    text = "Me teimme aika paljon hienompaa yhteisiä töitä"
    template = issued(tiny(), "ALFA", "2026-2", answers={AnswerRef("results", "G1", "results"): text})
    assert "F205" not in codes(verdict_on(painted(template)))


# An older definition


@pytest.mark.slow
def test_a_return_is_read_by_the_definition_that_it_was_issued_with(tmp_path: Path) -> None:
    assert older().form != tiny().form
    data = kept_in(tmp_path, older(), PREVIOUS)
    verdict = verdict_on(data, issued=ManifestStore(tmp_path))
    assert (verdict.state, codes(verdict)) == (FileState.ACCEPTED, ["F211"])
    assert verdict.findings[0].effective_severity is Severity.WARNING
    named = "kenttä ”Tulokset · Vierailijat”: poistettu; kenttä ”Tulokset · Kenen”: poistettu"
    assert named in translator_for("fi").message(verdict.findings[0])
    assert verdict.submission is not None
    assert verdict.submission.answers[AnswerRef("results", "G1", "share")] == 0.5
    assert verdict.submission.answers[AnswerRef("results", "G1", "visitors")] == 12.0
    assert verdict.submission.answers[AnswerRef("results", "G1", "whose")] == "Maija Meikäläinen"
    assert verdict.submission.previous == PREVIOUS


@pytest.mark.slow
def test_an_older_return_is_compared_with_what_it_said_then(tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        for row in book["G1 Verkosto"].iter_rows(max_col=4):
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("Osuus ennen"):
                    cell.value = "Osuus nyt"
                if cell.value == "Verkosto perustettiin.":
                    cell.value = "Verkosto oli valmis."

    data = changed(kept_in(tmp_path, older(), PREVIOUS), edit)
    verdict = verdict_on(data, issued=ManifestStore(tmp_path))
    found = {finding.code.id: finding.facts for finding in verdict.findings}
    assert found["S303"] == {"was": "Osuus ennen", "now": "Osuus nyt"}
    assert found["S312"] == {"was": "Verkosto perustettiin.", "now": "Verkosto oli valmis."}


def test_a_changed_answer_of_last_period_is_named_as_the_form_shows_it(tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        found = [cell for row in book["G1 Verkosto"].iter_rows() for cell in row if cell.value == "Kesken"]
        for cell in found:
            cell.value = "Valmis"

        book["G1 Verkosto"]["D8"] = 0.25

    project = sound(read(TINY_PROJECT, TINY_FORM.replace("kind: percent,", "kind: percent, previous: yes,")))
    previous = {AnswerRef("results", "G1", "status"): "open", AnswerRef("results", "G1", "share"): 0.125}
    data = changed(kept_in(tmp_path, project, previous), edit)
    found = verdict_on(data, project=project, issued=ManifestStore(tmp_path)).findings
    said = [translator_for("fi").message(finding) for finding in found if finding.code.id == "S312"]
    assert ["Oli: ”Kesken”. Nyt: ”Valmis”." in text for text in said] == [True, False]
    assert "Oli: ”12,5 %”. Nyt: ”25 %”." in said[1]


def test_a_question_that_is_new_since_then_is_not_missed(tmp_path: Path) -> None:
    """Its rules say nothing, for it was never asked; the warning says that it was not."""
    newer = sound(read(TINY_PROJECT, OLD_FORM.replace("kind: integer}", "kind: integer, required: yes}")))
    data = kept_in(tmp_path, tiny(), PREVIOUS)
    verdict = judged({"a.xlsx": data}, project=newer, issued=ManifestStore(tmp_path)).verdicts[0]
    assert (codes(verdict), verdict.state) == (["F211"], FileState.ACCEPTED)


def spoil(how: str, path: Path) -> None:
    stored = json.loads(gzip.decompress(path.read_bytes()))
    match how:
        case "gone":
            path.unlink()
            return
        case "damaged":
            path.write_bytes(path.read_bytes()[:-40])
            return
        case "not json":
            path.write_bytes(gzip.compress(b"["))
            return
        case "another form":
            stored["project"]["form"]["title"]["translations"][0][1] = "Toinen lomake"
        case "another period":
            stored["period"] = "2026-1"
        case "another class":
            stored["project"]["form"]["class"] = "Path"
        case "a later version":
            stored["format"] = 2
        case "a bomb":
            path.write_bytes(gzip.compress(b" " * 80_000_000))
            return
    path.write_bytes(gzip.compress(json.dumps(stored).encode()))


@pytest.mark.parametrize(
    "how",
    ["gone", "damaged", "not json", "another form", "another period", "another class", "a later version", "a bomb"],
)
@pytest.mark.slow
def test_a_return_of_a_definition_that_is_not_stored_is_put_on_hold(tmp_path: Path, how: str) -> None:
    """It is never read by the present definition, and the finding names the missing file."""
    data = kept_in(tmp_path, older(), PREVIOUS)
    (path,) = tmp_path.glob("definition-*")
    spoil(how, path)
    verdict = verdict_on(data, issued=ManifestStore(tmp_path))
    assert (codes(verdict), verdict.state) == (["F207"], FileState.SET_ASIDE)
    assert verdict.findings[0].facts["file"] == path.name


def with_other_business_id() -> Project:
    """The tiny project with another fact of a partner, which is not part of the definition of a period."""
    return sound(read(TINY_PROJECT.replace("0737546-2", "0201256-6"), TINY_FORM))


@pytest.mark.slow
def test_a_return_from_before_a_fact_of_its_partner_changed_is_read_with_its_manifest(tmp_path: Path) -> None:
    digests = {definition_digest(project, project.periods[1]) for project in (tiny(), with_other_business_id())}
    assert len(digests) == 1
    data = kept_in(tmp_path, tiny(), PREVIOUS)
    verdict = judged({"a.xlsx": data}, project=with_other_business_id(), issued=ManifestStore(tmp_path)).verdicts[0]
    assert (codes(verdict), verdict.state) == ([], FileState.ACCEPTED)
    (manifest,) = tmp_path.glob("ALFA-*")
    manifest.unlink()
    verdict = judged({"a.xlsx": data}, project=with_other_business_id(), issued=ManifestStore(tmp_path)).verdicts[0]
    assert (codes(verdict), verdict.state) == (["F207"], FileState.SET_ASIDE)
    assert verdict.findings[0].facts["file"] == manifest.name


def test_a_manifest_is_small_and_always_the_same(tmp_path: Path) -> None:
    template = filled(tiny(), "ALFA")
    first, second = (build_manifest(tiny(), complete_plan(template), template.previous, {}) for _ in range(2))
    assert first == second
    stamp = Stamp.parse(complete_plan(template).properties.description)
    assert stamp is not None
    assert first[0] == f"ALFA-{stamp.fingerprint}-{carried_digest(PREVIOUS)}.json.gz"
    assert len(first[1]) < 15_000
    (tmp_path / first[0]).write_bytes(first[1])
    found = ManifestStore(tmp_path).manifest(stamp, tiny())
    assert found is not None
    assert found.carried == PREVIOUS
    assert [sheet.name for sheet in found.plan.sheets] == [sheet.name for sheet in template.plan.sheets]
    # What partners answer has no place in it: only what was issued.
    assert b"nimi@example.fi" not in gzip.decompress(first[1])


def test_a_damaged_manifest_is_passed_over(tmp_path: Path) -> None:
    plan = complete_plan(issued(tiny(), "ALFA", "2026-2", previous=PREVIOUS))
    name, data = build_manifest(tiny(), plan, PREVIOUS, {})
    (tmp_path / name).write_bytes(data)
    (tmp_path / f"A-damaged-{carried_digest(PREVIOUS)}.json.gz").write_bytes(b"{")
    assert ManifestStore(tmp_path).previous(carried_digest(PREVIOUS), tiny()) == PREVIOUS


# Tampering


def sheet_of(book: openpyxl.Workbook, name: str = "G1 Verkosto") -> openpyxl.worksheet.worksheet.Worksheet:
    return book[name]


def key_column(sheet: openpyxl.worksheet.worksheet.Worksheet) -> int:
    return next(cell.column for cell in sheet[3] if cell.value == "#key")


def a_changed_list(book: openpyxl.Workbook) -> None:
    book["_lists"]["A2"] = "Melkein valmis"


def an_edited_key(book: openpyxl.Workbook) -> None:
    sheet = sheet_of(book)
    sheet.cell(7, key_column(sheet)).value = "results/G1/tulokset"


def swapped_keys(book: openpyxl.Workbook) -> None:
    sheet = sheet_of(book)
    column = key_column(sheet)
    first, second = sheet.cell(6, column), sheet.cell(7, column)
    first.value, second.value = second.value, first.value


def a_key_twice(book: openpyxl.Workbook) -> None:
    sheet = sheet_of(book)
    sheet.cell(20, key_column(sheet)).value = sheet.cell(7, key_column(sheet)).value


def a_row_inserted(book: openpyxl.Workbook) -> None:
    sheet_of(book).insert_rows(6)


def a_row_deleted(book: openpyxl.Workbook) -> None:
    sheet_of(book).delete_rows(7)


def a_column_inserted(book: openpyxl.Workbook) -> None:
    sheet_of(book).insert_cols(2)


def a_column_deleted(book: openpyxl.Workbook) -> None:
    sheet_of(book).delete_cols(3)


def most_of_a_sheet_rewritten(book: openpyxl.Workbook) -> None:
    for row in sheet_of(book).iter_rows(min_row=5, max_col=2):
        for cell in row:
            if cell.value is not None:
                cell.value = "jotain muuta"


TAMPERED: dict[Callable[[openpyxl.Workbook], None], tuple[dict[str, int], FileState]] = {
    an_edited_key: ({"S302": 1}, FileState.REJECTED),
    swapped_keys: ({"S303": 4, "S312": 2}, FileState.REJECTED),
    a_key_twice: ({"S305": 1}, FileState.REJECTED),
    a_row_deleted: ({"S302": 1}, FileState.REJECTED),
    a_column_deleted: ({"S386": 1}, FileState.REJECTED),
    most_of_a_sheet_rewritten: ({"S304": 1}, FileState.REJECTED),
}


def structure(verdict: Verdict) -> dict[str, int]:
    """How often each code of the gravest sort came, of those that speak of the form."""
    found = [
        finding.code.id
        for finding in verdict.findings
        if finding.code.id.startswith("S") and finding.effective_severity is Severity.ERROR
    ]
    return {code: found.count(code) for code in sorted(set(found))}


@pytest.mark.parametrize("change", TAMPERED, ids=lambda change: change.__name__)
@pytest.mark.slow
def test_what_was_done_to_the_form_is_reported(change: Callable[[openpyxl.Workbook], None]) -> None:
    verdict = verdict_on(changed(full(), change))
    assert "S314" not in codes(verdict)
    assert (structure(verdict), verdict.state) == TAMPERED[change]


def test_a_copied_row_is_named_by_its_number_not_by_its_hidden_key() -> None:
    (finding,) = [each for each in verdict_on(changed(full(), a_key_twice)).findings if each.code.id == "S305"]
    assert (finding.place.cell, dict(finding.facts)) == ("A20", {"first": "7", "copies": "20", "cells": ""})


def test_a_changed_option_of_a_list_has_a_finding_of_its_own() -> None:
    (finding,) = [each for each in verdict_on(changed(full(), a_changed_list)).findings if each.code.id[0] == "S"]
    assert (finding.code.id, finding.facts["count"], finding.facts["pairs"]) == (
        "S390",
        1,
        ("Kyllä \N{RIGHTWARDS ARROW} Melkein valmis",),
    )


@pytest.mark.parametrize(
    ("sheet", "cell", "expected"),
    [
        ("Luvut", "A1", {"S356": "hint"}),
        ("Luvut", "A2", {"S356": "hint"}),
        ("Luvut", "C4", {"S303": "error"}),
        ("Luvut", "C5", {"S303": "error"}),
        ("G1 Verkosto", "A1", {"S303": "error"}),
        ("G1 Verkosto", "A2", {"S356": "hint"}),
    ],
)
def test_only_a_text_that_changes_the_meaning_of_answers_is_an_error(
    sheet: str, cell: str, expected: dict[str, str]
) -> None:
    verdict = verdict_on(changed(full(), lambda book: setattr(book[sheet][cell], "value", "Oma teksti")))
    found = {finding.code.id: finding.effective_severity.value for finding in verdict.findings}
    assert {code: found[code] for code in found if code[0] == "S"} == expected
    assert verdict.submission is not None
    assert [text.text for text in verdict.submission.outside] == ["Oma teksti"] * ("S356" in expected)


@pytest.mark.parametrize("change", [a_row_inserted, a_column_inserted], ids=lambda change: change.__name__)
@pytest.mark.slow
def test_what_was_only_moved_is_read_all_the_same(change: Callable[[openpyxl.Workbook], None]) -> None:
    before, after = verdict_on(full()), verdict_on(changed(full(), change))
    assert before.submission is not None
    assert after.submission is not None
    assert after.submission.answers == before.submission.answers
    assert not structure(after)
    assert "S314" not in codes(after)


def test_swapped_keys_do_not_swap_answers_unnoticed() -> None:
    verdict = verdict_on(changed(full(), swapped_keys))
    assert {finding.place.row for finding in verdict.findings if finding.code.id == "S303"} == {5, 6}
