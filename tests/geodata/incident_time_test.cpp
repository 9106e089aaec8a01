#include <klara/geodata/incident_time.hpp>

#include <gmock/gmock.h>

#include <string>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;

constexpr LocalTime day{local_days{std::chrono::year{2023} / 10 / 18}};

WrittenTime exact(LocalTime time, std::optional<std::chrono::seconds> offset = {}) {
  return {.fault = {},
          .precision = {},
          .from = time,
          .until = time,
          .date = local_days{std::chrono::year{2023} / 10 / 18},
          .offset = offset};
}

TEST(WrittenTime, ReadsEveryFormOfOneMinute) {
  const WrittenTime expected = exact(day + 22h + 38min);
  for (const char* text :
       {"2023-10-18 22:38", "2023-10-18T22:38", "2023-10-18 22:38:00", "2023-10-18T22:38:00.000",
        "2023-10-18 22:38:00,5", "2023/10/18 22:38", "  2023-10-18 22:38\t"}) {
    EXPECT_EQ(written_time(text), expected) << text;
  }
  EXPECT_EQ(written_time("2023-10-18 22:38:07"), exact(day + 22h + 38min + 7s));
}

TEST(WrittenTime, KeepsTheOffsetThatTheTextStates) {
  EXPECT_EQ(written_time("2023-10-18T22:38:00Z"), exact(day + 22h + 38min, 0s));
  for (const char* text : {"2023-10-18 22:38+02:00", "2023-10-18 22:38 +0200",
                           "2023-10-18T22:38:00+02", "2023-10-18T22:38:00.1+02:00"}) {
    EXPECT_EQ(written_time(text), exact(day + 22h + 38min, 2h)) << text;
  }
  EXPECT_EQ(written_time("2023-10-18 22:38-05:30"), exact(day + 22h + 38min, -(5h + 30min)));
}

TEST(WrittenTime, OfADayOrMonthIsThatWholeDayOrMonth) {
  const WrittenTime whole_day = written_time("2023-10-18");
  EXPECT_EQ(whole_day.precision, TimePrecision::day);
  EXPECT_EQ(whole_day.from, day);
  EXPECT_EQ(whole_day.until, day + 24h);

  const WrittenTime december = written_time("2023-12");
  EXPECT_EQ(december.precision, TimePrecision::month);
  EXPECT_EQ(december.from, LocalTime{local_days{std::chrono::year{2023} / 12 / 1}});
  EXPECT_EQ(december.until, LocalTime{local_days{std::chrono::year{2024} / 1 / 1}});
}

TEST(WrittenTime, OfTwentyFourOClockIsTheEndOfItsDay) {
  EXPECT_EQ(written_time("2023-10-18 24:00"), exact(day + 24h));
  EXPECT_EQ(written_time("2023-10-18 24:00:01").fault, TimeFault::invalid);
}

TEST(WrittenTime, NamesWhatIsWrong) {
  const auto fault = [](const char* text) { return written_time(text).fault; };
  EXPECT_EQ(fault(""), TimeFault::missing);
  EXPECT_EQ(fault("   "), TimeFault::missing);
  for (const char* text :
       {"18/10/2023", "10/18/2023 22:38", "18.10.2023", "5-6-2023 10:00", "15.6.2023 10:00",
        "31/7 2024", "31/7 2024 22:38", "31 juli 2024", "5 maj 2023 10:00", "31. juli 2024",
        "31-JUL-24 10.00.00", "31JUL2024", "July 31, 2024", "maj 2023"}) {
    EXPECT_EQ(fault(text), TimeFault::day_first) << text;
  }
  for (const char* text : {"45092", "45092.416", "45092,416"}) {
    EXPECT_EQ(fault(text), TimeFault::excel_serial) << text;
  }
  for (const char* text : {"22:38", "9:05", "22:38:00", "22.38"}) {
    EXPECT_EQ(fault(text), TimeFault::clock_only) << text;
  }
  for (const char* text :
       {"2023-02-29", "2023-04-31 10:00", "2023-13-01", "2023-00-10", "0000-00-00",
        "2023-06-15 24:61", "2023-06-15 10:60", "2023-06-15 10:00:60", "2023-06-15 10:00+19:00"}) {
    EXPECT_EQ(fault(text), TimeFault::invalid) << text;
  }
  for (const char* text : {"1900-01-01 00:00", "1899-12-30", "1970-01-01", "1970-01-01 00:00",
                           "1970-01-01T01:00:00+01:00", "9999-12-31", "9999-12", "1900-01"}) {
    EXPECT_EQ(fault(text), TimeFault::implausible) << text;
  }
  for (const char* text : {"20230615",
                           "230615",
                           "2023.06.15",
                           "2023-juni-15",
                           "31 june",
                           "31 plus 2024",
                           "maj",
                           "31/",
                           "31 7 2024",
                           "2023-06-15 10.00",
                           "2023-6-15",
                           "2023-06-15 1:00",
                           "2023-06-15T",
                           "2023-06-15 10",
                           "2023-06-15 10:00 x",
                           "2023-06-15 10:00:00 +02:00:00",
                           "yesterday",
                           "2023",
                           "2023-06-15Z",
                           "2023-06-15 10:00ZZ",
                           "2023-06/15",
                           "2023/06",
                           "-023-06-15"}) {
    EXPECT_EQ(fault(text), TimeFault::unparsable) << text;
  }
}

