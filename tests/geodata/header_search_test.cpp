#include <klara/geodata/header_search.hpp>

#include <gtest/gtest.h>

namespace klara {
namespace {

TEST(ColumnKey, ForgetsCaseSignsAndDots) {
  EXPECT_EQ(column_key("Tid från"), "tidfran");
  EXPECT_EQ(column_key("TID_FRÅN"), "tidfran");
  EXPECT_EQ(column_key("tid fra\xCC\x8An"), "tidfran");  // the ring as a mark of its own
  EXPECT_EQ(column_key("ÖST"), "ost");
  EXPECT_EQ(column_key("Incident-ID"), "incidentid");
}

}  // namespace
}  // namespace klara
