#include <klara/adapters/incident_times.hpp>
#include <klara/adapters/time_zone_reader.hpp>
#include <klara/base/random.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

namespace klara {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string clock_text(LocalTime t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(t - day).count();
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
  return text;
}

// The promise: what follows on the clock follows in time, also while clocks are changed.
TEST(IncidentTimes, OfOneClockAreInOrderIfTheClockSaysSo) {
  constexpr std::uint64_t seed = 29;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  IncidentTimeReader reader(read_time_zone("Europe/Stockholm"));
  for (const auto& night : {std::chrono::local_days{std::chrono::year{2019} / 3 / 31},
                            std::chrono::local_days{std::chrono::year{2019} / 10 / 27}}) {
    for (int i = 0; i < 5'000; ++i) {
      const LocalTime begin = night + std::chrono::minutes{random.below(300)};
      const LocalTime end = begin + std::chrono::minutes{random.below(120)};
      const std::string from = clock_text(begin), until = clock_text(end);
      const IncidentTimes times = reader.read(from, until);
      ASSERT_EQ(times.fault, "") << from << " to " << until;
      ASSERT_LE(times.from, times.until) << from << " to " << until;
    }
  }
}

TEST(IncidentTimes, AreOutOfOrderWhereNoReadingHelps) {
  IncidentTimeReader reader(read_time_zone("Europe/Stockholm"));
  EXPECT_EQ(reader.read("2019-06-01 10:00", "2019-06-01 09:59").fault, "TIME_ORDER");
  EXPECT_EQ(reader.read("2019-10-27 03:00", "2019-10-27 02:59").fault, "TIME_ORDER");
  EXPECT_EQ(reader.read("2019-10-27 02:50", "2019-10-27 01:59").fault, "TIME_ORDER");
  EXPECT_EQ(reader.read("2019-10-27 02:50+01:00", "2019-10-27 02:40").fault, "TIME_ORDER");
}

// The midnight at which a day ends is not that day's.
TEST(IncidentTimes, AreOutOfOrderWhereTheDayOfTheEndIsOver) {
  IncidentTimeReader reader(read_time_zone("Europe/Stockholm"));
  for (const auto& [from, until] :
       {std::pair("2023-05-02", "2023-05-01"), std::pair("2023-05", "2023-04"),
        std::pair("2023-05", "2023-04-30"), std::pair("2023-05-02 00:00", "2023-05-01")}) {
    EXPECT_EQ(reader.read(from, until).fault, "TIME_ORDER") << from << " to " << until;
  }
  EXPECT_EQ(reader.read("2023-05-01 23:59", "2023-05-01").fault, "");
  EXPECT_EQ(reader.read("2023-05-02", "2023-05-02").fault, "");
}

TEST(IncidentTimes, MarkWhatIsToBeCounted) {
  IncidentTimeReader reader(read_time_zone("Europe/Stockholm"));
  EXPECT_EQ(reader.read("2019-03-31 02:30", std::nullopt).marks, in_gap);
  EXPECT_EQ(reader.read("2019-10-27 02:30", "").marks, in_overlap | until_missing);
  EXPECT_EQ(reader.read("2019-10-27 02:30Z", std::nullopt).marks, with_offset);
  EXPECT_EQ(reader.read("2019-10-27", std::nullopt).marks, 0) << "its midnights are ours";
}

TEST(IncidentTimes, EndOnTheDateOfTheirBeginningOrTheNextWhereTheEndIsOnlyAClock) {
  IncidentTimeReader reader(read_time_zone("Europe/Stockholm"));
  const auto length = [&](const char* begin, const char* until, const char* end) {
    const IncidentTimes times = reader.read("2019-06-01", until, {.from = begin, .until = end});
    EXPECT_EQ(times.fault, "");
    return times.until - times.from;
  };
  EXPECT_EQ(length("10:30", "", "11:00"), 30min);
  EXPECT_EQ(length("23:30", "", "00:15"), 45min);
  EXPECT_EQ(length("23:30", "2019-06-03", "00:15"), 45min + 24h);
  EXPECT_EQ(length("23:30", "", "2019-06-02 00:15"), 45min);
  EXPECT_EQ(length("", "", "11:00"), 24h);
  EXPECT_EQ(reader.read("2019-06-01", "", {.from = "10:30", .until = ""}).marks, until_missing);
  EXPECT_EQ(reader.read("2019-06-01", "", {.from = "", .until = "11:00"}).marks, clock_unread);
  for (const char* const begin : {"10:30", ""}) {
    EXPECT_EQ(reader.read("2019-06-01", "", {.from = begin, .until = "late"}).marks,
              until_missing | clock_unread);
  }
}

TEST(IncidentTimes, SayWhichEndsWereTakenOnTheNextDay) {
  IncidentTimeReader reader(read_time_zone("Europe/Stockholm"));
  const auto read = [&](const char* date, const char* begin, const char* end) {
    return reader.read(date, "", {.from = begin, .until = end});
  };
  EXPECT_EQ(read("2019-06-01", "10:30", "11:00").marks, 0);
  EXPECT_EQ(read("2019-06-01", "23:30", "00:15").marks, end_on_next_day);
  EXPECT_EQ(read("2019-06-01", "10:30", "10:00").marks, end_on_next_day);
  EXPECT_EQ(read("2019-06-01", "24:00", "24:00").marks, 0);
  EXPECT_EQ(read("2019-06-01", "10:30:45", "10:30").marks, 0);
  // The night in which the clock showed two o'clock twice.
  const IncidentTimes october = read("2019-10-27", "02:50", "02:10");
  EXPECT_EQ(october.marks & end_on_next_day, 0);
  EXPECT_EQ(october.until - october.from, 20min);
}

TEST(IncidentTimes, EndByTheClockOfTheZoneWhereTheBeginningHasAnOffset) {
  IncidentTimeReader reader(read_time_zone("Europe/Stockholm"));
  const IncidentTimes times =
      reader.read("2019-06-01T21:30:00Z", "", {.from = std::nullopt, .until = "00:15"});
  EXPECT_EQ(times.until - times.from, 45min);
  EXPECT_EQ(times.marks, with_offset | end_on_next_day);
  const IncidentTimes same =
      reader.read("2019-06-01T22:30:00Z", "", {.from = std::nullopt, .until = "00:45"});
  EXPECT_EQ(same.until - same.from, 15min);
}

TEST(IncidentTimes, AtMidnightAreExactUnlessAColumnOfClocksIsBlank) {
  IncidentTimeReader reader(read_time_zone("Europe/Stockholm"));
  const IncidentTimes exact = reader.read("2019-06-01 00:00", "2019-06-01 00:00");
  EXPECT_EQ(exact.from, exact.until);
  const IncidentTimes day = reader.read("2019-06-01 00:00", std::nullopt, {.from = ""});
  EXPECT_EQ(day.until - day.from, 24h);
}

TEST(IncidentTimes, CountWhatStandsInTheColumnsOfClocks) {
  IncidentTimeReader reader(read_time_zone("Europe/Stockholm"));
  const auto read = [&](const char* until, const char* from_clock, const char* until_clock) {
    (void)reader.read("2019-06-01", until, {.from = from_clock, .until = until_clock});
  };
  for (const char* const clock : {"10:30", "2019-06-01 10:30", "2019-06-01 11:30", " "}) {
    read("2019-06-02", clock, "");
  }
  EXPECT_EQ(reader.from_clocks().filled, 3U);
  EXPECT_EQ(reader.from_clocks().whole_times, 2U);
  EXPECT_TRUE(reader.from_clocks().mostly_whole_times());
  // What is written in some other way is no whole time, nor is one that cannot be read.
  for (const char* const clock : {"9:05 PM", "1/6/2019 10:30"}) read("2019-06-02", clock, "");
  EXPECT_EQ(reader.from_clocks().whole_times, 2U);
  EXPECT_FALSE(reader.from_clocks().mostly_whole_times());
  // An end without a date of its own is right either way.
  read("", "", "2019-06-02 10:00");
  EXPECT_EQ(reader.until_clocks().whole_times, 0U);
  read("2019-06-02", "", "2019-06-02 10:00");
  EXPECT_EQ(reader.until_clocks().whole_times, 1U);
}

TEST(IncidentTimes, OfADayLastAsLongAsItDoes) {
  IncidentTimeReader reader(read_time_zone("Europe/Stockholm"));
  const IncidentTimes march = reader.read("2019-03-31", std::nullopt);
  EXPECT_EQ(march.until - march.from, 23h);
  const IncidentTimes october = reader.read("2019-10-27", std::nullopt);
  EXPECT_EQ(october.until - october.from, 25h);
}

TEST(IncidentTimes, SayWhyTheyCannotBeRead) {
  IncidentTimeReader reader(read_time_zone("Europe/Stockholm"));
  EXPECT_FALSE(reader.unparsable());
  EXPECT_EQ(reader.read("", std::nullopt).fault, "TIME_MISSING");
  EXPECT_FALSE(reader.unparsable());
  EXPECT_EQ(reader.read("18/10/2023 22:38", std::nullopt).fault, "TIME_UNPARSABLE");
  EXPECT_EQ(reader.read("2019-06-01", "45092.416").fault, "TIME_UNPARSABLE");
  EXPECT_EQ(reader.read("in the night", std::nullopt).fault, "TIME_UNPARSABLE");
  const auto warning = reader.unparsable();
  ASSERT_TRUE(warning);
  EXPECT_EQ(warning->rows, 3U);
  EXPECT_THAT(warning->message.en,
              HasSubstr("as 2023-10-18 22:38: 3; of these beginning with day"));
  EXPECT_THAT(warning->message.en, HasSubstr("guessed: 1; serial numbers of Excel: 1."));
  EXPECT_EQ(reader.remedy().sv, " Skriv tider som 2023-10-18 22:38.");
  EXPECT_EQ(reader.read("22:38", std::nullopt).fault, "TIME_UNPARSABLE");
  EXPECT_THAT(reader.remedy().sv, HasSubstr("22:38. Klockslag utan datum: 1. "));
  EXPECT_THAT(reader.unparsable()->message.sv, HasSubstr("Klockslag utan datum: 1. "));
}

TEST(IncidentTimes, CallNoTimeThatBeginsWithTheYearOneThatBeginsWithTheDay) {
  IncidentTimeReader reader(read_time_zone("Europe/Stockholm"));
  for (const char* const text : {"2024-7-31", "2024.07.31", "20240731", "240731"}) {
    EXPECT_EQ(reader.read(text, std::nullopt).fault, "TIME_UNPARSABLE") << text;
  }
  for (const char* const text : {"31/7 2024", "31 juli 2024", "5 maj 2023"}) {
    EXPECT_EQ(reader.read(text, std::nullopt).fault, "TIME_UNPARSABLE") << text;
  }
  const Text message = reader.unparsable()->message;
  EXPECT_EQ(message.en,
            "times not written as 2023-10-18 22:38: 7; of these beginning with day or month, which "
            "is never guessed: 3; serial numbers of Excel: 0. Write them so.");
  EXPECT_EQ(message.sv,
            "tider som inte är skrivna som 2023-10-18 22:38: 7; av dem med dag eller månad först, "
            "vilket aldrig gissas: 3; Excels serienummer: 0. Skriv dem så.");
}

}  // namespace
}  // namespace klara
