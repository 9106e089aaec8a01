#include <klara/base/error.hpp>
#include <klara/geodata/columns.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;
using Header = std::vector<std::string>;

Error refusal(const ColumnNames& asked, const Header& header, const ColumnNeeds& needs = {}) {
  try {
    (void)resolved_columns(asked, header, needs);
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::bad_argument, "accepted", {}};
}

ColumnNames asked_for(std::optional<std::string> x, std::optional<std::string> y = {}) {
  ColumnNames asked;
  asked.x = std::move(x);
  asked.y = std::move(y);
  return asked;
}

TEST(ResolvedColumns, KnowSwedishAndEnglishNames) {
  const Header english{"incident_id", "offence_code", "time_from",
                       "time_to",     "easting",      "northing"};
  const Header swedish{"Diarienr", "Brottskod", "Tid från", "Tid till", "Öst", "Nord"};
  for (const Header& header : {english, swedish}) {
    const ResolvedColumns columns = resolved_columns({}, header);
    EXPECT_EQ(columns.id, 0u);
    EXPECT_EQ(columns.categories, (std::vector<std::size_t>{1}));
    EXPECT_EQ(columns.from, 2u);
    EXPECT_EQ(columns.until, 3u);
    EXPECT_EQ(columns.x, 4u);
    EXPECT_EQ(columns.y, 5u);
    EXPECT_EQ(columns.weight, std::nullopt);
    EXPECT_EQ(columns.choices.size(), 6u);
  }
}

TEST(ResolvedColumns, KnowTheNamesOfTheBundledData) {
  const ResolvedColumns uk = resolved_columns(
      {}, Header{"month", "force", "lon", "lat", "lsoa_code", "crime_type", "outcome"});
  EXPECT_EQ(uk.from, 0u);
  EXPECT_EQ(uk.x, 2u);
  EXPECT_EQ(uk.y, 3u);
  EXPECT_EQ(uk.categories, (std::vector<std::size_t>{5}));
  EXPECT_EQ(uk.id, std::nullopt);
  const ResolvedColumns memphis =
      resolved_columns({}, Header{"uid", "offense_type", "date", "lon", "lat"});
  EXPECT_EQ(memphis.id, 0u);
  EXPECT_EQ(memphis.from, 2u);
}

TEST(ResolvedColumns, TakeThePairThatFitsTheCoordinateSystem) {
  const Header both{"lat", "lon", "x", "y"};
  EXPECT_EQ(resolved_columns({}, both, {.geographic = true}).x, 1u);
  EXPECT_EQ(resolved_columns({}, both, {.geographic = false}).x, 2u);
}

TEST(ResolvedColumns, NeverMixHalvesOfTwoPairs) {
  EXPECT_EQ(refusal({}, Header{"easting", "lat"}).code(), "COLUMN_MISSING");
}

TEST(ResolvedColumns, GuessThePartnerOfTheAxisThatWasNamed) {
  const ResolvedColumns columns =
      resolved_columns(asked_for("lon"), Header{"x", "y", "lon", "lat"});
  EXPECT_EQ(columns.x, 2u);
  EXPECT_EQ(columns.y, 3u);
}

TEST(ResolvedColumns, TakeNamesAskedForBeforeAnyGuess) {
  const Header header{"a", "b", "offence", "target", "n", "x", "y"};
  const ResolvedColumns columns = resolved_columns({.x = "a",
                                                    .y = "b",
                                                    .from = {},
                                                    .until = {},
                                                    .id = {},
                                                    .weight = "n",
                                                    .categories = {"target"}},
                                                   header);
  EXPECT_EQ(columns.x, 0u);
  EXPECT_EQ(columns.y, 1u);
  EXPECT_EQ(columns.weight, 4u);
  EXPECT_EQ(columns.categories, (std::vector<std::size_t>{3}));
  EXPECT_TRUE(columns.choices.empty());
}

TEST(ResolvedColumns, SayWhichColumnWasMeantAndWhichThereAre) {
  const Error error = refusal(asked_for("eastnig", "northing"), Header{"easting", "northing"});
  EXPECT_EQ(error.code(), "COLUMN_MISSING");
  EXPECT_THAT(error.message().en, HasSubstr("eastnig"));
  EXPECT_THAT(error.remedy().en, HasSubstr("easting, northing"));
  EXPECT_THAT(error.remedy().sv, HasSubstr("Menade du \"easting\"?"));
}

