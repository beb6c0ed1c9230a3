"""The parts of the counter and its panels: each shows a piece of a `CounterView` and holds no rule."""
