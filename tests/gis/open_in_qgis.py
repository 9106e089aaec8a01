#!/usr/bin/python3
"""Open a result in QGIS without a window: every layer must be valid and come up in its own style.

    open_in_qgis.py RESULT.gpkg [MAP.png LAYER[,LAYER ...] [EAST,NORTH,METRES]]

Layers are drawn in the order given, the first on top, with their legend; the place is the centre of the
map and its width. Ends with 0 when all holds, 1 when not, 77 where QGIS's Python is missing.
"""
import os
import sys
import tempfile

home = tempfile.mkdtemp(prefix="klara_qgis_")
os.environ.update(QT_QPA_PLATFORM="offscreen", HOME=home, XDG_RUNTIME_DIR=home, LC_ALL="C.UTF-8")

try:
    from qgis.core import (QgsApplication, QgsDataProvider, QgsDateTimeRange, QgsExpressionContext,
                           QgsExpressionContextUtils, QgsLayerTree, QgsLayerTreeModel, QgsLegendRenderer,
                           QgsLegendSettings, QgsLegendStyle, QgsMapRendererParallelJob, QgsMapSettings,
                           QgsProject, QgsRectangle, QgsRenderContext, QgsVectorLayer)
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor, QImage, QPainter
except ImportError as missing:
    print(f"QGIS's Python is not here ({missing}); nothing was checked")
    sys.exit(1 if os.environ.get("KLARA_QGIS") == "required" else 77)

# Layer: entries under the legend's heading.
EXPECTED = {"treated": 1, "flows": 1, "places": 3, "rings": 1, "outlines": 2, "change": 10, "density_before": 6, "density_after": 6, "density": 6,
            "density_low": 6, "cube": 6, "density_high": 6, "density_se": 6, "streets": 7,
            "districts": 11, "incidents": 1,
            "contours": 4, "contours_each_cell": 4, "contours_normal": 4, "relative_risk": 9,
            "rate": 8, "rate_se": 8, "population": 7}
# Without periods districts show levels instead of changes; rates have a class for few crimes, counts have not.
LEVELS = {"counts": 7, "rates": 8}
PIXELS = 900
LEGEND_PIXELS = 640
DOTS_PER_INCH = 120

failures = 0


def check(name, holds, found=""):
    global failures
    failures += not holds
    print("ok    " if holds else "FAILED", name, found)


def opened(file, name, two_periods):
    """As QGIS opens it for a user: nothing but the path and the table."""
    layer = QgsVectorLayer(f"{file}|layername={name}", name, "ogr")
    check(f"{name} is valid", layer.isValid())
    if not layer.isValid():
        return None
    check(f"{name} has features", layer.featureCount() > 0, layer.featureCount())
    check(f"{name} has its coordinate system", layer.crs().authid().startswith("EPSG:"),
          layer.crs().authid())
    renderer = layer.renderer()
    check(f"{name} came up in its own style", renderer.type() == "RuleRenderer", renderer.type())
    if renderer.type() == "RuleRenderer":
        headings = renderer.rootRule().children()
        check(f"{name} has one heading", len(headings) == 1 and headings[0].label() != "",
              [h.label() for h in headings])
        entries = headings[0].children()
        expected = EXPECTED[name]
        if name == "districts" and not two_periods:
            expected = LEVELS["rates" if layer.fields().indexOf("rate_before_1") >= 0 else "counts"]
        check(f"{name} has {expected} entries", len(entries) == expected, len(entries))
        for entry in entries:
            check(f"{name}: {entry.label()}", entry.label() != "" and entry.symbol() is not None
                  and entry.symbol().symbolLayerCount() > 0)
            expression = entry.filter()
            check(f"{name}: filter holds", expression is None or not expression.hasParserError())
    if name != "incidents":
        aliases = [layer.attributeAlias(i) for i in range(1, layer.fields().count())]
        check(f"{name} names its columns for people", all(aliases), aliases)
    return layer


def drawn_features(layer, extent):
    """How many features some rule draws."""
    renderer = layer.renderer().clone()
    context = QgsRenderContext()
    context.setExtent(extent)
    context.setRendererScale(10000)
    context.expressionContext().appendScopes([])
    renderer.startRender(context, layer.fields())
    count = 0
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        count += renderer.willRenderFeature(feature, context)
    renderer.stopRender(context)
    return count


