"""Unused objects are searched for seldom while a command runs, and not at all when it ends."""

from __future__ import annotations

import subprocess
import sys

from folders import ROOT

PROGRAM = """
import atexit, gc, sys

searches = []
atexit.register(lambda: print(len(searches), gc.get_threshold()[0] > 100_000, gc.get_freeze_count() > 10_000))
from lamppu_xl.cli.main import main

gc.callbacks.append(lambda phase, _: searches.append(phase))
sys.argv[1:] = ["explain", "V401"]
main()
"""


def test_unused_objects_are_not_searched_for_in_a_short_command():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "0 True True"
