"""Labels of options that can be taken for another option of the same list."""

from __future__ import annotations

from lamppu_xl.domain.project import CodeList, Option


def is_reworded_option(option_id: str, issued: CodeList, current: CodeList) -> bool:
    """Whether the label of an option differs in its wording only.

    A label that another id of the list has or had is never a rewording.
    """
    before, after = issued.option(option_id), current.option(option_id)
    return before is not None and after is not None and not labels_of_others(option_id, issued, current)


def labels_of_others(option_id: str, issued: CodeList, current: CodeList) -> frozenset[str]:
    """The new labels of an option that another option of the list has or had, without regard to case."""
    before, after = issued.option(option_id), current.option(option_id)
    others = {
        name
        for options in (issued.options, current.options)
        for option in options
        if option.id != option_id
        for name in _names(option)
    }
    return ((_names(after) if after else frozenset()) - (_names(before) if before else frozenset())) & others


def _names(option: Option) -> frozenset[str]:
    """The labels of an option in all languages, without regard to case. The label of a goal begins with its id."""
    return frozenset(text.removeprefix(f"{option.id} ").strip().casefold() for _, text in option.label.translations)