TEST(WrittenTime, TakesTheRealFirstHourOf1970) {
  EXPECT_EQ(written_time("1970-01-01 00:01").fault, TimeFault::none);
}

TEST(WrittenTime, NeverReadsHalfAText) {
  const std::string whole = "2023-10-18T22:38:07.25+02:00";
  for (const char extra : {'0', ' ', 'x', '-', ':', 'Z', '\0'}) {
    const WrittenTime time = written_time(whole + extra);
    if (extra == ' ') {
      EXPECT_EQ(time.fault, TimeFault::none);
    } else {
      EXPECT_EQ(time.fault, TimeFault::unparsable) << "followed by " << extra;
    }
  }
}

TEST(CodeOfATimeFault, IsStable) {
  EXPECT_EQ(code_of(TimeFault::none), "");
  EXPECT_EQ(code_of(TimeFault::missing), "TIME_MISSING");
  EXPECT_EQ(code_of(TimeFault::unparsable), "TIME_UNPARSABLE");
  EXPECT_EQ(code_of(TimeFault::day_first), "TIME_UNPARSABLE");
  EXPECT_EQ(code_of(TimeFault::excel_serial), "TIME_UNPARSABLE");
  EXPECT_EQ(code_of(TimeFault::clock_only), "TIME_UNPARSABLE");
  EXPECT_EQ(code_of(TimeFault::invalid), "TIME_INVALID");
  EXPECT_EQ(code_of(TimeFault::implausible), "TIME_IMPLAUSIBLE");
}

WrittenTime with(WrittenTime time, ClockUse use) {
  time.clock = use;
  return time;
}

TEST(WrittenTimeWithAClockBesideIt, IsOneTime) {
  const WrittenTime expected = with(written_time("2023-10-18 09:05"), ClockUse::taken);
  for (const char* const clock : {"09:05", "9:05", " 09:05:00 ", "09.05", "0905"}) {
    for (const char* const date :
         {"2023-10-18", "2023-10-18 00:00:00", "2023-10-18T00:00:00Z", "2023/10/18 00:00:00+00"}) {
      EXPECT_EQ(written_time(date, clock), expected) << date << " beside " << clock;
    }
  }
  EXPECT_EQ(written_time("2023-10-18", "24:00"),
            with(written_time("2023-10-18 24:00"), ClockUse::taken));
}

TEST(WrittenTimeWithAClockBesideIt, IsTheWholeDayWhereTheClockIsBlank) {
  for (const char* const date : {"2023-10-18", " 2023-10-18 00:00", "2023-10-18T00:00:00+02:00"}) {
    EXPECT_EQ(written_time(date, " "), written_time("2023-10-18")) << date;
  }
}

TEST(WrittenTimeWithAClockBesideIt, IsTheWholeDayAndSaysSoWhereTheClockIsNone) {
  const WrittenTime whole_day = with(written_time("2023-10-18"), ClockUse::unread);
  for (const char* const clock : {"evening", "9:05 PM", "0.75", "9.05", "905", "1697667480", "-",
                                  "09.05.00", "9.05.00", "9-05", "9-05-00", "90500", "090500"}) {
    EXPECT_EQ(written_time("2023-10-18", clock), whole_day) << clock;
    EXPECT_EQ(written_time("2023-10-18T00:00Z", clock), whole_day) << clock;
  }
}

