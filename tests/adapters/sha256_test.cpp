#include <klara/adapters/sha256.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

// FIPS 180-2, appendix B, and the empty message of NIST's SHA256ShortMsg.rsp.
TEST(Sha256, AgreesWithThePublishedAnswers) {
  EXPECT_EQ(sha256_of_text(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_of_text("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_of_text(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnHowTheBytesAreCut) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 7);
  const std::string whole = sha256_of_text(text);
  for (std::size_t piece = 1; piece <= 130; ++piece) {
    Sha256 sum;
    for (std::size_t i = 0; i < text.size(); i += piece) {
      sum.add(std::string_view(text).substr(i, piece));
    }
    EXPECT_EQ(sum.hex(), whole) << "in pieces of " << piece;
  }
}

// Only on a machine that has the instructions does this compare two ways.
TEST(Sha256, IsTheSameByEveryInstruction) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += static_cast<char>(i * i + 3 * i);
  for (std::size_t length = 0; length <= text.size(); ++length) {
    Sha256 fastest;
    Sha256 portable(Sha256::Instructions::portable);
    fastest.add(std::string_view(text).substr(0, length));
    portable.add(std::string_view(text).substr(0, length));
    ASSERT_EQ(fastest.hex(), portable.hex()) << length << " bytes";
  }
}

TEST(Sha256, CanBeAskedHalfway) {
  Sha256 sum;
  sum.add("ab");
  EXPECT_EQ(sum.hex(), sha256_of_text("ab"));
  sum.add("c");
  EXPECT_EQ(sum.hex(), sha256_of_text("abc"));
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  const std::string text(3'000'001, 'k');  // more than one read
  const auto file = std::filesystem::path(testing::TempDir()) / "sha256_test.bin";
  std::ofstream(file, std::ios::binary) << text;
  EXPECT_EQ(sha256_of(file), sha256_of_text(text));
  std::filesystem::remove(file);
}

TEST(Sha256, RefusesWhatCannotBeRead) {
  for (const auto& [path, why] : std::vector<std::pair<std::string, std::string>>{
           {"/no/such/file", "/no/such/file kan inte läsas: den finns inte"},
           {"/", "/ kan inte läsas: det är en mapp"}}) {
    try {
      (void)sha256_of(path);
      ADD_FAILURE() << path << " was read";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::unreadable);
      EXPECT_EQ(error.code(), "FILE_UNREADABLE");
      EXPECT_EQ(error.message().sv, why);
    }
  }
}

}  // namespace
}  // namespace klara
