"""Texts and ids that resemble what the tool, Excel or XML use themselves: each is harmless or refused."""

from __future__ import annotations

import json
import shutil
from itertools import cycle
from pathlib import Path

import pytest

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.text_normalising import token_text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.services.check import check
from lamppu_xl.services.generate import generate
from lamppu_xl.services.validate import validate

LANGUAGES = ("en", "fi", "sv")

TOOL_TEXTS = dict.fromkeys(
    translator_for(language).label(label)
    for language in LANGUAGES
    for label in (
        "ok",
        "optional",
        "note",
        "help",
        "checks",
        "fill_in",
        "preview",
        "part",
    )
)

TEXTS = (
    *(
        "<b>&amp;</b>",
        "<r>x</r>",
        "]]>",
        "<!--",
        '"',
        "'",
        "''",
        "'x'",
        "\\",
        "{live}",
        "{name} {0}",
        "[[x]]",
        "%s",
        "&A&P",
    ),
    *("=1+1", "+1", "-1", "@SUM(A1)", "=", "#REF!", "#N/A", "TRUE", "1", "1.0", "2027-01-01", "1e400", "R1C1", "$A$1"),
    *(
        "a\nb",
        "a\n\nb",
        "a\tb",
        "  x  ",
        "\u200bx",
        "\u202ex",
        "\ufeffx",
        "\u00adx",
        "a\u2028b",
        "\ufffdx",
        "e\u0301",
        "\u00b2",
    ),
    *("\U0001f600", "\U0001f600" * 40, "_x0041_", "_x000D_", "_x005F_", "a" * 100, "ä" * 100),
    *(
        "#key",
        "#answer",
        "#text",
        "#n",
        "results/G1",
        "figures/A-1",
        "_meta",
        "code",
        "project",
        "lamppu-xl 1",
        "Print_Area",
    ),
    *TOOL_TEXTS,
)
"""Texts that every label, hint and name may have."""

OPTION_IDS = ("A-1", "A_1", "A--1", "A-_1", "A__1", "1", "01", "1e5", "TRUE", "null", "R1C1", "G1", "plan", "A-1-plan")

FIELD_NAMES = (
    "name",
    "no",
    "check",
    "key",
    "answer",
    "question",
    "feedback",
    "plan",
    "plan_1",
    "a_",
    "a__b",
    "fld",
    "sum",
)

TITLES = ("_lamppu", "Answers", "Feedback", "Print_Area", "#REF!", "#key", "=1+1", "TRUE", "O'Neill", "<r>", "&A")

PARTNERS = ("ALFA", "BETA", "GAMMA")


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def project_yaml(texts: tuple[str, ...] = TEXTS) -> str:
    some = map(quoted, cycle(texts))
    options = "\n".join(
        f"    - {{id: {quoted(id)}, label: {quoted(f'{text} {number}')}, unit: {next(some)}, remark: {next(some)}}}"
        for number, (id, text) in enumerate(zip(OPTION_IDS, cycle(texts), strict=False))
    )
    different = {token_text(text).casefold(): text for text in texts}.values()
    labels = "\n".join(f"    - {{id: L{number}, label: {quoted(text)}}}" for number, text in enumerate(different))
    partners = "\n".join(
        f"  - {{id: {id}, name: {quoted(f'{text} {id}')}, language: {language}, roles: [{role}partner],"
        f" contact: {{name: {next(some)}}}}}"
        for id, language, role, text in zip(PARTNERS, LANGUAGES, ("coordinator, ", "", ""), texts, strict=False)
    )
    goals = "\n".join(
        f"  - {{id: G{number}, title: {quoted(title)}, wording: {next(some)}}}" for number, title in enumerate(TITLES)
    )
    return f"""
project: {{id: TT, name: {next(some)}, form: hostile, start: 2027-01-01, end: 2027-12-31, languages: [en, fi, sv],
  programme_line: {next(some)}}}
periods:
  - {{id: 2027-1, label: {quoted(texts[0])}, start: 2027-01-01, end: 2027-06-30, deadline: 2027-08-15}}
  - {{id: 2027-2, label: {quoted(texts[1])}, start: 2027-07-01, end: 2027-12-31, deadline: 2028-01-15}}
partners:
{partners}
goals:
{goals}
lists:
  codes:
{options}
  labels:
{labels}
"""


