"""What partners really send: templates that a person filled in and LibreOffice saved, whole or mishandled.

All typing is done in one LibreOffice; each test then looks at one of the files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from office import Copy, Cut, DeleteColumn, DeleteRow, DeleteSheet, Enter, InsertRow, RenameSheet, TakeSheet, Typing
from projects import tiny
from returned import manifests_with
from submissions import GOOD, PERIOD, PREVIOUS, listed_findings, place
from templates import issued, written

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState, Verdict
from lamppu_xl.workbook.model import CellUse

pytestmark = pytest.mark.slow


class FormContext:
    """Templates, and what was made of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = issued(tiny(), "ALFA", PERIOD, previous=PREVIOUS)
        self.source = written(self.template, folder, "issued.xlsx")
        self.swedish = written(issued(tiny(), "BETA", PERIOD), folder, "beta.xlsx")

    def cell(self, entry: str, use: CellUse = CellUse.ANSWER) -> tuple[str, str]:
        """The sheet and cell of an entry."""
        return place(self.template, entry, use)

    def typed(self, **changes: str | None) -> list[tuple[str, str, str]]:
        """The good return, some entries changed (`figures_I1_actual`) or left out."""
        values = GOOD | {key.replace("__", "/"): text for key, text in changes.items()}
        return [(*self.cell(entry), text) for entry, text in values.items() if text is not None]


JOBS: dict[str, Callable[[FormContext], dict[str, object]]] = {}


def job(make: Callable[[FormContext], dict[str, object]]) -> Callable[[FormContext], dict[str, object]]:
    JOBS[make.__name__] = make
    return make


@job
def good(context: FormContext) -> dict[str, object]:
    return {"cells": context.typed()}


@job
def nearly(context: FormContext) -> dict[str, object]:
    changes = {
        "results__G1__share": "54 %",
        "visits__1__people": "12 kpl",
        "figures__I1__actual": "syyskuu",
        "contact__1__dated": "syyskuu",
        "figures__I2__actual": "=2+2",
        "results__G2__status": "valmis",
        "visits__1__host": "Beeta",
        "contact__1__email": "yhteys(at)alfa.example.fi",
    }
    return {"cells": context.typed(**changes)}


@job
def missing(context: FormContext) -> dict[str, object]:
    changes = {
        "results__G1__results": None,
        "contact__1__name": None,
        "visits__1__begins": None,
        "results__G2__status": None,
    }
    return {"cells": context.typed(**changes)}


@job
def rules(context: FormContext) -> dict[str, object]:
    changes = {
        "figures__I1__spent": "1 200",
        "results__G1__results": "Liian pitkä " * 10,
        "visits__1__begins": "1.2.2026",
        "figures__I2__actual": "1",
        "visits__2__begins": "2.10.2026",
        "visits__2__name": "Vierailu Beetaan",
        "results__G3__status": "Myöhässä",
        "results__G3__results": "Johto viivästyi.",
    }
    return {"cells": context.typed(**changes)}


@job
def beside(context: FormContext) -> dict[str, object]:
    sheet, _ = context.cell("results/G1/results")
    return {"cells": context.typed(), "actions": [Enter(sheet, "I20", "Huom. lisäsin tämän tähän")], "force": True}


@job
def row_deleted(context: FormContext) -> dict[str, object]:
    sheet, cell = context.cell("results/G1/results")
    return {"cells": context.typed(), "actions": [DeleteRow(sheet, int(cell[1:]))], "force": True}


@job
def row_inserted(context: FormContext) -> dict[str, object]:
    sheet, cell = context.cell("results/G1/results")
    return {"cells": context.typed(), "actions": [InsertRow(sheet, int(cell[1:]))], "force": True}


@job
def label_edited(context: FormContext) -> dict[str, object]:
    sheet, cell = context.cell("results/G1/status")
    label = f"B{cell[1:]}"
    return {"cells": context.typed(), "actions": [Enter(sheet, label, "Tilanne nyt")], "force": True}


@job
def carried_edited(context: FormContext) -> dict[str, object]:
    sheet, cell = context.cell("results/G1/results", CellUse.PREVIOUS)
    return {"cells": context.typed(), "actions": [Enter(sheet, cell, "Verkosto oli valmis.")], "force": True}


@job
def sheet_swapped(context: FormContext) -> dict[str, object]:
    sheet, _ = context.cell("results/G1/status")
    theirs = place(issued(tiny(), "BETA", PERIOD), "results/G1/status")[0]
    return {"cells": context.typed(), "actions": [TakeSheet(sheet, context.swedish, theirs)], "force": True}


@job
def sheet_renamed(context: FormContext) -> dict[str, object]:
    sheet, _ = context.cell("results/G1/status")
    return {"cells": context.typed(), "actions": [RenameSheet(sheet, "Tulokset KAIKKI")], "force": True}


@job
def sheet_deleted(context: FormContext) -> dict[str, object]:
    sheet, _ = context.cell("results/G2/status")
    return {"cells": context.typed(), "actions": [DeleteSheet(sheet)], "force": True}


