"""What a form depends on apart from its answers: project, partner, period and language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from lamppu_xl.domain.form import Field, Table, TableLine
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.period_labels import label_in
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.countries import country_profile
from lamppu_xl.templates.cache import TemplateCache, cache_of
from lamppu_xl.templates.parts import number_format_of, with_currency

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator


@dataclass(frozen=True, kw_only=True)
class FormContext:
    """A form: whose it is, for which period, and in which language."""

    project: Project
    partner: Partner
    period: Period
    words: Translator

    @property
    def earlier(self) -> Period | None:
        """The period before."""
        return self.project.period_before(self.period)

    def neighbour(self, offset: int) -> Period:
        """The period that is so many periods later, or earlier if the number is below 0. The form has such a period."""
        ids = [each.id for each in self.project.periods]
        return self.project.periods[ids.index(self.period.id) + offset]

    @cached_property
    def cache(self) -> TemplateCache:
        """What all partners have in common."""
        return cache_of(self.project, (self.period, self.words, self.country, self.currency))

    @property
    def country(self) -> str:
        """The country of the partner; nothing if the definition does not state it."""
        return self.project.country_of(self.partner)

    @property
    def currency(self) -> str:
        """The currency of the partner's amounts; nothing if the definition does not state it."""
        return self.project.currency_of(self.partner)

    def label_of(self, field: Field) -> str:
        """The label of a field, with the period of a forecast and the currency of an amount."""
        return with_currency(self.words.pick(label_in(self.project, field, self.period)), field, [self.currency])

    def number_format_of(self, field: Field) -> str:
        """The number format of the answers to a field; dates as the partner's country writes them."""
        stated = country_profile(self.country, self.words.language).date_format if self.country else ""
        return number_format_of(field, self.words, stated)

    def shows_previous(self, table: Table) -> bool:
        """Whether a table shows answers of the period before."""
        return self.earlier is not None and any(field.shows_earlier for field in table.fields)

    def given(self, field: Field, line: TableLine) -> Text | float | date | None:
        """The value that the definition gives to a field of a line, as a form shows it."""
        return self.project.shown_fact(field, self.partner, self.period, line)
