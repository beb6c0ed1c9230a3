"""Receipts and cards as documents and bytes, never a device."""
