"""The demonstration shop: its goods, its members and a year of their purchases, from one seed."""