TEST(ResolvedColumns, RefuseANeededColumnThatStandsTwice) {
  EXPECT_EQ(refusal({}, Header{"easting", "northing", "northing"}).code(), "COLUMN_DUPLICATE");
  EXPECT_EQ(refusal({}, Header{"easting", "northing", "Northing"}).code(), "COLUMN_DUPLICATE");
  EXPECT_EQ(refusal(asked_for("a", "b"), Header{"a", "b", "b"}).code(), "COLUMN_DUPLICATE");
  EXPECT_EQ(refusal({}, Header{"easting", "northing", "note", "note"}).code(), "accepted");
}

TEST(ResolvedColumns, NeverShowTheValuesOfAFileWithoutHeader) {
  const Error error = refusal(
      {}, Header{"KA00000", "0801", "2023-08-02 04:02", "152057.79", "6580101.97", "Farsta"});
  EXPECT_EQ(error.code(), "COLUMN_MISSING");
  for (const std::string& text : {error.message().en, error.message().sv, error.remedy().en}) {
    EXPECT_THAT(text, Not(HasSubstr("152057")));
    EXPECT_THAT(text, Not(HasSubstr("KA00000")));
  }
}

TEST(ResolvedColumns, DemandATimeOnlyForStudiesWithPeriods) {
  EXPECT_EQ(refusal({}, Header{"x", "y"}, {.time = true}).code(), "COLUMN_MISSING");
  EXPECT_EQ(resolved_columns({}, Header{"x", "y"}).from, std::nullopt);
}

TEST(ResolvedColumns, KnowWhatSwedishRegistersCallThem) {
  const ResolvedColumns columns =
      resolved_columns({}, Header{"Anmälningsnr", "Brottsbenämning", "Brottstid från",
                                  "Brottstid till", "Östkoordinat", "Nordkoordinat"});
  EXPECT_EQ(columns.id, 0u);
  EXPECT_EQ(columns.categories, (std::vector<std::size_t>{1}));
  EXPECT_EQ(columns.from, 2u);
  EXPECT_EQ(columns.until, 3u);
  for (const char* const id : {"Anmälningsnummer", "Diarienummer", "Ärendenr"}) {
    EXPECT_EQ(resolved_columns({}, Header{"x", "y", id}).id, 2u) << id;
  }
  for (const char* const from : {"händelsetid", "Händelsedatum", "Brottstidpunkt"}) {
    EXPECT_EQ(resolved_columns({}, Header{"x", "y", from}).from, 2u) << from;
  }
}

TEST(ResolvedColumns, TakeADateWithTheClockBesideIt) {
  for (const auto& [date, clock] :
       {std::pair("Datum", "Klockslag"), std::pair("date", "time"),
        std::pair("Brottsdatum", "Brottstid"), std::pair("date_from", "time_from")}) {
    const ResolvedColumns columns = resolved_columns({}, Header{clock, "x", "y", date});
    EXPECT_EQ(columns.from, 3u) << date;
    EXPECT_EQ(columns.from_clock, 0u) << clock;
    ASSERT_EQ(columns.choices.size(), 4u);
    EXPECT_EQ(columns.choices[2].parameter, "from-time");
    EXPECT_EQ(columns.choices[2].value, date);
    EXPECT_EQ(columns.choices[3].parameter, "from-clock");
    EXPECT_EQ(columns.choices[3].value, clock);
  }
  const ResolvedColumns both =
      resolved_columns({}, Header{"x", "y", "Datum från", "Tid från", "Datum till", "Tid till"});
  EXPECT_EQ(both.from, 2u);
  EXPECT_EQ(both.from_clock, 3u);
  EXPECT_EQ(both.until, 4u);
  EXPECT_EQ(both.until_clock, 5u);
}

