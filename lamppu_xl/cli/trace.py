"""`lamppu-xl trace`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.language import chosen_language, message_language
from lamppu_xl.cli.missing_texts import missing_data, missing_lines, unknown_history
from lamppu_xl.cli.options import FILE, FOLDER, format_option, open_password_option
from lamppu_xl.cli.output import existing_counts, terminal_width
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import collapse_blanks, in_phrase
from lamppu_xl.i18n.harmless_text import make_harmless
from lamppu_xl.i18n.terminal import translate
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import LedgerCorrection
from lamppu_xl.master.aggregation import total_text
from lamppu_xl.programme.dated_names import dated
from lamppu_xl.programme.figure_records import EVERYWHERE, NOTED_REASONS, SO_FAR
from lamppu_xl.programme.noted_names import names_in_words
from lamppu_xl.programme.other_rules import as_sentence, rule_of
from lamppu_xl.programme.rule_before import in_words, period_of, target_in_words
from lamppu_xl.programme.trace.chain import CellContent, CountedReturn, CountedRow, SilentReturn
from lamppu_xl.programme.trace.master_tracer import MasterTracer
from lamppu_xl.programme.trace.programme_tracer import ProgrammeTracer
from lamppu_xl.reports.terminal_layout import wrapped
from lamppu_xl.reports.text import state_label
from lamppu_xl.services.file_finder import SearchedFile
from lamppu_xl.services.trace import TracedCell, TracedEarlier, TracedFaulty, TracedProject, TraceResult
from lamppu_xl.services.trace import trace as trace_value
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.number_formats import NumberFormat, ShownKind

FORMAT = 1
"""The version of the JSON output; keys may be added, but none changes its meaning."""


@click.command()
@click.argument("workbook", type=FILE)
@click.argument("cell", required=False, metavar="[SHEET!CELL]")
@click.option("--indicator", metavar="ID", help="A figure by its id, instead of a cell.")
@click.option("--focus-area", metavar="ID", default=EVERYWHERE, help="With --indicator: under a focus area.")
@click.option("--project", metavar="ID", default="", help="With --indicator: of a single project.")
@click.option(
    "--period",
    metavar="ID",
    default=SO_FAR,
    help="With --indicator: the figure of one period (default: all periods so far).",
)
@click.option(
    "--files", "folders", type=FOLDER, multiple=True, metavar="DIR", help="Look for masters and returns here, too."
)
@open_password_option
@format_option("text", "json")
def trace(workbook: Path, cell: str | None, form: str, **options: Any) -> int:
    """Trace a cell of a programme or master workbook back to the cells of the returns.

    Master workbooks and returns are looked for in the folders of the programme and its projects. Exit code 0 if all of
    them are found, unchanged, and agree; otherwise 1.

    \b
    Examples:
      lamppu-xl trace programme.xlsx "Figures!F7"
      lamppu-xl trace programme.xlsx --indicator K6 --focus-area P3
      lamppu-xl trace programme.xlsx "Programme!Actual as a percentage of the target (dashed line: 100 %)"
      lamppu-xl trace master.xlsx "G05 Quality indicators!B12"
    """
    result = trace_value(workbook, cell, **options)
    click.echo(_as_json(result) if form == "json" else "".join(wrapped_tree(_as_text(result))), nl=False)
    return 0 if result.agrees else 1


def _short_path(file: SearchedFile) -> str:
    """The path from the current folder, if the file is in it."""
    if file.path is None:
        return ""
    path, here = file.path.resolve(), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


# Text

_BRANCH = re.compile("[│├└─ ]+")
"""The lines of the tree before a text."""

_LEAST_WIDTH = 20
"""Characters of a text in the tree."""

_CONTINUED = str.maketrans("├└─", "│  ")
"""The same before the further lines of the text."""

_FILES = {
    "same": "{file} sha256 {digest}… unchanged{path}",
    "changed": "{file} sha256 {digest}… CHANGED SINCE{path}",
    "missing": "{file} sha256 {digest}… NOT FOUND{path}",
}


def _translated(english: str, **facts: Any) -> str:
    return translate(Sentence(english, **facts), message_language())


def _as_text(result: TraceResult) -> str:
    lines = [*_heading(result)]
    for project in result.projects:
        is_last = project is result.projects[-1]
        line = f"{project.branch.project} {display_name(project.branch.name)}{_subtotal(result, project)}"
        line += _status(result, project)
        master = f" · {_file(project.master)}" if project.master else ""
        lines.append(f"{'└─' if is_last else '├─'} {line}{master}")
        indent = "   " if is_last else "│  "
        lines += (f"{indent}· {make_harmless(reason)}" for reason in _reasons(project))
        for goal in project.goals:
            english = "{goal} in the master workbook: {cell} shows {value}"
            facts = {"goal": goal.goal, "cell": display_name(goal.cell), "value": _value(goal.content)}
            lines.append(f"{indent}· {_translated(english, **facts)}")
        for cell in project.cells:
            lines += (f"{indent}{line}" for line in _cell_lines(result, cell, is_last=cell is project.cells[-1]))
        for counted, where in project.counted:
            lines += (f"{indent}{line}" for line in _counted_lines(result, project, counted, where))
        for silent, where in project.silent:
            when = _period(result, project.branch.project, silent.period)
            lines += (f"{indent}{line}" for line in _silent_lines(silent, when, where))
        for faulty in project.faulty:
            when = _period(result, faulty.faulty.project, faulty.faulty.period)
            lines += (f"{indent}{line}" for line in _faulty_lines(faulty, when, _head_language(result)))
        lines += _missing_lines(result, project, indent)
    for place in result.chain.defined:
        lines.append(_translated("Stated in the definition: {place}", place=display_name(place)))
    lines += (_earlier_line(result, each) for each in result.earlier)
    found = {received.file: (received, file) for received, file in result.received}
    for name in result.chain.files:
        received, file = found.get(name, (None, None))
        shown = _file(file) if file else display_name(name)
        lines.append(_translated("About a received file that is not included: {file}", file=shown))
        lines += (f"· {make_harmless(reason)}" for reason in (received.reasons if received else ()))
    if result.chain.is_heading:
        lines.append(_translated("It is a heading or an explanation and states nothing of a return or a definition."))
        if result.chain.near:
            lines.append(_translated("In its column can be traced: {cells}.", cells=result.chain.near))
    if result.projects:
        lines.append(_summary(result))
    return "\n".join(lines) + "\n"


def _earlier_line(result: TraceResult, earlier: TracedEarlier) -> str:
    """Where an earlier figure is that a note quotes."""
    figure, facts = earlier.figure, {"file": _file(earlier.file)}
    english = "The earlier figure {indicator} of {project} ({period}) is in: {file}"
    if not figure.project:
        english = "The earlier figure {indicator} ({period}) is in: {file}"
    period = _period(result, figure.project, figure.period)
    indicator = " ".join(filter(None, (figure.indicator, figure.area)))
    line = _translated(english, indicator=indicator, project=figure.project, period=period, **facts)
    if not earlier.cell:
        return line
    shown = _translated("{place} shows {value}", place=display_name(earlier.cell), value=_value(earlier.content))
    return f"{line} · {shown}"


def wrapped_tree(text: str) -> Iterator[str]:
    """The lines of a tree, wrapped at words on a terminal; further lines of a branch are indented like its text."""
    width = terminal_width()
    for line in text.splitlines():
        branch = _BRANCH.match(line)
        lead = branch[0] if branch else ""
        shown = wrapped(line[len(lead) :], None if width is None else max(_LEAST_WIDTH, width - len(lead)))
        first, *further = shown.split("\n")
        yield f"{lead}{first}\n"
        yield from (f"{lead.translate(_CONTINUED)}{rest}\n" for rest in further)


def _heading(result: TraceResult) -> Iterator[str]:
    book, chain = result.book, result.chain
    facts = {"place": display_name(chain.place or ""), "value": _shown(result)}
    is_cell = chain.place and not chain.chart
    english = "{place} shows personal data" if _is_personal(result) else "{place} shows {value}"
    cell = _translated(english, **facts) if is_cell else display_name(chain.place)
    yield " · ".join(filter(None, (chain.workbook, cell)))
    if isinstance(book, ProgrammeTracer) and chain.total:
        total, head = chain.total, book.data.head
        translator = translator_for(chosen_language() or head.language, head.chain)
        indicator = next(indicator for indicator in book.data.indicators if indicator.id == total.indicator)
        label, unit = (text.pick(head.chain) if text.translations else "" for text in (indicator.label, indicator.unit))
        name = f"{indicator.id} {label}{f' ({unit})' if unit else ''}"
        area = total.area or head.area
        scope = total.project or _translated("focus area {area}" if area else "whole programme", area=area)
        when = _period(result, "", total.period) if total.period else _translated("all periods so far")
        percent = "%" in chain.number_format.code
        count = _translated("nothing") if total.amount is None else total_text(translator, total.total, percent=percent)
        rule = as_sentence(translator, rule_of(total, indicator.aggregate))
        yield f"{name}, {scope}, {when}: {count}. {rule}"
        without = {"other_rules"} if total.project else set[str]()
        named = {
            reason: names_in_words(translator, reason, getattr(total, reason))
            for reason in NOTED_REASONS
            if reason not in without
        }
        for reason, key in NOTED_REASONS.items():
            if listed := named.get(reason):
                listed = [_dated(result, name) for name in listed]
                yield translator.label(f"programme_{reason}", **{key: ", ".join(map(make_harmless, listed))})
        before = (("rule", total.rule_before, in_words), ("target", total.target_before, target_in_words))
        for changed, then, words_of in before:
            if then:
                period = in_phrase(
                    period_of(then, book.labels_of_periods("")).pick(head.chain), translator.main_language
                )
                figures = make_harmless(words_of(translator, total, period))
                yield translator.label(f"programme_{changed}_before", figures=figures)
    if isinstance(book, MasterTracer):
        yield from _figure(result, book)
        yield from _total_lines(result, book)
    if chain.about:
        yield make_harmless(collapse_blanks(chain.about))
    if chain.by_row:
        yield _translated("The cell itself has no source; its row has:")
    if chain.chart:
        yield _translated("A chart. Cells that it shows: {count}", count=len(chain.chart))
        for cell_of_chart in chain.chart:
            yield _counted_line(cell_of_chart)
    if chain.rows:
        yield _translated("Rows of the workbook with what it counts: {count}", count=len(chain.rows))
        for row in chain.rows:
            yield _counted_line(row)
    if not chain.agrees:
        yield _translated("WARNING: the cell has been edited and shows another value.")
    if not chain.intact:
        yield _translated("WARNING: the hidden data of the workbook has been edited or is incomplete.")


def _total_lines(result: TraceResult, book: MasterTracer) -> Iterator[str]:
    """The totals of a figure as the master has them, and whether their cells were edited."""
    totals, chain = result.chain.total_cells, book.ledger.head.chain
    languages = (chosen_language() or book.ledger.head.language, *chain)
    for total in totals:
        facts = {"place": display_name(total.place), "value": _in_format(result, total.shown, total.number_format)}
        line = _translated("Whole project: {place} shows {value}", **facts)
        edited = "" if total.as_written else f" ({_translated('EDITED')})"
        question = f"{display_name(total.question.pick(languages))} · " if len(totals) > 1 else ""
        yield f"{question}{line}{edited}"


def _counted_line(row: CountedRow) -> str:
    """A cell that is counted or shown, and whether it was edited."""
    edited = "" if row.as_written else f" ({_translated('EDITED')})"
    about = f" {make_harmless(collapse_blanks(row.about))}" if row.about else ""
    return f"· {display_name(row.place)}: {_value(row.shown)}{edited}{about}"


def _figure(result: TraceResult, book: MasterTracer) -> Iterator[str]:
    """The name, the unit and the rule of a figure of a master, if all answers are about the same one."""
    entries = {cell.source.entry for cell in result.cells}
    figure = book.figure_of(*entries) if len(entries) == 1 else None
    if figure:
        head = book.ledger.head
        translator = translator_for(chosen_language() or head.language, head.chain)
        languages = (translator.language, *head.chain)
        unit = f" ({figure.unit.pick(languages)})" if figure.unit.translations else ""
        names = (text.pick(languages) for text in (figure.label, figure.question) if text.translations)
        name = " · ".join(dict.fromkeys(names))
        yield f"{display_name(f'{figure.row} {name}{unit}')}: {as_sentence(translator, figure.rule)}"


def _shown(result: TraceResult) -> str:
    """What the cell shows."""
    return _in_format(result, result.chain.shown, result.chain.number_format)


def _in_format(result: TraceResult, value: CellContent, number_format: NumberFormat, *, complete: bool = False) -> str:
    """A value as a cell shows it: a part as a percentage, a day as a day.

    Args:
        result: for whose reader it is.
        value: the value.
        number_format: of the cell.
        complete: whether digits that the format rounds away are added.
    """
    is_formatted = "%" in number_format.code or number_format.kind is ShownKind.DATE
    if not is_formatted or isinstance(value, str | bool) or value is None:
        return _value(value)
    language = chosen_language() or _head_language(result)
    return number_format.show(value, language=language, complete=complete)


def _is_personal(result: TraceResult) -> bool:
    """Whether the cell shows a personal answer, which is not quoted."""
    return any(cell.source.personal for cell in result.cells) and not result.chain.by_row


def _status(result: TraceResult, project: TracedProject) -> str:
    """What was received from a project of which the trace has no answers."""
    if project.cells or not project.branch.status or isinstance(result.book, MasterTracer):
        return ""
    head = result.book.data.head
    translator = translator_for(chosen_language() or head.language, head.chain)
    return f": {translator.label(f'programme_standing_{project.branch.status}')}"


def _reasons(project: TracedProject) -> tuple[str, ...]:
    """What was found in the master of a project of which the trace has no answers."""
    return () if project.cells else project.branch.reasons


def _counted_lines(
    result: TraceResult, project: TracedProject, counted: CountedReturn, file: SearchedFile
) -> Iterator[str]:
    """A return that the cell counts, with its state and its file."""
    words = translator_for(chosen_language() or _head_language(result))
    when = _period(result, project.branch.project, counted.period)
    state = state_label(FileState.ACCEPTED if counted.accepted else FileState.REJECTED, words)
    yield f"✓ {counted.partner} {display_name(counted.organisation)}, {when}: {state}"
    yield f"   {_file(file)}"


def _silent_lines(silent: SilentReturn, when: str, file: SearchedFile) -> Iterator[str]:
    """A return that was read and does not have an answer, and its file."""
    lacks = ", ".join(map(display_name, silent.lacks)) or _translated("nothing is answered")
    yield f"✗ {silent.partner} {display_name(silent.organisation)}, {when}: " + _translated(
        "no answer in the return: {entries}", entries=lacks
    )
    yield f"   {_file(file)}"


def _faulty_lines(traced: TracedFaulty, when: str, language: str) -> Iterator[str]:
    """A return with errors that is included, its file, and the cells of its errors."""
    faulty, words = traced.faulty, translator_for(chosen_language() or language)
    yield f"✗ {faulty.partner}, {when}: {words.label('programme_why_return_with_errors')}"
    yield f"   {_file(traced.file)}"
    for error in traced.errors:
        title = words.title(error.code) if error.code in CODES else ""
        shown = place = display_name(error.place)
        if error.is_quoted:
            shown = _translated("{place} shows {value}", place=place, value=_value(error.content))
        yield f"   {error.code}: {' · '.join(filter(None, (title, shown)))}"


def _missing_lines(result: TraceResult, project: TracedProject, indent: str) -> Iterator[str]:
    for each in project.missing:
        when = _period(result, each.missing.project, each.missing.period)
        first, *further = missing_lines(each, when, _head_language(result))
        yield f"{indent}{first}"
        yield from (f"{indent}   {line}" for line in further)
    if result.chain.total is None and any(each.history is None for each in project.missing):
        yield f"{indent}{unknown_history()}"


def _period(result: TraceResult, project: str, period: str) -> str:
    """A period as the workbook names it; its id if it is not known."""
    label = result.book.labels_of_periods(project).get(period)
    return display_name(label.pick(_languages(result))) if label else period


def _dated(result: TraceResult, name: str) -> str:
    """What a total lacks, with the labels of periods."""
    labels, languages = result.book.labels_of_periods(name.partition(" ")[0]), _languages(result)

    def shown(label: Text) -> str:
        return in_phrase(label.pick(languages), languages[0])

    return dated(name, labels, shown, has_partners=True)


def _languages(result: TraceResult) -> tuple[str, ...]:
    """The languages of texts in their order: the chosen one, else those of the workbook."""
    head = result.book.data.head if isinstance(result.book, ProgrammeTracer) else result.book.ledger.head
    return tuple(dict.fromkeys(filter(None, (chosen_language(), head.language, *head.chain))))


def _head_language(result: TraceResult) -> str:
    book = result.book
    return book.data.head.language if isinstance(book, ProgrammeTracer) else book.ledger.head.language


def _subtotal(result: TraceResult, project: TracedProject) -> str:
    """The project's own total, if the answers in the trace are all that it is made of."""
    book, total = result.book, result.chain.total
    if isinstance(book, MasterTracer) or total is None or total.project or not project.cells:
        return ""
    key = (total.indicator, project.branch.project, total.period)
    numbers = {source.number for source in project.branch.sources}
    row = next((row for row in book.data.totals if (row.indicator, row.project, row.period) == key), None)
    return f": {_value(row.amount)}" if row and row.greatest is None and {*row.made_of} == numbers else ""


