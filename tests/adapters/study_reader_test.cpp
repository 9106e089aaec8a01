#include <adapters/scratch_folder.hpp>
#include <engine/refusal.hpp>
#include <klara/adapters/study_reader.hpp>
#include <klara/adapters/study_rules.hpp>
#include <klara/adapters/study_schema.hpp>
#include <klara/base/random.hpp>
#include <klara/density/bandwidth_family.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <functional>
#include <map>
#include <span>

namespace klara {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using Json = nlohmann::ordered_json;

constexpr const char* good = R"(name = "klara-2018-2019"
lang = "sv"
work_crs = "EPSG:3011"
timezone = "Europe/Stockholm"
seed = 20190601
audience = "internal"
data = "confidential"

[incidents]
source = "reports.csv"
crs = "EPSG:3011"
columns = { x = "easting", y = "northing", from = "time_from", to = "time_to", category = "offence", id = "id" }

[districts]
source = "nyko5.gpkg"
code = "nyko5"
name = "name"

[periods]
before = ["2018-06-01", "2018-09-01"]
after  = ["2019-06-01", "2019-09-01"]

[density]
cell = "25m"
bandwidth = "150m"
kernel = "quartic"

[displacement]
treated = ["10102"]
places = "places.gpkg"
replicates = 999
margin = { moved_share = 0.20, hours = 1.0, share = 0.05 }

[output]
points = false
)";

class StudyReader : public testing::Test {
 protected:
  fs::path file(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
    return folder / name;
  }
  StudyFile from_toml(const std::string& text) const {
    return read_study(file("study.toml", text));
  }
  StudyFile from_json(const std::string& text) const {
    return read_study(file("study.json", text));
  }

  std::optional<Error> refusal_of(const std::string& toml) const {
    return refusal([&] { static_cast<void>(from_toml(toml)); });
  }

  ScratchFolder folder;
};

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::logic_error("the text lacks " + what);
  return text.replace(at, what.size(), with);
}

// TOML as plainly as it can be written: one line a key at the top, everything below it inline.
std::string inline_toml(const Json& value) {
  std::string text;
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      text += (text.empty() ? "" : ", ") + key + " = " + inline_toml(member);
    }
    return "{ " + text + " }";
  }
  if (value.is_array()) {
    for (const Json& item : value) text += (text.empty() ? "" : ", ") + inline_toml(item);
    return "[ " + text + " ]";
  }
  return value.dump();
}

std::string as_toml(const Json& study) {
  std::string text;
  for (const auto& [key, value] : study.items()) text += key + " = " + inline_toml(value) + "\n";
  return text;
}

// Studies of every shape that the rules allow.
class RandomStudy {
 public:
  RandomStudy(std::uint64_t seed, const fs::path& folder) : random_(seed), folder_(folder) {}

