#include <klara/base/error.hpp>
#include <klara/base/random.hpp>
#include <klara/geodata/time_columns.hpp>

#include <gmock/gmock.h>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using Names = std::vector<std::string>;

Error refusal(const ColumnNames& asked, const Names& header) {
  try {
    (void)time_columns(asked, header);
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::bad_argument, "accepted", {}};
}

/// Name and clock of the beginning, name and clock of the end, unused clocks: "-" = none.
std::string times_of(const Names& header, const ColumnNames& asked = {}) {
  const auto [from, until, choices] = time_columns(asked, header);
  std::string text;
  for (const auto& column : {from.column, from.clock, until.column, until.clock}) {
    text += (column ? header[*column] : "-") + " ";
  }
  for (const std::size_t column : from.unused_clocks) text += "(" + header[column] + ")";
  for (const std::size_t column : until.unused_clocks) text += "(" + header[column] + ")";
  return text;
}

ColumnNames asked_times(std::optional<std::string> from, std::optional<std::string> from_clock = {},
                        std::optional<std::string> until = {},
                        std::optional<std::string> until_clock = {}) {
  ColumnNames asked;
  asked.from = std::move(from);
  asked.from_clock = std::move(from_clock);
  asked.until = std::move(until);
  asked.until_clock = std::move(until_clock);
  return asked;
}

TEST(TimeColumns, TakeADateWithTheClockBesideIt) {
  for (const auto& [date, clock] :
       {std::pair("Datum", "Klockslag"), std::pair("date", "time"),
        std::pair("Brottsdatum", "Brottstid"), std::pair("date_from", "time_from")}) {
    const Names header{clock, "x", "y", date};
    const TimeColumns times = time_columns({}, header);
    EXPECT_EQ(times.from.column, 3u) << date;
    EXPECT_EQ(times.from.clock, 0u) << clock;
    ASSERT_EQ(times.choices.size(), 2u);
    EXPECT_EQ(times.choices[0].parameter, "from-time");
    EXPECT_EQ(times.choices[0].value, date);
    EXPECT_EQ(times.choices[1].parameter, "from-clock");
    EXPECT_EQ(times.choices[1].value, clock);
  }
  EXPECT_EQ(times_of({"Datum från", "Tid från", "Datum till", "Tid till"}),
            "Datum från Tid från Datum till Tid till ");
}

TEST(TimeColumns, PairADateWithItsOwnClockAndNoOther) {
  for (const auto& [header, times] : std::vector<std::pair<Names, std::string>>{
           {{"Datum", "Brottsdatum", "Brottstid"}, "Brottsdatum Brottstid - - "},
           {{"date", "incident_date", "incident_time"}, "incident_date incident_time - - "},
           {{"Date Rptd", "DATE OCC", "TIME OCC"}, "DATE OCC TIME OCC - - "},
           {{"Anmälningsdatum", "Startdatum", "Starttid", "Slutdatum", "Sluttid"},
            "Startdatum Starttid Slutdatum Sluttid "},
           {{"Anmälningsdatum", "Klockslag"}, "Anmälningsdatum Klockslag - - "},
           {{"Datum", "Klockslag", "Slutdatum", "Sluttid"}, "Datum Klockslag Slutdatum Sluttid "},
           // Which date the clock belongs to, or which clock the date has, is not guessed.
           {{"Datum", "Anmälningsdatum", "Klockslag"}, "Datum - - - (Klockslag)"},
           {{"Brottsdatum", "Datum", "Tid"}, "Brottsdatum - - - (Tid)"},
           {{"Datum", "Slutdatum", "Klockslag"}, "Datum - Slutdatum - (Klockslag)"},
           {{"Datum", "Klockslag", "Tid"}, "Datum - - - (Klockslag)(Tid)"},
           {{"Datum", "Klockslag", "incident_time"}, "Datum - - - (Klockslag)(incident_time)"},
           {{"month", "Klockslag"}, "month - - - (Klockslag)"}}) {
    EXPECT_EQ(times_of(header), times);
  }
}

