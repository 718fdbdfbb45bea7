"""The modern API of the Session face, as today's clients speak it."""
