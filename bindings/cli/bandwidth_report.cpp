#include <cli/bandwidth_report.hpp>

#include <cli/bandwidth_summary.hpp>
#include <cli/report_frame.hpp>
#include <cli/text_layout.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t rule_width = 16;
constexpr std::size_t length_width = 10;

/// The same sentence in both languages, which differ in their words alone.
template <class Sentence>
Text in_both(const Sentence& sentence) {
  return {.en = sentence(Language::english), .sv = sentence(Language::swedish)};
}

std::string metres(Metres length, Language language) {
  return short_number(length.value, language) + "\u00A0m";
}

Text title(BandwidthRule rule) {
  switch (rule) {
    case BandwidthRule::scott:
      return {.en = "Scott's rule", .sv = "Scotts regel"};
    case BandwidthRule::silverman:
      return {.en = "Silverman's rule", .sv = "Silvermans regel"};
    case BandwidthRule::normal_scale:
      return {.en = "the same by quartiles, which outliers do not move",
              .sv = "samma efter kvartiler, som enstaka avlägsna brott inte rår på"};
    case BandwidthRule::oversmoothing:
      return {.en = "the longest that can be best", .sv = "den längsta som kan vara bäst"};
    case BandwidthRule::arcgis:
      return {.en = "default search radius of ArcGIS", .sv = "ArcGIS förvalda sökradie"};
    case BandwidthRule::plug_in:
      return {.en = "by the curvature that the incidents show",
              .sv = "efter den krökning som brotten visar"};
    case BandwidthRule::least_squares:
      return {.en = "cross-validation, least squares", .sv = "korsvalidering, minsta kvadrat"};
    case BandwidthRule::likelihood:
      return {.en = "cross-validation, likelihood", .sv = "korsvalidering, likelihood"};
    case BandwidthRule::cronie_van_lieshout:
      return {.en = "Cronie & van Lieshout, by the area of the window",
              .sv = "Cronie & van Lieshout, efter fönstrets yta"};
    case BandwidthRule::diggle:
      return {.en = "Diggle, for incidents in clusters", .sv = "Diggle, för brott i klungor"};
    case BandwidthRule::hazelton:
      return {.en = "Hazelton, for the ratio of two periods",
              .sv = "Hazelton, för kvoten mellan två perioder"};
    case BandwidthRule::kelsall_diggle:
      return {.en = "Kelsall & Diggle, for the logarithm of that ratio all over the window",
              .sv = "Kelsall & Diggle, för logaritmen av den kvoten i hela fönstret"};
  }
  return {};
}

void estimate_row(Page& page, const BandwidthEstimate& estimate) {
  const std::string length =
      estimate.bandwidth ? metres(*estimate.bandwidth, page.language()) : "–";
  const std::string& more = page.say(estimate.bandwidth ? estimate.note : estimate.reason);
  const std::string said = page.say(title(estimate.rule)) + (more.empty() ? "" : "; " + more);
  page.line(to_left(name(estimate.rule), rule_width) + to_right(length, length_width) + "  " +
            hanging(said, rule_width + length_width + 2, text_width));
}

void estimate_rows(Page& page, const BandwidthFamily& family) {
  const auto is_of_one_cloud = [](const BandwidthEstimate& estimate) {
    return kind_of(estimate.rule) == BandwidthKind::one_cloud;
  };
  page.line();
  page.line(to_left(page.say({.en = "Rule", .sv = "Regel"}), rule_width) +
            to_right(page.say({.en = "Bandwidth", .sv = "Bandbredd"}), length_width));
  page.line(page.say({.en = "As if the incidents were one round cloud: long in a town of several "
                            "centres",
                      .sv = "Som om brotten vore ett enda runt moln: långa i en stad med flera "
                            "centra"}));
  for (const BandwidthEstimate& each : family.estimates) {
    if (is_of_one_cloud(each)) estimate_row(page, each);
  }
  page.line(page.say({.en = "By how the incidents lie: short where they share addresses",
                      .sv = "Efter hur brotten ligger: korta där de delar adresser"}));
  for (const BandwidthEstimate& each : family.estimates) {
    if (!is_of_one_cloud(each)) estimate_row(page, each);
  }
  page.line();
}

