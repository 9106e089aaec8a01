#pragma once
/// Checksums by which inputs and results are recognised.
#include <klara/base/run_context.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace klara {

/// SHA-256 (FIPS 180-4, section 6.2) of bytes that come in pieces.
class Sha256 {
 public:
  /// The machine's own instructions for it, where it has them, are five times as fast.
  enum class Instructions { fastest, portable };

  explicit Sha256(Instructions instructions = Instructions::fastest);

  void add(std::span<const std::byte> bytes);
  void add(std::string_view text);

  /// Lower-case hexadecimal, of all that was added so far; more may be added after.
  [[nodiscard]] std::string hex() const;

 private:
  static constexpr std::size_t block_size = 64;

  void compress(const std::byte* block);

  bool by_machine_;
  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, block_size> rest_{};  // the beginning of a block not yet full
  std::uint64_t length_ = 0;                  // bytes added
};

/// Throws Error{unreadable} FILE_UNREADABLE, Error{cancelled}.
[[nodiscard]] std::string sha256_of(const std::filesystem::path& file, const RunContext& run = {});
/// Of the files one after another, as if they were one.
[[nodiscard]] std::string sha256_of(std::span<const std::filesystem::path> files,
                                    const RunContext& run = {});
[[nodiscard]] std::string sha256_of_text(std::string_view text);

}  // namespace klara
