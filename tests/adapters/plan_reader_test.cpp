#include <klara/adapters/plan_reader.hpp>
#include <klara/base/error.hpp>

#include "adapters/scratch_folder.hpp"
#include "engine/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace klara {
namespace {

std::filesystem::path file_with(const ScratchFolder& folder, const std::string& name,
                                const std::string& text) {
  std::ofstream(folder / name, std::ios::binary) << text;
  return folder / name;
}

constexpr const char* whole_plan = R"(
name = "småstad"
first_year = 2016
last_year = 2018
per_year = 20000
area_year_cv = 0.2
overdispersion = 5
week_autocorrelation = 0.6
week_cv = 0.3
block = "0.1km"
popularity = 1
street_middle = 0.2
label_point = 0.1

[centre]
areas = ["0101"]
share = 0.5
reach = "350m"

[[totals]]
name = "Klara"
areas = ["01"]
year = 2018
all = 1426
violent = 56

[[hot_spots]]
areas = ["0101", "0102"]
offences = ["50"]
factor = 3

[[displacements]]
name = "torget"
from = ["0101"]
offences = ["0801", "violent"]
since = 2018-06-01
until = "2018-12-01"
fall = 0.3
hours = -2.5
to = [{ name = "gatan", areas = ["0201"], share = 0.4 }, { areas = ["02", "03"], share = 0.2 }]

[[displacements.becomes]]
from = "5003"
to = "5002"
share = 0.1
)";

SimulationPlan expected_plan() {
  using std::chrono::local_days, std::chrono::year, std::chrono::June, std::chrono::December;
  return {.name = "småstad",
          .first_year = 2016,
          .last_year = 2018,
          .per_year = 20'000.0,
          .centre = {.areas = {"0101"}, .share = 0.5, .reach = Metres{350.0}},
          .area_year_cv = 0.2,
          .overdispersion = 5.0,
          .week_autocorrelation = 0.6,
          .week_cv = 0.3,
          .block = Metres{100.0},
          .popularity = 1.0,
          .street_middle = 0.2,
          .label_point = 0.1,
          .totals = {{.name = "Klara", .areas = {"01"}, .year = 2018, .all = 1426, .violent = 56}},
          .hot_spots = {{.name = "0101, 0102",
                         .areas = {"0101", "0102"},
                         .offences = {"50"},
                         .factor = 3.0}},
          .displacements = {{.name = "torget",
                             .from = {"0101"},
                             .offences = {"0801", "violent"},
                             .since = local_days{year{2018} / June / 1},
                             .until = local_days{year{2018} / December / 1},
                             .fall = 0.3,
                             .to = {{.name = "gatan", .areas = {"0201"}, .share = 0.4},
                                    {.name = "02, 03", .areas = {"02", "03"}, .share = 0.2}},
                             .hours = -2.5,
                             .becomes = {{.from = "5003", .to = "5002", .share = 0.1}}}}};
}

TEST(PlanReader, ReadsEveryKeyOfToml) {
  const ScratchFolder folder;
  EXPECT_EQ(read_plan(file_with(folder, "plan.toml", whole_plan)), expected_plan());
}

TEST(PlanReader, FillsInDefaults) {
  const ScratchFolder folder;
  SimulationPlan expected;
  expected.name = "x";
  EXPECT_EQ(read_plan(file_with(folder, "plan.toml", "name = \"x\"\n")), expected);
}

TEST(PlanReader, TakesBackWhatItWritesAsJson) {
  const ScratchFolder folder;
  for (const SimulationPlan& plan : {expected_plan(), SimulationPlan{}}) {
    EXPECT_EQ(read_plan(file_with(folder, "plan.json", plan_as_json(plan))), plan);
  }
}

