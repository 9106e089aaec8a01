#include <klara/adapters/composition_table.hpp>

#include <klara/base/numbers.hpp>
#include <klara/displacement/incident_change.hpp>
#include <klara/geodata/verdict_words.hpp>

#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

std::string name_of_level(const LevelAnswer& level, const ResultWriting& w) {
  if (level.pooled == 0) return level.own.level;
  const std::string levels = count(level.pooled, w.language());
  return w.say({.en = "others (" + levels + ")", .sv = "övriga (" + levels + ")"});
}

void add_level(ResultWriting& w, const CompositionAnswer& answer, const LevelAnswer& level,
               const Text& recorded) {
  const Estimate& share = level.beyond.share;
  const Estimate change = change_in_incidents(level.incidents.change);
  w.add({.values = {w.say(kind_in_words(answer.answer.kind)), answer.attribute,
                    name_of_level(level, w), w.say(recorded), whole(level.own.counts.before),
                    whole(level.own.counts.after), level.own.share_before, level.own.share_after,
                    share.value, share.low, share.high, level.beyond.p_family, change.value,
                    change.low, change.high, level.incidents.p_fall_family},
         .polygons = {},
         .point = {}});
}

}  // namespace

void write_composition_table(ResultWriting& w) {
  const auto column = [&](const char* name, ColumnType type, const Text& alias) {
    return TableColumn{name, type, w.say(alias)};
  };
  w.begin(
      {.name = "composition",
       .identifier = w.say({.en = "Offences and the like of the treated area",
                            .sv = "Brottstyper med mera i insatsområdet"}),
       .description = w.say(
           {.en = "Shares are of incidents with the same record, from 0 to 1; differences are "
                  "beyond those of the controls; p for all levels of one record at once.",
            .sv = "Andelar är av brott som registrerats på samma sätt, från 0 till 1; skillnader "
                  "är utöver jämförelsens; p för alla nivåer registrerade på samma sätt."}),
       .columns =
           {column("kind", ColumnType::text, {.en = "Kind", .sv = "Slag"}),
            column("attribute", ColumnType::text, {.en = "Column", .sv = "Kolumn"}),
            column("level", ColumnType::text, {.en = "Level", .sv = "Nivå"}),
            column("recorded", ColumnType::text, {.en = "Recorded", .sv = "Registrerat"}),
            column("n_before", ColumnType::integer, {.en = "Crimes before", .sv = "Brott före"}),
            column("n_after", ColumnType::integer, {.en = "Crimes after", .sv = "Brott efter"}),
            column("share_before", ColumnType::real, {.en = "Share before", .sv = "Andel före"}),
            column("share_after", ColumnType::real, {.en = "Share after", .sv = "Andel efter"}),
            column("share_change", ColumnType::real,
                   {.en = "Change of the share", .sv = "Andelens förändring"}),
            column("share_change_low", ColumnType::real,
                   {.en = "Change of the share, at least", .sv = "Andelens förändring, minst"}),
            column("share_change_high", ColumnType::real,
                   {.en = "Change of the share, at most", .sv = "Andelens förändring, högst"}),
            column("share_p", ColumnType::real, {.en = "p of the share", .sv = "p för andelen"}),
            column("change", ColumnType::real,
                   {.en = "Crimes beyond expected", .sv = "Brott utöver väntat"}),
            column("change_low", ColumnType::real,
                   {.en = "Crimes beyond expected, at least", .sv = "Brott utöver väntat, minst"}),
            column("change_high", ColumnType::real,
                   {.en = "Crimes beyond expected, at most", .sv = "Brott utöver väntat, högst"}),
            column("fall_p", ColumnType::real, {.en = "p of a fall", .sv = "p för en minskning"})},
       .styles = {}});
  for (const CompositionAnswer& answer : w.analysis().displacement->compositions) {
    for (const LevelAnswer& level : answer.reported) {
      add_level(w, answer, level, {.en = "reported", .sv = "anmält"});
    }
    for (const LevelAnswer& level : answer.detected) {
      add_level(w, answer, level, {.en = "detected by the police", .sv = "upptäckt av polisen"});
    }
  }
}

}  // namespace klara
