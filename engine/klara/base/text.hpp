#pragma once
/// A sentence in the two languages that Klara speaks, written side by side so that neither drifts.
#include <string>

namespace klara {

enum class Language { swedish, english };

struct Text {
  std::string en, sv;

  [[nodiscard]] const std::string& in(Language language) const {
    return language == Language::swedish ? sv : en;
  }
  friend bool operator==(const Text&, const Text&) = default;
};

}  // namespace klara
