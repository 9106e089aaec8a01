#include <adapters/scratch_folder.hpp>
#include <engine/refusal.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/adapters/study_reader.hpp>
#include <klara/density/bandwidth.hpp>
#include <klara/density/bandwidth_family.hpp>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace klara {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using namespace std::chrono;

// Four districts of 1 km, two by two: 01001 south-west, 01002 north-west, 01003 south-east, 01004
// north-east.
constexpr double west = 152'000.0, south = 6'580'000.0;

std::string square(double x, double y, double side, const Projection* to = nullptr) {
  std::string text;
  for (const auto& [dx, dy] :
       {std::pair{0.0, 0.0}, {side, 0.0}, {side, side}, {0.0, side}, {0.0, 0.0}}) {
    Position p{x + dx, y + dy};
    if (to != nullptr) p = to->transformed(p);
    text += fmt::format("{}[{:.9f},{:.9f}]", text.empty() ? "" : ",", p.x, p.y);
  }
  return fmt::format(R"({{"type":"Polygon","coordinates":[[{}]]}})", text);
}

std::string collection(const std::vector<std::string>& features, const std::string& crs) {
  std::string text;
  for (const std::string& feature : features) text += (text.empty() ? "" : ",\n") + feature;
  const std::string member =
      crs.empty() ? ""
                  : fmt::format(R"("crs":{{"type":"name","properties":{{"name":"{}"}}}},)", crs);
  return fmt::format(R"({{"type":"FeatureCollection",{}"features":[{}]}})", member, text);
}

std::string districts(const Projection* to = nullptr) {
  std::vector<std::string> features;
  const std::array names{"Åkeshov", "Älvsjö", "Örby", "Årsta"};
  for (int i = 0; i < 4; ++i) {
    const int column = i / 2;
    features.push_back(fmt::format(
        R"({{"type":"Feature","properties":{{"nyko":"0100{}","namn":"{}","pop":{}}},"geometry":{}}})",
        i + 1, names[static_cast<std::size_t>(i)],
        i == 3 ? "null" : fmt::format("{}", 1000 * (i + 1)),
        square(west + 1000.0 * column, south + 1000.0 * (i % 2), 1000.0, to)));
  }
  return collection(features, to == nullptr ? "urn:ogc:def:crs:EPSG::3011" : "");
}

struct Row {
  std::string from, until, offence;
  double x, y;
};

// Forty reports through both periods, on a pattern that varies in both axes.
std::vector<Row> forty_rows() {
  std::vector<Row> rows;
  for (int i = 0; i < 40; ++i) {
    const std::string time = fmt::format("{}-0{}-{:02} {:02}:30", i % 2 == 0 ? 2018 : 2019,
                                         6 + i % 3, 1 + i % 28, i % 24);
    rows.push_back({time, time, i % 4 == 0 ? "rån" : "stöld", west + 37.0 * i + 200.0,
                    south + std::fmod(613.0 * i, 1900.0) + 50.0});
  }
  return rows;
}

class StudyInputsOf : public testing::Test {
 protected:
  StudyInputsOf() {
    file("districts.geojson", districts());
    rows("reports.csv", forty_rows());
    study.name = "liten";
    study.audience = Audience::internal;
    study.data = DataClass::simulated;
    study.data_source = "plan default, seed 7";
    study.incidents.source = folder / "reports.csv";
    study.incidents.crs = "EPSG:3011";
    study.districts = DistrictSource{.source = folder / "districts.geojson",
                                     .code = "nyko",
                                     .name = "namn",
                                     .layer = {},
                                     .crs = {}};
    study.before = LocalPeriod{local_days{year{2018} / 6 / 1}, local_days{year{2018} / 9 / 1}};
    study.after = LocalPeriod{local_days{year{2019} / 6 / 1}, local_days{year{2019} / 9 / 1}};
  }

  fs::path file(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
    return folder / name;
  }

  void rows(const std::string& name, const std::vector<Row>& list) const {
    std::string text = "id,time_from,time_to,offence,easting,northing\n";
    for (std::size_t i = 0; i < list.size(); ++i) {
      text += fmt::format("R{},{},{},{},{:.2f},{:.2f}\n", i, list[i].from, list[i].until,
                          list[i].offence, list[i].x, list[i].y);
    }
    file(name, text);
  }

  StudyInputs read() const { return read_study_inputs(study, "run"); }

  std::optional<Error> refused() const {
    return refusal([&] { static_cast<void>(read()); });
  }

  static const IntakeWarning* warning(const IntakeReport& intake, const std::string& code) {
    const auto found = std::ranges::find(intake.warnings, code, &IntakeWarning::code);
    return found == intake.warnings.end() ? nullptr : &*found;
  }

  static std::map<std::string, Parameter> parameters(const StudyInputs& in) {
    std::map<std::string, Parameter> result;
    for (const Parameter& p : in.provenance.parameters) result[p.name] = p;
    return result;
  }

  ScratchFolder folder;
  StudyFile study;
};

