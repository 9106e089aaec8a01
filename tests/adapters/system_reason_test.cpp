#include <klara/adapters/system_reason.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SystemReasons, OfEverydayErrorsAreWordedInBothLanguages) {
  for (const int error : {ENOSPC, EDQUOT, EROFS, EFBIG, EIO, EACCES, EPERM, ENOENT, EEXIST, ENOTDIR,
                          EISDIR, ENAMETOOLONG, ELOOP, EBUSY, ETXTBSY, EMFILE, ENFILE, ENOMEM}) {
    const Text reason = system_reason(error);
    EXPECT_THAT(reason.sv, Not(HasSubstr(std::strerror(error)))) << error;
    EXPECT_THAT(reason.en, Not(HasSubstr("says"))) << error;
    EXPECT_NE(reason.en, reason.sv);
  }
  EXPECT_EQ(system_reason(ENOSPC).sv, "disken är full");
  EXPECT_EQ(system_reason(EISDIR).sv, "det är en mapp");
}

TEST(SystemReasons, OfRareErrorsQuoteTheSystem) {
  EXPECT_EQ(system_reason(EDOM).sv, std::string("systemet säger: ") + std::strerror(EDOM));
}

}  // namespace
}  // namespace klara
