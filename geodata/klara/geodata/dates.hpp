#pragma once
/// Days and periods as people write them.
#include <klara/base/text.hpp>
#include <klara/geodata/study_file.hpp>

#include <chrono>
#include <string>

namespace klara {

/// "2018-06-01".
[[nodiscard]] std::string date(std::chrono::local_days day);
/// sv "2018-06-01 till 2018-08-31", en "2018-06-01 to 2018-08-31": the last day included, though
/// stored half-open.
[[nodiscard]] std::string dates(const LocalPeriod& period, Language language);

}  // namespace klara
