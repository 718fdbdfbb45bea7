"""`sabir demo`: clients of three faces meet in one room of a throw-away server, and a dashboard watches."""
