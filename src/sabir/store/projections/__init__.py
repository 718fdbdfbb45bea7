"""What follows from an event and is written in the same transaction."""

from sabir.store.projections.apply import apply

__all__ = ["apply"]
