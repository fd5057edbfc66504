"""lamppu-xl: reporting on a shared project with Excel, from one definition."""

__version__ = "0.1.0"