@job
def key_column_deleted(context: FormContext) -> dict[str, object]:
    sheet = context.template.plan.sheet("results/G1")
    key_col = next(cell.col for cell in sheet.cells if cell.content == "#key")
    return {
        "cells": context.typed(),
        "actions": [DeleteColumn(sheet.name, column_name(key_col))],
        "force": True,
    }


@job
def cut_and_pasted(context: FormContext) -> dict[str, object]:
    sheet, source = context.cell("results/G1/results")
    _, target = context.cell("results/G1/link")
    return {"cells": context.typed(), "actions": [Cut(sheet, source, target)]}


@job
def check_overwritten(context: FormContext) -> dict[str, object]:
    sheet, cell = context.cell("results/G1/results", CellUse.CHECK)
    return {"cells": context.typed(), "actions": [Enter(sheet, cell, "Kyllä tämä on OK")], "force": True}


@job
def another_sheet_added(context: FormContext) -> dict[str, object]:
    sheet, cell = context.cell("results/G1/results")
    _, other = context.cell("results/G3/results")
    into = context.cell("results/G3/results")[0]
    return {"cells": context.typed(), "actions": [Copy(sheet, cell, other, into)]}


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory, office: ModuleType) -> dict[str, Verdict]:
    """Each job's file, validated on its own."""
    folder = tmp_path_factory.mktemp("returns")
    context = FormContext(folder)
    jobs = [Typing(context.source, folder / f"{name}.xlsx", **make(context)) for name, make in JOBS.items()]  # type: ignore[arg-type]
    office.type_into(jobs)
    project = tiny()
    period = project.period(PERIOD)
    assert period is not None
    store = manifests_with(context.template.previous)
    found = {}
    for name in JOBS:
        batch = validate(
            project, period, [IncomingFile(f"{name}.xlsx", (folder / f"{name}.xlsx").read_bytes())], issued=store
        )
        found[name] = batch.verdicts[0]
    return found


def the(verdict: Verdict, code: str) -> Finding:
    (finding,) = [finding for finding in verdict.findings if finding.code.id == code]
    return finding


def test_a_sound_return_is_accepted_and_read_as_it_was_meant(returned: dict[str, Verdict]) -> None:
    verdict = returned["good"]
    assert listed_findings(verdict, least=Severity.INFO) == []
    assert verdict.state is FileState.ACCEPTED
    assert verdict.submission is not None
    answers = {str(entry): answer for entry, answer in verdict.submission.answers.items()}
    assert answers == {
        "contact/1/name": "Alfan yhteyshenkilö",
        "contact/1/email": "yhteys@alfa.example.fi",
        "contact/1/approved": "yes",
        "contact/1/dated": date(2026, 9, 30),
        "results/G1/status": "done",
        "results/G1/results": "Verkosto kokoontui neljä kertaa.",
        "results/G1/share": 0.54,
        "results/G2/status": "open",
        "results/G3/status": "open",
        "figures/I1/actual": 0.0,
        "figures/I1/spent": 1050.5,
        "figures/I2/actual": 4.0,
        "visits/1/begins": date(2026, 10, 1),
        "visits/1/name": "Vierailu Beetaan",
        "visits/1/host": "BETA",
        "visits/1/people": 12.0,
    }
    assert verdict.submission.previous == PREVIOUS


def test_each_wrong_value_is_reported_at_its_cell(returned: dict[str, Verdict]) -> None:
    verdict = returned["nearly"]
    assert verdict.state is FileState.REJECTED
    found = {str(finding.entry): finding.code.id for finding in verdict.findings}
    assert found == {
        "contact/1/email": "V413",
        "contact/1/dated": "V407",
        "figures/I1/actual": "V401",
        "figures/I2/actual": "V411",
        "results/G1/share": "V403",
        "results/G2/status": "V409",
        "results/G2/results": "R501",
        "visits/1/host": "V408",
        "visits/1/people": "V401",
    }
    template = issued(tiny(), "ALFA", PERIOD, previous=PREVIOUS)
    for finding in verdict.findings:
        assert (finding.place.sheet, finding.place.cell) == place(template, str(finding.entry))


def test_the_example_of_a_date_is_a_day_of_the_period(returned: dict[str, Verdict]) -> None:
    """As in the template: written as the partner's language or country writes it."""
    finding = the(returned["nearly"], "V407")
    period = tiny().period(PERIOD)
    assert period is not None
    day, month, year = map(int, str(finding.facts["example"]).split("."))
    assert period.start <= date(year, month, day) <= period.end
    message = translator_for("fi").message(finding)
    assert message.endswith(f"Kirjoittakaa päivä, kuukausi ja vuosi, esimerkiksi {finding.facts['example']}.")


def test_a_blank_answer_is_a_single_finding(returned: dict[str, Verdict]) -> None:
    assert listed_findings(returned["missing"]) == [
        "R501 contact/1/name",
        "R501 results/G1/results",
        "R501 results/G2/status",
        "R501 visits/1/begins",
    ]


