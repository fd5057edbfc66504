"""`python -m lamppu_xl` runs the command line."""

from lamppu_xl.cli.main import main

if __name__ == "__main__":
    main()
