"""The verdicts as one page to forward: whole in one file, readable without scripts, asking nothing of any network.

Whatever comes from a workbook becomes text in `tag` and nowhere else, so it cannot become markup; and a content
security policy that names our one style sheet and our one script by their checksums lets nothing else run.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.text import UNREVIEWED
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.summary import PartnerSummary, counted, standings, to_read
from lamppu_xl.storage.atomic_files import shown
from lamppu_xl.validation.batch import Batch, FileState, Verdict


class Markup(str):
    """Markup that is right already."""

    __slots__ = ()


Inner = str | Sequence["Markup"]

_VOID = frozenset({"input", "meta", "link"})

_SIGNS = {Severity.ERROR: "■", Severity.WARNING: "▲", Severity.HINT: "●", Severity.INFO: "○"}
"""A shape beside each word: nobody has to see the colour. Every font has these four."""

_COUNTED = (Severity.ERROR, Severity.WARNING, Severity.HINT)
"""What the summary counts for each partner; what is only said to be known is not."""

_SHORT = 30
"""Characters of a file's name that stay on one line in a table."""

_FEW = 6
"""Findings that are printed on one page together."""

NOBODY = "-"
"""Stands for the partner of a file of which nobody knows whose it is."""


def tag(name: str, /, *inner: Inner, **attributes: str | bool) -> Markup:
    """An element. Text within it and in its attributes is escaped; `class_` is `class`, `data_x` is `data-x`.

    >>> tag("p", "5 < 6", class_="none")
    '<p class="none">5 &lt; 6</p>'
    """
    told = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(value)}"')
        for key, value in attributes.items()
        if value is not False and isinstance(value, str | bool)
    )
    if name in _VOID:
        return Markup(f"<{name}{told}>")
    return Markup(f"<{name}{told}>{''.join(_markup(one) for one in inner)}</{name}>")


def _markup(inner: Inner) -> str:
    if isinstance(inner, Markup):
        return inner
    return escape(inner) if isinstance(inner, str) else "".join(inner)


def document(title: str, language: str, *body: Inner, style: str, script: str) -> str:
    """A whole page that loads nothing and runs nothing but its own script."""
    policy = (
        f"default-src 'none'; style-src '{_checksum(style)}'; script-src '{_checksum(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="robots", content="noindex"),
        tag("title", title),
        tag("style", Markup(style)),
    )
    return f"<!doctype html>\n{tag('html', head, tag('body', *body, tag('script', Markup(script))), lang=language)}\n"


