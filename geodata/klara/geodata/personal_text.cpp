#include <klara/geodata/personal_text.hpp>

#include <klara/base/numbers.hpp>
#include <klara/geodata/personal_number.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

namespace klara {

PersonalText::PersonalText(std::span<const std::string> header, const ResolvedColumns& columns) {
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto is = [&](const std::optional<std::size_t>& column) { return column == i; };
    if (is(columns.x) || is(columns.y) || is(columns.from.column) || is(columns.until.column) ||
        is(columns.from.clock) || is(columns.until.clock) || is(columns.weight)) {
      continue;
    }
    columns_.push_back({.position = i, .name = header[i]});
  }
}

void PersonalText::look_at(std::span<const std::string_view> fields) {
  bool found = false;
  for (Column& column : columns_) {
    if (column.position >= fields.size()) break;
    if (!looks_personal(fields[column.position])) continue;
    ++column.rows;
    found = true;
  }
  if (found) ++rows_;
}

std::optional<IntakeWarning> PersonalText::warning() const {
  if (rows_ == 0) return std::nullopt;
  std::string where;
  for (const Column& column : columns_) {
    if (column.rows > 0) where += (where.empty() ? "" : ", ") + shown(column.name);
  }
  return IntakeWarning{
      .code = "PII_SUSPECT",
      .rows = rows_,
      .message = {
          .en = fmt::format("{} what looks like personal identity numbers, in {}. In results each "
                            "such category is {}, but the file should not hold them.",
                            counted(rows_, "row holds", "rows hold", Language::english), where,
                            masked),
          .sv = fmt::format("{} innehåller vad som ser ut som personnummer, i {}. I resultaten "
                            "står {} för varje sådan kategori, men filen bör inte innehålla dem.",
                            counted(rows_, "rad", "rader", Language::swedish), where, masked)}};
}

}  // namespace klara
