"""The use cases, one function each: values in, values out.

A service raises exceptions of `lamppu_xl.domain.errors`, reports progress by callback, and never prints or exits.
"""
