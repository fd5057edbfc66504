"""Writes `codes.md`, the page of every code: `python docs/make_codes.py`, where lamppu-xl is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lamppu_xl.domain.finding_codes import CODES, FindingCode
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.i18n.translator import Translator, translator_for

PAGE = Path(__file__).parent / "reference" / "codes.md"

FAMILIES = {
    "D": (
        "The definition",
        "What is wrong in the coordinator's own YAML files. Nothing is written before it is corrected.",
    ),
    "F1": ("The file", "A file that cannot be read as a return, or is not a return."),
    "F2": ("Identity", "Whose return it is, for which period, from which definition, and which one counts."),
    "S3": ("Structure", "Sheets, rows and locked cells that are not as they were sent out."),
    "V": ("Values", "An answer that is not what its cell asks for. It has only this finding; rules ignore it."),
    "R5": ("Rules", "Answers that break a rule of the form. A rule may have its own severity and message."),
    "O6": ("Observations", "Remarks on the content. They never reject a return."),
    "M": (
        "The master workbook",
        "Problems of a master workbook, or reasons why none was written.",
    ),
}

_HEAD = """# Codes

Each finding has a code. Codes never change their meaning. `lamppu-xl explain R505` shows the same text as this page;
`--language` selects the language.

| severity | meaning |
|---|---|
| error | must be corrected; a return with an error is left out of the master workbook |
| warning | should be looked at; the return is accepted |
| hint | something was written in another way and was converted; check the result |
| info | nothing needs to be done |

{Curly brackets} stand for a fact of the finding. A sentence without its fact is left out, and an answer to a personal
field is never quoted.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_contents(), *_families()]) + "\n"


def _contents() -> Iterator[str]:
    yield "| code | severity | |"
    yield "|---|---|---|"
    english = translator_for("en")
    for code in CODES.values():
        yield f"| [{code.id}](#{code.id.lower()}) | {code.severity} | {_plain(english.title(code.id))} |"
    yield ""


def _families() -> Iterator[str]:
    for prefix, (title, about) in FAMILIES.items():
        yield f"## {prefix.ljust(4, 'x')}: {title}\n\n{about}\n"
        for code in CODES.values():
            if code.id.startswith(prefix):
                yield from _code(code)


def _code(code: FindingCode) -> Iterator[str]:
    explanation = translator_for("en").explain(code.id)
    yield f"### {code.id}\n"
    yield f"**{_plain(explanation.title)}** · {code.severity}\n"
    yield f"{_plain(explanation.meaning)} {_plain(explanation.why)}\n"
    yield f"*Example.* {_plain(explanation.example)}\n"
    yield f"*What to do.* {_plain(explanation.fix)}\n"
    for language in ("en", "fi", "sv"):
        yield f"- {language}: {_plain(_sentence(translator_for(language), code))}"
    yield ""


def _sentence(reader: Translator, code: FindingCode) -> str:
    """The message with the names of its facts in place of the facts."""
    return reader.message(Finding(code, Place(), {name: f"{{{name}}}" for name in code.facts}))


def _plain(text: str) -> str:
    """A text in which Markdown sees no marks."""
    return "".join(f"\\{character}" if character in "\\*_~<|`#" else character for character in text)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
