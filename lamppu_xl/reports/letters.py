"""Messages to partners as drafts that a mail program opens: one partner, its language, the right file attached.

Nothing is ever sent from here. The texts are in `i18n/locales/letters`; a file of the same name in the project's own
folder `letters` replaces one. The first line is the subject, and `{deadline}` is a fact.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from importlib.resources import files
from typing import TYPE_CHECKING

from lamppu_xl.domain.partner_history import partner_as_of, project_as_of

if TYPE_CHECKING:
    from lamppu_xl.domain.project import Partner, Period, Project
    from lamppu_xl.i18n.translator import Translator

NAMES = ("send", "remind", "mend")
"""The letters there are: a template to fill in, a template that is waited for, a report to mend."""

FACTS = (
    "project",
    "project_name",
    "period",
    "partner",
    "deadline",
    "by",
    "file",
    "errors",
    "notes",
    "coordinator",
    "coordinator_name",
    "coordinator_email",
)
"""What a text may tell, each in braces."""

MARK = "X-Lamppu-XL-Draft"
"""A header with the checksum of all the rest: while it fits, nobody has edited the draft."""

_BLANK = "0" * 40
"""What stands in its place while it is computed; longer, and the header would be folded."""

_WORKBOOK = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_SUBJECT = "Subject:"


Own = Callable[[str], str | None]
"""Gives the project's own text by the name of its file, or None."""


class LetterTextError(ValueError):
    """A text of the project's own that cannot be used; the message says why."""


@dataclass(frozen=True)
class Letter:
    """A message, before anything is attached."""

    subject: str
    body: str
    to: str
    """An address, or empty."""
    to_name: str
    language: str


def letter(name: str, words: Translator, told: Mapping[str, str], partner: Partner, own: Own) -> Letter:
    """One of the letters to a partner, in the first of its languages that has the text; KeyError for no such letter."""
    for language in (*words.chain, "en"):
        file = f"{name}.{language}.txt"
        text = own(file)
        if text is None:
            text = _shipped(file)
        if text is not None:
            subject, body = _filled(text, told, file)
            return Letter(subject, body, partner.contact.email, partner.contact.name or partner.name, language)
    raise KeyError(name)


def facts(project: Project, period: Period, partner: Partner, words: Translator) -> dict[str, str]:
    """What every letter may tell; the file and what is to mend come with the occasion."""
    project = project_as_of(project, period)
    contact = project.coordinator.contact
    return dict.fromkeys(FACTS, "") | {
        "project": project.id,
        "project_name": words.pick(project.name),
        "period": words.pick(period.label),
        "partner": partner_as_of(project, partner).name,
        "deadline": words.fact(period.deadline),
        "by": words.fact(period.deadline),
        "coordinator": contact.name or project.coordinator.name,
        "coordinator_name": project.coordinator.name,
        "coordinator_email": contact.email,
    }


def _shipped(file: str) -> str | None:
    place = files("lamppu_xl.i18n") / "locales" / "letters" / file
    return place.read_text(encoding="utf-8") if place.is_file() else None


def _filled(text: str, told: Mapping[str, str], file: str) -> tuple[str, str]:
    """Subject and body with their facts."""
    head, _, body = text.lstrip("\ufeff").replace("\r\n", "\n").partition("\n")
    if not head.startswith(_SUBJECT) or not body.strip():
        raise LetterTextError(f"{file}: the first line is 'Subject: …', and the message follows below it.")
    unknown = sorted(set(_PLACEHOLDER.findall(text)) - set(FACTS))
    if unknown:
        known = ", ".join(f"{{{fact}}}" for fact in FACTS)
        raise LetterTextError(f"{file}: {{{unknown[0]}}} is not known. A text may tell: {known}.")
    said = _PLACEHOLDER.sub(lambda match: told[match[1]], f"{head.removeprefix(_SUBJECT).strip()}\n{body}")
    subject, _, rest = said.partition("\n")
    return _line(subject), rest.strip() + "\n"


def _line(text: str) -> str:
    """One line without control characters: a header ends where its line does."""
    return " ".join("".join(" " if unicodedata.category(one)[0] == "C" else one for one in text).split())


# Drafts


def draft(told: Letter, file: str, data: bytes) -> bytes:
    """The message as an `.eml` file that Outlook and others open for sending; the same input gives the same bytes."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = told.subject
    if address := _address(told):
        message["To"] = address
    # Outlook opens a message with this header as one that is still to be sent.
    message["X-Unsent"] = "1"
    message[MARK] = _BLANK
    message.set_content(told.body)
    message["Content-Language"] = told.language
    message.add_attachment(data, maintype=_WORKBOOK[0], subtype=_WORKBOOK[1], filename=_line(file))
    message.set_boundary(f"lamppu-xl-{hashlib.sha256(told.body.encode() + data).hexdigest()[:32]}")
    blank = message.as_bytes()
    return blank.replace(_BLANK.encode(), _digest(blank).encode(), 1)


def has_address(told: Letter) -> bool:
    """Whether the partner's contact can be written to."""
    return _address(told) is not None


def is_untouched(data: bytes) -> bool:
    """Whether a draft is as it was written here."""
    found = re.search(rb"^" + MARK.encode() + rb": ([0-9a-f]{40})\r?$", data, re.MULTILINE)
    return found is not None and _digest(data.replace(found[1], _BLANK.encode(), 1)) == found[1].decode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[: len(_BLANK)]


def _address(told: Letter) -> Address | None:
    """The address with the contact's name, or None where there is none that could be written to."""
    from email.errors import MessageError  # noqa: PLC0415

    try:
        return Address(_line(told.to_name), addr_spec=told.to.strip()) if told.to.strip() else None
    except (ValueError, IndexError, MessageError):
        return None


def beside(name: str) -> Iterator[str]:
    """Other names for a draft whose own name is taken: `x (2).eml`, then `x (3).eml`."""
    stem, dot, suffix = name.rpartition(".")
    number = 2
    while True:
        yield f"{stem} ({number}){dot}{suffix}"
        number += 1
