"""Pages to HTML: one file that loads nothing and runs nothing but the script inside it.

A content security policy names the style sheet and the script of the page by their checksums and blocks the rest.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from lamppu_xl.reports.pages.blocks import Page
from lamppu_xl.workbook.palette import style_sheet

if TYPE_CHECKING:
    from jinja2 import Environment


def render(page: Page) -> str:
    """The page as HTML. The same page gives the same text."""
    style, script = f"{style_sheet()}\n{_joined(page.styles)}", _joined(page.scripts)
    sources = {"style-src": style, "script-src": script}
    policy = "; ".join(
        [
            "default-src 'none'",
            *(f"{directive} {_source(text)}" for directive, text in sources.items()),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return _environment().get_template("page.html.j2").render(page=page, policy=policy, style=style, script=script)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415  # slow to import

    environment = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["class_name"] = lambda block: type(block).__name__
    return environment


@cache
def _asset(name: str) -> str:
    # The checksums of the policy need the same line ends on every system.
    return (files("lamppu_xl.reports") / "assets" / name).read_text("utf-8").replace("\r\n", "\n")


def _joined(names: Iterable[str]) -> str:
    return "".join(map(_asset, names))


def _source(text: str) -> str:
    """The source expression of a policy that allows this text alone."""
    if not text:
        return "'none'"
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
