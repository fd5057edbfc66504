"""The list of masks has what the files hold, and nothing that was masked in a text that they do not show."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from gap_programme import PERIODS, content, master

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import GoalMapping
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import LedgerAnswer, LedgerField, LedgerGoal, LedgerTable
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.extract_redaction import ExtractRedaction, KnownPersons
from lamppu_xl.programme.mask_signs import MaskSigns
from lamppu_xl.workbook.writer import write_workbook

PERSONS = {"A": KnownPersons(frozenset({"Aino Alfanen"}), frozenset({"Alfanen"}))}


def package(*parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, part in enumerate(parts):
            archive.writestr(f"part{number}.xml", part)
    return file.getvalue()


def test_only_masks_in_the_files_are_listed_and_each_text_counts_once() -> None:
    signs = MaskSigns()
    redaction = ExtractRedaction("[x]", PERSONS, signs)
    shown = redaction.redact("A", "Aino Alfanen kävi. Alfanen palasi. Kysy: 040 123 4567.")
    again = redaction.redact("A", "Alfanen lähti.")
    redaction.redact("A", "Ilman: aino@alfa.example.fi")
    assert signs.found_in([package(shown, again), again.encode()]) == (
        ("A", "Aino Alfanen", 1),
        ("A", "Alfanen", 2),
        ("A", "Kysy: 040 123 4567.", 1),
    )
    assert redaction.removed == {"Aino Alfanen", "Alfanen", "Kysy: 040 123 4567.", "Ilman: aino@alfa.example.fi"}


def test_a_text_that_is_cut_before_a_mask_does_not_hold_it() -> None:
    signs = MaskSigns()
    shown = ExtractRedaction("[x]", PERSONS, signs).redact("A", "Alussa Alfanen, lopussa Aino Alfanen.")
    assert signs.found_in([shown[: shown.index("lopussa")].encode()]) == (("A", "Alfanen", 1),)


def test_texts_are_the_same_without_signs() -> None:
    text = "Aino Alfanen ja Alfanen.\nKysy: 040 123 4567. Muu jää."
    shown = ExtractRedaction("[x]", PERSONS).redact("A", text)
    assert shown == "[x] ja [x].\n[x] Muu jää."


def test_an_extract_lists_no_mask_in_a_text_of_another_focus_area() -> None:
    entries = ("results/G1/deviation", "results/G2/deviation")
    texts = ("Alfanen myöhästyi.", "Aino Alfanen sairastui, ja Beetanen jatkoi.")
    verdict = master(
        "A",
        goals=tuple(LedgerGoal(id, ("A",), Text.of(en=id), Text.of(en=id)) for id in ("G1", "G2")),
        tables=(LedgerTable("results", "goal", 0, Text.of(en="Results")),),
        questions=(LedgerField("results", "deviation", "text", "text", "", False, "", Text.of(en="Deviation")),),
        lines=(),
        answers=tuple(
            LedgerAnswer(number, 1, AnswerRef.parse(entry), text, "Results", f"C{number}")
            for number, (entry, text) in enumerate(zip(entries, texts, strict=True), 1)
        ),
    )
    programme = content().programme
    goals = {"G1": GoalMapping(("F1",)), "G2": GoalMapping(("F2",))}
    programme = replace(programme, projects=(replace(programme.projects[0], goals=goals),), indicators=())
    listed = {}
    for area in ("F1", "F2", ""):
        signs = MaskSigns()
        redaction = ExtractRedaction("[x]", PERSONS, signs)
        options = {"area": area, "without_persons": True, "redaction": redaction}
        found = collect_content(programme, PERIODS[1], [verdict], **options)  # type: ignore[arg-type]
        data = write_workbook(build_programme_workbook(found, translator_for("en"), {}).plan, is_large=True)
        listed[area] = {mask for _, mask, _ in signs.found_in([data])}
        assert redaction.removed == {"Alfanen", "Aino Alfanen"}
    assert listed == {"F1": {"Alfanen"}, "F2": {"Aino Alfanen"}, "": {"Alfanen", "Aino Alfanen"}}
