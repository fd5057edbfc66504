"""The answer types: one module for each type or family, with everything that the program knows of it.

A module defines an `AnswerTypeHandler`: value type, number format, parser of a cell, live checks, prompt and samples.
`registry` lists the handlers, and everything else looks them up there.
"""
