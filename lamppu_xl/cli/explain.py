"""`lamppu-xl explain`."""

from __future__ import annotations

import difflib

import click

from lamppu_xl.cli.shared import UsageError
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.text import LANGUAGES
from lamppu_xl.i18n.translator import translator_for


@click.command()
@click.argument("code", required=False)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def explain(code: str | None, language: str) -> None:
    """Explain a finding: what it means, why it matters, an example, how to mend it. Alone, list all codes.

    \b
    Example:
      lamppu-xl explain R501
    """
    spoken = translator_for(language)
    if code is None:
        for each in CODES.values():
            click.echo(f"{each.id}  {each.severity:<8} {spoken.title(each.id)}")
        return
    known = CODES.get(code.upper())
    if known is None:
        near = difflib.get_close_matches(code.upper(), CODES, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(f"There is no code '{code}'.{hint} 'lamppu-xl explain' lists them all.")
    told = spoken.explain(known.id)
    click.echo(f"{known.id} ({known.severity}): {told.title}")
    for head, said in (
        (spoken.label("explain_meaning"), told.meaning),
        (spoken.label("explain_why"), told.why),
        (spoken.label("explain_example"), told.example),
        (spoken.label("explain_mend"), told.mend),
    ):
        click.echo(f"\n{head}\n{click.wrap_text(said, 100, '  ', '  ')}")
