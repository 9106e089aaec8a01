// Writes a GeoPackage and its rasters as a run would, from invented incidents in real districts.
//   write_sample_result DISTRICTS.gpkg FOLDER sv|en
#include <klara/adapters/cube_areas.hpp>
#include <klara/adapters/cube_choice.hpp>
#include <klara/adapters/gdal_session.hpp>
#include <klara/adapters/ogr_shape.hpp>
#include <klara/adapters/raster_writer.hpp>
#include <klara/adapters/whole_file.hpp>
#include <klara/density/density_surface.hpp>
#include <klara/density/population_rate.hpp>
#include <klara/density/space_time_density.hpp>
#include <klara/period_comparison.hpp>

#include <adapters/sample_result.hpp>

#include <ogrsf_frmts.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <utility>

namespace klara {
namespace {

/// Klara in Stockholm, and its neighbours within reach.
SampleCity stockholm(const std::string& file) {
  open_gdal();
  const auto data =
      GDALDatasetUniquePtr(GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
  SampleCity city{.districts = {},
                  .residents = {},
                  .treated = {153'670.2, 6'579'695.9},
                  .near = {153'349.0, 6'579'608.8},
                  .far = {151'281.5, 6'577'233.6},
                  .treated_area = {"Sergels torg", {}, {}}};
  city.treated_area.polygon = circle_around(city.treated, 180.0);
  constexpr Bounds inner_city{149'500.0, 6'576'000.0, 156'500.0, 6'582'500.0};
  std::map<std::string, std::pair<District, double>> by_code;
  for (const auto& feature : *data->GetLayer(0)) {
    District district{feature->GetFieldAsString("nyko5"), feature->GetFieldAsString("name"),
                      shape_of(feature->GetGeometryRef()).polygons};
    if (!inner_city.contains(centroid(district.area))) continue;
    const std::string code = district.code;
    by_code[code] = {std::move(district), feature->GetFieldAsDouble("pop_2016")};
  }
  for (auto& [code, district] : by_code) {
    city.districts.push_back(std::move(district.first));
    city.residents.push_back(district.second > 0.0 ? district.second : no_value);
  }
  return city;
}

/// The same incidents as klara density --intervals writes them: without periods, the surface of
/// all.
void write_density(WholeFiles& files, const std::filesystem::path& file, SampleResult sample) {
  Study& study = sample.study;
  study.before.reset();
  study.after.reset();
  study.treated.reset();
  study.places.clear();
  const PointSet& points = sample.incidents.points;
  sample.analysis = analysis(points, study);
  study.intervals = IntervalOptions{};
  const DensitySurface surface = density_surface(points, density_grid(points, study), study.window,
                                                 *study.bandwidth, surface_options(study));
  ResultFile result = sample.file();
  result.total = &surface.density;
  result.total_limits = &*surface.limits;
  write_geopackage(files.begin(file), result);
}

/// The incidents of the first period as klara cube writes them.
void write_cube(WholeFiles& files, const std::filesystem::path& file, SampleResult sample) {
  Study& study = sample.study;
  const CubeStudy cube = chosen_cube({}, *study.before, sample.zone).cube;
  study.before.reset();
  study.after.reset();
  study.treated.reset();
  study.places.clear();
  const PointSet& points = sample.incidents.points;
  sample.analysis = analysis(points, study);
  constexpr double floor = 20.0;
  CubeAreas areas(cube, floor);
  const std::vector<CubeSlice> slices = slices_of(cube);
  Raster shown(density_grid(points, study));
  for_each_slice(
      points, shown.grid, cube.slices,
      {.space = *study.bandwidth, .time = std::chrono::duration<double>(cube.time_bandwidth)}, {},
      [&](std::size_t nth, std::span<const double> slice) {
        std::ranges::transform(slice, shown.values.begin(),
                               [&](double v) { return v * slices[nth].a_month; });
        areas.add(shown);
      });
  ResultFile result = sample.file();
  result.cube = &areas;
  write_geopackage(files.begin(file), result);
}

/// The same incidents as klara change writes them.
void write_change(WholeFiles& files, const std::filesystem::path& file, SampleResult sample,
                  const PeriodComparison& comparison) {
  const PointSet& points = sample.incidents.points;
  Study without_density = sample.study;
  without_density.bandwidth.reset();
  without_density.treated.reset();
  sample.analysis = analysis(points, without_density);
  ResultFile result = sample.file();
  result.comparison = &comparison;
  write_geopackage(files.begin(file), result);
}

/// The same incidents as klara rate writes them: per resident, at the middle of each district.
void write_rate(WholeFiles& files, const std::filesystem::path& file, SampleResult sample,
                const SampleCity& city) {
  Study& study = sample.study;
  study.before.reset();
  study.after.reset();
  study.treated.reset();
  study.places.clear();
  sample.analysis = analysis(sample.incidents.points, study);
  PointSet residents;
  for (std::size_t d = 0; d < city.districts.size(); ++d) {
    if (!(city.residents[d] > 0.0)) continue;
    const Position middle = centroid(city.districts[d].area);
    residents.x.push_back(middle.x);
    residents.y.push_back(middle.y);
    residents.weight.push_back(city.residents[d]);
  }
  const Metres spread{600.0};
  const PopulationRate rate =
      population_rate(sample.incidents.points, *study.bandwidth, residents, spread,
                      density_grid(sample.incidents.points, study), study.window, {.floor = 300.0});
  ResultFile result = sample.file();
  result.rate = RateResult{.layers = &rate,
                           .per = 1000.0,
                           .of = "boende 2016",
                           .floor = 300.0,
                           .population_bandwidth = spread};
  write_geopackage(files.begin(file), result);
}

void write_sample(const std::string& districts, const std::filesystem::path& folder,
                  Language language) {
  const SampleCity city = stockholm(districts);
  const SampleResult sample = sample_result(city, language, 30'000);
  const PeriodComparison comparison = period_comparison(sample.incidents.points, sample.study,
                                                        /*seed=*/7, {.relabellings = 199});
  std::filesystem::create_directories(folder);
  WholeFiles files(Permission::everyone);
  ResultFile result = sample.file(true);
  result.comparison = &comparison;
  write_geopackage(files.begin(folder / "result.gpkg"), result);
  write_cog(files.begin(folder / "change.tif"),
            {.raster = &comparison.density.change,
             .factor = square_metres_per_square_kilometre,
             .description = {.en = "Change, incidents per km² and month",
                             .sv = "Förändring, brott per km² och månad"},
             .unit = "incidents/km2/month"},
            sample.incidents.crs, sample.provenance);
  write_density(files, folder / "density.gpkg", sample);
  write_cube(files, folder / "cube.gpkg", sample);
  write_change(files, folder / "compared.gpkg", sample, comparison);
  write_rate(files, folder / "rate.gpkg", sample, city);
  files.publish();
}

}  // namespace
}  // namespace klara

int main(int count, char** words) {
  if (count != 4) return 2;
  try {
    klara::write_sample(
        words[1], words[2],
        std::string(words[3]) == "sv" ? klara::Language::swedish : klara::Language::english);
  } catch (const klara::Error& error) {
    std::fprintf(stderr, "%s: %s %s\n", error.code().c_str(), error.what(),
                 error.remedy().en.c_str());
    return 1;
  }
  return 0;
}
