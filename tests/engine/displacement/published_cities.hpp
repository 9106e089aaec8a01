#pragma once
/// The weekly tables of tests/golden/random_effects and what was computed from them.
#include <klara/displacement/city_trend.hpp>
#include <klara/displacement/weekly_panel.hpp>
#include <klara/displacement/weekly_scatter.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

namespace klara {

struct PublishedCity {
  std::string id;
  WeeklyPanel panel;
  std::size_t treated = 0, place = 0;
  std::vector<std::size_t> controls;  // all others
  nlohmann::json fit, treated_result, place_result;

  friend std::ostream& operator<<(std::ostream& out, const PublishedCity& city) {
    return out << city.id;
  }
};

inline std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream text(line);
  for (std::string word; std::getline(text, word, ',');) words.push_back(word);
  return words;
}

inline PublishedCity published_city(const nlohmann::json& one) {
  PublishedCity city{.id = one["id"],
                     .panel = {.weeks_before = one["weeks_before"],
                               .weeks_after = one["weeks_after"],
                               .counts = {}},
                     .controls = {},
                     .fit = one["fit"],
                     .treated_result = one["treated_result"],
                     .place_result = one["place_result"]};
  const std::string treated = one["treated"];
  const std::string place = one["named_place"];
  std::ifstream table(KLARA_GOLDEN "/random_effects/" + one["counts"].get<std::string>());
  std::string line;
  std::getline(table, line);  // names of columns
  for (std::size_t area = 0; std::getline(table, line); ++area) {
    const auto words = words_of(line);
    if (words[0] == treated) {
      city.treated = area;
    } else if (words[0] == place) {
      city.place = area;
    } else {
      city.controls.push_back(area);
    }
    for (std::size_t w = 1; w < words.size(); ++w) {
      city.panel.counts.push_back(static_cast<std::uint32_t>(std::stoul(words[w])));
    }
  }
  return city;
}

inline std::vector<PublishedCity> published_cities() {
  const auto golden =
      nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/random_effects/random_effects.json"));
  std::vector<PublishedCity> cities;
  for (const auto& one : golden["cases"]) cities.push_back(published_city(one));
  return cities;
}

/// Expects agreement to 1e-6, as the numbers are stated.
inline void expect_published(double found, const nlohmann::json& published) {
  const double value = published;
  EXPECT_NEAR(found, value, 1e-6 * std::max(1e-3, std::abs(value)));
}

}  // namespace klara
