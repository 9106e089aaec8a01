#include <klara/adapters/input_checksum.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/base/error.hpp>

#include <adapters/scratch_folder.hpp>
#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stop_token>
#include <string>

namespace klara {
namespace {

class InputChecksum : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }

  ScratchFolder folder_;
};

TEST_F(InputChecksum, OfAFileIsThatOfItsBytes) {
  EXPECT_EQ(input_checksum(file("a.csv", "x,y\n1,2\n"), {}), sha256_of_text("x,y\n1,2\n"));
}

TEST_F(InputChecksum, OfAShapefileIsThatOfItsPartsInTheirOrder) {
  const std::string shp("\x00\x00\x27\x0a the shapes", 15);
  const auto at = file("a.shp", shp);
  EXPECT_EQ(input_checksum(at, {}), sha256_of_text(shp));
  for (const char* const part : {"prj", "dbf", "cpg", "shx", "qix"}) {
    file(std::string("a.") + part, std::string("the ") + part);
  }
  file("b.dbf", "another's");
  EXPECT_EQ(input_checksum(at, {}), sha256_of_text(shp + "the shxthe dbfthe prjthe cpg"));
}

TEST_F(InputChecksum, HeedsAStop) {
  std::stop_source stop;
  stop.request_stop();
  const auto at = file("a.csv", "x,y\n1,2\n");
  const RunContext run{.threads = 1, .stop = stop.get_token()};
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] { (void)input_checksum(at, run); });
}

}  // namespace
}  // namespace klara
