"""New rules are rehearsed on pasts whose outcome is known."""
