"""GRASS's v.kernel on points already in its database; the raster it writes is part of the time."""
import os
import subprocess
import sys
import tempfile

import numpy

import peer



def configured(what):
    return subprocess.run(["grass", "--config", what], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


if sys.argv[1:] == ["--version"]:
    sys.exit(print("GRASS", configured("version")))

job = peer.Job()
base = configured("path")
with tempfile.TemporaryDirectory() as folder:
    peer.seconds_of(["grass", "-c", "EPSG:3006", folder + "/city", "-e"])
    with open(folder + "/session", "w") as session:
        session.write(f"GISDBASE: {folder}\nLOCATION_NAME: city\nMAPSET: PERMANENT\nGUI: text\n")
    environment = {**os.environ, "GISBASE": base, "GISRC": folder + "/session",
                   "PATH": f"{base}/bin:{os.environ['PATH']}", "LD_LIBRARY_PATH": base + "/lib"}

    def seconds_of(*command):
        return peer.seconds_of(list(command), env=environment)

    numpy.savetxt(folder + "/points.txt", job.incidents, fmt="%.17g")
    seconds_of("g.region", f"n={peer.HEIGHT}", "s=0", "w=0", f"e={peer.WIDTH}", f"res={peer.CELL}")
    seconds_of("v.in.ascii", "-t", f"input={folder}/points.txt", "output=incidents", "separator=space")
    seconds = seconds_of("v.kernel", "input=incidents", "output=density", f"radius={job.bandwidth}",
                         f"kernel={job.kernel}")
    seconds_of("r.out.bin", "input=density", f"output={folder}/density", "bytes=8")
    raster = numpy.fromfile(folder + "/density").reshape(peer.ROWS, peer.COLUMNS)
job.answer(seconds, raster)
