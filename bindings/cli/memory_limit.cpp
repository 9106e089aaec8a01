#include <cli/memory_limit.hpp>

#include <klara/adapters/machine_memory.hpp>
#include <klara/adapters/raster_writer.hpp>
#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace klara {
namespace {

/// The next number of two digits.
double rounded_up(double value) {
  const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1.0);
  return std::ceil(value / unit) * unit;
}

std::string cell_that_fits(const SurfacePlan& need, const Grid& grid, double limit,
                           Language language) {
  const double most_cells = std::max((limit - need.fixed_bytes) / need.bytes_a_cell, 1.0);
  const double times_fewer = static_cast<double>(grid.size()) / most_cells;
  constexpr double slack = 1.01;  // cells at the borders
  constexpr int millimetres = 3;
  return trimmed_number(rounded_up(slack * grid.cell.value * std::sqrt(times_fewer)), millimetres,
                        language) +
         " m";
}

std::string size(double bytes, Language language) {
  return file_size(static_cast<std::uint64_t>(bytes), language);
}

}  // namespace

std::uint64_t memory_limit(const Session& session) {
  return session.memory.value_or(machine_memory());
}

SurfacePlan with_writing(SurfacePlan plan, std::size_t incidents, std::size_t surfaces,
                         std::size_t bands, bool float32) {
  constexpr double program = 100e6 + 67e6;     // and the libraries that read and write, with blocks
  constexpr double bytes_an_incident = 100.0;  // with times and categories
  const double kept = static_cast<double>(bands * sizeof(double));
  const double earlier = kept * static_cast<double>(surfaces - 1);
  const double finding = plan.bytes_a_cell + earlier;
  const double writing = kept + earlier + cog_bytes_a_cell(bands, float32);
  plan.bytes_a_cell = std::max(finding, writing);
  plan.fixed_bytes += program + bytes_an_incident * static_cast<double>(incidents);
  return plan;
}

void require_memory(const SurfacePlan& need, const Grid& grid, const Session& session) {
  const auto limit = static_cast<double>(memory_limit(session));
  const double bytes = need.bytes(grid.size());
  if (bytes <= limit) return;
  const bool asked = session.memory.has_value();
  const auto found = [&](Language language, const char* form, const char* whose) {
    return fmt::format(fmt::runtime(form), count(grid.columns, language),
                       count(grid.rows, language), size(bytes, language), size(limit, language),
                       whose);
  };
  Error error = bad_argument(
      "MEMORY_LIMIT",
      {.en = found(Language::english, "{} × {} cells take about {} of memory; the limit is {} ({})",
                   asked ? "--memory" : "what the machine has"),
       .sv = found(Language::swedish, "{} × {} celler tar omkring {} minne; gränsen är {} ({})",
                   asked ? "--memory" : "vad datorn har")});
  if (need.fixed_bytes >= limit) {
    throw error.with_remedy(
        {.en = fmt::format("No cell size fits: the program and the incidents alone take {}. Allow "
                           "more with --memory, or select fewer incidents.",
                           size(need.fixed_bytes, Language::english)),
         .sv = fmt::format("Ingen cellstorlek ryms: programmet och brotten tar ensamma {}. Tillåt "
                           "mer med --memory, eller välj ut färre brott.",
                           size(need.fixed_bytes, Language::swedish))});
  }
  throw error.with_remedy(
      {.en = fmt::format("Choose cells (--cell) of at least {}, a smaller window, or allow more "
                         "with --memory.",
                         cell_that_fits(need, grid, limit, Language::english)),
       .sv = fmt::format("Välj celler (--cell) om minst {}, ett mindre fönster, eller tillåt mer "
                         "med --memory.",
                         cell_that_fits(need, grid, limit, Language::swedish))});
}

void require_memory(const SurfacePlan& need, const Lixels& lixels, const Session& session) {
  const auto limit = static_cast<double>(memory_limit(session));
  const double bytes = need.bytes(lixels.size());
  if (bytes <= limit) return;
  const auto found = [&](Language language, const char* form, const char* whose) {
    return fmt::format(fmt::runtime(form), count(lixels.size(), language), size(bytes, language),
                       size(limit, language), whose);
  };
  const bool asked = session.memory.has_value();
  Error error = bad_argument(
      "MEMORY_LIMIT",
      {.en = found(Language::english, "{} lixels take about {} of memory; the limit is {} ({})",
                   asked ? "--memory" : "what the machine has"),
       .sv = found(Language::swedish, "{} lixlar tar omkring {} minne; gränsen är {} ({})",
                   asked ? "--memory" : "vad datorn har")});
  if (need.fixed_bytes >= limit) {
    throw error.with_remedy(
        {.en = fmt::format("No lixel fits: the program, the incidents and the streets alone take "
                           "{}. Allow more with --memory, or take fewer streets.",
                           size(need.fixed_bytes, Language::english)),
         .sv = fmt::format("Ingen lixel ryms: programmet, brotten och gatorna tar ensamma {}. "
                           "Tillåt mer med --memory, eller ta med färre gator.",
                           size(need.fixed_bytes, Language::swedish))});
  }
  const double times_longer = (bytes - need.fixed_bytes) / (limit - need.fixed_bytes);
  const double fits = rounded_up(1.1 * times_longer * lixels.length.value);
  throw error.with_remedy(
      {.en = fmt::format("Choose lixels (--lixel) of about {} m, or allow more with --memory.",
                         short_number(fits, Language::english)),
       .sv = fmt::format("Välj lixlar (--lixel) om ungefär {} m, eller tillåt mer med --memory.",
                         short_number(fits, Language::swedish))});
}

}  // namespace klara
