"""The list of masks has what the files hold, and nothing that was masked in a text that they do not show."""

from __future__ import annotations

import io
import zipfile

from lamppu_xl.programme.extract_redaction import ExtractRedaction, KnownPersons
from lamppu_xl.programme.mask_signs import MaskSigns

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
