"""Prefilled answers that a partner has not confirmed stay unconfirmed in its feedback, and after it."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
from folders import folder
from projects import TINY_PROJECT

from lamppu_xl.services.feedback import feedback
from lamppu_xl.services.generate import generate
from lamppu_xl.services.validate import validate
from lamppu_xl.services.workspace import Workspace, load_project

PERIOD = "2026-2"
BLUE = "FFDCE6F2"
FORM = """
title: {fi: Pieni lomake, sv: Liten blankett, en: Tiny form}
tables:
  contact:
    title: {fi: Yhteystiedot, sv: Kontakt, en: Contact}
    rows: record
    fields:
      email:
        label: {fi: Sähköposti, sv: E-post, en: E-mail}
        kind: email
        required: yes
        prefill: partner.contact.email
"""
PROJECT = TINY_PROJECT.replace(
    "business_id: 0737546-2}", "business_id: 0737546-2, contact: {name: Maija, email: maija@alfa.fi}}"
)


def unconfirmed(workspace: Workspace) -> int:
    batch = validate(workspace, period=PERIOD)
    return sum(finding.code.id == "O640" for verdict in batch.verdicts for finding in verdict.findings)


def manifests(workspace: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (workspace.folder / PERIOD / "issued").glob("ALFA-*")}


def returned_untouched(at: Path) -> Workspace:
    workspace = load_project(folder(at, PROJECT, FORM))
    generate(workspace, period=PERIOD)
    outbox = workspace.folder / PERIOD / "outbox"
    shutil.copy(next(outbox.glob("*ALFA*.xlsx")), workspace.folder / PERIOD / "inbox")
    return workspace


def test_feedback_leaves_prefilled_answers_to_be_confirmed(tmp_path: Path) -> None:
    workspace = returned_untouched(tmp_path)
    before = manifests(workspace)
    assert unconfirmed(workspace) == 1
    for _ in range(2):
        (made,) = feedback(workspace, period=PERIOD).written
        sheet = openpyxl.load_workbook(made.path)["Yhteystiedot"]
        assert sheet["C5"].fill.fgColor.rgb == BLUE
        assert not sheet.row_dimensions[6].hidden
        shown = openpyxl.load_workbook(made.path, data_only=True)["Yhteystiedot"]
        assert (shown["D5"].value, shown["D6"].value) == ("Vahvistamatta", "Vahvistamatta")
    assert manifests(workspace) == before
    assert unconfirmed(workspace) == 1


def test_feedback_on_the_present_form_leaves_prefilled_answers_to_be_confirmed(tmp_path: Path) -> None:
    returned_untouched(tmp_path)
    form = tmp_path / "forms" / "tiny" / "form.yaml"
    form.write_text(FORM + "      remark: {label: {fi: Huomautus, sv: Anmärkning, en: Remark}}\n", encoding="utf-8")
    changed = load_project(tmp_path)
    (made,) = feedback(changed, period=PERIOD, new_form=True).written
    shutil.copy(made.path, tmp_path / PERIOD / "inbox")
    (tmp_path / PERIOD / "inbox" / made.path.name).rename(next((tmp_path / PERIOD / "inbox").glob("*ALFA*")))
    assert unconfirmed(changed) == 1
