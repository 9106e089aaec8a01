#include <klara/adapters/harm_reader.hpp>

#include <adapters/scratch_folder.hpp>
#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <fstream>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class HarmOfOffences : public testing::Test {
 protected:
  [[nodiscard]] HarmRead read(const std::string& text,
                              const std::vector<std::string>& levels = {"a", "b"}) const {
    std::ofstream(folder / "harm.csv", std::ios::binary) << text;
    return read_harm(folder / "harm.csv", levels);
  }
  void refused(const char* code, const std::string& text) const {
    expect_refusal(ErrorKind::bad_data, code, [&] { (void)read(text); });
  }

  ScratchFolder folder;
};

TEST_F(HarmOfOffences, IsOfTheLevelsAskedFor) {
  const HarmRead harm = read("level,weight\nb,2\nc,7\na,0.25\n", {"a", "", "b"});
  EXPECT_THAT(harm.of_level, ElementsAre(0.25, 0.0, 2.0));
  EXPECT_EQ(harm.rows, 3u);
}

TEST_F(HarmOfOffences, IsReadAsSwedesWriteIt) {
  EXPECT_THAT(read("Niv\xC3\xA5;Vikt\na;0,25\nb;2\n").of_level, ElementsAre(0.25, 2.0));
}

TEST_F(HarmOfOffences, NamesWhatHasNone) {
  const auto error = refusal([&] { (void)read("level,weight\na,1\n"); });
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "HARM_MISSING");
  EXPECT_THAT(error->message().en, HasSubstr("no weight for b"));
}

TEST_F(HarmOfOffences, IsRefusedWhereItIsNoNumberFromZero) {
  refused("HARM_VALUE", "level,weight\na,1\nb,-1\n");
  refused("HARM_VALUE", "level,weight\na,many\nb,1\n");
  refused("HARM_VALUE", "level,weight\na,\nb,1\n");
  refused("HARM_TWICE", "level,weight\na,1\na,2\nb,1\n");
  refused("COLUMN_MISSING", "offence,weight\na,1\n");
}

}  // namespace
}  // namespace klara
