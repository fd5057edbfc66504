"""The list of a frozen period for people: a plain text in the project's language and in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamppu_xl.archive.freeze import ArchivedFile
from lamppu_xl.archive.record import RETURNS, SUMS, FrozenRecord, FrozenReturn
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.storage.atomic_files import checksum, display_name


def format_listing(
    record: FrozenRecord,
    pieces: Sequence[ArchivedFile],
    names: tuple[str, str],
    languages: tuple[Translator, Translator],
) -> str:
    """What each file is, how large, with which checksum, and how each return stood.

    Args:
        names: of the project and the period, as people call them.
        languages: the project's and English; each thing is said in both, once where they are alike.
    """
    return "\n".join(_lines(record, pieces, names, languages)) + "\n"


def _lines(
    record: FrozenRecord,
    pieces: Sequence[ArchivedFile],
    names: tuple[str, str],
    languages: tuple[Translator, Translator],
) -> Iterator[str]:
    def said(key: str, **facts: str | int) -> str:
        return " / ".join(dict.fromkeys(language.label(f"frozen_{key}", **facts) for language in languages))

    def sentence(key: str, **facts: str | int) -> Iterator[str]:
        yield from dict.fromkeys(language.label(f"frozen_{key}", **facts) for language in languages)

    def stood(one: FrozenReturn) -> str:
        key = f"state_{one.state.replace(' ', '_')}"
        told = " / ".join(dict.fromkeys(each.label(key) for each in languages))
        return f"    {one.partner or '–'}: {told} ({said('answers', count=one.answers)})"

    project, period = names
    yield f"{record.project} {record.period}: {said('title')}"
    yield f"{project}, {period}"
    yield ""
    yield f"{said('day')}: {record.day}, lamppu-xl {record.version}"
    yield ""
    yield from sentence("what", sums=SUMS)
    yield from sentence("verify", project=record.project, period=record.period, sums=SUMS)
    yield ""
    states = {one.file: one for one in record.returns}
    for what in dict.fromkeys(piece.what for piece in pieces):
        yield f"== {said(f'of_{what}')} =="
        yield ""
        for piece in pieces:
            if piece.what != what:
                continue
            yield display_name(piece.name)
            yield f"    {piece.size} {said('bytes')}, SHA-256 {checksum(piece.data)}"
            counted = states.get(display_name(piece.name.removeprefix(f"{RETURNS}/"))) if what == "return" else None
            if counted:
                yield stood(counted)
        yield ""
    inside = [one for one in record.returns if "/" in one.file]
    if inside:
        yield f"== {said('in_archives')} =="
        yield ""
        for one in inside:
            yield one.file
            yield f"    SHA-256 {one.sha256 or '–'}"
            yield stood(one)
        yield ""
    yield f"{said('missing')}: {', '.join(record.missing) or '–'}"
    for period_id, digest in record.earlier.items():
        yield f"{said('earlier')} {period_id}: {digest}"