def _file(file: SearchedFile) -> str:
    path = f" ({display_name(_short_path(file))})" if file.path else ""
    return _translated(_FILES[file.state], file=display_name(file.file), digest=file.sha256[:12], path=path)


def _answer(result: TraceResult, cell: TracedCell) -> str:
    """An answer as a reader sees it: a choice by its label, a part as a percentage."""
    source, book = cell.source, result.book
    if source.personal:
        return _translated("personal data")
    if not source.option_labels:
        return _in_format(result, source.value, cell.number_format, complete=True)
    if isinstance(book, MasterTracer):
        head = book.ledger.head
        return _value(book.label_of(source, (*filter(None, (chosen_language() or head.language,)), *head.chain)))
    return _value(cell.content if cell.content in source.option_labels else source.option_labels[0])


def _cell_lines(result: TraceResult, cell: TracedCell, *, is_last: bool) -> Iterator[str]:
    source, joint, indent = cell.source, "└─" if is_last else "├─", "   " if is_last else "│  "
    in_master = f" · {_translated('master {cell}', cell=display_name(cell.in_master))}" if cell.in_master else ""
    rejected = "" if source.accepted else f" ({_translated('the return has errors')})"
    when = _period(result, source.project, source.period)
    answer = f"{source.partner} {display_name(source.organisation)}, {when}: {_answer(result, cell)}"
    yield f"{joint} {answer}{in_master} · {display_name(source.sheet)}!{source.cell}{rejected}"
    agreement = ""
    if cell.agrees is not None:
        english = "cell matches" if cell.agrees else "CELL DIFFERS: {value}"
        content = _in_format(result, cell.content, cell.number_format, complete=True)
        found = _translated("personal data") if source.personal else content
        agreement = f" · {_translated(english, value=found)}"
    yield f"{indent}{_file(cell.file)}{agreement}"
    for correction in cell.corrections:
        yield f"{indent}{_correction(result, cell, correction)}"


