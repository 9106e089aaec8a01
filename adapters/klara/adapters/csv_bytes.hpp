#pragma once
/// The bytes of a CSV file, a part of them held at a time.
#include <klara/adapters/sha256.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace klara {

/// What is held and not yet used lies in [begin, end); CsvScanner::reach bytes beyond it may be
/// looked at.
class CsvBytes {
 public:
  /// Holds up to `room` bytes. Throws Error{unreadable} FILE_UNREADABLE.
  CsvBytes(const std::filesystem::path& file, std::size_t room);

  [[nodiscard]] char* begin() { return buffer_.data() + at_; }
  [[nodiscard]] char* end() { return buffer_.data() + held_; }
  [[nodiscard]] bool empty() const { return at_ == held_; }
  /// Nothing follows what is held.
  [[nodiscard]] bool at_end() const { return at_end_; }
  [[nodiscard]] bool is_full() const;

  /// What lies before `p` is used.
  void use_until(const char* p) { at_ = static_cast<std::size_t>(p - buffer_.data()); }
  /// Drops what was used and reads on; what pointed to bytes does so no more. False if nothing more
  /// could be held. Throws Error{unreadable} FILE_UNREADABLE.
  bool refill();
  /// So that the last record ends like every other.
  void close_last_line(char newline);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::uint64_t used() const { return consumed_ + at_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Of what was read so far.
  [[nodiscard]] std::string sha256() const { return checksum_.hex(); }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::uint64_t size_ = 0;
  std::vector<char> buffer_;
  std::size_t at_ = 0, held_ = 0;
  std::uint64_t consumed_ = 0;  // bytes of the file before buffer_[0]
  bool at_end_ = false;
  Sha256 checksum_;
};

}  // namespace klara
