#!/usr/bin/python3
"""Makes places.gpkg: named areas as unions of basområden.

    make_areas.py NYKO7_GPKG OUTPUT_GPKG

Neighbouring basområden do not share vertices: there are gaps of up to 2 m between them. They are closed by
growing the union by 3 m and shrinking it again. The same build of GDAL and SQLite gives the same bytes.
"""
import os
import sqlite3
import sys

from osgeo import gdal, ogr

ogr.UseExceptions()
gdal.SetConfigOption("OGR_CURRENT_DATE", "2024-01-01T00:00:00.000Z")

AREAS = {
    "Liljeholmen": ["2110620", "2110650", "2110660", "2110670"],
    "Vasagatan": ["1010202", "1010210", "1010220", "1010230", "1010240"],
}
GAP = 3.0  # metres
ARC = 30  # segments to a quarter of a circle


def main():
    source, target = sys.argv[1:3]
    basomraden = ogr.Open(source)
    geometry = {row["nyko7"]: row.GetGeometryRef().Clone() for row in basomraden.GetLayer("nyko7")}
    if os.path.exists(target):
        os.remove(target)
    places = ogr.GetDriverByName("GPKG").CreateDataSource(target)
    layer = places.CreateLayer("places", basomraden.GetLayer("nyko7").GetSpatialRef(), ogr.wkbMultiPolygon,
                               ["GEOMETRY_NAME=geom"])
    layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("nyko7", ogr.OFTString))
    for name, codes in AREAS.items():
        union = ogr.Geometry(ogr.wkbMultiPolygon)
        for code in codes:
            for part in range(geometry[code].GetGeometryCount()):
                union.AddGeometry(geometry[code].GetGeometryRef(part))
        closed = union.UnionCascaded().Buffer(GAP, ARC).Buffer(-GAP, ARC).SimplifyPreserveTopology(0.01)
        assert closed.IsValid() and closed.GetGeometryName() == "POLYGON" and closed.GetGeometryCount() == 1, name
        row = ogr.Feature(layer.GetLayerDefn())
        row["name"] = name
        row["nyko7"] = ",".join(codes)
        row.SetGeometry(ogr.ForceToMultiPolygon(closed))
        layer.CreateFeature(row)
    layer = places = None
    with sqlite3.connect(target) as database:
        database.execute("VACUUM")


if __name__ == "__main__":
    main()
