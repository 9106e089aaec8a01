#include <klara/density/space_time_density.hpp>

#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/base/parallel.hpp>
#include <klara/density/density.hpp>
#include <klara/density/density_plan.hpp>
#include <klara/density/space_time_sums.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace klara {
namespace {

constexpr double seconds_per_day = 86'400.0;
constexpr double least_time_bandwidth = 1.0;  // s
constexpr double most_time_bandwidth = 1e6 * seconds_per_day;
constexpr std::size_t most_slices_together = 32;
constexpr std::size_t most_values_together = 16'000'000;  // 128 MB

/// "6 h", "30 days", "2.5 s"
std::string time_in_words(double seconds, Language language) {
  constexpr double hour = 3600.0;
  const auto in = [&](double unit, const char* name) {
    return fmt::format("{} {}", trimmed_number(seconds / unit, 3, language), name);
  };
  if (!std::isfinite(seconds)) return fmt::format("{} s", seconds);
  if (std::abs(seconds) >= 2.0 * seconds_per_day) {
    return in(seconds_per_day, language == Language::swedish ? "dygn" : "days");
  }
  if (std::abs(seconds) >= hour) return in(hour, "h");
  return in(1.0, "s");
}

void require_time_bandwidth(double bandwidth, const SliceAxis& axis) {
  const bool around = axis.cycle > 0.0;
  const double most = around ? 0.5 * axis.cycle : most_time_bandwidth;
  if (least_time_bandwidth <= bandwidth && bandwidth <= most) return;
  const auto found = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), time_in_words(least_time_bandwidth, language),
                       time_in_words(most, language), time_in_words(bandwidth, language));
  };
  Error error = bad_argument(
      "TIME_BANDWIDTH_RANGE",
      {.en = found(Language::english, "the bandwidth in time must lie between {} and {}, got {}"),
       .sv =
           found(Language::swedish, "bandbredden i tiden måste ligga mellan {} och {}, inte {}")});
  if (around && bandwidth > most) {
    error.with_remedy({.en = "Beyond half a cycle of the clock the kernel would meet itself.",
                       .sv = "Bortom ett halvt varv på klockan skulle kärnan möta sig själv."});
  }
  throw error;
}

void require_slices(const TimeSlices& slices) {
  const auto* even = std::get_if<EvenSlices>(&slices);
  if (even == nullptr || even->count <= 1) return;
  // Whole seconds up to 2^53 are exact, and the last slice must be an instant at all.
  constexpr double most_seconds = 0x1p53;
  const auto step = static_cast<double>(even->step.count());
  if (step > 0.0 && step * static_cast<double>(even->count) <= most_seconds) return;
  throw bad_argument(
      "SLICES_INVALID",
      {.en = fmt::format("slices must follow each other: {} of them, {} s apart, do "
                         "not",
                         count(even->count, Language::english), even->step.count()),
       .sv = fmt::format("skivor måste följa på varandra: {} stycken med {} s "
                         "mellanrum gör det inte",
                         count(even->count, Language::swedish), even->step.count())});
}

SliceAxis checked_axis(const Grid& grid, const TimeSlices& slices,
                       const SpaceTimeBandwidth& bandwidth) {
  require_bandwidth(bandwidth.space);
  require_grid(grid);
  require_slices(slices);
  SliceAxis axis = axis_of(slices);
  require_time_bandwidth(bandwidth.time.count(), axis);
  return axis;
}

/// A density whose arguments are checked, and the times of its incidents.
class SliceWriter {
 public:
  SliceWriter(const PointSet& incidents, const Grid& grid, const TimeSlices& slices,
              const SpaceTimeBandwidth& bandwidth, const SpaceTimeOptions& options)
      : incidents_(incidents),
        grid_(grid),
        options_(options),
        radius_(bandwidth.space),
        weighing_{.kernel = options.time_kernel, .bandwidth = bandwidth.time.count()},
        axis_(checked_axis(grid, slices, bandwidth)),
        stretches_(incidents, slices, weighing_.bandwidth) {
    const auto power = disc_power(options.kernel);
    const bool serves = power && has_space_time_sums(grid, radius_, *power);
    if (serves && options.method != SpaceTimeMethod::one_by_one) power_ = power;
  }

  [[nodiscard]] std::size_t count() const { return axis_.count; }

  /// Of slices that are summed together, for every way to ask for them.
  [[nodiscard]] std::size_t together() const {
    return std::clamp<std::size_t>(most_values_together / std::max<std::size_t>(grid_.size(), 1), 1,
                                   most_slices_together);
  }

  void write(IndexRange slices, std::span<double> values, const RunContext& run) const {
    if (power_) {
      const double h = radius_.value;
      const DiscPolynomial polynomial{
          .radius = radius_,
          .power = *power_,
          .factor = profile(options_.kernel, 0.0) / (h * h) / bandwidth_in_days()};
      write_space_time_sums(incidents_, stretches_, grid_, polynomial, axis_, weighing_, slices,
                            values, run);
      return;
    }
    for (std::size_t s = slices.begin; s < slices.end; ++s) {
      const std::size_t nth = s - slices.begin;
      write_alone(s, values.subspan(nth * grid_.size(), grid_.size()),
                  reporting_part(run, nth, slices.size()));
    }
  }

 private:
  [[nodiscard]] double bandwidth_in_days() const { return weighing_.bandwidth / seconds_per_day; }