std::string names_of(const std::vector<BandwidthRule>& rules, Language language) {
  std::vector<std::string_view> names;
  for (const BandwidthRule rule : rules) names.push_back(name(rule));
  const std::string_view last = names.back();
  names.pop_back();
  return fmt::format("{} {} {}", fmt::join(names, ", "),
                     language == Language::swedish ? "och" : "and", last);
}

std::string sentence_on_spread(const BandwidthSummary& summary, Language language) {
  const bool sv = language == Language::swedish;
  if (summary.rules == 0) {
    return sv ? "ingen regel ger någon bandbredd" : "no rule gives a bandwidth";
  }
  if (summary.rules == 1) {
    return sv ? "bara en regel ger en bandbredd" : "only one rule gives a bandwidth";
  }
  const std::string ratio = number(summary.longest.value / summary.shortest.value, 1, language);
  const std::string rules = count(summary.rules, language);
  const std::string shortest = metres(summary.shortest, language);
  const std::string longest = metres(summary.longest, language);
  const std::string middle = metres(summary.middle, language);
  return sv ? fmt::format(
                  "{} regler ger {} till {}, den längsta {} gånger den kortaste; i mitten, "
                  "med varje slag räknat en gång, {}",
                  rules, shortest, longest, ratio, middle)
            : fmt::format(
                  "{} rules give {} to {}, the longest {} times the shortest; in the "
                  "middle, with each kind counted once, {}",
                  rules, shortest, longest, ratio, middle);
}

/// Empty where there is nothing to compare.
std::string sentence_on_agreement(const BandwidthSummary& summary, Language language) {
  const bool sv = language == Language::swedish;
  if (summary.rules < 2) return {};
  if (!summary.agreeing) {
    return sv ? "inga regler av olika slag är ense på en fjärdedel när"
              : "no rules of different kinds agree to within a quarter";
  }
  const AgreeingBandwidths& agreeing = *summary.agreeing;
  return fmt::format("{}: {} {} {}", names_of(agreeing.rules, language),
                     metres(agreeing.shortest, language), sv ? "till" : "to",
                     metres(agreeing.longest, language));
}

}  // namespace

Text sentence_on_places(const BandwidthFamily& family) {
  const GeocodingPrecision& precision = family.precision;
  if (precision.shared == 0.0) {
    return {.en = "every incident has a place of its own", .sv = "varje brott har sin egen plats"};
  }
  const bool by_place = family.leave_out == LeaveOut::place;
  return in_both([&](Language language) {
    const std::string shared = percent(precision.shared, 0, language);
    const std::string incidents = count(precision.incidents, language);
    const bool sv = language == Language::swedish;
    const std::string places =
        counted(precision.places, sv ? "plats" : "place", sv ? "platser" : "places", language);
    if (sv) {
      return fmt::format(
          "{} av {} brott delar plats med ett annat, på {}. {}", shared, incidents, places,
          by_place ? "Utelämnas brotten ett och ett går korsvalideringen mot noll på sådana "
                     "adresser; därför utelämnas hela platser (lscv, ppl och diggle)"
                   : "Det är så få att brotten utelämnas ett och ett i korsvalideringen");
    }
    return fmt::format(
        "{} of {} incidents share their place with another, on {}. {}", shared, incidents, places,
        by_place ? "Leaving out incidents one by one, cross-validation would fall towards nothing "
                   "on such addresses; so whole places are left out (lscv, ppl and diggle)"
                 : "Those are so few that cross-validation leaves out incidents one by one");
  });
}

