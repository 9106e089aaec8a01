#pragma once
/// What every output carries: how it was made, from what, for whom.
#include <klara/base/text.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/geodata/study_file.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace klara {

/// A resolved parameter as text in a form that the command line takes back ("250m", "EPSG:3011").
struct Parameter {
  std::string name;  // as on the command line, without dashes
  std::string value;
  Text chosen_because;  // empty = the user said so or it is the documented default
  friend bool operator==(const Parameter&, const Parameter&) = default;
};

struct InputFile {
  std::string role;  // "incidents", "districts", "places", ...
  std::string path;  // from the folder of the results; as given where there is none
  std::string sha256;
  std::uint64_t rows = 0;  // 0 also where there are none, as in a plan
  friend bool operator==(const InputFile&, const InputFile&) = default;
};

struct Provenance {
  std::string study;    // name; empty for a single verb
  std::string verb;     // "run", "density", ...
  std::string version;  // of the program
  std::uint64_t seed = 0;
  Language language = Language::swedish;
  Audience audience = Audience::internal;
  DataClass data = DataClass::confidential;
  std::string data_source;  // who published open data; which plan and seed simulated it
  std::vector<Parameter> parameters;
  std::vector<InputFile> inputs;
  IntakeReport incidents;
  IntakeReport districts;
  IntakeReport streets = {};
  IntakeReport population = {};
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// The sentences that every output bears: who may see it and what its data are, such as
/// "intern: innehåller uppgifter som kräver skydd" or "simulerade brott: ingen rad är ett verkligt
/// brott".
[[nodiscard]] std::vector<Text> stamps(const Provenance& provenance);

}  // namespace klara
