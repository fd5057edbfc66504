"""What an invented partner answers: whole forms, drawn from sentences, the same ones each time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import yaml

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.form import Option
from lamppu_xl.domain.partner_history import partner_as_of, project_as_of
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import Programme, ProgrammeProject
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.templates.layout import plan_workbook

OTHER = "other"
"""The theme of goals without one."""

SHARES = {"staff": 0.84, "travel": 0.04}
"""Of the costs of a partner; what remains is for external services."""


@dataclass(frozen=True)
class ReportingContext:
    """What all partners of a project have before them for one period."""

    programme: Programme
    member: ProgrammeProject
    project: Project
    period: Period
    sentences: Path

    @cached_property
    def bank(self) -> Mapping[str, Any]:
        """The sentences by language."""
        sentences: Mapping[str, Any] = yaml.safe_load(self.sentences.read_text(encoding="utf-8"))
        return sentences

    @property
    def turn(self) -> int:
        """Which period this is, from zero."""
        return self.project.periods.index(self.period)

    @property
    def meetings(self) -> list[Option]:
        """The network's own meetings of the period."""
        lists = self.project.lists
        kind = lists["event_kinds"].option("network")
        assert kind is not None
        here = (option for option in lists["events"].options if option.shown_in and self.period.id in option.shown_in)
        return [option for option in here if option.details.get("kind") == kind.label]

    def share(self, partner: Partner) -> float:
        """What a partner has used of the project's money in the period, in whole euros but for the first one's."""
        money = self.programme.money.projects[self.member.id]
        reporting = self.project.expected_partners(self.period)
        each = money.used[self.period.id] // len(reporting)
        rest = money.used[self.period.id] - each * len(reporting)
        return each + (rest if partner.id == reporting[0].id else 0)


