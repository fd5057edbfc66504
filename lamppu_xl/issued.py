"""What templates were issued with: last period's answers, kept beside the outbox as plain JSON.

A return's stamp carries their digest; with this file a changed cell can be told as "was / is".
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from lamppu_xl.findings import Entry
from lamppu_xl.kinds import Type
from lamppu_xl.layout import carried_digest, field_of
from lamppu_xl.model import Answer, Filling, Project

FORMAT = 1


def issued_name(partner: str, carried: Filling) -> str:
    """The name of the file: the same answers have the same name."""
    return f"{partner}-{carried_digest(carried)}.json"


def to_json(partner: str, code: str, carried: Filling) -> bytes:
    """What is kept of one template."""
    told = {
        "format": FORMAT,
        "partner": partner,
        "code": code,
        "previous": {
            str(entry): answer.isoformat() if isinstance(answer, date) else answer
            for entry, answer in sorted(carried.items())
        },
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def load_issued(folder: Path, project: Project) -> dict[str, Filling]:
    """All that is kept in a folder, by digest. A file that is damaged is passed over: it only sharpens messages."""
    found: dict[str, Filling] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            filling = {
                Entry.parse(entry): _answer(project, Entry.parse(entry), answer)
                for entry, answer in told["previous"].items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        found[carried_digest(filling)] = filling
    return found


def _answer(project: Project, entry: Entry, answer: str | float) -> Answer:
    match field_of(project, entry).kind.type:
        case Type.DATE:
            return date.fromisoformat(str(answer))
        case Type.NUMBER:
            return float(answer)
    return str(answer)
