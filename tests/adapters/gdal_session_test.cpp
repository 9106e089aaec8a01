#include <klara/adapters/gdal_session.hpp>

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <gmock/gmock.h>

#include <set>
#include <string>

namespace klara {
namespace {

TEST(GdalSession, KnowsOnlyTheDriversThatKlaraNeeds) {
  open_gdal();
  open_gdal();
  std::set<std::string> names;
  for (int i = 0; i < GDALGetDriverCount(); ++i) {
    names.insert(GDALGetDriverShortName(GDALGetDriver(i)));
  }
  EXPECT_EQ(names,
            (std::set<std::string>{"COG", "ESRI Shapefile", "GPKG", "GTiff", "GeoJSON", "MEM"}));
  EXPECT_STREQ(CPLGetConfigOption("GDAL_PAM_ENABLED", ""), "NO");
}

TEST(GdalTrap, SeesAnErrorThatNoReturnValueTells) {
  testing::internal::CaptureStderr();
  GdalTrap trap;
  CPLError(CE_Warning, CPLE_AppDefined, "odd");
  EXPECT_NO_THROW(trap.require(true, unreadable("OUTPUT_FAILED", {})));
  CPLError(CE_Failure, CPLE_FileIO, "disk full");
  EXPECT_EQ(trap.errors(), 1U);
  EXPECT_THAT(trap.warnings(), testing::ElementsAre("odd"));
  try {
    trap.require(true, unreadable("OUTPUT_FAILED", {.en = "not written", .sv = "inte skriven"}));
    FAIL() << "the error passed";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "OUTPUT_FAILED");
    EXPECT_THAT(error.remedy().en, testing::HasSubstr("disk full"));
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << "nothing is printed";
}

TEST(GdalTrap, ThrowsWhenTheCallFailedWithoutAWord) {
  const GdalTrap trap;
  EXPECT_THROW(trap.require(false, unreadable("OUTPUT_FAILED", {})), Error);
}

TEST(GdalTrap, GathersInTheInnermost) {
  const GdalTrap outer;
  {
    const GdalTrap inner;
    CPLError(CE_Failure, CPLE_AppDefined, "inner");
    EXPECT_EQ(inner.errors(), 1U);
  }
  EXPECT_EQ(outer.errors(), 0U);
  for (int i = 0; i < 1000; ++i) CPLError(CE_Failure, CPLE_AppDefined, "outer");
  EXPECT_EQ(outer.errors(), 1000U);
  EXPECT_LT(outer.said().size(), 1000U) << "a flood of messages is cut";
}

}  // namespace
}  // namespace klara
