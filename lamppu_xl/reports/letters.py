"""Messages to partners as drafts for a mail program, each in the language of the partner. Nothing is sent.

The texts are in `i18n/locales/letters`. A file of the same name in the folder `letters` of a project replaces one.
The first line of a text is the subject; `{deadline}` and other names in braces are replaced by `letter_facts`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from importlib.resources import files
from typing import TYPE_CHECKING

from lamppu_xl.domain.answer_states import count_findings, state_of
from lamppu_xl.domain.partner_history import partner_as_of, project_as_of
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import folded, in_phrase

if TYPE_CHECKING:
    from lamppu_xl.domain.findings import Finding
    from lamppu_xl.domain.partners import Partner
    from lamppu_xl.domain.periods import Period
    from lamppu_xl.domain.project import Project
    from lamppu_xl.i18n.translator import Translator
    from lamppu_xl.validation.batch import Batch
    from lamppu_xl.validation.verdict import Verdict

MARK = "X-Lamppu-XL-Draft"
"""A header with a checksum of the rest of the draft: while it is right, nobody has edited the draft."""

_BLANK = "0" * 40
"""The value of the header while the checksum is computed. A longer one would make the header fold."""

_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_SUBJECT = "Subject:"

ProjectText = Callable[[str], str | None]
"""Gives the text of a file in the project's own folder `letters`, or None without such a file."""


class LetterTextError(ValueError):
    """A text of the project that cannot be used; the sentence says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message before anything is attached."""

    subject: str
    body: str
    to: str
    """An e-mail address, or an empty text."""
    to_name: str
    language: str


def compose_letter(
    name: str, words: Translator, facts: Mapping[str, str], partner: Partner, project_text: ProjectText
) -> Letter:
    """A letter to a partner, in the first of its languages that has the text.

    Args:
        name: `send`, `remind`, `again` or `correct`.
        words: the translator for the language of the partner.
        facts: the values of the names that a text may contain in braces.
        partner: the recipient.
        project_text: gives the texts of the project itself.

    Raises:
        KeyError: there is no letter of this name.
        LetterTextError: the text of the project cannot be used.
    """
    language, text = _first_text(name, words, project_text)
    subject, body = _filled(text, facts, f"{name}.{language}.txt")
    to, to_name = partner.contact.email, partner.contact.name or partner.name
    return Letter(subject=subject, body=body, to=to, to_name=to_name, language=language)


def letter_language(name: str, words: Translator, project_text: ProjectText) -> str:
    """The language of the text of a letter, which its facts have, too; it may be another one than that of the partner.

    Args:
        name: `send`, `remind`, `again` or `correct`.
        words: the translator for the language of the partner.
        project_text: gives the texts of the project itself.

    Raises:
        KeyError: there is no letter of this name.
    """
    return _first_text(name, words, project_text)[0]


def _first_text(name: str, words: Translator, project_text: ProjectText) -> tuple[str, str]:
    """The first language of a partner that has a text of a letter, and the text."""
    for language in (*words.chain, "en"):
        file = f"{name}.{language}.txt"
        text = project_text(file)
        if text is None:
            text = _packaged_text(file)
        if text is not None:
            return language, text
    raise KeyError(name)


def letter_facts(project: Project, period: Period, partner: Partner, words: Translator) -> dict[str, str]:
    """The facts of every letter, by the name in braces; those about the attachment are empty."""
    project = project_as_of(project, period)
    contact = project.coordinator.contact
    return {
        "project": project.id,
        "project_name": words.pick(project.name),
        "period": in_phrase(words.pick(period.label), words.main_language),
        "partner": partner_as_of(project, partner).name,
        "deadline": words.fact(period.deadline),
        "by": words.fact(period.deadline),
        "new_day": "",
        "file": "",
        "first_sheet": "",
        "items": "",
        "counts": "",
        "errors": "",
        "notes": "",
        "coordinator": contact.name or project.coordinator.name,
        "coordinator_name": project.coordinator.name,
        "coordinator_email": contact.email,
    }


