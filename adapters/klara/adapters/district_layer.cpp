#include <klara/adapters/district_layer.hpp>

#include <klara/base/numbers.hpp>
#include <klara/geodata/class_breaks.hpp>
#include <klara/geodata/styles.hpp>
#include <klara/geodata/verdict_words.hpp>

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace klara {
namespace {

struct Limited {
  double value = Estimate::none, low = Estimate::none, high = Estimate::none;
};

/// The change of the count and its limits, per so many of the denominator.
Limited rate_change(const Estimate& change, const Denominator& denominator, std::size_t index) {
  const double of = denominator.of_district[index];
  if (!(of > 0.0)) return {};
  const double each = denominator.per / of;
  return {.value = change.value * each, .low = change.low * each, .high = change.high * each};
}

std::string per_of(const ResultWriting& w, const Denominator& denominator) {
  return w.say({.en = "per ", .sv = "per "}) + number(denominator.per, 0, w.language()) + " " +
         denominator.name;
}

std::vector<double> levels_of(const ResultWriting& w,
                              const std::function<double(std::size_t)>& level) {
  std::vector<double> result;
  for (std::size_t i = 0; i < w.analysis().districts.size(); ++i) result.push_back(level(i));
  return result;
}

DistrictTheme theme_of_counts(const ResultWriting& w, bool two) {
  const auto& districts = w.analysis().districts;
  const std::vector<double> counts =
      levels_of(w, [&](std::size_t i) { return static_cast<double>(districts[i].counts.before); });
  if (!two) {
    return {.field = "n_before",
            .heading = {.en = "Number of crimes", .sv = "Antal brott"},
            .floor = level_floor(counts)};
  }
  return {.field = "change",
          .heading = {.en = "Change in number of crimes", .sv = "Förändring i antal brott"},
          .change = true,
          .floor = level_change_floor(counts)};
}

DistrictTheme theme_of_rate(const ResultWriting& w, std::size_t k, bool two) {
  const Denominator& denominator = w.study().denominators[k];
  const auto& districts = w.analysis().districts;
  const std::vector<double> rates =
      levels_of(w, [&](std::size_t i) { return districts[i].before_rates[k].value; });
  const std::string per = per_of(w, denominator);
  DistrictTheme theme{.field = fmt::format("rate_{}_{}", two ? "change" : "before", k + 1),
                      .heading = {.en = "Crimes " + per, .sv = "Brott " + per},
                      .mark = DistrictMark::fill,
                      .floor = level_floor(rates)};
  if (two) {
    theme.heading = {.en = "Change in crimes " + per, .sv = "Förändring i brott " + per};
    theme.change = true;
    theme.floor = level_change_floor(rates);
  }
  return theme;
}

/// Of each district, where displacement was tested; else empty.
std::vector<DistrictRole> roles_of(const ResultWriting& w) {
  const auto& displacement = w.analysis().displacement;
  if (!displacement || !displacement->place) return {};
  return displacement->place->roles;
}

std::vector<TableColumn> district_columns(const ResultWriting& w, bool two) {
  std::vector<TableColumn> columns{{"code", ColumnType::text, w.say({.en = "Code", .sv = "Kod"})},
                                   {"name", ColumnType::text, w.say({.en = "Name", .sv = "Namn"})},
                                   {"n_before", ColumnType::integer,
                                    two ? w.say({.en = "Crimes before", .sv = "Brott före"})
                                        : w.say({.en = "Crimes", .sv = "Brott"})}};
  if (two) {
    columns.push_back(
        {"n_after", ColumnType::integer, w.say({.en = "Crimes after", .sv = "Brott efter"})});
  }
  for (std::size_t k = 0; k < w.study().denominators.size(); ++k) {
    const std::string per = per_of(w, w.study().denominators[k]);
    const auto column = [&](const char* part, const Text& alias) {
      const std::string name = fmt::format("rate_{}_{}", part, k + 1);
      const std::string of = w.say(alias) + " " + per;
      columns.push_back({name, ColumnType::real, of});
      columns.push_back(
          {name + "_low", ColumnType::real, of + w.say({.en = ", at least", .sv = ", minst"})});
      columns.push_back(
          {name + "_high", ColumnType::real, of + w.say({.en = ", at most", .sv = ", högst"})});
    };
    if (!two) {
      column("before", {.en = "Crimes", .sv = "Brott"});
      continue;
    }
    column("before", {.en = "In the period before,", .sv = "I perioden före,"});
    column("after", {.en = "In the period after,", .sv = "I perioden efter,"});
    column("change", {.en = "Change as if equally long,", .sv = "Förändring som om lika långa,"});
  }
  if (two) {
    const auto column = [&](const char* name, const Text& alias) {
      columns.push_back({name, ColumnType::real, w.say(alias)});
    };
    column("change", {.en = "Change in number", .sv = "Förändring i antal"});
    column("change_low", {.en = "Change, at least", .sv = "Förändring, minst"});
    column("change_high", {.en = "Change, at most", .sv = "Förändring, högst"});
    column("change_p", {.en = "p, two-sided", .sv = "p, tvåsidigt"});
  }
  if (w.analysis().displacement) {
    columns.push_back(
        {"share_sign", ColumnType::integer,
         w.say({.en = "Share without the treated area: 1 larger, -1 smaller, 0 as "
                      "before",
                .sv = "Andel utan insatsområdet: 1 större, -1 mindre, 0 som förut"})});
    columns.push_back({"share_p", ColumnType::real,
                       w.say({.en = "Share without the treated area, p adjusted",
                              .sv = "Andel utan insatsområdet, p justerat"})});
  }
  if (!roles_of(w).empty()) {
    columns.push_back(
        {"role", ColumnType::text, w.say({.en = "Part in the study", .sv = "Roll i studien"})});
  }
  return columns;
}

/// Whether a district's share of what is left without the treated area changed; nothing of one
/// that is treated, or without incidents.
std::vector<std::vector<TableValue>> share_values(const ResultWriting& w) {
  if (!w.analysis().displacement) return {};
  std::vector<std::vector<TableValue>> result(
      w.analysis().districts.size(), std::vector<TableValue>{std::monostate{}, std::monostate{}});
  const AreaShares& shares = w.analysis().displacement->measures.shares;
  for (std::size_t a = 0; a < shares.districts.size(); ++a) {
    const AreaShare& share = shares.without_treated.areas[a + 1];
    if (std::isnan(share.p)) continue;
    const std::int64_t sign = share.change == ShareChange::none     ? 0
                              : share.change == ShareChange::larger ? 1
                                                                    : -1;
    result[shares.districts[a]] = {sign, share.p_adjusted};
  }
  return result;
}

/// Where there are changes, rates or both.
Text description(const ResultWriting& w, bool two) {
  const auto& districts = w.analysis().districts;
  const auto level = [&] {
    if (districts.empty()) return w.study().difference.level;
    return two ? districts.front().change.level : districts.front().before_rates.front().level;
  };
  const std::string sure = level_in_percent(level(), w.language());
  if (two) {
    return {.en =
                "Counts and rates are those of each period. Change: after minus before, as if "
                "both periods were as long as the second. Intervals (" +
                sure +
                ") and p take reports to be independent of each other, which makes them too "
                "sure; no verdict rests on them.",
            .sv =
                "Antal och brottstal gäller var period för sig. Förändring: efter minus före, "
                "omräknat som om båda perioderna vore lika långa som den andra. Intervall (" +
                sure +
                ") och p förutsätter att anmälningar är oberoende av varandra, vilket gör dem "
                "för säkra; inget besked vilar på dem."};
  }
  return {.en = "Intervals (" + sure +
                ") take reports to be independent of each other, which makes them too sure.",
          .sv = "Intervall (" + sure +
                ") förutsätter att anmälningar är oberoende av varandra, vilket gör dem för "
                "säkra."};
}

}  // namespace

void write_district_layer(ResultWriting& w) {
  const bool two = w.study().after.has_value();
  const auto& denominators = w.study().denominators;
  TableDefinition table{.name = "districts",
                        .identifier = w.say({.en = "Districts", .sv = "Områden"}),
                        .description = {},
                        .geometry = GeometryType::polygons,
                        .columns = district_columns(w, two),
                        .styles = {}};
  if (two || !denominators.empty()) table.description = w.say(description(w, two));
  for (std::size_t k = 0; k < denominators.size(); ++k) {
    const DistrictTheme theme = theme_of_rate(w, k, two);
    table.styles.push_back(
        {"Klara, " + per_of(w, denominators[k]), district_style(theme, w.words())});
  }
  table.styles.push_back({w.say({.en = "Klara, counts", .sv = "Klara, antal"}),
                          district_style(theme_of_counts(w, two), w.words())});
  const std::vector<DistrictRole> roles = roles_of(w);
  if (!roles.empty()) {
    table.styles.push_back(
        {w.say({.en = "Klara, roles", .sv = "Klara, roller"}), roles_style(w.words())});
  }
  w.begin(std::move(table));

  const std::vector<std::vector<TableValue>> shares = share_values(w);
  for (std::size_t i = 0; i < w.analysis().districts.size(); ++i) {
    const DistrictChange& d = w.analysis().districts[i];
    TableRow row{.values = {d.code, d.name, whole(d.counts.before)},
                 .polygons = w.study().districts[i].area,
                 .point = {}};
    if (two) row.values.emplace_back(whole(d.counts.after));
    const auto add_limited = [&](const Limited& number) {
      for (const double part : {number.value, number.low, number.high}) {
        row.values.emplace_back(part);
      }
    };
    const auto add_rate = [&](const Rate& r) { add_limited({r.value, r.low, r.high}); };
    for (std::size_t k = 0; k < denominators.size(); ++k) {
      add_rate(d.before_rates[k]);
      if (!two) continue;
      add_rate(d.after_rates[k]);
      add_limited(rate_change(d.change, denominators[k], i));
    }
    if (two) {
      for (const double value : {d.change.value, d.change.low, d.change.high, d.change.p}) {
        row.values.emplace_back(value);
      }
    }
    if (!shares.empty()) {
      row.values.insert(row.values.end(), shares[i].begin(), shares[i].end());
    }
    if (!roles.empty()) row.values.emplace_back(std::string(name_of(roles[i])));
    w.add(row);
  }
}

}  // namespace klara
