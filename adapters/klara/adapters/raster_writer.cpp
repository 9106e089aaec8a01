#include <klara/adapters/raster_writer.hpp>

#include <klara/adapters/gdal_session.hpp>
#include <klara/adapters/ogr_system.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/adapters/whole_file.hpp>
#include <klara/geodata/run_record.hpp>

#include <fmt/format.h>
#include <gdal_priv.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <exception>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace klara {
namespace {

constexpr double nodata = -9999.0;

/// One row of a raster as the file holds it.
template <class Sample>
void convert(std::span<const double> row, double factor, std::vector<double>& out) {
  constexpr auto nothing = static_cast<Sample>(nodata);
  std::ranges::transform(row, out.begin(), [factor](double v) {
    if (std::isnan(v)) return nodata;
    const auto value = static_cast<Sample>(v * factor);
    return static_cast<double>(value == nothing ? std::nextafter(nothing, Sample{0}) : value);
  });
}

class Statistics {
 public:
  void add(const std::vector<double>& row) {
    for (const double value : row) {
      if (value == nodata) continue;
      least_ = std::min(least_, value);
      most_ = std::max(most_, value);
      ++count_;
      const double step = value - mean_;
      mean_ += step / static_cast<double>(count_);
      squares_ += step * (value - mean_);
    }
  }

  void write_to(GDALRasterBand& band, std::size_t cells) const {
    if (count_ == 0) return;
    const double n = static_cast<double>(count_);
    const auto set = [&band](const char* key, double value) {
      band.SetMetadataItem(key, fmt::format("{}", value).c_str());
    };
    set("STATISTICS_MINIMUM", least_);
    set("STATISTICS_MAXIMUM", most_);
    set("STATISTICS_MEAN", mean_);
    set("STATISTICS_STDDEV", std::sqrt(squares_ / n));
    set("STATISTICS_VALID_PERCENT", 100.0 * n / static_cast<double>(cells));
  }

 private:
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = -std::numeric_limits<double>::infinity();
  double mean_ = 0.0, squares_ = 0.0;  // about the mean (Welford 1962)
  std::size_t count_ = 0;
};

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

void write_metadata(GDALDataset& data, const RasterLayer& layer, const Provenance& provenance) {
  const std::string stamp = stamp_line(provenance);
  const std::string& description = layer.description.in(provenance.language);
  const auto set = [&data](const std::string& key, const std::string& value) {
    if (!value.empty()) data.SetMetadataItem(key.c_str(), value.c_str());
  };
  set("TIFFTAG_SOFTWARE", "klara " + provenance.version);
  set("TIFFTAG_IMAGEDESCRIPTION", description + ". " + stamp);
  for (const RecordRow& row : run_record(provenance)) set("KLARA_" + upper(row.key), row.value);
  std::string parameters, inputs;
  for (const Parameter& p : provenance.parameters) {
    parameters += fmt::format("{}{}={}", parameters.empty() ? "" : "; ", p.name, p.value);
  }
  for (const InputFile& f : provenance.inputs) {
    inputs += fmt::format("{}{} {} sha256={} rows={}", inputs.empty() ? "" : "; ", f.role, f.path,
                          f.sha256, f.rows);
  }
  set("KLARA_PARAMETERS", parameters);
  set("KLARA_INPUTS", inputs);
}

std::array<double, 6> transform_of(const Grid& grid) {
  return {grid.west, grid.cell.value, 0.0, grid.north, 0.0, -grid.cell.value};
}

/// The digest of the values of every band; none where they cannot be read.
std::vector<std::string> digests_in(GDALDataset& data, const RunContext& run) {
  const int columns = data.GetRasterXSize();
  std::vector<double> row(static_cast<std::size_t>(columns));
  std::vector<Sha256> sums(static_cast<std::size_t>(data.GetRasterCount()));
  // Bands lie beside each other in a tile, which is then read once.
  for (int r = 0; r < data.GetRasterYSize(); ++r) {
    throw_if_stopped(run);
    for (std::size_t b = 0; b < sums.size(); ++b) {
      if (data.GetRasterBand(static_cast<int>(b) + 1)
              ->RasterIO(GF_Read, 0, r, columns, 1, row.data(), columns, 1, GDT_Float64, 0, 0,
                         nullptr) != CE_None) {
        return {};
      }
      sums[b].add(std::as_bytes(std::span(row)));
    }
  }
  std::vector<std::string> digests;
  for (const Sha256& sum : sums) digests.push_back(sum.hex());
  return digests;
}

struct Telling {
  const RunContext& run;
  std::exception_ptr thrown = nullptr;  // by who was told; GDAL is not to be thrown through
};

/// GDAL's progress as ours; false makes it give up.
int tell_progress(double done, const char* /*message*/, void* of_telling) {
  constexpr double parts = 100.0;
  auto& [run, thrown] = *static_cast<Telling*>(of_telling);
  if (thrown) return FALSE;
  try {
    if (run.progress) {
      run.progress({run.stage, static_cast<std::size_t>(done * parts), std::size_t{100}});
    }
  } catch (...) {
    thrown = std::current_exception();
    return FALSE;
  }
  return run.stop.stop_requested() ? FALSE : TRUE;
}

/// Copies the values of a band and tells of them; their digest.
std::string write_band(GDALRasterBand& band, const RasterLayer& layer, bool float32,
                       Language language, const std::function<void(bool)>& require,
                       const RunContext& run) {
  const Raster& raster = *layer.raster;
  band.SetNoDataValue(nodata);
  band.SetDescription(layer.description.in(language).c_str());
  band.SetUnitType(layer.unit.c_str());
  Sha256 sum;
  Statistics statistics;
  std::vector<double> row(raster.grid.columns);
  const int columns = band.GetXSize();
  for (int r = 0; r < band.GetYSize(); ++r) {
    throw_if_stopped(run);
    const std::span<const double> values = raster.row(static_cast<std::size_t>(r));
    if (float32) {
      convert<float>(values, layer.factor, row);
    } else {
      convert<double>(values, layer.factor, row);
    }
    statistics.add(row);
    sum.add(std::as_bytes(std::span(row)));
    require(band.RasterIO(GF_Write, 0, r, columns, 1, row.data(), columns, 1, GDT_Float64, 0, 0,
                          nullptr) == CE_None);
  }
  statistics.write_to(band, raster.grid.size());
  return sum.hex();
}

}  // namespace

