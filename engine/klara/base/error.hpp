#pragma once
/// The one exception type: its kind says who must act, its code lets programs react.
#include <klara/base/text.hpp>

#include <cstdint>
#include <exception>
#include <optional>
#include <string>

namespace klara {

/// Who must act: the caller, the owner of the data, the owner of the disk, or nobody.
enum class ErrorKind { bad_argument, bad_data, unreadable, cancelled };

class Error : public std::exception {
 public:
  /// `code` is stable and upper-case (CRS_UNKNOWN). `message` is one line that stands alone and
  /// names the argument, the value and the unit.
  Error(ErrorKind kind, std::string code, Text message);

  /// What was found, what is likely, and the exact text to write; several lines, shown below the
  /// message.
  Error& with_remedy(Text remedy);
  /// Where in the input; `row` is the line of a text file, else the feature's number or id.
  Error& at(std::string file, std::optional<std::uint64_t> row = {});

  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] const std::string& code() const { return code_; }
  [[nodiscard]] const Text& message() const { return message_; }
  [[nodiscard]] const Text& remedy() const { return remedy_; }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] std::optional<std::uint64_t> row() const { return row_; }
  [[nodiscard]] const char* what() const noexcept override { return message_.en.c_str(); }

 private:
  ErrorKind kind_;
  std::string code_;
  Text message_;
  Text remedy_;
  std::string file_;
  std::optional<std::uint64_t> row_;
};

[[nodiscard]] Error bad_argument(std::string code, Text message);
[[nodiscard]] Error bad_data(std::string code, Text message);
[[nodiscard]] Error unreadable(std::string code, Text message);
[[nodiscard]] Error cancelled();

}  // namespace klara