void expect_same(const StudyInputs& a, const StudyInputs& b) {
  EXPECT_EQ(a.incidents, b.incidents);
  ASSERT_TRUE(a.districts && b.districts);
  EXPECT_EQ(a.districts->districts, b.districts->districts);
  EXPECT_EQ(a.districts->intake, b.districts->intake);
  EXPECT_EQ(a.selection, b.selection);
  EXPECT_EQ(a.crs, b.crs);
  EXPECT_EQ(a.resolved, b.resolved);
  EXPECT_EQ(a.provenance, b.provenance);
  EXPECT_EQ(a.study.districts, b.study.districts);
  EXPECT_EQ(a.study.window, b.study.window);
  EXPECT_EQ(a.study.before, b.study.before);
  EXPECT_EQ(a.study.after, b.study.after);
  EXPECT_EQ(a.study.treated, b.study.treated);
  EXPECT_EQ(a.study.places, b.study.places);
  EXPECT_EQ(a.study.control, b.study.control);
  ASSERT_EQ(a.study.denominators.size(), b.study.denominators.size());
  for (std::size_t i = 0; i < a.study.denominators.size(); ++i) {
    EXPECT_EQ(a.study.denominators[i].name, b.study.denominators[i].name);
    EXPECT_THAT(
        a.study.denominators[i].of_district,
        testing::Pointwise(testing::NanSensitiveDoubleEq(), b.study.denominators[i].of_district));
  }
  EXPECT_EQ(a.study.bandwidth, b.study.bandwidth);
}

// ---- what is read

TEST_F(StudyInputsOf, TakesEveryRowOfAPlainStudy) {
  const StudyInputs in = read();
  EXPECT_EQ(in.incidents.points.size(), 40U);
  EXPECT_EQ(in.selection, (SelectionCount{.taken = 40, .outside_time = 0, .other_category = 0}));
  EXPECT_EQ(in.crs, Crs{3011});
  EXPECT_EQ(in.study.districts.size(), 4U);
  EXPECT_EQ(in.study.window.size(), 4U);
  EXPECT_FALSE(in.study.bandwidth.has_value());
  EXPECT_EQ(in.provenance.data_source, "plan default, seed 7");
  EXPECT_EQ(in.provenance.verb, "run");
  ASSERT_EQ(in.provenance.inputs.size(), 2U);
  EXPECT_EQ(in.provenance.inputs[0].sha256, sha256_of(folder / "reports.csv"));
  EXPECT_EQ(in.provenance.inputs[1].rows, 4U);
  EXPECT_EQ(in.provenance.incidents, in.incidents.intake);
}

TEST_F(StudyInputsOf, CutsPeriodsAtLocalMidnight) {
  rows("reports.csv", {{"2019-05-31 23:59", "2019-05-31 23:59", "rån", west + 10, south + 10},
                       {"2019-06-01 00:00", "2019-06-01 00:00", "rån", west + 20, south + 20},
                       {"2019-08-31 23:59", "2019-08-31 23:59", "rån", west + 30, south + 30},
                       {"2019-09-01 00:00", "2019-09-01 00:00", "rån", west + 40, south + 40},
                       {"2018-07-01 00:00", "2018-07-01 00:00", "rån", west + 50, south + 50}});
  const StudyInputs in = read();
  EXPECT_EQ(in.study.after->from, Instant{sys_days{year{2019} / 5 / 31} + hours{22}});
  EXPECT_EQ(rows_within(in.incidents.points, *in.study.after).size(), 2U);
  study.timezone = "UTC";
  EXPECT_EQ(read().study.after->from, Instant{sys_days{year{2019} / 6 / 1}});
}

TEST_F(StudyInputsOf, CountsWhatTheSelectionLeavesOut) {
  study.before.reset();
  study.after.reset();
  study.selection = {.from = local_days{year{2018} / 7 / 1}, .until = {}, .categories = {"rån"}};
  const StudyInputs in = read();
  std::uint64_t taken = 0, outside_time = 0, other = 0;
  for (const Row& row : forty_rows()) {
    if (row.from < "2018-07-01") {
      ++outside_time;
    } else if (row.offence != "rån") {
      ++other;
    } else {
      ++taken;
    }
  }
  EXPECT_EQ(in.selection, (SelectionCount{taken, outside_time, other}));
  EXPECT_EQ(in.incidents.points.size(), taken);
  EXPECT_EQ(in.incidents.rows.size(), taken);
  EXPECT_EQ(in.incidents.categories[0].of_row.size(), taken);
  EXPECT_EQ(in.incidents.intake.used, 40U);  // still of the whole file
  EXPECT_EQ(in.selection.taken + in.selection.outside_time + in.selection.other_category,
            in.incidents.intake.used);
}

TEST_F(StudyInputsOf, WarnsOfIncidentsAcrossACutAndOfUnequalPeriods) {
  std::vector<Row> list = forty_rows();
  list[0] = {"2018-05-30 12:00", "2018-06-02 12:00", "rån", west + 10, south + 10};  // crosses
  list[1] = {"2019-05-30 12:00", "2019-09-02 12:00", "rån", west + 11, south + 10};  // crosses two
  list[2] = {"2018-05-31 12:00", "2018-06-01 00:00", "rån", west + 12, south + 10};  // ends at it
  list[3] = {"2019-06-01 00:00", "2019-06-02 00:00", "rån", west + 13, south + 10};  // begins at it
  rows("reports.csv", list);
  study.after->until = local_days{year{2019} / 8 / 31};
  const StudyInputs in = read();
  ASSERT_NE(warning(in.incidents.intake, "PERIOD_CROSSED"), nullptr);
  EXPECT_EQ(warning(in.incidents.intake, "PERIOD_CROSSED")->rows, 2U);
  const IntakeWarning* unequal = warning(in.incidents.intake, "PERIOD_UNEQUAL");
  ASSERT_NE(unequal, nullptr);
  EXPECT_NE(unequal->message.en.find("92 and 91 days; counts and rates are each period's own"),
            std::string::npos);
  EXPECT_TRUE(std::ranges::is_sorted(in.incidents.intake.warnings, {}, &IntakeWarning::code));
}