@dataclass
class Writer:
    """One partner over one form. Whatever is drawn depends on project, period and partner alone."""

    context: ReportingContext
    partner: Partner
    carried: Answers
    """What it is shown of last period."""
    said: set[str] = field(default_factory=set)
    """The sentences that it has used already."""

    def __post_init__(self) -> None:
        context = self.context
        self.random = Random(f"{context.member.id} {context.period.id} {self.partner.id}")
        self.bank = context.bank[self.partner.language]
        self.seat = [partner.id for partner in context.project.partners].index(self.partner.id)
        waited = (context.period.deadline - context.period.end).days
        self.day = context.period.end + timedelta(days=self.random.randint(5, waited))
        """On which the report was written."""

    def answers(self, words: Translator) -> dict[AnswerRef, Answer]:
        """All that it answers; what its form does not ask is left out."""
        project = project_as_of(self.context.project, self.context.period)
        drawn = plan_workbook(project, partner_as_of(project, self.partner), self.context.period, words).answers
        rows: dict[str, list[str]] = {}
        for entry in drawn:
            if entry.row not in rows.setdefault(entry.table, []):
                rows[entry.table].append(entry.row)
        answers = dict(self.contact()) | dict(self.events(rows["events"]))
        answers |= dict(self.results(rows["results"]))
        answers |= dict(self.figures(rows["figures"], answers))
        answers |= dict(self.own_events(answers))
        if "outputs" in rows:
            answers |= dict(self.outputs(rows["results"])) | dict(self.deviations(answers)) | dict(self.costs())
        return {entry: answer for entry, answer in answers.items() if entry in drawn}

    # Sentences

    def sentence(self, theme: str, kind: str) -> str:
        """One that it has not used; partners beside each other get different ones."""
        choice: list[str] = list(self.bank.get(theme, self.bank[OTHER])[kind])
        Random(f"{self.context.member.id} {theme} {kind}").shuffle(choice)
        start = self.seat + 3 * self.context.turn
        turned = [choice[(start + number) % len(choice)] for number in range(len(choice))]
        return self.filled(self.fresh(turned))

    def choose(self, kind: str) -> str:
        choice: list[str] = list(self.bank[kind])
        self.random.shuffle(choice)
        return self.filled(self.fresh(choice))

    def fresh(self, choice: Sequence[str]) -> str:
        """The first one that it has not used yet, if there is any."""
        found = next((sentence for sentence in choice if sentence not in self.said), choice[0])
        self.said.add(found)
        return found

    def filled(self, text: str) -> str:
        """The sentence with its numbers and its month."""
        first, last = self.context.period.start.month, self.context.period.end.month
        months = [self.bank["months"][number - 1] for number in range(first, last + 1) if number != 7]
        text = re.sub(r"\{(\d+)-(\d+)\}", lambda found: str(self.random.randint(*map(int, found.groups()))), text)
        return text.replace("{month}", self.random.choice(months))

    # Tables

    def contact(self) -> Iterator[tuple[AnswerRef, Answer]]:
        bank, number = self.bank["contact"], sum(map(ord, self.partner.id)) % 90 + 10
        role = self.random.choice(bank["roles"])
        values: dict[str, Answer] = {
            "name": bank["name"].replace("{partner}", self.partner.id),
            "role": role,
            "email": f"laatu@{self.host}",
            "phone": f"+358 40 000 00{number}",
            "street": f"{bank['street']} {number}",
            "postcode": f"{number}100",
            "town": bank["town"],
            "details_changed": "no",
            "author": role,
            "report_date": self.day,
            "approver": bank["approver"],
            "declaration": "yes",
        }
        yield from ((AnswerRef("contact", "1", name), answer) for name, answer in values.items())

    @property
    def host(self) -> str:
        return f"{self.partner.id.lower()}.example.fi"

    def results(self, goals: Sequence[str]) -> Iterator[tuple[AnswerRef, Answer]]:
        for goal in goals:
            status = self.status(goal)
            yield AnswerRef("results", goal, "status"), status
            if status == "not_started":
                continue
            themes = [theme.id for theme in self.context.programme.mapping(self.context.member.id, goal)[1]] or [OTHER]
            theme = self.random.choice(themes)
            sentences = [self.sentence(theme, "done"), self.sentence(theme, "then")]
            if status == "delayed":
                sentences.append(self.choose("delayed"))
            yield AnswerRef("results", goal, "results"), " ".join(sentences)
            if self.random.random() < 0.25:
                file = f"{self.context.member.id}-{goal}-{self.context.period.id}.pdf".lower()
                yield AnswerRef("results", goal, "evidence"), f"https://www.{self.host}/laatu/{file}"
            if status != "done" and self.random.random() < 0.6:
                yield AnswerRef("results", goal, "next_step"), self.sentence(theme, "next")

    def status(self, goal: str) -> str:
        """Most goes on; what was done stays done; what is not due yet has not begun."""
        known = self.context.project.goal(goal)
        before = self.carried.get(AnswerRef("results", goal, "status"))
        chance = self.random.random()
        if known is not None and self.context.period.id not in known.due_in:
            return "not_started"
        if before == "done":
            return "done"
        if self.context.turn == 0:
            return "not_started" if chance < 0.1 else "delayed" if chance < 0.18 else "ongoing"
        return "done" if chance < 0.3 else "delayed" if chance < 0.42 else "ongoing"

    def events(self, ids: Sequence[str]) -> Iterator[tuple[AnswerRef, Answer]]:
        for id_ in ids:
            took_part = self.random.random() < 0.85
            yield AnswerRef("events", id_, "took_part"), "yes" if took_part else "no"
            if took_part:
                yield AnswerRef("events", id_, "people"), float(self.random.randint(1, 5))

    def figures(self, ids: Sequence[str], given: Mapping[AnswerRef, Answer]) -> Iterator[tuple[AnswerRef, Answer]]:
        meetings = self.context.meetings
        attended = [meeting for meeting in meetings if given.get(AnswerRef("events", meeting.id, "took_part")) == "yes"]
        days = self.random.choice((0, 1, 1, 2, 3, 4))
        before = self.carried.get(AnswerRef("figures", "I10", "actual"), 0.0)
        assert isinstance(before, float)
        known = {
            "I01": len(meetings),
            "I02": len(attended),
            "I05": self.random.choice((0, 0, 1, 1, 2)),
            "I10": before + self.random.randint(0, 5),
            "I12": days,
            "I13": self.random.randint(4, 14) * days,
        }
        known["I20"] = known["I13"]  # the same figure under another name
        yield from ((AnswerRef("figures", id_, "actual"), float(known[id_])) for id_ in ids)

    def own_events(self, given: Mapping[AnswerRef, Answer]) -> Iterator[tuple[AnswerRef, Answer]]:
        """The peer visits and training days that the figures speak of, and perhaps one event more."""
        visits, days = (given.get(AnswerRef("figures", row, "actual"), 0.0) for row in ("I05", "I12"))
        assert isinstance(visits, float)
        kinds = ["peer_visit"] * int(visits) + ["training"] * bool(days)
        kinds += ["stakeholder"] * (self.random.random() < 0.4)
        period = self.context.period
        for line, kind in enumerate(kinds, 1):
            day = period.start + timedelta(days=self.random.randint(10, (period.end - period.start).days - 10))
            day -= timedelta(days=max(0, day.weekday() - 4))  # not at the weekend
            answers: dict[str, Answer] = {
                "date": day,
                "name": self.random.choice(self.bank["events"][kind]),
                "kind": kind,
                "mode": self.random.choice(("onsite", "online", "online", "hybrid")),
                "organiser": self.partner.id,
                "people": float(self.random.randint(3, 24)),
            }
            yield from ((AnswerRef("own_events", str(line), name), answer) for name, answer in answers.items())

    def outputs(self, goals: Sequence[str]) -> Iterator[tuple[AnswerRef, Answer]]:
        for line, name in enumerate(self.random.sample(self.bank["outputs"], self.random.randint(0, 2)), 1):
            file = re.sub(r"[^a-z]+", "-", name.lower().replace("ä", "a").replace("ö", "o"))
            answers = {
                "name": f"{name} ({self.partner.name})",
                "link": f"https://www.{self.host}/laatu/{file}",
                "public": "yes",
                "goal": self.random.choice(goals),
            }
            yield from ((AnswerRef("outputs", str(line), field), answer) for field, answer in answers.items())

    def deviations(self, given: Mapping[AnswerRef, Answer]) -> Iterator[tuple[AnswerRef, Answer]]:
        delayed = [entry.row for entry, answer in given.items() if entry.field == "status" and answer == "delayed"]
        for line, goal in enumerate(delayed, 1):
            answers: dict[str, Answer] = {"goal": goal, "what": self.choose("delayed")}
            answers |= {name: self.choose(name) for name in ("why", "effect", "remedy")}
            answers["new_date"] = self.context.period.end + timedelta(days=self.random.randint(30, 120))
            yield from ((AnswerRef("deviations", str(line), name), answer) for name, answer in answers.items())

    def costs(self) -> Iterator[tuple[AnswerRef, Answer]]:
        share = self.context.share(self.partner)
        amounts = {name: float(int(share * part)) for name, part in SHARES.items()}
        amounts["external"] = share - sum(amounts.values())
        for name, amount in amounts.items():
            before = self.carried.get(AnswerRef("costs", name, "cumulative"), 0.0)
            assert isinstance(before, float)
            yield AnswerRef("costs", name, "this_period"), amount
            yield AnswerRef("costs", name, "cumulative"), before + amount


def spoilt(answers: Mapping[AnswerRef, Answer]) -> dict[AnswerRef, Answer]:
    """A form in which something of each sort is wrong: a gap, an address, a figure, a day, and nothing is declared."""
    first = next(entry for entry in answers if entry.table == "results" and entry.field == "status")
    kept = {entry: answer for entry, answer in answers.items() if entry != first}
    return kept | {
        AnswerRef("contact", "1", "email"): "laatu(at)kjm.example.fi",
        AnswerRef("contact", "1", "report_date"): date(2002, 1, 11),
        AnswerRef("contact", "1", "declaration"): "no",
        AnswerRef("figures", "I13", "actual"): -12.0,
    }
