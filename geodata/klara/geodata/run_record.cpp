#include <klara/geodata/run_record.hpp>

namespace klara {
namespace {

/// Stamps begin with a letter of Swedish or English.
std::string capitalised(std::string sentence) {
  if (sentence.empty()) return sentence;
  if (sentence.starts_with("ö")) return "Ö" + sentence.substr(std::string("ö").size());
  if (sentence[0] >= 'a' && sentence[0] <= 'z') {
    sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
  }
  return sentence;
}

}  // namespace

std::vector<RecordRow> run_record(const Provenance& provenance) {
  return {{"program", "klara " + provenance.version},
          {"study", provenance.study},
          {"verb", provenance.verb},
          {"seed", std::to_string(provenance.seed)},
          {"lang", name_of(provenance.language)},
          {"audience", name_of(provenance.audience)},
          {"data", name_of(provenance.data)},
          {"data_source", provenance.data_source},
          {"stamp", stamp_line(provenance)}};
}

std::string stamp_line(const Provenance& provenance) {
  std::string result;
  for (const Text& stamp : stamps(provenance)) {
    const std::string sentence = capitalised(stamp.in(provenance.language));
    if (!result.empty()) result += ' ';
    result += sentence;
    if (!sentence.ends_with('.')) result += '.';
  }
  return result;
}

}  // namespace klara
