"""The counter in Qt: windows, scan bridge and the one place that chooses concrete parts."""
