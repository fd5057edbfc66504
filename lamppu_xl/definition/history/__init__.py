"""Definitions over time: what templates were issued with, what changed since, and by which one returns are judged."""
