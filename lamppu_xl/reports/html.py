"""The report of a batch as one HTML page to forward: the summary, each file with its findings, the codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.i18n.languages import profile_of
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.page_header import page_header, state_tiles
from lamppu_xl.reports.pages.blocks import (
    Badge,
    Block,
    CellLine,
    FindingsFilter,
    Group,
    Heading,
    Inline,
    NoMatch,
    Page,
    PageCell,
    PageLink,
    PageRow,
    PageTable,
    Paragraph,
    Section,
    Span,
    Strong,
)
from lamppu_xl.reports.pages.render import render
from lamppu_xl.reports.subject import ReportedBatch, not_returned
from lamppu_xl.reports.summary import (
    COUNTED_STATES,
    PartnerSummary,
    count_severities,
    count_states,
    sort_by_urgency,
    summarise_partners,
)
from lamppu_xl.reports.text import counted_sentence, extra_counts, report_title, state_label, with_unanswered
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.verdict import FileState, Verdict

_SIGNS = {Severity.ERROR: "■", Severity.WARNING: "▲", Severity.HINT: "●", Severity.INFO: "○"}
"""A shape beside each word, so that no meaning depends on colour. Every font has these four."""

_LONGEST_ON_A_LINE = 30
"""Characters of a file name that stay on one line of a table."""

_FEW_FINDINGS = 6
"""A file with at most so many findings is not split over two printed pages."""

UNKNOWN_PARTNER = "-"
"""The value in the filter for files whose partner is not known."""


def as_html(batch: ReportedBatch, words: Translator) -> str:
    """The report as HTML, in the language of `words`."""
    return render(findings_page(batch, words))


def findings_page(batch: ReportedBatch, words: Translator) -> Page:
    """The blocks of the report."""
    verdicts = sort_by_urgency(batch)
    return Page(
        title=report_title(batch, words),
        language=words.main_language,
        skip=PageLink(words.label("html_skip"), "findings", "skip"),
        header=tuple(_header(batch, words)),
        main=(_summary(batch, verdicts, words), _findings(batch, verdicts, words), *_codes(verdicts, words)),
        footer=words.label("html_made"),
        styles=("report.css",),
        scripts=("report.js",),
    )


def _header(batch: ReportedBatch, words: Translator) -> Iterator[Block]:
    yield from page_header(batch.project, batch.period, words.label("html_heading"), words)
    if words.partial:
        yield Paragraph(words.review_note("html_unreviewed"), "notice")


# The summary


def _summary(batch: ReportedBatch, verdicts: Sequence[Verdict], words: Translator) -> Section:
    partners, states = summarise_partners(batch), count_states(batch)
    rejected = sum(partner.state is FileState.REJECTED for partner in partners)
    tiles = state_tiles(
        words, accepted=states[FileState.ACCEPTED], to_correct=rejected, missing=len(not_returned(batch))
    )
    extra = extra_counts(states, words)
    return Section(
        heading=Heading(2, words.label("html_summary"), "summary"),
        blocks=(
            tiles,
            *([Paragraph(counted_sentence({}, extra, words), "others")] if extra else []),
            _partner_table(partners, verdicts, words),
            Paragraph(words.label("html_only_errors"), "others"),
        ),
    )


def _partner_table(partners: Sequence[PartnerSummary], verdicts: Sequence[Verdict], words: Translator) -> PageTable:
    numbers = {verdict.file: number for number, verdict in enumerate(verdicts, 1)}
    return PageTable(
        caption=words.label("html_partners"),
        kind="partners status",
        scroll="region",
        head=(
            PageCell(words.label("column_partner")),
            PageCell(words.label("column_state")),
            *(PageCell(words.label(f"answer_{state}"), "number") for state in COUNTED_STATES),
            PageCell(words.label("column_file")),
        ),
        rows=[PageRow(tuple(_partner_cells(partner, numbers, words))) for partner in partners],
    )


def _partner_cells(summary: PartnerSummary, numbers: dict[str, int], words: Translator) -> Iterator[PageCell]:
    """The cells of a partner. `numbers` gives the number of a file's section."""
    yield PageCell((Strong(summary.partner.id), Span(summary.partner.name, "name")), is_header=True)
    yield PageCell(
        (_state(summary.state, words, is_unanswered=summary.is_unanswered),), label=words.label("column_state")
    )
    for state, count in summary.counts.items():
        label = words.label(f"answer_{state}") if count else ""
        text = words.fact(count) if summary.verdicts else "–"
        yield PageCell(text, "number" if count else "number none", label=label)
    links = [
        CellLine(
            (PageLink(name := display_name(verdict.file), f"file-{numbers[verdict.file]}"),),
            "short" if len(name) <= _LONGEST_ON_A_LINE else "",
        )
        for verdict in summary.verdicts
    ]
    yield PageCell(tuple(links) or "–", label=words.label("column_file") if links else "")


def _state(state: FileState | None, words: Translator, *, is_unanswered: bool) -> Badge:
    text = with_unanswered(state_label(state, words), words, is_unanswered=is_unanswered)
    return Badge(capitalised(text), state.value.replace(" ", "-") if state else "absent")


