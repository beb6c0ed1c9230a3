"""How tills are told what most customers buy: as the companions of a product that no catalogue can hold."""

KEY = " "
"""Ids of products have no blank at either end."""
