"""Draws the pictures of the docs from the demo, as LibreOffice prints workbooks and Chromium shows pages.

Run: python docs/make_pictures.py

Needs LibreOffice Calc, Poppler's pdftoppm and pdftotext, and Chromium.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from lamppu_xl.definition import load
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.templates.builder import cell_values, complete_plan, prepare_template
from lamppu_xl.workbook.writer import write_workbook

PICTURES = Path(__file__).parent / "pictures"
DOTS = 96
"""Per inch."""


@dataclass(frozen=True)
class Picture:
    """One printed page of a workbook, found by its title."""

    name: str
    workbook: Path
    title: str
    tall: float
    """Inches from the top of the page that are shown."""
    wide: float = 0
    """Inches from the left that are shown; 0 for the complete page."""
    dots: int = DOTS
    """Per inch; more for a wide sheet that is printed small."""


def draw(pictures: list[Picture], folder: Path) -> None:
    """Print each workbook once, and cut the pictures out of its pages."""
    for workbook in {picture.workbook for picture in pictures}:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        order = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(workbook)]
        subprocess.run(order, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for picture in pictures:
        printed = folder / f"{picture.workbook.stem}.pdf"
        page = page_with(printed, picture.title)
        shown = ["-f", str(page), "-l", str(page), "-H", str(int(picture.tall * picture.dots))]
        shown += ["-W", str(int(picture.wide * picture.dots))] if picture.wide else []
        target = str(PICTURES / picture.name)
        order = ["pdftoppm", "-png", "-r", str(picture.dots), *shown, "-singlefile", printed, target]
        subprocess.run(order, check=True)


def screenshot(page: Path, name: str, folder: Path, height: int) -> None:
    """Take a picture of a web page, 1,000 pixels wide."""
    order = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
    order += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    order += [f"--user-data-dir={folder / 'browser'}", f"--window-size=1000,{height}"]
    order += [f"--screenshot={PICTURES / name}.png", page.as_uri()]
    subprocess.run(order, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def programme_page(folder: Path) -> Path:
    """The page of the example programme; three of its projects have sent their master workbooks."""
    example = Path(__file__).parents[1] / "examples" / "quality-strategy-2030" / "make_programme.py"
    order = [sys.executable, str(example), str(folder), "--only", "N01", "N04", "N05"]
    subprocess.run(order, check=True, stdout=subprocess.DEVNULL)
    programme = folder / example.parent.name
    order = [sys.executable, "-m", "lamppu_xl", "consolidate", str(programme), "--period", "2020-2", "--also", "html"]
    subprocess.run(order, check=True, stdout=subprocess.DEVNULL)
    return programme / "2020-2" / "programme.html"


def page_with(printed: Path, title: str) -> int:
    """The number of the first page that begins with a title below its header."""
    text = subprocess.run(
        ["pdftotext", "-layout", printed, "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    for number, page in enumerate(text.split("\f"), 1):
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        if any(line.startswith(title) for line in lines[1:3]):
            return number
    raise SystemExit(f"no page of {printed} begins with {title}")


def half_filled(project_folder: Path, target: Path) -> None:
    """A template as it looks while somebody fills it in: one answer is late, one too short, one in the wrong place."""
    project = load(project_folder).project
    assert project is not None
    partner, period = project.partner("KAO"), project.period("2012-2")
    assert partner is not None
    assert period is not None
    goal = AnswerRef("results", "G05", "status")
    answers: dict[AnswerRef, Answer] = {
        goal: "delayed",
        AnswerRef("results", "G05", "results"): "Mittarit valittiin.",
        AnswerRef("results", "G05", "evidence"): "hankkeen kotisivuilla",
    }
    previous: dict[AnswerRef, Answer] = {
        goal: "ongoing",
        AnswerRef("results", "G05", "results"): (
            "Kokosimme luettelon mittareista, joita eri yksiköissä jo seurataan, ja valitsimme niistä johdolle "
            "tärkeimmät. Tavoitearvot sovitaan syksyllä."
        ),
    }
    chain = translator_for("fi", project.chain("fi"))
    wrong = [AnswerRef("results", "G05", "evidence")]
    issued = prepare_template(project, partner, period, chain, previous=previous, answers=answers, wrong=wrong)
    target.write_bytes(write_workbook(complete_plan(issued), cell_values(issued)))


FORMS: dict[str, tuple[str, str, dict[str, list[Answer]], float]] = {
    "activity-matrix": (
        "LEAD",
        "activities",
        {
            "implementer": ["Well diggers", "School office"],
            "theme": ["water", "education"],
            "activity": ["wells", "teachers"],
            "details": ["Two wells beside the school", "A course of five days"],
            "region": ["north", "south"],
            "place": ["n1", "s1"],
            "status": ["completed", "ongoing"],
            "starts": [date(2027, 1, 11), date(2027, 2, 1)],
            "ends": [date(2027, 2, 26), date(2027, 4, 30)],
            "women": [120.0, 14.0],
            "men": [95.0, 9.0],
            "girls": [60.0, 0.0],
            "boys": [58.0, 0.0],
        },
        2.4,
    ),
    "partner-expenditure": (
        "ALFA",
        "expenditure",
        {
            "category": ["staff", "travel"],
            "description": ["Salaries, January", "Seminar in Luleå"],
            "invoice": ["P-101", "2027-33"],
            "invoice_date": [date(2027, 1, 31), date(2027, 3, 5)],
            "paid": [date(2027, 1, 31), date(2027, 3, 20)],
            "currency": ["EUR", "SEK"],
            "amount": [4200.0, 5600.0],
            "rate": [1.0, 11.2],
        },
        2.4,
    ),
    "indicator-tracking": (
        "AGENCY",
        "indicators",
        {"actual": [12.0, 5.0], "status": ["on_track", "behind"], "remark": ["", "Two schools were moved to May."]},
        2.4,
    ),
    "subprojects": (
        "UNION",
        "projects",
        {
            "code": ["U-01", "U-02"],
            "name": ["Village hall", "Market days"],
            "type": ["building", "event"],
            "place": ["Uppertown", "Lakeside"],
            "stage": ["ongoing", "completed"],
            "starts": [date(2027, 1, 4), date(2027, 2, 1)],
            "ends": [date(2027, 11, 30), date(2027, 3, 31)],
            "budget": [48000.0, 6500.0],
            "spent": [12350.0, 6120.0],
            "people": [0.0, 410.0],
            "result": ["", "Forty stalls"],
        },
        2.4,
    ),
}
"""For each shipped form a partner, a table, the answers of its first two rows, and inches to show."""


def form_picture(name: str, folder: Path) -> Picture:
    """A table of a shipped form with two rows filled in, all columns on one page; writes the workbook."""
    partner_id, table_id, columns, tall = FORMS[name]
    order = [sys.executable, "-m", "lamppu_xl", "--language", "en", "init", str(folder / name), "--form", name]
    subprocess.run(order, check=True, stdout=subprocess.DEVNULL)
    project = load(folder / name).project
    assert project is not None
    partner, period = project.partner(partner_id), project.periods[0]
    assert partner is not None
    table = project.form.table(table_id)
    lines = project.lines_of(table, partner, period)
    answers = {
        AnswerRef(table_id, line.id, field): value
        for field, values in columns.items()
        for line, value in zip(lines, values, strict=False)
        if value != ""
    }
    chain = translator_for("en", project.chain("en"))
    issued = prepare_template(project, partner, period, chain, answers=answers)
    workbook = folder / f"{name}.xlsx"
    plan = complete_plan(issued)
    sheets = (replace(sheet, page=replace(sheet.page, repeat_columns=0)) for sheet in plan.sheets)
    workbook.write_bytes(write_workbook(replace(plan, sheets=tuple(sheets)), cell_values(issued)))
    return Picture(f"form-{name}", workbook, chain.pick(table.title), tall, dots=150)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        story = folder / "lamppu"
        subprocess.run([sys.executable, "-m", "lamppu_xl", "demo", str(story)], check=True, stdout=subprocess.DEVNULL)
        half_filled(story, folder / "half.xlsx")
        definition = folder / "new" / "project.xlsx"
        order = [sys.executable, "-m", "lamppu_xl", "--language", "en", "init", str(definition.parent), "--workbook"]
        subprocess.run(order, check=True, stdout=subprocess.DEVNULL)
        template = story / "2012-2" / "outbox" / "LAMPPU_2012-2_KAO.xlsx"
        master = story / "2012-2" / "master.xlsx"
        feedback = story / "2012-2" / "feedback" / "LAMPPU_2012-2_LAPPIA_palaute.xlsx"
        goal = "G05 Laadun ja tulosten mittarit"
        draw(
            [
                Picture("template", template, goal, 5.2),
                Picture("live-checks", folder / "half.xlsx", goal, 5.2),
                Picture("summary", master, "LAMPPU: kooste", 6.6),
                Picture("master", master, goal, 11.7),
                Picture("feedback", feedback, "LAMPPU", 5.2),
                Picture("definition-project", definition, "The project: its name", 3.6, 9.6),
                Picture("definition-goals", definition, "The goals on which", 1.5, 5.6, 200),
                *(form_picture(name, folder) for name in FORMS),
            ],
            folder,
        )
        inbox = story / "2012-2" / "inbox"
        for path in inbox.glob("*_korjattu.xlsx"):
            path.unlink()
        for command, height in (("status", 800), ("validate", 830)):
            page = folder / f"{command}.html"
            order = [sys.executable, "-m", "lamppu_xl", command, str(story), "--period", "2012-2", "--language", "en"]
            subprocess.run([*order, "--format", "html", "--out", str(page)], check=False, stdout=subprocess.DEVNULL)
            screenshot(page, command, folder, height)
        screenshot(programme_page(folder), "programme", folder, 1127)


if __name__ == "__main__":
    main()
