#include <klara/adapters/plan_reader.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/adapters/simulation_writer.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/simulated_offence.hpp>

#include "adapters/scratch_folder.hpp"
#include "engine/lattice_city.hpp"
#include "engine/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace klara {
namespace {

using namespace klara::literals;

SimulatedCity small_city(std::uint64_t seed) {
  SimulationPlan plan;
  plan.per_year = 3000.0;
  PlantedDisplacement planted;
  planted.name = "0202";
  planted.from = {"0202"};
  planted.since = std::chrono::local_days{std::chrono::year{2018} / 1 / 1};
  planted.fall = 0.4;
  planted.to = {{.name = "fourth row", .areas = {"04"}, .share = 0.5}};
  plan.displacements = {planted};
  CityGround ground;
  ground.districts = lattice_districts(4, 4, 500_m);
  ground.crs = {3011};
  return simulated_city(plan, ground, seed);
}

const std::vector<InputFile> inputs{{"plan", "plan.toml", std::string(64, 'a'), 0},
                                    {"districts", "nyko7.gpkg", std::string(64, 'b'), 419}};

/// The fields of each line, as RFC 4180 has them.
std::vector<std::vector<std::string>> lines_of(const std::string& csv) {
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string> fields{""};
  bool in_quotes = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (in_quotes && c == '"' && i + 1 < csv.size() && csv[i + 1] == '"') {
      fields.back() += csv[++i];
    } else if (c == '"') {
      in_quotes = !in_quotes;
    } else if (c == ',' && !in_quotes) {
      fields.emplace_back();
    } else if (c == '\n' && !in_quotes) {
      lines.push_back(fields);
      fields = {""};
    } else {
      fields.back() += c;
    }
  }
  return lines;
}

TEST(SimulationCsv, HoldsEveryIncidentAsItIs) {
  const SimulatedCity city = small_city(1);
  const auto lines = lines_of(simulation_csv(city, Language::english));
  ASSERT_EQ(lines.size(), city.incidents.size() + 1);
  EXPECT_THAT(lines[0],
              testing::ElementsAre("id", "time_from", "time_to", "easting", "northing",
                                   "district_code", "offence_code", "offence", "noticed", "target",
                                   "tactic", "register", "priority", "simulated"));
  for (std::size_t i = 0; i < city.incidents.size(); ++i) {
    const SimulatedIncident& incident = city.incidents[i];
    const SimulatedOffence& offence = simulated_offences()[incident.offence];
    const std::vector<std::string>& fields = lines[i + 1];
    ASSERT_EQ(fields.size(), lines[0].size());
    ASSERT_EQ(fields[0], id_of(incident));
    int year = 0, month = 0, day = 0, hour = 0, minute = 0;
    ASSERT_EQ(
        std::sscanf(fields[1].c_str(), "%4d-%2d-%2d %2d:%2d", &year, &month, &day, &hour, &minute),
        5);
    const LocalTime from = std::chrono::local_days{std::chrono::year{year} / month / day} +
                           std::chrono::hours{hour} + std::chrono::minutes{minute};
    ASSERT_EQ(from, incident.from);
    ASSERT_EQ(fields[1] == fields[2], incident.from == incident.until);
    ASSERT_EQ(std::strtod(fields[3].c_str(), nullptr), incident.at.x);  // to the bit
    ASSERT_EQ(std::strtod(fields[4].c_str(), nullptr), incident.at.y);
    ASSERT_EQ(fields[5], city.codes[incident.district]);
    ASSERT_EQ(fields[6], offence.code);
    ASSERT_EQ(fields[7], offence.name.en);
    ASSERT_EQ(fields[8], offence.detection ? "detection" : "report");
    ASSERT_EQ(fields[9], offence.targets[incident.target].name.en);
    ASSERT_EQ(fields[10], offence.tactics[incident.tactic].name.en);
    ASSERT_EQ(fields[13], "1");
  }
}

