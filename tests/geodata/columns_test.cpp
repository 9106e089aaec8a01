#include <klara/base/error.hpp>
#include <klara/geodata/columns.hpp>

#include <gmock/gmock.h>

#include <optional>
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
