#include <klara/adapters/earlier_result.hpp>

#include <adapters/scratch_folder.hpp>
#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace klara {
namespace {

class EarlierResult : public testing::Test {
 protected:
  [[nodiscard]] bool is_refused(const std::string& name, const std::string& content) const {
    std::ofstream(folder / name, std::ios::binary) << content;
    const auto error = refusal([&] { require_own_result(folder / name); });
    EXPECT_TRUE(!error || error->code() == "OUTPUT_FOREIGN");
    return error.has_value();
  }
  ScratchFolder folder;
};

TEST_F(EarlierResult, IsWhatBearsTheMarkOfItsKind) {
  EXPECT_FALSE(is_refused("a.gpkg", "SQLite format 3 ... CREATE TABLE \"klara_run\""));
  EXPECT_FALSE(is_refused("a.tif", "II* ... <Item name=\"KLARA_INPUTS\">"));
  EXPECT_FALSE(is_refused("a.csv", "id,easting,simulated\n1,2,true\n"));
  EXPECT_FALSE(is_refused("b.csv", "id;öst;simulerad\n1;2;ja\n"));
}

TEST_F(EarlierResult, IsNothingThatSomebodyElseWrote) {
  EXPECT_TRUE(is_refused("a.gpkg", "SQLite format 3 ... CREATE TABLE \"districts\""));
  EXPECT_TRUE(is_refused("a.tif", "II* ..."));
  EXPECT_TRUE(is_refused("a.tiff", "II* ..."));
  EXPECT_TRUE(is_refused("a.csv", "id,easting\n1,2\n"));
  EXPECT_TRUE(is_refused("b.csv", "id,easting\n1,simulated\n")) << "only the header counts";
}

TEST_F(EarlierResult, IsNotSoughtWhereNothingIsLost) {
  EXPECT_FALSE(is_refused("empty.gpkg", ""));
  EXPECT_FALSE(is_refused("a.run.json", "{}"));
  EXPECT_NO_THROW(require_own_result(folder / "none.gpkg"));
  EXPECT_NO_THROW(require_own_result("/dev/null"));
}

}  // namespace
}  // namespace klara
