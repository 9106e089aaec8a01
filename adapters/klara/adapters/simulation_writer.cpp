#include <klara/adapters/simulation_writer.hpp>

#include <klara/adapters/plan_reader.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/geodata/simulated_offence.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

namespace klara {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view header =
    "id,time_from,time_to,easting,northing,district_code,offence_code,offence,noticed,target,"
    "tactic,register,priority,simulated\n";
constexpr std::size_t bytes_per_line = 180;

/// As RFC 4180 has it.
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

/// The words of an offence as they stand in a line.
struct Words {
  std::string offence;  // code, name and how it is noticed
  std::vector<std::string> targets, tactics, registers, priorities;
};

Words words_of(const SimulatedOffence& offence, Language language) {
  const auto levels = [&](const std::vector<WeightedLevel>& of) {
    std::vector<std::string> result;
    result.reserve(of.size());
    for (const WeightedLevel& level : of) result.push_back(quoted(level.name.in(language)));
    return result;
  };
  const Text noticed = offence.detection ? Text{.en = "detection", .sv = "egen upptäckt"}
                                         : Text{.en = "report", .sv = "anmälan"};
  return {.offence =
              offence.code + ',' + quoted(offence.name.in(language)) + ',' + noticed.in(language),
          .targets = levels(offence.targets),
          .tactics = levels(offence.tactics),
          .registers = levels(offence.registers),
          .priorities = levels(offence.priorities)};
}

void append_two_digits(std::string& text, long number) {
  text += static_cast<char>('0' + number / 10);
  text += static_cast<char>('0' + number % 10);
}

/// Remembers the day it wrote last, as neighbouring lines are of the same.
class LocalTimeText {
 public:
  void append(std::string& text, LocalTime t) {
    using namespace std::chrono;
    const local_days day = floor<days>(t);
    if (date_.empty() || day != day_) {
      const year_month_day date{day};
      day_ = day;
      date_ = fmt::format("{:04}-{:02}-{:02} ", static_cast<int>(date.year()),
                          unsigned{date.month()}, unsigned{date.day()});
    }
    text += date_;
    const long minute = duration_cast<minutes>(t - day).count();
    append_two_digits(text, minute / 60);
    text += ':';
    append_two_digits(text, minute % 60);
  }

 private:
  std::chrono::local_days day_{};
  std::string date_;
};

void append_metres(std::string& text, double metres) {
  char digits[32];
  const auto [end, failure] =
      std::to_chars(std::begin(digits), std::end(digits), metres, std::chars_format::fixed, 1);
  if (failure == std::errc{}) text.append(std::begin(digits), end);
}

Json counts(const ExpectedAndRealised& of) {
  return {{"expected", of.expected}, {"realised", of.realised}};
}

Json counts(const BeforeWithoutAfter& of) {
  return {{"before", counts(of.before)},
          {"after_without", counts(of.without)},
          {"after", counts(of.after)}};
}

Json area_json(const TruthOfArea& area, const std::vector<std::string>& words) {
  return {{"name", area.name},
          {"areas", words},
          {"named_offences", counts(area.of_offences)},
          {"all_offences", counts(area.of_all)},
          {"left", counts(area.left)},
          {"arrived", counts(area.arrived)}};
}

Json displacement_json(const TruthOfDisplacement& truth, const PlantedDisplacement& planted) {
  Json moved = Json::array(), to = Json::array(), became = Json::array();
  for (std::size_t r = 0; r < planted.to.size(); ++r) {
    Json receiver = {{"name", planted.to[r].name}, {"share", planted.to[r].share}};
    receiver.update(counts(truth.moved[r]));
    moved.push_back(std::move(receiver));
    to.push_back(area_json(truth.to[r], planted.to[r].areas));
  }
  for (std::size_t b = 0; b < planted.becomes.size(); ++b) {
    Json shift = {{"from", planted.becomes[b].from},
                  {"to", planted.becomes[b].to},
                  {"share", planted.becomes[b].share}};
    shift.update(counts(truth.became[b]));
    became.push_back(std::move(shift));
  }
  return {{"name", truth.name},
          {"eligible", truth.eligible},
          {"fell", counts(truth.fell)},
          {"gone", counts(truth.gone)},
          {"moved", std::move(moved)},
          {"clock_turned", {{"hours", planted.hours}, {"incidents", truth.turned}}},
          {"became", std::move(became)},
          {"from", area_json(truth.from, planted.from)},
          {"to", std::move(to)}};
}

Json total_json(const TruthOfTotal& total) {
  Json violent = {{"drawn", total.violent_drawn}, {"ended_at", total.violent_ended_at}};
  violent["asked"] = total.violent_asked ? Json(*total.violent_asked) : Json(nullptr);
  return {{"name", total.name},   {"year", total.year},         {"asked", total.asked},
          {"drawn", total.drawn}, {"ended_at", total.ended_at}, {"violent", std::move(violent)}};
}

}  // namespace

