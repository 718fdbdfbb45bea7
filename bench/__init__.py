"""The headline figures, measured: `python -m bench`, or `make bench`."""
