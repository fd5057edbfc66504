"""The partners of a project, and what applies to which of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import Text


class Role(StrEnum):
    """The role of a partner in the project. A partner may have both."""

    COORDINATOR = "coordinator"
    PARTNER = "partner"


@dataclass(frozen=True)
class Applicability:
    """The partners to which a goal, an option, a table or a field applies."""

    everyone: bool = False
    roles: frozenset[Role] = frozenset()
    partners: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    """Types of partners, as the definition names them."""

    def includes(self, partner: Partner) -> bool:
        return (
            self.everyone
            or partner.id in self.partners
            or partner.type in self.types
            or bool(self.roles & frozenset(partner.roles))
        )


ALL = Applicability(everyone=True)


Detail = Text | float | date
"""A further fact of a partner or an option."""


EVERY_PARTNER = "all"
"""The key of the value of all partners that have no value of their own."""


@dataclass(frozen=True)
class PartnerValues:
    """A detail of an option that differs by partner."""

    by_partner: Mapping[str, Detail]
    """By id of the partner, or `EVERY_PARTNER`."""

    def of(self, partner_id: str) -> Detail | None:
        """The value of a partner; None if it has none."""
        return self.by_partner.get(partner_id, self.by_partner.get(EVERY_PARTNER))


@dataclass(frozen=True)
class Contact:
    """The contact person of a partner."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    """Street and number, or a post office box."""
    postcode: str = ""
    town: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """What is known: name, e-mail address, phone number and address."""
        address = ", ".join(filter(None, (self.address, f"{self.postcode} {self.town}".strip())))
        return tuple(filter(None, (self.name, self.email, self.phone, address)))


@dataclass(frozen=True)
class FormerName:
    """A former name or owner of a partner."""

    name: str
    until: date
    """The last day."""
    since: date | None = None
    """The first day; None if the name follows the name before it directly."""


@dataclass(frozen=True, kw_only=True)
class Partner:
    id: str
    """Permanent, ASCII: `KAO`."""
    name: str
    """The present official name; in the edition of a project for a period, the name of that period."""
    language: str
    """The language of its templates and messages."""
    roles: tuple[Role, ...] = (Role.PARTNER,)
    aliases: tuple[str, ...] = ()
    """Other names that people use in their answers."""
    business_id: str = ""
    owner: str = ""
    """The organisation to which it belongs, if it is a unit of another one."""
    type: str = ""
    """The type of the organisation, a word of the definition: goals, options, tables and fields may apply to a type."""
    reports: bool = True
    """Whether it reports at all; a coordinator may not."""
    details: Mapping[str, Detail] = field(default_factory=dict, hash=False)
    """Further facts by name, such as its grant."""
    country: str = ""
    """Two letters: `GB`. Nothing if it is the country of the project."""
    currency: str = ""
    """The currency of its amounts, in three letters. Nothing if it is the currency of the project."""
    contact: Contact = Contact()
    former_names: tuple[FormerName, ...] = ()
    """The earliest first."""
    formed_of: tuple[str, ...] = ()
    """The names of the organisations that merged into this partner."""
    formed_on: date | None = None
    """The day of the merger."""
    joined: date | None = None
    left: date | None = None
    """Its last day in the project."""
    successor: str = ""
    """The id of the partner that continues its work."""

    def name_on(self, day: date) -> str:
        """The name of the partner on a day."""
        former_names = (
            former.name
            for former in self.former_names
            if day <= former.until and (former.since is None or former.since <= day)
        )
        return next(former_names, self.name)

    def reports_in(self, period: Period) -> bool:
        """Whether a report is expected: it reports, and is in the project on at least one day of the period."""
        is_in = (self.joined is None or self.joined <= period.end) and (self.left is None or self.left >= period.start)
        return self.reports and is_in

    def last_day(self, period: Period) -> date:
        """The last day of a period on which it is a partner. The period uses its name of that day."""
        return min(period.end, self.left or period.end)
