"""`lamppu-xl explain`."""

from __future__ import annotations

import click

from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.services.explain import find_code


@click.command()
@click.argument("code", required=False)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def explain(code: str | None, language: str) -> None:
    """Explain a finding: what it means, why it matters, an example, and how to fix it.

    Without CODE, all codes are listed.

    \b
    Example:
      lamppu-xl explain R501
    """
    translator = translator_for(language)
    if code is None:
        for known in CODES.values():
            click.echo(f"{known.id}  {known.severity:<8} {translator.title(known.id)}")
        return
    known = find_code(code)
    explanation = translator.explain(known.id)
    click.echo(f"{known.id} ({known.severity}): {explanation.title}")
    for heading, text in (
        ("explain_meaning", explanation.meaning),
        ("explain_why", explanation.why),
        ("explain_example", explanation.example),
        ("explain_mend", explanation.fix),
    ):
        click.echo(f"\n{translator.label(heading)}\n{click.wrap_text(text, 100, '  ', '  ')}")
