"""The Session wire beyond onion requests: ids, bodies, signatures, blinding, calls."""