TEST(TimeColumns, TakeAWholeTimeBeforeADateThatIsNotItsOwn) {
  EXPECT_EQ(times_of({"x", "y", "tid_från", "Datum"}), "tid_från - - - ");
  EXPECT_EQ(times_of({"x", "y", "Datum", "tid_från", "tid_till"}), "tid_från - tid_till - ");
  EXPECT_EQ(times_of({"x", "y", "Datum", "Klockslag", "Tidpunkt"}), "Tidpunkt - - - (Klockslag)");
  EXPECT_EQ(times_of({"x", "y", "Tid"}), "Tid - - - ");
  EXPECT_EQ(times_of({"x", "y", "time_from", "time_to"}), "time_from - time_to - ");
}

TEST(TimeColumns, TakeAnEndThatHasOnlyAClock) {
  EXPECT_EQ(times_of({"x", "y", "Datum", "Starttid", "Sluttid"}), "Datum Starttid - Sluttid ");
  EXPECT_EQ(times_of({"x", "y", "date", "start_time", "end_time"}), "date start_time - end_time ");
  EXPECT_EQ(times_of({"x", "y", "Datum", "Sluttid"}), "Datum - - Sluttid ");
  // Which date it belongs to is not guessed.
  EXPECT_EQ(times_of({"Datum", "date_to", "Sluttid"}), "Datum - Sluttid - ");
}

TEST(TimeColumns, TakeTheClockThatWasAskedForOrNone) {
  const Names header{"x", "y", "Datum", "Anmälningsdatum", "Klockslag", "Sluttid", "Slutdag"};
  EXPECT_EQ(times_of(header, asked_times("Datum", "Klockslag")), "Datum Klockslag - Sluttid ");
  EXPECT_EQ(times_of(header, asked_times({}, "Klockslag")), "Datum Klockslag - Sluttid ");
  EXPECT_EQ(times_of(header, asked_times({}, {}, "Slutdag", "Sluttid")),
            "Datum - Slutdag Sluttid (Klockslag)");
  EXPECT_EQ(times_of(header, asked_times("Datum", "none", "Slutdag")),
            "Datum - Slutdag - (Sluttid)");
  EXPECT_EQ(times_of(header, asked_times("Datum", "none", "Slutdag", "none")),
            "Datum - Slutdag - ");
  EXPECT_EQ(
      times_of({"x", "y", "Slutdatum", "Sluttid", "Start"}, asked_times({}, {}, {}, "Sluttid")),
      "Start - Slutdatum Sluttid ");
  EXPECT_EQ(refusal(asked_times({}, "Klock"), header).code(), "COLUMN_MISSING");
  EXPECT_THAT(refusal(asked_times({}, "Kl"), Names{"x", "y", "Kl"}).remedy().en,
              HasSubstr("--from-time COLUMN"));
}

TEST(TimeColumns, DropNoClockInSilenceBesideADateThatWasAskedFor) {
  EXPECT_EQ(times_of({"x", "y", "Händelsedag", "Klockslag"}, asked_times("Händelsedag")),
            "Händelsedag Klockslag - - ");
  EXPECT_EQ(times_of({"x", "y", "Händelsedag", "Datum", "Klockslag"}, asked_times("Händelsedag")),
            "Händelsedag - - - (Klockslag)");
  EXPECT_EQ(times_of({"x", "y", "Datum", "tid_från"}, asked_times("Datum")),
            "Datum - - - (tid_från)");
  // What is asked for as a time is no clock.
  EXPECT_EQ(times_of({"x", "y", "Datum", "Klockslag", "Tid"}, asked_times("Tid")),
            "Tid - - - (Klockslag)");
  EXPECT_EQ(times_of({"x", "y", "Brottsdatum", "Brottstid"}, asked_times("Brottstid")),
            "Brottstid - - - ");
}

// What nobody has paired is the user's to pair.
TEST(TimeColumns, TakeTheDateOfTheEndWithAClockThatWasAskedForAlone) {
  const Names header{"Startdatum", "Starttid", "Slutdatum", "Slutkl"};
  EXPECT_EQ(times_of(header, asked_times({}, {}, {}, "Slutkl")),
            "Startdatum Starttid Slutdatum Slutkl ");
  EXPECT_EQ(times_of({"Datum", "Starttid", "Slutkl"}, asked_times({}, {}, {}, "Slutkl")),
            "Datum Starttid - Slutkl ");
}

