#include <klara/geodata/simulated_year.hpp>

#include <klara/geodata/simulated_offence.hpp>

#include <algorithm>

namespace klara {

double SimulatedYear::share(std::size_t offence, std::chrono::local_days from,
                            std::chrono::local_days until) const {
  const auto last = static_cast<std::ptrdiff_t>(days());
  const auto begin = std::clamp<std::ptrdiff_t>((from - first).count(), 0, last);
  const auto end = std::clamp<std::ptrdiff_t>((until - first).count(), begin, last);
  double sum = 0.0;
  for (std::ptrdiff_t day = begin; day < end; ++day) {
    sum += of_day[offence][static_cast<std::size_t>(day)];
  }
  return sum;
}

SimulatedYear simulated_year(int year) {
  using namespace std::chrono;
  const local_days first{std::chrono::year{year} / January / 1};
  const local_days end{std::chrono::year{year + 1} / January / 1};
  SimulatedYear result{.year = year, .first = first, .weeks = {}, .of_day = {}, .of_week = {}};
  for (local_days day = first; day < end; day += days{1}) {
    const auto d = static_cast<std::size_t>((day - first).count());
    if (result.weeks.empty() || weekday{day} == Monday) result.weeks.push_back({d, d});
    result.weeks.back().end = d + 1;
  }

  for (const SimulatedOffence& offence : simulated_offences()) {
    std::vector<double> of_day;
    double sum = 0.0;
    for (local_days day = first; day < end; day += days{1}) {
      const auto month = static_cast<unsigned>(year_month_day{day}.month()) - 1;
      const auto of_weekday = weekday{day}.iso_encoding() - 1;
      of_day.push_back(offence.month[month] * offence.weekday[of_weekday]);
      sum += of_day.back();
    }
    for (double& share : of_day) share /= sum;
    std::vector<double> of_week;
    for (const SimulatedYear::Week& week : result.weeks) {
      double in_week = 0.0;
      for (std::size_t d = week.begin; d < week.end; ++d) in_week += of_day[d];
      of_week.push_back(in_week);
    }
    result.of_day.push_back(std::move(of_day));
    result.of_week.push_back(std::move(of_week));
  }
  return result;
}

}  // namespace klara
