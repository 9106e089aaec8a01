#pragma once
/// The options that verbs share, as they fill a study.
#include <cli/arguments.hpp>
#include <cli/session.hpp>
#include <klara/geodata/study_file.hpp>

namespace klara {

enum class Need { optional, required };
/// What a verb draws: one density, or two to be compared, for which there are rules of their own.
enum class Compares { nothing, two_periods };

/// INCIDENTS and how to read them: columns, CRS, time zone, encoding, layer, duplicates.
void incidents_arguments(Arguments& args, StudyFile& study);
/// --weight, where weights count.
void weight_option(Arguments& args, StudyFile& study);
/// --bandwidth, a length or a rule's name, and --kernel.
void bandwidth_option(Arguments& args, DensitySettings& density, Compares compares);
void kernel_option(Arguments& args, DensitySettings& density);
/// How a cube is cut in time: --cycle, --slice, --time-bandwidth, --time-kernel.
void cube_options(Arguments& args, StudyFile& study);
/// What incidents are put in relation to: a population's file and columns, or other offences.
void population_options(Arguments& args, StudyFile& study);
void population_bandwidth_option(Arguments& args, StudyFile& study);
/// Which of them are taken.
void selection_options(Arguments& args, StudyFile& study);
/// Streets and how a density along them is found: its bandwidth, kernel, method and lixels.
void street_options(Arguments& args, StudyFile& study);
/// Districts and the working CRS.
void district_options(Arguments& args, StudyFile& study, Need need = Need::optional);
void window_option(Arguments& args, StudyFile& study);
void period_options(Arguments& args, StudyFile& study, Need need = Need::optional);
void design_options(Arguments& args, StudyFile& study);
/// Which columns tell of displacement in offence, target, tactic and offenders.
void attribute_options(Arguments& args, StudyFile& study);
/// --offenders: keys that must not be listed.
void offenders_option(Arguments& args, StudyFile& study);
void denominator_options(Arguments& args, StudyFile& study);
/// Whom the results are for and what the data are.
void audience_options(Arguments& args, StudyFile& study);
/// --seed: kept in the result.
void seed_option(Arguments& args, std::uint64_t& seed);
/// --memory, for verbs that refuse what would take more.
void memory_option(Arguments& args, Session& session);
/// --threads, --progress, --quiet, --json, --lang.
void running_options(Arguments& args, Session& session);

/// What a single verb assumes and a study must say: internal, confidential; the language of the
/// call; and simulated where the truth of a simulation beside the incidents bears it out; where it
/// does not, that is told. Throws Error{bad_argument} when options contradict each other.
void complete(StudyFile& study, Session& session);

/// Throws Error{bad_argument} PERIOD_MISSING when there is one period without the other.
void require_both_periods(const StudyFile& study);

}  // namespace klara
