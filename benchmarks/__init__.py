"""What lamppu-xl costs beside a floor and beside the way a competent user would go by hand.

    python -m benchmarks --quick
    python -m benchmarks --write docs/developer/performance.md

Every comparison is made in one round of this machine: ours and the other take turns, and the median of their ratios is
told. Only the ratios mean anything; the seconds of two rounds differ by more than any change of the code.
"""