  StudyFile drawn() {
    StudyFile s;
    s.name = file_name();
    s.language = coin() ? Language::swedish : Language::english;
    s.work_crs = maybe("EPSG:3011"s);
    s.timezone = coin() ? "UTC" : "America/Chicago";
    s.seed = random_.bits() >> (1 + random_.below(60));
    s.audience = coin() ? Audience::internal : Audience::open_to_public;
    s.data = any(DataClass::confidential, DataClass::open, DataClass::simulated);
    s.data_source = s.data == DataClass::open || coin() ? word() : "";
    if (coin()) s.window = path();
    s.incidents = {.source = path(),
                   .crs = maybe("EPSG:4326"s),
                   .columns = {.x = maybe(word()),
                               .y = maybe(word()),
                               .from = maybe(word()),
                               .until = maybe(word()),
                               .id = maybe(word()),
                               .weight = maybe(word()),
                               .categories = words()},
                   .layer = maybe("lager 1"s),
                   .encoding = maybe(word()),
                   .duplicates = any(DuplicatePolicy::by_id, DuplicatePolicy::quarantine,
                                     DuplicatePolicy::keep)};
    s.districts = DistrictSource{.source = path(),
                                 .code = maybe(word()),
                                 .name = maybe(word()),
                                 .layer = maybe("areas"s),
                                 .crs = maybe("EPSG:3006"s)};
    s.selection.from = maybe(date(0));
    s.selection.until = maybe(date(40'000));
    s.selection.categories = words();
    s.density.cell = {0.5 + random_.uniform()};
    if (coin()) {
      s.density.bandwidth = Metres{2.0 + 1e3 * random_.exponential()};
    } else {
      s.density.rule = maybe("scott"s);
    }
    s.density.kernel = all_kernels[random_.below(all_kernels.size())];
    s.density.edge_correction =
        maybe(any(EdgeCorrection::none, EdgeCorrection::uniform, EdgeCorrection::diggle));
    if (s.density.kernel == Kernel::gaussian)
      s.density.tolerance = maybe(1e-12 + 1e-3 * random_.uniform());
    s.density.intervals = maybe(coin() ? IntervalMethod::poisson : IntervalMethod::bootstrap);
    s.density.replicates = maybe(99 + static_cast<std::uint32_t>(random_.below(10'000)));
    if (!s.density.intervals && !s.density.tolerance &&
        s.density.edge_correction.value_or(EdgeCorrection::none) == EdgeCorrection::none) {
      s.density.adaptive = coin();
    }
    if ((s.density.bandwidth || s.density.rule) && coin()) {
      s.cube = CubeSettings{
          .cycle = maybe(coin() ? TimeCycle::day : TimeCycle::week),
          .slice = maybe(std::chrono::seconds{std::chrono::hours{6}}),
          .time_bandwidth = maybe(std::chrono::seconds{1 + random_.below(9000)}),
          .time_kernel = any(TimeKernel::uniform, TimeKernel::epanechnikov, TimeKernel::quartic)};
    }
    if (s.density.kernel != Kernel::gaussian && coin()) {
      s.streets =
          StreetSettings{.source = path(),
                         .name = maybe(word()),
                         .layer = maybe("roads"s),
                         .crs = maybe("EPSG:3006"s),
                         .bandwidth = maybe(Metres{50.0 + random_.uniform()}),
                         .method = maybe(any(NetworkMethod::simple, NetworkMethod::discontinuous,
                                             NetworkMethod::continuous)),
                         .lixel = {0.5 + random_.uniform()},
                         .snap = {1e3 * random_.uniform()}};
      s.verb = maybe("streets"s);
    }
    if ((s.density.bandwidth || s.density.rule) && coin()) {
      s.population = PopulationSettings{.source = path(),
                                        .count = maybe(word()),
                                        .x = maybe(word()),
                                        .y = maybe(word()),
                                        .layer = maybe("blocks"s),
                                        .crs = maybe("EPSG:3006"s),
                                        .encoding = maybe(word()),
                                        .relative_to = {},
                                        .name = maybe(word()),
                                        .bandwidth = maybe(Metres{2.0 + random_.uniform()}),
                                        .rule = {},
                                        .per = 0.5 + random_.exponential(),
                                        .floor = maybe(random_.exponential())};
      if (!s.population->bandwidth) s.population->rule = maybe("scott"s);
      if (coin()) {
        s.selection.categories = {"a"};
        s.population.emplace();
        s.population->relative_to = {"b", "c, d"};
      }
    }
    if (coin()) design(s);
    for (std::uint64_t i = random_.below(3); i > 0; --i) {
      s.denominators.push_back({.column_or_file = coin() ? word() : (path() += ".csv").string(),
                                .name = word() + std::to_string(i),
                                .per = 1.0 + random_.exponential()});
    }
    s.output.points = s.audience == Audience::internal && coin();
    s.output.float32 = coin();
    for (std::uint64_t i = random_.below(3); i > 0; --i) {
      s.chosen.push_back({word(), word(), {.en = word(), .sv = word()}});
    }
    return s;
  }

 private:
  bool coin() { return random_.below(2) == 0; }

  template <class T>
  std::optional<T> maybe(T value) {
    return coin() ? std::optional<T>(value) : std::nullopt;
  }

  template <class T>
  T any(T a, T b, T c) {
    return std::array{a, b, c}[random_.below(3)];
  }

  std::string word() {
    static const std::array letters{"a", "b", " ", "\"", "\\", "'", "\n", "\t", "=",
                                    "#", "[", "{", "}",  ".",  ",", "1",  "é",  "Å"};
    return drawn_word(letters);
  }
  std::string file_name() {
    static const std::array letters{"a", "B", "1", "-", "_", " ", "å", "."};
    return drawn_word(letters);
  }
  std::string drawn_word(std::span<const char* const> letters) {
    std::string text = "w";
    for (std::uint64_t i = random_.below(8); i > 0; --i) {
      text += letters[random_.below(letters.size())];
    }
    return text;
  }

  std::vector<std::string> words() {
    std::vector<std::string> list;
    for (std::uint64_t i = random_.below(4); i > 0; --i) list.push_back(word());
    return list;
  }

  fs::path path() {
    static const std::array names{"a.gpkg", "sub/b.geojson", "../beside/c.shp",
                                  "areas",  "å ä/ö.csv",     "/absolute/d.gpkg"};
    return (folder_ / names[random_.below(names.size())]).lexically_normal();
  }

  std::chrono::local_days date(int after) {
    return std::chrono::local_days{
        std::chrono::days{after + static_cast<int>(random_.below(20'000))}};
  }

  LocalPeriod period(int after) {
    const auto from = date(after);
    return {from, from + std::chrono::days{1 + random_.below(400)}};
  }

  std::optional<AreaSource> area() {
    if (coin()) return AreaSource{.codes = {"10102", word()}, .file = {}};
    return AreaSource{.codes = {}, .file = path()};
  }

  void design(StudyFile& s) {
    s.before = period(0);
    s.after = period(30'000);
    using std::chrono::days;
    if (coin()) {
      constexpr days four_years{1461};
      const LocalPeriod b = *s.before;
      const days back = four_years * ((b.until - b.from) / four_years + 1);
      s.earlier = {{b.from - 2 * back, b.until - 2 * back}, {b.from - back, b.until - back}};
    }
    DisplacementSettings& d = s.displacement;
    if (s.after->until - s.after->from > days{30}) {
      d.wash_out = maybe(std::chrono::seconds{days{1 + random_.below(20)}});
    }
    if (coin()) d.register_changes = {date(0), date(10'000)};
    d.sensitivity = maybe(coin());
    d.treated = area();
    if (coin()) d.control = area();
    d.treated_name = maybe(word());
    if (coin()) d.places = path();
    if (coin()) d.staffed = path();
    d.reach = maybe(Metres{1e4 * random_.uniform() + 1.0});
    d.ring_width = maybe(Metres{1e3 * random_.uniform() + 1.0});
    if (d.ring_width) d.rings = maybe(1 + static_cast<std::uint32_t>(random_.below(20)));
    d.place_radius = {1.0 / (1.0 + random_.exponential())};
    d.replicates = maybe(99 + static_cast<std::uint32_t>(random_.below(10'000)));
    d.level = 0.5 + 0.49 * random_.uniform();
    d.margin_moved_share = maybe(1.0 - random_.uniform());
    d.margin_hours = maybe(0.1 + random_.uniform());
    d.margin_share = maybe(1.0 - random_.uniform());
  }

  Random random_;
  fs::path folder_;
};

// ---- definition

TEST_F(StudyReader, ReadsEveryKeyOfAStudyWrittenByHand) {
  const StudyFile s = from_toml(good);
  using namespace std::chrono;
  EXPECT_EQ(s.name, "klara-2018-2019");
  EXPECT_EQ(s.language, Language::swedish);
  EXPECT_EQ(s.work_crs, "EPSG:3011");
  EXPECT_EQ(s.seed, 20190601U);
  EXPECT_EQ(s.audience, Audience::internal);
  EXPECT_EQ(s.data, DataClass::confidential);
  EXPECT_EQ(s.incidents.source, folder / "reports.csv");
  EXPECT_EQ(s.incidents.columns.x, "easting");
  EXPECT_EQ(s.incidents.columns.until, "time_to");
  EXPECT_EQ(s.incidents.columns.categories, std::vector{"offence"s});
  ASSERT_TRUE(s.districts.has_value());
  EXPECT_EQ(s.districts->source, folder / "nyko5.gpkg");
  EXPECT_EQ(s.districts->code, "nyko5");
  ASSERT_TRUE(s.before.has_value());
  EXPECT_EQ(s.before->from, local_days{year{2018} / 6 / 1});
  EXPECT_EQ(s.after->until, local_days{year{2019} / 9 / 1});
  EXPECT_EQ(s.density.cell, Metres{25.0});
  EXPECT_EQ(s.density.bandwidth, Metres{150.0});
  EXPECT_EQ(s.displacement.treated->codes, std::vector{"10102"s});
  EXPECT_EQ(s.displacement.places, folder / "places.gpkg");
  EXPECT_EQ(s.displacement.margin_share, 0.05);
  EXPECT_FALSE(s.output.points);
}

TEST_F(StudyReader, ReadsWhatSpeaksOfTheYearsBefore) {
  using namespace std::chrono;
  const std::string periods = R"(after  = ["2019-06-01", "2019-09-01"])";
  const std::string earlier = R"(
earlier = [["2016-06-01", "2016-09-01"], ["2017-06-01", "2017-09-01"]])";
  std::string text = replaced(good, periods, periods + earlier);
  text = replaced(text, "[displacement]\n",
                  "[displacement]\nwash_out = \"14d\"\nsensitivity = false\n"
                  "register_changes = [\"2018-07-01\"]\n");
  const StudyFile s = from_toml(text);
  ASSERT_EQ(s.earlier.size(), 2u);
  EXPECT_EQ(s.earlier[1].from, local_days{year{2017} / 6 / 1});
  EXPECT_EQ(s.displacement.wash_out, days{14});
  EXPECT_EQ(s.displacement.sensitivity, false);
  EXPECT_EQ(s.displacement.register_changes, std::vector{local_days{year{2018} / 7 / 1}});

  const auto refused = [&](const std::string& other, const char* code) {
    expect_refusal(ErrorKind::bad_argument, code, [&] {
      (void)from_toml(replaced(text, R"(["2017-06-01", "2017-09-01"])", other));
    });
  };
  refused(R"(["2018-05-01", "2018-06-02"])", "PERIOD_OVERLAP");
  refused(R"(["2016-08-01", "2017-09-01"])", "PERIOD_OVERLAP");
  refused(R"(["2020-06-01", "2020-09-01"])", "PERIOD_OVERLAP");
  refused(R"(["2017-01-01", "2017-04-03"])", "PERIOD_SEASON");
  refused(R"(["2017-06-01", "2017-06-02"])", "PERIOD_SEASON");
  refused(R"(["2017-06-12", "2017-09-12"])", "PERIOD_SEASON");
  refused(R"("2017-06-01")", "CONFIG_TYPE");
  for (const char* wrong : {"12h", "400d"}) {
    expect_refusal(ErrorKind::bad_argument, "WASH_OUT_RANGE",
                   [&] { (void)from_toml(replaced(text, "14d", wrong)); });
  }
}

TEST_F(StudyReader, TakesDatesOfTomlAndNumbersForLengths) {
  std::string text = replaced(good, R"(["2018-06-01", "2018-09-01"])", "[2018-06-01, 2018-09-01]");
  text = replaced(text, R"("25m")", "25");
  EXPECT_EQ(from_toml(text), from_toml(good));
}

TEST_F(StudyReader, CallsAStudyWithoutANameAsItsFile) {
  const std::string text = replaced(good, "name = \"klara-2018-2019\"\n", "");
  EXPECT_EQ(from_toml(text).name, "study");
  EXPECT_EQ(read_study(file("torg.run.json", R"({"audience": "internal", "data": "simulated",
      "incidents": {"source": "a.csv"}})"))
                .name,
            "torg");
}

TEST_F(StudyReader, TakesARuleInPlaceOfABandwidth) {
  const StudyFile s = from_toml(replaced(good, "\"150m\"", "\"scott\""));
  EXPECT_EQ(s.density.rule, "scott");
  EXPECT_FALSE(s.density.bandwidth.has_value());
}

// ---- invariants

TEST_F(StudyReader, TakesBackWhatItWrites) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const StudyFile study = RandomStudy(seed, folder.path()).drawn();
    const std::string json = study_as_json(study, folder.path());
    const StudyFile again = from_json(json);
    ASSERT_EQ(again, study) << json;
    ASSERT_EQ(study_as_json(again, folder.path()), json);
  }
}

TEST_F(StudyReader, GivesTheSameValueFromTomlAndJson) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const StudyFile study = RandomStudy(seed, folder.path()).drawn();
    const std::string toml = as_toml(Json::parse(study_as_json(study, folder.path())));
    ASSERT_EQ(from_toml(toml), study) << toml;
  }
}

TEST_F(StudyReader, FindsTheSameFilesFromAnotherFolder) {
  const StudyFile study = from_toml(good);
  fs::create_directories(folder / "out");
  std::ofstream(folder / "out/study.run.json") << study_as_json(study, folder / "out");
  EXPECT_EQ(read_study(folder / "out/study.run.json"), study);
}

TEST_F(StudyReader, KeepsPathsBelowTheWorkingDirectoryAsGivenFromThere) {
  const fs::path here = fs::current_path();
  fs::current_path(folder.path());
  fs::create_directories("out");
  file("study.toml", good);
  const StudyFile study = read_study("study.toml");
  EXPECT_EQ(study.incidents.source, "reports.csv");
  std::ofstream("out/a.run.json") << study_as_json(study, "out");
  EXPECT_EQ(read_study("out/a.run.json"), study);
  EXPECT_EQ(read_study(folder / "out/a.run.json"), study);  // however the study is called
  fs::current_path(here);
}

TEST(PathsOfResults, AreNamedFromTheirFolderOrFromTheRoot) {
  const fs::path here = fs::current_path();
  EXPECT_EQ(written(fs::path("data/a.csv"), "out"), "../data/a.csv");
  EXPECT_EQ(written(here / "data/a.csv", "./out/"), "../data/a.csv");
  EXPECT_EQ(written(fs::path("/srv/data/a.csv"), "/srv/out/first"), "../../data/a.csv");
  EXPECT_EQ(written(fs::path("/srv/data/a.csv"), "/home/out"), "/srv/data/a.csv");
  EXPECT_EQ(written(fs::path("/srv/data/a.csv"), "/"), "/srv/data/a.csv");
  EXPECT_EQ(written(fs::path("a.csv"), ""), "a.csv");
  EXPECT_EQ(written(fs::path(), "out"), "");
}

// ---- promises

TEST_F(StudyReader, WritesKeysInOneOrder) {
  const StudyFile study = RandomStudy(7, folder.path()).drawn();
  const Json written = Json::parse(study_as_json(study, folder.path()));
  std::vector<std::string> top;
  for (const auto& [key, value] : written.items()) top.push_back(key);
  EXPECT_EQ(top.front(), "name");
  EXPECT_EQ(study_as_json(study, folder.path()).back(), '\n');
}

TEST_F(StudyReader, NamesFileLineAndKeyInBothLanguages) {
  const auto error = refusal_of(replaced(good, "kernel = \"quartic\"", "kernal = \"quartic\""));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "CONFIG_UNKNOWN_KEY");
  EXPECT_EQ(error->message().en, "there is no key \"density.kernal\"");
  EXPECT_EQ(error->message().sv, "det finns ingen nyckel \"density.kernal\"");
  EXPECT_EQ(error->row(), 26U);
  EXPECT_EQ(error->file(), (folder / "study.toml").string());
  EXPECT_NE(error->remedy().en.find("Did you mean density.kernel?"), std::string::npos);
  EXPECT_NE(error->remedy().sv.find("cell, bandwidth, kernel"), std::string::npos);
}

TEST_F(StudyReader, ProposesTheTableInWhichAKeyBelongs) {
  const auto error = refusal_of("treated = [\"10102\"]\n"s + good);
  ASSERT_TRUE(error.has_value());
  EXPECT_NE(error->remedy().en.find("displacement.treated"), std::string::npos);
}

TEST_F(StudyReader, CountsLinesOfJsonToo) {
  const auto error = refusal([&] {
    static_cast<void>(
        from_json("{\n \"audience\": \"internal\",\n \"data\": \"open\",\n"
                  " \"data_source\": \"x\",\n \"incidents\":\n  {\n"
                  "   \"source\": \"a.csv\"},\n \"seed\": -3\n,\"lang\": \"sv\"}"));
  });
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "SEED_RANGE");
  EXPECT_EQ(error->row(), 8U);
}

TEST_F(StudyReader, TellsParametersAsTheCommandLineTakesThem) {
  StudyFile study = from_toml(good);
  study.denominators = {{.column_or_file = "pop", .name = "residents 2016", .per = 1000.0}};
  study.selection.categories = {"theft", "robbery, armed", "\"quoted\""};
  study.incidents.columns.categories = {"offence", "street, town"};
  std::map<std::string, std::string> values;
  std::vector<std::string> columns;
  for (const Parameter& p : parameters_of(study)) {
    values[p.name] = p.value;
    if (p.name == "category") columns.push_back(p.value);
  }
  EXPECT_THAT(columns, testing::ElementsAre("offence", "street, town"));
  EXPECT_EQ(values["bandwidth"], "150m");
  EXPECT_EQ(values["before"], "2018-06-01/2018-09-01");
  EXPECT_EQ(values["treated"], "10102");
  EXPECT_EQ(values["categories"], R"(theft,"robbery, armed","""quoted""")");
  EXPECT_EQ(values["seed"], "20190601");
  EXPECT_EQ(values["points"], "false");
  EXPECT_EQ(values["per"], "1000");
  EXPECT_EQ(values["incidents"], (folder / "reports.csv").generic_string());
}

TEST_F(StudyReader, WritesOutHowDisplacementIsTested) {
  const StudyFile study = from_toml(
      replaced(good, "replicates = 999", "replicates = 999\nreach = 500\ndetected = [\"drugs\"]"));
  const Json written = Json::parse(study_as_json(study, folder.path()));
  EXPECT_EQ(written["displacement"]["replicates"], 999);
  EXPECT_EQ(written["displacement"]["margin"]["hours"], 1.0);
  EXPECT_EQ(written["displacement"]["reach"], "500m");
  EXPECT_EQ(study.displacement.detected, std::vector{"drugs"s});
}

TEST_F(StudyReader, ProposesTheValueThatWasProbablyMeant) {
  const auto error =
      refusal_of(replaced(good, "data = \"confidential\"", "data = \"confidental\""));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "VALUE_UNKNOWN");
  EXPECT_EQ(error->remedy(),
            (Text{.en = "Did you mean \"confidential\"?", .sv = "Menade du \"confidential\"?"}));
}

TEST_F(StudyReader, WritesOutAChoice) {
  StudyFile study = from_toml(good);
  take_choice({"from-time", "tid", {}}, study);
  take_choice({"separator", ";", {}}, study);  // no key of a study
  EXPECT_EQ(study.incidents.columns.from, "tid");
}

// ---- refusals

struct Wrong {
  const char* what;  // of the good study
  const char* with;
  const char* code;
  const char* named;  // in the English message
};

TEST_F(StudyReader, NamesTheRulesForABandwidthAndTheOneThatWasMeant) {
  const auto error = refusal_of(replaced(good, "\"150m\"", "\"silvermann\""));
  ASSERT_TRUE(error.has_value());
  EXPECT_NE(error->remedy().en.find("Did you mean silverman?"), std::string::npos);
  EXPECT_NE(error->remedy().sv.find("Menade du silverman?"), std::string::npos);
  for (const BandwidthRule rule : all_bandwidth_rules) {
    EXPECT_NE(error->remedy().en.find(name(rule)), std::string::npos) << name(rule);
    EXPECT_EQ(refusal_of(replaced(good, "150m", std::string(name(rule)))), std::nullopt);
  }
}

TEST_F(StudyReader, RefusesARuleThatLacksWhatItNeeds) {
  StudyFile study = from_toml(good);
  study.density.bandwidth.reset();
  study.districts.reset();
  study.displacement = {};
  study.density.rule = "cvl";
  expect_refusal(ErrorKind::bad_argument, "CONFIG_MISSING", [&] { require_sound(study); });
  study.window = "window.gpkg";
  EXPECT_NO_THROW(require_sound(study));

  study.density.rule = "hazelton";
  EXPECT_NO_THROW(require_sound(study));
  study.before = study.after = std::nullopt;
  expect_refusal(ErrorKind::bad_argument, "CONFIG_MISSING", [&] { require_sound(study); });
}

class WrongStudy : public StudyReader, public testing::WithParamInterface<Wrong> {};

TEST_P(WrongStudy, IsRefused) {
  const Wrong& wrong = GetParam();
  const auto error = refusal_of(replaced(good, wrong.what, wrong.with));
  ASSERT_TRUE(error.has_value()) << wrong.with;
  EXPECT_EQ(error->kind(), ErrorKind::bad_argument);
  EXPECT_EQ(error->code(), wrong.code) << error->message().en;
  EXPECT_NE(error->message().en.find(wrong.named), std::string::npos) << error->message().en;
  EXPECT_EQ(error->file(), (folder / "study.toml").string());
}

constexpr const char* bandwidth = "bandwidth = \"150m\"";
constexpr const char* cell = "cell = \"25m\"";
constexpr const char* before = R"(before = ["2018-06-01", "2018-09-01"])";
constexpr const char* after = R"(after  = ["2019-06-01", "2019-09-01"])";
constexpr const char* treated = "treated = [\"10102\"]";
constexpr const char* replicates = "replicates = 999";
constexpr const char* source = "source = \"reports.csv\"";

INSTANTIATE_TEST_SUITE_P(
    Of, WrongStudy,
    testing::Values(
        Wrong{bandwidth, "bandwidth = \"0m\"", "BANDWIDTH_RANGE", "bandwidth"},
        Wrong{bandwidth, "bandwidth = 0", "BANDWIDTH_RANGE", "density.bandwidth"},
        Wrong{bandwidth, "bandwidth = nan", "BANDWIDTH_RANGE", "bandwidth"},
        Wrong{bandwidth, "bandwidth = \"nan\"", "BANDWIDTH_RANGE", "bandwidth"},
        Wrong{bandwidth, "bandwidth = inf", "BANDWIDTH_RANGE", "bandwidth"},
        Wrong{bandwidth, "bandwidth = \"-5m\"", "BANDWIDTH_RANGE", "bandwidth"},
        Wrong{bandwidth, "bandwidth = \"0.5m\"", "BANDWIDTH_LT_CELL", "0.5 m"},
        Wrong{bandwidth, "bandwidth = \"scot\"", "BANDWIDTH_RULE", "scot"},
        Wrong{bandwidth, "bandwidth = \"Scott\"", "BANDWIDTH_RULE", "Scott"},
        Wrong{bandwidth, "bandwidth = \"150 deg\"", "LENGTH_SYNTAX", "150 deg"},
        Wrong{bandwidth, "bandwidth = \"0.005°\"", "LENGTH_SYNTAX", "0.005°"},
        Wrong{bandwidth, "bandwidth = \"150 feet\"", "LENGTH_SYNTAX", "150 feet"},
        Wrong{bandwidth, "bandwidth = \"1,5km\"", "LENGTH_SYNTAX", "1,5km"},
        Wrong{bandwidth, "bandwidth = true", "CONFIG_TYPE", "density.bandwidth"},
        Wrong{bandwidth, "bandwidth = []", "CONFIG_TYPE", "a list"},
        Wrong{bandwidth, "bandwidth = \"\"", "VALUE_EMPTY", "density.bandwidth"},
        Wrong{bandwidth, "bandwith_m = 100", "CONFIG_UNKNOWN_KEY", "density.bandwith_m"},
        Wrong{bandwidth, "bandwidth = \"150m\"\nbandwidth = \"150m\"", "CONFIG_DUPLICATE_KEY",
              "bandwidth"},
        Wrong{cell, "cell = 0", "CELL_RANGE", "density.cell"},
        Wrong{cell, "cell = nan", "CELL_RANGE", "density.cell"},
        Wrong{cell, "cell = \"twenty\"", "LENGTH_SYNTAX", "twenty"},
        Wrong{"kernel = \"quartic\"", "kernel = \"quartik\"", "KERNEL_UNKNOWN", "quartik"},
        Wrong{before, "before = \"2018\"", "CONFIG_TYPE", "periods.before"},
        Wrong{before, "before = [\"2018-06-01\"]", "CONFIG_TYPE", "periods.before"},
        Wrong{before, "before = [\"2018-06-31\", \"2018-09-01\"]", "DATE_SYNTAX", "2018-06-31"},
        Wrong{before, "before = [\"1/6 2018\", \"2018-09-01\"]", "DATE_SYNTAX", "1/6 2018"},
        Wrong{before, "before = [\"2018-09-01\", \"2018-06-01\"]", "PERIOD_ORDER", "2018-09-01"},
        Wrong{before, "before = [\"2018-09-01\", \"2018-09-01\"]", "PERIOD_ORDER", "2018-09-01"},
        Wrong{before, "before = [\"2018-06-01\", \"2019-07-01\"]", "PERIOD_OVERLAP", "2019-07-01"},
        Wrong{before, "before = [\"2020-06-01\", \"2020-09-01\"]", "PERIOD_ORDER", "after"},
        Wrong{before, "", "CONFIG_MISSING", "periods.before"},
        Wrong{after, "", "CONFIG_MISSING", "periods.after"},
        Wrong{treated, "treated = [10102]", "CONFIG_TYPE", "displacement.treated"},
        Wrong{treated, "treated = []", "VALUE_EMPTY", "displacement.treated"},
        Wrong{treated, "treated = [\"10102\"]\ntreated_area = \"a.gpkg\"", "CONFIG_CONFLICT",
              "treated_area"},
        Wrong{treated, "control = \"10105\"", "CONFIG_TYPE", "10105"},
        Wrong{treated, "treated_area = \"/vsizip/a.zip\"", "INPUT_PATH", "/vsizip"},
        Wrong{"places = \"places.gpkg\"", "places = \"http://x/y\"", "INPUT_PATH", "http"},
        Wrong{replicates, "replicates = -1", "PERMUTATIONS_RANGE", "-1"},
        Wrong{replicates, "replicates = 5", "PERMUTATIONS_RANGE", "5"},
        Wrong{replicates, "replicates = 98", "PERMUTATIONS_RANGE", "98"},
        Wrong{replicates, "replicates = 5000000000", "PERMUTATIONS_RANGE", "5000000000"},
        Wrong{replicates, "replicates = 99.5", "PERMUTATIONS_RANGE", "99.5"},
        Wrong{replicates, "replicates = \"many\"", "CONFIG_TYPE", "displacement.replicates"},
        Wrong{replicates, "level = 1.0", "LEVEL_RANGE", "displacement.level"},
        Wrong{replicates, "level = 95", "LEVEL_RANGE", "95"},
        Wrong{replicates, "level = 0.9999999999999999", "LEVEL_RANGE", "0.5 to 0.9999"},
        Wrong{treated, "", "CONFIG_MISSING", "(displacement.treated) is missing"},
        Wrong{treated, "control = [\"10102\"]", "CONFIG_MISSING", "(displacement.treated)"},
        Wrong{replicates, "place_radius = \"0m\"", "LENGTH_RANGE", "displacement.place_radius"},
        Wrong{replicates, "reach = -1", "LENGTH_RANGE", "displacement.reach"},
        Wrong{replicates, "farthest = 10", "CONFIG_MISSING", "displacement.costs"},
        Wrong{replicates, "costs = \"minutes.csv\"\nfarthest = 0", "COST_RANGE", "got 0"},
        Wrong{replicates, "ring_width = 0", "LENGTH_RANGE", "displacement.ring_width"},
        Wrong{replicates, "ring_width = 200\nrings = 21", "RINGS_RANGE", "1 to 20, got 21"},
        Wrong{replicates, "ring_width = 200\nrings = 0", "RINGS_RANGE", "got 0"},
        Wrong{replicates, "rings = 3", "CONFIG_MISSING", "displacement.ring_width"},
        Wrong{"moved_share = 0.20", "moved_share = 20", "MARGIN_RANGE", "moved_share"},
        Wrong{"hours = 1.0", "hours = 0", "MARGIN_RANGE", "hours"},
        Wrong{"share = 0.05", "share = nan", "MARGIN_RANGE", "share"},
        Wrong{"share = 0.05", "sharing = 0.05", "CONFIG_UNKNOWN_KEY",
              "displacement.margin.sharing"},
        Wrong{"seed = 20190601", "seed = -3", "SEED_RANGE", "-3"},
        Wrong{"seed = 20190601", "seed = 1.5", "SEED_RANGE", "1.5"},
        Wrong{"seed = 20190601", "seed = \"x\"", "CONFIG_TYPE", "seed"},
        Wrong{"lang = \"sv\"", "lang = \"de\"", "VALUE_UNKNOWN", "sv, en"},
        Wrong{"lang = \"sv\"", "lang = 1", "CONFIG_TYPE", "lang"},
        Wrong{"audience = \"internal\"", "", "CONFIG_MISSING", "audience"},
        Wrong{"audience = \"internal\"", "audience = \"all\"", "VALUE_UNKNOWN", "internal, public"},
        Wrong{"audience = \"internal\"", "audience = \"internal\"\nmin_count = 0",
              "CONFIG_UNKNOWN_KEY", "min_count"},
        Wrong{"data = \"confidential\"", "", "CONFIG_MISSING", "data is missing"},
        Wrong{"data = \"confidential\"", "data = \"open\"", "CONFIG_MISSING", "data_source"},
        Wrong{"data = \"confidential\"", "data = \"open\"\ndata_source = \"\"", "VALUE_EMPTY",
              "data_source"},
        Wrong{"timezone = \"Europe/Stockholm\"", "timezone = \"Europe/Stokholm\"", "TZ_UNKNOWN",
              "Stokholm"},
        Wrong{"work_crs = \"EPSG:3011\"", "work_crs = \"EPSG:4326\"", "CRS_NOT_METRIC", "4326"},
        Wrong{
            "work_crs = \"EPSG:3011\"",
            "work_crs = \"+proj=pipeline +step +proj=hgridshift +grids=http://127.0.0.1:9/g.tif\"",
            "CRS_UNKNOWN", "work_crs"},
        Wrong{"\ncrs = \"EPSG:3011\"", "\ncrs = \"EPSG:999999\"", "CRS_UNKNOWN", "incidents.crs"},
        Wrong{"code = \"nyko5\"", "crs = \"3O11\"", "CRS_UNKNOWN", "districts.crs"},
        Wrong{"code = \"nyko5\"", "layer = 'h\"; DROP TABLE gpkg_contents;--'", "LAYER_NAME",
              "districts.layer"},
        Wrong{source, "source = \"reports.csv\"\nlayer = \"a\\u0007b\"", "LAYER_NAME",
              "incidents.layer"},
        Wrong{source, "", "CONFIG_MISSING", "incidents.source"},
        Wrong{source, "source = \"/vsicurl/http://169.254.169.254/latest/meta-data\"", "INPUT_PATH",
              "/vsicurl"},
        Wrong{source, "source = \"PG:host=127.0.0.1 dbname=x user=x\"", "INPUT_PATH", "PG:"},
        Wrong{source, "source = 5", "CONFIG_TYPE", "incidents.source"},
        Wrong{"source = \"nyko5.gpkg\"", "", "CONFIG_MISSING", "districts.source"},
        Wrong{"name = \"klara-2018-2019\"", "name = \"../../../../etc/cron.d/x\"", "OUTPUT_PATH",
              "cron.d"},
        Wrong{"name = \"klara-2018-2019\"", "name = \"/vsicurl/http://127.0.0.1:9/o\"",
              "OUTPUT_PATH", "/vsicurl"},
        Wrong{"name = \"klara-2018-2019\"", "name = \"..\"", "OUTPUT_PATH", ".."},
        Wrong{"[output]", "[streets]\n[output]", "CONFIG_MISSING", "streets.source"},
        Wrong{"[output]", "[streets]\nsource = \"a.gpkg\"\nlixel = \"0m\"\n[output]",
              "LENGTH_RANGE", "streets.lixel"},
        Wrong{"[output]", "[streets]\nsource = \"a.gpkg\"\nlixel = \"1km\"\n[output]",
              "BANDWIDTH_LT_LIXEL", "1,000 m"},
        Wrong{"[output]", "[streets]\nsource = \"a.gpkg\"\nbandwidth = \"5m\"\n[output]",
              "BANDWIDTH_LT_LIXEL", "streets.bandwidth"},
        Wrong{"[output]", "[streets]\nsource = \"a.gpkg\"\nbandwidth = \"0m\"\n[output]",
              "LENGTH_RANGE", "streets.bandwidth"},
        Wrong{"[output]", "[streets]\nsource = \"a.gpkg\"\nsnap = \"-1m\"\n[output]",
              "SNAP_LIMIT_RANGE", "streets.snap"},
        Wrong{"[output]", "[streets]\nsource = \"a.gpkg\"\nmethod = \"best\"\n[output]",
              "VALUE_UNKNOWN", "simple, discontinuous, continuous"},
        Wrong{"[output]", "[streets]\nsource = \"http://x/y\"\n[output]", "INPUT_PATH", "http"},
        Wrong{"kernel = \"quartic\"", "kernel = \"gaussian\"\n[streets]\nsource = \"a.gpkg\"",
              "KERNEL_UNBOUNDED", "density.kernel"},
        Wrong{"lang = \"sv\"", "lang = \"sv\"\nverb = \"streets\"", "VERB_UNKNOWN", "streets"},
        Wrong{"[output]", "[population]\n[output]", "CONFIG_MISSING", "population.source"},
        Wrong{"[output]", "[population]\nsource = \"a.csv\"\nrelative_to = [\"theft\"]\n[output]",
              "CONFIG_CONFLICT", "population.relative_to"},
        Wrong{"[output]", "[population]\nrelative_to = [\"theft\"]\n[output]", "CONFIG_MISSING",
              "selection.categories"},
        Wrong{"[output]",
              "[population]\nrelative_to = [\"theft\"]\ncount = \"n\"\n[selection]\n"
              "categories = \"robbery\"\n[output]",
              "CONFIG_CONFLICT", "population.source"},
        Wrong{"[output]",
              "[population]\nrelative_to = [\"theft\"]\n[selection]\n"
              "categories = [\"robbery\", \"theft\"]\n[output]",
              "CATEGORIES_OVERLAP", "theft"},
        Wrong{"[output]", "[population]\nsource = \"a.csv\"\nbandwidth = \"0m\"\n[output]",
              "BANDWIDTH_RANGE", "population.bandwidth"},
        Wrong{"[output]", "[population]\nsource = \"a.csv\"\nbandwidth = \"10m\"\n[output]",
              "BANDWIDTH_LT_CELL", "population.bandwidth"},
        Wrong{"[output]", "[population]\nsource = \"a.csv\"\nbandwidth = \"hazelton\"\n[output]",
              "CONFIG_MISSING", "population.bandwidth"},
        Wrong{"[output]", "[population]\nsource = \"a.csv\"\nbandwidth = \"scot\"\n[output]",
              "BANDWIDTH_RULE", "population.bandwidth"},
        Wrong{"[output]", "[population]\nsource = \"a.csv\"\nper = 0\n[output]",
              "DENOMINATOR_RANGE", "population.per"},
        Wrong{"[output]", "[population]\nsource = \"a.csv\"\nfloor = -1\n[output]", "FLOOR_RANGE",
              "floor"},
        Wrong{"[output]", "[population]\nsource = \"a.csv\"\ncrs = \"3O11\"\n[output]",
              "CRS_UNKNOWN", "population.crs"},
        Wrong{"[output]", "[population]\nsource = \"/vsizip/a.zip\"\n[output]", "INPUT_PATH",
              "/vsizip"},
        Wrong{"bandwidth = \"150m\"\nkernel = \"quartic\"", "[population]\nsource = \"a.csv\"",
              "CONFIG_MISSING", "density.bandwidth"},
        Wrong{"points = false", "points = \"no\"", "CONFIG_TYPE", "output.points"},
        Wrong{"points = false", "points = false\n[[denominators]]\ncolumn = \"pop\"",
              "DENOMINATOR_NAME", "pop"},
        Wrong{"points = false", "points = false\n[[denominators]]\nname = \"residents\"",
              "CONFIG_MISSING", "denominators.column"},
        Wrong{"points = false",
              "points = false\n[[denominators]]\nname = \"a\"\ncolumn = \"b\"\nfile = \"c.csv\"",
              "CONFIG_CONFLICT", "denominators.file"},
        Wrong{"points = false",
              "points = false\n[[denominators]]\nname = \"a\"\ncolumn = \"b\"\nper = 0",
              "DENOMINATOR_RANGE", "0"},
        Wrong{"points = false",
              "points = false\n[[denominators]]\nname = \"a\"\ncolumn = \"b\"\nper = inf",
              "DENOMINATOR_RANGE", "to 1,000,000,000, got inf"},
        Wrong{"points = false",
              "points = false\n[[denominators]]\nname = \"a\"\ncolumn = \"b\"\nper = 1e300",
              "DENOMINATOR_RANGE", "1e+300"},
        Wrong{"points = false",
              "points = false\n[[denominators]]\nname = \"a\"\ncolumn = \"b\"\n[[denominators]]\n"
              "name = \"a\"\ncolumn = \"c\"",
              "DENOMINATOR_NAME", "\"a\""},
        Wrong{"points = false", "points = false\n[denominators]\nname = \"a\"", "CONFIG_TYPE",
              "denominators"},
        Wrong{"points = false", "points = false\n[[denominators]]\nname = \"a\"\nfile = \"c.txt\"",
              "CONFIG_TYPE", "denominators.file"},
        Wrong{"[output]", "[selection]\nfrom = 2019-01-01\nuntil = 2018-01-01\n[output]",
              "PERIOD_ORDER", "selection"},
        Wrong{"[output]", "[output", "CONFIG_SYNTAX", "TOML"},
        Wrong{"[output]", "[density]\n[output]", "CONFIG_DUPLICATE_KEY", "density"},
        Wrong{"[output]", "[exports]\na = 1\n[output]", "CONFIG_UNKNOWN_KEY", "exports"},
        Wrong{"[output]\npoints = false", "output = true", "CONFIG_UNKNOWN_KEY", "output"}));

TEST_F(StudyReader, RefusesPointsForThePublic) {
  const std::string text = replaced(good, "\"internal\"", "\"public\"");
  EXPECT_EQ(from_toml(text).audience, Audience::open_to_public);
  const auto error = refusal_of(replaced(text, "points = false", "points = true"));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "PRIVACY_POINTS");
}

TEST_F(StudyReader, RefusesAPersonalNumberAsANameAndNamesTheKey) {
  const auto error = refusal_of(
      replaced(good, "[displacement]", "[displacement]\ntreated_name = \"19811228-9874\""));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "PLACE_NAME_PERSONAL");
  EXPECT_THAT(
      error->message().en,
      testing::HasSubstr("(displacement.treated_name) looks like a personal identity number"));
  EXPECT_THAT(error->message().en, testing::Not(testing::HasSubstr("9874")));
}

// Whoever wrote words reads of options, whoever wrote a study of its keys.
TEST_F(StudyReader, NamesKeysWhereTheRulesNameOptions) {
  const auto as_option = [&](const std::function<void(StudyFile&)>& spoil) {
    StudyFile study = from_toml(good);
    spoil(study);
    const auto error = refusal([&] { require_sound(study); });
    return error ? error->message().en + "\n" + error->remedy().en : "accepted";
  };
  const auto as_key = [&](const std::string& toml) {
    const auto error = refusal_of(toml);
    return error ? error->message().en + "\n" + error->remedy().en : "accepted";
  };
  const auto denominators = [](const std::string& name, const std::string& per) {
    return "[[denominators]]\ncolumn = \"pop\"\nname = \"" + name + "\"\nper = " + per + "\n";
  };
  using testing::AllOf;
  using testing::HasSubstr;
  using testing::Not;

  EXPECT_THAT(as_option([](StudyFile& s) {
                s.denominators = {{.column_or_file = "pop", .name = "a", .per = 0.0}};
              }),
              AllOf(HasSubstr("(--per)"), Not(HasSubstr("denominators."))));
  EXPECT_THAT(as_key(good + denominators("a", "0")),
              AllOf(HasSubstr("(denominators.per)"), Not(HasSubstr("--"))));

  EXPECT_THAT(as_option([](StudyFile& s) {
                s.denominators = {{.column_or_file = "pop", .name = "a", .per = 1.0},
                                  {.column_or_file = "pop", .name = "a", .per = 1.0}};
              }),
              AllOf(HasSubstr("\"a\" (--denominator-name)"),
                    HasSubstr("--denominator-name \"residents 2016\""), Not(HasSubstr(" = "))));
  EXPECT_THAT(as_key(good + denominators("a", "1") + denominators("a", "1")),
              AllOf(HasSubstr("\"a\" (denominators.name)"),
                    HasSubstr("denominators.name = \"residents 2016\""), Not(HasSubstr("--"))));

  EXPECT_THAT(as_option([](StudyFile& s) { s.after.reset(); }),
              AllOf(HasSubstr("a period (--after) is missing"),
                    HasSubstr("Write: --after 2019-06-01/2019-09-01")));
  EXPECT_THAT(as_key(replaced(good, after, "")),
              AllOf(HasSubstr("a period (periods.after) is missing"),
                    HasSubstr("Write: periods.after = [\"2019-06-01\", \"2019-09-01\"]")));

  EXPECT_THAT(as_option([](StudyFile& s) { s.density.rule = "pls"; }),
              AllOf(HasSubstr("(--bandwidth)"), Not(HasSubstr("density."))));
  EXPECT_THAT(as_key(replaced(good, bandwidth, "bandwidth = \"pls\"")),
              AllOf(HasSubstr("(density.bandwidth)"), Not(HasSubstr("--"))));

  EXPECT_THAT(as_option([](StudyFile& s) { s.incidents.layer = "a;b"; }),
              AllOf(HasSubstr("(--layer)"), Not(HasSubstr("incidents."))));
  EXPECT_THAT(as_option([](StudyFile& s) { s.districts.reset(); }),
              AllOf(HasSubstr("(--districts)"), HasSubstr("--districts districts.gpkg")));
  EXPECT_THAT(as_option([](StudyFile& s) {
                s.selection.from = s.after->until;
                s.selection.until = s.after->from;
              }),
              AllOf(HasSubstr("(--until)"), HasSubstr("(--from)"), Not(HasSubstr("selection."))));
}

TEST_F(StudyReader, RefusesATreatedAreaWithoutDistricts) {
  const std::string text = R"(audience = "internal"
data = "simulated"
incidents = { source = "a.csv" }
periods = { before = ["2018-06-01", "2018-09-01"], after = ["2019-06-01", "2019-09-01"] }
displacement = { treated = ["10102"] }
)";
  const auto error = refusal_of(text);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "CONFIG_MISSING");
  EXPECT_EQ(error->row(), 5U);
}

TEST_F(StudyReader, RefusesBrokenJson) {
  const auto code_of = [&](const std::string& text) {
    const auto error = refusal([&] { static_cast<void>(from_json(text)); });
    return error ? error->code() : "none";
  };
  EXPECT_EQ(code_of(R"({"audience": "internal", "data": )"), "CONFIG_SYNTAX");
  EXPECT_EQ(code_of(std::string(100'000, '[')), "CONFIG_SYNTAX");
  EXPECT_EQ(code_of("[]"), "CONFIG_SYNTAX");
  EXPECT_EQ(code_of(""), "CONFIG_SYNTAX");
  EXPECT_EQ(code_of("{\"name\": \"\xff\"}"), "CONFIG_SYNTAX");
  EXPECT_EQ(code_of(R"({"seed": 1e999})"), "CONFIG_SYNTAX");
  EXPECT_EQ(code_of(R"({"name": "a"} trailing)"), "CONFIG_SYNTAX");
  EXPECT_EQ(code_of(R"({"name": "a", "lang": "sv", "name": "b"})"), "CONFIG_DUPLICATE_KEY");
  EXPECT_EQ(code_of(R"({"density": {"cell": 1, "cell": 2}})"), "CONFIG_DUPLICATE_KEY");
  EXPECT_EQ(code_of(R"({"name": null})"), "CONFIG_TYPE");
  EXPECT_EQ(code_of(R"({"seed": 18446744073709551616})"), "SEED_RANGE");
}

TEST_F(StudyReader, RefusesKeysDeepEnoughToEndTheProgram) {
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "a.";
  for (const std::string& text : {deep + "a = 1", "[" + deep + "a]", "x = {" + deep + "a = 1}"}) {
    const auto error = refusal_of(text);
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->code(), "CONFIG_SYNTAX");
  }
  // Dots that are no keys: in strings and remarks.
  const std::string dots(100, '.');
  const StudyFile study = from_toml("data_source = \"" + dots + "\" # " + dots + "\n" + good);
  EXPECT_EQ(study.data_source, dots);
}

TEST_F(StudyReader, SaysWhichVerbFitsDataThatAreNoStudy) {
  for (const char* const name : {"reports.csv", "reports.GPKG", "districts.geojson"}) {
    std::ofstream(folder / name) << "id,easting,northing\n";
    const auto error = refusal([&] { static_cast<void>(read_study(folder / name)); });
    ASSERT_TRUE(error.has_value()) << name;
    EXPECT_EQ(error->code(), "NOT_A_STUDY");
    EXPECT_THAT(error->message().en, testing::HasSubstr("holds data, not a study"));
    EXPECT_THAT(error->remedy().sv, testing::HasSubstr("klara run STUDIE.toml"));
    EXPECT_THAT(error->remedy().sv, testing::HasSubstr("klara inspect FIL"));
  }
  expect_refusal(ErrorKind::unreadable, "FILE_MISSING",
                 [&] { static_cast<void>(read_study(folder / "none.csv")); });
}

TEST_F(StudyReader, RefusesWhatIsTooLargeOrNotThere) {
  const auto large = refusal_of(good + std::string(4'000'000, '\n'));
  ASSERT_TRUE(large.has_value());
  EXPECT_EQ(large->code(), "CONFIG_SYNTAX");
  expect_refusal(ErrorKind::unreadable, "FILE_MISSING",
                 [&] { static_cast<void>(read_study(folder / "none.toml")); });
  expect_refusal(ErrorKind::unreadable, "FILE_UNREADABLE",
                 [&] { static_cast<void>(read_study(folder.path())); });
}

TEST(WrittenValues, AreReadBack) {
  Random random(11);
  for (int i = 0; i < 2'000; ++i) {
    const Metres length{std::exp(20.0 * random.normal())};
    EXPECT_EQ(parsed_length(written(length), "length"), length);
    const std::chrono::local_days date{std::chrono::days{random.below(100'000)}};
    EXPECT_EQ(parsed_date(written(date), "date"), date);
  }
  EXPECT_EQ(parsed_length("1.5km", "reach"), Metres{1500.0});
  EXPECT_EQ(parsed_length(" 250 m ", "reach"), Metres{250.0});
  EXPECT_EQ(parsed_length("250", "reach"), Metres{250.0});
  for (const Kernel kernel : all_kernels) EXPECT_EQ(parsed_kernel(name_of(kernel)), kernel);
}

TEST(WrittenValues, OfTimesReadBackTheSame) {
  using namespace std::chrono_literals;
  for (const std::chrono::seconds time : {1s, 90s, 61s, 3600s, 5400s, 86'400s, 28 * 86'400s}) {
    EXPECT_EQ(parsed_duration(written(time), "slice"), time) << written(time);
  }
  EXPECT_EQ(written(std::chrono::seconds{28h * 24}), "28d");
  EXPECT_EQ(written(std::chrono::seconds{36h}), "36h");
  EXPECT_EQ(parsed_duration("7", "slice"), std::chrono::days{7});
  EXPECT_EQ(parsed_duration(" 1.5 h ", "slice"), 90min);
  for (const char* text : {"", "d", "4 weeks", "1mo", "P7D"}) {
    expect_refusal(ErrorKind::bad_argument, "DURATION_SYNTAX",
                   [&] { static_cast<void>(parsed_duration(text, "slice")); });
  }
  for (const char* text : {"0", "-1d", "0.1s", "1e7d", "nan", "inf"}) {
    expect_refusal(ErrorKind::bad_argument, "DURATION_RANGE",
                   [&] { static_cast<void>(parsed_duration(text, "slice")); });
  }
}

TEST(WrittenValues, AreRefusedWithAReason) {
  const auto degrees = refusal([] { static_cast<void>(parsed_length("0.01deg", "--bandwidth")); });
  ASSERT_TRUE(degrees.has_value());
  EXPECT_NE(degrees->message().en.find("--bandwidth"), std::string::npos);
  EXPECT_NE(degrees->remedy().sv.find("En grad är ingen längd"), std::string::npos);
  for (const char* text : {"", "m", "250 mm", "250mkm", "0x10m", "+5"}) {
    expect_refusal(ErrorKind::bad_argument, "LENGTH_SYNTAX",
                   [&] { static_cast<void>(parsed_length(text, "length")); });
  }
  for (const char* text : {"", "2018-6-1", "2018-02-29", "2018-13-01", "20180601", "2018-06-0a"}) {
    expect_refusal(ErrorKind::bad_argument, "DATE_SYNTAX",
                   [&] { static_cast<void>(parsed_date(text, "date")); });
  }
  expect_refusal(ErrorKind::bad_argument, "PERIOD_SYNTAX",
                 [] { static_cast<void>(parsed_period("2018-06-01", "before")); });
  expect_refusal(ErrorKind::bad_argument, "PERIOD_ORDER",
                 [] { static_cast<void>(parsed_period("2018-06-01/2018-06-01", "before")); });
}

TEST(StudyManual, SpeaksOfEveryKey) {
  const std::string manual = bytes_of(KLARA_STUDY_MANUAL);
  ASSERT_FALSE(manual.empty());
  for (const std::string& key : study_keys()) {
    EXPECT_NE(manual.find("| `" + key + "` |"), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace klara
