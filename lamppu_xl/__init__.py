"""lamppu-xl collects partner reports for a grant-funded project in Excel, from one definition.

The names of this module are the public Python API; each is imported when it is used first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lamppu_xl.domain.errors import (
        DefinitionError,
        EnvironmentFailure,
        Interrupted,
        LamppuError,
        UsageError,
    )
    from lamppu_xl.domain.version import __version__ as __version__
    from lamppu_xl.services.answer_map import answer_map
    from lamppu_xl.services.check import check
    from lamppu_xl.services.consolidate import MasterResult, consolidate
    from lamppu_xl.services.correct import correct
    from lamppu_xl.services.feedback import FeedbackResult, feedback
    from lamppu_xl.services.freeze import FreezeResult, freeze
    from lamppu_xl.services.generate import generate, template
    from lamppu_xl.services.init import init
    from lamppu_xl.services.letters import letters
    from lamppu_xl.services.programme import consolidate_masters, programme_status, validate_masters
    from lamppu_xl.services.schema import schema
    from lamppu_xl.services.status import status
    from lamppu_xl.services.trace import TraceResult, trace
    from lamppu_xl.services.validate import validate
    from lamppu_xl.services.verify import verify
    from lamppu_xl.services.workspace import load_programme, load_project
    from lamppu_xl.validation.batch import Batch


_MODULES = {
    "domain.errors": (
        "DefinitionError",
        "EnvironmentFailure",
        "Interrupted",
        "LamppuError",
        "UsageError",
    ),
    "domain.version": ("__version__",),
    "services.answer_map": ("answer_map",),
    "services.check": ("check",),
    "services.consolidate": ("MasterResult", "consolidate"),
    "services.correct": ("correct",),
    "services.feedback": ("FeedbackResult", "feedback"),
    "services.freeze": ("FreezeResult", "freeze"),
    "services.generate": ("generate", "template"),
    "services.init": ("init",),
    "services.letters": ("letters",),
    "services.programme": ("consolidate_masters", "programme_status", "validate_masters"),
    "services.schema": ("schema",),
    "services.status": ("status",),
    "services.trace": ("TraceResult", "trace"),
    "services.validate": ("validate",),
    "services.verify": ("verify",),
    "services.workspace": ("load_programme", "load_project"),
    "validation.batch": ("Batch",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Batch",
    "DefinitionError",
    "EnvironmentFailure",
    "FeedbackResult",
    "FreezeResult",
    "Interrupted",
    "LamppuError",
    "MasterResult",
    "TraceResult",
    "UsageError",
    "answer_map",
    "check",
    "consolidate",
    "consolidate_masters",
    "correct",
    "feedback",
    "freeze",
    "generate",
    "init",
    "letters",
    "load_programme",
    "load_project",
    "programme_status",
    "schema",
    "status",
    "template",
    "trace",
    "validate",
    "validate_masters",
    "verify",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is used first."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # noqa: PLC0415  # not needed by --help

    public = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = public
    return public


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
