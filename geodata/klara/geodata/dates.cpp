#include <klara/geodata/dates.hpp>

#include <fmt/format.h>

namespace klara {

std::string date(std::chrono::local_days day) {
  const std::chrono::year_month_day d{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(d.year()),
                     static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day()));
}

std::string dates(const LocalPeriod& period, Language language) {
  return fmt::format("{} {} {}", date(period.from), language == Language::swedish ? "till" : "to",
                     date(period.until - std::chrono::days{1}));
}

}  // namespace klara
