#include <klara/geodata/attribute_names.hpp>

#include <gtest/gtest.h>

namespace klara {
namespace {

TEST(AttributeNames, KnowColumnsInBothLanguages) {
  for (const char* name : {"target", "Crime target", "Brottsobjekt", "MÅLOBJEKT"}) {
    EXPECT_EQ(kind_of_column(name), DisplacementKind::target) << name;
  }
  for (const char* name : {"tactic", "Modus operandi", "Tillvägagångssätt", "mo"}) {
    EXPECT_EQ(kind_of_column(name), DisplacementKind::tactic) << name;
  }
  for (const char* name : {"offender_key", "Person-ID", "Misstänkt_id", "personnyckel"}) {
    EXPECT_EQ(kind_of_column(name), DisplacementKind::offenders) << name;
  }
  for (const char* name : {"offence", "priority", "id", "", "targets hit"}) {
    EXPECT_FALSE(kind_of_column(name).has_value()) << name;
  }
}

TEST(AttributeNames, KnowWhatPolicingBringsToLight) {
  for (const char* offence : {"Narkotikabrott, eget bruk", "Drugs, use", "Rattfylleri",
                              "Drink driving", "Brott mot knivlagen"}) {
    EXPECT_TRUE(sounds_detected(offence)) << offence;
  }
  for (const char* offence : {"Misshandel", "Theft", "5001", ""}) {
    EXPECT_FALSE(sounds_detected(offence)) << offence;
  }
}

}  // namespace
}  // namespace klara
