#include <cli/written_file.hpp>

#include <system_error>

namespace klara {

WrittenFile written_file(const std::filesystem::path& file) {
  std::error_code fault;
  const std::uintmax_t bytes = std::filesystem::file_size(file, fault);
  return {.path = file.string(), .bytes = fault ? 0 : static_cast<std::uint64_t>(bytes)};
}

}  // namespace klara
