#include <klara/adapters/written_values.hpp>

#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace klara {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

struct Amount {
  double number;
  std::string_view unit;
};

std::optional<Amount> amount_in(std::string_view text) {
  double number = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{}) return std::nullopt;
  return Amount{number, trimmed({end, static_cast<std::size_t>(text.data() + text.size() - end)})};
}

bool is_degrees(std::string_view unit) {
  static constexpr std::array words{"°", "deg", "degree", "degrees", "grad", "grader"};
  return std::ranges::find(words, unit) != words.end();
}

Error not_a_length(const std::string& text, const std::string& name) {
  return bad_argument("LENGTH_SYNTAX",
                      {.en = fmt::format("{} must be a length, got \"{}\"", name, text),
                       .sv = fmt::format("{} ska vara en längd, inte \"{}\"", name, text)});
}

Error not_a_duration(const std::string& text, const std::string& name) {
  return bad_argument("DURATION_SYNTAX",
                      {.en = fmt::format("{} must be a time, got \"{}\"", name, text),
                       .sv = fmt::format("{} ska vara en tid, inte \"{}\"", name, text)});
}

struct TimeUnit {
  std::string_view name;
  std::chrono::seconds length;
};

/// The longest first.
constexpr std::array<TimeUnit, 4> time_units{{{"d", std::chrono::days{1}},
                                              {"h", std::chrono::hours{1}},
                                              {"min", std::chrono::minutes{1}},
                                              {"s", std::chrono::seconds{1}}}};

std::chrono::seconds whole_seconds(double number, std::chrono::seconds unit,
                                   const std::string& text, const std::string& name) {
  constexpr double most_days = 1e6;
  const double seconds = std::round(number * static_cast<double>(unit.count()));
  const auto most =
      most_days * static_cast<double>(std::chrono::seconds{std::chrono::days{1}}.count());
  if (seconds >= 1.0 && seconds <= most) {
    return std::chrono::seconds{static_cast<std::chrono::seconds::rep>(seconds)};
  }
  throw bad_argument(
      "DURATION_RANGE",
      {.en = fmt::format("{} must be from 1 second to 1000000 days, got \"{}\"", name, text),
       .sv = fmt::format("{} ska vara från 1 sekund till 1000000 dygn, inte \"{}\"", name, text)});
}

constexpr std::array<std::pair<Kernel, std::string_view>, 6> kernel_names{
    {{Kernel::uniform, "uniform"},
     {Kernel::triangular, "triangular"},
     {Kernel::epanechnikov, "epanechnikov"},
     {Kernel::quartic, "quartic"},
     {Kernel::triweight, "triweight"},
     {Kernel::gaussian, "gaussian"}}};

/// The digits at `at`, if all `count` of them are digits.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + (c - '0');
  }
  return number;
}

}  // namespace

Metres parsed_length(const std::string& text, const std::string& name) {
  const auto amount = amount_in(trimmed(text));
  if (!amount) {
    throw not_a_length(text, name)
        .with_remedy({.en = "Write a number and a unit, such as 250m or 1.5km.",
                      .sv = "Skriv ett tal och en enhet, till exempel 250m eller 1.5km."});
  }
  if (amount->unit.empty() || amount->unit == "m") return {amount->number};
  if (amount->unit == "km") return {1000.0 * amount->number};
  if (is_degrees(amount->unit)) {
    throw not_a_length(text, name)
        .with_remedy({.en = "A degree is no length: in Stockholm one of longitude is 57 km, one of "
                            "latitude 111 km.\nWrite metres, such as 250m.",
                      .sv = "En grad är ingen längd: i Stockholm är en longitudgrad 57 km och en "
                            "latitudgrad 111 km.\nSkriv meter, till exempel 250m."});
  }
  if (amount->unit.front() == ',') {
    throw not_a_length(text, name)
        .with_remedy({.en = "Write the decimals after a point: 1.5km.",
                      .sv = "Skriv decimaler efter punkt: 1.5km."});
  }
  throw not_a_length(text, name)
      .with_remedy({.en = fmt::format("The unit \"{}\" is not known; write m or km.", amount->unit),
                    .sv = fmt::format("Enheten \"{}\" är okänd; skriv m eller km.", amount->unit)});
}

std::chrono::seconds parsed_duration(const std::string& text, const std::string& name) {
  const auto amount = amount_in(trimmed(text));
  if (!amount) {
    throw not_a_duration(text, name)
        .with_remedy({.en = "Write a number and a unit, such as 28d, 8h or 30min.",
                      .sv = "Skriv ett tal och en enhet, till exempel 28d, 8h eller 30min."});
  }
  const std::string_view unit = amount->unit.empty() ? "d" : amount->unit;
  const auto known = std::ranges::find(time_units, unit, &TimeUnit::name);
  if (known != time_units.end()) return whole_seconds(amount->number, known->length, text, name);
  throw not_a_duration(text, name)
      .with_remedy(
          {.en = fmt::format("The unit \"{}\" is not known; write d (days), h or min, such as 28d. "
                             "Months and years are of unequal length.",
                             unit),
           .sv = fmt::format("Enheten \"{}\" är okänd; skriv d (dygn), h eller min, till exempel "
                             "28d. Månader och år är olika långa.",
                             unit)});
}

