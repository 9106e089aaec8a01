#include <klara/adapters/incident_times.hpp>

#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <utility>

namespace klara {
namespace {

void count_clock(const WrittenTime& written, ClockCounts& counts) {
  if (written.clock == ClockUse::taken) ++counts.clocks;
  if (written.clock == ClockUse::whole_time) ++counts.whole_times;
}

/// Without a column of clocks midnight is a time.
WrittenTime time_in(std::string_view field, const std::optional<std::string_view>& clock) {
  return clock ? written_time(field, *clock) : written_time(field);
}

}  // namespace

IncidentTimeReader::IncidentTimeReader(TimeZone zone) : clock_(std::move(zone)) {}

Instant IncidentTimeReader::instant(const WrittenTime& written, LocalTime local,
                                    std::uint8_t* mark) {
  if (written.offset) return Instant{local.time_since_epoch() - *written.offset};
  const ResolvedInstant resolved = clock_.read(local);
  if (mark != nullptr && resolved.reading == LocalReading::gap) *mark |= in_gap;
  if (mark != nullptr && resolved.reading == LocalReading::overlap) *mark |= in_overlap;
  return resolved.instant;
}

IncidentTimes IncidentTimeReader::refused(const WrittenTime& written) {
  if (code_of(written.fault) == "TIME_UNPARSABLE") ++unparsable_;
  if (written.fault == TimeFault::day_first) ++day_first_;
  if (written.fault == TimeFault::excel_serial) ++excel_serial_;
  if (written.fault == TimeFault::clock_only) ++clock_only_;
  return {.fault = code_of(written.fault)};
}

IncidentTimes IncidentTimeReader::read(std::string_view from, std::optional<std::string_view> until,
                                       ClockFields clocks) {
  IncidentTimes result;
  const WrittenTime begin = time_in(from, clocks.from);
  count_clock(begin, from_clocks_);
  if (begin.fault != TimeFault::none) return refused(begin);
  WrittenTime end = begin;
  if (until) {
    end = time_in(*until, clocks.until);
    if (!until->empty()) count_clock(end, until_clocks_);
    if (end.fault == TimeFault::missing && clocks.until) end = written_end(begin, *clocks.until);
    if (end.fault == TimeFault::missing) {
      end = begin;
      result.marks |= until_missing;
    } else if (end.fault != TimeFault::none) {
      return refused(end);
    }
  }
  if (begin.offset) result.marks |= with_offset;
  if (begin.clock == ClockUse::unread || end.clock == ClockUse::unread) {
    result.marks |= clock_unread;
  }
  // Midnights that bound a day or a month are ours, so that only exact times are marked.
  const bool exact = begin.precision == TimePrecision::exact;
  result.from = instant(begin, begin.from, exact ? &result.marks : nullptr);
  const bool end_exact = end.precision == TimePrecision::exact;
  result.until = end == begin && exact
                     ? result.from
                     : instant(end, end.until, end_exact ? &result.marks : nullptr);
  // What the clock skipped or showed twice has another reading, and only one is in order.
  if (result.until < result.from && !end.offset) {
    result.until = readings_of(clock_.zone(), end.until).later;
  }
  if (result.until < result.from && !begin.offset) {
    result.from = readings_of(clock_.zone(), begin.from).earlier;
  }
  if (result.until < result.from) result.fault = "TIME_ORDER";
  return result;
}

std::optional<IntakeWarning> IncidentTimeReader::unparsable() const {
  if (unparsable_ == 0) return std::nullopt;
  const auto message = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), count(unparsable_, language),
                       count(day_first_, language), count(excel_serial_, language));
  };
  const Text alone = clocks_without_date();
  return IntakeWarning{
      "TIME_UNPARSABLE",
      unparsable_,
      {.en = message(Language::english,
                     "times not written year first: {}; of these beginning with day or month, "
                     "which is never guessed: {}; serial numbers of Excel: {}. Write them as "
                     "2023-10-18 22:38.") +
             alone.en,
       .sv = message(Language::swedish,
                     "tider som inte är skrivna med året först: {}; av dem med dag eller månad "
                     "först, vilket aldrig gissas: {}; Excels serienummer: {}. Skriv dem som "
                     "2023-10-18 22:38.") +
             alone.sv}};
}

Text IncidentTimeReader::clocks_without_date() const {
  if (clock_only_ == 0) return {};
  return {.en = fmt::format(" Clocks without a date: {}. Name the date and its clock: --from-time "
                            "COLUMN --from-clock COLUMN, of the end --to-clock COLUMN.",
                            count(clock_only_, Language::english)),
          .sv = fmt::format(" Klockslag utan datum: {}. Ange datumet och dess klockslag: "
                            "--from-time KOLUMN --from-clock KOLUMN, för slutet --to-clock KOLUMN.",
                            count(clock_only_, Language::swedish))};
}

}  // namespace klara
