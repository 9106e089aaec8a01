#include <klara/adapters/csv_bytes.hpp>

#include <klara/adapters/csv_scanner.hpp>
#include <klara/adapters/input_path.hpp>
#include <klara/adapters/system_reason.hpp>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace klara {
namespace {

constexpr std::size_t padding = CsvScanner::reach + 1;  // and a last line end

}  // namespace

CsvBytes::CsvBytes(const std::filesystem::path& file, std::size_t room)
    : path_(file), file_(std::fopen(file.c_str(), "rb")), buffer_(room + padding) {
  if (!file_) throw unreadable_file(path_, system_reason(errno));
  std::error_code unknown;
  const auto bytes = std::filesystem::file_size(path_, unknown);
  size_ = unknown ? 0 : bytes;
  refill();
}

bool CsvBytes::is_full() const {
  return at_ == 0 && held_ + padding >= buffer_.size();
}

bool CsvBytes::refill() {
  if (at_end_) return false;
  std::memmove(buffer_.data(), buffer_.data() + at_, held_ - at_);
  consumed_ += at_;
  held_ -= at_;
  at_ = 0;
  const std::size_t room = buffer_.size() - padding - held_;
  if (room == 0) return false;
  const std::size_t got = std::fread(buffer_.data() + held_, 1, room, file_.get());
  checksum_.add(std::string_view(buffer_.data() + held_, got));
  held_ += got;
  if (got < room) {
    if (std::ferror(file_.get()) != 0) throw unreadable_file(path_, system_reason(errno));
    at_end_ = true;
  }
  return true;
}

void CsvBytes::close_last_line(char newline) {
  if (!empty() && buffer_[held_ - 1] != newline) buffer_[held_++] = newline;
}

}  // namespace klara
