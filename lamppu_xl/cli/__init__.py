"""The command line: one module for each command, with its options, its output and its exit code."""
