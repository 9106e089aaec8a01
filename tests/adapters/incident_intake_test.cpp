#include <adapters/scratch_folder.hpp>
#include <engine/refusal.hpp>
#include <klara/adapters/incident_intake.hpp>
#include <klara/adapters/incident_reader.hpp>
#include <klara/adapters/selection.hpp>
#include <klara/adapters/time_zone_reader.hpp>
#include <klara/base/error.hpp>
#include <klara/base/random.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const std::string header = "id,offence,from,until,easting,northing,note\n";

/// A row in order, but for what is changed in it.
struct Row {
  std::string id, offence = "0303", from = "2019-06-01 10:00", until = "2019-06-01 11:00",
                  x = "153000.5", y = "6580000.5", note = "-";

  [[nodiscard]] std::string text() const {
    return id + ',' + offence + ',' + from + ',' + until + ',' + x + ',' + y + ',' + note + '\n';
  }
};

Districts two_squares() {
  const auto square = [](double west) {
    const Ring ring{
        {west, 6579000}, {west + 2000, 6579000}, {west + 2000, 6581000}, {west, 6581000}};
    return MultiPolygon{{.shell = ring, .holes = {}}};
  };
  Districts result;
  result.crs = {3011};
  result.districts = {{"001", "Väst", square(151000)}, {"002", "Öst", square(153000)}};
  return result;
}

/// Forty rows spread over both squares; a file that is sound but for what a test adds.
std::vector<Row> sound_rows() {
  std::vector<Row> rows;
  Random random(7);
  for (int i = 0; i < 40; ++i) {
    Row row;
    row.id = std::string("K").append(std::to_string(1000 + i));
    row.from = "2019-06-" + std::to_string(10 + i % 20) + " 10:" + std::to_string(10 + i);
    row.until = "2019-06-" + std::to_string(10 + i % 20) + " 11:" + std::to_string(10 + i);
    row.x = std::to_string(151000 + random.below(4000)) + "." + std::to_string(random.below(100));
    row.y = std::to_string(6579000 + random.below(2000)) + "." + std::to_string(random.below(100));
    rows.push_back(row);
  }
  return rows;
}

class IncidentGate : public testing::Test {
 protected:
  struct Asked {
    std::optional<std::string> crs = "EPSG:3011";
    DuplicatePolicy duplicates = DuplicatePolicy::by_id;
    std::vector<std::string> categories = {};
    std::optional<std::string> weight = {};
    bool with_districts = true;
    std::optional<Crs> work_crs = {};
    unsigned threads = 1;
  };

  [[nodiscard]] Incidents read_text(const std::string& text, const Asked& asked) const {
    const auto path = scratch_.path() / "reports.csv";
    std::ofstream(path, std::ios::binary) << text;
    IncidentSource source;
    source.source = path;
    source.crs = asked.crs;
    source.duplicates = asked.duplicates;
    source.columns.categories = asked.categories;
    source.columns.weight = asked.weight;
    RunContext run;
    run.threads = asked.threads;
    return read_incidents(source,
                          {.zone = zone_,
                           .work_crs = asked.work_crs,
                           .districts = asked.with_districts ? &districts_ : nullptr},
                          run);
  }
  [[nodiscard]] Incidents read_text(const std::string& text) const { return read_text(text, {}); }

  /// The sound file with these rows after it; their lines begin at 42.
  [[nodiscard]] Incidents read_with(const std::vector<Row>& more, const Asked& asked) const {
    std::string text = header;
    for (const Row& row : sound_rows()) text += row.text();
    for (const Row& row : more) text += row.text();
    return read_text(text, asked);
  }
  [[nodiscard]] Incidents read_with(const std::vector<Row>& more) const {
    return read_with(more, {});
  }

  [[nodiscard]] Error refusal(const std::string& text, const Asked& asked) const {
    try {
      (void)read_text(text, asked);
    } catch (const Error& error) {
      EXPECT_THAT(error.file(), HasSubstr("reports.csv"));
      return error;
    }
    return {ErrorKind::bad_argument, "accepted", {}};
  }

