#include <klara/base/random.hpp>
#include <klara/density/cross_validation.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <ostream>
#include <string>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

using Real = long double;

constexpr Real pi = std::numbers::pi_v<Real>;

Real exact(double value) {
  return static_cast<Real>(value);
}

/// Incidents as the criteria see them, written as plainly as possible: pairs of units, where a unit
/// is an incident or a place.
struct Units {
  std::vector<Real> x, y, weight;

  [[nodiscard]] std::size_t size() const { return x.size(); }
  [[nodiscard]] Real distance2(std::size_t i, std::size_t j) const {
    return (x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]);
  }
  [[nodiscard]] Real all() const {
    Real sum = 0;
    for (const Real w : weight) sum += w;
    return sum;
  }
  template <class Term>
  [[nodiscard]] Real over_pairs(const Term& term, bool apart) const {
    Real sum = 0;
    for (std::size_t i = 0; i < size(); ++i) {
      for (std::size_t j = 0; j < size(); ++j) {
        if (apart && i == j) continue;
        sum += weight[i] * weight[j] * term(distance2(i, j));
      }
    }
    return sum;
  }
};

Units units_of(const PointSet& incidents, LeaveOut leave_out) {
  Units units;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const Real x = exact(incidents.x[i]), y = exact(incidents.y[i]);
    const Real weight = exact(incidents.weight_of(i));
    if (weight == 0) continue;
    if (leave_out == LeaveOut::place) {
      const auto same = [&] {
        for (std::size_t u = 0; u < units.size(); ++u) {
          if (units.x[u] == x && units.y[u] == y) return u;
        }
        return units.size();
      }();
      if (same < units.size()) {
        units.weight[same] += weight;
        continue;
      }
    }
    units.x.push_back(x);
    units.y.push_back(y);
    units.weight.push_back(weight);
  }
  return units;
}

Real gaussian(Real d2, Real s) {
  return std::exp(-d2 / (2 * s * s)) / (2 * pi * s * s);
}

Real least_squares_by_definition(const Units& units, Real h) {
  const Real of_square = units.over_pairs(
      [&](Real d2) { return gaussian(d2, std::sqrt(Real{2}) * h); }, /*apart=*/false);
  const Real between = units.over_pairs([&](Real d2) { return gaussian(d2, h); }, /*apart=*/true);
  const Real pairs = units.over_pairs([](Real) { return Real{1}; }, /*apart=*/true);
  return of_square / (units.all() * units.all()) - 2 * between / pairs;
}

Real likelihood_by_definition(const Units& units, Real h) {
  Real sum = 0;
  for (std::size_t i = 0; i < units.size(); ++i) {
    Real others = 0;
    for (std::size_t j = 0; j < units.size(); ++j) {
      if (j != i) others += units.weight[j] * gaussian(units.distance2(i, j), h);
    }
    sum += units.weight[i] * std::log(others / (units.all() - units.weight[i]));
  }
  return sum / units.all();
}

Real cronie_van_lieshout_by_definition(const Units& units, Real h, Real area) {
  Real sum = 0;
  for (std::size_t i = 0; i < units.size(); ++i) {
    Real intensity = 0;
    for (std::size_t j = 0; j < units.size(); ++j) {
      intensity += units.weight[j] * gaussian(units.distance2(i, j), h);
    }
    sum += units.weight[i] / intensity;
  }
  return sum - area;
}

/// The area that two discs of radius t share, by two circular segments.
Real overlap(Real distance, Real t) {
  if (distance >= 2 * t) return 0;
  const Real angle = 2 * std::acos(distance / (2 * t));
  return t * t * (angle - std::sin(angle));
}

Real diggle_by_definition(const Units& units, Real t) {
  const Real disc = pi * t * t;
  const Real of_square =
      units.over_pairs([&](Real d2) { return overlap(std::sqrt(d2), t); }, /*apart=*/false);
  const Real within =
      units.over_pairs([&](Real d2) { return d2 <= t * t ? Real{1} : Real{0}; }, /*apart=*/true);
  return (of_square / (disc * disc) - 2 * within / disc) / (units.all() * units.all());
}

