#include <klara/geodata/measure_words.hpp>

#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

namespace klara {
namespace {

struct LackWords {
  SyntheticLack lack;
  const char* name;
  Text words;
};

const std::array<LackWords, 8>& lack_words() {
  static const std::array<LackWords, 8> words{
      {{SyntheticLack::nothing, "nothing", {}},
       {SyntheticLack::no_donors,
        "no_donors",
        {.en = "every area is searched and may have received; name the places or set a reach",
         .sv = "varje område genomsöks och kan ha tagit emot; ange platserna eller en räckvidd"}},
       {SyntheticLack::few_blocks,
        "few_blocks",
        {.en = "it needs 8 blocks of four weeks before and one after",
         .sv = "det behövs 8 block om fyra veckor före och ett efter"}},
       {SyntheticLack::few_donors,
        "few_donors",
        {.en = "it needs 8 untreated areas with 5 incidents each four weeks",
         .sv = "det behövs 8 opåverkade områden med 5 brott var fjärde vecka"}},
       {SyntheticLack::empty_block,
        "empty_block",
        {.en = "in a block of four weeks neither the treated area nor those to mix had an incident",
         .sv = "i ett block om fyra veckor hade varken insatsområdet eller de övriga något brott"}},
       {SyntheticLack::treated_small,
        "treated_small",
        {.en = "the treated area had fewer than 5 incidents each four weeks before",
         .sv = "insatsområdet hade färre än 5 brott var fjärde vecka före"}},
       {SyntheticLack::outside_donors,
        "outside_donors",
        {.en = "before, the treated area was mostly above or below every other",
         .sv = "före låg insatsområdet oftast över eller under alla andra"}},
       {SyntheticLack::poor_fit,
        "poor_fit",
        {.en = "before, no mixture of others came within a fifth of the treated area's level",
         .sv = "före kom ingen blandning av andra inom en femtedel av insatsområdets nivå"}}}};
  return words;
}

const LackWords& words_of(SyntheticLack lack) {
  for (const LackWords& words : lack_words()) {
    if (words.lack == lack) return words;
  }
  return lack_words().front();
}

Text both(const char* en, const char* sv) {
  return {.en = en, .sv = sv};
}

const Text& alike_years() {
  static const Text text = both(
      "no area differs more from year to year than from week to week; where they vary by 14%, "
      "about half of the tests raise a false alarm at 500 incidents",
      "inget område skiljer sig mer från år till år än från vecka till vecka; varierar de med "
      "14 % ger omkring hälften av prövningarna falsklarm vid 500 brott");
  return text;
}

Text with(const Text& begin, const Text& end) {
  return {.en = begin.en + end.en, .sv = begin.sv + end.sv};
}

class List {
 public:
  void add(std::string key, Text name, MeasureUnit unit, const Estimate& estimate,
           Text assumption) {
    if (std::isnan(estimate.value)) return;
    measures_.push_back({.key = std::move(key),
                         .name = std::move(name),
                         .unit = unit,
                         .estimate = estimate,
                         .assumption = std::move(assumption)});
  }
  /// Of a share without error of its own.
  void add_ranked(std::string key, Text name, double value, double rank, Text assumption) {
    if (std::isnan(value)) return;
    measures_.push_back({.key = std::move(key),
                         .name = std::move(name),
                         .unit = MeasureUnit::share,
                         .estimate = {.value = value, .level = Estimate::none},
                         .rank = rank,
                         .assumption = std::move(assumption)});
  }
  [[nodiscard]] std::vector<NamedMeasure> taken() { return std::move(measures_); }

