#include <klara/adapters/cost_reader.hpp>

#include <adapters/sample_result.hpp>
#include <adapters/scratch_folder.hpp>
#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::HasSubstr;

class CostsOfWays : public testing::Test {
 protected:
  [[nodiscard]] CostRead read(const std::string& text) const {
    std::ofstream(folder / "costs.csv", std::ios::binary) << text;
    return read_costs(folder / "costs.csv", treated, places, districts);
  }
  [[nodiscard]] Error refused(const char* code, const std::string& text) const {
    const auto error = refusal([&] { (void)read(text); });
    EXPECT_TRUE(error.has_value()) << "expected " << code;
    EXPECT_EQ(error->kind(), ErrorKind::bad_data);
    EXPECT_EQ(error->code(), code);
    return *error;
  }

  ScratchFolder folder;
  DistrictSet districts = square_districts(2);  // 10100, 10101, 10110, 10111
  StudyArea treated{.name = "Torget", .codes = {"10100", "10101"}, .polygon = {}};
  std::vector<StudyArea> places{{.name = "Vasagatan", .codes = {}, .polygon = {}},
                                {.name = "Liljeholmen", .codes = {}, .polygon = {}}};
};

TEST_F(CostsOfWays, AreThoseFromTheTreatedAreaToEachOther) {
  const CostRead costs = read(
      "from,to,cost\ntreated,Vasagatan,4\n10100,Liljeholmen,12.5\n10101,Liljeholmen,11\n"
      "10110,10111,3\ntreated,10111,0\n");
  EXPECT_EQ(costs.rows, 5u);
  ASSERT_EQ(costs.to_area.size(), 7u);  // treated, two places, four districts
  EXPECT_EQ(costs.to_area[1], 4.0);
  EXPECT_EQ(costs.to_area[2], 11.0) << "the cheapest way";
  EXPECT_EQ(costs.to_area[6], 0.0);
  for (const std::size_t none : {0u, 3u, 4u, 5u}) EXPECT_TRUE(std::isnan(costs.to_area[none]));
}

TEST_F(CostsOfWays, AreReadAsSwedesWriteThem) {
  EXPECT_EQ(read("fr\xC3\xA5n;till;kostnad\ntreated;Vasagatan;4,5\n").to_area[1], 4.5);
}

TEST_F(CostsOfWays, SayWhichNameWasMeant) {
  const Error error = refused("COST_NAME", "from,to,cost\ntreated,Vasagtan,4\n");
  EXPECT_THAT(error.message().en, HasSubstr("Vasagtan"));
  EXPECT_THAT(error.remedy().en, HasSubstr("Did you mean Vasagatan?"));
  EXPECT_THAT(error.remedy().sv, HasSubstr("Menade du Vasagatan?"));
  EXPECT_EQ(error.row(), 2u);
  EXPECT_THAT(refused("COST_NAME", "from,to,cost\n1010O,Vasagatan,4\n").remedy().en,
              HasSubstr("10100"));
}

TEST_F(CostsOfWays, AreRefusedWhereTheyAreNone) {
  const std::string head = "from,to,cost\n";
  for (const char* cost : {"-1", "far", "", "1e12"}) {
    (void)refused("COST_VALUE", head + "treated,Vasagatan," + cost + "\n");
  }
  (void)refused("COST_TWICE", head + "treated,Vasagatan,1\ntreated,Vasagatan,1\n");
  (void)refused("COST_NO_WAY", head + "10110,10111,1\n");
  (void)refused("COLUMN_MISSING", "from,to,minutes\ntreated,Vasagatan,1\n");
}

}  // namespace
}  // namespace klara
