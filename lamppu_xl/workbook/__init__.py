"""Workbooks as data: their model, their writers, and the bounded reader of untrusted files."""
