"""Masters of two periods of the tiny project, for tests of everything that is written into a master."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from built_masters import Master, build_master
from projects import TINY_FORM, TINY_PROJECT, read, sound, tiny
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import Translator, project_translator
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.writer import write_workbook

SPRING, AUTUMN = "2026-1", "2026-2"

ALFA: Mapping[str, Answer] = {
    "contact/1/name": "Aino Alfa",
    "contact/1/email": "aino@alfa.example.fi",
    "contact/1/reference": "AB-12",
    "contact/1/approved": "yes",
    "contact/1/dated": date(2026, 12, 1),
    "results/G1/status": "done",
    "results/G1/results": "Verkosto kokoontui neljä kertaa.",
    "results/G1/share": 0.54,
    "results/G1/link": "https://www.alfa.example.fi/muistio.pdf",
    "results/G2/status": "open",
    "results/G3/status": "open",
    "figures/I1/actual": 4.0,
    "figures/I1/spent": 100.5,
    "figures/I2/actual": 3.0,
    "figures/I2/remark": "Kaksi on kesken.",
}

BETA: Mapping[str, Answer] = {
    "contact/1/name": "Bo Beta",
    "contact/1/email": "bo@beta.example.fi",
    "contact/1/approved": "yes",
    "results/G1/status": "open",
    "results/G2/status": "done",
    "results/G2/results": "Guiden är klar.",
    "figures/I1/actual": 2.0,
    "figures/I1/spent": 50.25,
    "figures/I2/actual": 0.0,
}

VISITS: Mapping[str, Answer] = {
    "visits/1/begins": date(2026, 10, 1),
    "visits/1/name": "Vierailu Beetaan",
    "visits/1/host": "BETA",
    "visits/1/people": 12.0,
}


def returned(
    project: Project, partner: str, period: str, answers: Mapping[str, Answer], name: str = ""
) -> IncomingFile:
    """A return as the partner would fill it in; what its form does not ask is left out."""
    template = issued(project, partner, period)
    asked = {AnswerRef.parse(entry): answer for entry, answer in answers.items()}
    fitting = {entry: answer for entry, answer in asked.items() if entry in template.plan.answers}
    data = painted(issued(project, partner, period, answers=fitting))
    return IncomingFile(name or f"{project.id}_{period}_{partner}.xlsx", data)


def judged(project: Project, period: str, files: Sequence[IncomingFile]) -> Batch:
    found = project.period(period)
    assert found is not None
    return validate(project, found, files)


def without(answers: Mapping[str, Answer], *gone: str) -> dict[str, Answer]:
    return {entry: answer for entry, answer in answers.items() if entry not in gone}


@cache
def batches() -> tuple[Batch, Batch]:
    """Spring: both told. Autumn: ALFA is in, BETA has an error, GAMMA sent nothing, and there is a stray file."""
    project = tiny()
    spring = without(ALFA, "contact/1/dated") | {"figures/I1/actual": 1.5, "figures/I3/actual": 7.0}
    spring |= {"contact/1/name": "Entinen Henkilö", "results/G1/results": "Verkosto perustettiin."}
    return (
        judged(project, SPRING, [returned(project, "ALFA", SPRING, spring), returned(project, "BETA", SPRING, BETA)]),
        judged(
            project,
            AUTUMN,
            [
                returned(project, "ALFA", AUTUMN, {**ALFA, **VISITS}),
                returned(project, "BETA", AUTUMN, without(BETA, "results/G1/status")),
                IncomingFile("kissa.xlsx", b"miau"),
            ],
        ),
    )


def finnish(project: Project | None = None) -> Translator:
    return project_translator(project or tiny(), "fi")


@cache
def made(*, with_rejected: bool = False) -> Master:
    return build_master(tiny(), batches(), finnish(), with_rejected=with_rejected)


INJECTIONS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","klikkaa")',
    "={1;2}",
    "{=1+1}",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\n=1+1",
    " =1+1",
    "'=1+1",
    '"=1+1"',
    "=",
    "+",
    "-",
    "@",
    "–1",
    "http://www.example.fi/",
    "https://www.example.fi/?a=1&b=2",
    "ftp://ftp.example.fi/x",
    "mailto:joku@example.fi",
    "internal:'Vastaukset'!A1",
    "external:c:\\temp\\x.xlsx",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "#N/A",
    "#REF!",
    "TRUE",
    "00123",
    "1e5",
    "1.2.2026",
    "_x0041_",
    "_x000D_",
    "a\x00b\x01c\x1bd",
    "\ud800 yksinäinen",
    "oikealta \u202evasemmalle",
    "<b>&amp;</b>]]>",
    "\ufffe\uffff",
    "😀 e\u0301",
)


@cache
def injected() -> tuple[Master, bytes]:
    """Each hostile text in the free texts of a return, as if it had been accepted."""
    spring, autumn = batches()
    found = []
    for number, text in enumerate(INJECTIONS):
        verdict = next(verdict for verdict in autumn.verdicts if verdict.accepted)
        assert verdict.submission is not None
        answers = dict(verdict.submission.answers)
        for entry in ("results/G1/results", "results/G1/link", "figures/I2/remark", "visits/1/name"):
            answers[AnswerRef.parse(entry)] = text
        answers[AnswerRef.parse("contact/1/name")] = text
        source = replace(verdict.submission.source, file=f"{text}{number}.xlsx")
        places = {
            entry: place._replace(file=source.file, sheet=f"{text}{number}")
            for entry, place in verdict.submission.places.items()
        }
        submission = replace(verdict.submission, answers=answers, source=source, places=places)
        found.append(replace(verdict, file=source.file, stored_submission=submission))
    partners = tuple(replace(tiny().partners[0], id=f"P{number:02}") for number in range(len(INJECTIONS)))
    project = replace(tiny(), partners=(*partners, *tiny().partners))
    verdicts = tuple(
        replace(verdict, partner=partner.id, stored_submission=replace(verdict.submission, partner=partner))
        for verdict, partner in zip(found, partners, strict=True)
        if verdict.submission
    )
    batch = replace(autumn, project=project, definitions=None, verdicts=(*verdicts, *autumn.verdicts))
    built = build_master(project, [replace(spring, project=project, definitions=None), batch], finnish(project))
    return built, write_workbook(built.plan)


DEVIATING = (
    TINY_FORM.replace(
        "      share: {label: {fi: Osuus",
        "      deviation: {label: {fi: Poikkeama, sv: Avvikelse, en: Deviation}}\n      share: {label: {fi: Osuus",
    )
    + """
  deviations:
    title: {fi: Riskit, sv: Risker, en: Risks}
    rows: {lines: 2}
    fields:
      goal: {label: {fi: Tavoite, sv: Mål, en: Goal}, kind: choice, list: goals}
      what: {label: {fi: Mitä tapahtui, sv: Vad hände, en: What happened}, max_length: 300}
