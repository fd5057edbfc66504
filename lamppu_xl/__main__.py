"""`lamppu-xl` and `python -m lamppu_xl` run the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line. Ctrl-C while its parts are still imported ends with a sentence, too."""
    try:
        from lamppu_xl.cli.main import main as run  # noqa: PLC0415  # see above

        run()
    except KeyboardInterrupt:
        sys.stderr.write("lamppu-xl: Stopped: nothing was written.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