void write_cog(const std::filesystem::path& file, const RasterFile& raster, Crs crs,
               const Provenance& provenance, const RunContext& run) {
  open_gdal();
  const GdalTrap trap;
  const auto require = [&](bool succeeded) { trap.require_written(succeeded, file); };

  const Grid& grid = raster.bands.front().raster->grid;
  const int columns = static_cast<int>(grid.columns);
  const int rows = static_cast<int>(grid.rows);
  const int bands = static_cast<int>(raster.bands.size());
  GDALDriverManager& drivers = *GetGDALDriverManager();
  const GDALDatasetUniquePtr memory(drivers.GetDriverByName("MEM")->Create(
      "", columns, rows, bands, raster.float32 ? GDT_Float32 : GDT_Float64, nullptr));
  require(memory != nullptr);

  const OGRSpatialReference system = ogr_system(crs);
  memory->SetSpatialRef(&system);
  std::array<double, 6> transform = transform_of(grid);
  memory->SetGeoTransform(transform.data());

  std::vector<std::string> digests;
  for (int b = 0; b < bands; ++b) {
    digests.push_back(write_band(*memory->GetRasterBand(b + 1),
                                 raster.bands[static_cast<std::size_t>(b)], raster.float32,
                                 provenance.language, require, run));
  }
  write_metadata(*memory, raster.bands.front(), provenance);

  CPLStringList options;
  options.SetNameValue("COMPRESS", "DEFLATE");
  options.SetNameValue("PREDICTOR", "FLOATING_POINT");
  options.SetNameValue("OVERVIEW_RESAMPLING", "AVERAGE");
  options.SetNameValue("LEVEL", "3");  // a fiftieth larger than at the usual 6, a quarter sooner
  // Tiles are packed side by side and written in their order: the same bytes.
  options.SetNameValue("NUM_THREADS",
                       run.threads == 0 ? "ALL_CPUS" : std::to_string(run.threads).c_str());
  Telling telling{run};
  const bool written =
      GDALDatasetUniquePtr(drivers.GetDriverByName("COG")->CreateCopy(
          file.c_str(), memory.get(), FALSE, options.List(), tell_progress, &telling)) != nullptr;
  if (telling.thrown) std::rethrow_exception(telling.thrown);
  throw_if_stopped(run);
  require(written);

  // A full disk may go unreported: only what reads back is written.
  const char* const formats[] = {"GTiff", nullptr};
  const GDALDatasetUniquePtr copy(
      GDALDataset::Open(file.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY, formats));
  require(copy != nullptr);
  require(copy->GetRasterXSize() == columns && copy->GetRasterYSize() == rows &&
          digests_in(*copy, run) == digests);
}

void write_cog(const std::filesystem::path& file, const RasterLayer& layer, Crs crs,
               const Provenance& provenance, const RunContext& run) {
  write_cog(file, RasterFile{.bands = {layer}}, crs, provenance, run);
}

double cog_bytes_a_cell(std::size_t bands, bool float32) {
  constexpr double with_overviews = 4.0 / 3.0;
  return with_overviews * static_cast<double>(bands * (float32 ? sizeof(float) : sizeof(double)));
}

}  // namespace klara
