"""Sentences by key, and how money, numbers and dates are written."""
