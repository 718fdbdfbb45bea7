"""Checks and chores of this repository, run by the Makefile from the repository root."""
