#pragma once
/// Standard input, output and error as the program was given them.

namespace klara {

/// Puts /dev/null where one of them is closed, so that no file that is opened later gets its number
/// and with it what is meant for it. To read standard input or to write the others then fails, as
/// it would have. Throws std::system_error where there is no /dev/null.
void hold_standard_streams();

}  // namespace klara
