"""`python -m lamppu_xl` is `lamppu-xl`."""

from lamppu_xl.cli.main import main

if __name__ == "__main__":
    main()
