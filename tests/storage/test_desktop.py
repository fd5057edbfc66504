"""Other systems than the one the tests run on, played: their languages, consoles, names, files to double-click."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from projects import EXAMPLES

from lamppu_xl.cli import language
from lamppu_xl.cli.main import group
from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import list_files, read_file
from lamppu_xl.storage.desktop import desktop_language, double_click_files, open_document


class TestLanguage:
    @pytest.mark.parametrize(
        ("environment", "spoken"),
        [
            ({"LANG": "fi_FI.UTF-8"}, "fi"),
            ({"LANG": "sv_FI.UTF-8"}, "sv"),
            ({"LANG": "se_FI"}, "se"),
            ({"LANG": "sv"}, "sv"),
            ({"LANG": "de_DE.UTF-8"}, "en"),
            ({"LANG": "C.UTF-8"}, "en"),
            ({"LANG": "fi_FI.UTF-8", "LC_ALL": "C"}, "en"),
            ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "fi_FI.UTF-8"}, "fi"),
            ({"LANG": "fi_FI.UTF-8", "LC_ALL": ""}, "fi"),
            ({"LANG": "fil_PH"}, "en"),
            ({"LANG": "../../etc"}, "en"),
            ({}, "en"),
        ],
    )
    def test_of_linux_and_macos(self, environment, spoken):
        assert desktop_language(environment, platform="linux") == spoken
        assert desktop_language(environment, platform="darwin") == spoken

    @pytest.mark.parametrize(
        ("number", "spoken"),
        [
            (0x040B, "fi"),
            (0x041D, "sv"),
            (0x081D, "sv"),  # Swedish (Finland)
            (0x0409, "en"),
            (0x083B, "se"),
            (0x0407, "en"),  # German
            (0, "en"),
        ],
    )
    def test_of_windows_is_that_of_its_display(self, number, spoken):
        assert desktop_language({"LANG": "de_DE"}, platform="win32", display=lambda: number) == spoken

    def test_windows_without_an_answer(self):
        assert desktop_language(platform="win32") in ("en", "fi", "sv", "se")

    def test_a_broken_definition_is_reported_in_it(self, tmp_path, monkeypatch):
        (tmp_path / "project.yaml").write_text("project: {id: X, nmae: Y}\n", encoding="utf-8")
        outputs = {}
        monkeypatch.delenv("LAMPPU_XL_LANGUAGE")
        for spoken in ("fi", "sv", "en"):
            monkeypatch.setattr(language, "system_language", lambda spoken=spoken: spoken)
            outputs[spoken] = CliRunner().invoke(group, ["check", str(tmp_path)]).output
        assert len(set(outputs.values())) == 3
        monkeypatch.setattr(language, "system_language", lambda: "en")
        for command in ("check", "validate"):
            ran = CliRunner().invoke(group, [command, str(tmp_path), "--language", "fi"])
            assert ran.exit_code == 2
            assert outputs["fi"].splitlines()[0] in ran.output


class TestOpening:
    def test_on_windows_the_shell_opens_it(self, tmp_path):
        opened: list[str] = []
        assert open_document(tmp_path / "a & b.html", platform="win32", start=opened.append)
        assert opened == [str(tmp_path / "a & b.html")]

    @pytest.mark.parametrize(("platform", "program"), [("darwin", "open"), ("linux", "xdg-open")])
    def test_elsewhere_a_program_does_and_no_shell_reads_the_name(self, tmp_path, platform, program):
        ran: list[list[str]] = []
        assert open_document(
            tmp_path / "-rf $(x).html", platform=platform, run=lambda command: ran.append(command) or 0
        )
        assert ran == [[program, str(tmp_path / "-rf $(x).html")]]

    def test_a_system_that_cannot_is_no_disaster(self, tmp_path):
        def refuse(_: object) -> int:
            raise FileNotFoundError

        assert not open_document(tmp_path, platform="linux", run=refuse)
        assert not open_document(tmp_path, platform="linux", run=lambda _: 3)
        assert not open_document(tmp_path, platform="win32", start=refuse)


class TestConsole:
    """`chcp 65001` or not: what is printed is UTF-8, and nothing stops at a letter that a code page lacks."""

    def run(self, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "lamppu_xl", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"} | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )

    @pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii"])
    @pytest.mark.parametrize("spoken", ["fi", "sv", "se"])
    @pytest.mark.slow
    def test_redirected_output(self, tmp_path, encoding, spoken):
        (tmp_path / "project.yaml").write_bytes((EXAMPLES / "lamppu-2012" / "project.yaml").read_bytes())
        inbox = tmp_path / "2012-2" / "inbox"
        inbox.mkdir(parents=True)
        (inbox / "Čájeŧ ✓ 🙂.xlsx").write_bytes(b"PK")
        arguments = ("validate", ".", "--period", "2012-2", "--language", spoken)
        ran = self.run(tmp_path, *arguments, PYTHONIOENCODING=encoding)
        assert ran.returncode == 1, ran.stderr
        assert "Čájeŧ ✓ 🙂.xlsx" in ran.stdout.decode("utf-8")
        assert b"Traceback" not in ran.stderr

    @pytest.mark.slow
    def test_errors_too(self, tmp_path):
        ran = self.run(tmp_path, "validate", "Čájeŧ")
        assert ran.returncode == 2
        assert b"Traceback" not in ran.stderr
        assert "j" in ran.stderr.decode("utf-8")


class TestNames:
    def test_a_name_from_a_mac_is_shown_composed(self, tmp_path):
        apart = unicodedata.normalize("NFD", "Länsi-Pohja.xlsx")
        (tmp_path / apart).write_bytes(b"")
        assert [name for name, _ in list_files([tmp_path])] == ["Länsi-Pohja.xlsx"]

    @pytest.mark.parametrize(
        "error",
        [
            OSError(22, "Invalid argument"),  # OneDrive, offline, as Python tells it
            PermissionError(13, "Permission denied"),
            OSError(5, "Input/output error"),
            TimeoutError(),
        ],
    )
    def test_a_file_that_is_only_in_the_cloud_says_what_to_do(self, tmp_path, monkeypatch, error):
        def refuse(*_: object) -> int:
            raise error

        file = tmp_path / "KAO.xlsx"
        file.write_bytes(b"")
        monkeypatch.setattr(os, "open", refuse)
        found = read_file("KAO.xlsx", file, largest=100)
        assert isinstance(found, Finding)
        assert found.code.id == "F118"
        for spoken, device in (("fi", "tälle laitteelle"), ("sv", "den här enheten"), ("en", "on this device")):
            assert device in translator_for(spoken).message(found)
            assert "OneDrive" in translator_for(spoken).explain("F118").example


class TestDoubleClick:
    @pytest.mark.parametrize("spoken", ["fi", "sv", "en"])
    def test_the_files_are_plain_enough_for_any_windows(self, spoken):
        """The console reads a file in pieces of 8,191 bytes, between which letters of several bytes could be cut."""
        files = double_click_files(spoken)
        for name, data in files.items():
            text = data.decode("utf-8")
            assert len(data) < 8_000
            assert data.startswith(b"@echo off\r\nchcp 65001 >nul\r\n"), "no byte order mark, and UTF-8 from here on"
            assert name == unicodedata.normalize("NFC", name)
            assert name.encode("cp1252")
            assert text.count("\n") == text.count("\r\n")
            lines = text.split("\r\n")
            assert lines[0] == "@echo off"
            assert "chcp 65001 >nul" in lines
            assert 'pushd "%~dp0"' in lines
            assert lines[-3:] == ["pause", "exit /b %code%", ""]
            shown = [line.removeprefix("echo ") for line in lines if line.startswith(("echo ", "rem "))]
            assert not [line for line in shown if set(line) & set('%&|<>^!"')], "they would be read as a command"
            jumps = {line.split("goto ")[1] for line in lines if "goto " in line}
            assert jumps <= {line[1:] for line in lines if line.startswith(":")}

    @pytest.mark.parametrize("spoken", ["fi", "sv", "en"])
    def test_a_command_that_was_ended_is_not_followed_by_the_next_step(self, spoken):
        """Windows ends a process with a negative exit code, for which `if errorlevel 2` is false."""
        for data in double_click_files(spoken).values():
            lines = data.decode("utf-8").split("\r\n")
            result = lines[lines.index(":result") + 1 :]
            assert result[0] == "set code=%errorlevel%"
            assert result[2:4] == ["if %code% lss 0 goto unfinished", "if %code% geq 2 goto unfinished"]
            assert not [line for line in result if "errorlevel" in line and line != result[0]]

    def test_their_words_are_spelt_with_their_letters(self):
        assert list(double_click_files("fi")) == ["1 Luo pohjat.cmd", "2 Tarkista palautetut.cmd", "3 Kokoa.cmd"]
        names = ["1 Skapa mallar.cmd", "2 Granska inlämnade.cmd", "3 Sammanställ.cmd"]
        assert list(double_click_files("sv")) == names
        shown = b"".join(double_click_files("sv").values()).decode("utf-8")
        assert "Nästa steg" in shown
        assert "starta 3 Sammanställ." in shown
        finnish = double_click_files("fi")["2 Tarkista palautetut.cmd"].decode("utf-8")
        assert "hyväksytty, käynnistäkää 3 Kokoa." in finnish

    def test_each_runs_a_command_that_there_is(self, tmp_path):
        for data in double_click_files().values():
            lines = data.decode("utf-8").split("\r\n")
            (direct,) = (line for line in lines if line.startswith("lamppu-xl ") and "--version" not in line)
            (launched,) = (line for line in lines if line.startswith("py -m lamppu_xl "))
            arguments = direct.removeprefix("lamppu-xl ").replace("%* ", "").split()
            assert launched.split()[3:] == direct.split()[1:]
            ran = CliRunner().invoke(
                group, [*(str(tmp_path) if argument == "." else argument for argument in arguments)]
            )
            assert "There is no project.yaml" in ran.output, ran.output  # and not: there is no such command or option

    def test_init_puts_them_beside_the_project_and_overwrites_none(self, tmp_path):
        folder = tmp_path / "hanke"
        folder.mkdir()
        (folder / "3 Kokoa.cmd").write_bytes(b"mine")
        assert CliRunner().invoke(group, ["init", str(folder), "--language", "fi"]).exit_code == 0
        files = double_click_files("fi")
        assert (folder / "1 Luo pohjat.cmd").read_bytes() == files["1 Luo pohjat.cmd"]
        assert (folder / "2 Tarkista palautetut.cmd").read_bytes() == files["2 Tarkista palautetut.cmd"]
        assert (folder / "3 Kokoa.cmd").read_bytes() == b"mine"

    def test_they_are_in_the_language_of_messages(self, tmp_path):
        for spoken, name in (("fi", "3 Kokoa.cmd"), ("sv", "3 Sammanställ.cmd"), ("en", "3 Consolidate.cmd")):
            folder = tmp_path / spoken
            ran = CliRunner().invoke(group, ["init", str(folder), "--language", spoken])
            assert ran.exit_code == 0
            assert name in ran.output
            assert (folder / name).read_bytes() == double_click_files(spoken)[name]
            assert len(list(folder.glob("*.cmd"))) == 3
        for spoken in ("fi", "sv"):
            texts = [*double_click_files(spoken).values()]
            assert not [text for text in texts if b"Made once" in text or (b"Ohjelmaa" in text) == (spoken == "sv")]
