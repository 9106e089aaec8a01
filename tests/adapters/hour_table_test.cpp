#include <klara/adapters/gdal_session.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/hour_table.hpp>
#include <klara/base/sum.hpp>

#include <adapters/sample_result.hpp>
#include <adapters/scratch_folder.hpp>

#include <gdal_priv.h>
#include <gmock/gmock.h>
#include <ogrsf_frmts.h>

#include <map>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::HasSubstr;

/// The rows of the table, each by the names of its columns; what is not known is left out.
struct Table {
  std::string identifier, description;
  std::vector<std::map<std::string, std::string>> rows;
};

Table written(const SampleResult& result) {
  const ScratchFolder folder;
  const auto file = folder / "hours.gpkg";
  write_geopackage(file, result.file());
  const GDALDatasetUniquePtr data(GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR));
  OGRLayer* const layer = data->GetLayerByName("hours");
  Table table;
  if (layer == nullptr) return table;
  EXPECT_EQ(layer->GetGeomType(), wkbNone);
  table.identifier = layer->GetMetadataItem("IDENTIFIER");
  table.description = layer->GetMetadataItem("DESCRIPTION");
  for (const auto& feature : *layer) {
    auto& row = table.rows.emplace_back();
    for (int f = 0; f < feature->GetFieldCount(); ++f) {
      if (!feature->IsFieldSetAndNotNull(f)) continue;
      row[feature->GetFieldDefnRef(f)->GetNameRef()] = feature->GetFieldAsString(f);
    }
  }
  return table;
}

TEST(HourTable, HasARowForEveryHourOfDayAndWeek) {
  SampleResult result = sample_result(square_city(), Language::swedish, 2'000);
  result.study.hour_tests.staffed =
      StaffedHours{.name = "lokalen", .share = std::vector<double>(168, 0.25)};
  const Table table = written(result);
  EXPECT_EQ(table.identifier, "Dygnets och veckans timmar");
  EXPECT_THAT(table.description, HasSubstr("Torget"));
  ASSERT_EQ(table.rows.size(), 24U + 168U);
  const HourAnswer& answer = result.analysis.displacement->hours.value();
  const double before = sum(answer.day.before), after = sum(answer.day.after);
  for (std::size_t h = 0; h < 24; ++h) {
    const auto& row = table.rows[h];
    EXPECT_EQ(row.at("cycle"), "dygn");
    EXPECT_FALSE(row.contains("weekday") || row.contains("staffed"));
    EXPECT_EQ(row.at("hour"), std::to_string(h));
    EXPECT_NEAR(std::stod(row.at("n_before")), answer.day.before[h], 1e-9);
    EXPECT_NEAR(std::stod(row.at("expected")), answer.day.before[h] / before * after, 1e-9);
    EXPECT_NEAR(std::stod(row.at("share_change")),
                std::stod(row.at("share_after")) - std::stod(row.at("share_before")), 1e-9);
  }
  const auto& tuesday = table.rows[24 + 24 + 13];
  EXPECT_EQ(tuesday.at("cycle"), "vecka");
  EXPECT_EQ(tuesday.at("weekday"), "tisdag");
  EXPECT_EQ(tuesday.at("hour"), "13");
  EXPECT_EQ(tuesday.at("staffed"), "25");
  EXPECT_NEAR(std::stod(tuesday.at("n_after")), answer.week.after[37], 1e-9);
}

TEST(HourTable, SpeaksTheLanguageOfTheRun) {
  const Table table = written(sample_result(square_city(), Language::english, 500));
  EXPECT_EQ(table.identifier, "Hours of the day and the week");
  EXPECT_EQ(table.rows.front().at("cycle"), "day");
  EXPECT_EQ(table.rows.back().at("weekday"), "Sunday");
}

TEST(HourTable, IsThereOnlyWhereHoursAre) {
  SampleResult result = sample_result(square_city(), Language::swedish, 500);
  result.analysis.displacement->hours.reset();
  EXPECT_TRUE(written(result).rows.empty());
}

}  // namespace
}  // namespace klara
