"""What the drivers of peers share. density_table.py calls each in one of two ways:

    DRIVER --version                              which version is here; fails where none is
    DRIVER INCIDENTS KERNEL BANDWIDTH CELLS       one density of the city, as a line of JSON

The line holds the seconds of processor time of the computation alone, on one thread, and the density
in incidents per square metre at CELLS. A driver whose peer is not a library runs it as a child.
"""
import json
import resource
import subprocess
import sys

import numpy

WIDTH, HEIGHT, CELL = 20_000.0, 15_000.0, 15.625  # m
COLUMNS, ROWS = 1280, 960


class Job:
    def __init__(self):
        incidents, self.kernel, bandwidth, cells = sys.argv[1:]
        self.incidents = numpy.fromfile(incidents).reshape(-1, 2)
        self.bandwidth = float(bandwidth)
        cells = numpy.fromfile(cells).reshape(-1, 3)
        self.rows, self.columns = cells[:, 0].astype(int), cells[:, 1].astype(int)

    def centres(self):
        """x and y of the middle of each of CELLS."""
        return numpy.column_stack([(self.columns + 0.5) * CELL, HEIGHT - (self.rows + 0.5) * CELL])

    def answer(self, seconds, raster, note=""):
        """A raster of the whole city, north first, or the values at CELLS alone."""
        values = raster[self.rows, self.columns] if raster.ndim == 2 else raster
        print(json.dumps({"seconds": seconds, "values": [float(v) for v in values], "note": note}))


def seconds_of(command, **options):
    """Processor time of a command and its children."""
    def spent():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = spent()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stdout[-2000:]}")
    return spent() - before
