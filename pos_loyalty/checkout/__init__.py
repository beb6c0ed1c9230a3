"""The use-cases of the counter, a file per verb; `session` holds the state of one sale."""
