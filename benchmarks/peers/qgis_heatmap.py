"""QGIS's heatmap, in C++ over a layer in memory; its raster is written to a file as it goes."""
import os
import sys
import tempfile
import time

import numpy

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from osgeo import gdal
from qgis.analysis import QgsKernelDensityEstimation as Heatmap
from qgis.core import Qgis, QgsApplication, QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer

import peer

if sys.argv[1:] == ["--version"]:
    sys.exit(print("QGIS", Qgis.QGIS_VERSION.split("-")[0]))

job = peer.Job()
application = QgsApplication([], False)
application.initQgis()

# The grid reaches a bandwidth beyond its points, so two at the corners of the city make it ours.
corners = [(0.0, 0.0), (peer.WIDTH, peer.HEIGHT)]
layer = QgsVectorLayer("Point?crs=EPSG:3006", "incidents", "memory")
features = []
for x, y in [*corners, *job.incidents]:
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
    features.append(feature)
layer.dataProvider().addFeatures(features)
layer.updateExtents()

parameters = Heatmap.Parameters()
parameters.source = layer
parameters.radius = job.bandwidth
parameters.pixelSize = peer.CELL
parameters.shape = {"quartic": Heatmap.KernelQuartic, "epanechnikov": Heatmap.KernelEpanechnikov}[job.kernel]
parameters.outputValues = Heatmap.OutputRaw
with tempfile.TemporaryDirectory() as folder:
    output = folder + "/heatmap.tif"
    begin = time.process_time()
    if Heatmap(parameters, output, "GTiff").run() != Heatmap.Success:
        sys.exit("QGIS made no heatmap")
    seconds = time.process_time() - begin
    raster = gdal.Open(output).ReadAsArray().astype(float)

beyond = round(job.bandwidth / peer.CELL)
raster = raster[beyond:beyond + peer.ROWS, beyond:beyond + peer.COLUMNS]
raster[raster < 0] = 0.0  # no data
x, y = (numpy.arange(peer.COLUMNS) + 0.5) * peer.CELL, peer.HEIGHT - (numpy.arange(peer.ROWS) + 0.5) * peer.CELL
power = {"quartic": 2, "epanechnikov": 1}[job.kernel]
for corner in corners:
    u2 = ((x - corner[0])[None, :] ** 2 + (y - corner[1])[:, None] ** 2) / job.bandwidth**2
    raster -= numpy.maximum(1.0 - u2, 0.0) ** power
job.answer(seconds, raster * (power + 1) / (numpy.pi * job.bandwidth**2))