TEST_F(StudyInputsOf, SaysNothingOfPeriodsThatAreEqualAndUncrossed) {
  const StudyInputs in = read();
  EXPECT_EQ(warning(in.incidents.intake, "PERIOD_CROSSED"), nullptr);
  EXPECT_EQ(warning(in.incidents.intake, "PERIOD_UNEQUAL"), nullptr);
}

// ---- areas

TEST_F(StudyInputsOf, NamesTheTreatedAreaAfterItsDistrict) {
  study.displacement.treated = AreaSource{.codes = {"01002"}, .file = {}};
  const StudyInputs in = read();
  ASSERT_TRUE(in.study.treated.has_value());
  EXPECT_EQ(in.study.treated->name, "Älvsjö");
  EXPECT_EQ(in.study.treated->codes, std::vector{"01002"s});
  EXPECT_FALSE(in.resolved.displacement.treated_name) << "it would name what is treated next";

  study.displacement.treated->codes = {"01001", "01002"};
  EXPECT_EQ(read().study.treated->name, "insatsområdet");
  study.displacement.treated_name = "Torget";
  EXPECT_EQ(read().study.treated->name, "Torget");
}

TEST_F(StudyInputsOf, SayWhichPlacesLieOutsideTheDistricts) {
  study.displacement.treated = AreaSource{.codes = {"01002"}, .file = {}};
  const auto place = [&](const char* name, double x) {
    return fmt::format(R"({{"type":"Feature","properties":{{"namn":"{}"}},"geometry":{}}})", name,
                       square(x, south, 100.0));
  };
  study.displacement.places =
      file("places.geojson", collection({place("inne", west + 200.0), place("ute", west - 900.0),
                                         place("på gränsen", west - 50.0)},
                                        "urn:ogc:def:crs:EPSG::3011"));
  const StudyInputs in = read();
  const IntakeWarning* strange = warning(in.incidents.intake, "PLACE_OUTSIDE");
  ASSERT_NE(strange, nullptr);
  EXPECT_THAT(strange->message.en, testing::HasSubstr("set aside: ute."));
}

TEST_F(StudyInputsOf, ReadsAreasPlacesAndWindowFromFiles) {
  const auto polygon = [&](const std::string& name, double x, double y, double side) {
    return file(name + ".geojson",
                collection({fmt::format(
                               R"({{"type":"Feature","properties":{{"namn":"{}"}},"geometry":{}}})",
                               name, square(x, y, side))},
                           "urn:ogc:def:crs:EPSG::3011"));
  };
  study.displacement.treated =
      AreaSource{.codes = {}, .file = polygon("torg", west + 100, south + 100, 200)};
  study.displacement.control = AreaSource{.codes = {"01003", "01004"}, .file = {}};
  study.displacement.places = polygon("gata", west + 600, south + 600, 100);
  const auto part = [](double x) {
    return fmt::format(R"({{"type":"Feature","properties":{{}},"geometry":{}}})",
                       square(x, south, 1000));
  };
  study.window = file("fönster.geojson",
                      collection({part(west), part(west + 500)}, "urn:ogc:def:crs:EPSG::3011"));
  const fs::path gata = study.displacement.places;
  for (const char* const taken : {"treated", "01003"}) {
    study.displacement.places = polygon(taken, west + 600, south + 600, 100);
    const auto error = refusal([&] { (void)read(); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), "PLACE_NAME_TAKEN");
    EXPECT_THAT(error->remedy().sv, testing::HasSubstr("ett annat namn"));
  }
  study.displacement.places = gata;
  const StudyInputs in = read();
  EXPECT_NEAR(area(in.study.treated->polygon).value, 200.0 * 200.0, 1e-6);
  EXPECT_EQ(in.study.control->codes.size(), 2U);
  ASSERT_EQ(in.study.places.size(), 1U);
  EXPECT_EQ(in.study.places[0].name, "gata");
  EXPECT_NEAR(area(in.study.window).value, 1500.0 * 1000.0, 1e-6);
  std::vector<std::string> roles;
  for (const InputFile& input : in.provenance.inputs) {
    roles.push_back(input.role);
    EXPECT_EQ(input.sha256.size(), 64U);
  }
  EXPECT_EQ(roles,
            (std::vector{"incidents"s, "districts"s, "window"s, "treated-area"s, "places"s}));
  EXPECT_EQ(in.provenance.inputs[2].rows, 2U) << "features, though they are one polygon";
}

