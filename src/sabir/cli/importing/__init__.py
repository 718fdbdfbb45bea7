"""`sabir import`: another server's members and rooms move in."""
