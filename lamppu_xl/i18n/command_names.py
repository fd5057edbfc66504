"""Names of the commands in other languages.

Nothing here imports another module, because `--help` needs it.
"""

from __future__ import annotations

import unicodedata

FINNISH = {
    "aloita": "init",
    "määrittely": "check",
    "omaksu": "adopt",
    "muunna": "convert",
    "luo": "generate",
    "lähetä": "send",
    "tuo": "import",
    "tarkista": "validate",
    "palaute": "feedback",
    "tila": "status",
    "muistuta": "remind",
    "päätä": "decide",
    "kokoa": "consolidate",
    "jäljitä": "trace",
    "vertaa": "diff",
    "jäädytä": "freeze",
    "todenna": "verify",
    "oikaise": "correct",
    "esimerkki": "demo",
    "selitä": "explain",
    "kartta": "map",
    "skeema": "schema",
}
SWEDISH = {
    "börja": "init",
    "definition": "check",
    "överta": "adopt",
    "konvertera": "convert",
    "skapa": "generate",
    "skicka": "send",
    "importera": "import",
    "granska": "validate",
    "återkoppling": "feedback",
    "läge": "status",
    "påminn": "remind",
    "besluta": "decide",
    "sammanställ": "consolidate",
    "spåra": "trace",
    "jämför": "diff",
    "frys": "freeze",
    "bekräfta": "verify",
    "rätta": "correct",
    "exempel": "demo",
    "förklara": "explain",
    "karta": "map",
    "scheman": "schema",
}
NAMES = {"fi": FINNISH, "sv": SWEDISH}
"""By language the command of each name."""

DECISIONS = {
    "fi": {"hyväksy": "accept", "huomauta": "remark", "käytä": "use", "jätä-pois": "leave-out", "muuta": "amend"},
    "sv": {"godkänn": "accept", "anmärk": "remark", "använd": "use", "utelämna": "leave-out", "ändra": "amend"},
}
"""The same of the commands of `decide`."""

_PLAIN = str.maketrans("åäö", "aao")


def _with_plain_names(names: dict[str, dict[str, str]]) -> dict[str, str]:
    """All names by command, each also without its dots and rings."""
    known = {name: command for of_language in names.values() for name, command in of_language.items()}
    return {name.translate(_PLAIN): command for name, command in known.items()} | known


ALIASES = _with_plain_names(NAMES)
DECISION_ALIASES = _with_plain_names(DECISIONS)


def command_name(typed: str, aliases: dict[str, str] = ALIASES) -> str:
    """The command of a name in any language; another name as it was typed."""
    # macOS passes ä as a letter and a combining diaeresis.
    return aliases.get(unicodedata.normalize("NFC", typed).lower(), typed)


def alias_of(command: str, language: str, names: dict[str, dict[str, str]] = NAMES) -> str:
    """The name of a command in a language; empty without one."""
    return next((name for name, known in names.get(language, {}).items() if known == command), "")


def named_in(command: str, language: str) -> str:
    """A command, with the command of its group if it has one, by its names in a language.

    >>> named_in("decide leave-out", "fi")
    'päätä jätä-pois'
    """
    name, space, inner = command.partition(" ")
    inner_alias = alias_of(inner, language, DECISIONS) if name == "decide" else ""
    return f"{alias_of(name, language) or name}{space}{inner_alias or inner}"
