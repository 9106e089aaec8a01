#include <klara/adapters/projection.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace klara {
namespace {

constexpr Crs wgs84{4326};
constexpr Crs sweref99_tm{3006};
constexpr Crs sweref99_1800{3011};

std::string code_of_refusal(const std::string& text) {
  try {
    (void)crs_named(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
    return error.code();
  }
  return "accepted";
}

// The definition: a transverse Mercator by Krüger's series to the fourth order, as Lantmäteriet
// publishes it (Gauss conformal projection, 2008), on the GRS 80 ellipsoid.
Position transverse_mercator(double longitude, double latitude, double meridian, double scale,
                             double false_easting) {
  constexpr double a = 6378137.0;
  constexpr double f = 1.0 / 298.257222101;
  constexpr double degree = 3.14159265358979323846 / 180.0;
  constexpr double e2 = f * (2.0 - f);
  constexpr double n = f / (2.0 - f);
  const double phi = latitude * degree;
  const double dl = (longitude - meridian) * degree;
  const double a_hat = a / (1.0 + n) * (1.0 + n * n / 4.0 + n * n * n * n / 64.0);
  const double A = e2;
  const double B = (5.0 * e2 * e2 - e2 * e2 * e2) / 6.0;
  const double C = (104.0 * std::pow(e2, 3) - 45.0 * std::pow(e2, 4)) / 120.0;
  const double D = 1237.0 * std::pow(e2, 4) / 1260.0;
  const double s = std::sin(phi);
  const double conformal =
      phi - s * std::cos(phi) * (A + B * s * s + C * std::pow(s, 4) + D * std::pow(s, 6));
  const double xi = std::atan(std::tan(conformal) / std::cos(dl));
  const double eta = std::atanh(std::cos(conformal) * std::sin(dl));
  const double b[] = {
      n / 2.0 - 2.0 * n * n / 3.0 + 5.0 * n * n * n / 16.0 + 41.0 * std::pow(n, 4) / 180.0,
      13.0 * n * n / 48.0 - 3.0 * n * n * n / 5.0 + 557.0 * std::pow(n, 4) / 1440.0,
      61.0 * n * n * n / 240.0 - 103.0 * std::pow(n, 4) / 140.0,
      49561.0 * std::pow(n, 4) / 161280.0};
  double north = xi;
  double east = eta;
  for (int k = 1; k <= 4; ++k) {
    north += b[k - 1] * std::sin(2.0 * k * xi) * std::cosh(2.0 * k * eta);
    east += b[k - 1] * std::cos(2.0 * k * xi) * std::sinh(2.0 * k * eta);
  }
  return {scale * a_hat * east + false_easting, scale * a_hat * north};
}

TEST(Projection, MeetsTheControlPointAtSergelsTorg) {
  const Position p = Projection(wgs84, sweref99_tm).transformed({18.0586, 59.3303});
  EXPECT_NEAR(p.x, 673998.11, 0.005);  // given to the centimetre
  EXPECT_NEAR(p.y, 6580828.11, 0.005);
  const Position local = Projection(wgs84, sweref99_1800).transformed({18.0586, 59.3303});
  EXPECT_NEAR(local.x, 153335.74, 0.005);
  EXPECT_NEAR(local.y, 6579465.31, 0.005);
  const Position back = Projection(sweref99_tm, wgs84).transformed({673998.11, 6580828.11});
  EXPECT_NEAR(back.x, 18.0586, 1e-7);  // a centimetre is 1e-7 degrees
  EXPECT_NEAR(back.y, 59.3303, 1e-7);
}

TEST(Projection, AgreesWithTheFormulasOfTheMappingAuthority) {
  std::mt19937_64 random(20);
  std::uniform_real_distribution<double> longitude(17.1, 19.6);
  std::uniform_real_distribution<double> latitude(58.7, 60.7);
  const Projection to_tm(wgs84, sweref99_tm);
  const Projection to_1800(wgs84, sweref99_1800);
  for (int i = 0; i < 100; ++i) {
    const Position degrees{longitude(random), latitude(random)};
    const Position tm = transverse_mercator(degrees.x, degrees.y, 15.0, 0.9996, 500'000.0);
    const Position local = transverse_mercator(degrees.x, degrees.y, 18.0, 1.0, 150'000.0);
    // The series is good to a tenth of a millimetre.
    EXPECT_NEAR(to_tm.transformed(degrees).x, tm.x, 1e-3);
    EXPECT_NEAR(to_tm.transformed(degrees).y, tm.y, 1e-3);
    EXPECT_NEAR(to_1800.transformed(degrees).x, local.x, 1e-3);
    EXPECT_NEAR(to_1800.transformed(degrees).y, local.y, 1e-3);
  }
}

TEST(Projection, ReturnsWhereItCameFrom) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> east(140'000.0, 165'000.0);
  std::uniform_real_distribution<double> north(6'560'000.0, 6'600'000.0);
  std::vector<double> x(1000);
  std::vector<double> y(1000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = east(random);
    y[i] = north(random);
  }
  for (const Crs there : {sweref99_tm, wgs84, Crs{32634}}) {
    std::vector<double> u = x;
    std::vector<double> v = y;
    Projection(sweref99_1800, there).transform(u, v);
    EXPECT_GT(std::abs(u[0] - x[0]), 1000.0);
    Projection(there, sweref99_1800).transform(u, v);
    for (std::size_t i = 0; i < x.size(); ++i) {
      EXPECT_NEAR(u[i], x[i], 1e-4);  // metres; PROJ's own inverse is good to far below this
      EXPECT_NEAR(v[i], y[i], 1e-4);
    }
  }
}

TEST(Projection, GivesABatchWhatItGivesEachPosition) {
  std::vector<double> x{18.0586, 18.1, 17.9};
  std::vector<double> y{59.3303, 59.3, 59.4};
  const Projection projection(wgs84, sweref99_1800);
  std::vector<Position> one_by_one;
  for (std::size_t i = 0; i < x.size(); ++i) {
    one_by_one.push_back(projection.transformed({x[i], y[i]}));
  }
  projection.transform(x, y);
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ((Position{x[i], y[i]}), one_by_one[i]);
}

TEST(Projection, OfASystemToItselfChangesNothing) {
  const Position p{153'000.123456789, 6'580'000.987654321};
  EXPECT_EQ(Projection(sweref99_1800, sweref99_1800).transformed(p), p);
}

TEST(Projection, MakesNotANumberOfWhatCannotBeTransformed) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Position p : {Position{18.0, 95.0}, Position{infinity, 59.0},
                           Position{18.0, std::numeric_limits<double>::quiet_NaN()}}) {
    const Position q = Projection(wgs84, sweref99_tm).transformed(p);
    EXPECT_TRUE(std::isnan(q.x) && std::isnan(q.y)) << p.x << ", " << p.y;
  }
  const Position same = Projection(wgs84, wgs84).transformed({infinity, 59.0});
  EXPECT_TRUE(std::isnan(same.x) && std::isnan(same.y));
}

TEST(Crs, IsNamedByItsCode) {
  EXPECT_EQ(crs_named("EPSG:3011"), sweref99_1800);
  EXPECT_EQ(crs_named("epsg:3011"), sweref99_1800);
  EXPECT_EQ(crs_named("3011"), sweref99_1800);
  EXPECT_EQ(name_of(sweref99_1800), "EPSG:3011");
  EXPECT_EQ(crs_named("EPSG:5845"), sweref99_tm) << "heights are left out";
}

TEST(Crs, IsRefusedWhenUnknownOrNoMapSystem) {
  for (const char* text :
       {"", "EPSG:", "EPSG:999999", "999999999999", "-3011", "3011 ", "EPSG:3011+5613", "WGS84",
        "+proj=utm +zone=33", "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad",
        "https://www.opengis.net/def/crs/EPSG/0/3011", "EPSG:4976" /* geocentric */,
        "EPSG:5613" /* heights */, "ESRI:102013"}) {
    EXPECT_EQ(code_of_refusal(text), "CRS_UNKNOWN") << text;
  }
}

TEST(Crs, KnowsMetresFromDegreesAndFeet) {
  EXPECT_TRUE(is_metric(sweref99_1800));
  EXPECT_TRUE(is_metric({27700}));
  EXPECT_FALSE(is_metric(wgs84));
  EXPECT_FALSE(is_metric({2274})) << "Tennessee, in US survey feet";
  EXPECT_TRUE(is_geographic(wgs84));
  EXPECT_FALSE(is_geographic(sweref99_1800));
  EXPECT_NO_THROW(require_metric(sweref99_1800));
  try {
    require_metric(wgs84);
    FAIL() << "accepted degrees";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "CRS_NOT_METRIC");
    EXPECT_THAT(error.message().en, testing::HasSubstr("EPSG:4326"));
  }
}

TEST(Crs, CoversItsAreaOfUseAndNotTheSystemBesideIt) {
  const Position stockholm_1800{153'000.0, 6'580'000.0};
  const Position stockholm_tm{673'998.0, 6'580'828.0};
  EXPECT_TRUE(area_of_use(sweref99_1800)->contains(stockholm_1800));
  EXPECT_FALSE(area_of_use(sweref99_1800)->contains(stockholm_tm));
  EXPECT_FALSE(area_of_use(sweref99_1800)->contains({stockholm_1800.y, stockholm_1800.x}));
  EXPECT_TRUE(area_of_use(sweref99_tm)->contains(stockholm_tm));
  EXPECT_TRUE(area_of_use(wgs84)->contains({179.0, -89.0}));
  EXPECT_FALSE(area_of_use(wgs84)->contains(stockholm_1800));
}

TEST(Crs, OfAPlaceInSwedenIsItsLocalZoneAndElsewhereUtm) {
  EXPECT_EQ(local_metric_crs(18.0586, 59.3303), sweref99_1800);
  EXPECT_EQ(local_metric_crs(11.97, 57.71), (Crs{3007})) << "Gothenburg";
  EXPECT_EQ(local_metric_crs(13.00, 55.60), (Crs{3008})) << "Malmö";
  EXPECT_EQ(local_metric_crs(18.29, 57.64), (Crs{3015})) << "Visby";
  EXPECT_EQ(local_metric_crs(20.26, 63.83), (Crs{3016})) << "Umeå";
  EXPECT_EQ(local_metric_crs(22.15, 65.58), (Crs{3017})) << "Luleå";
  EXPECT_EQ(local_metric_crs(24.94, 60.17), (Crs{32635})) << "Helsinki";
  EXPECT_EQ(local_metric_crs(5.32, 60.39), (Crs{32632})) << "Bergen";
  EXPECT_EQ(local_metric_crs(-90.05, 35.15), (Crs{32615})) << "Memphis";
  EXPECT_EQ(local_metric_crs(151.21, -33.87), (Crs{32756})) << "Sydney";
}

TEST(Crs, IsRecognisedInWellKnownText) {
  EXPECT_EQ(
      crs_of_definition("PROJCS[\"SWEREF99_18_00\",GEOGCS[\"GCS_SWEREF99\",DATUM[\"D_SWEREF99\","
                        "SPHEROID[\"GRS_1980\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],"
                        "UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],"
                        "PARAMETER[\"False_Easting\",150000.0],PARAMETER[\"False_Northing\",0.0],"
                        "PARAMETER[\"Central_Meridian\",18.0],PARAMETER[\"Scale_Factor\",1.0],"
                        "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"),
      sweref99_1800)
      << "as Esri writes it";
  EXPECT_EQ(crs_of_definition("LOCAL_CS[\"a building site\",UNIT[\"metre\",1]]"), std::nullopt);
  EXPECT_EQ(crs_of_definition("nonsense"), std::nullopt);
}

TEST(LinearScale, AgreesWithTheFormulasOfMercatorOnTheEllipsoid) {
  constexpr double e2 = 0.00669437999014;  // of WGS 84
  constexpr double radians = 3.14159265358979323846 / 180.0;
  for (const double latitude : {0.0, 30.0, -59.3303}) {
    const double sine = std::sin(radians * latitude);
    const double by_formula = std::sqrt(1.0 - e2 * sine * sine) / std::cos(radians * latitude);
    const LinearScale scale = linear_scale({3395}, {18.0, latitude}).value();
    EXPECT_NEAR(scale.least, by_formula, 1e-6);  // PROJ takes numerical derivatives
    EXPECT_NEAR(scale.greatest, by_formula, 1e-6);
  }
}

TEST(LinearScale, IsThatOfTheCentralMeridianOnIt) {
  EXPECT_NEAR(linear_scale({32633}, {15.0, 59.0})->greatest, 0.9996, 1e-6);
  EXPECT_NEAR(linear_scale(sweref99_1800, {18.0, 59.0})->least, 1.0, 1e-6);
}

TEST(LinearScale, OfAnEqualAreaMapIsAsMuchTooLongAsTooShort) {
  const LinearScale scale = linear_scale({3035}, {-20.0, 35.0}).value();
  EXPECT_LT(scale.least, 0.98);
  EXPECT_NEAR(scale.least * scale.greatest, 1.0, 1e-6);
}

TEST(LinearScale, IsNotDefinedForPositionsOffTheEarth) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(linear_scale(sweref99_1800, {nan, nan}));
  EXPECT_FALSE(linear_scale({3395}, {0.0, 91.0}));
}

TEST(IsMetric, HoldsForTransverseMercatorAndNotForMercatorWhoseMetresShrink) {
  for (const int epsg : {3006, 3011, 27700, 32616, 3035}) EXPECT_TRUE(is_metric(Crs{epsg})) << epsg;
  for (const int epsg : {3857, 3395, 4326}) EXPECT_FALSE(is_metric(Crs{epsg})) << epsg;
  EXPECT_THROW(require_metric(Crs{3857}), Error);
}

}  // namespace
}  // namespace klara