 private:
  std::vector<NamedMeasure> measures_;
};

void add_differences(const Difference& d, List& list) {
  const Text counts =
      both("the treated area would have changed by as many incidents as its comparison; ",
           "insatsområdet hade ändrats med lika många brott som jämförelsen; ");
  const Text own =
      both("the places would have stayed as they were; ", "platserna hade förblivit som de var; ");
  list.add("wdd_local", both("WDD, beyond the comparison", "WDD, utöver jämförelsen"),
           MeasureUnit::incidents, d.wdd.local, with(counts, alike_years()));
  if (d.wdq) {
    list.add("wdd_displacement",
             both("WDD, the places (own past)", "WDD, platserna (egen tid före)"),
             MeasureUnit::incidents, d.wdd.displacement, with(own, alike_years()));
    list.add("wdd_total", both("WDD, overall", "WDD, sammantaget"), MeasureUnit::incidents,
             d.wdd.total, with(counts, with(own, alike_years())));
  }
  const Text factor = both("the treated area would have changed by the factor of its comparison; ",
                           "insatsområdet hade ändrats med samma faktor som jämförelsen; ");
  list.add("relative", both("Relative change", "Relativ förändring"), MeasureUnit::ratio,
           d.relative, with(factor, alike_years()));
  if (d.wdq && d.wdq->interpretable) {
    list.add("wdq", both("WDQ", "WDQ"), MeasureUnit::ratio, d.wdq->quotient,
             with(both("the places would have changed by the factor of the comparison; ",
                       "platserna hade ändrats med samma faktor som jämförelsen; "),
                  alike_years()));
  }
}

void add_panel(const PanelEffect& panel, List& list) {
  const Text factor = both("every area has its level and every week its own; ",
                           "varje område har sin nivå och varje vecka sin; ");
  const Text assumption = with(factor, alike_years());
  list.add("panel_poisson", both("Panel, Poisson", "Panel, Poisson"), MeasureUnit::ratio,
           panel.poisson, assumption);
  list.add("panel_quasi_poisson", both("Panel, quasi-Poisson", "Panel, kvasi-Poisson"),
           MeasureUnit::ratio, panel.quasi_poisson, assumption);
  list.add("panel_negative_binomial", both("Panel, negative binomial", "Panel, negativ binomial"),
           MeasureUnit::ratio, panel.negative_binomial, assumption);
}

void add_rings(const FieldMeasures& measures, const Rings& rings, List& list) {
  const Text counts = both("the ring would have changed by as many incidents as the comparison; ",
                           "ringen hade ändrats med lika många brott som jämförelsen; ");
  const Text factor = both("the ring would have changed by the factor of the comparison; ",
                           "ringen hade ändrats med samma faktor som jämförelsen; ");
  const Text both_counts = both(
      "the treated area and the rings would together have changed by as many incidents as the "
      "comparison; ",
      "insatsområdet och ringarna hade tillsammans ändrats med lika många brott som "
      "jämförelsen; ");
  for (std::size_t r = 0; r < measures.rings.size(); ++r) {
    const RingDifference& ring = measures.rings[r];
    const Text where = ring_in_words(rings, r);
    const auto named = [&](const char* measure_en, const char* measure_sv) {
      return Text{.en = "Ring " + where.en + measure_en, .sv = "Ring " + where.sv + measure_sv};
    };
    const std::string key = fmt::format("ring_{}", r + 1);
    list.add(key + "_wdd", named(", WDD", ", WDD"), MeasureUnit::incidents, ring.difference,
             with(counts, alike_years()));
    list.add(key + "_relative", named(", ratio", ", kvot"), MeasureUnit::ratio, ring.relative,
             with(factor, alike_years()));
    const auto whole = [&](const char* begin, Language language) {
      const double reach = static_cast<double>(r + 1) * rings.width.value;
      return fmt::format("{} {} m, WDD", begin, number(reach, 0, language));
    };
    list.add(key + "_cumulative",
             {.en = whole("Within", Language::english), .sv = whole("Inom", Language::swedish)},
             MeasureUnit::incidents, ring.cumulative, with(both_counts, alike_years()));
  }
}

}  // namespace

const char* name_of(MeasureUnit unit) {
  switch (unit) {
    case MeasureUnit::incidents:
      return "incidents";
    case MeasureUnit::ratio:
      return "ratio";
    case MeasureUnit::share:
      return "share";
    case MeasureUnit::harm:
      break;
  }
  return "harm";
}

Text unit_in_words(MeasureUnit unit) {
  switch (unit) {
    case MeasureUnit::incidents:
      return both("crimes", "brott");
    case MeasureUnit::ratio:
      return both("ratio", "kvot");
    case MeasureUnit::share:
      return both("share of the level before", "andel av nivån före");
    case MeasureUnit::harm:
      break;
  }
  return both("harm", "skada");
}

std::vector<NamedMeasure> named_measures(const DisplacementReport& report, const Study& study) {
  const FieldMeasures& measures = report.measures;
  List list;
  add_differences(report.difference, list);
  if (measures.harm) {
    list.add("wdd_harm", both("WDD, weighted by harm", "WDD, viktad efter skada"),
             MeasureUnit::harm, *measures.harm,
             with(both("the weights are known; ", "vikterna är kända; "), alike_years()));
  }
  if (measures.panel) add_panel(*measures.panel, list);
  if (measures.exact) {
    list.add("exact_ratio", both("Exact ratio, after to before", "Exakt kvot, efter mot före"),
             MeasureUnit::ratio, measures.exact->ratio,
             both("incidents are independent of each other, and nothing but the intervention "
                  "changed; there is no comparison",
                  "brotten är oberoende av varandra och inget utom insatsen ändrades; någon "
                  "jämförelse görs inte"));
  }
  if (study.rings) add_rings(measures, *study.rings, list);
  if (measures.synthetic && measures.synthetic->control) {
    const SyntheticControl& control = *measures.synthetic->control;
    list.add_ranked(
        "synthetic_control", both("Synthetic control", "Syntetisk kontroll"), control.mean_gap,
        control.placebo_p,
        both("the mixture of untreated areas that was closest before would have stayed so; the "
             "rank is among these areas, and there is neither a test nor an interval",
             "den blandning av opåverkade områden som låg närmast före hade gjort det också "
             "efter; rangen är bland dessa områden, och varken prövning eller intervall finns"));
  }
  return list.taken();
}

const char* name_of(SyntheticLack lack) {
  return words_of(lack).name;
}

Text lack_in_words(SyntheticLack lack) {
  return words_of(lack).words;
}

Text ring_in_words(const Rings& rings, std::size_t ring) {
  const auto words = [&](Language language) {
    const auto metres = [&](std::size_t widths) {
      return number(static_cast<double>(widths) * rings.width.value, 0, language);
    };
    return fmt::format("{} {} {} m", metres(ring), language == Language::swedish ? "till" : "to",
                       metres(ring + 1));
  };
  return {.en = words(Language::english), .sv = words(Language::swedish)};
}

std::vector<Text> shares_in_words(const AreaShares& shares) {
  const auto how_many = [](const ShareTest& test, Language language) {
    return fmt::format(fmt::runtime(language == Language::swedish ? "{} av {}" : "{} of {}"),
                       count(changed_shares(test), language), count(tested_shares(test), language));
  };
  const auto en = [&](const ShareTest& test) { return how_many(test, Language::english); };
  const auto sv = [&](const ShareTest& test) { return how_many(test, Language::swedish); };
  return {{.en = "Shares of all crime changed in " + en(shares.all) +
                 " areas; without the treated area in " + en(shares.without_treated) + ".",
           .sv = "Andelen av alla brott ändrades i " + sv(shares.all) +
                 " områden; utan insatsområdet i " + sv(shares.without_treated) + "."},
          {.en = "Shares are of a whole: where one falls, others rise. Reports are taken to be "
                 "independent, so too many are called.",
           .sv = "Andelar är av en helhet: faller en, stiger andra. Anmälningar tas som oberoende, "
                 "så för många pekas ut."}};
}

Text regression_in_words(const RegressionToMean& found) {
  if (!(found.expected < static_cast<double>(found.counted))) return {};
  const auto counts = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), number(found.expected, 0, language),
                       count(found.counted, language), count(found.areas, language));
  };
  return {.en = counts(Language::english,
                       "Was the area chosen for its count before? Then {} of the {} are expected "
                       "again with nothing done, by how {} areas differ."),
          .sv = counts(Language::swedish,
                       "Valdes området för sitt antal före? Då väntas {} av {} igen utan någon "
                       "insats, av hur {} områden skiljer sig.")};
}

}  // namespace klara
