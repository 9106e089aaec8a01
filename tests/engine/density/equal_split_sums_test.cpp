#include <klara/density/equal_split_sums.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include <engine/density/compact_kernels.hpp>
#include <engine/generated_streets.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

constexpr std::array splits{EqualSplit::discontinuous, EqualSplit::continuous};

long double exact(double value) {
  return static_cast<long double>(value);
}

std::vector<double> equal_split_sums(const StreetNetwork& network, const Lixels& lixels,
                                     const std::vector<StreetPoint>& points, Metres bandwidth,
                                     const EqualSplitOptions& options, Kernel kernel,
                                     const RunContext& run = {}) {
  std::vector<double> values(lixels.size(), -1.0);
  write_equal_split_sums(network, lixels, points_along_edges(points, network.edges.size()),
                         bandwidth, options, street_polynomial(kernel), values, run);
  return values;
}

/// The definition from the other end, in long double: every point spreads its kernel over the
/// streets, node by node.
class Spread {
 public:
  Spread(const StreetNetwork& network, const Lixels& lixels, Metres bandwidth, EqualSplit split,
         Kernel kernel)
      : network_(network),
        lixels_(lixels),
        ends_(street_ends(network)),
        h_(exact(bandwidth.value)),
        split_(split),
        kernel_(kernel),
        values_(lixels.size()) {}

  void add(const StreetPoint& point) {
    const StreetEdge& edge = network_.edges[point.edge];
    const long double along = exact(point.along.value), length = exact(edge.length.value);
    const long double weight = exact(point.weight);
    if (along == 0.0L || along == length) {
      // On all edges of the node alike.
      const std::uint32_t node = along == 0.0L ? edge.from : edge.to;
      const auto ends = ends_.at(node);
      const auto n = static_cast<long double>(ends.size());
      const bool ends_there = split_ == EqualSplit::discontinuous && ends.size() == 1;
      for (const StreetEnd& end : ends) {
        along_edge(end, 0.0L, weight * (ends_there ? 1.0L : 2.0L / n));
      }
      return;
    }
    for (std::size_t j = 0; j < lixels_.count(point.edge); ++j) {
      lixel(point.edge, j) += weight * kernel(std::abs(centre(point.edge, j) - along));
    }
    arrive(edge.from, {.edge = point.edge, .far_node = edge.to, .at_from = true}, along, weight);
    arrive(edge.to, {.edge = point.edge, .far_node = edge.from, .at_from = false}, length - along,
           weight);
  }

  [[nodiscard]] const std::vector<long double>& values() const { return values_; }

 private:
  void arrive(std::uint32_t node, const StreetEnd& by, long double walked, long double share) {
    if (walked >= h_) return;
    const auto ends = ends_.at(node);
    const auto n = static_cast<long double>(ends.size());
    for (const StreetEnd& end : ends) {
      const bool back = end == by;
      if (split_ == EqualSplit::discontinuous) {
        if (!back) along_edge(end, walked, share / (n - 1.0L));
      } else {
        along_edge(end, walked, share * (back ? 2.0L / n - 1.0L : 2.0L / n));
      }
    }
  }

  void along_edge(const StreetEnd& end, long double walked, long double share) {
    if (share == 0.0L) return;
    const long double length = exact(network_.edges[end.edge].length.value);
    for (std::size_t j = 0; j < lixels_.count(end.edge); ++j) {
      const long double at = centre(end.edge, j);
      lixel(end.edge, j) += share * kernel(walked + (end.at_from ? at : length - at));
    }
    const StreetEdge& edge = network_.edges[end.edge];
    arrive(
        end.far_node,
        {.edge = end.edge, .far_node = end.at_from ? edge.from : edge.to, .at_from = !end.at_from},
        walked + length, share);
  }

  [[nodiscard]] long double kernel(long double d) const {
    const long double u = d / h_, v = 1.0L - u * u;
    if (u > 1.0L) return 0.0L;
    switch (kernel_) {
      case Kernel::uniform:
        return 0.5L / h_;
      case Kernel::triangular:
        return (1.0L - u) / h_;
      case Kernel::epanechnikov:
        return 0.75L * v / h_;
      case Kernel::quartic:
        return 15.0L / 16.0L * v * v / h_;
      default:
        return 35.0L / 32.0L * v * v * v / h_;
    }
  }

  [[nodiscard]] long double centre(std::size_t edge, std::size_t j) const {
    const Stretch at = stretch(lixels_, network_, edge, j);
    return 0.5L * (exact(at.from.value) + exact(at.until.value));
  }
  long double& lixel(std::size_t edge, std::size_t j) { return values_[lixels_.first[edge] + j]; }

