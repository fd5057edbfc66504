"""The masters of many projects become one workbook of their programme, and every figure in it leads back to its cells.

Works on ledgers alone: a project whose definition is not at hand is counted like any other.
"""