"""
)


@cache
def deviating(*, declared: bool = False) -> Project:
    """A form that asks for deviations: by the names of its fields, or by roles that it declares."""
    project = TINY_PROJECT.replace("budget: 1000}", "budget: 1000, target: 8}")
    form = DEVIATING.replace(
        "      actual:\n",
        "      target: {label: {fi: Tavoite, sv: Mål, en: Target}, kind: number, given: row.target}\n      actual:\n",
        1,
    ).replace("budget: 250.5", "budget: 250.5")
    if declared:
        form = form.replace("deviation: {", "gap: {role: deviation, ").replace("  deviations:", "  risks:")
        form = form.replace("what: {", "what: {role: deviation, ")
    return sound(read(project, form))


@cache
def deviated(*, declared: bool = False) -> Master:
    """ALFA reports a deviation of G1 in the goal itself, BETA on a line; BETA's G2 is late without a word."""
    project = deviating(declared=declared)
    question, table = ("gap", "risks") if declared else ("deviation", "deviations")
    alfa = {**ALFA, **VISITS, f"results/G1/{question}": "Kokous siirtyi."}
    visit = {**VISITS, "visits/1/goal": "G2"}
    beta = {
        **BETA,
        **visit,
        f"{table}/1/goal": "G1",
        f"{table}/1/what": "Personen byttes.",
        "results/G2/status": "late",
    }
    batch = judged(project, AUTUMN, [returned(project, "ALFA", AUTUMN, alfa), returned(project, "BETA", AUTUMN, beta)])
    assert len(batch.accepted) == 2, [finding for verdict in batch.verdicts for finding in verdict.findings]
    return build_master(project, [batch], finnish(project), with_rejected=True)


@cache
def with_many_partners(count: int, goals: int) -> Master:
    """A project of many partners and goals, of which one partner has a return."""
    project = tiny()
    partners = tuple(replace(project.partners[0], id=f"P{number:03}") for number in range(1, count + 1))
    each = tuple(
        replace(project.goals[0], id=f"H{number:02}", title=Text.of(fi=f"Aihe {number}"))
        for number in range(1, goals + 1)
    )
    project = replace(project, partners=partners, goals=each)
    batch = judged(project, AUTUMN, [returned(project, "P001", AUTUMN, {"results/H01/status": "open"})])
    return build_master(project, [batch], finnish(project), with_rejected=True)
