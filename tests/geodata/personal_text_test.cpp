#include <klara/geodata/personal_text.hpp>

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;

using Fields = std::vector<std::string_view>;

const std::vector<std::string> header{"id", "easting", "northing", "note", "witness"};
const ResolvedColumns columns{.x = 1,
                              .y = 2,
                              .id = 0,
                              .weight = {},
                              .from = {},
                              .until = {},
                              .categories = {},
                              .choices = {}};

TEST(PersonalText, IsCountedByRowAndNamedByColumn) {
  PersonalText text(header, columns);
  EXPECT_FALSE(text.warning());
  text.look_at(Fields{"1", "153000", "6580000", "a bicycle", "-"});
  EXPECT_FALSE(text.warning());
  text.look_at(Fields{"2", "153000", "6580000", "seen by 19990101-1234", "20990101-1234"});
  EXPECT_EQ(text.warning()->rows, 1U);
  text.look_at(Fields{"3", "153000", "6580000", "", "990101-1234"});
  const auto warning = text.warning();
  ASSERT_TRUE(warning);
  EXPECT_EQ(warning->code, "PII_SUSPECT");
  EXPECT_EQ(warning->rows, 2U);
  EXPECT_THAT(warning->message.en, HasSubstr("2 rows hold"));
  EXPECT_THAT(warning->message.en, HasSubstr("in note, witness."));
  EXPECT_THAT(warning->message.sv, HasSubstr("2 rader"));
  for (const std::string& message : {warning->message.en, warning->message.sv}) {
    EXPECT_THAT(message, Not(HasSubstr("0101")));
    EXPECT_THAT(message, HasSubstr("••••"));
  }
}

TEST(PersonalText, IsNotSoughtInCoordinatesNorInRowsThatEndEarly) {
  PersonalText text(header, columns);
  text.look_at(Fields{"1", "199901011234", "6580000", "", ""});
  text.look_at(Fields{"1"});
  text.look_at(Fields{});
  EXPECT_FALSE(text.warning());
}

}  // namespace
}  // namespace klara
