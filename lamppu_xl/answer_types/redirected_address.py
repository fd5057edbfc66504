"""Web addresses within those that mail filters and search engines put around them."""

from __future__ import annotations

from typing import Final

_REDIRECTIONS: Final = {".safelinks.protection.outlook.com": ("/", "url"), ".google.com": ("/url", "q")}
"""The path and the parameter of Outlook's Safe Links and of Google's redirections, by the ending of the host."""


def redirected_address(address: str) -> str:
    """The address within one that a mail filter or a search engine put around it; any other address as it is.

    >>> redirected_address("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa&data=05")
    'https://example.org/a'
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
    names = (name for ending, (path, name) in _REDIRECTIONS.items() if host.endswith(ending) and parts.path == path)
    found = [value for name in names for value in queried.get(name, ())]
    return found[0] if found and found[0].lower().startswith(("http://", "https://")) else address
