#include <klara/adapters/staffing_reader.hpp>

#include <klara/adapters/csv.hpp>
#include <klara/adapters/input_path.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/header_search.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t days_of_week = 7;
constexpr std::size_t minutes_of_hour = 60;
constexpr std::size_t minutes_of_day = 24 * minutes_of_hour;

Text form_in_words() {
  return {.en = "A staffing calendar has the columns weekday, from and until: mon-fri,10:00,18:00.",
          .sv =
              "En bemanningskalender har kolumnerna veckodag, från och till: "
              "mån-fre,10:00,18:00."};
}

/// Monday is 0.
std::optional<std::size_t> weekday_of(std::string_view written) {
  static const std::array<std::vector<std::string_view>, days_of_week> names{
      {{"mon", "monday", "man", "mandag"},
       {"tue", "tues", "tuesday", "tis", "tisdag"},
       {"wed", "wednesday", "ons", "onsdag"},
       {"thu", "thur", "thurs", "thursday", "tor", "tors", "torsdag"},
       {"fri", "friday", "fre", "fredag"},
       {"sat", "saturday", "lor", "lordag"},
       {"sun", "sunday", "son", "sondag"}}};
  const std::string key = column_key(composed(written));
  for (std::size_t day = 0; day < days_of_week; ++day) {
    if (std::ranges::find(names[day], key) != names[day].end()) return day;
  }
  return std::nullopt;
}

/// The days of "fri" or "fri-mon"; empty where it is neither.
std::vector<std::size_t> weekdays_of(std::string_view written) {
  constexpr std::array<std::string_view, 2> between{"-", "\u2013"};
  for (const std::string_view sign : between) {
    const std::size_t at = written.find(sign);
    if (at == std::string_view::npos) continue;
    const auto first = weekday_of(written.substr(0, at));
    const auto last = weekday_of(written.substr(at + sign.size()));
    if (!first || !last) return {};
    std::vector<std::size_t> days{*first};
    while (days.back() != *last) days.push_back((days.back() + 1) % days_of_week);
    return days;
  }
  const auto day = weekday_of(written);
  return day ? std::vector{*day} : std::vector<std::size_t>{};
}

std::optional<std::size_t> whole_number(std::string_view digits, std::size_t most) {
  std::size_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_whole = failure == std::errc{} && end == digits.data() + digits.size();
  return is_whole && digits.size() <= 2 && value <= most ? std::optional(value) : std::nullopt;
}

/// Minutes since midnight of "9:30", "09.30" or "09:30:00".
std::optional<std::size_t> minute_of(std::string_view field) {
  std::string written = composed(field);
  std::ranges::replace(written, '.', ':');
  if (written.size() > 6 && written.ends_with(":00")) written.resize(written.size() - 3);
  const std::size_t at = written.find(':');
  if (at == std::string::npos) return std::nullopt;
  const std::string_view text = written;
  const auto hour = whole_number(text.substr(0, at), 24);
  const auto minute = whole_number(text.substr(at + 1), minutes_of_hour - 1);
  if (!hour || !minute) return std::nullopt;
  const std::size_t minutes = *hour * minutes_of_hour + *minute;
  return minutes <= minutes_of_day ? std::optional(minutes) : std::nullopt;
}

std::size_t required_minute(std::string_view written) {
  if (const auto minute = minute_of(written)) return *minute;
  throw bad_data("STAFF_TIME", {.en = fmt::format("\"{}\" is no time of day", shown(written)),
                                .sv = fmt::format("\"{}\" är inget klockslag", shown(written))})
      .with_remedy({.en = "Write times from 00:00 to 24:00, as 09:30.",
                    .sv = "Skriv klockslag från 00:00 till 24:00, som 09:30."});
}

/// Minutes of the week in which somebody is there.
class StaffedMinutes {
 public:
  void add(std::string_view weekdays, std::string_view from, std::string_view until) {
    const std::vector<std::size_t> days = weekdays_of(weekdays);
    if (days.empty()) {
      throw bad_data("STAFF_WEEKDAY",
                     {.en = fmt::format("\"{}\" is no weekday", shown(weekdays)),
                      .sv = fmt::format("\"{}\" är ingen veckodag", shown(weekdays))})
          .with_remedy({.en = "Write mon, tue, wed, thu, fri, sat or sun, or two of them: mon-fri.",
                        .sv = "Skriv mån, tis, ons, tor, fre, lör eller sön, eller två av dem: "
                              "mån-fre."});
    }
    const std::size_t begin = required_minute(from), end = required_minute(until);
    if (begin == end || begin == minutes_of_day) {
      throw bad_data(
          "STAFF_TIME",
          {.en = fmt::format("staffing from {} until {} lasts no time", shown(from), shown(until)),
           .sv =
               fmt::format("bemanning från {} till {} varar ingen tid", shown(from), shown(until))})
          .with_remedy(
              {.en = "A whole day is from 00:00 until 24:00; leave out days without staff.",
               .sv = "Ett helt dygn är från 00:00 till 24:00; utelämna dagar utan bemanning."});
    }
    const std::size_t length = (end > begin ? end : end + minutes_of_day) - begin;
    for (const std::size_t day : days) {
      for (std::size_t m = 0; m < length; ++m) {
        staffed_[(day * minutes_of_day + begin + m) % staffed_.size()] = true;
      }
    }
  }

  [[nodiscard]] std::vector<double> shares() const {
    std::vector<double> shares;
    for (auto hour = staffed_.begin(); hour != staffed_.end(); hour += minutes_of_hour) {
      shares.push_back(static_cast<double>(std::count(hour, hour + minutes_of_hour, true)) /
                       static_cast<double>(minutes_of_hour));
    }
    return shares;
  }

 private:
  std::vector<bool> staffed_ = std::vector<bool>(days_of_week * minutes_of_day);
};

}  // namespace

StaffingRead read_staffing(const std::filesystem::path& file) {
  const std::string source = file.generic_string();
  static_cast<void>(format_of(source));
  CsvReader csv(file);
  const auto column_of = [&](const Text& name) {
    return column_of_form(csv.header(), source, name, form_in_words());
  };
  const std::size_t weekday = column_of({.en = "weekday", .sv = "veckodag"});
  const std::size_t from = column_of({.en = "from", .sv = "från"});
  const std::size_t until = column_of({.en = "until", .sv = "till"});

  StaffingRead read;
  StaffedMinutes minutes;
  CsvRecord record;
  while (csv.next(record)) {
    ++read.rows;
    if (!record.fault.empty()) {
      const std::string fault(record.fault);
      throw bad_data(fault, meaning_of(fault)).at(source, record.row);
    }
    try {
      minutes.add(composed(record.fields[weekday]), record.fields[from], record.fields[until]);
    } catch (Error& error) {
      throw error.at(source, record.row);
    }
  }
  if (read.rows == 0) {
    throw bad_data("NO_ROWS", {.en = fmt::format("{} has no rows below its header", source),
                               .sv = fmt::format("{} har inga rader under rubrikraden", source)})
        .with_remedy(form_in_words())
        .at(source);
  }
  read.staffed = {.name = file.stem().string(), .share = minutes.shares()};
  return read;
}

}  // namespace klara
