#include <klara/adapters/plan_reader.hpp>

#include <klara/adapters/config_value.hpp>
#include <klara/adapters/study_key.hpp>
#include <klara/adapters/written_values.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace klara {
namespace {

template <class Value>
void take(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
          Value& into) {
  take_value(node, key, file, into);
}

template <std::integral Whole>
void take(const ConfigNode& node, const std::string& key, const std::filesystem::path& /*file*/,
          Whole& into) {
  take_whole_number(node, key, "CONFIG_TYPE", into);
}

template <std::integral Whole>
void take(const ConfigNode& node, const std::string& key, const std::filesystem::path& /*file*/,
          std::optional<Whole>& into) {
  take_whole_number(node, key, "CONFIG_TYPE", into);
}

/// A list may be empty: all offences, the middle of the city.
void take(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
          std::vector<std::string>& into) {
  const auto* items = std::get_if<ConfigList>(&node.value);
  if (items != nullptr && items->empty()) {
    into.clear();
  } else {
    take_value(node, key, file, into);
  }
}

/// A table whose keys are asked for one by one; those nobody asked for are errors.
class Reading {
 public:
  Reading(const ConfigNode& node, std::string path, const std::filesystem::path& file)
      : path_(std::move(path)), line_(node.line), file_(file) {
    table_ = std::get_if<ConfigTable>(&node.value);
    if (table_ == nullptr) {
      throw at_line(wrong_type(path_, {.en = "a table", .sv = "en tabell"}, node), file_, line_);
    }
  }

  template <class T>
  void optional(const std::string& key, T& into) {
    if (const ConfigNode* node = found(key)) {
      located(node->line, [&] { take(*node, whole(key), file_, into); });
    }
  }

  template <class T>
  void required(const std::string& key, T& into) {
    if (found(key) == nullptr) {
      throw at_line(bad_argument("CONFIG_MISSING", {.en = fmt::format("{} is missing", whole(key)),
                                                    .sv = fmt::format("{} saknas", whole(key))}),
                    file_, line_);
    }
    known_.pop_back();
    optional(key, into);
  }

  /// A table of its own, if it is there.
  template <class Read>
  void table(const std::string& key, const Read& read) {
    if (const ConfigNode* node = found(key)) {
      Reading inner(*node, whole(key), file_);
      read(inner);
      inner.finish();
    }
  }

  /// A list of tables, if it is there.
  template <class T, class Read>
  void tables(const std::string& key, std::vector<T>& into, const Read& read) {
    const ConfigNode* node = found(key);
    if (node == nullptr) return;
    const auto* items = std::get_if<ConfigList>(&node->value);
    if (items == nullptr) {
      throw at_line(wrong_type(whole(key),
                               {.en = fmt::format("a list of tables, [[{}]]", whole(key)),
                                .sv = fmt::format("en lista med tabeller, [[{}]]", whole(key))},
                               *node),
                    file_, node->line);
    }
    for (const ConfigNode& item : *items) {
      Reading inner(item, whole(key), file_);
      read(inner, into.emplace_back());
      inner.finish();
    }
  }

  /// Throws if the table has a key that nobody asked for.
  void finish() const {
    for (const ConfigMember& member : *table_) {
      if (std::ranges::find(known_, member.key) != known_.end()) continue;
      std::vector<std::string> keys;
      for (const std::string& key : known_) keys.push_back(whole(key));
      throw at_line(unknown_key(member.key, whole(""), keys), file_, member.node.line);
    }
  }

 private:
  const ConfigNode* found(const std::string& key) {
    known_.push_back(key);
    const auto member = std::ranges::find(*table_, key, &ConfigMember::key);
    return member == table_->end() ? nullptr : &member->node;
  }

  [[nodiscard]] std::string whole(const std::string& key) const {
    return path_.empty() ? key : path_ + '.' + key;
  }

  template <class Action>
  void located(std::uint64_t line, const Action& action) const {
    try {
      action();
    } catch (const Error& error) {
      throw at_line(error, file_, line);
    }
  }

