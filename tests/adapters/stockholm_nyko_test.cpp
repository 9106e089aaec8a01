// The bundled statistical areas of Stockholm (geodata/data/stockholm_nyko), as its README describes
// them.
#include <klara/adapters/csv.hpp>
#include <klara/adapters/district_reader.hpp>
#include <klara/shape/neighbours.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace klara {
namespace {

const std::filesystem::path folder = KLARA_GOLDEN "/../../geodata/data/stockholm_nyko";

Districts layer(const std::string& name) {
  DistrictSource source;
  source.source = folder / (name + ".gpkg");
  source.code = name;
  return read_districts(source);
}

std::vector<std::vector<std::string>> rows_of(const std::string& name) {
  CsvReader reader(folder / name);
  std::vector<std::vector<std::string>> rows;
  for (CsvRecord record; reader.next(record);) {
    rows.emplace_back(record.fields.begin(), record.fields.end());
  }
  return rows;
}

std::map<std::string, double> residents(const Districts& areas, const std::string& column) {
  std::map<std::string, double> result;
  for (std::size_t i = 0; i < areas.districts.size(); ++i) {
    result[areas.districts[i].code] = areas.numbers.at(column)[i];
  }
  return result;
}

TEST(StockholmNyko, HasTheCitysAreas) {
  EXPECT_EQ(layer("nyko7").districts.size(), 419U);
  EXPECT_EQ(layer("nyko5").districts.size(), 132U);
}

// Counted by others with any gap from 0.1 mm to 5 m, each pair both ways; without a gap nearly
// none.
TEST(StockholmNyko, HasAsManyNeighboursAsOthersCount) {
  const Districts areas = layer("nyko5");
  const auto links = [&](Metres gap) {
    std::size_t count = 0;
    for (const auto& of_one : neighbours_of(areas.districts, gap)) count += of_one.size();
    return count;
  };
  EXPECT_EQ(links({1e-4}), 694U);
  EXPECT_EQ(links(neighbour_gap), 694U);
}

TEST(StockholmNyko, GivesNorrmalmTheResidentsThatTheCityPublished) {
  const std::map<std::string, double> of_area = residents(layer("nyko7"), "pop_2016");
  double sum = 0.0;
  std::set<std::string> members, districts;
  for (const auto& row : rows_of("memberships.csv")) {
    ASSERT_EQ(row[0], "norrmalm");
    ASSERT_TRUE(of_area.contains(row[2])) << row[2];
    ASSERT_TRUE(members.insert(row[2]).second) << row[2];
    districts.insert(row[2].substr(0, 5));
    sum += of_area.at(row[2]);
  }
  EXPECT_EQ(sum, 70'263.0);  // Norrmalms stadsdelsnämndsområde, 31 December 2016

  // Nine whole districts and Roslagstull, one area of a tenth: boards are no unions of districts.
  EXPECT_THAT(districts, testing::ElementsAre("10102", "10103", "11101", "11102", "11201", "11202",
                                              "11301", "11401", "11402", "12101"));
  for (const auto& [code, number] : of_area) {
    const std::string district = code.substr(0, 5);
    const bool whole = districts.contains(district) && district != "12101";
    EXPECT_EQ(members.contains(code), whole || code == "1210110") << code;
  }
}

TEST(StockholmNyko, NestsAreasInDistricts) {
  for (const char* column : {"pop_2014", "pop_2015", "pop_2016"}) {
    std::map<std::string, double> together;
    for (const auto& [code, number] : residents(layer("nyko7"), column)) {
      together[code.substr(0, 5)] += number;
    }
    EXPECT_EQ(together, residents(layer("nyko5"), column)) << column;
  }
}

TEST(StockholmNyko, KeepsOldCodesAsAliasesThatMeanNoAreaOfToday) {
  const std::map<std::string, double> of_area = residents(layer("nyko7"), "pop_2016");
  const std::map<std::string, double> of_district = residents(layer("nyko5"), "pop_2016");
  const auto rows = rows_of("aliases.csv");
  EXPECT_EQ(rows.size(), 47U);
  for (const auto& row : rows) {
    EXPECT_TRUE(of_area.contains(row[0])) << row[0];
    EXPECT_FALSE(of_area.contains(row[2])) << row[2];
    EXPECT_FALSE(of_district.contains(row[2].substr(0, 5))) << row[2];
  }
}

}  // namespace
}  // namespace klara