def settings_of(layers, place):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(QSize(PIXELS, PIXELS))
    settings.setOutputDpi(DOTS_PER_INCH)
    settings.setDestinationCrs(layers[0].crs())
    settings.setBackgroundColor(QColor(255, 255, 255))
    if place:
        east, north, width = place
        settings.setExtent(QgsRectangle(east - width / 2, north - width / 2, east + width / 2, north + width / 2))
    else:
        extent = QgsRectangle(layers[-1].extent())
        extent.scale(1.03)
        settings.setExtent(extent)
    return settings


def rendered(settings):
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    check("the map was drawn without an error", not job.errors(), [e.message for e in job.errors()])
    return job.renderedImage()


def check_animation(cube):
    """One slice without a time in the map; with the layer's time set as the manual says, each in its turn."""
    alone = drawn_features(cube, cube.extent())
    check("cube: one slice is drawn until the map has a time", 0 < alone < cube.featureCount(), alone)
    time = cube.temporalProperties()
    time.setIsActive(True)
    time.setMode(time.ModeFeatureDateTimeStartAndEndFromFields)
    time.setStartField("from_time")
    time.setEndField("until_time")
    spans = {f["slice"]: (f["from_time"], f["until_time"]) for f in cube.getFeatures()}
    pictures = set()
    for number, (begin, end) in sorted(spans.items()):
        settings = settings_of([cube], None)
        settings.setIsTemporal(True)
        settings.setTemporalRange(QgsDateTimeRange(begin.addSecs(1), end.addSecs(-1)))
        variables = QgsExpressionContext()  # as the map of the program has them
        variables.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
        settings.setExpressionContext(variables)
        picture = rendered(settings)
        check(f"cube: slice {number} shows something",
              len({picture.pixel(x, y) for x in range(0, PIXELS, 5) for y in range(0, PIXELS, 5)}) > 3)
        bits = picture.constBits()
        bits.setsize(picture.sizeInBytes())
        pictures.add(bytes(bits))
    check("cube: every slice is another picture", len(pictures) == len(spans) > 1, len(pictures))
    time.setIsActive(False)


def with_legend(picture, layers):
    result = QImage(PIXELS + LEGEND_PIXELS, PIXELS, QImage.Format_ARGB32)
    result.setDotsPerMeterX(round(DOTS_PER_INCH / 0.0254))
    result.setDotsPerMeterY(round(DOTS_PER_INCH / 0.0254))
    result.fill(QColor(255, 255, 255))
    painter = QPainter(result)
    painter.drawImage(0, 0, picture)
    tree = QgsLayerTree()
    for layer in layers:
        tree.addLayer(layer)
    settings = QgsLegendSettings()
    for style in (QgsLegendStyle.Title, QgsLegendStyle.Group, QgsLegendStyle.Subgroup, QgsLegendStyle.SymbolLabel):
        part = settings.style(style)
        font = part.font()
        font.setPointSizeF(8.0)
        part.setFont(font)
        settings.setStyle(style, part)
    model = QgsLayerTreeModel(tree)
    renderer = QgsLegendRenderer(model, settings)
    painter.translate(PIXELS + 10, 10)
    context = QgsRenderContext.fromQPainter(painter)
    painter.scale(context.scaleFactor(), context.scaleFactor())  # legends are laid out in millimetres
    renderer.drawLegend(context)
    painter.end()
    return result


def main(words):
    file = os.path.abspath(words[0])
    application = QgsApplication([], False)
    application.initQgis()
    QgsProject.instance().clear()
    before = open(file, "rb").read()
    whole = QgsVectorLayer(file, "all", "ogr")
    held = {entry.split(QgsDataProvider.SUBLAYER_SEPARATOR)[1] for entry in whole.dataProvider().subLayers()}
    two = bool(held & {"change", "density_after", "treated"})
    layers = {name: opened(file, name, two) for name in EXPECTED if name in held}
    check("the file holds layers that we know", len(layers) >= (3 if two else 1), sorted(held))
    for name, layer in layers.items():
        if layer and name == "cube":
            check_animation(layer)
        elif layer and name != "districts":
            check(f"{name}: every feature is drawn", drawn_features(layer, layer.extent()) == layer.featureCount())
    if len(words) > 1 and not failures:
        place = [float(part) for part in words[3].split(",")] if len(words) > 3 else None
        chosen = [layers[name] for name in words[2].split(",")]
        picture = rendered(settings_of(chosen, place))
        colours = {picture.pixel(x, y) for x in range(0, PIXELS, 5) for y in range(0, PIXELS, 5)}
        check("the map has colours", len(colours) > 10, len(colours))
        check("the map was saved", with_legend(picture, chosen).save(words[1]), words[1])
    check("opening left the file as it was", open(file, "rb").read() == before)
    sys.stdout.flush()
    os._exit(1 if failures else 0)


main(sys.argv[1:])
