"""Work on many files grows with their number, and not with its square."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from projects import tiny
from returned import autumn, codes, sound

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.decisions import Decision, DecisionKind, Decisions
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.files.unique_names import UniqueNames
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.decision_effects import DecisionEffect, decision_effects
from lamppu_xl.validation.selection import MOST_NAMED, select_returns
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState, Verdict


class CountingSet(set[str]):
    """Counts how often it is asked for a member."""

    lookups = 0

    def __contains__(self, name: object) -> bool:
        self.lookups += 1
        return super().__contains__(name)


def test_a_name_is_numbered_without_trying_every_number() -> None:
    names = UniqueNames()
    taken = names._taken = CountingSet()
    assert [names.claim("KAO.xlsx") for _ in range(1000)][-1] == "KAO.xlsx (1000)"
    assert taken.lookups < 4000


def test_a_numbered_name_that_is_taken_is_not_given_again() -> None:
    names = UniqueNames()
    assert [names.claim(name) for name in ("a (2)", "a", "a", "a")] == ["a (2)", "a", "a (3)", "a (4)"]


def undecided(count: int) -> list[Verdict]:
    """Returns of one partner of which none says when it was saved."""
    (read,) = validate(tiny(), autumn(tiny()), [IncomingFile("a.xlsx", sound(saved=""))]).verdicts
    verdicts = [replace(read, file=f"{number:03}.xlsx", sha256=f"{number:064}") for number in range(count)]
    return select_returns(tiny(), verdicts, ())


def test_returns_that_are_set_aside_name_a_limited_number_of_others() -> None:
    verdicts = undecided(200)
    assert {verdict.state for verdict in verdicts} == {FileState.SET_ASIDE}
    for verdict in verdicts:
        assert codes(verdict).count("F210") == 1
        others = verdict.findings[0].facts["others"]
        assert isinstance(others, tuple)
        assert len(others) == MOST_NAMED + 1
        assert others[-1] == "…"
        assert verdict.file not in others


def test_few_returns_that_are_set_aside_name_all_others() -> None:
    others = [verdict.findings[0].facts["others"] for verdict in undecided(3)]
    assert others == [("001.xlsx", "002.xlsx"), ("000.xlsx", "002.xlsx"), ("000.xlsx", "001.xlsx")]


def test_a_batch_offers_the_findings_of_all_its_files() -> None:
    batch = validate(tiny(), autumn(tiny()), [IncomingFile("a.txt", b"no return"), IncomingFile("b.txt", b"")])
    assert [finding.place.file for finding in batch.findings] == ["a.txt", "b.txt"]


def decided(day: str) -> tuple[Batch, str]:
    """A batch in which a decision chooses the older of two returns, and the message on it."""
    files = [
        IncomingFile(f"{number}.xlsx", sound(note=str(number), saved=f"2027-01-0{number}T10:00:00Z"))
        for number in (1, 2)
    ]
    read = validate(tiny(), autumn(tiny()), files)
    reason = DecisionReason("Bekräftat.", date.fromisoformat(day))
    uses = [
        Decision(kind=DecisionKind.USE, reason=reason, partner="ALFA", sha256=verdict.sha256, file=verdict.file)
        for verdict in reversed(read.verdicts)
    ]
    batch = validate(tiny(), autumn(tiny()), files, decisions=Decisions(tuple(uses)))
    (finding,) = (each for each in batch.verdicts[0].findings if each.code.id == "F243")
    assert (finding.effective_severity is Severity.WARNING) is bool(batch.verdicts[0].newer_than_decision)
    return batch, translator_for("sv").message(finding)


def test_a_return_newer_than_the_decision_is_named() -> None:
    _, message = decided("2027-01-02")
    assert "en nyare inlämning kommit: 2.xlsx" in message
    assert "lamppu-xl besluta använd" in message
    _, message = decided("2027-01-03")
    assert message == "Koordinatorn beslöt 3.1.2027 att den här inlämningen gäller: Bekräftat."


def test_a_choice_that_another_replaces_says_so() -> None:
    batch, _ = decided("2027-01-03")
    assert [effect for _, effect in decision_effects(batch)] == [DecisionEffect.REPLACED, DecisionEffect.IN_EFFECT]


def resent(older: dict[str, str], newer: dict[str, str]) -> list[Verdict]:
    """The verdicts on two returns of a partner, of which the second one is newer."""
    texts = {"a.xlsx": (older, "2026-10-01T10:00:00Z"), "b.xlsx": (newer, "2026-10-02T10:00:00Z")}
    files = [IncomingFile(name, sound(saved=saved, **changes)) for name, (changes, saved) in texts.items()]
    return list(validate(tiny(), autumn(tiny()), files).verdicts)


def test_answers_that_only_an_older_return_has_are_named_at_both() -> None:
    older, newer = resent({"figures__I1__remark": "Arvio"}, {})
    assert [(verdict.state, codes(verdict)) for verdict in (older, newer)] == [
        (FileState.REPLACED, ["F265"]),
        (FileState.ACCEPTED, ["F264"]),
    ]
    assert newer.findings[0].facts == {"older": "a.xlsx", "count": 1, "cells": newer_cells(newer)}
    assert older.findings[0].facts == {"newer": "b.xlsx", "count": 1, "cells": newer_cells(newer)}


def newer_cells(verdict: Verdict) -> tuple[str, ...]:
    assert verdict.submission
    place = verdict.submission.places[AnswerRef("figures", "I1", "remark")]
    return (f"{place.sheet}!{place.cell}",)


def test_an_answer_that_the_newer_return_changed_is_not_missing() -> None:
    older, newer = resent({"figures__I1__remark": "Arvio"}, {"figures__I1__remark": "Tarkka"})
    assert (codes(older), codes(newer)) == (["F209"], [])


def test_of_several_returns_with_errors_the_newest_names_the_answers_of_the_others() -> None:
    older, newer = resent({"contact__1__name": "", "figures__I1__remark": "Arvio"}, {"contact__1__name": ""})
    assert [verdict.state for verdict in (older, newer)] == [FileState.REJECTED] * 2
    assert "F264" not in codes(older)
    assert newer.findings[0].facts == {"older": "a.xlsx", "count": 1, "cells": newer_cells(newer)}


def test_undecided_returns_that_complete_each_other_name_their_answers() -> None:
    texts = {"a.xlsx": {"figures__I1__remark": "Arvio"}, "b.xlsx": {"results__G1__results": "Verkosto toimii."}}
    files = [IncomingFile(name, sound(saved="", **changes)) for name, changes in texts.items()]
    first, second = validate(tiny(), autumn(tiny()), files).verdicts
    assert [codes(verdict) for verdict in (first, second)] == [["F210"]] * 2
    assert first.findings[0].facts == {"others": ("b.xlsx",), "count": 1, "cells": newer_cells(first)}
    assert second.findings[0].facts["others"] == ("a.xlsx",)
    assert second.findings[0].facts["cells"] != newer_cells(first)


def test_undecided_returns_with_errors_name_the_answers_that_others_lack() -> None:
    texts = {"a.xlsx": {"figures__I1__remark": "Arvio"}, "b.xlsx": {}}
    files = [IncomingFile(name, sound(saved="", contact__1__name="", **changes)) for name, changes in texts.items()]
    first, second = validate(tiny(), autumn(tiny()), files).verdicts
    assert first.findings[0].facts == {"others": ("b.xlsx",), "count": 1, "cells": newer_cells(first)}
    assert "F269" not in codes(second)


def test_answers_that_a_choice_leaves_out_are_named_at_both() -> None:
    texts = {"a.xlsx": {"figures__I1__remark": "Arvio"}, "b.xlsx": {}}
    files = [IncomingFile(name, sound(saved="", **changes)) for name, changes in texts.items()]
    chosen = validate(tiny(), autumn(tiny()), files, use=["b.xlsx"]).verdicts
    decision = Decision(
        kind=DecisionKind.USE,
        reason=DecisionReason("Sovittu.", date(2027, 1, 3)),
        partner="ALFA",
        sha256=chosen[1].sha256,
        file="b.xlsx",
    )
    decided = validate(tiny(), autumn(tiny()), files, decisions=Decisions((decision,))).verdicts
    assert [codes(verdict) for verdict in (*chosen, *decided)] == [["F213"], ["F270"], ["F242"], ["F243", "F270"]]
    for unused, used in (chosen, decided):
        (note,) = (finding for finding in used.findings if finding.code.id == "F270")
        assert note.facts == {"other": "a.xlsx", "count": 1, "cells": newer_cells(used)}
        assert (unused.findings[0].facts["count"], unused.findings[0].facts["cells"]) == (1, newer_cells(used))
        assert newer_cells(used)[0] in translator_for("fi").message(unused.findings[0])


def test_answers_that_a_decision_leaves_out_are_named() -> None:
    texts = {"a.xlsx": {"figures__I1__remark": "Arvio"}, "b.xlsx": {}}
    files = [IncomingFile(name, sound(saved="", **changes)) for name, changes in texts.items()]
    for file, expected in (("a.xlsx", 1), ("b.xlsx", 0)):
        read = {verdict.file: verdict for verdict in validate(tiny(), autumn(tiny()), files).verdicts}
        decision = Decision(
            kind=DecisionKind.LEAVE_OUT, reason=DecisionReason("Sovittu.", date(2027, 1, 3)), sha256=read[file].sha256
        )
        verdicts = validate(tiny(), autumn(tiny()), files, decisions=Decisions((decision,))).verdicts
        left_out, used = sorted(verdicts, key=lambda verdict: verdict.accepted)
        assert (left_out.file, codes(left_out), codes(used)) == (file, ["F241"], ["F284"])
        assert left_out.findings[0].facts["count"] == expected
        note = used.findings[0]
        assert (note.facts["other"], note.facts["count"]) == (file, expected)
        assert (newer_cells(used)[0] in translator_for("fi").message(note)) is bool(expected)
        said = translator_for("fi").message(left_out.findings[0])
        assert (newer_cells(used)[0] in said) is bool(expected)


def test_a_choice_that_loses_nothing_says_nothing_of_answers() -> None:
    batch, _ = decided("2027-01-03")
    assert translator_for("en").message(batch.verdicts[1].findings[0]) == (
        "The coordinator decided on 3 January 2027 that another return from the same partner is used: 1.xlsx. "
        "The reason: Bekräftat."
    )
