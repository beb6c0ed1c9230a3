"""What the last analysis found, as tables for people at head office. Nothing is worked out here that is not told there."""
