#include <klara/adapters/district_judgement.hpp>

#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace klara {
namespace {

std::string metres(Metres length, Language language) {
  return number(length.value, length.value < 10.0 ? 2 : 0, language) + " m";
}

std::string square_metres(SquareMetres area, Language language) {
  return area.value < 10'000.0 ? number(area.value, area.value < 10.0 ? 1 : 0, language) + " m²"
                               : number(area.value / 10'000.0, 1, language) + " ha";
}

std::string written(Position p) {
  return fmt::format("{:.2f}, {:.2f}", p.x, p.y);
}

std::string many(std::size_t n, const char* one, const char* more) {
  return count(n, Language::english) + (n == 1 ? one : more);
}

void judge_overlaps(const DistrictTopology& topology, const DistrictSet& districts,
                    IntakeReport& intake) {
  if (topology.overlaps.empty()) return;
  constexpr Language en = Language::english;
  constexpr Language sv = Language::swedish;
  const DistrictOverlap& widest = topology.overlaps.front();
  const std::string a = shown(districts[widest.first].code);
  const std::string b = shown(districts[widest.second].code);
  const std::string place = written(widest.place);
  if (widest.width > widest_overlap) {
    throw bad_data(
        "DISTRICT_OVERLAP",
        {.en = fmt::format("{}: districts {} and {} overlap by {}, {} at the widest, at {}",
                           intake.source, a, b, square_metres(widest.area, en),
                           metres(widest.width, en), place),
         .sv = fmt::format(
             "{}: områdena {} och {} överlappar med {}, {} på bredaste stället, vid {}",
             intake.source, a, b, square_metres(widest.area, sv), metres(widest.width, sv), place)})
        .with_remedy({.en = "An incident there would have two districts. Cut one of them back; "
                            "overlaps up to 5 m wide are taken, and each incident counts once.",
                      .sv =
                          "Ett brott där skulle få två områden. Skär bort överlappet från det ena; "
                          "överlapp upp till 5 m tas emot, och varje brott räknas en gång."})
        .at(intake.source);
  }
  const std::size_t pairs = topology.overlaps.size();
  intake.warnings.push_back(
      {"DISTRICT_OVERLAP",
       pairs,
       {.en =
            fmt::format("{} overlap, by {} at the widest ({} and {}, at {}); each incident counts "
                        "once, in the first by code",
                        many(pairs, " pair of districts", " pairs of districts"),
                        metres(widest.width, en), a, b, place),
        .sv =
            fmt::format("{} par av områden överlappar, med {} på bredaste stället ({} och {}, vid "
                        "{}); varje brott räknas en gång, i det område som kommer först efter kod",
                        count(pairs, sv), metres(widest.width, sv), a, b, place)}});
}

void judge_gaps(const DistrictTopology& topology, const DistrictSet& districts,
                IntakeReport& intake) {
  constexpr Language en = Language::english;
  constexpr Language sv = Language::swedish;
  const std::size_t gaps = topology.gaps.size() + topology.set_apart.size();
  if (gaps == 0) return;
  Text message;
  if (!topology.gaps.empty()) {
    const DistrictGap& largest = topology.gaps.front();
    SquareMetres total;
    for (const DistrictGap& gap : topology.gaps) total.value += gap.area.value;
    message.en = fmt::format("{} between the districts, together {}; the largest is {}, at {}. ",
                             many(topology.gaps.size(), " gap", " gaps"), square_metres(total, en),
                             square_metres(largest.area, en), written(largest.place));
    message.sv =
        fmt::format("{} glapp mellan områdena, tillsammans {}; det största är {}, vid {}. ",
                    count(topology.gaps.size(), sv), square_metres(total, sv),
                    square_metres(largest.area, sv), written(largest.place));
  }
  for (const std::size_t i : topology.set_apart) {
    message.en +=
        fmt::format("District {} does not reach its neighbours. ", shown(districts[i].code));
    message.sv +=
        fmt::format("Område {} når inte fram till sina grannar. ", shown(districts[i].code));
  }
  const double reach = gap_reach.value;
  message.en += fmt::format("Incidents within {:.0f} m of a district count there", reach);
  message.sv += fmt::format("Brott inom {:.0f} m från ett område räknas dit", reach);
  intake.warnings.push_back({"DISTRICT_GAP", gaps, std::move(message)});
}

void judge_alone(const DistrictTopology& topology, const DistrictSet& districts,
                 IntakeReport& intake) {
  if (topology.alone.empty()) return;
  constexpr std::size_t most_named = 10;
  std::vector<std::string> codes;
  for (const std::size_t i : topology.alone) {
    if (codes.size() < most_named) codes.push_back(shown(districts[i].code));
  }
  std::string list = fmt::format("{}", fmt::join(codes, ", "));
  if (topology.alone.size() > most_named) list += " ...";
  intake.warnings.push_back(
      {"DISTRICT_NO_NEIGHBOUR",
       topology.alone.size(),
       {.en = "no district lies beside: " + list, .sv = "inget område gränsar till: " + list}});
}

}  // namespace

void judge_topology(const DistrictTopology& topology, const DistrictSet& districts,
                    IntakeReport& intake) {
  judge_overlaps(topology, districts, intake);
  judge_gaps(topology, districts, intake);
  judge_alone(topology, districts, intake);
}

}  // namespace klara
