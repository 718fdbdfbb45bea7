"""Readers of other servers' data. What they read may be damaged or hostile."""