  ScratchFolder scratch_;
  Districts districts_ = two_squares();
  TimeZone zone_ = read_time_zone("Europe/Stockholm");
};

/// Code and number of each warning.
std::vector<std::pair<std::string, std::uint64_t>> told(const Incidents& incidents) {
  std::vector<std::pair<std::string, std::uint64_t>> result;
  for (const IntakeWarning& w : incidents.intake.warnings) result.emplace_back(w.code, w.rows);
  return result;
}

std::vector<std::pair<std::uint64_t, std::string>> set_aside(const Incidents& incidents) {
  std::vector<std::pair<std::uint64_t, std::string>> result;
  for (const QuarantinedRow& q : incidents.intake.quarantined) result.emplace_back(q.row, q.code);
  return result;
}

TEST_F(IncidentGate, LetsASoundFileThroughWithoutAWord) {
  const Incidents incidents = read_with({});
  EXPECT_EQ(incidents.intake.read, 40u);
  EXPECT_EQ(incidents.intake.used, 40u);
  EXPECT_THAT(told(incidents), IsEmpty());
  EXPECT_EQ(incidents.crs, Crs{3011});
  EXPECT_EQ(incidents.intake.sha256.size(), 64u);
  ASSERT_EQ(incidents.categories.size(), 1u);
  EXPECT_EQ(incidents.categories[0].name, "offence");
  EXPECT_TRUE(std::ranges::is_sorted(incidents.points.x));
}

TEST_F(IncidentGate, SaysWhatItChose) {
  std::vector<std::string> parameters;
  for (const Choice& choice : read_with({}).intake.choices) parameters.push_back(choice.parameter);
  EXPECT_THAT(parameters, ElementsAre("x", "y", "from-time", "to-time", "id", "category"));
}

TEST_F(IncidentGate, TakesNoColumnOfKeysForACategory) {
  std::vector<Row> keys;
  for (int i = 0; i < 130; ++i) {
    Row row = sound_rows()[static_cast<std::size_t>(i % 40)];
    row.id = std::string("N").append(std::to_string(i));
    row.offence = row.note = std::string("person ").append(std::to_string(i));
    row.x = std::to_string(151001 + 20 * i);
    keys.push_back(row);
  }
  const Incidents guessed = read_with(keys);
  EXPECT_EQ(guessed.intake.used, 170u);
  EXPECT_THAT(guessed.categories, IsEmpty());
  EXPECT_THAT(told(guessed), testing::Contains(Pair("CATEGORY_LEVELS", 0u)));
  for (const Choice& choice : guessed.intake.choices) EXPECT_NE(choice.parameter, "category");
  std::string text = header;
  for (const Row& row : keys) text += row.text();
  const Error named = refusal(text, {.categories = {"note"}});
  EXPECT_EQ(named.code(), "CATEGORY_LEVELS");
  EXPECT_THAT(named.what(), testing::Not(HasSubstr("person 1")));
  EXPECT_THAT(named.remedy().en, HasSubstr("--offenders"));
}

TEST_F(IncidentGate, GivesEachBadRowItsReasonAndLine) {
  const Incidents incidents = read_with({{.id = "a", .x = ""},
                                         {.id = "b", .y = "6 580 000"},
                                         {.id = "c", .x = "NaN"},
                                         {.id = "d", .x = "0", .y = "0.0"},
                                         {.id = "e", .from = "2019-02-30 10:00"},
                                         {.id = "f", .from = "1/6/2019"},
                                         {.id = "g", .from = "1900-01-01"},
                                         {.id = "h", .from = ""},
                                         {.id = "i", .until = "2019-06-01 09:59"},
                                         {.id = "5,00012E+15"},
                                         {.id = "j", .x = "150000"},
                                         {.id = "k", .x = "6580000", .y = "153000"},
                                         {.id = "l", .x = "1e12"}});
  // The mangled id holds a comma, the row therefore one field too many.
  EXPECT_THAT(set_aside(incidents),
              ElementsAre(Pair(42, "COORD_MISSING"), Pair(43, "COORD_UNPARSABLE"),
                          Pair(44, "COORD_NOT_FINITE"), Pair(45, "COORD_ZERO"),
                          Pair(46, "TIME_INVALID"), Pair(47, "TIME_UNPARSABLE"),
                          Pair(48, "TIME_IMPLAUSIBLE"), Pair(49, "TIME_MISSING"),
                          Pair(50, "TIME_ORDER"), Pair(51, "CSV_FIELD_COUNT"), Pair(52, "OUTSIDE"),
                          Pair(53, "AXIS_SWAPPED"), Pair(54, "COORD_OUT_OF_CRS_AREA")));
  EXPECT_EQ(incidents.intake.used, 40u);
}

