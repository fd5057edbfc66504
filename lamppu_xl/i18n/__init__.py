"""Translations of everything that people read, and numbers and dates as each language writes them."""