TEST_F(StudyInputsOf, ReadsWhatIsAskedOfTheHours) {
  study.displacement.treated = AreaSource{.codes = {"01002"}, .file = {}};
  EXPECT_EQ(read().study.hour_tests.margin, 1.0);
  EXPECT_FALSE(read().study.hour_tests.staffed.has_value());
  study.displacement.margin_hours = 2.0;
  study.displacement.replicates = 199;
  study.displacement.level = 0.9;
  study.displacement.staffed = file("lokal.csv", "veckodag,från,till\nmån-fre,10:00,18:00\n");
  const StudyInputs in = read();
  const HourAnswerOptions& hours = in.study.hour_tests;
  EXPECT_EQ(hours.margin, 2.0);
  EXPECT_EQ(hours.replicates, 199U);
  EXPECT_EQ(hours.level, 0.9);
  EXPECT_EQ(hours.seed, study.seed);
  EXPECT_EQ(hours.staffed->name, "lokal");
  EXPECT_EQ(in.provenance.inputs.back().role, "staffed");
  EXPECT_EQ(in.provenance.inputs.back().rows, 1U);
  study.displacement.treated.reset();
  EXPECT_EQ(refused()->code(), "CONFIG_MISSING");
}

TEST_F(StudyInputsOf, RefusesATreatedCodeThatNoDistrictHas) {
  study.displacement.treated = AreaSource{.codes = {"1002"}, .file = {}};
  const auto error = refused();
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "AREA_UNKNOWN");
}

TEST_F(StudyInputsOf, ShowsNoPersonalNumberThatWasGivenAsACodeOrAName) {
  study.displacement.treated = AreaSource{.codes = {"19811228-9874"}, .file = {}};
  const auto code = refused();
  ASSERT_TRUE(code.has_value());
  EXPECT_EQ(code->code(), "AREA_UNKNOWN");
  EXPECT_EQ(code->message().en, "no district has the code ••••");
  EXPECT_EQ(code->message().sv, "inget område har koden ••••");
  EXPECT_THAT(code->remedy().en + code->remedy().sv, testing::Not(testing::HasSubstr("9874")));

  study.displacement.treated = AreaSource{.codes = {"01002"}, .file = {}};
  study.displacement.treated_name = "19811228-9874";
  const auto name = refused();
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->code(), "PLACE_NAME_PERSONAL");
  EXPECT_EQ(name->message().en,
            "the name of the treated area (--treated-name) looks like a personal identity number");

  study.displacement.treated_name.reset();
  study.denominators = {{.column_or_file = "pop", .name = "19811228-9874", .per = 1000.0}};
  EXPECT_EQ(refused()->code(), "PLACE_NAME_PERSONAL");
  study.denominators.clear();
  study.density.bandwidth = Metres{200.0};
  study.population.emplace().source = folder / "reports.csv";
  study.population->name = "residents 19811228-9874";
  EXPECT_EQ(refused()->code(), "PLACE_NAME_PERSONAL");
}

// ---- denominators

TEST_F(StudyInputsOf, TakesDenominatorsFromAColumnAndFromAFile) {
  const fs::path visitors =
      file("visitors.csv", "kod;värde\n01001;12,5\n01004;7\n01009;3\n01002;\n");
  study.denominators = {{.column_or_file = "pop", .name = "boende 2016", .per = 1000.0},
                        {.column_or_file = visitors.string(), .name = "besökare", .per = 10.0}};
  const StudyInputs in = read();
  ASSERT_EQ(in.study.denominators.size(), 2U);
  const Denominator& residents = in.study.denominators[0];
  EXPECT_EQ(residents.of_district[1], 2000.0);
  EXPECT_TRUE(std::isnan(residents.of_district[3]));
  EXPECT_EQ(residents.per, 1000.0);
  const Denominator& counted = in.study.denominators[1];
  EXPECT_EQ(counted.of_district[0], 12.5);
  EXPECT_TRUE(std::isnan(counted.of_district[1]));
  EXPECT_TRUE(std::isnan(counted.of_district[2]));
  EXPECT_EQ(counted.of_district[3], 7.0);
  EXPECT_NE(warning(in.districts->intake, "DENOMINATOR_MISSING"), nullptr);
  ASSERT_NE(warning(in.districts->intake, "DENOMINATOR_NO_DISTRICT"), nullptr);
  EXPECT_EQ(warning(in.districts->intake, "DENOMINATOR_NO_DISTRICT")->rows, 1U);
  EXPECT_EQ(in.provenance.inputs.back().role, "denominator");
  EXPECT_EQ(in.provenance.inputs.back().rows, 4U) << "of the file, not of the districts";
}

TEST_F(StudyInputsOf, RefusesALayerOfACsvFile) {
  study.incidents.layer = "x";
  const auto error = refused();
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "LAYER_MISSING");
  EXPECT_EQ(error->remedy().en, "Leave --layer out.");
}

TEST_F(StudyInputsOf, RefusesDenominatorsThatSayNothing) {
  const auto code_of = [&](const std::string& column_or_file) {
    study.denominators = {{.column_or_file = column_or_file, .name = "boende", .per = 1000.0}};
    const auto error = refused();
    return error ? error->code() : "none";
  };
  const auto code_of_file = [&](const std::string& text) {
    return code_of(file("d.csv", text).string());
  };
  EXPECT_EQ(code_of("popp"), "DENOMINATOR_UNKNOWN");
  EXPECT_EQ(code_of("namn"), "DENOMINATOR_UNKNOWN");
  EXPECT_EQ(code_of_file("area,count\n01001,5\n"), "COLUMN_MISSING");
  EXPECT_EQ(code_of_file("code,value\n01001,many\n"), "DENOMINATOR_VALUE");
  EXPECT_EQ(code_of_file("code,value\n01001,-5\n"), "DENOMINATOR_VALUE");
  EXPECT_EQ(code_of_file("code,value\n01001,5\n01001,6\n"), "DENOMINATOR_TWICE");
  EXPECT_EQ(code_of_file("code,value\n1001,5\n"), "DENOMINATOR_NO_MATCH");
  EXPECT_EQ(code_of((folder / "none.csv").string()), "FILE_MISSING");
}

