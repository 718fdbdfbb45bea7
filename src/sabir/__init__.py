"""Sabir: one self-hosted messaging core behind four wire-compatible faces."""

__version__ = "0.1.0"