TEST_F(IncidentGate, LetsNoNumberOfAPersonThrough) {
  Incidents incidents =
      read_with({{.id = "a", .offence = "20990201-0001"}, {.id = "b", .note = "990202-0001"}},
                {.categories = {"offence", "note"}});
  EXPECT_THAT(told(incidents), ElementsAre(Pair("PII_SUSPECT", 2)));
  ASSERT_EQ(incidents.categories.size(), 2u);
  EXPECT_THAT(incidents.categories[0].levels, ElementsAre("0303", "••••"));
  EXPECT_THAT(incidents.categories[1].levels, ElementsAre("-", "••••"));

  const auto unknown = klara::refusal([&] {
    (void)take_selection(incidents, {.from = {}, .until = {}, .categories = {"0304"}}, zone_);
  });
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->code(), "CATEGORY_UNKNOWN");
  EXPECT_THAT(unknown->remedy().en, HasSubstr("Levels: 0303, ••••"));
}

TEST_F(IncidentGate, ReadsLocalTimesAndOffsets) {
  const Incidents incidents = read_text(
      "id,date,easting,northing\n1,2019-01-01 12:00,151001,6580000\n2,2019-07-01 "
      "12:00,151002,6580000\n"
      "3,2019-07-01T12:00-05:00,151003,6580000\n4,2019-07-01,151004,6580000\n5,2019-03,151005,"
      "6580000\n");
  const auto at = [](int month, int day) {
    return sys_days{std::chrono::year{2019} / month / day};
  };
  EXPECT_THAT(incidents.points.from, ElementsAre(at(1, 1) + 11h, at(7, 1) + 10h, at(7, 1) + 17h,
                                                 at(6, 30) + 22h, at(2, 28) + 23h));
  EXPECT_THAT(incidents.points.until,
              ElementsAre(at(1, 1) + 11h, at(7, 1) + 10h, at(7, 1) + 17h, at(7, 1) + 22h,
                          at(3, 31) + 22h));  // clocks were put forward in between
  EXPECT_THAT(told(incidents), ElementsAre(Pair("TIME_MIXED_ZONE", 1)));
}

TEST_F(IncidentGate, KeepsAndCountsTimesOfTheChangeOfClocks) {
  const Incidents incidents = read_with(
      {{.id = "a", .from = "2019-03-31 02:30", .until = "2019-03-31 05:00"},
       {.id = "b", .from = "2019-10-27 02:30", .until = "2019-10-27 05:00", .x = "153001"},
       {.id = "c", .from = "2019-10-27 02:59", .until = "2019-10-27 05:00", .x = "153002"},
       {.id = "d", .from = "2019-10-27", .until = "", .x = "153003"},
       {.id = "e", .from = "2019-10-20 02:59", .until = "2019-12-27 05:00", .x = "153004"}});
  EXPECT_THAT(told(incidents),
              ElementsAre(Pair("TIME_DST_AMBIGUOUS", 2), Pair("TIME_DST_GAP", 1),
                          Pair("TIME_TO_MISSING", 1), Pair("TIME_WINDOW_LONG", 1)));
}

