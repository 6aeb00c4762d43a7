"""Many files in, a dataset, an audit and comparisons out. The only place with disk, clock and command line."""

import os

# Before Arrow is first used: its own allocator reserves a gibibyte of addresses at once, all that a worker is allowed.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
# One thread per worker process: they share the cores already.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
