"""Which answers of a return the next form shows, so that those without a place in it can be named."""

from __future__ import annotations

from example_masters import judged, returned
from projects import TINY_FORM, TINY_PROJECT, read, sound
from returned import SOUND

from lamppu_xl.validation.batch import given_answers

ANSWERS = {**SOUND, "contact/1/phone": "+358 40 123 4567", "contact/1/postcode": "00100", "figures/I1/spent": 5.0}


def test_prefilled_answers_are_shown_but_not_personal_ones() -> None:
    form = TINY_FORM.replace("kind: postcode}", "kind: postcode, prefill: previous}")
    form = form.replace("kind: phone, ", "kind: phone, prefill: previous, ")
    project = sound(read(TINY_PROJECT, form))
    batch = judged(project, "2026-2", [returned(project, "ALFA", "2026-2", ANSWERS)])
    given = {str(entry) for entry in given_answers(batch)["ALFA"]}
    assert {each for each in given if each.startswith("contact")} == {"contact/1/postcode"}
    assert given >= {"figures/I1/actual", "results/G1/status"}  # with `previous`
