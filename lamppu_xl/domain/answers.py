"""The answers of a return."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef

Answer = str | float | date
"""A parsed answer. A choice is the id of its option; a number is a float."""


Answers = Mapping[AnswerRef, Answer]
"""Answers by reference. A blank answer has no item."""
