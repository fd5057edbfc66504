"""The files and partners that are not in the master, and why."""

from __future__ import annotations

from collections.abc import Sequence

from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.master.collect import CollectedAnswers, ReportingStatus, reasons
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.report_rows import add_section, begin_report
from lamppu_xl.master.sheets.syntheses import unwritten, write_orphans
from lamppu_xl.reports.decision_lines import because_text, decision_subject, decision_what
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.templates.sheet_keys import link_target
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.decision_effects import decision_effects
from lamppu_xl.validation.verdict import FileState, Verdict
from lamppu_xl.workbook.model import Link
from lamppu_xl.workbook.sheet_builder import INSET, BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_metrics import with_whole_names
from lamppu_xl.workbook.text_split import clean_text

_WIDTHS = (17.0, 43.0, 22.0)
_BESIDE = "S318"
"""The code about texts that are on no sheet: those in the properties of the file."""
_STYLES = {FileState.REJECTED: "state_error", FileState.SET_ASIDE: "state_aside"}
"""Of files that are not included; all others are grey."""


def left_out_sheet(context: MasterContext) -> SheetBuilder:
    words, collected = context.words, context.collected
    heads = ("where", "why", "code")
    title = words.label(name_of_left_out(collected))
    sheet = begin_report(context, "left_out", title, widths=_WIDTHS, heads=heads, with_keys=True)
    empty = True
    for batch in reversed(collected.batches):
        absent = [
            partner
            for partner in collected.project.partners
            if collected.status(batch.period, partner) is ReportingStatus.ABSENT
        ]
        files = collected.left_out_files(batch)
        names = {verdict.file for verdict in files}
        included = [verdict for verdict in batch.verdicts if not verdict.accepted and verdict.file not in names]
        if not (absent or files or included):
            continue
        empty = False
        sheet.add_space(10.0)
        sheet.add(BuiltCell(context.period_label(batch.period), "lead"), min_height=20.0, keep_with_next=True)
        for partner in absent:
            _write_absent(context, sheet, partner)
        for verdict in included:
            _write_file(context, sheet, batch, verdict, included=True)
        for verdict in files:
            _write_file(context, sheet, batch, verdict, included=False)
    for batch in reversed(collected.batches):
        for verdict, texts in collected.outside_texts(batch.period):
            empty = False
            _write_outside(context, sheet, batch, verdict, texts)
    if context.differences:
        empty = False
        _write_differences(context, sheet)
    if empty:
        sheet.add_space()
        sheet.add(BuiltCell(words.label("master_all_in"), "note"))
    _write_unwritten(context, sheet)
    _write_decisions(context, sheet)
    write_orphans(context, sheet)
    return sheet


def name_of_left_out(collected: CollectedAnswers) -> str:
    """The label of the name of the sheet, which lists the returns with errors that are included, too."""
    return "master_left_out_or_faulty" if collected.includes_faulty else "master_left_out"


def _write_outside(
    context: MasterContext, sheet: SheetBuilder, batch: Batch, verdict: Verdict, texts: Sequence[OutsideContent]
) -> None:
    """What a used return has outside its answer cells; it is in no other place of the master."""
    period, words = context.period_label(batch.period), context.words
    title = f"{words.label('master_outside_texts')}: {period} · {verdict.partner} · {clean_text(verdict.file)}"
    sheet.add_space(10.0)
    sheet.add(BuiltCell(title, "lead", "@"), min_height=20.0, keep_with_next=True)
    codes = {
        (place.sheet, place.cell): finding.code.id
        for finding in verdict.findings
        for place in (*finding.related, finding.place)
        if place.sheet or finding.code.id == _BESIDE
    }
    for outside in texts:
        place = outside.place
        where = "!".join(filter(None, (clean_text(place.sheet or ""), place.cell)))
        # Nobody knows what a text outside the form is about, so all of it may be personal.
        text = words.label("master_masked") if context.public else context.clean_text(outside.shown(words))
        code = codes.get((place.sheet, place.cell)) or codes.get((place.sheet, None)) or ""
        sheet.add_text(BuiltCell(where, "point", "@"), BuiltCell(text, "prose", "@"), BuiltCell(code, "source"))


