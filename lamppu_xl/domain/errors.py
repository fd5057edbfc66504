"""The base of all exceptions that lamppu-xl raises on purpose."""

from __future__ import annotations


class LamppuError(Exception):
    """Something that the user of lamppu-xl can correct."""