  const ConfigTable* table_ = nullptr;
  std::string path_;
  std::uint64_t line_ = 0;
  std::filesystem::path file_;
  std::vector<std::string> known_;
};

void read(Reading& table, FixedTotal& total) {
  table.required("areas", total.areas);
  table.required("year", total.year);
  table.required("all", total.all);
  table.optional("violent", total.violent);
  total.name = fmt::format("{}", fmt::join(total.areas, ", "));
  table.optional("name", total.name);
}

void read(Reading& table, PlantedHotSpot& spot) {
  table.required("areas", spot.areas);
  table.required("factor", spot.factor);
  table.optional("offences", spot.offences);
  spot.name = fmt::format("{}", fmt::join(spot.areas, ", "));
  table.optional("name", spot.name);
}

void read(Reading& table, PlantedReceiver& receiver) {
  table.required("areas", receiver.areas);
  table.required("share", receiver.share);
  receiver.name = fmt::format("{}", fmt::join(receiver.areas, ", "));
  table.optional("name", receiver.name);
}

void read(Reading& table, PlantedMixShift& shift) {
  table.required("from", shift.from);
  table.required("to", shift.to);
  table.required("share", shift.share);
}

void read(Reading& table, PlantedDisplacement& planted) {
  const auto each = [](Reading& inner, auto& item) { read(inner, item); };
  table.required("name", planted.name);
  table.required("from", planted.from);
  table.required("since", planted.since);
  table.optional("until", planted.until);
  table.optional("offences", planted.offences);
  table.optional("fall", planted.fall);
  table.optional("hours", planted.hours);
  table.tables("to", planted.to, each);
  table.tables("becomes", planted.becomes, each);
}

void read(Reading& table, SimulationPlan& plan) {
  const auto each = [](Reading& inner, auto& item) { read(inner, item); };
  table.required("name", plan.name);
  table.optional("first_year", plan.first_year);
  table.optional("last_year", plan.last_year);
  table.optional("per_year", plan.per_year);
  table.optional("area_year_cv", plan.area_year_cv);
  table.optional("overdispersion", plan.overdispersion);
  table.optional("week_autocorrelation", plan.week_autocorrelation);
  table.optional("week_cv", plan.week_cv);
  table.optional("block", plan.block);
  table.optional("popularity", plan.popularity);
  table.optional("street_middle", plan.street_middle);
  table.optional("label_point", plan.label_point);
  table.table("centre", [&](Reading& inner) {
    inner.optional("areas", plan.centre.areas);
    inner.optional("share", plan.centre.share);
    inner.optional("reach", plan.centre.reach);
  });
  table.tables("totals", plan.totals, each);
  table.tables("hot_spots", plan.hot_spots, each);
  table.tables("displacements", plan.displacements, each);
}

// ---- as JSON

using Json = nlohmann::ordered_json;

Json json_of(const FixedTotal& total) {
  Json result = {
      {"name", total.name}, {"areas", total.areas}, {"year", total.year}, {"all", total.all}};
  if (total.violent) result["violent"] = *total.violent;
  return result;
}

Json json_of(const PlantedHotSpot& spot) {
  return {{"name", spot.name},
          {"areas", spot.areas},
          {"offences", spot.offences},
          {"factor", spot.factor}};
}

Json json_of(const PlantedReceiver& receiver) {
  return {{"name", receiver.name}, {"areas", receiver.areas}, {"share", receiver.share}};
}

Json json_of(const PlantedMixShift& shift) {
  return {{"from", shift.from}, {"to", shift.to}, {"share", shift.share}};
}

Json json_of(const PlantedDisplacement& planted);

template <class T>
Json list_of(const std::vector<T>& items) {
  Json result = Json::array();
  for (const T& item : items) result.push_back(json_of(item));
  return result;
}

Json json_of(const PlantedDisplacement& planted) {
  Json result = {{"name", planted.name},
                 {"from", planted.from},
                 {"offences", planted.offences},
                 {"since", written(planted.since)}};
  if (planted.until) result["until"] = written(*planted.until);
  result["fall"] = planted.fall;
  result["hours"] = planted.hours;
  result["to"] = list_of(planted.to);
  result["becomes"] = list_of(planted.becomes);
  return result;
}

}  // namespace

SimulationPlan read_plan(const std::filesystem::path& file) {
  const ConfigNode tree = read_config(file);
  SimulationPlan plan;
  Reading table(tree, "", file);
  read(table, plan);
  table.finish();
  try {
    require_valid(plan);
  } catch (const Error& error) {
    throw at_line(error, file, 0);
  }
  return plan;
}

std::string plan_as_json(const SimulationPlan& plan) {
  const Json json = {{"name", plan.name},
                     {"first_year", plan.first_year},
                     {"last_year", plan.last_year},
                     {"per_year", plan.per_year},
                     {"area_year_cv", plan.area_year_cv},
                     {"overdispersion", plan.overdispersion},
                     {"week_autocorrelation", plan.week_autocorrelation},
                     {"week_cv", plan.week_cv},
                     {"block", written(plan.block)},
                     {"popularity", plan.popularity},
                     {"street_middle", plan.street_middle},
                     {"label_point", plan.label_point},
                     {"centre",
                      {{"areas", plan.centre.areas},
                       {"share", plan.centre.share},
                       {"reach", written(plan.centre.reach)}}},
                     {"totals", list_of(plan.totals)},
                     {"hot_spots", list_of(plan.hot_spots)},
                     {"displacements", list_of(plan.displacements)}};
  return json.dump(1) + '\n';
}

}  // namespace klara
