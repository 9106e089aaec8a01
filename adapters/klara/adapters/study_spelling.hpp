#pragma once
/// Settings as whoever wrote a study knows them. Messages, warnings and remedies name a setting as
/// the command line does, `--crs EPSG:3011`; in a study that is `incidents.crs = "EPSG:3011"`.
#include <klara/base/error.hpp>
#include <klara/base/text.hpp>
#include <klara/geodata/intake.hpp>

namespace klara {

/// Every option that is a key of a study becomes that key, and the word after it, up to a space or
/// as far as its quotation marks reach, its value. Other options stay.
[[nodiscard]] Text spelled_for_study(const Text& text);

/// The same of message and remedy.
[[nodiscard]] Error spelled_for_study(const Error& error);

/// The same of every warning.
[[nodiscard]] IntakeReport spelled_for_study(IntakeReport intake);

}  // namespace klara