/// Three patterns: incidents apart, at shared addresses, and with weights.
struct Pattern {
  const char* name;
  PointSet incidents;
};

PointSet weighted_addresses() {
  PointSet incidents = address_incidents(500, 150, /*seed=*/31);
  Random random(/*seed=*/31);
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    incidents.weight.push_back(i % 17 == 0 ? 0.0 : 0.2 + random.uniform());
  }
  return incidents;
}

std::ostream& operator<<(std::ostream& out, const Pattern& pattern) {
  return out << pattern.name;
}

class CrossValidation : public testing::TestWithParam<Pattern> {
 protected:
  const std::array<LeaveOut, 2> both{LeaveOut::incident, LeaveOut::place};
  // From less than any two incidents' distance to more than the map.
  const std::vector<Metres> bandwidths{{2.0},   {30.0},   {90.0},    {127.0},
                                       {400.0}, {1500.0}, {30'000.0}};
};

INSTANTIATE_TEST_SUITE_P(
    Patterns, CrossValidation,
    testing::Values(Pattern{"Apart", clustered_incidents(400, 8000.0, 7, 150.0, /*seed=*/30)},
                    Pattern{"AtAddresses", address_incidents(500, 150, /*seed=*/30)},
                    Pattern{"Weighted", weighted_addresses()},
                    Pattern{"Two", uniform_incidents(2, 5000.0, /*seed=*/30)}),
    [](const auto& pattern) { return std::string(pattern.param.name); });

TEST_P(CrossValidation, ByLeastSquaresAgreesWithItsDefinition) {
  for (const LeaveOut leave_out : both) {
    const std::vector<double> values =
        least_squares_criterion(GetParam().incidents, bandwidths, leave_out);
    const Units units = units_of(GetParam().incidents, leave_out);
    for (std::size_t k = 0; k < bandwidths.size(); ++k) {
      const Real h = exact(bandwidths[k].value);
      const auto expected = static_cast<double>(least_squares_by_definition(units, h));
      // Of the larger of both terms, of which the integral of the square is at least a third where
      // the other is larger.
      const auto of_square = static_cast<double>(
          units.over_pairs([&](Real d2) { return gaussian(d2, std::sqrt(Real{2}) * h); }, false));
      const double terms = 3.0 * of_square / static_cast<double>(units.all() * units.all());
      EXPECT_NEAR(values[k], expected, 1e-8 * terms) << bandwidths[k].value;
    }
  }
}

TEST_P(CrossValidation, ByLikelihoodAgreesWithItsDefinition) {
  for (const LeaveOut leave_out : both) {
    const std::vector<double> values =
        likelihood_criterion(GetParam().incidents, bandwidths, leave_out);
    const Units units = units_of(GetParam().incidents, leave_out);
    for (std::size_t k = 0; k < bandwidths.size(); ++k) {
      const auto expected =
          static_cast<double>(likelihood_by_definition(units, exact(bandwidths[k].value)));
      // At 2 m the loneliest incident is so far from all that long double has no number for it.
      if (std::isinf(expected)) {
        EXPECT_TRUE(std::isfinite(values[k]));
        continue;
      }
      EXPECT_NEAR(values[k], expected, 1e-7) << bandwidths[k].value;
    }
  }
}

TEST_P(CrossValidation, ByCronieAndVanLieshoutAgreesWithItsDefinition) {
  const SquareMetres area{6.4e7};
  const std::vector<double> values =
      cronie_van_lieshout_criterion(GetParam().incidents, bandwidths, area);
  const Units units = units_of(GetParam().incidents, LeaveOut::incident);
  for (std::size_t k = 0; k < bandwidths.size(); ++k) {
    const auto expected = static_cast<double>(
        cronie_van_lieshout_by_definition(units, exact(bandwidths[k].value), exact(area.value)));
    EXPECT_NEAR(values[k], expected, 1e-8 * (expected + 2.0 * area.value)) << bandwidths[k].value;
  }
}

TEST_P(CrossValidation, ByDiggleAgreesWithItsDefinition) {
  for (const LeaveOut leave_out : both) {
    const std::vector<double> values =
        diggle_criterion(GetParam().incidents, bandwidths, leave_out);
    const Units units = units_of(GetParam().incidents, leave_out);
    for (std::size_t k = 0; k < bandwidths.size(); ++k) {
      const Real t = exact(bandwidths[k].value);
      const auto expected = static_cast<double>(diggle_by_definition(units, t));
      EXPECT_NEAR(values[k], expected, 1e-12 * static_cast<double>(4 / (pi * t * t)))
          << bandwidths[k].value;
    }
  }
}

TEST_P(CrossValidation, IsTheSameForEveryThreadCount) {
  const PointSet& incidents = GetParam().incidents;
  const auto all = [&](unsigned threads) {
    RunContext run;
    run.threads = threads;
    std::vector<std::vector<double>> values;
    for (const LeaveOut leave_out : both) {
      values.push_back(least_squares_criterion(incidents, bandwidths, leave_out, run));
      values.push_back(likelihood_criterion(incidents, bandwidths, leave_out, run));
      values.push_back(diggle_criterion(incidents, bandwidths, leave_out, run));
    }
    values.push_back(cronie_van_lieshout_criterion(incidents, bandwidths, {1e6}, run));
    return values;
  };
  const auto alone = all(1);
  for (const unsigned threads : {2u, 3u, 0u}) EXPECT_EQ(all(threads), alone) << threads;
}

TEST_P(CrossValidation, DoesNotDependOnWhereTheMapLiesNorHowItIsTurned) {
  const PointSet& incidents = GetParam().incidents;
  PointSet moved = incidents;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    moved.x[i] = 674'000.0 + 0.8 * incidents.x[i] - 0.6 * incidents.y[i];
    moved.y[i] = 6'580'000.0 + 0.6 * incidents.x[i] + 0.8 * incidents.y[i];
  }
  // Turned coordinates are rounded to 1e-9 m, so that incidents at one place may part; leaving out
  // incidents does not mind. The shortest bandwidth's likelihood is of a distance over 2 m,
  // squared.
  const std::vector<double> here = least_squares_criterion(incidents, bandwidths);
  const std::vector<double> there = least_squares_criterion(moved, bandwidths);
  for (std::size_t k = 0; k < bandwidths.size(); ++k) {
    EXPECT_NEAR(there[k] / here[k], 1.0, 1e-7) << bandwidths[k].value;
  }
  const std::vector<double> likely_here = likelihood_criterion(incidents, bandwidths);
  const std::vector<double> likely_there = likelihood_criterion(moved, bandwidths);
  for (std::size_t k = 0; k < bandwidths.size(); ++k) {
    EXPECT_NEAR(likely_there[k] / likely_here[k], 1.0, 1e-7) << bandwidths[k].value;
  }
}

TEST(LeastSquares, FallsWithoutLimitAtSharedPlacesUnlessThoseAreLeftOutTogether) {
  const PointSet incidents = address_incidents(500, 150, /*seed=*/30);
  const std::vector<Metres> shrinking{1_m, 0.1_m, 0.01_m};
  const std::vector<double> by_incident =
      least_squares_criterion(incidents, shrinking, LeaveOut::incident);
  EXPECT_LT(by_incident[1], 90.0 * by_incident[0]);
  EXPECT_LT(by_incident[2], 90.0 * by_incident[1]);
  const std::vector<double> by_place =
      least_squares_criterion(incidents, shrinking, LeaveOut::place);
  EXPECT_GT(by_place[0], 0.0);
  EXPECT_GT(by_place[2], by_place[1]);
}

TEST(Likelihood, RisesWithoutLimitAtSharedPlacesUnlessThoseAreLeftOutTogether) {
  PointSet incidents = clustered_incidents(200, 3000.0, 4, 100.0, /*seed=*/9);
  const PointSet once = incidents;
  incidents.x.insert(incidents.x.end(), once.x.begin(), once.x.end());
  incidents.y.insert(incidents.y.end(), once.y.begin(), once.y.end());
  const std::vector<Metres> shrinking{1_m, 0.1_m};
  // Each foresees its double with a density of 1 / (399 2 pi h^2).
  const std::vector<double> by_incident =
      likelihood_criterion(incidents, shrinking, LeaveOut::incident);
  EXPECT_NEAR(by_incident[1] - by_incident[0], std::log(100.0), 1e-2);
  const std::vector<double> by_place = likelihood_criterion(incidents, shrinking, LeaveOut::place);
  EXPECT_LT(by_place[1], by_place[0]);
  EXPECT_EQ(by_place, likelihood_criterion(once, shrinking, LeaveOut::incident));
}

TEST(Diggle, CountsAPairAtExactlyTheRadius) {
  const PointSet two{.x = {0, 30}, .y = {0, 40}, .weight = {}, .from = {}, .until = {}};
  const std::vector<Metres> radii{{std::nextafter(50.0, 0.0)}, 50_m};
  const std::vector<double> values = diggle_criterion(two, radii);
  const double disc = std::numbers::pi * 2500.0;
  EXPECT_NEAR(values[0] - values[1], 2.0 * 2.0 / disc / 4.0, 1e-15);
}

TEST(CrossValidationOfAnybody, RefusesWhatItCannotJudge) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Metres> one{100_m};
  const auto refused = [&](ErrorKind kind, const char* code, const PointSet& incidents,
                           const std::vector<Metres>& bandwidths, LeaveOut leave_out) {
    SCOPED_TRACE(code);
    expect_refusal(kind, code, [&] {
      static_cast<void>(least_squares_criterion(incidents, bandwidths, leave_out));
    });
    expect_refusal(kind, code, [&] {
      static_cast<void>(likelihood_criterion(incidents, bandwidths, leave_out));
    });
    expect_refusal(kind, code,
                   [&] { static_cast<void>(diggle_criterion(incidents, bandwidths, leave_out)); });
  };
  const PointSet two = uniform_incidents(2, 100.0, 1);
  const PointSet alone = uniform_incidents(1, 100.0, 1);
  const PointSet coincident{.x = {1, 1, 1}, .y = {2, 2, 2}, .weight = {}, .from = {}, .until = {}};
  const PointSet nowhere{.x = {1, nan}, .y = {2, 2}, .weight = {}, .from = {}, .until = {}};
  const PointSet weightless{.x = {1, 2}, .y = {2, 2}, .weight = {0, 3}, .from = {}, .until = {}};
  refused(ErrorKind::bad_data, "TOO_FEW_POINTS", {}, one, LeaveOut::incident);
  refused(ErrorKind::bad_data, "TOO_FEW_POINTS", alone, one, LeaveOut::incident);
  refused(ErrorKind::bad_data, "TOO_FEW_POINTS", weightless, one, LeaveOut::incident);
  refused(ErrorKind::bad_data, "TOO_FEW_POINTS", coincident, one, LeaveOut::place);
  refused(ErrorKind::bad_data, "COORD_NOT_FINITE", nowhere, one, LeaveOut::incident);
  for (const double h : {0.0, -1.0, nan, 1e9}) {
    refused(ErrorKind::bad_argument, "BANDWIDTH_RANGE", two, {{h}}, LeaveOut::incident);
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
      static_cast<void>(cronie_van_lieshout_criterion(two, std::vector<Metres>{{h}}, {1e6}));
    });
  }
  for (const double area : {0.0, -1.0, nan, std::numeric_limits<double>::infinity()}) {
    expect_refusal(ErrorKind::bad_argument, "AREA_RANGE",
                   [&] { static_cast<void>(cronie_van_lieshout_criterion(two, one, {area})); });
  }
}

}  // namespace
}  // namespace klara
