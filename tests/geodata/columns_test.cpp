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
    EXPECT_EQ(columns.from.column, 2u);
    EXPECT_EQ(columns.until.column, 3u);
    EXPECT_EQ(columns.x, 4u);
    EXPECT_EQ(columns.y, 5u);
    EXPECT_EQ(columns.weight, std::nullopt);
    EXPECT_EQ(columns.choices.size(), 6u);
  }
}

TEST(ResolvedColumns, LetNoCategoryHoldKeysOfPersons) {
  const Header header{"x", "y", "offence", "offender_id", "suspect_key", "gang"};
  ColumnNames asked;
  EXPECT_EQ(resolved_columns(asked, header).offenders, std::nullopt);  // nobody asked for it
  asked.categories = {"offence", "offender_id", "suspect_key"};
  const ResolvedColumns guessed = resolved_columns(asked, header);
  EXPECT_EQ(guessed.offenders, 3u);
  EXPECT_EQ(guessed.categories, (std::vector<std::size_t>{2}));
  EXPECT_EQ(guessed.choices.back().parameter, "offenders");
  asked.categories = {"offence", "gang"};
  asked.offenders = "gang";
  const ResolvedColumns named = resolved_columns(asked, header);
  EXPECT_EQ(named.offenders, 5u);
  EXPECT_EQ(named.categories, (std::vector<std::size_t>{2}));
  asked.offenders = "gangs";
  EXPECT_EQ(refusal(asked, header).code(), "COLUMN_MISSING");
}

TEST(ResolvedColumns, KnowTheNamesOfTheBundledData) {
  const ResolvedColumns uk = resolved_columns(
      {}, Header{"month", "force", "lon", "lat", "lsoa_code", "crime_type", "outcome"});
  EXPECT_EQ(uk.from.column, 0u);
  EXPECT_EQ(uk.x, 2u);
  EXPECT_EQ(uk.y, 3u);
  EXPECT_EQ(uk.categories, (std::vector<std::size_t>{5}));
  EXPECT_EQ(uk.id, std::nullopt);
  const ResolvedColumns memphis =
      resolved_columns({}, Header{"uid", "offense_type", "date", "lon", "lat"});
  EXPECT_EQ(memphis.id, 0u);
  EXPECT_EQ(memphis.from.column, 2u);
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

TEST(ResolvedColumns, DemandATimeOnlyWhereIncidentsAreSelectedByIt) {
  const Error error = refusal({}, Header{"x", "y"}, {.time = true});
  EXPECT_EQ(error.code(), "COLUMN_MISSING");
  EXPECT_THAT(error.message().en, HasSubstr("by period or date"));
  EXPECT_EQ(resolved_columns({}, Header{"x", "y"}).from.column, std::nullopt);
}

TEST(ResolvedColumns, KnowWhatSwedishRegistersCallThem) {
  const ResolvedColumns columns =
      resolved_columns({}, Header{"Anmälningsnr", "Brottsbenämning", "Brottstid från",
                                  "Brottstid till", "Östkoordinat", "Nordkoordinat"});
  EXPECT_EQ(columns.id, 0u);
  EXPECT_EQ(columns.categories, (std::vector<std::size_t>{1}));
  EXPECT_EQ(columns.from.column, 2u);
  EXPECT_EQ(columns.until.column, 3u);
  for (const char* const id : {"Anmälningsnummer", "Diarienummer", "Ärendenr"}) {
    EXPECT_EQ(resolved_columns({}, Header{"x", "y", id}).id, 2u) << id;
  }
  // Where one report holds several offences these number them.
  EXPECT_EQ(resolved_columns({}, Header{"x", "y", "Brottsnr", "K-nr"}).id, 3u);
  for (const char* const ordinal : {"Brottsnummer", "offence_id", "crime_no"}) {
    EXPECT_EQ(resolved_columns({}, Header{"x", "y", ordinal}).id, std::nullopt) << ordinal;
  }
  for (const char* const from : {"händelsetid", "Händelsedatum", "Brottstidpunkt"}) {
    EXPECT_EQ(resolved_columns({}, Header{"x", "y", from}).from.column, 2u) << from;
  }
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

TEST(PositionColumns, AreThoseOfIncidentsWhateverElseIsThere) {
  const Header header{"id", "id", "Nord", "Öst", "invånare"};
  const PositionColumns found = position_columns({}, header, false);
  EXPECT_EQ(found.x, 3u);
  EXPECT_EQ(found.y, 2u);
  ASSERT_EQ(found.choices.size(), 2u);
  EXPECT_EQ(found.choices[0].value, "Öst");
  EXPECT_EQ(position_columns(asked_for("invånare", "Nord"), header, false).x, 4u);
}

}  // namespace
}  // namespace klara
