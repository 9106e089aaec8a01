"""scikit-learn's KernelDensity, whose whole map would take an hour: at some cells, times all cells."""
import sys
import time

import numpy
import sklearn
from sklearn.neighbors import KernelDensity

import peer

if sys.argv[1:] == ["--version"]:
    sys.exit(print("scikit-learn", sklearn.__version__))

job = peer.Job()
tolerance = 1e-6 if job.kernel == "gaussian" else 0.0
begin = time.process_time()
tree = KernelDensity(bandwidth=job.bandwidth, kernel=job.kernel, rtol=tolerance).fit(job.incidents)
built = time.process_time()
logarithms = tree.score_samples(job.centres())
each = (time.process_time() - built) / len(logarithms)

job.answer(built - begin + each * peer.ROWS * peer.COLUMNS,
           len(job.incidents) * numpy.exp(logarithms),
           f"from {len(logarithms)} cells, relative tolerance {tolerance:g}")
