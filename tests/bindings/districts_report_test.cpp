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

TEST(DistrictsReport, GivesTheLevelOfItsIntervals) {
  Study2018 study;
  study.analysis.districts = {counted("10102", "City", {50, 45})};
  study.analysis.districts[0].change.level = 0.99;
  const std::string page =
      districts_report(study.inputs, study.analysis, study.files,
                       {.language = Language::english, .version = "0.1.0", .seconds = 0.1});
  EXPECT_THAT(page, HasSubstr("99% interval"));
  EXPECT_EQ(times(page, "95%"), 0u);
}

TEST(DistrictsReport, CountsTheDistrictsItDoesNotShow) {
  Study2018 study;
  study.analysis.districts.assign(11, counted("10102", "City", {50, 45}));
  const auto page = [&](Language language) {
    return districts_report(study.inputs, study.analysis, study.files,
                            {.language = language, .version = "0.1.0", .seconds = 0.1});
  };
  EXPECT_THAT(page(Language::english), HasSubstr("and 1 more district in the file"));
  EXPECT_THAT(page(Language::swedish), HasSubstr("och 1 område till i filen"));
  study.analysis.districts.push_back(counted("10102", "City", {50, 45}));
  EXPECT_THAT(page(Language::english), HasSubstr("and 2 more districts in the file"));
}

}  // namespace
}  // namespace klara
