#include <klara/geodata/suspicions.hpp>

#include <klara/base/numbers.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace klara {
namespace {

constexpr std::uint64_t least_dump = 10;
constexpr std::uint64_t dump_share = 30;  // one in
constexpr std::uint64_t times_the_next = 3;

constexpr std::size_t least_on_line = 10;
constexpr double line_width = 1e-3;  // of its length, both as standard deviations

constexpr std::size_t least_heaped = 20;
constexpr std::size_t least_lattice_lines = 5;
constexpr double heaped_share = 0.99;
constexpr std::size_t residue_bins = 1000;

// From fine to coarse: a lattice of one is a lattice of those before it that divide it.
constexpr std::array metre_steps{10.0, 20.0, 25.0, 50.0, 100.0, 200.0, 250.0, 500.0, 1000.0};
constexpr double metres_of_all = 5.0;  // divides each of them
constexpr std::array degree_steps{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1};

constexpr std::chrono::hours shortest_day{23};  // when clocks are put forward

bool same_place(const PointSet& points, std::size_t a, std::size_t b) {
  return points.x[a] == points.x[b] && points.y[a] == points.y[b];
}

bool same_in_all(const PointSet& points, std::span<const Category> categories, std::size_t a,
                 std::size_t b) {
  if (!same_place(points, a, b) || points.weight_of(a) != points.weight_of(b)) return false;
  if (points.timed() && (points.from[a] != points.from[b] || points.until[a] != points.until[b])) {
    return false;
  }
  return std::ranges::all_of(categories,
                             [&](const Category& c) { return c.of_row[a] == c.of_row[b]; });
}

bool on_lattice(std::span<const double> values, double step) {
  const auto strays_allowed = static_cast<std::size_t>(
      (1.0 - heaped_share) * static_cast<double>(values.size()) * (1.0 + 1e-12));
  std::array<std::size_t, residue_bins> bins{};
  std::set<double> lines;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double lattice = values[i] / step;
    const double residue = lattice - std::floor(lattice);
    ++bins[static_cast<std::size_t>(std::round(residue * residue_bins)) % residue_bins];
    if (lines.size() < least_lattice_lines) lines.insert(std::round(lattice));
    // Too many strays cannot be made good by what follows.
    if (i % 1024 == 1023 && i + 1 - *std::ranges::max_element(bins) > strays_allowed) return false;
  }
  return lines.size() >= least_lattice_lines &&
         values.size() - *std::ranges::max_element(bins) <= strays_allowed;
}

bool is_digits(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<IntakeWarning> dump_point(const PointSet& points) {
  std::uint64_t most = 0;
  std::uint64_t next = 0;
  std::size_t where = 0;
  for (std::size_t first = 0; first < points.size();) {
    std::size_t last = first + 1;
    while (last < points.size() && same_place(points, first, last)) ++last;
    const std::uint64_t here = last - first;
    if (here > most) {
      next = most;
      most = here;
      where = first;
    } else {
      next = std::max(next, here);
    }
    first = last;
  }
  if (most < least_dump || most * dump_share < points.size() || most < times_the_next * next) {
    return std::nullopt;
  }
  const double share = static_cast<double>(most) / static_cast<double>(points.size());
  const auto message = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), count(most, language), percent(share, 1, language),
                       fmt::format("{:.2f}, {:.2f}", points.x[where], points.y[where]));
  };
  return IntakeWarning{
      .code = "DUMP_POINT",
      .rows = most,
      .message = {
          .en = message(Language::english,
                        "{} incidents ({}) lie on one point, {}, far more than on any other; "
                        "it may stand for \"unknown\". Leave it out if it does."),
          .sv = message(Language::swedish,
                        "{} brott ({}) ligger på en och samma punkt, {}, långt fler än på "
                        "någon annan; den kan stå för ”okänd plats”. Utelämna den i så "
                        "fall.")}};
}

std::optional<IntakeWarning> on_one_line(const PointSet& points) {
  if (points.size() < least_on_line) return std::nullopt;
  // About the first point, so that northings of 6.58e6 m cost no digits.
  const auto n = static_cast<double>(points.size());
  double mean_x = 0.0, mean_y = 0.0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    mean_x += (points.x[i] - points.x[0]) / n;
    mean_y += (points.y[i] - points.y[0]) / n;
  }
  double xx = 0.0, xy = 0.0, yy = 0.0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double dx = points.x[i] - points.x[0] - mean_x;
    const double dy = points.y[i] - points.y[0] - mean_y;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  // The eigenvalues of the covariance, n times: the smaller is the determinant by the larger.
  const double along = 0.5 * (xx + yy) + std::hypot(0.5 * (xx - yy), xy);
  const double across = along > 0.0 ? std::max(0.0, xx * yy - xy * xy) / along : 0.0;
  if (!(along > 0.0) || across >= line_width * line_width * along) return std::nullopt;
  return IntakeWarning{
      .code = "SINGULAR_COVARIANCE",
      .rows = points.size(),
      .message = {
          .en = fmt::format("all {} incidents lie on one line; a rule for the bandwidth may give "
                            "none. Give it in metres.",
                            count(points.size(), Language::english)),
          .sv = fmt::format("alla {} brott ligger på en linje; en regel för bandbredden ger kanske "
                            "ingen. Ange den i meter.",
                            count(points.size(), Language::swedish))}};
}

