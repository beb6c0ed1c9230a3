"""Takes the shop's own history from files: what can be taken is taken once, the rest is written down with reasons."""