# File by file


def _findings(batch: ReportedBatch, verdicts: Sequence[Verdict], words: Translator) -> Section:
    files = [_file(batch, number, verdict, words) for number, verdict in enumerate(verdicts, 1)]
    return Section(
        heading=Heading(2, words.label("html_findings"), "findings"),
        blocks=(
            _filter(batch, verdicts, words) if files else Paragraph(words.label("html_no_files")),
            *files,
            NoMatch(words.label("html_no_match")),
        ),
    )


def _filter(batch: ReportedBatch, verdicts: Sequence[Verdict], words: Translator) -> FindingsFilter:
    counts = count_severities(verdicts)
    senders = {verdict.partner for verdict in verdicts}
    partners = [
        (partner.id, f"{partner.id} · {partner.name}") for partner in batch.project.partners if partner.id in senders
    ]
    unknown = [(UNKNOWN_PARTNER, words.label("html_filter_nobody"))] if None in senders else []
    count = words.fact(sum(counts.values()))
    return FindingsFilter(
        title=words.label("html_filter"),
        labels={name: words.label(f"html_filter_{name}") for name in ("severity", "partner", "text", "clear")},
        severities=tuple(
            (severity.value, f"{words.label(f'html_{severity}s')} ({words.fact(number)})")
            for severity, number in counts.items()
        ),
        partners=(("", words.label("html_filter_everyone")), *partners, *unknown),
        shown=words.label("html_shown", shown=count, total=count),
        shown_pattern=words.label("html_shown", shown="{shown}", total="{total}"),
    )


def _file(batch: ReportedBatch, number: int, verdict: Verdict, words: Translator) -> Section:
    file, partner = display_name(verdict.file), batch.project.partner(verdict.partner or "")
    state = _state(verdict.state, words, is_unanswered=verdict.is_unanswered)
    form_language = _form_language(batch, partner, words)
    rows = [_finding_row(finding, form_language, words) for finding in verdict.findings]
    return Section(
        heading=Heading(3, f"{partner.name} ({partner.id})" if partner else file, f"file-{number}-title"),
        blocks=(
            Paragraph((Span(file), state) if partner else (state,), "of"),
            _finding_table(file, rows, words) if rows else Paragraph(words.label("html_no_findings")),
        ),
        id=f"file-{number}",
        kind="file few" if len(rows) <= _FEW_FINDINGS else "file",
        data={"partner": partner.id if partner else UNKNOWN_PARTNER, "file": file},
    )


def _form_language(batch: ReportedBatch, partner: Partner | None, words: Translator) -> str:
    """The language of a partner's sheets if it differs from that of the page, else an empty text."""
    if partner is None:
        return ""
    chain = batch.project.chain(partner.language)
    language = next(
        (language for language in chain if profile_of(language).has_texts and not profile_of(language).partial), ""
    )
    return "" if language == words.main_language else language


def _finding_table(file: str, rows: Sequence[PageRow], words: Translator) -> PageTable:
    return PageTable(
        caption=words.label("html_caption", file=file),
        head=(
            PageCell(words.label("column_severity"), "what"),
            PageCell(words.label("html_place"), "place"),
            PageCell(words.label("column_message")),
            PageCell(words.label("column_code"), "code"),
        ),
        rows=rows,
    )


def _finding_row(finding: Finding, form_language: str, words: Translator) -> PageRow:
    severity = finding.effective_severity
    word = words.label(f"severity_{severity}")
    return PageRow(
        (
            PageCell((Badge(word, f"severity {severity}", _SIGNS[severity]),)),
            PageCell(_place(finding, form_language, words), is_header=True),
            PageCell((CellLine(words.message(finding), "message"),)),
            PageCell((PageLink(finding.code.id, f"code-{finding.code.id}"),)),
        ),
        data={"severity": severity.value},
    )


def _place(finding: Finding, form_language: str, words: Translator) -> Inline:
    place = finding.place
    if not place.sheet:
        return (Span(words.label("html_whole_file")),)
    sheet = Span(display_name(place.sheet), lang=form_language)
    return (sheet, Span(place.cell, "cell")) if place.cell else (sheet,)


# The codes


def _codes(verdicts: Sequence[Verdict], words: Translator) -> Iterator[Section]:
    """What each code in the report means, and what to do."""
    codes = sorted({finding.code.id for verdict in verdicts for finding in verdict.findings})
    if codes:
        explained = Group(tuple(_code(code, words) for code in codes), "all")
        yield Section(heading=Heading(2, words.label("html_codes"), "codes"), blocks=(explained,), kind="codes")


def _code(code: str, words: Translator) -> Group:
    explanation = words.explain(code)
    return Group(
        (
            Heading(3, f"{code} {explanation.title}", f"code-{code}"),
            Paragraph(explanation.meaning),
            Paragraph((Strong(f"{words.label('explain_next_step')}: "), explanation.fix)),
        )
    )
