"""Short digests of texts."""

from __future__ import annotations

import hashlib


def short_digest(text: str) -> str:
    """Eight hexadecimal digits of a text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
