#include <klara/geodata/attribute_names.hpp>

#include <klara/geodata/header_search.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace klara {
namespace {

constexpr auto target_names = std::to_array<std::string_view>(
    {"target", "targettype", "crimetarget", "targetofcrime", "brottsobjekt", "malobjekt",
     "angreppsobjekt", "objekt", "brottsoffertyp", "victimtype"});

constexpr auto tactic_names = std::to_array<std::string_view>(
    {"tactic", "tactics", "modus", "modusoperandi", "mo", "method", "crimemethod",
     "tillvagagangssatt", "tillvagagang", "metod", "brottsmodus"});

constexpr auto key_names = std::to_array<std::string_view>(
    {"offenderkey", "offenderid", "offenderpseudonym", "suspectkey", "suspectid",
     "suspectpseudonym", "personkey", "personid", "personnyckel", "pseudonym", "pseudonymnyckel",
     "misstanktid", "misstanktnyckel", "garningspersonid", "garningspersonnyckel", "garningsmanid",
     "brottsaktivid", "brottsaktivnyckel"});

/// Beginnings of words, as column_key writes them.
constexpr auto detected_words = std::to_array<std::string_view>(
    {"narkot", "narcot", "drug", "cannabis", "rattfyll", "drogratt", "drinkdriv", "drunkdriv",
     "drivingwhiledrunk", "drivingundertheinfluence", "knivlag", "knifeact", "weaponpossession",
     "possessionofweapon"});

}  // namespace

std::optional<DisplacementKind> kind_of_column(std::string_view name) {
  const std::string key = column_key(name);
  const auto among = [&](const auto& names) {
    return std::ranges::find(names, std::string_view(key)) != names.end();
  };
  if (among(target_names)) return DisplacementKind::target;
  if (among(tactic_names)) return DisplacementKind::tactic;
  if (among(key_names)) return DisplacementKind::offenders;
  return std::nullopt;
}

std::span<const std::string_view> offender_key_names() {
  return key_names;
}

bool sounds_detected(std::string_view offence) {
  const std::string key = column_key(offence);
  return std::ranges::any_of(
      detected_words, [&](std::string_view word) { return key.find(word) != std::string::npos; });
}

}  // namespace klara
