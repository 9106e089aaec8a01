#include <klara/geodata/provenance.hpp>

namespace klara {

std::vector<Text> stamps(const Provenance& provenance) {
  std::vector<Text> result;
  switch (provenance.data) {
    case DataClass::confidential:
      result.push_back({.en = "internal: contains data that need protection",
                        .sv = "intern: innehåller uppgifter som kräver skydd"});
      break;
    case DataClass::open:
      result.push_back({.en = "open data: " + provenance.data_source,
                        .sv = "öppna data: " + provenance.data_source});
      break;
    case DataClass::simulated:
      result.push_back({.en = "simulated incidents: no row is a real crime",
                        .sv = "simulerade brott: ingen rad är ett verkligt brott"});
      if (!provenance.data_source.empty()) {
        result.push_back({.en = "simulation: " + provenance.data_source,
                          .sv = "simulering: " + provenance.data_source});
      }
      break;
  }
  return result;
}

}  // namespace klara