// ---- choices

TEST_F(StudyInputsOf, SaysWhatItChose) {
  const StudyInputs in = read();
  const auto chosen = parameters(in);
  EXPECT_EQ(chosen.at("x").value, "easting");
  EXPECT_FALSE(chosen.at("x").chosen_because.sv.empty());
  EXPECT_EQ(chosen.at("work-crs").value, "EPSG:3011");
  EXPECT_NE(chosen.at("work-crs").chosen_because.en.find("districts"), std::string::npos);
  EXPECT_EQ(chosen.at("crs").value, "EPSG:3011");
  EXPECT_TRUE(chosen.at("crs").chosen_because.en.empty());  // the study said so
  EXPECT_EQ(in.resolved.incidents.columns.from, "time_from");
  EXPECT_EQ(in.resolved.work_crs, "EPSG:3011");
}

TEST_F(StudyInputsOf, RepeatsTheClockThatItFound) {
  std::string text = "id,Datum,Starttid,Sluttid,offence,easting,northing\n";
  for (const Row& row : forty_rows()) {
    text += fmt::format("{},{},{},23:59,{},{:.2f},{:.2f}\n", text.size(), row.from.substr(0, 10),
                        row.from.substr(11), row.offence, row.x, row.y);
  }
  file("reports.csv", text);
  const StudyInputs first = read();
  EXPECT_EQ(first.resolved.incidents.columns.from_clock, "Starttid");
  EXPECT_EQ(first.resolved.incidents.columns.until_clock, "Sluttid");
  EXPECT_EQ(parameters(first).at("from-clock").value, "Starttid");
  study = first.resolved;
  const StudyInputs again = read();
  EXPECT_EQ(again.incidents, first.incidents);
  EXPECT_EQ(again.resolved, first.resolved);
}

TEST_F(StudyInputsOf, WorksInTheIncidentsSystemWhereTheDistrictsHaveDegrees) {
  const Projection to(Crs{3011}, Crs{4326});
  file("degrees.geojson", districts(&to));
  study.districts->source = folder / "degrees.geojson";
  const StudyInputs in = read();
  EXPECT_EQ(in.crs, Crs{3011});
  EXPECT_NE(parameters(in).at("work-crs").chosen_because.en.find("incidents"), std::string::npos);
  EXPECT_EQ(in.incidents.points.size(), 40U);
  EXPECT_NEAR(area(in.study.window).value, 4e6, 1.0);
}

TEST_F(StudyInputsOf, WorksInTheLocalZoneWhereAllAreDegrees) {
  const Projection to(Crs{3011}, Crs{4326});
  file("degrees.geojson", districts(&to));
  std::string text = "id,time_from,time_to,offence,lon,lat\n";
  for (const Row& row : forty_rows()) {
    const Position p = to.transformed({row.x, row.y});
    text += fmt::format("{},{},{},{},{:.9f},{:.9f}\n", text.size(), row.from, row.until,
                        row.offence, p.x, p.y);
  }
  file("reports.csv", text);
  study.districts->source = folder / "degrees.geojson";
  study.incidents.crs = "EPSG:4326";
  const StudyInputs in = read();
  EXPECT_EQ(in.crs, Crs{3011});  // the SWEREF 99 zone of Stockholm
  EXPECT_EQ(in.resolved.work_crs, "EPSG:3011");
  EXPECT_FALSE(parameters(in).at("work-crs").chosen_because.sv.empty());
  EXPECT_EQ(in.incidents.points.size(), 40U);
}

TEST_F(StudyInputsOf, ObeysTheStudysWorkingSystem) {
  study.work_crs = "EPSG:3006";
  const StudyInputs in = read();
  EXPECT_EQ(in.crs, Crs{3006});
  EXPECT_EQ(in.districts->crs, Crs{3006});
  EXPECT_TRUE(parameters(in).at("work-crs").chosen_because.en.empty());
}

TEST_F(StudyInputsOf, RefusesAWorkingSystemThatIsNotTrueToScaleThere) {
  study.work_crs = "EPSG:3034";  // 0.977 at Stockholm, yet made for all of Europe
  EXPECT_EQ(refused()->code(), "CRS_NOT_TRUE_TO_SCALE");
  study.districts.reset();
  EXPECT_EQ(refused()->code(), "CRS_NOT_TRUE_TO_SCALE");
  EXPECT_NE(refused()->remedy().en.find("EPSG:3011"), std::string::npos);
  study.work_crs = "EPSG:3857";
  EXPECT_EQ(refused()->code(), "CRS_NOT_METRIC");
}

