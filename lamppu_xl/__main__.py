"""`python -m lamppu_xl` is `lamppu-xl`."""

from lamppu_xl.cli import main

if __name__ == "__main__":
    main()
