#!/usr/bin/python3
"""Makes nyko7.gpkg, nyko5.gpkg, memberships.csv and aliases.csv.

    make.py INPUT OUTPUT

INPUT holds basomraden.gpkg: the object `sthlm` of city-maps.rda (see README.md) written as it is, one
layer with the publisher's own field names in lower case. OUTPUT is this folder. The same build of GDAL
and SQLite gives the same bytes.
"""
import csv
import os
import sqlite3
import sys

from osgeo import gdal, ogr, osr

ogr.UseExceptions()
gdal.SetConfigOption("OGR_CURRENT_DATE", "2024-01-01T00:00:00.000Z")

# The publisher counts women and men by age; the suffix is the year.
GROUPS = ["kvinnor_0", "kvinnor_6", "kvinnor_16", "kvinnor_20", "kvinnor_45", "kvinnor_65", "kvinnor_80",
          "man_0_5", "man_6_15", "man_16_19", "man_20_44", "man_45_64", "man_65_79", "man_80"]
YEARS = {2014: "", 2015: "_1", 2016: "_2"}

# Names of nyko5 areas are not in the source. These are inferred from the basområden within them and from
# public lists of the city's areas; the codes are data, the names are not.
INFERRED = {
    "10101": "Storkyrkan", "10102": "Klara", "10103": "Jakob", "11101": "Södra Johannes",
    "11102": "Norra Johannes", "11201": "Södra Adolf Fredrik", "11202": "Norra Adolf Fredrik",
    "11301": "Gustav Vasa", "11401": "Östra Matteus", "11402": "Västra Matteus", "21106": "Liljeholmen",
}

# Norrmalms stadsdelsnämndsområde in 2016: nine whole nyko5 areas and one basområde of a tenth.
NORRMALM = {"code": "norrmalm", "name": "Norrmalms stadsdelsnämndsområde", "year": 2016,
            "nyko5": ["10102", "10103", "11101", "11102", "11201", "11202", "11301", "11401", "11402"],
            "nyko7": ["1210110"]}


def metres():
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(3011)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return srs


def read(path):
    source = ogr.Open(path)
    areas = []
    for row in source.GetLayer(0):
        code = f"{row['nyckelkod']:.0f}"
        area = {"nyko7": code, "nyko5": code[:5], "nyko3": code[:3], "nyko2": code[:2], "name": row["namn"],
                "previous_code": row["nyckelkod_1"] if row["nyckelkod_1"] != code else None,
                "geometry": row.GetGeometryRef().Clone()}
        for year, suffix in YEARS.items():
            area[f"pop_{year}"] = sum(int(row[group + suffix]) for group in GROUPS)
        areas.append(area)
    return sorted(areas, key=lambda area: area["nyko7"])


def dissolve(areas):
    districts = []
    for code in sorted({area["nyko5"] for area in areas}):
        parts = [area for area in areas if area["nyko5"] == code]
        union = ogr.Geometry(ogr.wkbMultiPolygon)
        for part in parts:
            union.AddGeometry(part["geometry"])
        largest = sorted(parts, key=lambda part: (-part["pop_2016"], part["nyko7"]))
        name = ", ".join(part["name"] for part in largest[:2]) + (" m.fl." if len(parts) > 2 else "")
        district = {"nyko5": code, "name": INFERRED.get(code, name),
                    "name_source": "inferred" if code in INFERRED else "from_basomraden",
                    "geometry": union.UnionCascaded()}
        for year in YEARS:
            district[f"pop_{year}"] = sum(part[f"pop_{year}"] for part in parts)
        districts.append(district)
    return districts


def write_layer(path, layer, rows, texts):
    if os.path.exists(path):
        os.remove(path)
    target = ogr.GetDriverByName("GPKG").CreateDataSource(path)
    out = target.CreateLayer(layer, metres(), ogr.wkbMultiPolygon, ["GEOMETRY_NAME=geom"])
    for field in texts:
        out.CreateField(ogr.FieldDefn(field, ogr.OFTString))
    for year in YEARS:
        out.CreateField(ogr.FieldDefn(f"pop_{year}", ogr.OFTInteger))
    out.CreateField(ogr.FieldDefn("area_m2", ogr.OFTReal))
    out.StartTransaction()
    for row in rows:
        feature = ogr.Feature(out.GetLayerDefn())
        geometry = ogr.ForceToMultiPolygon(row["geometry"].Clone())
        for field in texts:
            if row[field] is not None:
                feature[field] = row[field]
        for year in YEARS:
            feature[f"pop_{year}"] = row[f"pop_{year}"]
        feature["area_m2"] = round(geometry.Area(), 1)
        feature.SetGeometry(geometry)
        out.CreateFeature(feature)
    out.CommitTransaction()
    out = target = None
    with sqlite3.connect(path) as database:
        database.execute("VACUUM")


def write_csv(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def main():
    source, target = sys.argv[1:3]
    areas = read(os.path.join(source, "basomraden.gpkg"))
    write_layer(os.path.join(target, "nyko7.gpkg"), "nyko7", areas,
                ["nyko7", "nyko5", "nyko3", "nyko2", "name", "previous_code"])
    write_layer(os.path.join(target, "nyko5.gpkg"), "nyko5", dissolve(areas), ["nyko5", "name", "name_source"])

    members = [area for area in areas if area["nyko5"] in NORRMALM["nyko5"] or area["nyko7"] in NORRMALM["nyko7"]]
    assert sum(area["pop_2016"] for area in members) == 70263, "not the published population of 2016"
    write_csv(os.path.join(target, "memberships.csv"), ["group_code", "group_name", "nyko7", "year"],
              [[NORRMALM["code"], NORRMALM["name"], area["nyko7"], NORRMALM["year"]] for area in members])
    write_csv(os.path.join(target, "aliases.csv"), ["nyko7", "year", "alias"],
              [[area["nyko7"], 2016, area["previous_code"]] for area in areas if area["previous_code"]])


if __name__ == "__main__":
    main()
