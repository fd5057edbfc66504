"""A project in which one partner continues the work of another."""

from __future__ import annotations


def succession(last: str = "06-30", first: str = "07-01") -> str:
    """The definition of a project with two periods, in which GAMMA is the successor of BETA.

    Args:
        last: month and day on which BETA leaves.
        first: month and day on which GAMMA joins.
    """
    return f"""
project: {{id: JOINED, name: Joined, form: tiny, start: 2026-01-01, end: 2026-12-31, languages: [en]}}
periods:
  - {{id: 2026-1, label: Spring, start: 2026-01-01, end: 2026-06-30, deadline: 2026-08-31}}
  - {{id: 2026-2, label: Autumn, start: 2026-07-01, end: 2026-12-31, deadline: 2027-02-28}}
partners:
  - {{id: ALFA, name: Alfa, roles: [coordinator, partner]}}
  - {{id: BETA, name: Beta, left: 2026-{last}, successor: GAMMA}}
  - {{id: GAMMA, name: Gamma, joined: 2026-{first}}}
goals:
  - {{id: G1, title: Goal, wording: The goal.}}
"""
