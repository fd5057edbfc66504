"""The reading of many files side by side, on this machine or on a Dask cluster."""
