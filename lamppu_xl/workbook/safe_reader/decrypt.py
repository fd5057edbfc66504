"""Decrypts workbooks with the default password. The only module that imports msoffcrypto.

Excel encrypts a workbook with this password when only its structure is locked. No user has chosen it.
"""

from __future__ import annotations

import io

from lamppu_xl.workbook.safe_reader.package import LIMITS, Limits

DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105  # publicly known
"""The password that Excel tries without asking."""

_MOST_ROUNDS = 1_000_000
"""Of hashing a password; Excel uses 100,000. More rounds only take time."""


def decrypt(data: bytes, limits: Limits = LIMITS) -> bytes | None:
    """The workbook in an encrypted file, when the known password opens it; None for any other, damaged ones too."""
    import msoffcrypto  # noqa: PLC0415  # slow to import, and seldom needed

    if len(data) > limits.file_size or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return None
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not file.is_encrypted() or int(getattr(file, "info", {}).get("spinValue", 0)) > _MOST_ROUNDS:
            return None
        file.load_key(password=DEFAULT_PASSWORD, verify_password=True)
        opened = io.BytesIO()
        file.decrypt(opened)
    except Exception:  # any error of the library means that the file cannot be decrypted
        return None
    workbook = opened.getvalue()
    return workbook if len(workbook) <= len(data) else None
