#pragma once
/// How a result was made, as rows of key and value for files that hold text.
#include <klara/geodata/provenance.hpp>

#include <string>
#include <vector>

namespace klara {

struct RecordRow {
  std::string key, value;
  friend bool operator==(const RecordRow&, const RecordRow&) = default;
};

/// Program, study, verb, seed, language, audience, data and its source, and the stamps in the
/// language of the run; keys in English, as in a study.
[[nodiscard]] std::vector<RecordRow> run_record(const Provenance& provenance);

/// All stamps as one text: "Intern: innehåller uppgifter som kräver skydd."
[[nodiscard]] std::string stamp_line(const Provenance& provenance);

}  // namespace klara