TEST_F(IncidentGate, ReadsTimesOfTheChangeOfClocksSoThatNoIncidentEndsBeforeItBegins) {
  // Put forward at 2019-03-31 01:00 UTC, back at 2019-10-27 01:00 UTC.
  const Incidents incidents = read_text(
      "id,from,until,easting,northing\n"
      "1,2019-03-31 01:59,2019-03-31 02:30,151001,6580000\n"
      "2,2019-03-31 02:30,2019-03-31 03:10,151002,6580000\n"
      "3,2019-03-31 02:10,2019-03-31 02:50,151003,6580000\n"
      "4,2019-03-31 02:30,,151004,6580000\n"
      "5,2019-10-27 02:50,2019-10-27 02:10,151005,6580000\n"
      "6,2019-10-27 02:10,2019-10-27 02:50,151006,6580000\n"
      "7,2019-10-27T02:50+02:00,2019-10-27 02:10,151007,6580000\n"
      "8,2019-10-27 03:10,2019-10-27 02:50,151008,6580000\n"
      "9,2019-03-31 03:50,2019-03-31 02:30,151009,6580000\n");
  const auto march = sys_days{std::chrono::year{2019} / 3 / 31};
  const auto october = sys_days{std::chrono::year{2019} / 10 / 27};
  EXPECT_THAT(incidents.points.from,
              ElementsAre(march + 59min, march + 30min, march + 70min, march + 90min,
                          october + 50min, october + 10min, october + 50min));
  EXPECT_THAT(incidents.points.until,
              ElementsAre(march + 90min, march + 70min, march + 110min, march + 90min,
                          october + 70min, october + 50min, october + 70min));
  EXPECT_THAT(set_aside(incidents), ElementsAre(Pair(9, "TIME_ORDER"), Pair(10, "TIME_ORDER")));
}

TEST_F(IncidentGate, ReadsADateAndTheClockBesideItAsOneTime) {
  const Incidents incidents = read_text(
      "Datum,Klockslag,easting,northing\n2019-06-01,10:30,151500,6580000\n"
      "2019-06-01,,151501,6580000\n2019-06-01,evening,151502,6580000\n"
      "2019-06-01,25:00,151503,6580000\n");
  const Instant begin = sys_days{std::chrono::year{2019} / 5 / 31} + 22h;
  EXPECT_THAT(incidents.points.from, ElementsAre(begin + 10h + 30min, begin, begin));
  EXPECT_THAT(incidents.points.until, ElementsAre(begin + 10h + 30min, begin + 24h, begin + 24h));
  EXPECT_THAT(told(incidents), testing::Contains(Pair("TIME_CLOCK_UNREAD", 1)));
  EXPECT_THAT(set_aside(incidents), ElementsAre(Pair(5, "TIME_INVALID")));
}

TEST_F(IncidentGate, ReadsOneDateWithTwoClocks) {
  const Incidents incidents = read_text(
      "Datum,Starttid,Sluttid,easting,northing\n2019-06-01,10:30,11:00,151500,6580000\n"
      "2019-06-01,23:30,00:15,151501,6580000\n2019-06-01,10:30,,151502,6580000\n");
  const Instant begin = sys_days{std::chrono::year{2019} / 5 / 31} + 22h;
  EXPECT_THAT(incidents.points.from,
              ElementsAre(begin + 10h + 30min, begin + 23h + 30min, begin + 10h + 30min));
  EXPECT_THAT(incidents.points.until,
              ElementsAre(begin + 11h, begin + 24h + 15min, begin + 10h + 30min));
  EXPECT_THAT(told(incidents), testing::Contains(Pair("TIME_TO_MISSING", 1)));
  EXPECT_THAT(told(incidents), testing::Contains(Pair("TIME_CLOCK_NEXT_DAY", 1)));
}

