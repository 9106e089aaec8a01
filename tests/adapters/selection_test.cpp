#include <klara/adapters/selection.hpp>
#include <klara/adapters/time_zone_reader.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::sys_days;
using std::chrono::year;
using testing::ElementsAre;
using testing::HasSubstr;

const TimeZone stockholm = read_time_zone("Europe/Stockholm");

/// One incident an hour from 2019-03-30 22:00 UTC, through the night that clocks are put forward;
/// every third is a robbery.
Incidents hourly(std::size_t n) {
  Incidents incidents;
  Category offence{.name = "offence", .levels = {"robbery", "theft"}, .of_row = {}};
  for (std::size_t i = 0; i < n; ++i) {
    const Instant at = sys_days{year{2019} / 3 / 30} + 22h + std::chrono::hours{i};
    incidents.points.x.push_back(static_cast<double>(i));
    incidents.points.y.push_back(0.0);
    incidents.points.from.push_back(at);
    incidents.points.until.push_back(at);
    incidents.rows.push_back(100 + i);
    offence.of_row.push_back(i % 3 == 0 ? 0 : 1);
  }
  incidents.categories = {offence};
  incidents.intake.source = "reports.csv";
  incidents.intake.read = incidents.intake.used = n;
  return incidents;
}

Error refusal(Incidents incidents, const Selection& selection) {
  try {
    static_cast<void>(take_selection(incidents, selection, stockholm));
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::bad_argument, "accepted", {}};
}

TEST(Selection, OfNothingTakesAll) {
  Incidents incidents = hourly(30);
  EXPECT_EQ(take_selection(incidents, {}, stockholm), (SelectionCount{30, 0, 0}));
  EXPECT_EQ(incidents.points, hourly(30).points);
}

TEST(Selection, TakesLocalDaysHalfOpen) {
  Incidents incidents = hourly(40);
  const local_days last_of_march{year{2019} / 3 / 31};
  const Selection day{
      .from = last_of_march, .until = last_of_march + std::chrono::days{1}, .categories = {}};
  const SelectionCount count = take_selection(incidents, day, stockholm);
  // From 23:00 UTC up to 22:00 UTC: a day of 23 hours.
  EXPECT_EQ(count, (SelectionCount{.taken = 23, .outside_time = 17, .other_category = 0}));
  EXPECT_EQ(incidents.points.from.front(), Instant{sys_days{year{2019} / 3 / 30} + 23h});
  EXPECT_EQ(incidents.points.from.back(), Instant{sys_days{year{2019} / 3 / 31} + 21h});
  EXPECT_EQ(incidents.intake.used, 40U) << "the intake accounts for the whole file";
}

TEST(Selection, CountsTimeBeforeCategoryAndKeepsColumnsTogether) {
  Incidents incidents = hourly(10);
  const Selection robberies{
      .from = local_days{year{2019} / 3 / 31}, .until = {}, .categories = {"robbery"}};
  const SelectionCount count = take_selection(incidents, robberies, stockholm);
  EXPECT_EQ(count, (SelectionCount{.taken = 3, .outside_time = 1, .other_category = 6}));
  EXPECT_THAT(incidents.rows, ElementsAre(103, 106, 109));
  EXPECT_THAT(incidents.points.x, ElementsAre(3.0, 6.0, 9.0));
  EXPECT_THAT(incidents.categories[0].of_row, ElementsAre(0, 0, 0));
}

TEST(Selection, TakesALevelAlsoWithItsAccentAsALetterOfItsOwn) {
  Incidents incidents = hourly(9);
  incidents.categories[0].levels = {"rån", "stöld"};
  const Selection decomposed{.from = {}, .until = {}, .categories = {" ra\u030An"}};
  EXPECT_EQ(take_selection(incidents, decomposed, stockholm).taken, 3U);
}

TEST(Selection, IsRefusedWhenItIsEmptyNamingFileSelectionAndSpan) {
  const Error by_time =
      refusal(hourly(3), {.from = {}, .until = local_days{year{2019} / 1 / 1}, .categories = {}});
  EXPECT_EQ(by_time.code(), "SELECTION_EMPTY");
  EXPECT_EQ(by_time.file(), "reports.csv");
  EXPECT_THAT(by_time.message().sv, HasSubstr("urvalet: till 2019-01-01"));
  EXPECT_THAT(by_time.remedy().en, HasSubstr("3 incidents, from 2019-03-30 to 2019-03-31"));

  Incidents untimed = hourly(1);
  untimed.points.from = {};
  untimed.points.until = {};
  const Error by_category = refusal(untimed, {.from = {}, .until = {}, .categories = {"theft"}});
  EXPECT_EQ(by_category.code(), "SELECTION_EMPTY");
  EXPECT_THAT(by_category.message().en, HasSubstr("category theft"));
  EXPECT_THAT(by_category.remedy().en, HasSubstr("1 incident, of other categories"));
}

TEST(Selection, IsRefusedForCategoriesThatAreNotThere) {
  const Error unknown = refusal(hourly(9), {.from = {}, .until = {}, .categories = {"robery"}});
  EXPECT_EQ(unknown.code(), "CATEGORY_UNKNOWN");
  EXPECT_THAT(unknown.remedy().en, HasSubstr("Did you mean \"robbery\"?"));
  Incidents without = hourly(9);
  without.categories.clear();
  const Error missing = refusal(without, {.from = {}, .until = {}, .categories = {"theft"}});
  EXPECT_EQ(missing.code(), "CATEGORY_MISSING");
  EXPECT_EQ(missing.remedy().en, "Name the column: --category COLUMN");
  EXPECT_EQ(missing.remedy().sv, "Ange kolumnen: --category KOLUMN");
}

TEST(Selection, ListsLevelsAsTheyAreGiven) {
  Incidents incidents = hourly(9);
  incidents.categories[0].levels = {"", "\"grov\" stöld", "Stöld, fickstöld", "rån \"väg\""};
  const Error unknown = refusal(incidents, {.from = {}, .until = {}, .categories = {"häleri"}});
  EXPECT_EQ(unknown.remedy().sv, R"(Nivåer: "", """grov"" stöld", "Stöld, fickstöld", rån "väg")");

  const Error empty = refusal(
      incidents,
      {.from = local_days{year{2030} / 1 / 1}, .until = {}, .categories = {"Stöld, fickstöld"}});
  EXPECT_THAT(empty.message().sv, HasSubstr(R"(kategorin "Stöld, fickstöld")"));
}

}  // namespace
}  // namespace klara
