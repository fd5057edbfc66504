"""lamppu-xl collects partner reports for a grant-funded project in Excel, from one definition.

The names of this module are the public Python API; each is imported when it is used first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lamppu_xl.domain.differences import Differences as Differences
    from lamppu_xl.domain.errors import DefinitionError as DefinitionError
    from lamppu_xl.domain.errors import EnvironmentFailure as EnvironmentFailure
    from lamppu_xl.domain.errors import Interrupted as Interrupted
    from lamppu_xl.domain.errors import LamppuError as LamppuError
    from lamppu_xl.domain.errors import UsageError as UsageError
    from lamppu_xl.domain.version import __version__ as __version__
    from lamppu_xl.services.answer_map import answer_map as answer_map
    from lamppu_xl.services.check import check as check
    from lamppu_xl.services.check import check_programme as check_programme
    from lamppu_xl.services.consolidate import MasterResult as MasterResult
    from lamppu_xl.services.consolidate import consolidate as consolidate
    from lamppu_xl.services.convert import convert as convert
    from lamppu_xl.services.correct import correct as correct
    from lamppu_xl.services.decide import decide_accept as decide_accept
    from lamppu_xl.services.decide import decide_amend as decide_amend
    from lamppu_xl.services.decide import decide_leave_out as decide_leave_out
    from lamppu_xl.services.decide import decide_remark as decide_remark
    from lamppu_xl.services.decide import decide_use as decide_use
    from lamppu_xl.services.diff import diff as diff
    from lamppu_xl.services.feedback import FeedbackResult as FeedbackResult
    from lamppu_xl.services.feedback import feedback as feedback
    from lamppu_xl.services.freeze import FreezeResult as FreezeResult
    from lamppu_xl.services.freeze import freeze as freeze
    from lamppu_xl.services.generate import generate as generate
    from lamppu_xl.services.generate import template as template
    from lamppu_xl.services.import_results import ImportResult as ImportResult
    from lamppu_xl.services.import_results import import_results as import_results
    from lamppu_xl.services.import_suggestion import suggest_import as suggest_import
    from lamppu_xl.services.init import init as init
    from lamppu_xl.services.letters import letters as letters
    from lamppu_xl.services.log_entries import activity_log as activity_log
    from lamppu_xl.services.log_entries import programme_log as programme_log
    from lamppu_xl.services.mark_sent import mark_sent as mark_sent
    from lamppu_xl.services.programmes.correct_figure import correct_figure as correct_figure
    from lamppu_xl.services.programmes.master_decisions import leave_master_out as leave_master_out
    from lamppu_xl.services.programmes.master_decisions import use_master as use_master
    from lamppu_xl.services.programmes.programme import consolidate_masters as consolidate_masters
    from lamppu_xl.services.programmes.programme import programme_status as programme_status
    from lamppu_xl.services.programmes.programme import validate_masters as validate_masters
    from lamppu_xl.services.programmes.programme_archive import freeze_programme as freeze_programme
    from lamppu_xl.services.programmes.programme_archive import verify_programme as verify_programme
    from lamppu_xl.services.schema import schema as schema
    from lamppu_xl.services.status import status as status
    from lamppu_xl.services.trace import TraceResult as TraceResult
    from lamppu_xl.services.trace import trace as trace
    from lamppu_xl.services.validate import validate as validate
    from lamppu_xl.services.verify import verify as verify
    from lamppu_xl.services.workspace import load_programme as load_programme
    from lamppu_xl.services.workspace import load_project as load_project
    from lamppu_xl.validation.batch import Batch as Batch


_MODULES = {
    "domain.differences": ("Differences",),
    "domain.errors": ("DefinitionError", "EnvironmentFailure", "Interrupted", "LamppuError", "UsageError"),
    "domain.version": ("__version__",),
    "services.answer_map": ("answer_map",),
    "services.check": ("check", "check_programme"),
    "services.consolidate": ("MasterResult", "consolidate"),
    "services.convert": ("convert",),
    "services.correct": ("correct",),
    "services.decide": ("decide_accept", "decide_amend", "decide_leave_out", "decide_remark", "decide_use"),
    "services.diff": ("diff",),
    "services.feedback": ("FeedbackResult", "feedback"),
    "services.freeze": ("FreezeResult", "freeze"),
    "services.generate": ("generate", "template"),
    "services.import_results": ("ImportResult", "import_results"),
    "services.import_suggestion": ("suggest_import",),
    "services.init": ("init",),
    "services.letters": ("letters",),
    "services.log_entries": ("activity_log", "programme_log"),
    "services.mark_sent": ("mark_sent",),
    "services.programmes.correct_figure": ("correct_figure",),
    "services.programmes.master_decisions": ("leave_master_out", "use_master"),
    "services.programmes.programme": ("consolidate_masters", "programme_status", "validate_masters"),
    "services.programmes.programme_archive": ("freeze_programme", "verify_programme"),
    "services.schema": ("schema",),
    "services.status": ("status",),
    "services.trace": ("TraceResult", "trace"),
    "services.validate": ("validate",),
    "services.verify": ("verify",),
    "services.workspace": ("load_programme", "load_project"),
    "validation.batch": ("Batch",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = sorted(name for name in _HOMES if not name.startswith("_"))  # noqa: PLE0605


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
