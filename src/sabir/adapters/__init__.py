"""Implementations of the ports: one local, one for many nodes. `connect` chooses by address."""
