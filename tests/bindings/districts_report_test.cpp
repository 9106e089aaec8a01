#include <cli/districts_report.hpp>

#include "bindings/sample_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace klara {
namespace {

using testing::HasSubstr;

TEST(DistrictsReport, NamesADistrictOnceThatIsNamedByItsCode) {
  Study2018 study;
  study.analysis.districts = {counted("Mt. Moriah", "Mt. Moriah", {60, 95}),
                              counted("10102", "City", {50, 45})};
  const std::string page =
      districts_report(study.inputs, study.analysis, study.files,
                       {.language = Language::english, .version = "0.1.0", .seconds = 0.1});
  EXPECT_EQ(times(page, "Mt. Moriah"), 1u);
  EXPECT_THAT(page, HasSubstr("10102 City"));
}

}  // namespace
}  // namespace klara
