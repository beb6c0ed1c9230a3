"""Cases of the programme that a shopkeeper can read, and the shop that plays them."""
