"""Measures lamppu-xl against a theoretical minimum and against the way a competent user would work without it.

    python -m benchmarks --quick
    python -m benchmarks --write docs/developer/performance.md

Both sides of a comparison are measured alternately in the same rounds, and the median of their ratios is reported. Only
the ratios are meaningful: the seconds of two runs differ by more than any change of the code.
"""
