"""What purchases say about members and goods: relations in, relations out, whatever engine computes them.

Expressions are Ibis; order and shares are decided in whole numbers, so that every engine finds the same.
"""