TEST(ResolvedColumns, TakeTheClockAlsoBesideADateThatWasAskedForAndNeverInItsPlace) {
  const Header header{"x", "y", "Datum", "Klockslag", "Tid"};
  ColumnNames asked;
  asked.from = "Datum";
  EXPECT_EQ(resolved_columns(asked, header).from, 2u);
  EXPECT_EQ(resolved_columns(asked, header).from_clock, 3u);
  asked.from = "Tid";
  EXPECT_EQ(resolved_columns(asked, header).from, 4u);
  EXPECT_EQ(resolved_columns(asked, header).from_clock, std::nullopt);
  // Without dates beside it, what may be a clock holds whole times.
  EXPECT_EQ(resolved_columns({}, Header{"x", "y", "Tid"}).from_clock, std::nullopt);
  EXPECT_EQ(resolved_columns({}, Header{"x", "y", "tidpunkt", "Klockslag"}).from, 2u);
}

TEST(WithoutTime, NamesTheColumnsThatThereAreAndTheOption) {
  const Header header{"x", "y", "när det hände"};
  EXPECT_THAT(without_time(header).sv, HasSubstr("filen har: x, y, när det hände."));
  EXPECT_THAT(without_time(header).en, HasSubstr("--from-time COLUMN"));
  const Header values{"KA00000", "2023-08-02 04:02", "152057.79", "6580101.97"};
  EXPECT_THAT(without_time(values).en, Not(HasSubstr("152057")));
}

/// The names that docs/intake.md gives a role, as column_key writes them.
std::vector<std::vector<std::string>> names_in_manual() {
  std::ifstream manual(std::filesystem::path(KLARA_SOURCE) / "docs" / "intake.md");
  std::vector<std::vector<std::string>> roles;
  bool here = false;
  for (std::string line; std::getline(manual, line);) {
    if (line.starts_with("## ")) here = line == "## What columns are called";
    if (!here || !line.starts_with("| ") || line.starts_with("| column |")) continue;
    if (line.starts_with("| --- |")) continue;
    std::vector<std::string>& names = roles.emplace_back();
    const std::size_t cells = line.find(" | ", line.find(" | ") + 3) + 3;
    for (std::size_t at = line.find('`', cells); at != std::string::npos;
         at = line.find('`', at + 1)) {
      const std::size_t end = line.find('`', at + 1);
      const std::string name = line.substr(at + 1, end - at - 1);
      const std::size_t plus = name.find(" + ");
      names.push_back(plus == std::string::npos ? column_key(name)
                                                : column_key(name.substr(0, plus)) + " + " +
                                                      column_key(name.substr(plus + 3)));
      at = end;
    }
  }
  return roles;
}

// docs/intake.md is for people; what it lists is what is looked for.
TEST(KnownColumnNames, AreThoseOfTheManual) {
  const auto manual = names_in_manual();
  const std::vector<ColumnRole> known = known_column_names();
  ASSERT_EQ(manual.size(), known.size());
  for (std::size_t i = 0; i < known.size(); ++i)
    EXPECT_EQ(manual[i], known[i].names) << known[i].role;
}

TEST(KnownColumnNames, AreWrittenAsColumnsAreComparedAndEachOnce) {
  for (const ColumnRole& role : known_column_names()) {
    std::set<std::string> seen;
    for (const std::string& name : role.names) {
      const bool is_pair = name.find(" + ") != std::string::npos;
      EXPECT_TRUE(is_pair || column_key(name) == name) << name;
      EXPECT_TRUE(seen.insert(name).second) << name;
    }
  }
}

TEST(ColumnKey, ForgetsCaseSignsAndDots) {
  EXPECT_EQ(column_key("Tid från"), "tidfran");
  EXPECT_EQ(column_key("TID_FRÅN"), "tidfran");
  EXPECT_EQ(column_key("tid fra\xCC\x8An"), "tidfran");  // the ring as a mark of its own
  EXPECT_EQ(column_key("ÖST"), "ost");
  EXPECT_EQ(column_key("Incident-ID"), "incidentid");
}

TEST(ResidentsColumn, IsTheLatestThatCountsResidentsByItsName) {
  const auto chosen = [](const std::vector<std::string>& columns) {
    return residents_column(columns).value_or("none");
  };
  EXPECT_EQ(chosen({"nyko5", "pop_2016", "pop_2020", "pop_1990", "area_m2"}), "pop_2020");
  EXPECT_EQ(chosen({"Befolkning 2018"}), "Befolkning 2018");
  EXPECT_EQ(chosen({"Invånare"}), "Invånare");
  EXPECT_EQ(chosen({"households", "before", "popularity", "2016"}), "none");
  EXPECT_EQ(chosen({}), "none");
}

}  // namespace
}  // namespace klara