def _write_differences(context: MasterContext, sheet: SheetBuilder) -> None:
    """What differs from the last masters of the earlier periods."""
    sheet.add_space(10.0)
    heading = BuiltCell(context.words.label("master_differences"), "lead")
    sheet.add(heading, min_height=20.0, keep_with_next=True)
    for finding in context.differences:
        message = context.clean_text(context.words.message(finding))
        where = clean_text(str(finding.facts.get("partner", "")))
        sheet.add_text(
            BuiltCell(where, "point"), BuiltCell(message, "prose", "@"), BuiltCell(finding.code.id, "source")
        )


def _write_decisions(context: MasterContext, sheet: SheetBuilder) -> None:
    """The decisions of the coordinator in each period, with their reasons; accepted findings with their words."""
    words = context.words
    for batch in reversed(context.collected.batches):
        effects = decision_effects(batch)
        if not effects:
            continue
        title = f"{words.label('decisions')}: {context.period_label(batch.period)}"
        add_section(sheet, title, BuiltCell(None, "section"))
        for decision, effect in effects:
            what = f"{decision_what(decision, words)}, {words.label(effect.key)}"
            text = words.label("decision_line", day=decision.reason.day, what=what, because=because_text(decision))
            sheet.add_text(
                BuiltCell(context.clean_text(decision_subject(decision)), "point"),
                BuiltCell(context.clean_text(text), "prose", "@"),
                BuiltCell(decision.code or None, "source"),
            )
        for verdict in batch.verdicts:
            for finding in verdict.findings:
                if finding.accepted and verdict.accepted:
                    _write_reason(context, sheet, finding)


def _write_unwritten(context: MasterContext, sheet: SheetBuilder) -> None:
    """The goals whose synthesis is missing or out of date, with a link to the table in which it is written."""
    labels = ("master_synthesis_missing", "master_synthesis_changed")
    sentences = [
        context.words.label(label, goals=", ".join(goals))
        for label, goals in zip(labels, unwritten(context), strict=True)
        if goals
    ]
    if context.public or not sentences:
        return
    add_section(sheet, context.words.label("master_synthesis_section"), BuiltCell(None, "section"))
    name = context.sheet_names["overview"]
    link = BuiltCell(Link(name, link_target(name)), "link")
    for number, sentence in enumerate(sentences):
        after = BuiltCell(None, "source") if number else link
        sheet.add_text(BuiltCell(None, "point"), BuiltCell(sentence, "prose"), after)


def _write_absent(context: MasterContext, sheet: SheetBuilder, partner: Partner) -> None:
    status = BuiltCell(capitalised(context.words.label("master_absent")), "state_absent")
    add_section(sheet, f"{partner.name} ({partner.id})", status, space=6.0)


def _write_file(context: MasterContext, sheet: SheetBuilder, batch: Batch, verdict: Verdict, *, included: bool) -> None:
    """One file with the reasons.

    Args:
        included: whether it is in the master although it has errors.
    """
    words = context.words
    label = words.label("master_included_with_errors" if included else f"state_{verdict.state.name.lower()}")
    style = "state_error" if included else _STYLES.get(verdict.state, "state_not_started")
    status = BuiltCell(capitalised(label), style)
    add_section(sheet, clean_text(verdict.file), status, space=6.0, number_format="@")
    partner = batch.project.partner(verdict.partner or "")
    if partner:
        name = BuiltCell(f"{partner.name} ({partner.id})")
        sheet.add(BuiltCell(words.label("master_partner"), "point"), name, min_height=20.0, keep_with_next=True)
    findings = reasons(verdict)
    for finding in findings:
        _write_reason(context, sheet, finding)
    if not findings:
        sheet.add(BuiltCell(None, "point"), BuiltCell("–"), BuiltCell(None, "source"))


def _write_reason(context: MasterContext, sheet: SheetBuilder, finding: Finding) -> None:
    place = finding.place
    where = f"{clean_text(place.sheet or '')}!{place.cell}" if place.cell else clean_text(place.sheet or "")
    # The message is for the partner: what to do. The funder reads what is wrong.
    accepted = finding.accepted is not None or finding.message_override is not None
    text = context.words.message(finding) if accepted else context.words.statement(finding)
    message = with_whole_names(clean_text(text), sheet.widths[1] - INSET)
    sheet.add_text(BuiltCell(where, "point"), BuiltCell(message, "prose", "@"), BuiltCell(finding.code.id, "source"))
