#include <klara/geodata/verdict_words.hpp>

#include <gmock/gmock.h>

#include <array>
#include <set>
#include <string>

namespace klara {
namespace {

using testing::HasSubstr;

constexpr std::array verdicts{Verdict::displacement, Verdict::possible, Verdict::none_detected,
                              Verdict::cannot_tell, Verdict::diffusion};
constexpr std::array reasons{
    VerdictReason::sure_rise,      VerdictReason::unsure_rise,   VerdictReason::caution,
    VerdictReason::sure_fall_here, VerdictReason::within_margin, VerdictReason::too_imprecise,
    VerdictReason::no_sure_fall,   VerdictReason::few_expected,  VerdictReason::no_controls,
    VerdictReason::lacking,        VerdictReason::no_whole_week, VerdictReason::no_time_of_day,
    VerdictReason::few_weeks,      VerdictReason::no_direction,  VerdictReason::no_incidents,
    VerdictReason::none_in_reach,  VerdictReason::empty_period};
constexpr std::array reasons_of_levels{VerdictReason::one_level, VerdictReason::rare_levels,
                                       VerdictReason::share_alone};
constexpr std::array cautions{Caution::few_controls,        Caution::variation_not_identified,
                              Caution::trends_not_parallel, Caution::anticipation,
                              Caution::register_change,     Caution::against_its_own_year_only};

TEST(VerdictWords, DifferForEachAndAreThereInBothLanguages) {
  std::set<std::string> seen;
  const auto look_at = [&](const Text& words) {
    EXPECT_NE(words.en, words.sv);
    EXPECT_TRUE(seen.insert(words.en).second) << words.en;
    EXPECT_TRUE(seen.insert(words.sv).second) << words.sv;
  };
  for (const Verdict verdict : verdicts) {
    KindAnswer of;
    of.verdict.verdict = verdict;
    of.verdict.at_most = 11.2;
    look_at(verdict_in_words(of));
    EXPECT_TRUE(seen.insert(name_of(verdict)).second);
  }
  for (const VerdictReason reason : reasons) {
    KindAnswer of;
    of.verdict.reason = reason;
    look_at(reason_in_words(of));
  }
  for (const VerdictReason reason : reasons_of_levels) {
    KindAnswer of{.kind = DisplacementKind::target};
    of.verdict.reason = reason;
    look_at(reason_in_words(of));
  }
  for (const Caution caution : cautions) {
    look_at(caution_in_words(caution));
    EXPECT_TRUE(seen.insert(name_of(caution)).second);
  }
  for (const DistrictRole role :
       {DistrictRole::treated, DistrictRole::place, DistrictRole::beside, DistrictRole::control,
        DistrictRole::candidate, DistrictRole::left_out}) {
    EXPECT_TRUE(seen.insert(name_of(role)).second);
  }
}

TEST(VerdictWords, CallADisplacementInsideTheMarginSmall) {
  KindAnswer clear{.kind = DisplacementKind::time};
  clear.verdict.verdict = Verdict::displacement;
  clear.verdict.margin = 1.0;
  clear.estimate.value = -0.4;
  EXPECT_EQ(verdict_in_words(clear).en, "clear displacement, but small");
  EXPECT_EQ(verdict_in_words(clear).sv, "tydlig omfördelning, men liten");
  clear.estimate.value = -1.0;  // what is as large as the margin matters
  EXPECT_EQ(verdict_in_words(clear).en, "clear displacement");
  clear.estimate.value = 0.4;
  clear.verdict.verdict = Verdict::possible;
  EXPECT_EQ(verdict_in_words(clear).en, "possible displacement");
  clear.verdict.verdict = Verdict::displacement;
  clear.verdict.margin = Estimate::none;
  EXPECT_EQ(verdict_in_words(clear).en, "clear displacement");
}

TEST(VerdictWords, NameEveryKindAndItsReasons) {
  std::set<std::string> names, reasons_seen;
  for (const KindAnswer& untold : untold_kinds()) {
    EXPECT_TRUE(names.insert(name_of(untold.kind)).second);
    EXPECT_TRUE(names.insert(kind_in_words(untold.kind).sv).second);
    KindAnswer sure = untold;
    sure.verdict.reason = VerdictReason::sure_rise;
    EXPECT_TRUE(reasons_seen.insert(reason_in_words(sure).en).second);
    EXPECT_TRUE(reasons_seen.insert(reason_in_words(sure).sv).second);
    EXPECT_EQ(verdict_in_words(untold).en, "cannot tell");
    EXPECT_THAT(reason_in_words(untold).en, HasSubstr("no column"));
  }
}

TEST(VerdictWords, ExpectTooFewInThePartThatFellWhereNotAllOfTheAreaIsAsked) {
  for (KindAnswer untold : untold_kinds()) {
    untold.verdict.reason = VerdictReason::few_expected;
    const bool is_place = untold.kind == DisplacementKind::place;
    EXPECT_THAT(reason_in_words(untold).en,
                HasSubstr(is_place ? "expected in the treated area" : "in the part that fell"));
    EXPECT_THAT(reason_in_words(untold).sv,
                HasSubstr(is_place ? "väntade i insatsområdet" : "i den del som minskade"));
  }
}

TEST(VerdictWords, NeverSayThatNothingMoved) {
  KindAnswer none;
  none.verdict.verdict = Verdict::none_detected;
  none.verdict.at_most = 11.2;
  // A limit is rounded up: what it excludes must be excluded.
  EXPECT_EQ(verdict_in_words(none).en, "none detected, at most 12");
  EXPECT_EQ(verdict_in_words(none).sv, "ingen påvisad, högst 12");
  none.verdict.at_most = -3.0;
  EXPECT_EQ(verdict_in_words(none).en, "none detected, at most 0");
  none = {.kind = DisplacementKind::time, .verdict = none.verdict};
  none.verdict.at_most = 1.21;
  EXPECT_EQ(verdict_in_words(none).sv, "ingen påvisad, högst 1,3");
  none.kind = DisplacementKind::target;
  none.verdict.at_most = 0.0281;
  EXPECT_EQ(verdict_in_words(none).sv, "ingen påvisad, högst 2,9");
}

TEST(ShortAnswer, IsThatOfThePlaceWhereNoOtherKindSaysMore) {
  const auto of = [](Verdict verdict, double moved = 40.0) {
    KindAnswers kinds = untold_kinds();
    kinds[0].verdict.verdict = verdict;
    kinds[0].verdict.at_most = 8.3;
    kinds[0].estimate.value = moved;
    return short_answer(kinds, 100.0).en;
  };
  EXPECT_EQ(of(Verdict::displacement), "Yes, in part.");
  EXPECT_EQ(of(Verdict::displacement, 100.0), "Yes.");
  EXPECT_EQ(of(Verdict::possible), "Perhaps.");
  EXPECT_EQ(of(Verdict::none_detected), "No, at most 9 crimes.");
  EXPECT_THAT(of(Verdict::diffusion), HasSubstr("the opposite"));
  EXPECT_EQ(of(Verdict::cannot_tell), "It cannot be told.");
}

TEST(ShortAnswer, IsYesInPartWhereOnlyTheHoursMoved) {
  KindAnswers kinds = untold_kinds();
  kinds[0].verdict.verdict = Verdict::none_detected;
  kinds[1].verdict.verdict = Verdict::possible;
  EXPECT_EQ(short_answer(kinds, 100.0).sv, "Kanske.");
  kinds[1].verdict.verdict = Verdict::displacement;
  kinds[1].estimate.value = 400.0;  // of another unit than the fall
  EXPECT_EQ(short_answer(kinds, 100.0).sv, "Ja, till en del.");
}

}  // namespace
}  // namespace klara
