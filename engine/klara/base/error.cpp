#include <klara/base/error.hpp>

#include <utility>

namespace klara {

Error::Error(ErrorKind kind, std::string code, Text message)
    : kind_(kind), code_(std::move(code)), message_(std::move(message)) {}

Error& Error::with_remedy(Text remedy) {
  remedy_ = std::move(remedy);
  return *this;
}

Error& Error::at(std::string file, std::optional<std::uint64_t> row) {
  file_ = std::move(file);
  row_ = row;
  return *this;
}

Error bad_argument(std::string code, Text message) {
  return {ErrorKind::bad_argument, std::move(code), std::move(message)};
}

Error bad_data(std::string code, Text message) {
  return {ErrorKind::bad_data, std::move(code), std::move(message)};
}

Error unreadable(std::string code, Text message) {
  return {ErrorKind::unreadable, std::move(code), std::move(message)};
}

Error cancelled() {
  return {ErrorKind::cancelled, "CANCELLED", {.en = "cancelled", .sv = "avbruten"}};
}

}  // namespace klara