// A blank one would else become the day of a date that may be another's.
TEST_F(IncidentGate, RefusesWholeTimesInPlaceOfClocks) {
  const Error error = refusal(
      "Datum,Starttid,easting,northing\n2019-06-07,2019-06-01 10:30,151500,6580000\n"
      "2019-06-07,,151501,6580000\n",
      {});
  EXPECT_EQ(error.code(), "TIME_CLOCK_WHOLE");
  EXPECT_THAT(error.remedy().en, HasSubstr("--from-time \"Starttid\" --from-clock none"));
  const Error end = refusal(
      "Startdatum,Slutdatum,Sluttid,easting,northing\n"
      "2019-06-01,2019-06-07,2019-06-02 10:30,151500,6580000\n",
      {});
  EXPECT_THAT(end.remedy().sv, HasSubstr("--to-time \"Sluttid\" --to-clock none"));
}

TEST_F(IncidentGate, SaysWhichClocksAreNotUsed) {
  const Incidents incidents = read_text(
      "Datum,Anmälningsdatum,Klockslag,easting,northing\n"
      "2019-06-01,2019-06-02,10:30,151500,6580000\n");
  EXPECT_THAT(told(incidents), testing::Contains(Pair("TIME_CLOCK_COLUMN", 0)));
}

TEST_F(IncidentGate, SaysHowClocksGetTheirDate) {
  const Error error =
      refusal("Datum,Brottstid,easting,northing\n2019-06-01,10:30,151500,6580000\n", {});
  EXPECT_EQ(error.code(), "NONE_USED");
  EXPECT_THAT(error.remedy().en, HasSubstr("Clocks without a date: 1. "));
  EXPECT_THAT(error.remedy().en, HasSubstr("--from-time COLUMN --from-clock COLUMN"));
}

TEST_F(IncidentGate, SaysHowTimesAreWrittenWhereNoneCanBeRead) {
  const Error error = refusal("date,easting,northing\n2024-7-31,151500,6580000\n", {});
  EXPECT_EQ(error.code(), "NONE_USED");
  EXPECT_EQ(error.remedy().en,
            "1 TIME_UNPARSABLE (the time is not written as 2023-10-18 22:38). Write times as "
            "2023-10-18 22:38.");
}

TEST_F(IncidentGate, SaysWhichColumnsThereAreWhereNoneHoldsTimes) {
  const Incidents incidents = read_text("easting,northing,when\n151500,6580000,2019-06-01\n");
  EXPECT_FALSE(incidents.points.timed());
  ASSERT_THAT(told(incidents), testing::Contains(Pair("TIME_NO_COLUMN", 0)));
  EXPECT_THAT(incidents.intake.warnings.back().message.en, HasSubstr("easting, northing, when"));
}

TEST_F(IncidentGate, SetsRepeatedAndConflictingRowsAside) {
  const Row twice = sound_rows()[3];
  Row conflict = sound_rows()[5];
  conflict.note = "changed";
  const std::vector<Row> more{twice, twice, conflict};
  EXPECT_THAT(set_aside(read_with(more)),
              ElementsAre(Pair(7, "DUP_ID_CONFLICT"), Pair(42, "DUP_ROW"), Pair(43, "DUP_ROW"),
                          Pair(44, "DUP_ID_CONFLICT")));
  EXPECT_THAT(set_aside(read_with(more, {.duplicates = DuplicatePolicy::keep})), IsEmpty());

  // Every other row is there, once and under its own line.
  std::vector<std::uint64_t> rows = read_with(more).rows;
  std::ranges::sort(rows);
  std::vector<std::uint64_t> expected;
  for (std::uint64_t row = 2; row <= 41; ++row) {
    if (row != 7) expected.push_back(row);
  }
  EXPECT_EQ(rows, expected);
}

TEST_F(IncidentGate, LetsAnIncompleteCopyCastNoDoubt) {
  Row incomplete = sound_rows()[3];
  incomplete.x = "";
  EXPECT_THAT(set_aside(read_with({incomplete})), ElementsAre(Pair(42, "COORD_MISSING")));
}