TEST_F(StudyInputsOf, PassesOverASystemThatIsNotTrueToScale) {
  const Projection to(Crs{3011}, Crs{3034});
  std::string text = "id,time_from,time_to,offence,easting,northing\n";
  for (const Row& row : forty_rows()) {
    const Position p = to.transformed({row.x, row.y});
    text += fmt::format("{},{},{},{},{:.3f},{:.3f}\n", text.size(), row.from, row.until,
                        row.offence, p.x, p.y);
  }
  file("reports.csv", text);
  study.incidents.crs = "EPSG:3034";
  study.districts.reset();
  const StudyInputs in = read();
  EXPECT_EQ(in.crs, Crs{3011});
  EXPECT_NE(parameters(in).at("work-crs").chosen_because.sv.find("977 m"), std::string::npos);
}

TEST_F(StudyInputsOf, ResolvesScottsRuleFromTheIncidentsOfThePeriods) {
  study.density.rule = "scott";
  study.after->until = local_days{year{2019} / 7 / 1};
  const StudyInputs in = read();
  std::vector<std::size_t> both = rows_within(in.incidents.points, *in.study.before);
  for (const std::size_t row : rows_within(in.incidents.points, *in.study.after)) {
    both.push_back(row);
  }
  std::ranges::sort(both);
  ASSERT_LT(both.size(), in.incidents.points.size());
  EXPECT_EQ(in.study.bandwidth,
            scott_bandwidth(selected(in.incidents.points, both), Kernel::quartic));
  const Parameter bandwidth = parameters(in).at("bandwidth");
  EXPECT_EQ(parsed_length(bandwidth.value, "bandwidth"), *in.study.bandwidth);
  EXPECT_NE(bandwidth.chosen_because.en.find(fmt::format("{} incidents", both.size())),
            std::string::npos);
}

TEST_F(StudyInputsOf, ResolvesEveryRuleAsTheFamilyGivesIt) {
  study.density.kernel = Kernel::gaussian;
  const StudyInputs without = read();
  const BandwidthFamily family =
      study_bandwidths(without.incidents.points, without.study,
                       {all_bandwidth_rules.begin(), all_bandwidth_rules.end()});
  std::size_t resolved = 0;
  for (const BandwidthEstimate& each : family.estimates) {
    study.density.rule = name(each.rule);
    SCOPED_TRACE(*study.density.rule);
    if (!each.bandwidth) {
      const auto error = refused();
      ASSERT_TRUE(error.has_value());
      EXPECT_EQ(error->kind(), ErrorKind::bad_data);
      EXPECT_EQ(error->code(), each.code);
      EXPECT_THAT(error->message().en, testing::HasSubstr(each.reason.en));
      EXPECT_THAT(error->remedy().sv, testing::HasSubstr("klara bandwidth"));
      continue;
    }
    ++resolved;
    const StudyInputs in = read();
    EXPECT_EQ(in.study.bandwidth, each.bandwidth);
    EXPECT_EQ(in.resolved.density.rule, std::nullopt);
    const Text because = parameters(in).at("bandwidth").chosen_because;
    EXPECT_THAT(because.en, testing::StartsWith("the rule " + *study.density.rule + " of 40"));
    const bool compared = compares_two(each.rule);
    EXPECT_THAT(because.en, testing::HasSubstr(compared ? "both periods, compared with each other"
                                                        : "both periods together"));
    EXPECT_THAT(because.sv, testing::HasSubstr("i båda perioderna"));
    EXPECT_THAT(because.sv, testing::HasSubstr(each.note.sv));
  }
  EXPECT_GE(resolved, 7u);
}

TEST_F(StudyInputsOf, WarnOfABandwidthBelowTheFloorOfGeocodingWhoeverChoseIt) {
  std::vector<Row> rounded = forty_rows();
  for (Row& row : rounded) {
    row.x = 100.0 * std::round(row.x / 100.0);
    row.y = 100.0 * std::round(row.y / 100.0);
  }
  rows("reports.csv", rounded);
  study.density.bandwidth = Metres{280.0};  // 100 m of the Gaussian are 283 m of the quartic
  const StudyInputs in = read();
  const IntakeWarning* below = warning(in.provenance.incidents, "BANDWIDTH_BELOW_FLOOR");
  ASSERT_NE(below, nullptr);
  EXPECT_THAT(below->message.en, testing::HasSubstr("280\u00A0m is shorter than 283\u00A0m"));
  EXPECT_THAT(below->message.sv, testing::HasSubstr("280\u00A0m är kortare än 283\u00A0m"));

  study.density.bandwidth = Metres{283.0};
  EXPECT_EQ(warning(read().incidents.intake, "BANDWIDTH_BELOW_FLOOR"), nullptr);
  study.density.bandwidth.reset();
  EXPECT_EQ(warning(read().incidents.intake, "BANDWIDTH_BELOW_FLOOR"), nullptr);
}

TEST_F(StudyInputsOf, SaysThatThereIsNoWindow) {
  study.districts.reset();
  study.density.bandwidth = Metres{200.0};
  const StudyInputs in = read();
  EXPECT_TRUE(in.study.window.empty());
  EXPECT_EQ(parameters(in).at("window").value, "extent");
  EXPECT_EQ(in.crs, Crs{3011});
}

// ---- keys of persons

