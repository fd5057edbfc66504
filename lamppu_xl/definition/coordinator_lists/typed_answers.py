"""An answer that a coordinator types, as `validate` reads it from a form."""

from __future__ import annotations

from lamppu_xl.answer_types.registry import parse_cell
from lamppu_xl.definition import coercion as values
from lamppu_xl.domain.answer_types import FILE, MONTH, ValueType
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.form import CodeList, Field
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import VocabularyTerm

MOST_OPTIONS = 12
"""So many options are listed in a message."""


def read_answer(project: Project, partner: Partner, question: Field, text: str) -> Answer:
    """A text as an answer to a question: an option by its label in any language or its id, a name of a file, a number.

    Args:
        project: with the options.
        partner: whose answer it is; its country decides how numbers and postcodes are written.
        question: with the kind that it has in its row.
        text: what was typed.

    Raises:
        CoercionError: the text is no such answer.
    """
    match question.kind.type:
        case ValueType.NUMBER:
            found = values.number(text)
            if question.kind.integer_only and not found.is_integer():
                values.refuse(text, VocabularyTerm("whole_number"))
            return found
        case ValueType.DATE if question.kind.name != MONTH:
            country = project.country_of(partner)
            parsed = parse_cell(text, question.kind, country=country)
            return values.day(text) if parsed.value is None else parsed.value
    if question.kind.name == "text":
        return text
    options = project.options_for(question)
    if options and options.option(text):
        return text
    languages = dict.fromkeys((*project.chain(partner.language or project.language), *project.languages))
    parsed = parse_cell(
        text,
        question.kind,
        options=options,
        languages=tuple(languages),
        country=project.country_of(partner),
        currency=project.currency_of(partner),
    )
    if parsed.value is None:
        expected = "name_of_file" if question.kind.name == FILE else question.kind.name
        values.refuse(text, _names(project, options) if options else VocabularyTerm(expected))
    return parsed.value


def _names(project: Project, options: CodeList) -> tuple[str, ...]:
    """The options with their labels; of many the first."""
    chain = project.chain(project.language)
    texts = []
    for option in options.options[:MOST_OPTIONS]:
        label = option.label.pick(chain)
        texts.append(option.id if option.id == label else f"{option.id} ({label})")
    return (*texts, "…") if len(options.options) > MOST_OPTIONS else tuple(texts)
