"""What follows from an event and is written in the same transaction."""

from sabir.store.projections.apply import RoomHead, apply, apply_past

__all__ = ["RoomHead", "apply", "apply_past"]
