#include <klara/adapters/crs_hypotheses.hpp>

#include <klara/adapters/projection.hpp>
#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t most_positions = 20'000;
constexpr double plausible_share = 0.5;
constexpr double convincing_share = 0.9;

/// In the order of their likelihood: the first of equals is proposed.
constexpr std::array<Crs, 21> known_systems{
    {{3006}, {3011}, {4326}, {3010}, {3007}, {3008},  {3009},  {3012},  {3013},  {3014}, {3015},
     {3016}, {3017}, {3018}, {3021}, {3857}, {32632}, {32633}, {32634}, {32635}, {27700}}};

/// Its area of use is the world and takes nearly any metres, so that fitting it there is no
/// evidence.
constexpr Crs web_mercator{3857};

struct Positions {
  std::vector<double> x, y;
};

Positions sample_of(std::span<const double> x, std::span<const double> y) {
  const std::size_t step =
      std::max<std::size_t>(1, (x.size() + most_positions - 1) / most_positions);
  Positions sample;
  for (std::size_t i = 0; i < x.size(); i += step) {
    if (!std::isfinite(x[i]) || !std::isfinite(y[i])) continue;
    sample.x.push_back(x[i]);
    sample.y.push_back(y[i]);
  }
  return sample;
}

/// Half as wide again on each side: people also report from next door.
Bounds with_surroundings(const ExpectedExtent& expected) {
  if (!expected.districts) return expected.bounds;
  const Bounds& b = expected.bounds;
  return grown(b, Metres{0.5 * std::max(b.east - b.west, b.north - b.south)});
}

double share_inside(const Bounds& bounds, const Positions& p) {
  std::size_t inside = 0;
  for (std::size_t i = 0; i < p.x.size(); ++i) inside += bounds.contains({p.x[i], p.y[i]}) ? 1 : 0;
  return static_cast<double>(inside) / static_cast<double>(p.x.size());
}

/// A whole width wider: local systems are used beyond the area that the authority gives them.
Bounds with_neighbours(const Bounds& b) {
  const double dx = b.east - b.west;
  const double dy = b.north - b.south;
  return {b.west - dx, b.south - dy, b.east + dx, b.north + dy};
}

/// Far from its own area a projection's formulas answer anything: such positions do not fit.
double share_fitting(const Positions& sample, Crs crs,
                     const std::optional<ExpectedExtent>& expected) {
  const std::optional<Bounds> use = area_of_use(crs);
  if (!expected) return use ? share_inside(*use, sample) : 0.0;
  const Bounds near = use ? with_neighbours(*use) : Bounds{};
  Positions moved;
  for (std::size_t i = 0; i < sample.x.size(); ++i) {
    if (use && !near.contains({sample.x[i], sample.y[i]})) continue;
    moved.x.push_back(sample.x[i]);
    moved.y.push_back(sample.y[i]);
  }
  if (moved.x.empty()) return 0.0;
  const double considered =
      static_cast<double>(moved.x.size()) / static_cast<double>(sample.x.size());
  Projection(crs, expected->crs).transform(moved.x, moved.y);
  return considered * share_inside(with_surroundings(*expected), moved);
}

/// As share_fitting, but 0 where it cannot convince; and without `expected`, what is only proposed
/// must lie in its own area and not near it.
double share_proposable(const Positions& sample, Crs crs,
                        const std::optional<ExpectedExtent>& expected) {
  const std::optional<Bounds> use = area_of_use(crs);
  if (!use || share_inside(with_neighbours(*use), sample) < convincing_share) return 0.0;
  if (expected) return share_fitting(sample, crs, expected);
  const std::optional<Bounds> degrees = degrees_of_use(crs);
  Positions moved = sample;
  Projection(crs, {4326}).transform(moved.x, moved.y);
  return degrees ? share_inside(*degrees, moved) : 0.0;
}

Text place_of(const std::optional<ExpectedExtent>& expected, Crs declared) {
  if (!expected) {
    return {.en = fmt::format("where {} may be used", name_of(declared)),
            .sv = fmt::format("där {} får användas", name_of(declared))};
  }
  if (!expected->districts) {
    return {.en = fmt::format("where {} may be used", name_of(expected->crs)),
            .sv = fmt::format("där {} får användas", name_of(expected->crs))};
  }
  return {.en = "near the districts", .sv = "i närheten av områdena"};
}

double per_cent(double share) {
  return std::floor(100.0 * share);
}