  /// The planar density of the incidents within reach, weighted by how near in time they are.
  void write_alone(std::size_t slice, std::span<double> values, const RunContext& run) const {
    const double time = axis_.at(slice);
    PointSet seen;
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
      const TimeStretch stretch = stretches_[i];
      const double weight =
          stretch.weight * mean_time_profile(weighing_.kernel,
                                             (stretch.from - time) / weighing_.bandwidth,
                                             (stretch.until - time) / weighing_.bandwidth);
      if (weight <= 0.0) continue;
      seen.x.push_back(incidents_.x[stretch.incident]);
      seen.y.push_back(incidents_.y[stretch.incident]);
      seen.weight.push_back(weight / bandwidth_in_days());
    }
    write_density(seen, grid_, radius_,
                  {.kernel = options_.kernel,
                   .method = {},
                   .gaussian_tolerance = options_.gaussian_tolerance},
                  values, run);
  }

  const PointSet& incidents_;
  const Grid& grid_;
  const SpaceTimeOptions& options_;
  Metres radius_;
  TimeWeighing weighing_;
  SliceAxis axis_;
  TimeStretches stretches_;
  std::optional<int> power_;  // none = one by one
};

/// Calls visit(slices, run) for those that are summed together.
template <class Visit>
void for_each_batch(const SliceWriter& writer, const RunContext& run, const Visit& visit) {
  const std::size_t batches = block_count(writer.count(), writer.together());
  for (std::size_t b = 0; b < batches; ++b) {
    const std::size_t begin = b * writer.together();
    visit(IndexRange{begin, std::min(begin + writer.together(), writer.count())},
          reporting_part(run, b, batches));
  }
}

}  // namespace

void write_space_time_density(const PointSet& incidents, const Grid& grid, const TimeSlices& slices,
                              const SpaceTimeBandwidth& bandwidth, const SpaceTimeOptions& options,
                              std::span<double> values, const RunContext& run) {
  const SliceWriter writer(incidents, grid, slices, bandwidth, options);
  throw_if_stopped(run);
  for_each_batch(writer, run, [&](IndexRange batch, const RunContext& of_batch) {
    writer.write(batch, values.subspan(batch.begin * grid.size(), batch.size() * grid.size()),
                 of_batch);
  });
}

void for_each_slice(const PointSet& incidents, const Grid& grid, const TimeSlices& slices,
                    const SpaceTimeBandwidth& bandwidth, const SpaceTimeOptions& options,
                    const std::function<void(std::size_t slice, std::span<const double>)>& visit,
                    const RunContext& run) {
  const SliceWriter writer(incidents, grid, slices, bandwidth, options);
  throw_if_stopped(run);
  std::vector<double> values(std::min(writer.together(), writer.count()) * grid.size());
  for_each_batch(writer, run, [&](IndexRange batch, const RunContext& of_batch) {
    writer.write(batch, std::span(values).first(batch.size() * grid.size()), of_batch);
    for (std::size_t s = batch.begin; s < batch.end; ++s) {
      visit(s, std::span(values).subspan((s - batch.begin) * grid.size(), grid.size()));
    }
  });
}

SpaceTimeCube space_time_density(const PointSet& incidents, const Grid& grid,
                                 const TimeSlices& slices, const SpaceTimeBandwidth& bandwidth,
                                 const SpaceTimeOptions& options, const RunContext& run) {
  require_cube(grid, slice_count(slices));
  SpaceTimeCube cube{.grid = grid,
                     .slices = slices,
                     .values = std::vector<double>(grid.size() * slice_count(slices))};
  write_space_time_density(incidents, grid, slices, bandwidth, options, cube.values, run);
  return cube;
}

void require_cube(const Grid& grid, std::size_t slices) {
  require_grid(grid);
  if (grid.size() == 0 || slices <= most_cube_values / grid.size()) return;
  const double values = static_cast<double>(grid.size()) * static_cast<double>(slices);
  const std::size_t most_slices = most_cube_values / grid.size();
  const double cell = grid.cell.value * std::sqrt(values / static_cast<double>(most_cube_values));
  const auto found = [&](Language language, const char* form) {
    constexpr double countable = 1e15;
    const std::string size =
        values < countable
            ? file_size(static_cast<std::uint64_t>(values) * sizeof(double), language)
            : fmt::format("{:.0e} B", values * sizeof(double));
    return fmt::format(fmt::runtime(form), count(grid.columns, language),
                       count(grid.rows, language), count(slices, language), size,
                       file_size(most_cube_values * sizeof(double), language));
  };
  const auto mended = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), count(most_slices, language),
                       short_number(std::ceil(cell), language));
  };
  throw bad_argument(
      "CUBE_TOO_LARGE",
      {.en = found(Language::english,
                   "a cube of {} x {} cells and {} slices takes {}; the limit is {}"),
       .sv = found(Language::swedish,
                   "en kub om {} x {} celler och {} skivor tar {}; gränsen är {}")})
      .with_remedy(
          {.en = mended(Language::english,
                        "Take at most {} slices at once, or cells of at least {} m, or the slices "
                        "one after the other."),
           .sv = mended(Language::swedish,
                        "Ta högst {} skivor åt gången, eller celler om minst {} m, eller skivorna "
                        "en i taget.")});
}

}  // namespace klara
