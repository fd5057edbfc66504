"""Selects the return that is used when a partner has sent several. Names and times of files decide nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.decisions import NO_DECISIONS, SHORTEST_SHA256, Decision, DecisionKind, Decisions
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.irregularities.outside_content import MOST_RELATED
from lamppu_xl.returns.observations import is_untouched
from lamppu_xl.validation.older_answers import OlderAnswers, cell_facts, only_in_older
from lamppu_xl.validation.save_times import LatestReturns, SaveTime, save_times
from lamppu_xl.validation.verdict import FileState, Verdict, verdicts_by_partner

MOST_NAMED = 20
"""How many other files a finding names."""


def select_returns(
    project: Project,
    verdicts: Sequence[Verdict],
    chosen_files: Collection[str],
    latest: datetime | None = None,
    decisions: Decisions = NO_DECISIONS,
) -> list[Verdict]:
    """The same verdicts, with the final state of every return of partners that sent several.

    What a decision leaves out is not used. The file that was chosen is used, else the accepted one that was saved last.
    It replaces all that were saved before it. A later return with errors replaces nothing and is reported.

    Args:
        latest: the latest time at which a return can have been saved; None to trust every time.
        decisions: of the coordinator, about the returns of the period.
    """
    verdicts = [_left_out(verdict, decisions) for verdict in verdicts]
    selected = {verdict.file: verdict for verdict in verdicts}
    chosen = {verdict.sha256 for verdict in verdicts if verdict.file in chosen_files and verdict.sha256}
    by_partner = verdicts_by_partner(
        verdict for verdict in verdicts if verdict.was_read and not decisions.left_out(verdict.sha256)
    )
    for partner in project.partners:
        returns = by_partner.get(partner.id, [])
        if decision := decisions.chosen_return(partner.id):
            selected |= {verdict.file: verdict for verdict in _select_decided(project, returns, decision, latest)}
            if any(decision.concerns_file(verdict.sha256) for verdict in returns):
                continue
            returns = [selected[verdict.file] for verdict in returns]
        selected |= {verdict.file: verdict for verdict in _without_answers(project, returns)}
        returns = [verdict for verdict in returns if selected[verdict.file].state is not FileState.REPLACED]
        if len(returns) < 2:
            continue
        preferred = [verdict for verdict in returns if verdict.sha256 in chosen]
        if len(preferred) == 1:
            changed = list(_select_chosen(project, returns, preferred[0]))
        else:
            changed = list(_select_newest(project, returns, latest))
        selected |= {verdict.file: verdict for verdict in changed}
    verdicts = [_with_lost_answers(project, verdict, selected.values()) for verdict in selected.values()]
    return [_with_left_out(project, verdict, verdicts, decisions) for verdict in verdicts]


def _without_answers(project: Project, returns: Sequence[Verdict]) -> Iterator[Verdict]:
    """Untouched templates among the returns of one partner, if another one has been filled in."""
    if len(returns) < 2:
        return
    untouched = [verdict for verdict in returns if _is_untouched(project, verdict)]
    filled = next((verdict.file for verdict in returns if verdict not in untouched), "")
    for verdict in untouched if filled else ():
        yield _replaced(verdict, "F291", other=filled)


def _is_untouched(project: Project, verdict: Verdict) -> bool:
    submission, period = verdict.submission, project.period(verdict.period) if verdict.period else None
    return submission is not None and period is not None and is_untouched(submission, period)


def use_decisions(verdicts: Sequence[Verdict], files: Collection[str], reason: DecisionReason) -> Iterator[Decision]:
    """A decision for each file that is a partner's return; of other files there is none.

    Args:
        files: the names of the chosen files.
    """
    for verdict in verdicts:
        if verdict.file in files:
            original = next(other for other in verdicts if other.sha256 == verdict.sha256)
            if original.partner and original.was_read:
                yield Decision(
                    kind=DecisionKind.USE,
                    reason=reason,
                    partner=original.partner,
                    sha256=original.sha256,
                    file=verdict.file,
                )


def _left_out(verdict: Verdict, decisions: Decisions) -> Verdict:
    decision = decisions.left_out(verdict.sha256) if verdict.sha256 else None
    if decision is None or verdict.state in (FileState.DUPLICATE, FileState.IGNORED):
        return verdict
    finding = Finding(CODES["F241"], Place(verdict.file), _reason_facts(decision) | cell_facts(()))
    return replace(verdict, state=FileState.LEFT_OUT, stored_findings=(finding,))


def _with_lost_answers(project: Project, verdict: Verdict, selected: Collection[Verdict]) -> Verdict:
    """A return that a decision leaves out, with its answers that the used one of the partner lacks."""
    if verdict.state is not FileState.LEFT_OUT or not verdict.was_read or verdict.partner is None:
        return verdict
    used = next((other for other in selected if other.accepted and other.partner == verdict.partner), None)
    if used is None or not (missing := _only_in_older(project, verdict, used).at_older):
        return verdict
    return replace(
        verdict,
        stored_findings=tuple(
            replace(finding, facts={**finding.facts, **cell_facts(missing)}, related=missing[:MOST_RELATED])
            for finding in verdict.findings
        ),
    )


def _with_left_out(project: Project, verdict: Verdict, verdicts: Collection[Verdict], decisions: Decisions) -> Verdict:
    """A return that counts, with F284 for each other one of its partner that a decision leaves out."""
    if verdict.state not in (FileState.ACCEPTED, FileState.REJECTED) or not verdict.was_read:
        return verdict
    notes = [
        _left_out_note(project, other, verdict, decision)
        for other in verdicts
        if other.state is FileState.LEFT_OUT and other.was_read and other.partner == verdict.partner
        if (decision := decisions.left_out(other.sha256))
    ]
    return replace(verdict, stored_findings=(*notes, *verdict.findings)) if notes else verdict


def _left_out_note(project: Project, other: Verdict, used: Verdict, decision: Decision) -> Finding:
    missing = _only_in_older(project, other, used).at_used
    facts = cell_facts(missing) | {"other": other.file, "day": decision.reason.day}
    return Finding(CODES["F284"], Place(used.file), facts, related=missing[:MOST_RELATED])


def _select_chosen(project: Project, returns: Sequence[Verdict], used: Verdict) -> Iterator[Verdict]:
    """The returns of one partner, of which one was chosen."""
    if notes := _unused_notes(project, returns, used):
        yield replace(used, stored_findings=(*notes, *used.findings))
    for verdict in returns:
        if verdict is not used:
            yield _replaced(verdict, "F213", chosen=used.file, **_unused_facts(project, verdict, used))


def unused_answers(project: Project, returns: Sequence[Verdict], used: Verdict) -> Iterator[tuple[str, OlderAnswers]]:
    """The other returns with answers that are empty in the used one, each with these answers."""
    for verdict in returns:
        missing = _only_in_older(project, verdict, used) if verdict.file != used.file else None
        if missing and missing.at_used:
            yield verdict.file, missing


def _unused_facts(project: Project, other: Verdict, used: Verdict) -> dict[str, Fact]:
    """The answers that only a return has that is not used, as facts."""
    return cell_facts(_only_in_older(project, other, used).at_older)


def _unused_notes(project: Project, returns: Sequence[Verdict], used: Verdict) -> list[Finding]:
    """F270 on a chosen return for each other one with answers that are empty in it."""
    return [
        Finding(
            CODES["F270"],
            Place(used.file),
            cell_facts(missing.at_used) | {"other": file},
            related=missing.at_used[:MOST_RELATED],
        )
        for file, missing in unused_answers(project, returns, used)
    ]


def _select_decided(
    project: Project, returns: Sequence[Verdict], decision: Decision, latest: datetime | None
) -> Iterator[Verdict]:
    """The returns of one partner, of which a decision names the one that is used."""
    used = next((verdict for verdict in returns if decision.concerns_file(verdict.sha256)), None)
    for verdict in returns:
        if used is None:
            name = decision.file or decision.sha256[:SHORTEST_SHA256]
            finding = Finding(CODES["F244"], Place(verdict.file), {"file": name, "day": decision.reason.day})
            yield replace(verdict, stored_findings=(finding, *verdict.findings))
        elif verdict is used:
            newer = ", ".join(_after_decision(returns, used, decision, latest))
            facts = _reason_facts(decision) | {"newer": newer}
            severity = Severity.WARNING if newer else None
            finding = Finding(CODES["F243"], Place(verdict.file), facts, severity=severity)
            notes = _unused_notes(project, returns, used)
            yield replace(verdict, stored_findings=(finding, *notes, *verdict.findings))
        else:
            facts = _reason_facts(decision) | _unused_facts(project, verdict, used)
            yield _replaced(verdict, "F242", chosen=used.file, **facts)


def _after_decision(
    returns: Sequence[Verdict], used: Verdict, decision: Decision, latest: datetime | None
) -> Iterator[str]:
    """The files of returns that were saved after the used one, and on the day of the decision or later."""
    times = save_times(returns, latest)
    for verdict in returns:
        saved = times[verdict.file].time
        if saved and saved.date() >= decision.reason.day and times[used.file].is_before(times[verdict.file]):
            yield verdict.file


def _reason_facts(decision: Decision) -> dict[str, Fact]:
    return {"because": decision.reason.because, "day": decision.reason.day}


def _select_newest(project: Project, returns: Sequence[Verdict], latest: datetime | None) -> Iterator[Verdict]:
    """The returns of one partner whose state changes because of the times at which the files were saved."""
    accepted = [verdict for verdict in returns if verdict.accepted]
    times = save_times(returns, latest)
    if not accepted:
        yield from _newest_rejected(project, returns, times)
        return
    newest = LatestReturns(accepted, times)
    # A return whose time is unknown or cannot be compared may be the newest, too.
    candidates = [verdict for verdict in accepted if newest.newer_than(verdict) is None]
    replaced = [(verdict, newer.file) for verdict in returns if (newer := newest.newer_than(verdict))]
    if len(candidates) > 1:
        yield from _undecided(project, candidates)
        yield from (_replaced(verdict, "F209", newer=newer_file) for verdict, newer_file in replaced)
        return
    (used,) = candidates
    notes: list[Finding] = []
    for verdict, newer_file in replaced:
        missing = _only_in_older(project, verdict, used)
        if missing.at_older:
            notes.append(_older_note(verdict, used, missing))
            yield _replaced(verdict, "F265", newer=newer_file, **cell_facts(missing.at_older))
        else:
            yield _replaced(verdict, "F209", newer=newer_file)
    pending = [
        verdict.file
        for verdict in returns
        if not verdict.accepted and not times[verdict.file].is_before(times[used.file])
    ]
    if pending:
        later = [file for file in pending if times[used.file].is_before(times[file])]
        unclear = [file for file in pending if file not in later]
        facts: dict[str, Fact] = {"newer": ", ".join(later), "unclear": ", ".join(unclear)}
        notes.insert(0, Finding(CODES["F214"], Place(used.file), facts))
    if notes:
        yield replace(used, stored_findings=(*notes, *used.findings))


def _newest_rejected(project: Project, returns: Sequence[Verdict], times: Mapping[str, SaveTime]) -> Iterator[Verdict]:
    """The newest of several returns with errors, if it lacks answers of the others: each may be filled in in part.

    If it is unknown which is the newest, each that may be it has the answers that others lack.
    """
    newest = LatestReturns(returns, times)
    last = [verdict for verdict in returns if newest.newer_than(verdict) is None]
    if len(last) != 1:
        for verdict in last[: MOST_NAMED + 1]:
            names, cells = _only_here(project, verdict, last)
            if cells:
                facts = {"others": names, **cell_facts(cells)}
                finding = Finding(CODES["F269"], Place(verdict.file), facts, related=cells[:MOST_RELATED])
                yield replace(verdict, stored_findings=(finding, *verdict.findings))
        return
    (used,) = last
    compared = [(verdict, _only_in_older(project, verdict, used)) for verdict in returns if verdict is not used]
    if notes := [_older_note(verdict, used, missing) for verdict, missing in compared if missing.at_older]:
        yield replace(used, stored_findings=(*notes, *used.findings))


def _only_in_older(project: Project, older: Verdict, used: Verdict) -> OlderAnswers:
    before, after = older.submission, used.submission
    return only_in_older(project, before, after) if before and after else OlderAnswers((), ())


def _older_note(older: Verdict, used: Verdict, missing: OlderAnswers) -> Finding:
    facts = cell_facts(missing.at_used) | {"older": older.file}
    return Finding(CODES["F264"], Place(used.file), facts, related=missing.at_used[:MOST_RELATED])


def _undecided(project: Project, candidates: Sequence[Verdict]) -> Iterator[Verdict]:
    """The candidates on hold. Each names the others, at most `MOST_NAMED` of them."""
    first = [verdict.file for verdict in candidates[: MOST_NAMED + 1]]
    for verdict in candidates:
        others = [file for file in first if file != verdict.file][:MOST_NAMED]
        if len(others) < len(candidates) - 1:
            others.append("…")
        _, cells = _only_here(project, verdict, candidates) if verdict.file in first else ((), ())
        facts = {"others": tuple(others), **cell_facts(cells)}
        finding = Finding(CODES["F210"], Place(verdict.file), facts, related=cells[:MOST_RELATED])
        yield replace(verdict, state=FileState.SET_ASIDE, stored_findings=(finding, *verdict.findings))


def _only_here(
    project: Project, verdict: Verdict, candidates: Sequence[Verdict]
) -> tuple[tuple[str, ...], tuple[Place, ...]]:
    """The cells of one of several returns that are empty in others, and these; at most `MOST_NAMED` are compared."""
    others = [other for other in candidates[: MOST_NAMED + 1] if other.file != verdict.file]
    lacking = {other.file: _only_in_older(project, verdict, other).at_older for other in others}
    names = tuple(file for file, cells in lacking.items() if cells)
    return names, tuple(dict.fromkeys(cell for cells in lacking.values() for cell in cells))


def _replaced(verdict: Verdict, code: str, **facts: Fact) -> Verdict:
    finding = Finding(CODES[code], Place(verdict.file), facts)
    return replace(
        verdict,
        state=FileState.REPLACED,
        stored_findings=(finding,),
        replaced_findings=verdict.stored_findings,
    )