  const StreetNetwork& network_;
  const Lixels& lixels_;
  StreetEnds ends_;
  long double h_;
  EqualSplit split_;
  Kernel kernel_;
  std::vector<long double> values_;
};

/// With dead ends, a street that returns to its beginning and two ways between two nodes.
StreetNetwork odd_town(std::uint64_t seed) {
  std::vector<Polyline> streets = town_streets({.columns = 4, .rows = 4, .left_out = 0.2}, seed);
  const Position a = streets[0][0], b = streets[0][1];
  streets.push_back({a, {a.x - 60, a.y - 60}, {a.x - 80, a.y}, a});
  streets.push_back({a, {a.x, a.y - 100}, {b.x, b.y - 100}, b});
  streets.push_back({b, {b.x + 1, b.y - 40}});
  streets.push_back({{5000, 5000}, {5100, 5000}});
  return street_network(streets);
}

double integral(const StreetNetwork& network, const Lixels& lixels,
                const std::vector<double>& values) {
  double total = 0.0;
  for (std::size_t e = 0; e < network.edges.size(); ++e) {
    for (std::size_t j = 0; j < lixels.count(e); ++j) {
      total += values[lixels.first[e] + j] * stretch(lixels, network, e, j).length().value;
    }
  }
  return total;
}

class EqualSplitSums : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, EqualSplitSums, testing::ValuesIn(compact_kernels));

