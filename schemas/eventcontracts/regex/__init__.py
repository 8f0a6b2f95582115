"""Regular languages: ECMA 262 patterns, Brzozowski derivatives and example words."""
