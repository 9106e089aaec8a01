/// An analyst opens a year of a country's reports: a million rows of CSV, read by Klara through all
/// its checks, and by GDAL's CSV driver in a loop over its features that takes the same columns.
/// One thread each; rows/s are by processor time, so that a busy machine compares them fairly.
#include <klara/adapters/csv.hpp>
#include <klara/adapters/incident_reader.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/adapters/time_zone_reader.hpp>
#include <klara/base/random.hpp>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace klara {
namespace {

constexpr std::uint64_t rows = 1'000'000;

/// Written once, the same on every machine; removed at the end.
class Reports {
 public:
  Reports() : path_(std::filesystem::temp_directory_path() / "klara_csv_benchmark.csv") {
    constexpr std::array offences{"0303", "0357", "0801", "0842", "1201", "9801"};
    constexpr std::array places{"Östermalm", "Södermalm", "Kungsholmen", "Hägersten", "Farsta"};
    Random random(20190601);
    std::ofstream out(path_, std::ios::binary);
    out << "incident_id,offence_code,time_from,time_to,easting,northing,place\n";
    for (std::uint64_t row = 0; row < rows; ++row) {
      const auto month = random.below(12) + 1;
      const auto day = random.below(28) + 1;
      const auto hour = random.below(23);
      const auto minute = random.below(60);
      out << fmt::format("KA{:07},{},2019-{:02}-{:02} {:02}:{:02},2019-{:02}-{:02} {:02}:{:02},",
                         row, offences[random.below(offences.size())], month, day, hour, minute,
                         month, day, hour + 1, minute)
          << fmt::format("{:.2f},{:.2f},{}\n", 140'000.0 + 20'000.0 * random.uniform(),
                         6'570'000.0 + 20'000.0 * random.uniform(),
                         places[random.below(places.size())]);
    }
  }
  ~Reports() { std::filesystem::remove(path_); }
  Reports(const Reports&) = delete;
  Reports& operator=(const Reports&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

const std::filesystem::path& reports() {
  static const Reports file;
  return file.path();
}

void count_rows(benchmark::State& state) {
  state.counters["rows/s"] =
      benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsIterationInvariantRate);
}

void klara_with_all_checks(benchmark::State& state) {
  IncidentSource source;
  source.source = reports();
  source.crs = "EPSG:3011";
  const IncidentReadOptions options{.zone = read_time_zone("Europe/Stockholm")};
  for (auto _ : state) {
    const Incidents incidents = read_incidents(source, options, {.threads = 1});
    if (incidents.intake.used != rows) state.SkipWithError("rows were lost");
  }
  count_rows(state);
}

const std::filesystem::path& reports_for_gdal() {
  static const bool registered = [] {
    GDALAllRegister();
    return true;
  }();
  benchmark::DoNotOptimize(registered);
  return reports();
}

/// Points and times by the driver's own options, as a program needs them that does what Klara does
/// next: still without a check of any row.
void gdal_points_and_times(benchmark::State& state) {
  const std::filesystem::path& path = reports_for_gdal();
  const std::array<const char*, 4> options{"X_POSSIBLE_NAMES=easting", "Y_POSSIBLE_NAMES=northing",
                                           "AUTODETECT_TYPE=YES", nullptr};
  for (auto _ : state) {
    const GDALDatasetUniquePtr file(GDALDataset::Open(
        path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, nullptr, options.data()));
    std::uint64_t read = 0;
    double sum = 0.0;
    OGRLayer& layer = *file->GetLayer(0);
    const OGRFeatureDefn& columns = *layer.GetLayerDefn();
    const std::array<int, 2> texts{columns.GetFieldIndex("incident_id"),
                                   columns.GetFieldIndex("offence_code")};
    const std::array<int, 2> times{columns.GetFieldIndex("time_from"),
                                   columns.GetFieldIndex("time_to")};
    for (const auto& feature : layer) {
      const OGRPoint& point = *feature->GetGeometryRef()->toPoint();
      sum += point.getX() + point.getY();
      for (const int column : texts) sum += static_cast<double>(*feature->GetFieldAsString(column));
      for (const int column : times) {
        int year = 0, month = 0, day = 0, hour = 0, minute = 0, zone = 0;
        float second = 0.0F;
        feature->GetFieldAsDateTime(column, &year, &month, &day, &hour, &minute, &second, &zone);
        sum += static_cast<double>(day + hour + minute);
      }
      ++read;
    }
    benchmark::DoNotOptimize(sum);
    if (read != rows) state.SkipWithError("rows were lost");
  }
  count_rows(state);
}

/// The same columns as bare text, nothing understood: the least that the driver can do.
void gdal_bare_text(benchmark::State& state) {
  const std::filesystem::path& path = reports_for_gdal();
  for (auto _ : state) {
    const GDALDatasetUniquePtr file(
        GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
    std::uint64_t read = 0;
    std::size_t text = 0;
    for (const auto& feature : *file->GetLayer(0)) {
      for (int column = 0; column < 6; ++column) {
        text += *feature->GetFieldAsString(column) != '\0' ? 1 : 0;
      }
      ++read;
    }
    benchmark::DoNotOptimize(text);
    if (read != rows) state.SkipWithError("rows were lost");
  }
  count_rows(state);
}

/// The part that only takes the file apart.
void klara_records_alone(benchmark::State& state) {
  for (auto _ : state) {
    CsvReader file(reports());
    CsvRecord record;
    std::uint64_t read = 0;
    while (file.next(record)) ++read;
    if (read != rows) state.SkipWithError("rows were lost");
  }
  count_rows(state);
}

/// The part that recognises the file again.
void checksum_alone(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(sha256_of(reports()));
  count_rows(state);
}

BENCHMARK(gdal_points_and_times)->Unit(benchmark::kMillisecond);
BENCHMARK(gdal_bare_text)->Unit(benchmark::kMillisecond);
BENCHMARK(klara_with_all_checks)->Unit(benchmark::kMillisecond);
BENCHMARK(klara_records_alone)->Unit(benchmark::kMillisecond);
BENCHMARK(checksum_alone)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace klara

BENCHMARK_MAIN();