TEST(PlanReader, ReadsTheBundledPlans) {
  const std::filesystem::path data = std::filesystem::path(KLARA_GOLDEN) / "../../geodata/data";
  const SimulationPlan plain = read_plan(data / "simulated_stockholm/plan.toml");
  ASSERT_EQ(plain.totals.size(), 2u);
  EXPECT_EQ(plain.totals[0].all, 15'851u);
  EXPECT_EQ(plain.totals[0].violent, 727u);
  EXPECT_EQ(plain.totals[1].all, 14'261u);
  EXPECT_EQ(plain.totals[1].violent, 565u);
  EXPECT_TRUE(plain.displacements.empty());

  SimulationPlan planted = read_plan(data / "simulated_stockholm/plan_sergels_torg.toml");
  EXPECT_EQ(planted.displacements.size(), 1u);
  planted.name = plain.name;
  planted.displacements.clear();
  EXPECT_EQ(planted, plain);  // they differ in nothing else
}

Error refused(const std::string& text) {
  const ScratchFolder folder;
  const auto file = file_with(folder, "plan.toml", text);
  const auto error = refusal([&] { (void)read_plan(file); });
  if (!error) return bad_argument("NOT_REFUSED", {.en = text, .sv = text});
  EXPECT_EQ(error->kind(), ErrorKind::bad_argument);
  EXPECT_EQ(std::filesystem::path(error->file()).filename(), "plan.toml");
  return *error;
}

TEST(PlanReader, ProposesTheNearestKeyForAnUnknownOne) {
  const Error top = refused("name = \"x\"\nper_yaer = 10\n");
  EXPECT_EQ(top.code(), "CONFIG_UNKNOWN_KEY");
  EXPECT_EQ(top.row(), 2u);
  EXPECT_THAT(top.remedy().sv, testing::HasSubstr("per_year"));

  const Error inner = refused(
      "name = \"x\"\n[[displacements]]\nname = \"a\"\nfrom = [\"1\"]\nsince = 2018-01-01\n"
      "[[displacements.to]]\nareas = [\"2\"]\nshare = 0.1\nnamn = \"b\"\n");
  EXPECT_EQ(inner.code(), "CONFIG_UNKNOWN_KEY");
  EXPECT_EQ(inner.row(), 9u);
  EXPECT_THAT(inner.message().sv, testing::HasSubstr("displacements.to.namn"));
  EXPECT_THAT(inner.remedy().sv, testing::HasSubstr("name"));
}

TEST(PlanReader, RefusesWhatItCannotTake) {
  EXPECT_EQ(refused("name = 7\n").code(), "CONFIG_TYPE");
  EXPECT_EQ(refused("name = \"\"\n").code(), "VALUE_EMPTY");
  EXPECT_EQ(refused("name = \"x\"\nfirst_year = 2017.5\n").code(), "CONFIG_TYPE");
  EXPECT_EQ(refused("name = \"x\"\nper_year = \"many\"\n").code(), "CONFIG_TYPE");
  EXPECT_EQ(refused("name = \"x\"\ncentre = 3\n").code(), "CONFIG_TYPE");
  EXPECT_EQ(refused("name = \"x\"\n[totals]\nyear = 2017\n").code(), "CONFIG_TYPE");
  EXPECT_EQ(refused("name = \"x\"\n[[totals]]\nareas = [10102]\nyear = 2017\nall = 1\n").code(),
            "CONFIG_TYPE");
  EXPECT_EQ(refused("name = \"x\"\n[[totals]]\nareas = [\"1\"]\nyear = 2017\nall = -1\n").code(),
            "CONFIG_TYPE");
  EXPECT_EQ(refused("name = \"x\"\nblock = \"90\xc2\xb0\"\n").code(), "LENGTH_SYNTAX");
  EXPECT_EQ(refused("per_year = 10\n").code(), "CONFIG_MISSING");
  EXPECT_EQ(refused("name = \"x\"\n[[totals]]\nareas = [\"1\"]\nall = 1\n").code(),
            "CONFIG_MISSING");
  EXPECT_EQ(refused("name = \"x\"\nname = \"y\"\n").code(), "CONFIG_DUPLICATE_KEY");
  EXPECT_EQ(refused("name = \n").code(), "CONFIG_SYNTAX");
  EXPECT_EQ(refused("name = \"x\"\narea_year_cv = -1\n").code(), "PLAN_RANGE");
  EXPECT_EQ(refused("name = \"x\"\n[[hot_spots]]\nareas = [\"1\"]\nfactor = 2\n"
                    "offences = [\"7777\"]\n")
                .code(),
            "OFFENCE_UNKNOWN");
}

}  // namespace
}  // namespace klara