TEST(TimeColumns, LeaveOutAClockAskedForAsNone) {
  const auto without = [](const Names& header) {
    return times_of(header, asked_times({}, "none", {}, "none"));
  };
  EXPECT_EQ(without({"Brottsdatum", "Brottstid"}), "Brottsdatum - - - ");
  EXPECT_EQ(without({"Datum", "Klockslag"}), "Datum - - - ");
  EXPECT_EQ(without({"Datum", "Starttid", "Sluttid"}), "Datum - - - ");
  EXPECT_EQ(without({"Startdatum", "Starttid", "Slutdatum", "Sluttid"}),
            "Startdatum - Slutdatum - ");
  EXPECT_EQ(
      times_of({"Startdatum", "Starttid", "Slutdatum", "Sluttid"}, asked_times({}, {}, {}, "none")),
      "Startdatum Starttid Slutdatum - ");
  // A whole time is no clock.
  EXPECT_EQ(without({"Brottstid"}), "Brottstid - - - ");
}

// A run is repeated by the names that it found.
TEST(TimeColumns, AskedForByTheirNamesAreTheSame) {
  constexpr std::uint64_t seed = 31;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  std::vector<std::string> names{"Händelsedag", "Slutdag", "note"};
  for (const ColumnRole& role : known_time_names()) {
    for (const std::string& name : role.names) {
      const std::size_t plus = name.find(" + ");
      names.push_back(name.substr(0, plus));
      if (plus != std::string::npos) names.push_back(name.substr(plus + 3));
    }
  }
  for (int i = 0; i < 20'000; ++i) {
    std::set<std::string> some;
    for (std::uint64_t n = 1 + random.below(6); n > 0; --n) {
      some.insert(names[random.below(names.size())]);
    }
    const Names header{some.begin(), some.end()};
    const TimeColumns first = time_columns({}, header);
    ColumnNames found;
    const auto name_of = [&](std::optional<std::size_t> column) {
      return column ? std::optional(header[*column]) : std::nullopt;
    };
    found.from = name_of(first.from.column);
    found.from_clock = name_of(first.from.clock);
    found.until = name_of(first.until.column);
    found.until_clock = name_of(first.until.clock);
    ASSERT_EQ(times_of(header, found), times_of(header)) << testing::PrintToString(header);
  }
}

TEST(WithUnusedClocks, NamesThemAndTheWaysOut) {
  const auto said = [](const Names& header, const ColumnNames& asked) {
    const TimeColumns times = time_columns(asked, header);
    return with_unused_clocks(times.from, times.until, header);
  };
  const Text begin = said({"Datum", "Klockslag", "Tid"}, {});
  EXPECT_THAT(begin.en, HasSubstr("Klockslag, Tid. "));
  EXPECT_THAT(begin.sv, HasSubstr("--from-clock none"));
  EXPECT_THAT(begin.sv, Not(HasSubstr("--to-clock")));
  const Text end = said({"Datum", "Slutdag", "Sluttid"}, asked_times("Datum", "none", "Slutdag"));
  EXPECT_THAT(end.en, HasSubstr("Sluttid. "));
  EXPECT_THAT(end.sv, EndsWith("om ingen gör det: --to-clock none"));
  EXPECT_THAT(end.sv, Not(HasSubstr("--from-clock")));
  EXPECT_EQ(said({"Datum", "Klockslag"}, {}), Text{});
}

TEST(WithoutTime, NamesTheColumnsThatThereAreAndTheOption) {
  const Names header{"x", "y", "när det hände"};
  EXPECT_THAT(without_time(header).sv, HasSubstr("filen har: x, y, när det hände."));
  EXPECT_THAT(without_time(header).en, EndsWith("Name it: --from-time COLUMN"));
  const Names wide(45, "when");
  EXPECT_THAT(without_time(wide).en, HasSubstr("when, when and 5 more. Name it"));
  EXPECT_THAT(without_time(wide).sv, HasSubstr("when, when och 5 till. Ange"));
  const Names values{"KA00000", "2023-08-02 04:02", "152057.79", "6580101.97"};
  EXPECT_THAT(without_time(values).en, Not(HasSubstr("152057")));
}

}  // namespace
}  // namespace klara