def _checksum(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def asset(name: str) -> str:
    """A style sheet or a script that comes with the package, with the line ends that its checksum is of."""
    return (files("lamppu_xl.reports") / "assets" / name).read_text("utf-8").replace("\r\n", "\n")


def page(batch: Batch, words: Translator) -> str:
    """The report of a batch: the summary first, then file by file, then what the codes mean."""
    verdicts = to_read(batch)
    body = [
        tag("a", words.label("html_skip"), class_="skip", href="#findings"),
        _header(batch, words),
        tag(
            "main",
            _summary(batch, verdicts, words),
            _findings(batch, verdicts, words),
            _codes(verdicts, words),
        ),
        tag("footer", tag("p", words.label("html_made"))),
    ]
    title = words.label("html_title", project=batch.project.id, period=words.pick(batch.period.label))
    return document(title, _spoken(words), *body, style=asset("report.css"), script=asset("report.js"))


def _spoken(words: Translator) -> str:
    """The language of most of the page: one that nobody has reviewed has a few words only."""
    return next((language for language in words.chain if language not in UNREVIEWED), "en")


def _header(batch: Batch, words: Translator) -> Markup:
    period = batch.period
    days = f"{words.fact(period.start)}–{words.fact(period.end)}"
    deadline = words.label("html_deadline", day=period.deadline)
    said = [
        tag("p", f"{words.pick(batch.project.name)} ({batch.project.id})", class_="kicker"),
        tag("h1", words.label("html_heading")),
        tag("p", f"{words.pick(period.label)} ({days}). {deadline}.", class_="period"),
    ]
    if not words.reviewed:
        said.append(tag("p", words.label("html_unreviewed"), class_="notice"))
    return tag("header", said)


# The summary


def _summary(batch: Batch, verdicts: Sequence[Verdict], words: Translator) -> Markup:
    stands = list(standings(batch))
    rejected = sum(stand.state is FileState.REJECTED for stand in stands)
    numbers = (
        ("accepted", len(batch.accepted), "html_fine"),
        ("rejected", rejected, "html_to_mend"),
        ("absent", len(batch.missing), "html_not_in"),
    )
    tiles = [tag("li", tag("b", words.fact(count)), words.label(label), class_=kind) for kind, count, label in numbers]
    others = [
        words.label(f"report_{state.name.lower()}", count=batch.counts[state])
        for state in (FileState.SET_ASIDE, FileState.REPLACED, FileState.DUPLICATE, FileState.IGNORED)
        if batch.counts[state]
    ]
    return tag(
        "section",
        tag("h2", words.label("html_summary"), id="summary"),
        tag("ul", tiles, class_="tiles"),
        tag("p", f"{', '.join(others)}.", class_="others") if others else Markup(),
        _partners(stands, verdicts, words),
        tag("p", words.label("html_only_errors"), class_="others"),
        aria_labelledby="summary",
    )


def _partners(stands: Sequence[PartnerSummary], verdicts: Sequence[Verdict], words: Translator) -> Markup:
    heads = [
        tag("th", words.label("column_partner"), scope="col"),
        tag("th", words.label("column_state"), scope="col"),
        *(tag("th", words.label(f"html_{severity}s"), scope="col", class_="number") for severity in _COUNTED),
        tag("th", words.label("column_file"), scope="col"),
    ]
    rows = [tag("tr", list(_partner(stand, verdicts, words))) for stand in stands]
    table = tag(
        "table",
        tag("caption", words.label("html_partners")),
        tag("thead", tag("tr", heads)),
        tag("tbody", rows),
        class_="partners",
    )
    return tag("div", table, class_="scroll", role="region", aria_label=words.label("html_partners"), tabindex="0")


def _partner(stand: PartnerSummary, verdicts: Sequence[Verdict], words: Translator) -> Iterator[Markup]:
    partner = stand.partner
    yield tag("th", tag("strong", partner.id), tag("span", partner.name, class_="name"), scope="row")
    yield tag("td", _state(stand.state, words))
    for severity in _COUNTED:
        count = stand.counts[severity]
        told = words.fact(count) if stand.verdicts else "–"
        yield tag("td", told, class_="number" if count else "number none")
    links = [
        tag(
            "div",
            tag("a", file := shown(verdict.file), href=f"#file-{verdicts.index(verdict) + 1}"),
            class_="short" if len(file) <= _SHORT else False,
        )
        for verdict in stand.verdicts
    ]
    yield tag("td", links or "–")


def _state(state: FileState | None, words: Translator) -> Markup:
    """A word in a frame, and its sign."""
    if state is None:
        return tag("span", words.label("html_absent"), class_="pill absent")
    kind = state.value.replace(" ", "-")
    return tag("span", words.label(f"state_{state.name.lower()}"), class_=f"pill {kind}")


# File by file


def _findings(batch: Batch, verdicts: Sequence[Verdict], words: Translator) -> Markup:
    files_ = [_file(batch, number, verdict, words) for number, verdict in enumerate(verdicts, 1)]
    return tag(
        "section",
        tag("h2", words.label("html_findings"), id="findings"),
        _filter(batch, verdicts, words) if files_ else tag("p", words.label("html_no_files")),
        files_,
        tag("p", words.label("html_no_match"), id="none", class_="controls", hidden=True),
        aria_labelledby="findings",
    )


def _filter(batch: Batch, verdicts: Sequence[Verdict], words: Translator) -> Markup:
    """The controls; hidden until the script that makes them work shows them."""
    counts = counted(*verdicts)
    boxes = [
        tag(
            "label",
            tag("input", type="checkbox", name="severity", value=severity.value, checked=True, autocomplete="off"),
            f"{words.label(f'html_{severity}s')} ({words.fact(count)})",
            class_="box",
        )
        for severity, count in counts.items()
    ]
    whose = {verdict.partner for verdict in verdicts}
    names = [
        (partner.id, f"{partner.id} · {partner.name}") for partner in batch.project.partners if partner.id in whose
    ]
    names += [(NOBODY, words.label("html_filter_nobody"))] if None in whose else []
    options = [tag("option", said, value=value) for value, said in [("", words.label("html_filter_everyone")), *names]]
    count = words.fact(sum(counts.values()))
    return tag(
        "form",
        tag("h3", words.label("html_filter"), id="filter-title"),
        tag(
            "div",
            tag("fieldset", tag("legend", words.label("html_filter_severity")), tag("div", boxes)),
            tag(
                "label",
                words.label("html_filter_partner"),
                tag("select", options, name="partner", autocomplete="off"),
                class_="field",
            ),
            tag(
                "label",
                words.label("html_filter_text"),
                tag("input", type="search", name="text", autocomplete="off", spellcheck="false"),
                class_="field",
            ),
            tag("button", words.label("html_filter_clear"), type="reset"),
            class_="fields",
        ),
        tag("p", words.label("html_shown", shown=count, total=count), id="shown", role="status"),
        id="filter",
        hidden=True,
        aria_labelledby="filter-title",
        data_shown=words.label("html_shown", shown="{shown}", total="{total}"),
    )


def _file(batch: Batch, number: int, verdict: Verdict, words: Translator) -> Markup:
    file, partner = shown(verdict.file), batch.project.partner(verdict.partner or "")
    whose = f"{partner.name} ({partner.id})" if partner else file
    said = [tag("span", file)] if partner else []
    of = tag("p", *said, _state(verdict.state, words), class_="of")
    form = _form_language(batch, verdict, words)
    rows = [_finding(finding, form, words) for finding in verdict.findings]
    return tag(
        "section",
        tag("h3", whose, id=f"file-{number}-title"),
        of,
        _table(file, rows, words) if rows else tag("p", words.label("html_no_findings")),
        id=f"file-{number}",
        class_="file few" if len(rows) <= _FEW else "file",
        aria_labelledby=f"file-{number}-title",
        data_partner=partner.id if partner else NOBODY,
        data_file=file,
    )


def _form_language(batch: Batch, verdict: Verdict, words: Translator) -> str:
    """The language of a partner's own sheets, where it is not that of the page."""
    partner = batch.project.partner(verdict.partner or "")
    if partner is None:
        return ""
    language = next((one for one in batch.project.chain(partner.language) if one not in UNREVIEWED), "")
    return "" if language == _spoken(words) else language


def _table(file: str, rows: Sequence[Markup], words: Translator) -> Markup:
    heads = (("what", "column_severity"), ("place", "html_place"), ("", "column_message"), ("code", "column_code"))
    return tag(
        "table",
        tag("caption", words.label("html_caption", file=file)),
        tag("thead", tag("tr", [tag("th", words.label(label), scope="col", class_=kind) for kind, label in heads])),
        tag("tbody", rows),
    )


def _finding(finding: Finding, form: str, words: Translator) -> Markup:
    severity = finding.effective_severity
    sign = tag("span", _SIGNS[severity], aria_hidden="true")
    word = words.label(f"severity_{severity}")
    return tag(
        "tr",
        tag("td", tag("span", sign, f" {word}", class_=f"pill severity {severity}")),
        tag("th", _place(finding, form, words), scope="row"),
        tag("td", tag("div", words.message(finding), class_="message")),
        tag("td", tag("a", finding.code.id, href=f"#code-{finding.code.id}")),
        data_severity=severity.value,
    )


def _place(finding: Finding, form: str, words: Translator) -> list[Markup]:
    place = finding.place
    if not place.sheet:
        return [tag("span", words.label("html_whole_file"))]
    cell = [tag("span", place.cell, class_="cell")] if place.cell else []
    return [tag("span", shown(place.sheet), **({"lang": form} if form else {})), *cell]


def _codes(verdicts: Sequence[Verdict], words: Translator) -> Markup:
    """What the codes that occur mean, and what to do."""
    found = sorted({finding.code.id for verdict in verdicts for finding in verdict.findings})
    if not found:
        return Markup()
    return tag(
        "section",
        tag("h2", words.label("html_codes"), id="codes"),
        tag("div", [_code(code, words) for code in found], class_="all"),
        class_="codes",
        aria_labelledby="codes",
    )


def _code(code: str, words: Translator) -> Markup:
    told = words.explain(code)
    return tag(
        "div",
        tag("h3", f"{code} {told.title}", id=f"code-{code}"),
        tag("p", told.meaning),
        tag("p", tag("strong", f"{words.label('explain_mend')}: "), told.mend),
    )