TEST(WrittenTimeWithAClockBesideIt, IsNeverMadeUp) {
  EXPECT_EQ(written_time("2023-10-18", "25:00").fault, TimeFault::invalid);
  EXPECT_EQ(written_time("2023-10-18", "2460").fault, TimeFault::invalid);
  EXPECT_EQ(written_time("18/10/2023", "09:05").fault, TimeFault::day_first);
  EXPECT_EQ(written_time("", "09:05").fault, TimeFault::missing);
}

TEST(WrittenTimeWithAClockBesideIt, SaysThatAClockDoesNotGoWithIt) {
  for (const char* const time :
       {"2023-10-18 10:00", "2023-10-18T10:00Z", "2023-10", "2023-10-18 24:00"}) {
    EXPECT_EQ(written_time(time, "09:05"), with(written_time(time), ClockUse::unread)) << time;
    EXPECT_EQ(written_time(time, "in the day"), with(written_time(time), ClockUse::unread)) << time;
    EXPECT_EQ(written_time(time, ""), written_time(time)) << time;
  }
  EXPECT_EQ(written_time("2023-10-18 10:00:30", "10:00"), written_time("2023-10-18 10:00:30"));
}

TEST(WrittenTimeWithAClockBesideIt, IsThatOfTheClocksFieldWhereItHoldsMore) {
  for (const char* const whole :
       {"2023-10-17 09:05", "2023-10-17", "2023-10", "17/10/2023 09:05", "17.10.2023", "45092.416",
        "2023-02-29 10:00", "1899-12-31 09:05"}) {
    for (const char* const date : {"2023-10-18", "18/10/2023", ""}) {
      EXPECT_EQ(written_time(date, whole), with(written_time(whole), ClockUse::whole_time))
          << date << " beside " << whole;
    }
  }
}

TEST(WrittenTimeWithAClockBesideIt, TakesNoNullDateForOne) {
  for (const char* const clock :
       {"1899-12-30 09:05:00", "1899-12-30T09:05", "1900-01-01 09:05:00.000"}) {
    EXPECT_EQ(written_time("2023-10-18", clock), written_time("2023-10-18", "09:05")) << clock;
    EXPECT_EQ(written_end(written_time("2023-10-18 08:00"), clock).from, day + 9h + 5min) << clock;
  }
}

TEST(WrittenEnd, IsOnTheDateOfTheBeginning) {
  const WrittenTime begin = written_time("2023-10-18 22:38:30");
  const auto end_at = [&](const char* clock) { return written_end(begin, clock).from; };
  EXPECT_EQ(end_at("23:10"), day + 23h + 10min);
  EXPECT_EQ(end_at("22:38"), begin.from) << "of the same minute";
  EXPECT_EQ(end_at("22:37"), day + 22h + 37min) << "whoever knows the zone may take the next day";
  EXPECT_EQ(end_at("24:00"), day + 24h);
  EXPECT_EQ(written_end(begin, "23:10").until, day + 23h + 10min);
  EXPECT_EQ(written_end(begin, "23:10").clock, ClockUse::taken);
  // The date as it is written: midnight at the end of a day is not that of the next.
  EXPECT_EQ(written_end(written_time("2023-10-18 24:00"), "24:00").from, day + 24h);
  EXPECT_EQ(written_end(written_time("2023-10-18 00:00"), "24:00").from, day + 24h);
}

TEST(WrittenEnd, OfABeginningWithoutAClockIsItsWholeDay) {
  EXPECT_EQ(written_end(written_time("2023-10-18"), "02:00"),
            with(written_time("2023-10-18"), ClockUse::unread));
}

TEST(WrittenEnd, IsNeverMadeUp) {
  const WrittenTime begin = written_time("2023-10-18 22:38");
  EXPECT_EQ(written_end(begin, " ").fault, TimeFault::missing);
  EXPECT_EQ(written_end(begin, " ").clock, ClockUse::none);
  EXPECT_EQ(written_end(begin, "25:00").fault, TimeFault::invalid);
  EXPECT_EQ(written_end(begin, "evening").fault, TimeFault::missing);
  EXPECT_EQ(written_end(begin, "evening").clock, ClockUse::unread);
}

}  // namespace
}  // namespace klara
