#include <klara/base/error.hpp>
#include <klara/base/random.hpp>
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

using testing::EndsWith;
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

TEST(ResolvedColumns, DemandATimeOnlyWhereIncidentsAreSelectedByIt) {
  const Error error = refusal({}, Header{"x", "y"}, {.time = true});
  EXPECT_EQ(error.code(), "COLUMN_MISSING");
  EXPECT_THAT(error.message().en, HasSubstr("by period or date"));
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
  // Where one report holds several offences these number them.
  EXPECT_EQ(resolved_columns({}, Header{"x", "y", "Brottsnr", "K-nr"}).id, 3u);
  for (const char* const ordinal : {"Brottsnummer", "offence_id", "crime_no"}) {
    EXPECT_EQ(resolved_columns({}, Header{"x", "y", ordinal}).id, std::nullopt) << ordinal;
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

/// Name and clock of the beginning, name and clock of the end, unused clocks: "-" = none.
std::string times_of(const Header& header, const ColumnNames& asked = {}) {
  const ResolvedColumns columns = resolved_columns(asked, header);
  std::string text;
  for (const auto& column :
       {columns.from, columns.from_clock, columns.until, columns.until_clock}) {
    text += (column ? header[*column] : "-") + " ";
  }
  for (const std::size_t column : columns.unused_clocks) text += "(" + header[column] + ")";
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

Header with_position(Header header) {
  header.insert(header.begin(), {"x", "y"});
  return header;
}

TEST(ResolvedColumns, PairADateWithItsOwnClockAndNoOther) {
  for (const auto& [header, times] : std::vector<std::pair<Header, std::string>>{
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
    EXPECT_EQ(times_of(with_position(header)), times);
  }
}

TEST(ResolvedColumns, TakeAWholeTimeBeforeADateThatIsNotItsOwn) {
  EXPECT_EQ(times_of({"x", "y", "tid_från", "Datum"}), "tid_från - - - ");
  EXPECT_EQ(times_of({"x", "y", "Datum", "tid_från", "tid_till"}), "tid_från - tid_till - ");
  EXPECT_EQ(times_of({"x", "y", "Datum", "Klockslag", "Tidpunkt"}), "Tidpunkt - - - (Klockslag)");
  EXPECT_EQ(times_of({"x", "y", "Tid"}), "Tid - - - ");
  EXPECT_EQ(times_of({"x", "y", "time_from", "time_to"}), "time_from - time_to - ");
}

TEST(ResolvedColumns, TakeAnEndThatHasOnlyAClock) {
  EXPECT_EQ(times_of({"x", "y", "Datum", "Starttid", "Sluttid"}), "Datum Starttid - Sluttid ");
  EXPECT_EQ(times_of({"x", "y", "date", "start_time", "end_time"}), "date start_time - end_time ");
  EXPECT_EQ(times_of({"x", "y", "Datum", "Sluttid"}), "Datum - - Sluttid ");
}

TEST(ResolvedColumns, TakeTheClockThatWasAskedForOrNone) {
  const Header header{"x", "y", "Datum", "Anmälningsdatum", "Klockslag", "Sluttid", "Slutdag"};
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
  EXPECT_THAT(refusal(asked_times({}, "Kl"), Header{"x", "y", "Kl"}).remedy().en,
              HasSubstr("--from-time COLUMN"));
}

TEST(ResolvedColumns, DropNoClockInSilenceBesideADateThatWasAskedFor) {
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

// A run is repeated by the names that it found.
TEST(ResolvedColumns, AskedForByTheirNamesAreTheSame) {
  constexpr std::uint64_t seed = 31;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  std::vector<std::string> names{"Händelsedag", "Slutdag", "note"};
  for (const ColumnRole& role : known_column_names()) {
    if (role.role.starts_with("east") || role.role == "id" || role.role == "offence") continue;
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
    const Header header = with_position({some.begin(), some.end()});
    const ResolvedColumns first = resolved_columns({}, header);
    ColumnNames found;
    const auto name_of = [&](std::optional<std::size_t> column) {
      return column ? std::optional(header[*column]) : std::nullopt;
    };
    found.from = name_of(first.from);
    found.from_clock = name_of(first.from_clock);
    found.until = name_of(first.until);
    found.until_clock = name_of(first.until_clock);
    ASSERT_EQ(times_of(header, found), times_of(header)) << testing::PrintToString(header);
  }
}

TEST(WithUnusedClocks, NamesThemAndTheWaysOut) {
  const Header header{"x", "y", "Datum", "Klockslag", "Tid"};
  const Text said = with_unused_clocks(resolved_columns({}, header), header);
  EXPECT_THAT(said.en, HasSubstr("Klockslag, Tid. "));
  EXPECT_THAT(said.sv, HasSubstr("--from-clock none"));
}

TEST(WithoutTime, NamesTheColumnsThatThereAreAndTheOption) {
  const Header header{"x", "y", "när det hände"};
  EXPECT_THAT(without_time(header).sv, HasSubstr("filen har: x, y, när det hände."));
  EXPECT_THAT(without_time(header).en, EndsWith("Name it: --from-time COLUMN"));
  const Header wide(45, "when");
  EXPECT_THAT(without_time(wide).en, HasSubstr("when, when and 5 more. Name it"));
  EXPECT_THAT(without_time(wide).sv, HasSubstr("when, when och 5 till. Ange"));
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
