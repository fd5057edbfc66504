"""Returned workbooks: finding them, reading them within limits, and parsing their cells."""
