"""Any sequence of operations at a real head office and two real tills, and what must be true after it."""