// As the header promises: 1e-11 of the larger of the value and a thousandth of the peak.
TEST_P(EqualSplitSums, AgreeWithTheirDefinition) {
  const Kernel kernel = GetParam();
  for (const std::uint64_t seed : {21u, 22u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const StreetNetwork network = odd_town(seed);
    Random random(seed, 1);
    const std::vector<StreetPoint> points = points_on(network, 40, random);
    for (const EqualSplit split : splits) {
      for (const Metres bandwidth : {3_m, 77.7_m, 350_m}) {
        for (const Metres lixel : {4.7_m, 40_m}) {
          const Lixels lixels = lixels_of(network, lixel);
          Spread spread(network, lixels, bandwidth, split, kernel);
          for (const StreetPoint& point : points) spread.add(point);
          const std::vector<double> sums =
              equal_split_sums(network, lixels, points, bandwidth, {.split = split}, kernel);
          const double peak = street_profile(kernel, 0.0) / bandwidth.value;
          for (std::size_t i = 0; i < sums.size(); ++i) {
            const auto expected = static_cast<double>(spread.values()[i]);
            ASSERT_NEAR(sums[i], expected, 1e-11 * std::max(std::abs(expected), 1e-3 * peak))
                << "lixel " << i << " bandwidth " << bandwidth.value;
          }
        }
      }
    }
  }
}

// The tests of spNetwork: four streets of a crossing, one incident 3 m up one of them.
StreetNetwork cross(double arm) {
  const double far = arm + 0.1;
  return street_network(std::vector<Polyline>{{{0.1, far}, {0.1, 0.1}},
                                              {{0.1 - arm, 0.1}, {0.1, 0.1}},
                                              {{0.1, 0.1 - arm}, {0.1, 0.1}},
                                              {{far, 0.1}, {0.1, 0.1}}});
}

TEST(EqualSplitSum, OfTheDiscontinuousKindIsAsPublished) {
  const StreetNetwork network = cross(5.0);
  const Lixels lixels = lixels_of(network, 4_m);  // the first of an edge has its middle at 3 m
  const std::vector<double> sums =
      equal_split_sums(network, lixels, {{.edge = 0, .along = 2_m}}, 10_m,
                       {.split = EqualSplit::discontinuous}, Kernel::quartic);
  EXPECT_NEAR(sums[lixels.first[3]], 0.0384 / 3.0, 1e-15);  // 15/16 (1 - 0.36)^2 / 10 / 3
}

TEST(EqualSplitSum, OfTheContinuousKindIsAsPublished) {
  const StreetNetwork network = cross(10.0);
  const Lixels lixels = lixels_of(network, 8_m);  // the second has its middle 1 m from the crossing
  const std::vector<double> sums =
      equal_split_sums(network, lixels, {{.edge = 0, .along = 7_m}}, 5_m, {}, Kernel::quartic);
  const auto quartic = [](double d) {
    const double v = 1.0 - d * d / 25.0;
    return 15.0 / 16.0 * v * v / 5.0;
  };
  EXPECT_NEAR(sums[lixels.first[0] + 1], quartic(2.0) - 0.5 * quartic(4.0), 1e-15);
}

TEST_P(EqualSplitSums, OfTheContinuousKindHoldAllMass) {
  const StreetNetwork network = odd_town(/*seed=*/31);
  const Lixels lixels = lixels_of(network, 0.5_m);
  Random random(/*seed=*/32);
  const std::vector<StreetPoint> points = points_on(network, 50, random);
  double expected = 0.0;
  for (const StreetPoint& point : points) expected += point.weight;
  const std::vector<double> sums = equal_split_sums(network, lixels, points, 300_m, {}, GetParam());
  // The midpoint rule; a jump of the uniform kernel may lie anywhere in its lixel.
  EXPECT_NEAR(integral(network, lixels, sums), expected,
              (GetParam() == Kernel::uniform ? 1e-2 : 1e-5) * expected);
}

TEST_P(EqualSplitSums, OfTheDiscontinuousKindHoldAllMassWithoutDeadEnds) {
  const StreetNetwork network =
      street_network(town_streets({.columns = 5, .rows = 5, .left_out = 0.0}, /*seed=*/33));
  const Lixels lixels = lixels_of(network, 0.5_m);
  Random random(/*seed=*/34);
  const std::vector<StreetPoint> points = points_on(network, 50, random);
  double expected = 0.0;
  for (const StreetPoint& point : points) expected += point.weight;
  const std::vector<double> sums = equal_split_sums(
      network, lixels, points, 300_m, {.split = EqualSplit::discontinuous}, GetParam());
  EXPECT_NEAR(integral(network, lixels, sums), expected,
              (GetParam() == Kernel::uniform ? 1e-2 : 1e-5) * expected);
}

TEST(EqualSplitSum, OfTheDiscontinuousKindEndsAtADeadEnd) {
  const StreetNetwork network = street_network(std::vector<Polyline>{{{0, 0}, {1000, 0}}});
  const Lixels lixels = lixels_of(network, 0.5_m);
  const std::vector<StreetPoint> at_end{{.edge = 0, .along = 0_m}};
  const auto mass = [&](EqualSplit split) {
    return integral(
        network, lixels,
        equal_split_sums(network, lixels, at_end, 300_m, {.split = split}, Kernel::quartic));
  };
  EXPECT_NEAR(mass(EqualSplit::discontinuous), 0.5, 1e-5);
  EXPECT_NEAR(mass(EqualSplit::continuous), 1.0, 1e-5);
}

TEST(EqualSplitSums, OfTheContinuousKindAreEqualAroundANode) {
  const StreetNetwork network = odd_town(/*seed=*/35);
  const StreetEnds ends = street_ends(network);
  const Lixels lixels = lixels_of(network, 0.01_m);
  Random random(/*seed=*/36);
  const std::vector<StreetPoint> points = points_on(network, 20, random);
  const std::vector<double> sums =
      equal_split_sums(network, lixels, points, 150_m, {}, Kernel::quartic);
  for (std::size_t node = 0; node < network.nodes.size(); ++node) {
    const auto beside = [&](const StreetEnd& end) {
      return sums[end.at_from ? lixels.first[end.edge] : lixels.first[end.edge + 1] - 1];
    };
    for (const StreetEnd& end : ends.at(node)) {
      // No lixel's middle is farther than 5 mm from the node; slopes are below 2e-3 peaks a mm.
      EXPECT_NEAR(beside(end), beside(ends.at(node).front()), 1e-3 / 150.0);
    }
  }
}

// Between two nodes of eight edges, 50 m from each: of what comes there, 3/4 come back, negative.
TEST(EqualSplitSum, OfTheContinuousKindCanLieBelowZero) {
  std::vector<Polyline> streets{{{0, 0}, {100, 0}}};
  for (int i = 0; i < 7; ++i) {
    streets.push_back({{0, 0}, {-500, 100.0 * i}});
    streets.push_back({{100, 0}, {600, 100.0 * i}});
  }
  const StreetNetwork network = street_network(streets);
  const std::vector<double> sums = equal_split_sums(
      network, lixels_of(network, 100_m), {{.edge = 0, .along = 50_m}}, 150_m, {}, Kernel::uniform);
  EXPECT_NEAR(sums[0], (1.0 - 2.0 * 0.75) * 0.5 / 150.0, 1e-17);
}

// On a street without nodes inside, both kinds are the density of a line.
TEST(EqualSplitSums, OfAStraightStreetAreTheLinesDensity) {
  const StreetNetwork network = street_network(
      std::vector<Polyline>{{{0, 0}, {400, 0}}, {{400, 0}, {1000, 0}}});  // a node of two edges
  const Lixels lixels = lixels_of(network, 10_m);
  const std::vector<StreetPoint> points{{.edge = 0, .along = 370_m}, {.edge = 1, .along = 55_m}};
  for (const EqualSplit split : splits) {
    const std::vector<double> sums =
        equal_split_sums(network, lixels, points, 200_m, {.split = split}, Kernel::triweight);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const double x = 10.0 * static_cast<double>(i) + 5.0;
      const double expected = (street_profile(Kernel::triweight, std::abs(x - 370.0) / 200.0) +
                               street_profile(Kernel::triweight, std::abs(x - 455.0) / 200.0)) /
                              200.0;
      EXPECT_NEAR(sums[i], expected, 1e-16) << x;
    }
  }
}

