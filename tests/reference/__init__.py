"""docs/programme.md once more, written from the page alone: exact, slow, and sharing nothing with the product."""
