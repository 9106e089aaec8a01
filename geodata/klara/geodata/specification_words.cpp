#include <klara/geodata/specification_words.hpp>

#include <fmt/format.h>

#include <cstdlib>

namespace klara {
namespace {

std::string weeks(int count, Language language) {
  const bool one = count == 1;
  if (language == Language::swedish) return fmt::format("{} {}", count, one ? "vecka" : "veckor");
  return fmt::format("{} {}", count, one ? "week" : "weeks");
}

Text moved_in_words(int by) {
  const int count = std::abs(by);
  return {.en = fmt::format("both periods {} {}", weeks(count, Language::english),
                            by < 0 ? "earlier" : "later"),
          .sv = fmt::format("båda perioderna {} {}", weeks(count, Language::swedish),
                            by < 0 ? "tidigare" : "senare")};
}

const char* stem_of(SpecificationKind kind) {
  switch (kind) {
    case SpecificationKind::periods_moved:
      return "periods_moved";
    case SpecificationKind::beginning_left_out:
      return "beginning_left_out";
    case SpecificationKind::end_left_out:
      return "end_left_out";
    case SpecificationKind::one_year_before:
      return "one_year_before";
    case SpecificationKind::two_years_before:
      return "two_years_before";
    case SpecificationKind::neighbours_compared:
      return "neighbours_compared";
    case SpecificationKind::nearest_compared:
      return "nearest_compared";
    case SpecificationKind::similar_compared:
      return "similar_compared";
    case SpecificationKind::nearest_searched:
      return "nearest_searched";
    case SpecificationKind::level_left_out:
      return "level_left_out";
    case SpecificationKind::as_reported:
      break;
  }
  return "as_reported";
}

}  // namespace

Text choice_in_words(const Specification& choice) {
  switch (choice.kind) {
    case SpecificationKind::periods_moved:
      return moved_in_words(choice.weeks);
    case SpecificationKind::beginning_left_out:
      return {.en = "without the first " + weeks(choice.weeks, Language::english) + " after",
              .sv = fmt::format("utan de första {} veckorna efter", choice.weeks)};
    case SpecificationKind::end_left_out:
      return {.en = "without the last " + weeks(choice.weeks, Language::english) + " after",
              .sv = fmt::format("utan de sista {} veckorna efter", choice.weeks)};
    case SpecificationKind::one_year_before:
      return {.en = "without the earlier years", .sv = "utan de tidigare åren"};
    case SpecificationKind::two_years_before:
      return {.en = "with a year more before", .sv = "med ett år till före"};
    case SpecificationKind::neighbours_compared:
      return {.en = "neighbours compared with, too", .sv = "även grannområden som jämförelse"};
    case SpecificationKind::nearest_compared:
      return {.en = "the nearer half of the comparison",
              .sv = "den närmaste hälften av jämförelsen"};
    case SpecificationKind::similar_compared:
      return {.en = "only areas of similar size compared with",
              .sv = "bara områden av liknande storlek som jämförelse"};
    case SpecificationKind::nearest_searched:
      return {.en = "the nearer half of the districts searched",
              .sv = "sökt i den närmaste hälften av områdena"};
    case SpecificationKind::level_left_out:
      return {.en = "without " + choice.level, .sv = "utan " + choice.level};
    case SpecificationKind::as_reported:
      break;
  }
  return {.en = "as reported", .sv = "som i beskedet"};
}

std::string name_of(const Specification& choice) {
  std::string name = stem_of(choice.kind);
  if (choice.weeks != 0) name += fmt::format(":{}", choice.weeks);
  if (!choice.level.empty()) name += ":" + choice.level;
  return name;
}

}  // namespace klara