TEST(SimulationCsv, QuotesTextThatHoldsTheSeparator) {
  const std::string csv = simulation_csv(small_city(1), Language::swedish);
  EXPECT_THAT(csv, testing::HasSubstr(",5001,\"Narkotikabrott, bruk\",egen upptäckt,"));
}

TEST(SimulationCsv, NamesItsColumnsTheSameInEachLanguage) {
  const SimulatedCity city = small_city(1);
  EXPECT_EQ(lines_of(simulation_csv(city, Language::swedish)).front(),
            lines_of(simulation_csv(city, Language::english)).front());
}

TEST(SimulationCsv, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const std::string once = simulation_csv(small_city(1), Language::swedish);
  EXPECT_EQ(simulation_csv(small_city(1), Language::swedish), once);
  EXPECT_NE(simulation_csv(small_city(2), Language::swedish), once);
}

TEST(SimulationTruth, SaysThatItIsSimulatedAndAddsUp) {
  const SimulatedCity city = small_city(3);
  const auto truth = nlohmann::json::parse(simulation_truth_json(city, "ab12", inputs));
  EXPECT_EQ(truth["schema"], "klara/truth/1");
  EXPECT_EQ(truth["simulated"], true);
  EXPECT_EQ(truth["csv_sha256"], "ab12");
  EXPECT_EQ(truth["inputs_sha256"].size(), 2U);
  EXPECT_EQ(truth["inputs_sha256"]["districts"], std::string(64, 'b'));
  EXPECT_EQ(truth["seed"], 3);
  EXPECT_EQ(truth["crs"], "EPSG:3011");
  EXPECT_EQ(truth["rows"], city.incidents.size());
  std::uint64_t ended = 0;
  for (const auto& of : truth["area_years"]) ended += of["ended_at"].get<std::uint64_t>();
  EXPECT_EQ(ended, city.incidents.size());

  const auto& planted = truth["displacements"][0];
  const auto realised = [](const nlohmann::json& of) { return of["realised"].get<std::int64_t>(); };
  ASSERT_GT(realised(planted["fell"]), 0);
  EXPECT_EQ(realised(planted["fell"]), realised(planted["gone"]) + realised(planted["moved"][0]));
  EXPECT_EQ(realised(planted["from"]["all_offences"]["after"]),
            realised(planted["from"]["all_offences"]["after_without"]) - realised(planted["fell"]));
  EXPECT_EQ(
      realised(planted["to"][0]["all_offences"]["after"]),
      realised(planted["to"][0]["all_offences"]["after_without"]) + realised(planted["moved"][0]));
}

TEST(SimulationTruth, HoldsThePlanThatRepeatsTheCity) {
  const ScratchFolder folder;
  const SimulatedCity city = small_city(3);
  const auto truth = nlohmann::json::parse(simulation_truth_json(city, "ab12", inputs));
  std::ofstream(folder / "plan.json") << truth["plan"];
  EXPECT_EQ(read_plan(folder / "plan.json"), city.plan);
}

TEST(SimulationWriter, WritesBothFilesWhole) {
  const ScratchFolder folder;
  const SimulatedCity city = small_city(1);
  WholeFiles files(Permission::everyone);
  write_simulation(files, folder / "stad.csv", city, inputs, Language::swedish);
  EXPECT_FALSE(std::filesystem::exists(folder / "stad.csv"));
  files.publish();
  EXPECT_EQ(folder.names(), (std::set<std::string>{"stad.csv", "stad.truth.json"}));
  EXPECT_EQ(bytes_of(folder / "stad.csv"), simulation_csv(city, Language::swedish));
  EXPECT_EQ(bytes_of(folder / "stad.truth.json"),
            simulation_truth_json(city, sha256_of(folder / "stad.csv"), inputs));
}

TEST(SimulationWriter, RefusesAFolderThatIsNotThere) {
  const ScratchFolder folder;
  WholeFiles files(Permission::everyone);
  expect_refusal(ErrorKind::unreadable, "OUTPUT_PATH", [&] {
    write_simulation(files, folder / "none" / "stad.csv", small_city(1), inputs, Language::swedish);
  });
}

}  // namespace
}  // namespace klara
