#pragma once
/// Numbers as people write them in Swedish and English.
#include <klara/base/text.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace klara {

/// sv "1 350" (narrow no-break space, U+202F), en "1,350"; with `decimals`, sv "6,2", en "6.2". A
/// real minus sign, U+2212, and never before a zero. NaN is an en dash.
[[nodiscard]] std::string number(double value, int decimals, Language language);
[[nodiscard]] std::string count(std::uint64_t value, Language language);
/// The number with what is counted: counted(1, "row lies", "rows lie", Language::english) is
/// "1 row lies".
[[nodiscard]] std::string counted(std::uint64_t value, std::string_view one, std::string_view more,
                                  Language language);
/// The same with a sign always: "+113", "−0,3". Zero has none.
[[nodiscard]] std::string difference(double value, int decimals, Language language);
/// Whole from ten on, else with two digits that say something: "350", "3,5", "0,034". What is not
/// nothing is not shown as nothing.
[[nodiscard]] std::string short_number(double value, Language language);
/// With no more decimals than it needs, and at most so many: "0,5", "50", "0,333".
[[nodiscard]] std::string trimmed_number(double value, int most_decimals, Language language);
/// sv "62 %", en "62%".
[[nodiscard]] std::string percent(double share, int decimals, Language language);
/// The level of an interval, with the decimals that it has: "95 %", "99,5 %".
[[nodiscard]] std::string level_in_percent(double level, Language language);
/// sv "0,4 till 12,1", en "0.4 to 12.1"; never a dash between. An end that is not known is an en
/// dash alone.
[[nodiscard]] std::string interval(double low, double high, int decimals, Language language);
/// The same with each end as short_number: "0,34 till 12".
[[nodiscard]] std::string short_interval(double low, double high, Language language);
/// The same of differences: "−434 till +12".
[[nodiscard]] std::string difference_interval(double low, double high, int decimals,
                                              Language language);
/// The same, whole unless both ends lie within ten, then with a decimal: "−0,4 till +6,4".
[[nodiscard]] std::string short_difference_interval(double low, double high, Language language);
/// "1,9 MB", "3 kB", "8,0 TB"; thousands, not 1024s.
[[nodiscard]] std::string file_size(std::uint64_t bytes, Language language);

}  // namespace klara
