#include <klara/adapters/incident_times.hpp>

#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <utility>

namespace klara {
namespace {

void count_clock(std::string_view field, const WrittenTime& written, ClockCounts& counts) {
  if (field.find_first_not_of(" \t") == std::string_view::npos) return;
  ++counts.filled;
  const bool whole = written.clock == ClockUse::whole_time && written.fault == TimeFault::none;
  if (whole) ++counts.whole_times;
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

/// As the clocks of the zone showed it.
WrittenTime IncidentTimeReader::in_zone(WrittenTime time) const {
  if (!time.offset) return time;
  const Instant at{time.from.time_since_epoch() - *time.offset};
  time.from = time.until = local_time(clock_.zone(), at);
  time.date = std::chrono::floor<std::chrono::days>(time.from);
  time.offset = std::nullopt;
  return time;
}

/// TIME_ORDER if by no reading of the clock the end follows the beginning.
IncidentTimes IncidentTimeReader::in_order(const WrittenTime& begin, const WrittenTime& end) {
  IncidentTimes result;
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
  // A day or month ends where the next begins: half-open, its end holds no time.
  const bool before = end_exact ? result.until < result.from : result.until <= result.from;
  if (before) result.fault = "TIME_ORDER";
  return result;
}

IncidentTimes IncidentTimeReader::read(std::string_view from, std::optional<std::string_view> until,
                                       ClockFields clocks) {
  const WrittenTime begin = time_in(from, clocks.from);
  if (clocks.from) count_clock(*clocks.from, begin, from_clocks_);
  if (begin.fault != TimeFault::none) return refused(begin);
  if (!until) return in_order(begin, begin);

  WrittenTime end = time_in(*until, clocks.until);
  if (clocks.until && !until->empty()) count_clock(*clocks.until, end, until_clocks_);
  const bool is_clock = end.fault == TimeFault::missing && clocks.until;
  if (is_clock) end = written_end(in_zone(begin), *clocks.until);
  if (end.fault == TimeFault::missing) {
    const bool unread = end.clock == ClockUse::unread;
    IncidentTimes open = in_order(begin, begin);
    open.marks |= unread ? until_missing | clock_unread : until_missing;
    return open;
  }
  if (end.fault != TimeFault::none) return refused(end);
  const IncidentTimes times = in_order(begin, end);
  if (times.fault.empty() || !is_clock) return times;
  end.from += std::chrono::days{1};
  end.until = end.from;
  IncidentTimes next_day = in_order(begin, end);
  next_day.marks |= end_on_next_day;
  return next_day;
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
                     "times not written as 2023-10-18 22:38: {}; of these beginning with day or "
                     "month, which is never guessed: {}; serial numbers of Excel: {}. Write them "
                     "so.") +
             alone.en,
       .sv = message(Language::swedish,
                     "tider som inte är skrivna som 2023-10-18 22:38: {}; av dem med dag eller "
                     "månad först, vilket aldrig gissas: {}; Excels serienummer: {}. Skriv dem "
                     "så.") +
             alone.sv}};
}

Text IncidentTimeReader::remedy() const {
  Text result = clocks_without_date();
  if (unparsable_ == clock_only_) return result;
  result.en.insert(0, " Write times as 2023-10-18 22:38.");
  result.sv.insert(0, " Skriv tider som 2023-10-18 22:38.");
  return result;
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
