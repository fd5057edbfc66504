"""`lamppu-xl explain`."""

from __future__ import annotations

import click

from lamppu_xl.cli.language import message_language
from lamppu_xl.cli.output import show, terminal_width
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.terminal_layout import WIDEST, wrapped
from lamppu_xl.services.explain import find_code


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Explain a finding: what it means, why it matters, an example, and how to fix it.

    Without CODE, all codes are listed.

    \b
    Example:
      lamppu-xl explain R501
    """
    translator = translator_for(message_language())
    severities = {known.severity: translator.label(f"severity_{known.severity}").lower() for known in CODES.values()}
    if code is None:
        width = max(map(len, severities.values()))
        for known in sorted(CODES.values(), key=lambda each: each.id):
            show(f"{known.id}  {severities[known.severity]:<{width}}  {translator.title(known.id)}")
        return
    known = find_code(code)
    explanation = translator.explain(known.id)
    show(f"{known.id} ({severities[known.severity]}): {explanation.title}")
    for heading, text in (
        ("explain_meaning", explanation.meaning),
        ("explain_why", explanation.why),
        ("explain_example", explanation.example),
        ("explain_next_step", explanation.fix),
    ):
        width = min(terminal_width() or WIDEST, WIDEST)
        click.echo(f"\n{translator.label(heading)}\n{wrapped(f'  {text}', width, 0)}")
