#include <klara/adapters/raster_dataset.hpp>

#include <klara/adapters/ogr_system.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/geodata/run_record.hpp>

#include <fmt/format.h>
#include <gdal_priv.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace klara {
namespace {

template <class Sample>
void convert(std::span<const double> values, double factor, std::vector<double>& out) {
  constexpr auto nothing = static_cast<Sample>(raster_nodata);
  std::ranges::transform(values, out.begin(), [factor](double v) {
    if (std::isnan(v)) return raster_nodata;
    const auto value = static_cast<Sample>(v * factor);
    return static_cast<double>(value == nothing ? std::nextafter(nothing, Sample{0}) : value);
  });
}

class Statistics {
 public:
  void add(std::span<const double> values) {
    for (const double value : values) {
      if (value == raster_nodata) continue;
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

/// Calls visit(first row, rows) for whole rows of blocks, so that no block is touched twice.
template <class Visit>
void for_each_row_of_blocks(GDALRasterBand& band, const RunContext& run, const Visit& visit) {
  int width = 0, height = 1;
  band.GetBlockSize(&width, &height);
  for (int first = 0; first < band.GetYSize(); first += height) {
    throw_if_stopped(run);
    visit(first, std::min(height, band.GetYSize() - first));
  }
}

}  // namespace

void place_raster(GDALDataset& data, const Grid& grid, Crs crs) {
  const OGRSpatialReference system = ogr_system(crs);
  data.SetSpatialRef(&system);
  std::array transform{grid.west, grid.cell.value, 0.0, grid.north, 0.0, -grid.cell.value};
  data.SetGeoTransform(transform.data());
}

void describe_band(GDALRasterBand& band, const std::string& description, const std::string& unit) {
  band.SetNoDataValue(raster_nodata);
  band.SetDescription(description.c_str());
  band.SetUnitType(unit.c_str());
}

std::string write_band(GDALRasterBand& band, const Raster& raster, double factor, bool float32,
                       const std::function<void(bool)>& require, const RunContext& run) {
  const std::size_t columns = raster.grid.columns;
  const int width = band.GetXSize();
  Sha256 sum;
  Statistics statistics;
  std::vector<double> block;
  for_each_row_of_blocks(band, run, [&](int first, int rows) {
    const auto values = std::span(raster.values)
                            .subspan(static_cast<std::size_t>(first) * columns,
                                     static_cast<std::size_t>(rows) * columns);
    block.resize(values.size());
    if (float32) {
      convert<float>(values, factor, block);
    } else {
      convert<double>(values, factor, block);
    }
    statistics.add(block);
    sum.add(std::as_bytes(std::span(block)));
    require(band.RasterIO(GF_Write, 0, first, width, rows, block.data(), width, rows, GDT_Float64,
                          0, 0, nullptr) == CE_None);
  });
  statistics.write_to(band, raster.grid.size());
  return sum.hex();
}

std::string digest_of(GDALRasterBand& band, const RunContext& run) {
  const int width = band.GetXSize();
  Sha256 sum;
  std::vector<double> block;
  bool is_read = true;
  for_each_row_of_blocks(band, run, [&](int first, int rows) {
    block.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(rows));
    is_read = is_read && band.RasterIO(GF_Read, 0, first, width, rows, block.data(), width, rows,
                                       GDT_Float64, 0, 0, nullptr) == CE_None;
    sum.add(std::as_bytes(std::span(block)));
  });
  return is_read ? sum.hex() : std::string{};
}

void write_metadata(GDALDataset& data, const std::string& description,
                    const Provenance& provenance) {
  const std::string stamp = stamp_line(provenance);
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

void GdalProgress::settle() const {
  if (thrown) std::rethrow_exception(thrown);
  throw_if_stopped(run);
}

int tell_progress(double done, const char* /*message*/, void* of_progress) {
  constexpr double parts = 100.0;
  auto& [run, thrown] = *static_cast<GdalProgress*>(of_progress);
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

}  // namespace klara
