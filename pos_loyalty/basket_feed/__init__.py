"""How a sale arrives from the shop's own till: a drop folder, a loopback service, or the receipt as it is printed."""