MOST_ITEMS = 5
"""Findings that a request for corrections names; the feedback lists all of them."""


def first_items(verdict: Verdict, words: Translator) -> str:
    """The first of the findings that `counts_of` counts, the gravest first, one on a line; the number of the others.

    Of several that say the same of a question in different rows the first is named, with their number.
    """
    from lamppu_xl.reports.feedback_content import findings_for_partner  # noqa: PLC0415

    findings = [each for each in findings_for_partner(verdict.findings) if state_of(each)]
    alike: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        alike.setdefault(_question_and_words(finding, words) or number, []).append(finding)
    shown = [*alike.values()][:MOST_ITEMS]
    lines = [f"– {_item(same[0], words)}{_number_of_places(same, words)}" for same in shown]
    if (more := len(findings) - sum(map(len, shown))) > 0:
        lines.append(f"– {words.label('letter_more_items', count=more)}")
    return "\n".join(lines)


def _question_and_words(finding: Finding, words: Translator) -> tuple[object, ...]:
    """What is equal of findings that say the same of a question; nothing for one that is about no answer."""
    if finding.entry is None:
        return ()
    message = words.message(replace(finding, subject=None))
    return finding.code.id, finding.place.sheet, finding.entry.table, finding.entry.field, message


def _number_of_places(findings: Sequence[Finding], words: Translator) -> str:
    return f" ({words.label('report_times', count=len(findings))})" if len(findings) > 1 else ""


def _item(finding: Finding, words: Translator) -> str:
    """The place and the sentence of a finding. What the attached workbook has restored is not asked for again."""
    from lamppu_xl.reports.feedback_content import RESTORED, repair_sentence  # noqa: PLC0415
    from lamppu_xl.reports.text import where  # noqa: PLC0415

    if finding.code.id in RESTORED:
        return ": ".join(filter(None, (where(finding.place), repair_sentence(finding, words))))
    if finding.place.sheet and finding.subject is None:
        return f"{where(finding.place)}: {words.message(finding)}"
    return words.message(_with_sheet(finding))


def _with_sheet(finding: Finding) -> Finding:
    """A finding whose subject begins with the name of the sheet, as in the feedback: `Procurements 1 · Contract`."""
    if finding.subject is None or not finding.place.sheet:
        return finding
    sheet = finding.place.sheet
    texts = (
        (language, text if text.split()[:1] == sheet.split()[:1] else f"{sheet} · {text}")
        for language, text in finding.subject.translations
    )
    return replace(finding, subject=Text(tuple(texts)))


def reports_of_other_periods(batch: Batch, partner: str) -> list[Verdict]:
    """The files of a partner that are on templates of other periods and therefore do not count."""
    from lamppu_xl.validation.verdict import FileState  # noqa: PLC0415

    files = batch.by_partner.get(partner, ())
    unused = (FileState.SET_ASIDE, FileState.LEFT_OUT)
    return [verdict for verdict in files if verdict.state in unused and verdict.period != batch.period.id]


CODES_FOR_PARTNER = frozenset(
    {
        *(f"F{number}" for number in range(101, 111)),
        *("F112", "F113", "F114", "F115", "F120", "F121", "F125", "F126", "F201", "F250", "F259", "F260", "F277"),
    }
)
"""Codes of files that are no report and whose sentence asks the partner for something, not the coordinator."""


def unreadable_reports(batch: Batch, template: str) -> list[Verdict]:
    """The files with the name of a partner's template that cannot be read as a report.

    Args:
        batch: the files of the period.
        template: the name of the template without its ending.
    """
    from lamppu_xl.returns.files.copy_names import original_stem  # noqa: PLC0415
    from lamppu_xl.validation.verdict import FileState  # noqa: PLC0415

    meant = folded(template)

    def is_named(file: str) -> bool:
        stem = original_stem(file)
        return stem.startswith(meant) and not stem[len(meant) :][:1].isalnum()

    unread = (each for each in batch.verdicts if each.partner is None and each.state is FileState.SET_ASIDE)
    return [
        verdict
        for verdict in unread
        if is_named(verdict.file) and verdict.findings and verdict.findings[0].code.id in CODES_FOR_PARTNER
    ]


