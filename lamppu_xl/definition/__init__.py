"""The coordinator's YAML becomes a `Project`, or all of its problems at once.

The only door of yaml (`positions`) and of pydantic (`documents`).
"""

from lamppu_xl.definition.loading import PROJECT_FILE, Loaded, load, shipped_forms

__all__ = ["PROJECT_FILE", "Loaded", "load", "shipped_forms"]
