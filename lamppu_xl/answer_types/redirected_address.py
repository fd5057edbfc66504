"""Web addresses within those that mail filters, search engines and other programs put around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple


class _Redirection(NamedTuple):
    """A program that puts an address into a parameter of its own one."""

    path: str
    parameter: str
    plain: Callable[[str], str] | None = None
    """Gives the address if the parameter has it in another form."""


def redirected_address(address: str) -> str:
    """The address within one that a program put around it; any other address as it is.

    >>> redirected_address("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa&data=05")
    'https://example.org/a'
    >>> redirected_address("https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_a-2Db&d=DwMF")
    'https://example.org/a-b'
    >>> redirected_address("https://urldefense.com/v3/__https://example.org/a*b__;Iw!!Kw$")
    'https://example.org/a#b'
    """
    if not any(ending[1:] in address for ending in _REDIRECTIONS):
        return address
    from urllib.parse import parse_qs, urlsplit  # noqa: PLC0415  # slow to import, and seldom needed

    try:
        parts = urlsplit(address)
        queried = parse_qs(parts.query)
    except ValueError:
        return address
    host = f".{parts.hostname}"
    known = [each for ending, each in _REDIRECTIONS.items() if host.endswith(ending)]
    fitting = [way for ways in known for way in ways if way.path == parts.path]
    found = [way.plain(value) if way.plain else value for way in fitting for value in queried.get(way.parameter, ())]
    if host.endswith(_PROOFPOINT) and not found:
        found = [_third_form(address)]
    return found[0] if found and found[0].lower().startswith(("http://", "https://")) else address


def _second_form(written: str) -> str:
    """An address of Proofpoint's second form: a slash is written as `_`, any other sign as its number after `-`."""
    from urllib.parse import unquote  # noqa: PLC0415

    return unquote(written.replace("_", "/").replace("-", "%"))


def _third_form(address: str) -> str:
    """The address within one of Proofpoint's third form; nothing if it has another form.

    Signs that a mail program could change are replaced by `*`, several at once by `**` and a letter for their count.
    They follow the address, coded.
    """
    from base64 import urlsafe_b64decode  # noqa: PLC0415

    found = _THIRD_FORM.fullmatch(address)
    if found is None:
        return ""
    try:
        signs = urlsafe_b64decode(found["signs"] + "==").decode()
    except ValueError:
        return ""
    counts = [_COUNTS.find(each[1]) + 2 if each[1] else 1 for each in _REPLACED.finditer(found["inner"])]
    if sum(counts) != len(signs):
        return ""
    ends = (sum(counts[:number]) for number in range(1, len(counts) + 1))
    pieces = iter([signs[end - count : end] for count, end in zip(counts, ends, strict=True)])
    return _SINGLE_SLASH.sub(r"\1//", _REPLACED.sub(lambda _: next(pieces), found["inner"]))


_REDIRECTIONS: Final = {
    ".safelinks.protection.outlook.com": [_Redirection("/", "url")],
    ".google.com": [_Redirection("/url", "q")],
    ".facebook.com": [_Redirection("/l.php", "u")],
    ".linkprotect.cudasvc.com": [_Redirection("/url", "a")],
    ".urldefense.proofpoint.com": [_Redirection("/v1/url", "u"), _Redirection("/v2/url", "u", _second_form)],
    ".urldefense.com": [_Redirection("/v1/url", "u"), _Redirection("/v2/url", "u", _second_form)],
}
"""Outlook's Safe Links, Google, Facebook, Barracuda's Link Protection and Proofpoint, by the ending of the host."""
_PROOFPOINT: Final = (".urldefense.com", ".urldefense.proofpoint.com")
_THIRD_FORM: Final = re.compile(r"https://[^/]+/v3/__(?P<inner>.+?)__;(?P<signs>[\w-]*)!.*", re.ASCII)
_REPLACED: Final = re.compile(r"\*(?:\*([A-Za-z0-9_-]))?")
_COUNTS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The letters for the counts 2, 3 and so on."""
_SINGLE_SLASH: Final = re.compile(r"^(https?:)/(?=[^/])", re.IGNORECASE)
"""Some programs make a single slash of two within an address."""