Error misplaced(const CrsJudgement& judgement, Crs declared,
                const std::optional<ExpectedExtent>& expected) {
  const bool only_swapped =
      judgement.better && judgement.better->swapped && judgement.better->crs == declared;
  const Text place = place_of(expected, declared);
  return bad_data(only_swapped ? "AXIS_SWAPPED" : "CRS_MISMATCH",
                  {.en = fmt::format("read as {}, only {:.0f}% of the positions lie {}",
                                     name_of(declared), per_cent(judgement.inside), place.en),
                   .sv = fmt::format("läst som {} ligger bara {:.0f} % av positionerna {}",
                                     name_of(declared), per_cent(judgement.inside), place.sv)});
}

Text proposal(const CrsHypothesis& better, Crs declared, const std::string& option) {
  const Text order = better.swapped
                         ? Text{.en = "with x and y swapped", .sv = "med x och y omkastade"}
                         : Text{.en = "in the order given", .sv = "i den ordning de står"};
  const bool same = better.crs == declared;
  const std::string name = name_of(better.crs);
  Text text{
      .en = fmt::format("Read as {} {}, {:.0f}% would. ", name, order.en, per_cent(better.inside)),
      .sv = fmt::format("Läst som {} {} skulle {:.0f} % göra det. ", name, order.sv,
                        per_cent(better.inside))};
  if (!same && option.empty()) {
    text.en += fmt::format("If that is what they are, save the file as being in {}. ", name);
    text.sv += fmt::format("Om det är vad de är, spara filen så att den uppger {}. ", name);
  } else if (!same) {
    text.en += fmt::format("If that is what they are, write {} {}. ", option, name);
    text.sv += fmt::format("Om det är vad de är, skriv {} {}. ", option, name);
  }
  if (better.swapped) {
    text.en +=
        "Let x be the column or value that points east (longitude), y the one that points "
        "north; in Swedish geodesy X often means north. ";
    text.sv +=
        "Låt x vara kolumnen eller värdet åt öster (longitud) och y det åt norr; i svensk "
        "geodesi betyder X ofta norr. ";
  }
  text.en += "Nothing was changed.";
  text.sv += "Ingenting har ändrats.";
  return text;
}

}  // namespace

CrsJudgement judged_crs(std::span<const double> x, std::span<const double> y, Crs declared,
                        const std::optional<ExpectedExtent>& expected) {
  const Positions sample = sample_of(x, y);
  if (sample.x.empty()) return {};
  CrsJudgement judgement{.inside = share_fitting(sample, declared, expected), .better = {}};
  if (judgement.inside >= plausible_share) return judgement;

  const Positions swapped{sample.y, sample.x};
  std::vector<CrsHypothesis> hypotheses{{.crs = declared, .swapped = true}};
  for (const bool turned : {false, true}) {
    for (const Crs crs : known_systems) {
      if (crs == declared || (crs == web_mercator && !expected)) continue;
      hypotheses.push_back({.crs = crs, .swapped = turned});
    }
  }
  for (CrsHypothesis& h : hypotheses) {
    h.inside = share_proposable(h.swapped ? swapped : sample, h.crs, expected);
    const double least = judgement.better ? judgement.better->inside : 0.0;
    if (h.inside >= convincing_share && h.inside > least) judgement.better = h;
    // Axes that changed places are likelier than another system, whatever share of strays fits it.
    if (h.crs == declared && judgement.better) break;
  }
  return judgement;
}

double require_plausible_crs(std::span<const double> x, std::span<const double> y, Crs declared,
                             const std::optional<ExpectedExtent>& expected, const std::string& file,
                             const std::string& option) {
  const CrsJudgement judgement = judged_crs(x, y, declared, expected);
  if (judgement.inside >= plausible_share) return judgement.inside;
  if (judgement.better) {
    throw misplaced(judgement, declared, expected)
        .with_remedy(proposal(*judgement.better, declared, option))
        .at(file);
  }
  if (!expected) {
    const Text write = option.empty()
                           ? Text{.en = "save the file with it", .sv = "spara filen med det"}
                           : Text{.en = fmt::format("write it: {} EPSG:NNNN", option),
                                  .sv = fmt::format("skriv det: {} EPSG:NNNN", option)};
    throw misplaced(judgement, declared, expected)
        .with_remedy(
            {.en = fmt::format("Find out which coordinate system the values are in and {}.",
                               write.en),
             .sv = fmt::format("Ta reda på vilket koordinatsystem värdena är i och {}.", write.sv)})
        .at(file);
  }
  return judgement.inside;
}

}  // namespace klara
