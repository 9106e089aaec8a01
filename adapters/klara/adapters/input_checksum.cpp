#include <klara/adapters/input_checksum.hpp>

#include <klara/adapters/input_path.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/adapters/shapefile_layer.hpp>

namespace klara {

std::string input_checksum(const std::filesystem::path& file, const RunContext& run) {
  return format_of(file) == InputFormat::shapefile ? sha256_of(shapefile_parts(file), run)
                                                   : sha256_of(file, run);
}

}  // namespace klara
