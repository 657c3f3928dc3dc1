"""The command `python -m tests.benchmarks`."""

import os
import sys

# On networks this small a second thread costs more than it brings. Libraries read these when they load.
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}

if __name__ == "__main__":
    os.environ.update(ONE_THREAD)
    from tests.benchmarks.command import main

    sys.exit(main())
