#pragma once
/// What columns and levels are called that tell of displacement, in Swedish and English.
#include <klara/displacement/kind_answer.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace klara {

/// The kind that a column tells by its name (case, blanks, hyphens, underscores and dots aside):
/// target, tactic, or offenders where it holds their keys; none for any other name.
[[nodiscard]] std::optional<DisplacementKind> kind_of_column(std::string_view name);

/// The names by which a column of keys of persons is known, as column_key writes them.
[[nodiscard]] std::span<const std::string_view> offender_key_names();

/// Whether an offence of this name comes to light where the police look for it: drugs, weapons
/// carried, driving while drunk. Codes say nothing.
[[nodiscard]] bool sounds_detected(std::string_view offence);

}  // namespace klara