std::optional<IntakeWarning> heaped_coordinates(std::span<const double> x,
                                                std::span<const double> y, bool geographic) {
  if (x.size() < least_heaped) return std::nullopt;
  const std::span<const double> steps =
      geographic ? std::span<const double>(degree_steps) : std::span<const double>(metre_steps);
  const auto both_on = [&](double step) { return on_lattice(x, step) && on_lattice(y, step); };
  if (!both_on(geographic ? degree_steps.front() : metres_of_all)) return std::nullopt;
  double coarsest = 0.0;
  for (const double step : steps) {
    const bool finer = coarsest > 0.0 && std::abs(std::remainder(step, coarsest)) > 1e-9 * step;
    if (!finer && both_on(step)) coarsest = step;
  }
  if (coarsest == 0.0) return std::nullopt;
  const Text size = geographic ? Text{.en = number(coarsest, 3, Language::english) + " degrees",
                                      .sv = number(coarsest, 3, Language::swedish) + " grader"}
                               : Text{.en = number(coarsest, 0, Language::english) + " m",
                                      .sv = number(coarsest, 0, Language::swedish) + " m"};
  return IntakeWarning{
      .code = "COORD_HEAPED",
      .rows = x.size(),
      .message = {.en = fmt::format("the coordinates lie on a lattice of {}: they were rounded. A "
                                    "cell or bandwidth finer than that shows the lattice.",
                                    size.en),
                  .sv = fmt::format("koordinaterna ligger i ett rutnät på {}: de har avrundats. En "
                                    "ruta eller bandbredd som är finare än så visar rutnätet.",
                                    size.sv)}};
}

std::optional<IntakeWarning> equal_incidents(const PointSet& points,
                                             std::span<const Category> categories, bool have_ids) {
  if (have_ids && (!points.timed() || categories.empty())) return std::nullopt;
  std::uint64_t surplus = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (!same_in_all(points, categories, i - 1, i)) continue;
    if (have_ids && points.until[i] - points.from[i] >= shortest_day) continue;
    ++surplus;
  }
  if (surplus == 0) return std::nullopt;
  if (have_ids) {
    return IntakeWarning{
        .code = "DUP_SUSPECT",
        .rows = surplus,
        .message = {
            .en = counted(surplus, "row has", "rows have", Language::english) +
                  " the place, time and category of another row under another id: perhaps one "
                  "incident in two registers. Kept.",
            .sv = counted(surplus, "rad", "rader", Language::swedish) +
                  " har samma plats, tid och kategori som en annan rad under ett annat id: kanske "
                  "ett brott i två register. Behålls."}};
  }
  return IntakeWarning{
      .code = "EQUAL_ROWS",
      .rows = surplus,
      .message = {
          .en = counted(surplus, "row equals", "rows equal", Language::english) +
                " another in place, time and category. Without an id each is kept as an incident "
                "of its own.",
          .sv = counted(surplus, "rad är lik", "rader är lika", Language::swedish) +
                " en annan i plats, tid och kategori. Utan id behålls var och en som ett eget "
                "brott."}};
}

std::optional<IntakeWarning> lost_leading_zeros(const Category& category) {
  std::vector<bool> lost(category.levels.size());
  std::string example;
  for (std::size_t level = 0; level < category.levels.size(); ++level) {
    const std::string& code = category.levels[level];
    if (!is_digits(code) || !std::ranges::binary_search(category.levels, "0" + code)) continue;
    lost[level] = true;
    if (example.empty()) example = code;
  }
  if (example.empty()) return std::nullopt;
  const auto rows = static_cast<std::uint64_t>(
      std::ranges::count_if(category.of_row, [&](std::uint32_t level) { return lost[level]; }));
  return IntakeWarning{
      .code = "CODE_LEADING_ZERO",
      .rows = rows,
      .message = {.en = fmt::format(
                      "in column {} {} codes such as {} beside 0{}: a leading zero was probably "
                      "lost. They count as codes of their own.",
                      shown(category.name),
                      counted(rows, "row has", "rows have", Language::english), example, example),
                  .sv = fmt::format(
                      "i kolumnen {} har {} koder som {} vid sidan av 0{}: en inledande nolla har "
                      "troligen gått förlorad. De räknas som egna koder.",
                      shown(category.name), counted(rows, "rad", "rader", Language::swedish),
                      example, example)}};
}

}  // namespace klara