def test_broken_rules_are_reported_with_their_facts_and_own_words(returned: dict[str, Verdict]) -> None:
    verdict = returned["rules"]
    assert listed_findings(verdict) == [
        "R505 results/G1/results",
        "R511 results/G3/status",
        "R511 figures/I1/spent",
        "R511 figures/I2/actual",
        "R508 visits/1/begins",
        "R507 visits/1/name",
        "R507 visits/2/name",
    ]
    said = {str(finding.entry): translator_for("fi").message(finding) for finding in verdict.findings}
    assert "Ylittää budjetin." in said["figures/I1/spent"]
    assert "Viive ilman käyntiä." in said["results/G3/status"]
    assert "119 / 60" in said["results/G1/results"]


def test_words_written_beside_the_boxes_do_not_vanish(returned: dict[str, Verdict]) -> None:
    finding = the(returned["beside"], "S307")
    assert finding.facts == {"value": "Huom. lisäsin tämän tähän"}
    assert finding.place.cell == "I20"


def test_a_deleted_row_is_missed_by_name(returned: dict[str, Verdict]) -> None:
    verdict = returned["row_deleted"]
    assert "S302 results/G1/results" in listed_findings(verdict)
    assert verdict.state is FileState.REJECTED


def test_an_inserted_row_moves_nothing(returned: dict[str, Verdict]) -> None:
    verdict = returned["row_inserted"]
    assert listed_findings(verdict) == []
    assert verdict.state is FileState.ACCEPTED
    assert verdict.submission is not None
    assert verdict.submission.answers[AnswerRef("results", "G1", "results")] == GOOD["results/G1/results"]


def test_an_edited_label_is_reported_with_its_old_and_new_text(returned: dict[str, Verdict]) -> None:
    finding = the(returned["label_edited"], "S303")
    assert finding.facts == {"was": "Tila *", "now": "Tilanne nyt"}
    template = issued(tiny(), "ALFA", PERIOD)
    assert finding.place.cell == f"B{place(template, 'results/G1/status')[1][1:]}"


def test_an_edited_answer_of_last_period_is_reported_with_its_old_and_new_value(returned: dict[str, Verdict]) -> None:
    finding = the(returned["carried_edited"], "S312")
    assert finding.facts == {"was": "Verkosto perustettiin.", "now": "Verkosto oli valmis."}
    assert str(finding.entry) == "results/G1/results"


def test_a_sheet_of_another_partner_is_recognised(returned: dict[str, Verdict]) -> None:
    verdict = returned["sheet_swapped"]
    finding = the(verdict, "F206")
    assert "ALFA" in str(finding.facts["expected"])
    assert "BETA" in str(finding.facts["found"])
    assert verdict.state is FileState.SET_ASIDE


def test_a_renamed_sheet_is_found_by_its_keys(returned: dict[str, Verdict]) -> None:
    verdict = returned["sheet_renamed"]
    assert the(verdict, "S308").facts == {"was": "G1 Verkosto", "now": "Tulokset KAIKKI"}
    assert verdict.state is FileState.ACCEPTED


def test_a_deleted_sheet_is_missed(returned: dict[str, Verdict]) -> None:
    verdict = returned["sheet_deleted"]
    assert the(verdict, "S301").facts == {"sheet": "G2 Oppaat"}
    assert verdict.state is FileState.REJECTED


def test_without_its_keys_a_sheet_is_not_guessed_at(returned: dict[str, Verdict]) -> None:
    verdict = returned["key_column_deleted"]
    assert any(code.startswith("S324") for code in listed_findings(verdict))
    assert verdict.state is FileState.REJECTED
    assert verdict.submission is not None
    assert AnswerRef("results", "G1", "results") not in verdict.submission.answers


def test_cut_and_paste_is_noticed_by_the_names(returned: dict[str, Verdict]) -> None:
    codes = [finding.code.id for finding in returned["cut_and_pasted"].findings]
    assert "S309" in codes
    assert "R501" in codes


def test_an_overwritten_check_does_not_make_a_return_sound(returned: dict[str, Verdict]) -> None:
    verdict = returned["check_overwritten"]
    assert the(verdict, "S311").facts == {"was": VocabularyTerm("formula"), "now": "Kyllä tämä on OK"}


def test_breaking_the_locks_alone_is_only_noted(returned: dict[str, Verdict]) -> None:
    finding = the(returned["row_inserted"], "S310")
    assert finding.effective_severity is Severity.INFO


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_finding_is_said_in_every_language(returned: dict[str, Verdict], language: str) -> None:
    for verdict in returned.values():
        for finding in verdict.findings:
            said = translator_for(language).message(finding)
            assert said
            assert "{" not in said


def batch_of(files: Sequence[IncomingFile]) -> Batch:
    project = tiny()
    period = project.period(PERIOD)
    assert period is not None
    return validate(project, period, files)
