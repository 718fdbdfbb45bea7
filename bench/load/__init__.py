"""The load generator: a process of its own, so that it and the servers do not share an interpreter."""