TEST_F(IncidentGate, KeepsEqualRowsWithoutAnIdAndSaysHowMany) {
  const std::string text =
      "offence,date,easting,northing\n0303,2019-06-01 10:00,151500.5,6580000\n"
      "0303,2019-06-01 10:00,151500.5,6580000\n0303,2019-06-01 10:00,151500.5,6580000\n";
  const Incidents kept = read_text(text);
  EXPECT_EQ(kept.intake.used, 3u);
  EXPECT_THAT(told(kept), ElementsAre(Pair("EQUAL_ROWS", 2)));
  const Incidents strict = read_text(text, {.duplicates = DuplicatePolicy::quarantine});
  EXPECT_THAT(set_aside(strict), ElementsAre(Pair(3, "DUP_ROW"), Pair(4, "DUP_ROW")));
}

TEST_F(IncidentGate, JoinsNamesThatDifferOnlyInTheirForm) {
  const Incidents incidents = read_with({{.id = "a", .offence = "R\xC3\xA5n"},
                                         {.id = "b", .offence = " Ra\xCC\x8An ", .x = "153001"}});
  EXPECT_THAT(incidents.categories[0].levels, ElementsAre("0303", "Rån"));
}

TEST_F(IncidentGate, HoldsOnlyLevelsOfUsedRows) {
  const Incidents incidents = read_with({{.id = "a", .offence = "lost", .x = ""}});
  EXPECT_THAT(incidents.categories[0].levels, ElementsAre("0303"));
}

TEST_F(IncidentGate, BringsAnyColumnAlongAsACategory) {
  const Incidents incidents = read_with({}, {.categories = {"note", "offence"}});
  ASSERT_EQ(incidents.categories.size(), 2u);
  EXPECT_EQ(incidents.categories[0].name, "note");
  EXPECT_EQ(incidents.categories[1].name, "offence");
}

TEST_F(IncidentGate, ReadsWeights) {
  const std::string text =
      "n,easting,northing\n2,151500,6580000\n-1,151501,6580000\nx,151502,6580000\n0.5,151503,"
      "6580000\n1e9,151504,6580000\n1000000001,151505,6580000\n1e300,151506,6580000\n1e-170,151507,"
      "6580000\n0,151508,"
      "6580000\n";
  const Incidents incidents = read_text(text, {.weight = "n"});
  EXPECT_THAT(incidents.points.weight, ElementsAre(2.0, 0.5, 1e9, 0.0));
  EXPECT_THAT(
      set_aside(incidents),
      ElementsAre(Pair(3, "WEIGHT_INVALID"), Pair(4, "WEIGHT_INVALID"), Pair(7, "WEIGHT_INVALID"),
                  Pair(8, "WEIGHT_INVALID"), Pair(9, "WEIGHT_INVALID")));
}

TEST_F(IncidentGate, RefusesWeightsThatMayBeThousandsWrittenApart) {
  const auto outcome = [&](const std::string& first, const std::string& second) {
    return refusal("n;easting;northing\n2;151500;6580000\n" + first + ";151501;6580000\n" + second +
                       ";151502;6580000\n",
                   {.weight = "n"});
  };
  for (const char* const thousands : {"1,500", "1.500"}) {
    const Error error = outcome(thousands, "3");
    EXPECT_EQ(error.code(), "WEIGHT_THOUSANDS") << thousands;
    EXPECT_EQ(error.row(), 3U);
  }
  EXPECT_EQ(outcome("1.500", "0.250").code(), "accepted");
  EXPECT_EQ(outcome("1,500", "2,25").code(), "accepted");
  // A blank is in no number.
  EXPECT_THAT(set_aside(read_text("n;easting;northing\n2;151500;6580000\n1 500;151501;6580000\n",
                                  {.weight = "n"})),
              ElementsAre(Pair(3, "WEIGHT_INVALID")));
}

