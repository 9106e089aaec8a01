#include <klara/adapters/earlier_result.hpp>

#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace klara {
namespace {

namespace fs = std::filesystem;

/// What every result with this ending holds near its beginning, one of them; none: not judged.
std::vector<std::string_view> marks_of(const fs::path& target) {
  const std::string ending = target.extension().string();
  if (ending == ".gpkg") return {"klara_run"};
  if (ending == ".tif" || ending == ".tiff") return {"KLARA_INPUTS"};
  if (ending == ".csv") return {"simulerad", "simulated"};
  return {};
}

/// A CSV file bears its mark in the header, the others in a catalogue of less than a megabyte.
std::string beginning_of(const fs::path& file) {
  constexpr std::size_t most = 1 << 20;
  std::string text(most, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (file.extension() == ".csv") text.resize(std::min(text.find('\n'), text.size()));
  return text;
}

}  // namespace

void require_own_result(const fs::path& target) {
  const std::vector<std::string_view> marks = marks_of(target);
  std::error_code not_there;
  if (marks.empty() || !fs::is_regular_file(target, not_there)) return;
  const std::string beginning = beginning_of(target);
  const auto stands = [&](std::string_view mark) {
    return beginning.find(mark) != std::string::npos;
  };
  if (beginning.empty() || std::ranges::any_of(marks, stands)) return;
  throw bad_argument(
      "OUTPUT_FOREIGN",
      {.en = fmt::format("{} is there already, and Klara did not write it", target.string()),
       .sv = fmt::format("{} finns redan, och Klara har inte skrivit den", target.string())})
      .with_remedy({.en = "Name another file, or move this one away. Only earlier results are "
                          "replaced.",
                    .sv = "Ange en annan fil, eller flytta undan den här. Bara tidigare resultat "
                          "ersätts."})
      .at(target.string());
}

}  // namespace klara
