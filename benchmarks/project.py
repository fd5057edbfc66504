"""An invented project of any size on the long form: as many partners and goals as are asked for."""

from __future__ import annotations

from pathlib import Path

PERIOD = "2030-1"
"""The only period: half a year."""

_GOAL_WORDS = ("mittarit", "verkosto", "osaaminen", "arviointi", "palaute", "kumppanuus", "ohjaus", "viestintä")
_KINDS = ("network", "peer_visit", "training", "seminar", "stakeholder", "external")
_UNITS = (("kpl", "no."), ("hlö", "people"), ("pv", "days"))


def write_project(folder: Path, *, partners: int, goals: int) -> None:
    """Write the definition of a project into a folder. The same numbers give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "project.yaml").write_text(project_yaml(partners, goals), encoding="utf-8")


def partner_id(number: int) -> str:
    """Of one width, so that a thousand workbooks differ in as few places as possible."""
    return f"P{number:05d}"


def partner_name(number: int) -> str:
    return f"Provider {number:05d}"


def project_yaml(partners: int, goals: int) -> str:
    """The definition. The lists are as long as those of a real project; nobody picks from among all partners."""
    lines = [
        "project:",
        "  id: BENCH",
        "  name: {fi: Keksitty hanke, en: Invented project}",
        "  form: goal-report-full",
        "  start: 2030-01-01",
        "  end: 2030-06-30",
        "  languages: [fi, en]",
        "  fallback: {en: [fi]}",
        "periods:",
        f"  - id: {PERIOD}",
        "    label: {fi: Kevät 2030, en: Spring 2030}",
        "    start: 2030-01-01",
        "    end: 2030-06-30",
        "    deadline: 2030-08-15",
        "partners:",
    ]
    for number in range(partners):
        roles = ", roles: [coordinator, partner]" if number == 0 else ""
        lines.append(f"  - {{id: {partner_id(number)}, name: {partner_name(number)}, language: fi{roles}}}")
    lines.append("goals:")
    for number in range(1, goals + 1):
        word = _GOAL_WORDS[number % len(_GOAL_WORDS)]
        lines += [
            f"  - id: G{number:02d}",
            f"    title: {{fi: Yhteinen {word} {number}, en: Common goal {number}}}",
            f"    wording: {{fi: '{_wording(word, number)}', en: 'The partners take up matter {number} together.'}}",
            "    applies_to: all",
            f"    due_in: [{PERIOD}]",
        ]
    lines += ["lists:", "  indicators:"]
    for number in range(1, 10):
        finnish, english = _UNITS[number % len(_UNITS)]
        label = f"{{fi: Luku {number}, en: Figure {number}}}"
        lines.append(f"    - {{id: I{number:02d}, label: {label}, unit: {{fi: {finnish}, en: {english}}}, target: 10}}")
    lines.append("  events:")
    for number in range(1, 13):
        label, kind = f"{{fi: Tapaaminen {number}, en: Meeting {number}}}", _KINDS[number % len(_KINDS)]
        day = f"2030-{1 + number % 6:02d}-{3 + number:02d}"
        lines.append(f"    - {{id: E{number:02d}, label: {label}, date: {day}, kind: {kind}, place: Kajaani}}")
    lines.append("  hosts:")
    lines += [
        f"    - {{id: H{number:02d}, label: {{fi: Isäntä {number}, en: Host {number}}}}}" for number in range(1, 21)
    ]
    lines += ["tables:", "  own_events:", "    fields:", "      organiser: {list: hosts}"]
    return "\n".join(lines) + "\n"


def _wording(word: str, number: int) -> str:
    return (
        f"Kumppanit ottavat yhteiseksi asiakseen aiheen {word}: tavataan säännöllisesti, jaetaan töitä, opitaan "
        f"toisilta ja kirjataan tulokset niin, että muutkin voivat käyttää niitä kohdassa {number}."
    )
