#include <cli/density_bands.hpp>

#include <klara/base/numbers.hpp>

#include <fmt/format.h>

namespace klara {

RasterFile raster_file(const DensityBands& bands, bool float32) {
  RasterFile file{.bands = {}, .float32 = float32};
  const auto add = [&](const Raster& raster, const Text& what) {
    file.bands.push_back({.raster = &raster,
                          .factor = square_metres_per_square_kilometre,
                          .description = {.en = bands.description.en + what.en + bands.when.en,
                                          .sv = bands.description.sv + what.sv + bands.when.sv},
                          .unit = bands.unit});
  };
  add(*bands.density, {});
  if (bands.limits == nullptr) return file;
  const double level = bands.limits->level;
  const auto interval = [level](const char* en, const char* sv) {
    return Text{
        .en = fmt::format(", {} (interval of {})", en, level_in_percent(level, Language::english)),
        .sv =
            fmt::format(", {} (intervall på {})", sv, level_in_percent(level, Language::swedish))};
  };
  add(bands.limits->se, {.en = ", standard error", .sv = ", medelfel"});
  add(bands.limits->low, interval("at least", "minst"));
  add(bands.limits->high, interval("at most", "högst"));
  return file;
}

}  // namespace klara
