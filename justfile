# The five commands of daily work. `just` is optional: each recipe is one or a few ordinary commands.

# List the recipes
default:
    @just --list

# Install the package in editable mode with the tools of development
install:
    python -m pip install -e ".[dev,docs]"

# Lint, formatting, types, import contracts, spelling
check:
    ruff check .
    ruff format --check .
    mypy
    lint-imports
    typos

# The fast tests (at most 90 s on two cores)
test:
    python -m pytest -m "not slow" -n 2

# All tests, as in continuous integration
test-all:
    python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Build the documentation and report each broken link
docs:
    mkdocs build --strict
