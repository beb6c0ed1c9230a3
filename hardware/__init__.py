"""Device drivers: they know neither loyalty, nor Qt, nor SQL."""
