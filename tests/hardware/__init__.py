"""Scanner drivers, the wedge filter and the bridge to Qt."""
