"""The list of a frozen period for people: a plain text in the project's language and in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lamppu_xl.archive.freeze import ArchivedFile
from lamppu_xl.archive.record import RETURNS, SUMS, FrozenRecord, FrozenReturn
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.storage.atomic_files import checksum, display_name


def format_listing(
    record: FrozenRecord,
    files: Sequence[ArchivedFile],
    names: tuple[str, str],
    languages: tuple[Translator, Translator],
) -> str:
    """Each file with its size and checksum, and the state of each return.

    Args:
        record: of the frozen period.
        files: the archived files.
        names: of the project and the period.
        languages: the project's language and English. A text that is the same in both is written once.
    """
    return "\n".join(_Listing(languages).lines(record, files, names)) + "\n"


@dataclass(frozen=True)
class _Listing:
    """Writes the lines of a list in two languages."""

    languages: tuple[Translator, Translator]

    def lines(self, record: FrozenRecord, files: Sequence[ArchivedFile], names: tuple[str, str]) -> Iterator[str]:
        project, period = names
        yield f"{record.project} {record.period}: {self._label('title')}"
        yield f"{project}, {period}"
        yield ""
        yield f"{self._label('day')}: {record.day}, lamppu-xl {record.version}"
        yield ""
        yield from self._labels("frozen_what", sums=SUMS)
        yield from self._labels("frozen_verify", project=record.project, period=record.period, sums=SUMS)
        yield ""
        returns = {frozen_return.file: frozen_return for frozen_return in record.returns}
        for kind in dict.fromkeys(file.what for file in files):
            yield f"== {self._label(f'of_{kind}')} =="
            yield ""
            for file in (file for file in files if file.what == kind):
                name = display_name(file.name)
                yield name
                yield f"    {file.size} {self._label('bytes')}, SHA-256 {checksum(file.data)}"
                if kind == "return" and (frozen_return := returns.get(name.removeprefix(f"{RETURNS}/"))):
                    yield self._state(frozen_return)
            yield ""
        in_archives = [frozen_return for frozen_return in record.returns if "/" in frozen_return.file]
        if in_archives:
            yield f"== {self._label('in_archives')} =="
            yield ""
            for frozen_return in in_archives:
                yield frozen_return.file
                yield f"    SHA-256 {frozen_return.sha256 or '–'}"
                yield self._state(frozen_return)
            yield ""
        yield f"{self._label('missing')}: {', '.join(record.missing) or '–'}"
        for period_id, digest in record.earlier.items():
            yield f"{self._label('earlier')} {period_id}: {digest}"

    def _state(self, frozen_return: FrozenReturn) -> str:
        state = " / ".join(self._labels(f"state_{frozen_return.state.replace(' ', '_')}"))
        answers = self._label("answers", count=frozen_return.answers)
        return f"    {frozen_return.partner or '–'}: {state} ({answers})"

    def _label(self, key: str, **facts: str | int) -> str:
        return " / ".join(self._labels(f"frozen_{key}", **facts))

    def _labels(self, key: str, **facts: str | int) -> list[str]:
        return list(dict.fromkeys(language.label(key, **facts) for language in self.languages))