TEST(EqualSplitSums, HoldALixelAtExactlyOneBandwidth) {
  const StreetNetwork network = street_network(
      std::vector<Polyline>{{{0, 0}, {100, 0}}, {{100, 0}, {200, 0}}, {{200, 0}, {300, 0}}});
  const Lixels lixels = lixels_of(network, 10_m);
  for (const EqualSplit split : splits) {
    for (const bool eastwards : {true, false}) {
      const StreetPoint one =
          eastwards ? StreetPoint{.edge = 0, .along = 45_m} : StreetPoint{.edge = 2, .along = 55_m};
      const std::vector<double> sums =
          equal_split_sums(network, lixels, {one}, 120_m, {.split = split}, Kernel::uniform);
      for (std::size_t j = 10; j < sums.size() - 10; ++j) {
        const bool reached = eastwards ? j <= 16 : j >= 13;  // to 165 m, from 135 m
        EXPECT_EQ(sums[j], reached ? 1.0 / 240.0 : 0.0) << j;
      }
    }
  }
}

TEST(EqualSplitSums, AreTheSameForEveryThreadCount) {
  const StreetNetwork network =
      street_network(town_streets({.columns = 30, .rows = 30}, /*seed=*/1));
  const Lixels lixels = lixels_of(network, 10_m);
  Random random(/*seed=*/2);
  const std::vector<StreetPoint> points = points_on(network, 1000, random);
  RunContext run;
  for (const EqualSplit split : splits) {
    run.threads = 1;
    const auto alone = equal_split_sums(network, lixels, points, 250_m, {.split = split},
                                        Kernel::epanechnikov, run);
    for (const unsigned threads : {2u, 3u, 0u}) {
      run.threads = threads;
      EXPECT_EQ(equal_split_sums(network, lixels, points, 250_m, {.split = split},
                                 Kernel::epanechnikov, run),
                alone);
    }
  }
}

TEST(EqualSplitSums, OfNoPointsAreZero) {
  const StreetNetwork network = odd_town(/*seed=*/1);
  const Lixels lixels = lixels_of(network, 10_m);
  EXPECT_EQ(equal_split_sums(network, lixels, {}, 300_m, {}, Kernel::quartic),
            std::vector<double>(lixels.size(), 0.0));
}

TEST(EqualSplitSums, AreRefusedWhereWalksAreCountless) {
  const StreetNetwork network = street_network(town_streets({.left_out = 0.0}, /*seed=*/1));
  const Lixels lixels = lixels_of(network, 10_m);
  for (const EqualSplit split : splits) {
    expect_refusal(ErrorKind::bad_argument, "WALKS_TOO_MANY", [&] {
      static_cast<void>(equal_split_sums(network, lixels, {}, 1e6 * 1_m,
                                         {.split = split, .most_walks = 1e5}, Kernel::quartic));
    });
  }
}

// Followed, they would take hours: the refusal comes before the first.
TEST(EqualSplitSums, AreRefusedByTheNumberOfWalksBeforeTheyAreFollowed) {
  const StreetNetwork network = street_network(town_streets({.left_out = 0.0}, /*seed=*/1));
  const Lixels lixels = lixels_of(network, 10_m);
  for (const EqualSplit split : splits) {
    expect_refusal(ErrorKind::bad_argument, "WALKS_TOO_MANY", [&] {
      static_cast<void>(
          equal_split_sums(network, lixels, {}, 1e6 * 1_m, {.split = split}, Kernel::quartic));
    });
  }
}

TEST(EqualSplitSums, AreGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  RunContext run;
  run.stop = source.get_token();
  const StreetNetwork network = street_network(town_streets({.left_out = 0.0}, /*seed=*/1));
  const Lixels lixels = lixels_of(network, 10_m);
  source.request_stop();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(equal_split_sums(network, lixels, {}, 1e6 * 1_m, {}, Kernel::quartic, run));
  });
}

}  // namespace
}  // namespace klara