def files_with_reasons(verdicts: Sequence[Verdict], words: Translator) -> str:
    """Files that do not count with the reason, one on a line; details of a technical kind are left out."""
    from lamppu_xl.storage.atomic_files import display_name  # noqa: PLC0415

    def reason(finding: Finding) -> str:
        facts = {name: "" if name == "detail" else fact for name, fact in finding.facts.items()}
        return words.message(replace(finding, facts=facts))

    return "\n".join(f"– {display_name(each.file)}: {reason(each.findings[0])}" for each in verdicts)


def counts_of(verdict: Verdict, words: Translator) -> str:
    """How many findings there are of each kind that there is: `to correct: 2, to look at: 1`."""
    from lamppu_xl.reports.feedback_content import findings_for_partner  # noqa: PLC0415
    from lamppu_xl.reports.text import state_counts  # noqa: PLC0415

    return state_counts(count_findings(findings_for_partner(verdict.findings)), words)


def _packaged_text(file: str) -> str | None:
    path = files("lamppu_xl.i18n") / "locales" / "letters" / file
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _filled(text: str, facts: Mapping[str, str], file: str) -> tuple[str, str]:
    """Subject and body with their facts."""
    head, _, body = text.lstrip("\ufeff").replace("\r\n", "\n").partition("\n")
    if not head.startswith(_SUBJECT) or not body.strip():
        english = "letters/{file}: the first line must be 'Subject: …', and the message follows below it."
        raise LetterTextError(Sentence(english, file=file))
    unknown = sorted(set(_PLACEHOLDER.findall(text)) - facts.keys())
    if unknown:
        known = [f"{{{fact}}}" for fact in facts]
        english = "letters/{file}: {name} is not known. A text may contain: {known}."
        raise LetterTextError(Sentence(english, file=file, name=f"{{{unknown[0]}}}", known=known))
    filled = _PLACEHOLDER.sub(lambda match: facts[match[1]], f"{head.removeprefix(_SUBJECT).strip()}\n{body}")
    subject, _, rest = filled.partition("\n")
    return _header_text(subject), re.sub(r"\n{3,}", "\n\n", rest.strip()) + "\n"


def _header_text(text: str) -> str:
    """One line without control characters: a line break would end the header."""
    return " ".join("".join(" " if unicodedata.category(char)[0] == "C" else char for char in text).split())


# Drafts


def draft_message(letter: Letter, file: str, data: bytes) -> bytes:
    """The message as an `.eml` file that mail programs open for sending. The same input gives the same bytes.

    Args:
        letter: the message.
        file: the name of the attached workbook.
        data: its content.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    if address := address_of(letter):
        message["To"] = address
    # Outlook opens a message with this header as one that is still to be sent.
    message["X-Unsent"] = "1"
    message[MARK] = _BLANK
    message.set_content(letter.body)
    message["Content-Language"] = letter.language
    message.add_attachment(data, maintype="application", subtype=_XLSX, filename=_header_text(file))
    message.set_boundary(f"lamppu-xl-{hashlib.sha256(letter.body.encode() + data).hexdigest()[:32]}")
    blank = message.as_bytes()
    return blank.replace(_BLANK.encode(), _digest(blank).encode(), 1)


def is_untouched(draft: bytes) -> bool:
    """Whether nobody has edited a draft since `draft_message` created it."""
    match = re.search(rb"^" + MARK.encode() + rb": ([0-9a-f]{40})\r?$", draft, re.MULTILINE)
    return match is not None and _digest(draft.replace(match[1], _BLANK.encode(), 1)) == match[1].decode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[: len(_BLANK)]


def address_of(letter: Letter) -> Address | None:
    """The address with the name of the contact; None without a valid address."""
    from email.errors import MessageError  # noqa: PLC0415

    try:
        return Address(_header_text(letter.to_name), addr_spec=letter.to.strip()) if letter.to.strip() else None
    except (ValueError, IndexError, MessageError):
        return None
