"""SAGA's Kernel Density Estimation, less a run whose radius reaches one cell: reading and writing."""
import subprocess
import sys
import tempfile

import numpy

import peer

if sys.argv[1:] == ["--version"]:
    said = subprocess.run(["saga_cmd", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    sys.exit(print("SAGA", said.split(":")[1].split()[0]))

job = peer.Job()
middle = 0.5 * peer.CELL
with tempfile.TemporaryDirectory() as folder:
    with open(folder + "/points.xyz", "w") as text:
        text.write("x y z\n")
        numpy.savetxt(text, numpy.column_stack([job.incidents, numpy.ones(len(job.incidents))]), fmt="%.17g")
    peer.seconds_of(["saga_cmd", "io_shapes", "3", "-FILENAME", folder + "/points.xyz",
                     "-POINTS", folder + "/points.shp"])

    def seconds_with(radius):
        return peer.seconds_of([
            "saga_cmd", "-c=1", "grid_gridding", "6", "-POINTS", folder + "/points.shp",
            "-RADIUS", str(radius), "-KERNEL", {"quartic": "0", "gaussian": "1"}[job.kernel],
            "-TARGET_USER_SIZE", str(peer.CELL), "-TARGET_USER_XMIN", str(middle),
            "-TARGET_USER_XMAX", str(peer.WIDTH - middle), "-TARGET_USER_YMIN", str(middle),
            "-TARGET_USER_YMAX", str(peer.HEIGHT - middle), "-TARGET_OUT_GRID", folder + "/density.sgrd"])

    without = seconds_with(middle)
    seconds = seconds_with(job.bandwidth) - without
    raster = numpy.fromfile(folder + "/density.sdat", dtype=numpy.float32) / peer.CELL**2  # incidents a cell

raster = raster.reshape(peer.ROWS, peer.COLUMNS)[::-1]  # south first
job.answer(seconds, raster, f"reading and writing, {without:.1f} s, left out")
