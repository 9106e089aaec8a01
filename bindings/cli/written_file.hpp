#pragma once
/// A file that this call wrote.
#include <cstdint>
#include <filesystem>
#include <string>

namespace klara {

struct WrittenFile {
  std::string path;  // as given
  std::uint64_t bytes = 0;
};

/// The file as written, with its size now.
[[nodiscard]] WrittenFile written_file(const std::filesystem::path& file);

}  // namespace klara