def form_yaml(texts: tuple[str, ...] = TEXTS) -> str:
    fields = "\n".join(
        f"      f{number}: {{label: {quoted(text)}, help: {quoted(text)}, required: yes}}"
        for number, text in enumerate(texts)
    )
    names = "\n".join(f"      {name}: {{label: {quoted(name)}, previous: yes}}" for name in FIELD_NAMES)
    half = "\n".join(f"      {name}: {{label: {quoted(name)}}}" for name in FIELD_NAMES[:7])
    return f"""
title: Form
lists: {{codes: [], labels: []}}
tables:
  results:
    title: Results
    rows: goals
    help: {quoted(texts[2])}
    fields:
      wording: {{label: W, given: goal.wording}}
{names}
  help:
    title: {quoted(TITLES[0])}
    rows: record
    fields:
      of: {{label: Partner, given: partner.name}}
{fields}
  figures:
    title: {quoted(TITLES[4])}
    rows: {{codes: codes}}
    fields:
      unit: {{label: Unit, given: row.unit}}
      remark: {{label: Remark, given: row.remark}}
      plan: {{label: Plan, kind: integer, min: 0, previous: yes}}
      plan_1: {{label: {quoted(texts[3])}, kind: choice, list: labels}}
    rules:
      - {{holds: plan < 5, says: {quoted(texts[4])}}}
  lines_of:
    title: {quoted(TITLES[5])}
    rows: {{lines: 2}}
    fields:
{half}
"""


def written(folder: Path, project: str, form: str) -> Path:
    (folder / "forms" / "hostile").mkdir(parents=True)
    (folder / "project.yaml").write_text(project, encoding="utf-8")
    (folder / "forms" / "hostile" / "form.yaml").write_text(form, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_hostile_texts_in_every_place_give_templates_without_findings_about_the_form(tmp_path: Path) -> None:
    folder = written(tmp_path, project_yaml(), form_yaml())
    checked = check(folder)
    assert [finding for finding in checked.findings if finding.effective_severity is Severity.ERROR] == []
    assert checked.project is not None
    for period in ("2027-1", "2027-2"):
        for path in generate(folder, period=period):
            shutil.copy(path, folder / period / "inbox")
        batch = validate(folder, period=period)
        found = [
            (each.code.id, each.place, dict(each.facts)) for verdict in batch.verdicts for each in verdict.findings
        ]
        assert len(batch.verdicts) == len(PARTNERS)
        assert [each for each in found if each[0][0] in "FSV"] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\rb", "D101"),
        ("a\x0bb", "D101"),
        ("\uffff", "D101"),
        ("\u00a0", "D106"),
        ("", "D106"),
        ("x" * 40_000, "D111"),
        ("\U0001f600" * 20_000, "D111"),
    ],
)
@pytest.mark.parametrize("place", ["Results", "W", "Partner", "Unit"])
@pytest.mark.slow
def test_a_text_that_no_workbook_holds_is_refused_with_its_place(
    tmp_path: Path, text: str, code: str, place: str
) -> None:
    key = "title" if place == "Results" else "label"
    form = form_yaml(("x", "y", "z", "u", "v")).replace(f"{key}: {place}", f"{key}: {json.dumps(text)}", 1)
    checked = check(
        written(tmp_path, project_yaml(("x", "y", "z", "u", "v")), form.replace("\\ud83d\\ude00", "\U0001f600"))
    )
    found = [finding for finding in checked.findings if finding.effective_severity is Severity.ERROR]
    assert checked.project is None
    assert code in {finding.code.id for finding in found}
    assert all(finding.place.file == "forms/hostile/form.yaml" and finding.place.row for finding in found)


@pytest.mark.parametrize("title", ["a\tb", "a\nb", "\u200bx", "_x0041_", "'x", "x" * 32, "x/y", "History", "Check"])
def test_a_title_that_no_sheet_can_have_is_refused_with_its_place(tmp_path: Path, title: str) -> None:
    texts = ("x", "y", "z", "u", "v")
    form = form_yaml(texts).replace("title: Results", "title: Outcome").replace(quoted(TITLES[5]), json.dumps(title), 1)
    checked = check(written(tmp_path, project_yaml(texts), form))
    (finding,) = [finding for finding in checked.findings if finding.effective_severity is Severity.ERROR]
    assert finding.code.id in ("D112", "D141")
    assert form.split("\n")[finding.place.row or 0].startswith("    title: ")


@pytest.mark.slow
def test_a_text_that_looks_like_an_identification_code_is_refused_where_it_is_written(tmp_path: Path) -> None:
    texts = ("x", "y", "z", "u", "v")
    project = project_yaml(texts).replace(
        'name: "x ALFA"', 'name: "TT 2027-1 ALFA en 6f1c2b1e 6f1c2b1e 00000000 4KWQ7"'
    )
    checked = check(written(tmp_path, project, form_yaml(texts)))
    found = [finding for finding in checked.findings if finding.effective_severity is Severity.ERROR]
    assert {finding.code.id for finding in found} == {"D146"}
    lines = project.split("\n")
    assert {lines[finding.place.row or 0].split(",")[0] for finding in found} == {"  - {id: ALFA"}