def _correction(result: TraceResult, cell: TracedCell, correction: LedgerCorrection) -> str:
    """An answer before and after a correction, with its day and reason."""
    words = translator_for(chosen_language() or _head_language(result))
    was, now = (
        "–" if value is None else _answer(result, replace(cell, source=replace(cell.source, value=value)))
        for value in (correction.was, correction.now)
    )
    reason = make_harmless(correction.reason)
    return words.label("master_adjusted", day=correction.day, was=was, now=now, reason=reason)


def _value(value: CellContent, most: int = 100) -> str:
    if value is None:
        return _translated("nothing")
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        exact = f"{value:.15g}"
        return translator_for(message_language()).fact(value) if exact == f"{value:.12g}" else exact
    text = make_harmless(collapse_blanks(value))
    return _translated("“{text}”", text=text if len(text) <= most else text[: most - 1] + "…")


def _summary(result: TraceResult) -> str:
    returns = {cell.source.sha256: cell.file.state for cell in result.cells}
    facts = {
        "answers": Sentence("{count} answers", count=len(result.cells)),
        "returns": Sentence("{count} returns", count=len(returns)),
    }
    if result.agrees and not result.cells:
        return _translated("It names no single answer; all files that are named were found unchanged.")
    if result.agrees:
        return _translated("{answers} from {returns}: all files were found unchanged, and all cells agree.", **facts)
    states = [*returns.values(), *(project.master.state for project in result.projects if project.master)]
    problems = existing_counts(
        Sentence("changed files: {number}", number=states.count("changed")),
        Sentence("missing files: {number}", number=states.count("missing")),
        Sentence("cells that differ: {number}", number=sum(cell.agrees is False for cell in result.cells)),
    )
    shown = problems or Sentence("see above")
    if not result.cells:
        return _translated("It names no single answer: {problems}.", problems=shown)
    return _translated("{answers} from {returns}: {problems}.", **facts, problems=shown)