TEST_F(StudyInputsOf, ForgetKeysOfPersons) {
  std::string text = "id,time_from,offence,gang,easting,northing\n";
  const std::vector<Row> list = forty_rows();
  for (std::size_t i = 0; i < list.size(); ++i) {
    text += fmt::format("R{},{},{},{}K{},{:.2f},{:.2f}\n", i, list[i].from, list[i].offence,
                        i % 2 == 0 ? "0" : "", i % 7, list[i].x, list[i].y);
  }
  study.incidents.source = file("keys.csv", text);
  study.incidents.columns.categories = {"offence", "gang"};
  study.displacement.offenders = "gang";
  study.displacement.treated = AreaSource{.codes = {"01001"}, .file = {}};
  const StudyInputs in = read();
  ASSERT_EQ(in.incidents.categories.size(), 1u);
  EXPECT_EQ(in.incidents.categories[0].name, "offence");
  ASSERT_TRUE(in.study.offenders.has_value());
  EXPECT_EQ(in.study.offenders->of_row.size(), in.incidents.points.size());
  EXPECT_EQ(*std::ranges::max_element(in.study.offenders->of_row), 13u);
  for (const IntakeWarning& told : in.incidents.intake.warnings) {
    EXPECT_THAT(told.message.en, testing::Not(testing::HasSubstr("K1"))) << told.code;
  }
  EXPECT_EQ(in.study.attributes.size(), 1u);
  EXPECT_EQ(parameters(in).at("offence").value, "offence");
  EXPECT_EQ(parameters(in).at("offenders").value, "gang");
}

// ---- what has no effect, or not everywhere

TEST_F(StudyInputsOf, TakeHowDisplacementIsTested) {
  EXPECT_FALSE(parameters(read()).contains("place-replicates"));
  study.displacement.replicates = 999;
  study.displacement.margin_share = 0.1;
  study.displacement.treated = AreaSource{.codes = {"01001"}, .file = {}};
  const StudyInputs in = read();
  EXPECT_EQ(parameters(in).at("place-replicates").value, "999");
  EXPECT_EQ(parameters(in).at("margin-share").value, "0.1");
  EXPECT_EQ(in.study.composition_tests.margin, 0.1);
}

TEST_F(StudyInputsOf, SayThatARunDrawsNoDensityWithoutPeriods) {
  study.density.bandwidth = Metres{150.0};
  study.before = study.after = std::nullopt;
  study.displacement = {};
  EXPECT_NE(warning(read_study_inputs(study, "run").incidents.intake, "DENSITY_NO_PERIODS"),
            nullptr);
  EXPECT_EQ(warning(read_study_inputs(study, "density").incidents.intake, "DENSITY_NO_PERIODS"),
            nullptr);
  study.density.bandwidth.reset();
  EXPECT_EQ(warning(read_study_inputs(study, "run").incidents.intake, "DENSITY_NO_PERIODS"),
            nullptr);
}

TEST_F(StudyInputsOf, SayWhatBelongsToTheDensitiesOfPeriods) {
  study.density.bandwidth = Metres{150.0};
  study.density.intervals = IntervalMethod::poisson;
  EXPECT_EQ(warning(read_study_inputs(study, "run").incidents.intake, "KEY_NO_EFFECT"), nullptr);
  study.before = study.after = std::nullopt;
  study.displacement = {};
  study.cube.emplace();
  const StudyInputs in = read_study_inputs(study, "run");
  const IntakeWarning* none = warning(in.incidents.intake, "KEY_NO_EFFECT");
  ASSERT_NE(none, nullptr);
  EXPECT_THAT(none->message.en, testing::HasSubstr(": density.intervals;"));
  EXPECT_EQ(warning(in.incidents.intake, "DENSITY_NO_PERIODS"), nullptr);
}

TEST_F(StudyInputsOf, SayThatWeightsChangeTheDensityOnly) {
  std::string text = "id,time_from,time_to,offence,easting,northing,w\n";
  const std::vector<Row> list = forty_rows();
  for (std::size_t i = 0; i < list.size(); ++i) {
    text += fmt::format("R{},{},{},{},{:.2f},{:.2f},{}\n", i, list[i].from, list[i].until,
                        list[i].offence, list[i].x, list[i].y, i < 3 ? 2.5 : 1.0);
  }
  file("reports.csv", text);
  EXPECT_EQ(warning(read().incidents.intake, "WEIGHT_DENSITY_ONLY"), nullptr);

  study.incidents.columns.weight = "w";
  const StudyInputs in = read();
  const IntakeWarning* only = warning(in.provenance.incidents, "WEIGHT_DENSITY_ONLY");
  ASSERT_NE(only, nullptr);
  EXPECT_EQ(only->rows, 3U);
  EXPECT_THAT(only->message.sv, testing::HasSubstr("ändrar bara tätheten"));

  study.districts.reset();  // the periods are still counted
  EXPECT_NE(warning(read().incidents.intake, "WEIGHT_DENSITY_ONLY"), nullptr);
  study.before.reset();
  study.after.reset();
  EXPECT_EQ(warning(read().incidents.intake, "WEIGHT_DENSITY_ONLY"), nullptr);
}

