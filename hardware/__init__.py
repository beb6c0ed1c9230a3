"""Device drivers: they know neither loyalty, nor Qt, nor SQL."""

import os

MOST_PIXELS = 100_000_000

# Libraries read these when they are loaded, so it is here, before any of them. The matrices are small: a second thread
# costs more than it brings, and the other core is the window's. Without a limit a small picture file can ask for gigabytes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MOST_PIXELS))
os.environ.setdefault("OPENCV_LOG_LEVEL", "OFF")
