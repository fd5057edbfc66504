"""Invented answers to the long form: sound ones, faulty ones, and those in which every row breaks a rule."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer

_WORDS = """
    laatu verkosto tapaaminen kehittäminen mittari osaaminen arviointi tulos opiskelija työelämä palaute suunnitelma
    koulutus ohjaus kysely seuranta tiimi raportti kumppani toiminta malli kokeilu päivitys sopimus vastuu tavoite
    """.split()  # noqa: SIM905  # so it can be read

LINES = 4
"""How many of the free lines of a table are filled in."""


def sound(asked: Mapping[AnswerRef, object], rng: random.Random) -> dict[AnswerRef, Answer]:
    """Answers that break no rule whose breach would reject the return."""
    found: dict[AnswerRef, Answer] = {}
    for entry in asked:
        if (answer := _answer(entry, rng, found)) is not None:
            found[entry] = answer
    return found


def _answer(entry: AnswerRef, rng: random.Random, before: Mapping[AnswerRef, Answer]) -> Answer | None:
    table, row, name = entry.table, entry.row, entry.field
    if table in _LINE_TABLES and int(row) > LINES:
        return None
    maker = _MAKERS.get((table, name))
    if maker is None:
        raise KeyError(f"the form asks {entry}, and nobody has invented an answer to it")
    answer = maker(row, rng)
    if (table, name) == ("events", "people") and before.get(AnswerRef(table, row, "took_part")) == "no":
        return None
    return before[AnswerRef(table, row, "this_period")] if (table, name) == ("costs", "cumulative") else answer


_LINE_TABLES = frozenset({"own_events", "outputs", "deviations"})


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(_WORDS) for _ in range(words)).capitalize() + "."


def _day(rng: random.Random) -> date:
    return date(2030, rng.randint(1, 6), rng.randint(1, 28))


def _prose(words: int) -> Callable[[str, random.Random], Answer]:
    return lambda _, rng: _text(rng, words)


def _of(*choices: str) -> Callable[[str, random.Random], Answer]:
    return lambda _, rng: rng.choice(choices)


def _number(most: int) -> Callable[[str, random.Random], Answer]:
    return lambda _, rng: float(rng.randint(0, most))


def _goal(_: str, rng: random.Random) -> Answer:
    return f"G{rng.randint(1, 12):02d}"


def _link(row: str, rng: random.Random) -> Answer:
    return f"https://www.example.fi/{row}/{rng.randrange(10**6)}"


_MAKERS: dict[tuple[str, str], Callable[[str, random.Random], Answer]] = {
    ("contact", "name"): _of("Laatupäällikkö Esimerkki"),
    ("contact", "role"): _of("Laatupäällikkö", "Suunnittelija"),
    ("contact", "email"): _of("laatu@example.fi"),
    ("contact", "phone"): _of("+358 40 1234567"),
    ("contact", "street"): _of("Esimerkkikatu 1"),
    ("contact", "postcode"): _of("00100"),
    ("contact", "town"): _of("Helsinki"),
    ("contact", "details_changed"): _of("yes", "no"),
    ("contact", "prefill_confirmed"): _of("confirmed"),
    ("contact", "author"): _of("Suunnittelija Esimerkki"),
    ("contact", "report_date"): lambda _, rng: date(2030, 6, rng.randint(1, 28)),
    ("contact", "approver"): _of("Rehtori Esimerkki"),
    ("contact", "declaration"): _of("yes"),
    ("results", "status"): _of("ongoing", "done", "ongoing"),
    ("results", "results"): _prose(60),
    ("results", "evidence"): _link,
    ("results", "next_step"): _prose(20),
    ("figures", "actual"): _number(40),
    ("figures", "remark"): _prose(6),
    ("events", "took_part"): _of("yes", "yes", "no"),
    ("events", "people"): _number(12),
    ("own_events", "date"): lambda _, rng: _day(rng),
    ("own_events", "name"): _prose(4),
    ("own_events", "kind"): _of("network", "training", "seminar", "other"),
    ("own_events", "mode"): _of("onsite", "online", "hybrid"),
    ("own_events", "place"): _of("Kajaani", "Rovaniemi", "Kokkola"),
    ("own_events", "organiser"): lambda _, rng: f"H{rng.randint(1, 20):02d}",
    ("own_events", "people"): _number(30),
    ("outputs", "name"): lambda row, rng: f"Opas {row}: {_text(rng, 4)}",
    ("outputs", "link"): _link,
    ("outputs", "public"): _of("yes", "no"),
    ("outputs", "goal"): _goal,
    ("deviations", "goal"): _goal,
    ("deviations", "what"): _prose(12),
    ("deviations", "why"): _prose(12),
    ("deviations", "effect"): _prose(10),
    ("deviations", "remedy"): _prose(12),
    ("deviations", "new_date"): lambda _, rng: _day(rng),
    ("costs", "this_period"): lambda _, rng: rng.randint(0, 2_000_000) / 100,
    ("costs", "cumulative"): _number(1),
    ("costs", "remark"): _prose(5),
}


def faulty(answers: Mapping[AnswerRef, Answer], number: int) -> dict[AnswerRef, Answer]:
    """The same answers with one or two faults for which a return is rejected; which ones depends on the number."""
    found = dict(answers)
    goal = next(entry for entry in found if entry.table == "results")
    match number % 4:
        case 0:
            found[AnswerRef("contact", "1", "declaration")] = "no"
        case 1:
            del found[AnswerRef("results", goal.row, "status")]
        case 2:
            del found[AnswerRef("own_events", "1", "name")]
            found[AnswerRef("own_events", "2", "date")] = date(2031, 1, 5)
        case _:
            del found[AnswerRef("results", goal.row, "results")]
            found[AnswerRef("results", goal.row, "status")] = "ongoing"
    return {entry: answer for entry, answer in found.items() if entry in answers}


_BROKEN: dict[tuple[str, str], Answer] = {
    ("contact", "declaration"): "no",
    ("results", "status"): "ongoing",
    ("figures", "actual"): -1.0,
    ("events", "took_part"): "yes",
    ("own_events", "people"): -1.0,
    ("outputs", "public"): "yes",
    ("deviations", "effect"): "Myöhässä.",
    ("costs", "cumulative"): -5.0,
}


def broken_throughout(asked: Mapping[AnswerRef, object]) -> dict[AnswerRef, Answer]:
    """Answers with which every row of every table breaks at least one rule."""
    return {entry: _BROKEN[key] for entry in asked if (key := (entry.table, entry.field)) in _BROKEN}
