"""Pure rules of the loyalty programme: no input or output, no clock, no randomness."""
