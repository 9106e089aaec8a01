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
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace klara {
namespace {

constexpr float nodata = -9999.0F;

/// One row of a raster as the file holds it.
void convert(std::span<const double> row, double factor, std::vector<float>& out) {
  std::ranges::transform(row, out.begin(), [factor](double v) {
    if (std::isnan(v)) return nodata;
    const auto value = static_cast<float>(v * factor);
    return value == nodata ? std::nextafter(nodata, 0.0F) : value;
  });
}

class Statistics {
 public:
  void add(const std::vector<float>& row) {
    for (const float v : row) {
      if (v == nodata) continue;
      const double value = static_cast<double>(v);
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

/// The digest of all values, row by row.
std::string values_in(GDALDataset& data, const RunContext& run) {
  Sha256 sum;
  std::vector<float> row(static_cast<std::size_t>(data.GetRasterXSize()));
  for (int r = 0; r < data.GetRasterYSize(); ++r) {
    throw_if_stopped(run);
    if (data.GetRasterBand(1)->RasterIO(GF_Read, 0, r, data.GetRasterXSize(), 1, row.data(),
                                        data.GetRasterXSize(), 1, GDT_Float32, 0, 0,
                                        nullptr) != CE_None) {
      return "unreadable";
    }
    sum.add(std::as_bytes(std::span(row)));
  }
  return sum.hex();
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

}  // namespace

void write_cog(const std::filesystem::path& file, const RasterLayer& layer, Crs crs,
               const Provenance& provenance, const RunContext& run) {
  open_gdal();
  const GdalTrap trap;
  const auto require = [&](bool succeeded) { trap.require_written(succeeded, file); };

  const Raster& raster = *layer.raster;
  const int columns = static_cast<int>(raster.grid.columns);
  const int rows = static_cast<int>(raster.grid.rows);
  GDALDriverManager& drivers = *GetGDALDriverManager();
  const GDALDatasetUniquePtr memory(
      drivers.GetDriverByName("MEM")->Create("", columns, rows, 1, GDT_Float32, nullptr));
  require(memory != nullptr);

  const OGRSpatialReference system = ogr_system(crs);
  memory->SetSpatialRef(&system);
  std::array<double, 6> transform = transform_of(raster.grid);
  memory->SetGeoTransform(transform.data());

  GDALRasterBand& band = *memory->GetRasterBand(1);
  band.SetNoDataValue(static_cast<double>(nodata));
  band.SetDescription(layer.description.in(provenance.language).c_str());
  band.SetUnitType(layer.unit.c_str());
  Sha256 sum;
  Statistics statistics;
  std::vector<float> row(raster.grid.columns);
  for (int r = 0; r < rows; ++r) {
    throw_if_stopped(run);
    convert(raster.row(static_cast<std::size_t>(r)), layer.factor, row);
    statistics.add(row);
    sum.add(std::as_bytes(std::span(row)));
    require(band.RasterIO(GF_Write, 0, r, columns, 1, row.data(), columns, 1, GDT_Float32, 0, 0,
                          nullptr) == CE_None);
  }
  statistics.write_to(band, raster.grid.size());
  write_metadata(*memory, layer, provenance);

  CPLStringList options;
  options.SetNameValue("COMPRESS", "DEFLATE");
  options.SetNameValue("PREDICTOR", "FLOATING_POINT");
  options.SetNameValue("OVERVIEW_RESAMPLING", "AVERAGE");
  options.SetNameValue("NUM_THREADS", "1");
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
          values_in(*copy, run) == sum.hex());
}

}  // namespace klara