TEST_F(IncidentGate, ProposesTheRightSystemAndAppliesNone) {
  std::string text = header;
  std::string swapped = header;
  for (Row row : sound_rows()) {
    text += row.text();
    std::swap(row.x, row.y);
    swapped += row.text();
  }
  const Error none = refusal(text, {.crs = {}});
  EXPECT_EQ(none.code(), "CRS_MISSING");
  EXPECT_THAT(none.remedy().sv, HasSubstr("EPSG:3011"));
  const Error degrees = refusal("easting,northing\n18.05123,59.33\n18.06,59.34127\n",
                                {.crs = {}, .with_districts = false});
  EXPECT_THAT(degrees.remedy().en, HasSubstr("x 18.0512 to 18.0600, y 59.3300 to 59.3413. "));
  EXPECT_THAT(degrees.remedy().sv, HasSubstr("x 18,0512 till 18,0600, y 59,3300 till 59,3413. "));
  const Error wrong = refusal(text, {.crs = "EPSG:3006"});
  EXPECT_EQ(wrong.code(), "CRS_MISMATCH");
  EXPECT_THAT(wrong.remedy().en, HasSubstr("EPSG:3011"));
  EXPECT_EQ(refusal(swapped, {}).code(), "AXIS_SWAPPED");
  EXPECT_EQ(refusal(swapped, {.with_districts = false}).code(), "AXIS_SWAPPED");
  EXPECT_EQ(refusal(text, {.crs = "EPSG:999999"}).code(), "CRS_UNKNOWN");
}

TEST_F(IncidentGate, RefusesFilesOfAnotherPlace) {
  std::string text = header;
  for (Row row : sound_rows()) {
    row.x.replace(0, 3, "180");
    text += row.text();
  }
  EXPECT_EQ(refusal(text, {}).code(), "ALL_OUTSIDE");
}

TEST_F(IncidentGate, RefusesFilesOfWhichNothingIsLeft) {
  const Error error = refusal(header + Row{.id = "a", .x = ""}.text(), {});
  EXPECT_EQ(error.code(), "NONE_USED");
  EXPECT_THAT(error.remedy().en, HasSubstr("COORD_MISSING"));
  EXPECT_EQ(refusal(header, {}).code(), "NO_ROWS");
}

TEST_F(IncidentGate, ProjectsToTheWorkingSystem) {
  // Sergels torg, by the transformation of the Swedish land survey: 6580828.11 N, 673998.11 E.
  const std::string text = "lon,lat\n18.0586,59.3303\n18.0586,59.3303\n";
  const Incidents incidents =
      read_text(text, {.crs = "EPSG:4326", .with_districts = false, .work_crs = Crs{3006}});
  EXPECT_NEAR(incidents.points.x[0], 673998.11, 0.01);
  EXPECT_NEAR(incidents.points.y[0], 6580828.11, 0.01);
  const Incidents local = read_text(text, {.crs = "EPSG:4326", .with_districts = false});
  EXPECT_EQ(local.crs, Crs{3011});
  EXPECT_THAT(local.intake.choices.back().because.sv, HasSubstr("lokala"));
}

TEST_F(IncidentGate, DependsNeitherOnTheOrderOfRowsNorOnThreads) {
  std::vector<std::string> lines;
  for (const Row& row : sound_rows()) lines.push_back(row.text());
  for (const Row& row : std::vector<Row>{sound_rows()[3],
                                         {.id = "a", .offence = "x"},
                                         {.id = "b", .offence = "Ö", .x = ""},
                                         {.id = "c", .x = "150000"},
                                         {.id = "K1007"}}) {
    lines.push_back(row.text());
  }
  const auto joined = [&] {
    std::string text = header;
    for (const std::string& line : lines) text += line;
    return text;
  };
  const Incidents expected = read_text(joined());
  constexpr std::uint64_t seed = 12;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (unsigned threads : {1u, 2u, 3u, 4u}) {
    shuffle(std::span<std::string>(lines), random);
    const Incidents other = read_text(joined(), {.threads = threads});
    EXPECT_EQ(other.points, expected.points);
    EXPECT_EQ(other.categories, expected.categories);
    EXPECT_EQ(reasons(other.intake), reasons(expected.intake));
    EXPECT_EQ(other.intake.warnings, expected.intake.warnings);
  }
}

