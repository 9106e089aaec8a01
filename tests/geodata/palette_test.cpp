#include <klara/geodata/palette.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numbers>
#include <vector>

namespace klara {
namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

Triple product(const Matrix& m, const Triple& v) {
  Triple result{};
  for (std::size_t i = 0; i < 3; ++i) result[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
  return result;
}

// IEC 61966-2-1.
double linear(double coded) {
  return coded <= 0.04045 ? coded / 12.92 : std::pow((coded + 0.055) / 1.055, 2.4);
}

Triple linear_rgb(Colour c) {
  return {linear(c.red / 255.0), linear(c.green / 255.0), linear(c.blue / 255.0)};
}

struct Lab {
  double lightness, a, b;
};

Lab lab_of(const Triple& rgb) {
  const Triple xyz = product({{{0.4124564, 0.3575761, 0.1804375},
                               {0.2126729, 0.7151522, 0.0721750},
                               {0.0193339, 0.1191920, 0.9503041}}},
                             rgb);
  const auto f = [](double t) {
    return t > 216.0 / 24389.0 ? std::cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
  };
  const double x = f(xyz[0] / 0.95047), y = f(xyz[1]), z = f(xyz[2] / 1.08883);
  return {116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)};
}

// Sharma, Wu & Dalal (2005), The CIEDE2000 color-difference formula, equations 2 to 22.
double ciede2000(const Lab& one, const Lab& two) {
  constexpr double degree = std::numbers::pi / 180.0;
  const double mean_chroma = (std::hypot(one.a, one.b) + std::hypot(two.a, two.b)) / 2.0;
  const double c7 = std::pow(mean_chroma, 7.0);
  const double g = 0.5 * (1.0 - std::sqrt(c7 / (c7 + std::pow(25.0, 7.0))));
  const auto chroma = [&](const Lab& l) { return std::hypot((1.0 + g) * l.a, l.b); };
  const auto hue = [&](const Lab& l) {
    if (l.a == 0.0 && l.b == 0.0) return 0.0;
    const double h = std::atan2(l.b, (1.0 + g) * l.a) / degree;
    return h < 0.0 ? h + 360.0 : h;
  };
  const double c1 = chroma(one), c2 = chroma(two), h1 = hue(one), h2 = hue(two);

  double dh = h2 - h1;
  if (c1 * c2 == 0.0) dh = 0.0;
  if (dh > 180.0) dh -= 360.0;
  if (dh < -180.0) dh += 360.0;
  const double big_dh = 2.0 * std::sqrt(c1 * c2) * std::sin(dh / 2.0 * degree);

  double mean_hue = h1 + h2;
  if (c1 * c2 != 0.0) {
    if (std::abs(h1 - h2) > 180.0) mean_hue += mean_hue < 360.0 ? 360.0 : -360.0;
    mean_hue /= 2.0;
  }
  const double l50 = std::pow((one.lightness + two.lightness) / 2.0 - 50.0, 2.0);
  const double mean_c = (c1 + c2) / 2.0;
  const double t = 1.0 - 0.17 * std::cos((mean_hue - 30.0) * degree) +
                   0.24 * std::cos(2.0 * mean_hue * degree) +
                   0.32 * std::cos((3.0 * mean_hue + 6.0) * degree) -
                   0.20 * std::cos((4.0 * mean_hue - 63.0) * degree);
  const double s_l = 1.0 + 0.015 * l50 / std::sqrt(20.0 + l50);
  const double s_c = 1.0 + 0.045 * mean_c;
  const double s_h = 1.0 + 0.015 * mean_c * t;
  const double theta = 30.0 * std::exp(-std::pow((mean_hue - 275.0) / 25.0, 2.0));
  const double m7 = std::pow(mean_c, 7.0);
  const double r_t =
      -2.0 * std::sqrt(m7 / (m7 + std::pow(25.0, 7.0))) * std::sin(2.0 * theta * degree);
  const double l = (two.lightness - one.lightness) / s_l;
  const double c = (c2 - c1) / s_c;
  const double h = big_dh / s_h;
  return std::sqrt(l * l + c * c + h * h + r_t * c * h);
}

// Machado, Oliveira & Fernandes (2009), table 1, severity 1.0; on linear RGB.
const Matrix normal{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
const Matrix protan{{{0.152286, 1.052583, -0.204868},
                     {0.114503, 0.786281, 0.099216},
                     {-0.003882, -0.048116, 1.051998}}};
const Matrix deutan{{{0.367322, 0.860646, -0.227968},
                     {0.280085, 0.672501, 0.047413},
                     {-0.011820, 0.042940, 0.968881}}};
const Matrix tritan{{{1.255528, -0.076749, -0.178779},
                     {-0.078411, 0.930809, 0.147602},
                     {0.004733, 0.691367, 0.303900}}};
const std::array<Matrix, 4> all_eyes{normal, protan, deutan, tritan};

Lab seen(Colour c, const Matrix& eyes) {
  Triple rgb = product(eyes, linear_rgb(c));
  for (double& part : rgb) part = std::clamp(part, 0.0, 1.0);
  return lab_of(rgb);
}

double difference_seen(Colour a, Colour b, const Matrix& eyes) {
  return ciede2000(seen(a, eyes), seen(b, eyes));
}

double smallest_step(const std::vector<Colour>& colours, const Matrix& eyes) {
  double smallest = 1e9;
  for (std::size_t i = 1; i < colours.size(); ++i) {
    smallest = std::min(smallest, difference_seen(colours[i - 1], colours[i], eyes));
  }
  return smallest;
}

std::vector<Colour> land_and_amount() {
  std::vector<Colour> result{palette::land};
  std::ranges::copy(palette::amount, std::back_inserter(result));
  return result;
}

std::vector<Colour> change() {
  return {palette::change.begin(), palette::change.end()};
}

double smallest_opposite(const Matrix& eyes) {
  double smallest = 1e9;
  for (int step = 1; step <= change_classes_a_side; ++step) {
    smallest = std::min(smallest,
                        difference_seen(palette::of_change(step), palette::of_change(-step), eyes));
  }
  return smallest;
}

// WCAG 2.1, relative luminance and contrast ratio.
double contrast(Colour text, Colour ground) {
  const auto luminance = [](Colour c) {
    const Triple rgb = linear_rgb(c);
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
  };
  const double a = luminance(text), b = luminance(ground);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

TEST(Ciede2000, AgreesWithPublishedPairs) {
  // Sharma, Wu & Dalal (2005), table 1, pairs 1, 9, 13, 17, 25 and 32; printed to four decimals.
  EXPECT_NEAR(ciede2000({50, 2.6772, -79.7751}, {50, 0, -82.7485}), 2.0425, 5e-5);
  EXPECT_NEAR(ciede2000({50, 2.49, -0.001}, {50, -2.49, 0.0009}), 7.1792, 5e-5);
  EXPECT_NEAR(ciede2000({50, -0.001, 2.49}, {50, 0.0009, -2.49}), 4.8045, 5e-5);
  EXPECT_NEAR(ciede2000({50, 2.5, 0}, {73, 25, -18}), 27.1492, 5e-5);
  EXPECT_NEAR(ciede2000({60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}), 1.2644, 5e-5);
  EXPECT_NEAR(ciede2000({2.0776, 0.0795, -1.135}, {0.9033, -0.0636, -0.5514}), 0.9082, 5e-5);
}

TEST(Palette, KeepsNeighbouringClassesApartForAllEyes) {
  for (const Matrix& eyes : all_eyes) {
    EXPECT_GE(smallest_step(land_and_amount(), eyes), 8.0);
    EXPECT_GE(smallest_step(change(), eyes), 8.0);
    EXPECT_GE(difference_seen(palette::water, palette::of_change(-1), eyes), 8.0);
  }
}

TEST(Palette, KeepsMoreAndLessApartForAllEyes) {
  for (const Matrix& eyes : all_eyes) EXPECT_GE(smallest_opposite(eyes), 20.0);
}

TEST(Palette, MeasuresAsWhenItWasChosen) {
  // Normal, protan, deutan, tritan; to the decimal that was written down.
  const std::array<double, 4> amount_steps{11.7, 11.0, 9.7, 8.1};
  const std::array<double, 4> change_steps{12.3, 11.0, 12.5, 13.6};
  const std::array<double, 4> opposite_steps{25.3, 23.8, 26.0, 31.8};
  const std::array<double, 4> water_and_palest_less{10.9, 11.0, 11.4, 10.3};
  for (std::size_t i = 0; i < all_eyes.size(); ++i) {
    EXPECT_NEAR(smallest_step(land_and_amount(), all_eyes[i]), amount_steps[i], 0.051);
    EXPECT_NEAR(smallest_step(change(), all_eyes[i]), change_steps[i], 0.051);
    EXPECT_NEAR(smallest_opposite(all_eyes[i]), opposite_steps[i], 0.051);
    EXPECT_NEAR(difference_seen(palette::water, palette::of_change(-1), all_eyes[i]),
                water_and_palest_less[i], 0.051);
  }
}

TEST(Palette, SurvivesGreyPrint) {
  double last = lab_of(linear_rgb(palette::land)).lightness;
  for (const Colour c : palette::amount) {
    const double lightness = lab_of(linear_rgb(c)).lightness;
    EXPECT_LT(lightness, last - 5.0) << hex(c);
    last = lightness;
  }
  for (int step = 1; step <= change_classes_a_side; ++step) {
    const auto lightness = [](int k) {
      return lab_of(linear_rgb(palette::of_change(k))).lightness;
    };
    EXPECT_NEAR(lightness(step), lightness(-step), 2.1) << "more and less weigh the same";
    EXPECT_LT(lightness(step), lightness(step - 1) - 5.0);
  }
}

TEST(Palette, HasTextThatCanBeRead) {
  for (const Colour ground : {palette::white, palette::land}) {
    EXPECT_GE(contrast(palette::ink, ground), 4.5);
    EXPECT_GE(contrast(palette::secondary_ink, ground), 4.5);
  }
  EXPECT_NEAR(contrast(palette::secondary_ink, palette::white), 7.6, 0.05);
}

TEST(Palette, IsWrittenInHexadecimal) {
  EXPECT_EQ(hex(palette::ink), "#1b1b1a");
  EXPECT_EQ(hex(palette::of_amount(1)), "#efddf4");
  EXPECT_EQ(hex(palette::of_change(-4)), "#1c5894");
  EXPECT_EQ(hex(palette::of_change(4)), "#8b3b19");
}

}  // namespace
}  // namespace klara
