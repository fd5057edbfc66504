"""The data of a master for programs: every answer, its question, its source, and the cells that show it.

A ledger is complete: it can be read without the definition of its project. Personal answers are never in it.
"""