TEST_F(IncidentGate, TellsProgressByBytesAndStopsWhenAsked) {
  std::string text = header;
  for (int i = 0; i < 20'000; ++i)
    text += Row{.id = std::to_string(i), .x = "151000." + std::to_string(i)}.text();
  const auto path = scratch_.path() / "many.csv";
  std::ofstream(path, std::ios::binary) << text;
  IncidentSource source;
  source.source = path;
  source.crs = "EPSG:3011";

  std::vector<Progress> seen;
  RunContext run;
  run.progress = [&](const Progress& progress) { seen.push_back(progress); };
  (void)read_incidents(source, {.zone = zone_}, run);
  ASSERT_GT(seen.size(), 3u);
  EXPECT_EQ(seen[1].stage.sv, "Läser many.csv");
  EXPECT_EQ(seen[1].total, text.size());
  EXPECT_LT(seen[1].done, seen[2].done);

  std::stop_source stop;
  run.stop = stop.get_token();
  run.progress = [&](const Progress&) { stop.request_stop(); };
  try {
    (void)read_incidents(source, {.zone = zone_}, run);
    FAIL() << "went on";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::cancelled);
  }
}

// Records with geometry do not look at columns of coordinates.
TEST_F(IncidentGate, TakesPositionsFromGeometry) {
  IncidentSource source;
  source.source = "points.gpkg";
  const std::vector<std::string> columns{"id", "x", "y"};
  IncidentIntake intake(source, {.zone = zone_},
                        {.columns = columns, .has_geometry = true, .crs = Crs{3011}});
  const std::vector<std::string_view> fields{"a", "not", "read"};
  const std::vector<std::string_view> other{"b", "not", "read"};
  const std::vector<std::string_view> third{"c", "not", "read"};
  intake.add({.row = 1, .position = Position{153000, 6580000}, .fault = {}, .fields = fields});
  intake.add({.row = 2, .position = {}, .fault = {}, .fields = other});
  intake.add({.row = 3,
              .position = Position{std::numeric_limits<double>::infinity(), 0},
              .fault = {},
              .fields = other});
  intake.add({.row = 4, .position = {}, .fault = "GEOM_TYPE", .fields = other});
  intake.quarantine(5, "GEOM_INVALID");
  intake.add({.row = 6, .position = Position{153000, 6580001}, .fault = {}, .fields = third});
  const Incidents incidents = intake.finish({});
  EXPECT_THAT(set_aside(incidents), ElementsAre(Pair(2, "GEOM_NULL"), Pair(3, "COORD_NOT_FINITE"),
                                                Pair(4, "GEOM_TYPE"), Pair(5, "GEOM_INVALID")));
  EXPECT_THAT(incidents.rows, ElementsAre(1, 6));
}

// A broken file is refused, or every record of it is used or set aside.
TEST_F(IncidentGate, BalancesWhateverTheBytes) {
  constexpr std::uint64_t seed = 31;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  std::string good = header;
  for (const Row& row : sound_rows()) good += row.text();
  constexpr std::string_view nasty = "\",;\n\r\0\xFF\xC3-.0e9";
  int accepted = 0;
  for (int repeat = 0; repeat < 300; ++repeat) {
    std::string text = good;
    for (std::uint64_t n = 1 + random.below(6); n > 0; --n) {
      const std::size_t at = header.size() + random.below(text.size() - header.size());
      if (random.below(2) == 0) {
        text[at] = nasty[random.below(nasty.size())];
      } else {
        text.insert(at, 1, nasty[random.below(nasty.size())]);
      }
    }
    try {
      const Incidents incidents = read_text(text);
      ++accepted;
      ASSERT_EQ(incidents.intake.read, incidents.intake.used + incidents.intake.quarantined.size());
      ASSERT_EQ(incidents.points.size(), incidents.intake.used);
      ASSERT_EQ(incidents.rows.size(), incidents.intake.used);
    } catch (const Error& error) {
      ASSERT_FALSE(error.code().empty());
    }
  }
  EXPECT_GT(accepted, 100);
}

}  // namespace
}  // namespace klara