Text sentence_on_floor(const BandwidthFamily& family) {
  const GeocodingPrecision& precision = family.precision;
  if (!(family.floor.value > 0.0)) {
    return {.en = "the coordinates show no step, and no addresses, that would set one",
            .sv = "koordinaterna visar inga steg, och inga adresser, som skulle sätta någon"};
  }
  const bool by_spacing = precision.floor > precision.rounding;
  return in_both([&](Language language) {
    const bool sv = language == Language::swedish;
    const std::string floor = metres(family.floor, language);
    const std::string step = metres(by_spacing ? precision.spacing : precision.rounding, language);
    const std::string why =
        by_spacing ? (sv ? "hälften av de delade platserna har närmaste plats inom " + step
                         : "half of the shared places have the nearest place within " + step)
                   : (sv ? "koordinaterna är avrundade till " + step
                         : "the coordinates are rounded to " + step);
    return sv ? fmt::format("{}: {}. Kortare bandbredder visar registrets platser", floor, why)
              : fmt::format("{}: {}. Shorter bandwidths show the register's places", floor, why);
  });
}

Text bandwidth_advice(const BandwidthFamily& family) {
  const BandwidthSummary summary = bandwidth_summary(family);
  if (summary.rules == 0) {
    return {.en = "Give a bandwidth in metres, by what the map is for.",
            .sv = "Ange en bandbredd i meter, efter vad kartan är till för."};
  }
  if (summary.to_try.empty()) {
    return {.en = "All lie below the floor. Give a bandwidth in metres that is not below it.",
            .sv = "Alla ligger under gränsen. Ange en bandbredd i meter som inte gör det."};
  }
  return in_both([&](Language language) {
    const bool sv = language == Language::swedish;
    std::vector<std::string> lengths;
    for (const Metres length : summary.to_try) lengths.push_back(metres(length, language));
    const std::string last = lengths.back();
    lengths.pop_back();
    const std::string all = lengths.empty() ? last
                                            : fmt::format("{} {} {}", fmt::join(lengths, ", "),
                                                          sv ? "och" : "and", last);
    if (summary.to_try.size() == 1) {
      return sv ? fmt::format(
                      "Använd ingen regel ensam. Rita kartan även med hälften och dubbla "
                      "{}, se vad som består, och säg vilken du valde och varför.",
                      all)
                : fmt::format(
                      "Use no rule alone. Draw the map at half and double {}, too, see "
                      "what stays, and say which you chose and why.",
                      all);
    }
    return sv ? fmt::format(
                    "Använd ingen regel ensam: de svarar på olika frågor. Rita kartan med "
                    "{}, se vad som består, och säg vilken du valde och varför.",
                    all)
              : fmt::format(
                    "Use no rule alone: they answer different questions. Draw the map at "
                    "{}, see what stays, and say which you chose and why.",
                    all);
  });
}

std::string bandwidth_report(const StudyInputs& inputs, const BandwidthFamily& family,
                             const ReportStyle& style) {
  Page page(style);
  const Language language = page.language();
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  periods(page, inputs, {});
  const Kernel kernel = inputs.study.density.kernel;
  page.labelled(page.say({.en = "Kernel", .sv = "Kärna"}),
                fmt::format("{}; {}", name_of(kernel),
                            page.say(kernel == Kernel::gaussian
                                         ? Text{.en = "a bandwidth is its standard deviation",
                                                .sv = "bandbredden är dess standardavvikelse"}
                                         : Text{.en = "a bandwidth is its radius",
                                                .sv = "bandbredden är dess radie"})));
  page.labelled(page.say({.en = "Places", .sv = "Platser"}), page.say(sentence_on_places(family)));
  page.labelled(page.say({.en = "Floor", .sv = "Gräns"}), page.say(sentence_on_floor(family)));
  estimate_rows(page, family);
  const BandwidthSummary summary = bandwidth_summary(family);
  page.labelled(page.say({.en = "Spread", .sv = "Spridda"}), sentence_on_spread(summary, language));
  if (const std::string agreement = sentence_on_agreement(summary, language); !agreement.empty()) {
    page.labelled(page.say({.en = "Agree", .sv = "Ense"}), agreement);
  }
  page.line();
  page.paragraph(page.say(bandwidth_advice(family)));
  page.line(done(page));
  return page.taken();
}

}  // namespace klara