# JSON


def _as_json(result: TraceResult) -> str:
    chain = result.chain
    total = chain.total
    report = {
        "format": FORMAT,
        "workbook": chain.workbook,
        "cell": chain.place or None,
        "shows": None if _is_personal(result) else chain.shown,
        "intact": chain.intact,
        "agrees": chain.agrees,
        "definition": "; ".join(chain.defined) or None,
        "earlier": [
            asdict(each.figure) | {"file": _searched_file(each.file), "cell": each.cell or None, "shows": each.content}
            for each in result.earlier
        ],
        "about": chain.about or None,
        "rows": [asdict(row) for row in chain.rows],
        "totals": [
            {"cell": each.place, "shows": each.shown, "as_written": each.as_written} for each in chain.total_cells
        ],
        "chart": [asdict(cell) for cell in chain.chart],
        "files": list(chain.files),
        "received": [_searched_file(file) | {"reasons": list(known.reasons)} for known, file in result.received],
        "heading": chain.is_heading,
        "near": list(chain.near),
        "figure": total
        and {
            "indicator": total.indicator,
            "focus_area": total.area or None,
            "project": total.project or None,
            "period": total.period or None,
            "total": total.amount,
            "greatest": total.greatest,
            **{reason: list(getattr(total, reason)) for reason in NOTED_REASONS},
            "rule_before": total.rule_before or None,
        },
        "projects": [
            {
                "project": project.branch.project,
                "name": project.branch.name,
                "status": project.branch.status or None,
                "master": project.master and _searched_file(project.master),
                "answers": [_cell_data(cell) for cell in project.cells],
                "reasons": list(project.branch.reasons),
                "missing": [missing_data(each) for each in project.missing],
                "goals": [goal._asdict() for goal in project.goals],
                "counted": [asdict(each) | {"return": _searched_file(file)} for each, file in project.counted],
                "with_errors": [
                    asdict(each.faulty)
                    | {"return": _searched_file(each.file), "errors": [error._asdict() for error in each.errors]}
                    for each in project.faulty
                ],
                "without_answer": [
                    asdict(silent) | {"return": _searched_file(file)} for silent, file in project.silent
                ],
            }
            for project in result.projects
        ],
        "sound": result.agrees,
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _searched_file(file: SearchedFile) -> dict[str, Any]:
    return asdict(file) | {"path": _short_path(file) or None}


def _cell_data(cell: TracedCell) -> dict[str, Any]:
    source = cell.source
    return {
        "partner": source.partner,
        "organisation": source.organisation,
        "period": source.period,
        "entry": None if source.personal else str(source.entry),
        "value": None if source.personal else source.value,
        "master_cell": cell.in_master or None,
        "return": _searched_file(cell.file),
        "sheet": source.sheet,
        "cell": source.cell,
        "says": None if source.personal else cell.content,
        "agrees": cell.agrees,
        "corrections": [
            {"day": each.day.isoformat(), "was": each.was, "now": each.now, "because": each.reason}
            for each in cell.corrections
        ],
    }
