"""One folder per protocol. Faces do not know each other."""
