#pragma once
/// Where the text of a file might name a person. Rows are counted; nothing of the text is kept.
#include <klara/geodata/columns.hpp>
#include <klara/geodata/intake.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace klara {

class PersonalText {
 public:
  /// Looks in every column but those of coordinates, times and weights.
  PersonalText(std::span<const std::string> header, const ResolvedColumns& columns);

  void look_at(std::span<const std::string_view> fields);

  /// PII_SUSPECT, naming the columns and never what they hold, and saying what becomes of category
  /// levels; none = nothing was found.
  [[nodiscard]] std::optional<IntakeWarning> warning() const;

 private:
  struct Column {
    std::size_t position;
    std::string name;
    std::uint64_t rows = 0;
  };

  std::vector<Column> columns_;
  std::uint64_t rows_ = 0;
};

}  // namespace klara
