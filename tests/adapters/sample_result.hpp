#pragma once
/// A result made of invented incidents: three hot spots in a city, one of them treated.
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/analysis.hpp>
#include <klara/base/random.hpp>
#include <klara/geodata/class_breaks.hpp>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

namespace klara {

inline MultiPolygon rectangle(double west, double south, double east, double north) {
  return {{.shell = {{west, south}, {east, south}, {east, north}, {west, north}}, .holes = {}}};
}

inline MultiPolygon circle_around(Position centre, double radius) {
  Polygon result;
  for (int i = 0; i < 48; ++i) {
    const double angle = 2.0 * std::numbers::pi * i / 48.0;
    result.shell.push_back(
        {centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)});
  }
  return {result};
}

/// Districts of 1 km in rows and columns, near the centre of Stockholm. A name that must be
/// escaped.
inline DistrictSet square_districts(int side) {
  DistrictSet result;
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column) {
      const double west = 150'000.0 + 1'000.0 * column, south = 6'578'000.0 + 1'000.0 * row;
      const std::string code = std::to_string(10100 + 10 * row + column);
      result.push_back({code, code == "10100" ? "Råby \"<&'" : "Område " + code,
                        rectangle(west, south, west + 1'000.0, south + 1'000.0)});
    }
  }
  return result;
}

struct SampleCity {
  DistrictSet districts;
  std::vector<double> residents;
  Position treated, near, far;  // centres of the hot spots
  StudyArea treated_area;
};

inline SampleCity square_city() {
  SampleCity city{.districts = square_districts(5),
                  .residents = std::vector<double>(25, 1'800.0),
                  .treated = {152'500.0, 6'580'500.0},
                  .near = {152'100.0, 6'580'300.0},
                  .far = {151'200.0, 6'578'600.0},
                  .treated_area = {"Torget", {"10122"}, {}}};
  city.residents[7] = no_value;
  return city;
}

struct SampleResult {
  Study study;
  Incidents incidents;
  Analysis analysis;
  Provenance provenance;
  TimeZone zone{.name = "Europe/Stockholm", .transitions = {{Instant{}, std::chrono::hours{2}}}};

  [[nodiscard]] ResultFile file(bool points = false) const {
    return {.study = &study,
            .analysis = &analysis,
            .points = points ? &incidents : nullptr,
            .crs = incidents.crs,
            .provenance = provenance,
            .run_json = R"({"name": "sample"})",
            .zone = zone};
  }
};

inline SampleResult sample_result(const SampleCity& city, Language language,
                                  std::size_t count = 6'000) {
  using namespace std::chrono;
  const auto day = [](int y, unsigned m, unsigned d) {
    return Instant{sys_days{year{y} / month{m} / std::chrono::day{d}}} - hours{2};
  };
  SampleResult s;
  s.study.districts = city.districts;
  for (const District& district : city.districts) {
    s.study.window.insert(s.study.window.end(), district.area.begin(), district.area.end());
  }
  s.study.before = Period{day(2018, 6, 1), day(2018, 9, 1)};
  s.study.after = Period{day(2019, 6, 1), day(2019, 9, 1)};
  s.study.treated = city.treated_area;
  s.study.places = {{"Vasagatan", {}, circle_around(city.near, 150.0)},
                    {"Liljeholmen", {}, circle_around(city.far, 150.0)}};
  s.study.denominators = {{"boende 2016", 1'000.0, city.residents}};
  s.study.bandwidth = Metres{200.0};

  const Bounds extent = bounds(s.study.window);
  const std::array<Position, 3> centres{city.treated, city.near, city.far};
  PointSet points;
  Category offence{"offence", {"misshandel", "stöld"}, {}};
  Random random(7);
  for (std::size_t i = 0; i < count; ++i) {
    const bool after = i % 2 == 1;
    // Cumulated shares of the treated, near and far hot spots; the rest lies anywhere.
    const std::array<double, 3> share =
        after ? std::array{0.12, 0.22, 0.29} : std::array{0.25, 0.30, 0.33};
    const double u = random.uniform();
    const std::size_t spot = u < share[0] ? 0 : u < share[1] ? 1 : u < share[2] ? 2 : 3;
    if (spot < 3) {
      points.x.push_back(centres[spot].x + 120.0 * random.normal());
      points.y.push_back(centres[spot].y + 120.0 * random.normal());
    } else {
      points.x.push_back(extent.west + random.uniform() * (extent.east - extent.west));
      points.y.push_back(extent.south + random.uniform() * (extent.north - extent.south));
    }
    const Period& period = after ? *s.study.after : *s.study.before;
    const auto begin = period.from + seconds{static_cast<std::int64_t>(random.below(92 * 86'400))};
    points.from.push_back(begin);
    points.until.push_back(begin + hours{static_cast<std::int64_t>(random.below(3))});
    offence.of_row.push_back(static_cast<std::uint32_t>(random.below(2)));
  }
  const std::vector<Category> categories{offence};
  const std::vector<std::size_t> order = canonical_order(points, categories);
  s.incidents.points = selected(points, order);
  s.incidents.categories = {selected(offence, order)};
  for (const std::size_t i : order) s.incidents.rows.push_back(i + 2);
  s.incidents.crs = Crs{3011};

  s.analysis = analysis(s.incidents.points, s.study);

  s.provenance.study = "sample";
  s.provenance.verb = "run";
  s.provenance.version = "0.1.0";
  s.provenance.seed = 7;
  s.provenance.language = language;
  s.provenance.data = DataClass::simulated;
  s.provenance.parameters = {
      {"bandwidth", "200m", {}},
      {"crs", "EPSG:3011", {.en = "the districts have it", .sv = "områdena har det"}}};
  s.provenance.inputs = {{"incidents", "reports.csv", "ab12", count + 2}};
  s.provenance.incidents.source = "reports.csv";
  s.provenance.incidents.read = count + 2;
  s.provenance.incidents.used = count;
  s.provenance.incidents.quarantined = {{17, "COORD_MISSING"}, {40, "COORD_MISSING"}};
  return s;
}

}  // namespace klara
