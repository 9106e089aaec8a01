#include <klara/geodata/intake.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace klara {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Reasons, CountTheRowsOfEachCode) {
  IntakeReport intake;
  intake.quarantined = {{2, "COORD_ZERO"}, {5, "TIME_ORDER"}, {9, "COORD_ZERO"}};
  EXPECT_EQ(reasons(intake),
            (std::map<std::string, std::uint64_t>{{"COORD_ZERO", 2}, {"TIME_ORDER", 1}}));
}

TEST(RequireBalance, HoldsOnlyWhenEveryRowIsUsedOrSetAside) {
  IntakeReport intake;
  intake.read = 3;
  intake.used = 2;
  EXPECT_THROW(require_balance(intake), std::logic_error);
  intake.quarantined = {{2, "COORD_ZERO"}};
  EXPECT_NO_THROW(require_balance(intake));
  intake.quarantined.push_back({2, "COORD_ZERO"});
  EXPECT_THROW(require_balance(intake), std::logic_error);
}

TEST(MeaningOf, IsASentenceInBothLanguagesForEveryCode) {
  const auto codes = known_intake_codes();
  EXPECT_TRUE(std::ranges::is_sorted(codes));
  for (const std::string& code : codes) {
    const Text meaning = meaning_of(code);
    EXPECT_NE(meaning.en, code);
    EXPECT_NE(meaning.en, "");
    EXPECT_NE(meaning.sv, "");
    EXPECT_NE(meaning.en, meaning.sv) << code;
  }
  EXPECT_EQ(meaning_of("COORD_ZERO"),
            (Text{.en = "coordinate is 0, 0", .sv = "koordinaten är 0, 0"}));
}

TEST(MeaningOf, AnUnknownCodeIsTheCode) {
  EXPECT_EQ(meaning_of("NO_SUCH_CODE").sv, "NO_SUCH_CODE");
}

// docs/intake.md is for people; what it says of a code begins with what the program says.
TEST(MeaningOf, IsWhatTheManualSays) {
  const std::string manual = contents(fs::path(KLARA_SOURCE) / "docs" / "intake.md");
  ASSERT_FALSE(manual.empty());
  for (const std::string& code : known_intake_codes()) {
    EXPECT_THAT(manual, testing::HasSubstr("| `" + code + "` | " + meaning_of(code).en + " |"));
  }
}

TEST(MeaningOf, IsKnownForEveryCodeThatTheManualNames) {
  const std::string manual = contents(fs::path(KLARA_SOURCE) / "docs" / "intake.md");
  const auto codes = known_intake_codes();
  constexpr std::string_view first_cell = "\n| `";
  for (std::size_t at = manual.find(first_cell); at != std::string::npos;
       at = manual.find(first_cell, at + 1)) {
    const std::size_t begin = at + first_cell.size();
    const std::string code = manual.substr(begin, manual.find('`', begin) - begin);
    EXPECT_TRUE(std::ranges::binary_search(codes, code)) << code;
  }
}

}  // namespace
}  // namespace klara
