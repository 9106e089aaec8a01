#include <klara/adapters/simulation_claim.hpp>

#include <klara/adapters/sha256.hpp>
#include <klara/adapters/simulation_writer.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <system_error>

namespace klara {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

bool claims_to_be_simulated(const fs::path& csv) {
  std::error_code ignored;
  if (!fs::is_regular_file(csv, ignored)) return false;  // a pipe is read once
  constexpr std::size_t longest_header = 4096;
  std::string header(longest_header, '\0');
  std::ifstream file(csv, std::ios::binary);
  file.read(header.data(), static_cast<std::streamsize>(header.size()));
  header.resize(static_cast<std::size_t>(file.gcount()));
  header.resize(std::min(header.find('\n'), header.size()));
  return header.find("simulerad") != std::string::npos ||
         header.find("simulated") != std::string::npos;
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string source_in(const Json& truth) {
  std::string source = "klara simulate";
  const auto plan = truth.find("plan");
  if (plan != truth.end() && plan->is_object()) source += ", plan " + text_at(*plan, "name");
  const auto seed = truth.find("seed");
  if (seed != truth.end() && seed->is_number()) source += ", seed " + seed->dump();
  return source;
}

SimulationClaim doubted(const fs::path& csv, const std::string& en, const std::string& sv) {
  const std::string file = csv.filename().string();
  return {.source = {},
          .doubt = {.en = fmt::format("{} says that it is simulated, but {}; kept as confidential. "
                                      "--data simulated says otherwise",
                                      file, en),
                    .sv = fmt::format("{} säger sig vara simulerad, men {}; behandlas som skyddad. "
                                      "--data simulated säger annat",
                                      file, sv)}};
}

}  // namespace

std::optional<SimulationClaim> simulation_of(const fs::path& csv) {
  if (!claims_to_be_simulated(csv)) return std::nullopt;
  const fs::path beside = truth_file_of(csv);
  const std::string name = beside.filename().string();
  std::ifstream file(beside, std::ios::binary);
  if (!file) {
    return doubted(csv, fmt::format("{} is not beside it", name),
                   fmt::format("{} ligger inte bredvid", name));
  }
  const Json truth = Json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!truth.is_object() || text_at(truth, "schema") != "klara/truth/1") {
    return doubted(csv, fmt::format("{} is not the truth of a simulation", name),
                   fmt::format("{} är inget facit för en simulering", name));
  }
  if (text_at(truth, "csv_sha256") != sha256_of(csv)) {
    return doubted(csv, fmt::format("{} tells of a file with another checksum", name),
                   fmt::format("{} gäller en fil med en annan kontrollsumma", name));
  }
  return SimulationClaim{.source = source_in(truth), .doubt = {}};
}

}  // namespace klara
