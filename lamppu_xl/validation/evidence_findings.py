"""Findings about answers that give the name of a file, compared with the files that came beside the returns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lamppu_xl.answer_types.file_name import names_several
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import FILE
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Phrase, VocabularyTerm
from lamppu_xl.domain.text_normalising import folded
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.files.copy_names import original_stem
from lamppu_xl.returns.files.evidence import PDF
from lamppu_xl.returns.return_definition import ReturnDefinitions
from lamppu_xl.returns.submission import Submission, label_of
from lamppu_xl.validation.evidence import EvidenceIndex, EvidenceMatch, EvidenceOutcome
from lamppu_xl.validation.reading_order import in_reading_order
from lamppu_xl.validation.verdict import EVIDENCE_CODE, FileState, Verdict

_EMPTY = hashlib.sha256(b"").hexdigest()
_TEXT = "F107"
"""The finding on a file of plain text."""

_MOST_NAMED = 10
"""Files and partners that a finding names at most."""

_OTHER_FILES = {
    **dict.fromkeys(("F201", "F103", "F250"), "workbook"),
    **dict.fromkeys(("F107", "F108", "F121", "F251", "F252", "F259", "F260", "F263", "F268"), "file"),
}
"""What is found in a workbook, a text or an inner archive that is no return, and what it is if an answer names it."""


@dataclass(frozen=True)
class _NamedFile:
    """An answer that gives the name of a file."""

    verdict: Verdict
    entry: AnswerRef
    name: str
    match: EvidenceMatch


def has_file_fields(project: Project) -> bool:
    """Whether a form asks for names of files."""
    return any(field.kind.name == FILE for table in project.form.tables for field in table.questions)


def named_files(project: Project, submission: Submission) -> Iterator[tuple[AnswerRef, str]]:
    """The names of files in the answers of a return.

    Args:
        project: the definition that it was read by.
        submission: the return.
    """
    fields = {
        (table.id, field.name) for table in project.form.tables for field in table.questions if field.kind.name == FILE
    }
    for entry, answer in submission.answers.items() if fields else ():
        if (entry.table, entry.field) in fields and isinstance(answer, str):
            yield entry, answer


def add_evidence(
    verdicts: Iterable[Verdict], definitions: ReturnDefinitions, templates: Mapping[str, str] | None = None
) -> list[Verdict]:
    """The same verdicts, with findings on names of files; a workbook that an answer names is a file beside the returns.

    Imported results came without files, so nothing is said of theirs.

    Args:
        verdicts: on all files.
        definitions: of the returns.
        templates: the folded names of the templates without their ending, each with its partner. A text with such a
            name is meant as a return.
    """
    verdicts = _with_texts_beside(_with_documents_beside(list(verdicts), templates or {}), tuple(templates or ()))
    named = [*_named(verdicts, definitions)]
    if not named:
        return verdicts
    index = EvidenceIndex(verdicts)
    matched = [
        _NamedFile(verdict, entry, name, index.match(name, partner=verdict.partner or "", beside=verdict.file))
        for verdict, entry, name in named
    ]
    partners: dict[str, set[str]] = {}
    for each in matched:
        if file := each.match.file:
            partners.setdefault(file.file, set()).add(each.verdict.partner or "")
    findings: dict[str, list[Finding]] = {}
    for each in matched:
        findings.setdefault(each.verdict.file, []).extend(_findings(each, index, partners, definitions))
    used = {file.sha256 for each in matched if (file := each.match.file) and file.sha256}
    verdicts = [_with_findings(_as_evidence(verdict, used), findings.get(verdict.file, ())) for verdict in verdicts]
    return [_as_named(verdict, sorted(partners.get(verdict.file, ()))) for verdict in verdicts]


def _named(verdicts: Sequence[Verdict], definitions: ReturnDefinitions) -> Iterator[tuple[Verdict, AnswerRef, str]]:
    """The names of files in all returns that are not replaced."""
    asking: dict[str, bool] = {}
    for verdict in verdicts:
        if verdict.state not in (FileState.ACCEPTED, FileState.REJECTED) or not verdict.was_read:
            continue
        project = definitions.judged_project(verdict.definition)
        if asking.setdefault(verdict.definition, has_file_fields(project)):
            submission = verdict.submission
            if submission and not submission.imported:
                yield from ((verdict, entry, name) for entry, name in named_files(project, submission))


def _findings(
    named: _NamedFile, index: EvidenceIndex, partners: dict[str, set[str]], definitions: ReturnDefinitions
) -> Iterator[Finding]:
    """What is worth knowing about the name of a file.

    Args:
        named: the answer.
        index: all files beside the returns.
        partners: the partners that name each file.
        definitions: of the returns.
    """
    match, partner = named.match, named.verdict.partner or ""
    match match.outcome:
        case EvidenceOutcome.MISSING:
            others = [
                file.file
                for file in index.of_partner(partner)
                if not partners.get(file.file, set()) - {partner} or index.senders(file) == {partner}
            ]  # a file of another partner is no help, and its name may be private
            code = "F292" if names_several(named.name) else "F246"
            yield _finding(code, named, definitions, others=tuple(others[:_MOST_NAMED]))
        case EvidenceOutcome.SEVERAL:
            others = [file.file for file in match.files]
            yield _finding("F247", named, definitions, others=tuple(others[:_MOST_NAMED]))
        case EvidenceOutcome.OTHER_SPELLING:
            yield _finding("F248", named, definitions, file=match.files[0].path)
    if file := match.file:
        if file.sha256 == _EMPTY:
            yield _finding("F253", named, definitions, file=file.path)
        naming = sorted(partners.get(file.file, set()) - {partner})
        if naming and index.senders(file) != {partner}:
            yield _finding("F249", named, definitions, others=tuple(naming[:_MOST_NAMED]))


def _finding(code: str, named: _NamedFile, definitions: ReturnDefinitions, **facts: Fact) -> Finding:
    verdict, entry = named.verdict, named.entry
    definition, submission = definitions.find(verdict.definition), verdict.submission
    assert definition is not None and submission is not None  # noqa: S101, PT018  # the answer was read with them
    project = definition.judged
    is_personal = project.form.table(entry.table).field(entry.field).personal
    return Finding(
        CODES[code],
        submission.places.get(entry, Place(verdict.file)),
        {"name": HIDDEN if is_personal else named.name, **facts},
        entry,
        label_of(project, submission.partner, definition.period, entry),
    )


def _with_documents_beside(verdicts: Sequence[Verdict], templates: Mapping[str, str]) -> list[Verdict]:
    """The verdicts, in which a document with the name of a template is beside the workbook of its partner.

    Without the workbook it is meant as the report.
    """
    returned = {each.partner for each in verdicts if each.was_read}
    return [
        _evidence(each, kind)
        if (kind := _kind_of_document(each)) and _partner_by_name(each, templates) in returned
        else each
        for each in verdicts
    ]


def _kind_of_document(verdict: Verdict) -> str:
    """What a file with the name of a template is, as a term of the vocabulary; empty if it is no document."""
    codes = [finding.code.id for finding in verdict.findings]
    if codes == ["F109"] and folded(verdict.file).endswith(".pdf"):
        return PDF
    what = verdict.findings[0].facts["what"] if codes == ["F260"] else None
    return what.key if isinstance(what, VocabularyTerm) else ""


def _partner_by_name(verdict: Verdict, templates: Mapping[str, str]) -> str:
    """The partner whose template a file has its name from; the longest name counts, where one begins with another."""
    stem = _stem(verdict.file)
    names = [name for name in templates if stem.startswith(name)]
    return templates[max(names, key=len)] if names else ""


def _with_texts_beside(verdicts: Sequence[Verdict], templates: tuple[str, ...]) -> list[Verdict]:
    """The verdicts, in which a text that came with a return, in one archive, message or folder, is no return.

    A text with the name of a return or of a template may be meant as one.
    """
    names = grouped((_sent_in(each.file), _stem(each.file)) for each in verdicts if each.partner and each.was_read)
    return [
        _evidence(each, "file") if _is_beside(each, names.get(_sent_in(each.file), []), templates) else each
        for each in verdicts
    ]


def _is_beside(verdict: Verdict, names: Sequence[str], templates: tuple[str, ...]) -> bool:
    """Whether a file is a text beside returns with some names."""
    codes = [finding.code.id for finding in verdict.findings]
    is_text = verdict.state is FileState.SET_ASIDE and codes == [_TEXT]
    stem = _stem(verdict.file)
    return is_text and bool(names) and "/" in verdict.file and stem not in names and not stem.startswith(templates)


def _stem(file: str) -> str:
    """The name of the file that a file is a copy of, also of a text with the name of a workbook: `KAO (1).xlsx.txt`."""
    stem = original_stem(file)
    return original_stem(stem) if stem.endswith(".xlsx") else stem


def _sent_in(file: str) -> str:
    """The archive, message or folder of the inbox that a file is in; empty for one that is alone."""
    return file.partition("/")[0] if "/" in file else ""


def _as_evidence(verdict: Verdict, used: set[str]) -> Verdict:
    """The verdict on a workbook or text that an answer names: it is no return, and nothing has to be done about it."""
    codes = [finding.code.id for finding in verdict.findings]
    kinds = [_OTHER_FILES[code] for code in codes if code in _OTHER_FILES]
    if verdict.state is not FileState.SET_ASIDE or verdict.partner or verdict.sha256 not in used or not kinds:
        return verdict
    return _evidence(verdict, kinds[0])


def _evidence(verdict: Verdict, kind: str) -> Verdict:
    """The verdict on a file beside the returns.

    Args:
        kind: a term of the vocabulary.
    """
    step = Phrase("evidence_if_report")
    facts: dict[str, Fact] = {"what": VocabularyTerm(kind), "checksum": verdict.sha256, "step": step}
    finding = Finding(CODES[EVIDENCE_CODE], Place(verdict.file), facts)
    return replace(verdict, state=FileState.EVIDENCE, stored_findings=(finding,))


def _as_named(verdict: Verdict, partners: Sequence[str]) -> Verdict:
    """The verdict on a file that answers name: it is no report that came in another form.

    Args:
        partners: whose answers name it.
    """
    if not partners or [each.code.id for each in verdict.findings] != [EVIDENCE_CODE]:
        return verdict
    [finding] = verdict.findings
    step = Phrase("evidence_named", {"partners": ", ".join(partners)})
    return replace(verdict, stored_findings=(replace(finding, facts={**finding.facts, "step": step}),))


def _with_findings(verdict: Verdict, findings: Iterable[Finding]) -> Verdict:
    added = tuple(findings)
    submission = verdict.submission if added else None
    if submission is None:
        return verdict
    missing = {finding.entry for finding in added if finding.code.id in ("F246", "F292")}
    # That the name was cut out of a path, or is unusual, matters once the file is there.
    kept = (each for each in verdict.findings if each.code.id not in ("V476", "V501") or each.entry not in missing)
    return replace(verdict, stored_findings=tuple(in_reading_order((*kept, *added), submission)))
