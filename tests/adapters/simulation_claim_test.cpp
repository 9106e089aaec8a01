#include <klara/adapters/sha256.hpp>
#include <klara/adapters/simulation_claim.hpp>

#include "adapters/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace klara {
namespace {

constexpr const char* simulated = "id,öst,nord,simulerad\nS1,153000,6579000,1\n";

class SimulationClaimOf : public testing::Test {
 protected:
  void file(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
  }
  nlohmann::json truth() const {
    return {{"schema", "klara/truth/1"},
            {"csv_sha256", sha256_of(folder / "stad.csv")},
            {"seed", 7},
            {"plan", {{"name", "stockholm"}}}};
  }
  std::optional<SimulationClaim> claim() const { return simulation_of(folder / "stad.csv"); }

  void expect_doubt(const std::string& why) const {
    const auto found = claim();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->source, "");
    EXPECT_THAT(found->doubt.en, testing::HasSubstr(why));
    EXPECT_THAT(found->doubt.en, testing::HasSubstr("confidential"));
    EXPECT_THAT(found->doubt.sv, testing::HasSubstr("skyddad"));
  }

  ScratchFolder folder;
};

TEST_F(SimulationClaimOf, IsBelievedWhereTheTruthHoldsTheChecksum) {
  file("stad.csv", simulated);
  file("stad.truth.json", truth().dump());
  const auto found = claim();
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->doubt, Text{});
  EXPECT_EQ(found->source, "klara simulate, plan stockholm, seed 7");
}

TEST_F(SimulationClaimOf, IsDoubtedWhereALineWasAdded) {
  file("stad.csv", simulated);
  file("stad.truth.json", truth().dump());
  file("stad.csv", std::string(simulated) + "K1,153001,6579001,1\n");
  expect_doubt("another checksum");
}

TEST_F(SimulationClaimOf, IsDoubtedWhereTheTruthIsMissingOrNone) {
  file("stad.csv", simulated);
  expect_doubt("stad.truth.json is not beside it");
  for (const char* const text : {"", "[]", "{", R"({"schema":5})", R"({"schema":"klara/run/1"})"}) {
    SCOPED_TRACE(text);
    file("stad.truth.json", text);
    expect_doubt("is not the truth of a simulation");
  }
}

TEST_F(SimulationClaimOf, IsDoubtedWhereTheTruthNamesNoChecksum) {
  file("stad.csv", simulated);
  nlohmann::json older = truth();
  older.erase("csv_sha256");
  file("stad.truth.json", older.dump());
  expect_doubt("another checksum");
}

TEST_F(SimulationClaimOf, StandsTheNamesOfOtherTypes) {
  file("stad.csv", simulated);
  nlohmann::json odd = truth();
  odd["plan"] = {{"name", 5}};
  odd["seed"] = "seven";
  file("stad.truth.json", odd.dump());
  ASSERT_TRUE(claim().has_value());
  EXPECT_EQ(claim()->doubt, Text{});
}

TEST_F(SimulationClaimOf, IsNoneWhereTheFileDoesNotMakeIt) {
  file("stad.csv", "id,öst,nord\nS1,153000,6579000\n\"simulerad\",1,1\n");
  file("stad.truth.json", truth().dump());
  EXPECT_FALSE(claim().has_value());
  EXPECT_FALSE(simulation_of(folder / "none.csv").has_value());
  EXPECT_FALSE(simulation_of(folder.path()).has_value());
}

}  // namespace
}  // namespace klara
