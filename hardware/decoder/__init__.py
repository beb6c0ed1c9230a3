"""Reads codes off pictures: ready-made readers first, a fit of the bar model where they give up."""

import os

# Its matrices are small: a second thread costs more than it brings, and the other core is the window's. NumPy reads
# this when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