TEST_F(StudyInputsOf, RefusesIncidentsWithoutAnyWeight) {
  std::string text = "id,time_from,time_to,offence,easting,northing,w\n";
  const std::vector<Row> list = forty_rows();
  for (std::size_t i = 0; i < list.size(); ++i) {
    text += fmt::format("R{},{},{},{},{:.2f},{:.2f},0\n", i, list[i].from, list[i].until,
                        list[i].offence, list[i].x, list[i].y);
  }
  file("reports.csv", text);
  study.incidents.columns.weight = "w";
  const auto error = refused();
  EXPECT_EQ(error->code(), "NO_WEIGHT");
  EXPECT_EQ(error->kind(), ErrorKind::bad_data);
}

// ---- repeating

TEST_F(StudyInputsOf, AreTheSameWhenTheResolvedStudyIsRun) {
  study.density.rule = "scott";
  study.displacement.treated = AreaSource{.codes = {"01002"}, .file = {}};
  study.denominators = {{.column_or_file = "pop", .name = "boende 2016", .per = 1000.0}};
  study.districts->code.reset();
  study.districts->name.reset();
  study.displacement.replicates = 199;  // kept, and said again, though nothing uses it yet
  const StudyInputs first = read();
  EXPECT_FALSE(first.resolved.chosen.empty());

  fs::create_directories(folder / "out");
  const std::string json = study_as_json(first.resolved, folder / "out");
  file("out/liten.run.json", json);
  const StudyFile again = read_study(folder / "out/liten.run.json");
  const StudyInputs second = read_study_inputs(again, "run");
  expect_same(second, first);
  EXPECT_EQ(study_as_json(second.resolved, folder / "out"), json);
}

TEST_F(StudyInputsOf, ForgetAChoiceThatSomebodyChanged) {
  study.density.rule = "scott";
  StudyFile edited = read().resolved;
  edited.density.bandwidth = Metres{321.0};
  study = edited;
  const StudyInputs in = read();
  EXPECT_TRUE(parameters(in).at("bandwidth").chosen_because.en.empty());
  EXPECT_FALSE(parameters(in).at("x").chosen_because.en.empty());
  EXPECT_EQ(std::ranges::count(in.resolved.chosen, "bandwidth", &Choice::parameter), 0);
}

// ---- refusals

TEST_F(StudyInputsOf, AreRefusedForThePublic) {
  study.audience = Audience::open_to_public;
  const auto error = refused();
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind(), ErrorKind::bad_argument);
  EXPECT_EQ(error->code(), "AUDIENCE_PUBLIC");
  EXPECT_NE(error->message().sv.find("röjandekontroll"), std::string::npos);
}

TEST_F(StudyInputsOf, AreRefusedWhereAPeriodIsEmpty) {
  study.before = LocalPeriod{local_days{year{1990} / 1 / 1}, local_days{year{1991} / 1 / 1}};
  const auto error = refused();
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind(), ErrorKind::bad_data);
  EXPECT_EQ(error->code(), "PERIOD_EMPTY");
  EXPECT_NE(error->message().en.find("before, 1990-01-01 to 1990-12-31"), std::string::npos);
  EXPECT_NE(error->remedy().en.find("from 2018-06-01 to 2019-08-24"), std::string::npos)
      << error->remedy().en;
}

TEST_F(StudyInputsOf, AreRefusedWhereTheSelectionIsEmpty) {
  study.before = study.after = std::nullopt;
  study.selection = {.from = local_days{year{2021} / 1 / 1}, .until = {}, .categories = {"rån"}};
  const auto error = refused();
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind(), ErrorKind::bad_data);
  EXPECT_EQ(error->code(), "SELECTION_EMPTY");
  EXPECT_NE(error->file().find("reports.csv"), std::string::npos);
  EXPECT_NE(error->message().en.find("reports.csv has no incident in the selection: from "
                                     "2021-01-01, category rån"),
            std::string::npos)
      << error->message().en;
  EXPECT_NE(error->message().sv.find("urvalet: från 2021-01-01, kategorin rån"), std::string::npos);
  EXPECT_NE(error->remedy().en.find("40 incidents, from 2018-06-01 to 2019-08-24"),
            std::string::npos)
      << error->remedy().en;

  study.selection = {.from = {}, .until = local_days{year{2018} / 1 / 1}, .categories = {}};
  EXPECT_EQ(refused()->code(), "SELECTION_EMPTY");
}

TEST_F(StudyInputsOf, AreRefusedForALevelThatIsNotThere) {
  study.selection.categories = {"stold"};
  const auto error = refused();
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "CATEGORY_UNKNOWN");
  EXPECT_NE(error->remedy().en.find("rån, stöld"), std::string::npos);
}

TEST_F(StudyInputsOf, AreRefusedForValuesOutOfRange) {
  study.density.bandwidth = Metres{10.0};  // below the cell of 50 m
  const auto error = refused();
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "BANDWIDTH_LT_CELL");
  study.density.bandwidth = Metres{0.1 + 0.2};
  study.density.cell = Metres{1250.5};
  EXPECT_NE(refused()->message().en.find(
                "of 0.3 m (--bandwidth) is smaller than the cells of 1,250.5 m (--cell)"),
            std::string::npos)
      << refused()->message().en;
  EXPECT_NE(refused()->remedy().sv.find("minst 3\u202F751,5 m, eller celler på högst 0,1 m."),
            std::string::npos)
      << refused()->remedy().sv;
}

}  // namespace
}  // namespace klara
