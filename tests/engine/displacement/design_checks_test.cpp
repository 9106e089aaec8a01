#include <klara/displacement/design_checks.hpp>

#include <engine/displacement/city_on_a_street.hpp>
#include <engine/displacement/simulated_city.hpp>

#include <gmock/gmock.h>

namespace klara {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr std::size_t areas = 40;

class ChecksOfADesign : public testing::Test {
 protected:
  [[nodiscard]] DesignChecks checks(std::vector<Instant> register_changes = {}) const {
    const PointSet points = incidents_on_a_street(panel_);
    const DistrictSet districts = districts_of_a_street(areas);
    const std::vector<StudyArea> places{{.name = {}, .codes = {"101"}, .polygon = {}}};
    const auto district_of = districts_of(points, DistrictIndex(districts));
    auto design =
        weekly_design(points, district_of, districts, {.name = {}, .codes = {"100"}, .polygon = {}},
                      places, {}, weeks_on_a_street(52, 104), weeks_on_a_street(104, 156), {});
    design = with_earlier(*design, earlier_, {});
    return design_checks(points, *design,
                         {.began = weeks_on_a_street(104, 105).from,
                          .register_changes = std::move(register_changes)},
                         {});
  }
  static Instant week(std::size_t w) { return weeks_on_a_street(w, w + 1).from; }

  WeeklyPanel panel_ =
      simulated_weeks(
          {.treated = 4000.0, .city = 40'000.0, .areas = areas, .years_before = 2, .factor = 1.5},
          23, 0)
          .panel;
  std::vector<Period> earlier_{};
};

TEST_F(ChecksOfADesign, FindNothingWhereNothingIs) {
  const DesignChecks found = checks();
  ASSERT_TRUE(found.anticipation.has_value());
  EXPECT_THAT(found.cautions, IsEmpty());
  EXPECT_THAT(found.register_changes, IsEmpty());
}

TEST_F(ChecksOfADesign, KnowARegisterChangeInsideTheSeriesFromOneOutside) {
  EXPECT_THAT(checks({week(80)}).cautions, ElementsAre(Caution::register_change));
  EXPECT_THAT(checks({week(104)}).register_changes, ElementsAre(week(104)));
  // On the first day of the series all of it is alike, and after its last there is none.
  EXPECT_THAT(checks({week(52), week(156), week(10)}).cautions, IsEmpty());
  EXPECT_THAT(checks({week(156), week(52), week(156)}).register_changes_outside,
              ElementsAre(week(52), week(156)));
  EXPECT_THAT(checks({week(80), week(70), week(80)}).register_changes,
              ElementsAre(week(70), week(80)));
  earlier_ = {weeks_on_a_street(0, 52)};
  EXPECT_THAT(checks({week(10)}).cautions, ElementsAre(Caution::register_change));
}

TEST_F(ChecksOfADesign, CautionWhereTheFallCameFirst) {
  for (std::size_t w = 96; w < 104; ++w) panel_.counts[w] /= 2;
  EXPECT_THAT(checks().cautions, ElementsAre(Caution::anticipation));
  for (std::size_t w = 96; w < 104; ++w) panel_.counts[w] *= 4;  // a rise is no anticipation
  EXPECT_THAT(checks().cautions, Not(Contains(Caution::anticipation)));
}

TEST(CautionedVerdict, IsNeverClearAndHoldsEachCautionOnce) {
  const ReasonedVerdict clear{
      .verdict = Verdict::displacement, .reason = VerdictReason::sure_rise, .at_most = 3.0};
  EXPECT_EQ(cautioned(clear, {}), clear);
  const ReasonedVerdict found =
      cautioned(clear, {Caution::register_change, Caution::register_change});
  EXPECT_EQ(found.verdict, Verdict::possible);
  EXPECT_EQ(found.reason, VerdictReason::caution);
  EXPECT_EQ(found.at_most, 3.0);
  EXPECT_THAT(found.cautions, ElementsAre(Caution::register_change));
  const ReasonedVerdict fewer{.verdict = Verdict::diffusion,
                              .reason = VerdictReason::sure_fall_here};
  EXPECT_EQ(cautioned(fewer, {Caution::anticipation}).verdict, Verdict::diffusion);
}

}  // namespace
}  // namespace klara
