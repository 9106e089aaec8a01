#include <klara/geodata/study_file.hpp>

#include <gtest/gtest.h>

#include <set>

namespace klara {
namespace {

template <class T>
void expect_a_name_each(const std::set<T>& values) {
  std::set<std::string> names;
  std::set<T> named;
  for (const auto& [name, value] : names_of(T{})) {
    EXPECT_EQ(name_of(value), name);
    names.insert(name);
    named.insert(value);
  }
  EXPECT_EQ(named, values);
  EXPECT_EQ(names.size(), values.size());
}

TEST(NamesOfAStudy, AreOneForEveryValue) {
  expect_a_name_each<Language>({Language::swedish, Language::english});
  expect_a_name_each<Audience>({Audience::internal, Audience::open_to_public});
  expect_a_name_each<DataClass>({DataClass::confidential, DataClass::open, DataClass::simulated});
  expect_a_name_each<DuplicatePolicy>(
      {DuplicatePolicy::by_id, DuplicatePolicy::quarantine, DuplicatePolicy::keep});
}

// Studies that people have written hold these words.
TEST(NamesOfAStudy, AreThoseOfTheManual) {
  EXPECT_EQ(name_of(Language::swedish), "sv");
  EXPECT_EQ(name_of(Audience::open_to_public), "public");
  EXPECT_EQ(name_of(DataClass::confidential), "confidential");
  EXPECT_EQ(name_of(DuplicatePolicy::by_id), "by_id");
}

}  // namespace
}  // namespace klara
