"""Decrypts and encrypts workbooks. The only module that imports msoffcrypto.

Excel encrypts a workbook with this password when only its structure is locked. No user has chosen it.
"""

from __future__ import annotations

import io

from lamppu_xl.workbook.safe_reader.package import LIMITS, Limits

DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105  # publicly known
"""The password that Excel tries without asking."""

_MOST_ROUNDS = 1_000_000
"""Of hashing a password; Excel uses 100,000. More rounds only take time."""


def may_be_encrypted(data: bytes) -> bool:
    """Whether a file is of the kind that encrypted workbooks are, which old workbooks are, too."""
    return data.startswith(b"\xd0\xcf\x11\xe0")


def decrypt_known(data: bytes, limits: Limits = LIMITS, password: str | None = None) -> bytes | None:
    """The workbook in an encrypted file that a known password opens; None for any other, damaged ones too.

    Args:
        data: the file.
        limits: how large it may be.
        password: the opening password of the project; the one that everybody knows is tried after it, since each
            takes long.
    """
    return (password and decrypt(data, limits, password)) or decrypt(data, limits)


def decrypt(data: bytes, limits: Limits = LIMITS, password: str = DEFAULT_PASSWORD) -> bytes | None:
    """The workbook in an encrypted file that one password opens; None for any other, damaged ones too."""
    import msoffcrypto  # noqa: PLC0415  # slow to import, and seldom needed

    if len(data) > limits.file_size or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return None
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not file.is_encrypted() or int(getattr(file, "info", {}).get("spinValue", 0)) > _MOST_ROUNDS:
            return None
        file.load_key(password=password, verify_password=True)
        opened = io.BytesIO()
        file.decrypt(opened)
    except Exception:  # any error of the library means that the file cannot be decrypted
        return None
    workbook = opened.getvalue()
    return workbook if len(workbook) <= len(data) else None


def encrypt(workbook: bytes, password: str) -> bytes:
    """A workbook as a file that opens with a password only. Its bytes differ each time."""
    from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415  # slow to import, and seldom needed

    sealed = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook)).encrypt(password, sealed)
    return sealed.getvalue()
