#include <klara/adapters/study_attributes.hpp>

#include <adapters/scratch_folder.hpp>
#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Six incidents with three columns: two thefts of a person, one of a shop, two of drugs on a
/// person, one of which nothing is known.
class AttributesOfStudy : public testing::Test {
 protected:
  AttributesOfStudy() {
    incidents.points.x = incidents.points.y = std::vector<double>(6);
    incidents.categories = {
        {.name = "offence", .levels = {"", "drugs", "theft"}, .of_row = {2, 2, 2, 1, 1, 0}},
        {.name = "Brottsobjekt", .levels = {"", "person", "shop"}, .of_row = {1, 1, 2, 1, 1, 0}},
        {.name = "how", .levels = {"a"}, .of_row = {0, 0, 0, 0, 0, 0}}};
    study.displacement.detected = {"drugs"};
  }

  [[nodiscard]] StudyAttributes found() { return study_attributes(study, incidents); }
  [[nodiscard]] std::optional<Error> refused() {
    return refusal([&] { static_cast<void>(found()); });
  }
  void harm(const std::string& text) {
    std::ofstream(folder / "harm.csv", std::ios::binary) << text;
    study.displacement.harm = folder / "harm.csv";
  }

  ScratchFolder folder;
  StudyFile study;
  Incidents incidents;
};

TEST_F(AttributesOfStudy, GuessesAndSaysSo) {
  const StudyAttributes attributes = found();
  ASSERT_EQ(attributes.attributes.size(), 2u);
  EXPECT_EQ(attributes.attributes[0].kind, DisplacementKind::offence);
  EXPECT_EQ(attributes.attributes[0].values.name, "offence");
  EXPECT_EQ(attributes.attributes[1].kind, DisplacementKind::target);
  ASSERT_EQ(attributes.choices.size(), 2u);
  EXPECT_EQ(attributes.choices[0].parameter, "target");
  EXPECT_EQ(attributes.choices[0].value, "Brottsobjekt");
  EXPECT_EQ(attributes.choices[1].parameter, "offence");
  EXPECT_EQ(attributes.choices[1].because.sv, "den första kategorin");
}

TEST_F(AttributesOfStudy, KeepsDetectedOffencesApartInEveryAttribute) {
  const StudyAttributes attributes = found();
  const StudiedAttribute& offence = attributes.attributes[0];
  EXPECT_THAT(offence.values.levels, ElementsAre("", "drugs", "theft"));
  EXPECT_THAT(offence.recorded,
              ElementsAre(Recorded::unknown, Recorded::detected, Recorded::reported));
  const StudiedAttribute& target = attributes.attributes[1];
  EXPECT_THAT(target.values.levels, ElementsAre("", "person", "person", "shop"));
  EXPECT_THAT(target.recorded, ElementsAre(Recorded::unknown, Recorded::reported,
                                           Recorded::detected, Recorded::reported));
  EXPECT_THAT(target.values.of_row, ElementsAre(1, 1, 3, 2, 2, 0));
}

TEST_F(AttributesOfStudy, TakesTheColumnsThatAreNamed) {
  study.displacement.detected.clear();
  study.displacement.offence = "how";
  study.displacement.tactic = "offence";
  const StudyAttributes attributes = found();
  ASSERT_EQ(attributes.attributes.size(), 3u);
  EXPECT_EQ(attributes.attributes[0].values.name, "how");
  EXPECT_EQ(attributes.attributes[2].kind, DisplacementKind::tactic);
  EXPECT_EQ(attributes.attributes[2].values.name, "offence");
  EXPECT_EQ(attributes.choices.size(), 1u);  // the target
}

TEST_F(AttributesOfStudy, AreNoneWithoutCategories) {
  incidents.categories.clear();
  study.displacement.detected.clear();
  EXPECT_TRUE(found().attributes.empty());
  study.displacement.detected = {"drugs"};
  EXPECT_EQ(refused()->code(), "CATEGORY_MISSING");
}

TEST_F(AttributesOfStudy, WarnsWhereWhatPolicingFindsIsNotNamed) {
  study.displacement.detected.clear();
  static_cast<void>(found());
  ASSERT_EQ(incidents.intake.warnings.size(), 1u);
  EXPECT_EQ(incidents.intake.warnings[0].code, "DETECTED_UNNAMED");
  EXPECT_EQ(incidents.intake.warnings[0].rows, 2u);
}

TEST_F(AttributesOfStudy, ProposesWhatWasProbablyMeant) {
  study.displacement.detected = {"drug"};
  EXPECT_EQ(refused()->code(), "CATEGORY_UNKNOWN");
  EXPECT_THAT(refused()->remedy().en, HasSubstr("Did you mean \"drugs\"?"));
  study.displacement.detected.clear();
  study.displacement.target = "Brotsobjekt";
  EXPECT_EQ(refused()->code(), "CATEGORY_MISSING");
  EXPECT_THAT(refused()->remedy().sv, HasSubstr("Menade du Brottsobjekt?"));
  study.displacement.target = "offence";
  study.displacement.offence = "offence";
  EXPECT_EQ(refused()->code(), "CONFIG_CONFLICT");
}

TEST_F(AttributesOfStudy, TakesHarmOfEveryOffence) {
  harm("level,weight\ntheft,3\ndrugs,0.5\nmurder,5000\n");
  const StudyAttributes attributes = found();
  EXPECT_THAT(attributes.attributes[0].harm, ElementsAre(0.0, 0.5, 3.0));
  EXPECT_EQ(attributes.harm_rows, 3u);
  harm("level,weight\ntheft,3\n");
  EXPECT_EQ(refused()->code(), "HARM_MISSING");
}

}  // namespace
}  // namespace klara
