#!/usr/bin/python3
"""Check a GeoPackage and Cloud Optimized GeoTIFFs with the checkers that come with GDAL's Python.

    meet_standards.py RESULT.gpkg RASTER.tif [RASTER.tif ...]

Ends with 0 when all meet their standard, 1 when not, 77 where the checkers are missing.
"""
import os
import sys

try:
    from osgeo_utils.samples import validate_cloud_optimized_geotiff, validate_gpkg
except ImportError as missing:
    print(f"GDAL's Python is not here ({missing}); nothing was checked")
    sys.exit(1 if os.environ.get("KLARA_QGIS") == "required" else 77)

failures = 0
errors = validate_gpkg.check(sys.argv[1], abort_at_first_error=False, extra_checks=True)
failures += bool(errors)
print("FAILED" if errors else "ok    ", sys.argv[1], *errors)

for raster in sys.argv[2:]:
    warnings, errors, _ = validate_cloud_optimized_geotiff.validate(raster, full_check=True)
    failures += bool(errors) + bool(warnings)
    print("FAILED" if errors or warnings else "ok    ", raster, *errors, *warnings)

sys.exit(1 if failures else 0)
