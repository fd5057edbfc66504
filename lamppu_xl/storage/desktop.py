"""Everything that depends on the operating system: its language, opening a document, files to double-click.

What is done differently on Windows, macOS and Linux is done here, and takes what it depends on as an argument, so that
tests can play a system that they do not run on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from lamppu_xl.i18n.languages import LANGUAGES, language_of_windows_id

DEFAULT_LANGUAGE = "en"


def desktop_language(
    environment: Mapping[str, str] | None = None,
    *,
    platform: str = sys.platform,
    display: Callable[[], int] | None = None,
) -> str:
    """The language of the desktop, if lamppu-xl speaks it, else English.

    Args:
        environment: variables such as `LANG`.
        platform: as `sys.platform`.
        display: returns the id of Windows' display language.

    >>> language({"LANG": "fi_FI.UTF-8"}, platform="linux")
    'fi'
    """
    if platform == "win32":
        return language_of_windows_id((display or _display_language)()) or DEFAULT_LANGUAGE
    variables = os.environ if environment is None else environment
    setting = next((variables[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if variables.get(name)), "")
    chosen = setting.partition(".")[0].partition("_")[0].casefold()
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


def _display_language() -> int:
    """Windows' own answer; 0 where there is none."""
    import ctypes  # noqa: PLC0415  # Windows only

    windll = getattr(ctypes, "windll", None)
    return int(windll.kernel32.GetUserDefaultUILanguage()) if windll else 0


def open_document(
    path: Path,
    *,
    platform: str = sys.platform,
    start: Callable[[str], None] | None = None,
    run: Callable[[list[str]], int] | None = None,
) -> bool:
    """Open a file in the program that its owner uses for it; whether that could be done.

    Args:
        path: the file.
        platform: as `sys.platform`.
        start: stands for `os.startfile`, which Windows alone has.
        run: runs a command, for other systems; gives its exit code.
    """
    try:
        if platform == "win32":
            (start or getattr(os, "startfile"))(str(path.resolve()))  # noqa: B009  # mypy knows it on Windows only
            return True
        opener = "open" if platform == "darwin" else "xdg-open"
        return (run or _run)([opener, str(path.resolve())]) == 0
    except OSError:
        return False


def _run(command: list[str]) -> int:
    return subprocess.run(  # noqa: S603  # a fixed program and a path of our own, no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    ).returncode


@dataclass(frozen=True)
class _CommandFiles:
    """The command files in one language. The console shows their letters once it has the code page of UTF-8."""

    files: tuple[tuple[str, str, str], ...]
    """Name, command and next step of each."""
    not_installed: str
    unfinished: str
    remark: str
    """For a reader who opens the file in an editor."""


_COMMAND_FILES = {
    "fi": _CommandFiles(
        (
            (
                "1 Luo pohjat.cmd",
                "generate .",
                "Seuraavaksi: lähettäkää pohjat osatoteuttajille ja tallentakaa palautukset kansioon inbox.",
            ),
            (
                "2 Tarkista palautetut.cmd",
                "validate . %* --format html --open",
                "Raportti avautuu selaimeen. Kun kaikki palautukset on hyväksytty, käynnistäkää 3 Kokoa.",
            ),
            ("3 Kokoa.cmd", "consolidate .", "Kooste on kauden kansiossa: master.xlsx."),
        ),
        "Ohjelmaa lamppu-xl ei ole asennettu. Asennusohje: docs/coordinator/installation.md",
        "Komento ei valmistunut. Lukekaa viestit ja yrittäkää sitten uudelleen.",
        "Tämän tiedoston loi lamppu-xl. Sitä saa muuttaa, eikä sitä koskaan korvata.",
    ),
    "sv": _CommandFiles(
        (
            (
                "1 Skapa mallar.cmd",
                "generate .",
                "Nästa steg: skicka mallarna till delgenomförarna och spara de inlämnade rapporterna i mappen inbox.",
            ),
            (
                "2 Granska inlämnade.cmd",
                "validate . %* --format html --open",
                "Rapporten öppnas i webbläsaren. När alla rapporter är godkända, starta 3 Sammanställ.",
            ),
            ("3 Sammanställ.cmd", "consolidate .", "Sammanställningen finns i periodens mapp: master.xlsx."),
        ),
        "Programmet lamppu-xl är inte installerat. Anvisning: docs/coordinator/installation.md",
        "Kommandot blev inte färdigt. Läs meddelandena och försök sedan på nytt.",
        "Filen skapades av lamppu-xl. Den får ändras och ersätts aldrig.",
    ),
    "en": _CommandFiles(
        (
            (
                "1 Create templates.cmd",
                "generate .",
                "Next: send the templates to the partners and save the returned workbooks in the folder inbox.",
            ),
            (
                "2 Check returns.cmd",
                "validate . %* --format html --open",
                "The report opens in the browser. When all returns are accepted, start 3 Consolidate.",
            ),
            ("3 Consolidate.cmd", "consolidate .", "The master workbook is in the folder of the period: master.xlsx."),
        ),
        "lamppu-xl is not installed. How to install it: docs/coordinator/installation.md",
        "The command did not finish. Read the messages, then try again.",
        "Made once by lamppu-xl init; change it freely, it is never overwritten.",
    ),
}


def double_click_files(language: str = "fi") -> dict[str, bytes]:
    """Windows command files by name, for a coordinator who opens no console.

    They belong next to `project.yaml` and work on their own folder. Each is made from `double_click.cmd`. That uses
    `pushd`, which gives a network drive a letter, and `goto`, because a name may contain the brackets of a block.

    They are UTF-8 with CRLF line ends, without a byte order mark, which the console would take for a part of the first
    command. It reads each line with the code page of the moment: the one of UTF-8 is set on the second line, before
    any other letter than those of ASCII.

    Each ends with the exit code of its command, and 9009, which Windows has for a command that it does not find. A
    negative code is that of a process that was ended, as by closing its window.

    Args:
        language: of the names and messages; Northern Sámi has the Finnish ones, any other language the English ones.
    """
    texts = _COMMAND_FILES.get("fi" if language == "se" else language, _COMMAND_FILES[DEFAULT_LANGUAGE])
    template = resources.files(__package__).joinpath("double_click.cmd").read_text("utf-8")
    messages = {"not_installed": texts.not_installed, "unfinished": texts.unfinished, "remark": texts.remark}
    return {
        name: template.format(command=command, next=next_step, **messages).replace("\n", "\r\n").encode("utf-8")
        for name, command, next_step in texts.files
    }
