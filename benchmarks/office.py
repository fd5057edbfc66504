"""LibreOffice opens workbooks and saves them, as many partners do."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>fi-FI</value></prop>
</item>
</oor:items>
"""
"""Every formula calculated again, in a Finnish office; nobody's own settings are touched."""

FILTER = "xlsx:Calc MS Excel 2007 XML"


def resave(files: Sequence[Path]) -> bool:
    """Save each file again in its place, all by one LibreOffice; False when there is none on this machine.

    Raises:
        subprocess.SubprocessError: it failed, or took more than a minute and ten seconds for each file.
        FileNotFoundError: it said nothing, and one of the files was not saved.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        return False
    if not files:
        return True
    with tempfile.TemporaryDirectory(prefix="lamppu-xl-bench-") as home:
        (Path(home) / "user").mkdir()
        (Path(home) / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        saved = Path(home) / "saved"
        subprocess.run(
            [
                program,
                f"-env:UserInstallation={Path(home).as_uri()}",
                "--headless",
                "--norestore",
                *("--convert-to", FILTER, "--outdir", str(saved)),
                *(str(path) for path in files),
            ],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            timeout=60 + 10 * len(files),
        )
        for path in files:
            shutil.move(saved / path.name, path)
    return True
