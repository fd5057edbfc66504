"""Writes `codes.md`, the page of every code: `python docs/make_codes.py`, where lamppu-xl is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lamppu_xl.domain.finding_codes import CODES, FindingCode
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.i18n.translator import Translator, translator_for

PAGE = Path(__file__).parent / "reference" / "codes.md"

FAMILIES = {
    "D1": ("The definition", "What is wrong in the coordinator's own YAML files. Nothing is made before it is mended."),
    "F1": ("The file", "A file that cannot be read as a return, or is none."),
    "F2": ("Identity", "Whose return it is, for which period, from which definition, and which one counts."),
    "S3": ("Structure", "Sheets, rows and locked cells that are not as they were sent out."),
    "V4": ("Values", "An answer that is not what its cell asks for. It has this one finding; rules pass over it."),
    "R5": ("Rules", "Answers that break a rule of the form. A rule may have a severity and a sentence of its own."),
    "O6": ("Observations", "What only a reader could notice. Never a reason to refuse a return."),
    "M7": ("The master workbook", "What the coordinator should know of the workbook that was written, or was not."),
}

_HEAD = """# Codes

Each thing that lamppu-xl finds has a code, and a code keeps its meaning for ever. `lamppu-xl explain R505` tells the
same as this page, in the language of the reader.

| severity | meaning |
|---|---|
| error | has to be mended; a return with an error is kept out of the master workbook |
| warning | should be looked at; the return is accepted |
| hint | something was understood though it was written in another way; see that it was understood rightly |
| info | nothing needs to be done |

What stands in {curly brackets} is a fact of the finding. A sentence whose fact has nothing to tell is left out, and an
answer to a personal field is never quoted.
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
        yield f"## {prefix}xx: {title}\n\n{about}\n"
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
