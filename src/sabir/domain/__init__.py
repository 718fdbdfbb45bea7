"""Values, rules and event kinds: pure, standard library only."""
