"""Doing durable jobs: the handlers come from the core and from faces."""