std::uint64_t parsed_size(const std::string& text, const std::string& name) {
  static constexpr std::array<std::pair<std::string_view, double>, 3> units{
      {{"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}}};
  if (const auto amount = amount_in(trimmed(text))) {
    for (const auto& [unit, bytes] : units) {
      const double size = amount->number * bytes;
      if (unit == amount->unit && size >= 1.0 && size < 1e18) {
        return static_cast<std::uint64_t>(size);
      }
    }
  }
  throw bad_argument("SIZE_SYNTAX",
                     {.en = fmt::format("{} must be a size of memory, got \"{}\"", name, text),
                      .sv = fmt::format("{} ska vara en minnesstorlek, inte \"{}\"", name, text)})
      .with_remedy({.en = "Write a number and MB, GB or TB, such as 4GB.",
                    .sv = "Skriv ett tal och MB, GB eller TB, till exempel 4GB."});
}

std::chrono::local_days parsed_date(const std::string& text, const std::string& name) {
  const std::string_view word = trimmed(text);
  if (word.size() == 10 && word[4] == '-' && word[7] == '-') {
    const auto year = digits(word, 0, 4);
    const auto month = digits(word, 5, 2);
    const auto day = digits(word, 8, 2);
    if (year && month && day) {
      const std::chrono::year_month_day date{std::chrono::year{*year},
                                             std::chrono::month{static_cast<unsigned>(*month)},
                                             std::chrono::day{static_cast<unsigned>(*day)}};
      if (date.ok()) return std::chrono::local_days{date};
    }
  }
  throw bad_argument("DATE_SYNTAX",
                     {.en = fmt::format("{} must be a date, got \"{}\"", name, text),
                      .sv = fmt::format("{} ska vara ett datum, inte \"{}\"", name, text)})
      .with_remedy({.en = "Write year-month-day, such as 2018-06-01.",
                    .sv = "Skriv år-månad-dag, till exempel 2018-06-01."});
}

void require_order(const LocalPeriod& period, const std::string& name) {
  if (period.from < period.until) return;
  throw bad_argument(
      "PERIOD_ORDER",
      {.en = fmt::format("{} must end after it begins, but begins {} and ends {}", name,
                         written(period.from), written(period.until)),
       .sv = fmt::format("{} ska sluta efter att den börjar, men börjar {} och slutar {}", name,
                         written(period.from), written(period.until))})
      .with_remedy({.en = "The last date is the first day no longer included.",
                    .sv = "Det sista datumet är den första dagen som inte längre ingår."});
}

LocalPeriod parsed_period(const std::string& text, const std::string& name) {
  const std::size_t cut = text.find('/');
  if (cut == std::string::npos) {
    throw bad_argument("PERIOD_SYNTAX",
                       {.en = fmt::format("{} must be two dates, got \"{}\"", name, text),
                        .sv = fmt::format("{} ska vara två datum, inte \"{}\"", name, text)})
        .with_remedy({.en = "Write the first day and the first day after, such as "
                            "2018-06-01/2018-09-01.",
                      .sv = "Skriv första dagen och första dagen efter, till exempel "
                            "2018-06-01/2018-09-01."});
  }
  const LocalPeriod period{parsed_date(text.substr(0, cut), name),
                           parsed_date(text.substr(cut + 1), name)};
  require_order(period, name);
  return period;
}

Kernel parsed_kernel(const std::string& text) {
  std::vector<std::string> names;
  for (const auto& [kernel, name] : kernel_names) {
    if (name == text) return kernel;
    names.emplace_back(name);
  }
  const auto meant = nearest_word(text, names);
  const std::string list = fmt::format("{}", fmt::join(names, ", "));
  throw bad_argument("KERNEL_UNKNOWN",
                     {.en = fmt::format("there is no kernel named \"{}\"", text),
                      .sv = fmt::format("det finns ingen kärna som heter \"{}\"", text)})
      .with_remedy(
          {.en = (meant ? fmt::format("Did you mean {}?\n", *meant) : "") + "Kernels: " + list,
           .sv = (meant ? fmt::format("Menade du {}?\n", *meant) : "") + "Kärnor: " + list});
}

std::string name_of(Kernel kernel) {
  return std::string(
      std::ranges::find(kernel_names, kernel, &std::pair<Kernel, std::string_view>::first)->second);
}

bool begins_as_number(const std::string& text) {
  return amount_in(trimmed(text)).has_value();
}

std::string written(double number) {
  return fmt::format("{}", number);
}

std::string written(Metres length) {
  return written(length.value) + "m";
}

std::string written(std::chrono::seconds duration) {
  const auto unit = std::ranges::find_if(time_units, [&](const TimeUnit& each) {
    return duration % each.length == std::chrono::seconds{0};
  });
  return fmt::format("{}{}", duration / unit->length, unit->name);
}

std::string written(std::chrono::local_days date) {
  const std::chrono::year_month_day day{date};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::string written(const std::filesystem::path& path, const std::filesystem::path& folder) {
  if (path.empty() || folder.empty()) return path.generic_string();
  const auto whole = [](const std::filesystem::path& p) {
    return std::filesystem::absolute(p).lexically_normal();
  };
  const std::filesystem::path file = whole(path);
  const std::filesystem::path from = whole(folder);
  const auto first_folder = [](const std::filesystem::path& p) {
    return *p.relative_path().begin();
  };
  const bool together = from.has_relative_path() && first_folder(file) == first_folder(from);
  return (together ? file.lexically_relative(from) : file).generic_string();
}

}  // namespace klara