std::filesystem::path truth_file_of(const std::filesystem::path& csv) {
  std::filesystem::path truth = csv;
  return truth.replace_extension(".truth.json");
}

std::string simulation_csv(const SimulatedCity& city, Language language) {
  std::vector<Words> words;
  for (const SimulatedOffence& offence : simulated_offences()) {
    words.push_back(words_of(offence, language));
  }
  std::vector<std::string> codes;
  codes.reserve(city.codes.size());
  for (const std::string& code : city.codes) codes.push_back(quoted(code));

  std::string text(header);
  text.reserve(text.size() + bytes_per_line * city.incidents.size());
  LocalTimeText from, until;
  for (const SimulatedIncident& incident : city.incidents) {
    const Words& of = words[incident.offence];
    text += id_of(incident);
    text += ',';
    from.append(text, incident.from);
    text += ',';
    until.append(text, incident.until);
    text += ',';
    append_metres(text, incident.at.x);
    text += ',';
    append_metres(text, incident.at.y);
    const auto append = [&](const std::string& field) {
      text += ',';
      text += field;
    };
    append(codes[incident.district]);
    append(of.offence);
    append(of.targets[incident.target]);
    append(of.tactics[incident.tactic]);
    append(of.registers[incident.source]);
    append(of.priorities[incident.priority]);
    text += ",1\n";
  }
  return text;
}

std::string simulation_truth_json(const SimulatedCity& city, const std::string& csv_sha256,
                                  const std::vector<InputFile>& inputs) {
  Json read = Json::object();
  for (const InputFile& input : inputs) read[input.role] = input.sha256;
  Json totals = Json::array(), displacements = Json::array(), area_years = Json::array();
  for (const TruthOfTotal& total : city.truth.totals) totals.push_back(total_json(total));
  for (std::size_t i = 0; i < city.truth.displacements.size(); ++i) {
    displacements.push_back(
        displacement_json(city.truth.displacements[i], city.plan.displacements[i]));
  }
  for (const TruthOfAreaYear& of : city.truth.area_years) {
    area_years.push_back({{"code", city.codes[of.district]},
                          {"year", of.year},
                          {"expected", of.expected},
                          {"factor", of.factor},
                          {"drawn", of.drawn},
                          {"ended_at", of.ended_at}});
  }
  const Json truth = {
      {"schema", "klara/truth/1"},
      {"simulated", true},
      {"statement",
       {{"sv", "simulerade brott: ingen rad är ett verkligt brott"},
        {"en", "simulated incidents: no row is a real one"}}},
      {"csv_sha256", csv_sha256},
      {"inputs_sha256", std::move(read)},
      {"seed", city.seed},
      {"crs", fmt::format("EPSG:{}", city.crs.epsg)},
      {"timezone", "Europe/Stockholm"},
      {"rows", city.incidents.size()},
      {"plan", Json::parse(plan_as_json(city.plan))},
      {"totals", std::move(totals)},
      {"displacements", std::move(displacements)},
      {"area_years", std::move(area_years)},
  };
  return truth.dump(1) + '\n';
}

void write_simulation(WholeFiles& files, const std::filesystem::path& csv,
                      const SimulatedCity& city, const std::vector<InputFile>& inputs,
                      Language language) {
  const std::string incidents = simulation_csv(city, language);
  write_text(files, csv, incidents);
  write_text(files, truth_file_of(csv),
             simulation_truth_json(city, sha256_of_text(incidents), inputs));
}

}  // namespace klara
