#include <cli/run_report.hpp>

#include <cli/change_report.hpp>
#include <cli/cube_report.hpp>
#include <cli/displacement_report.hpp>
#include <cli/districts_report.hpp>
#include <cli/rate_report.hpp>
#include <cli/report_frame.hpp>
#include <cli/streets_report.hpp>
#include <cli/text_layout.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace klara {
namespace {

void outlines(Page& page, const Analysis& analysis, double share_held) {
  if (!analysis.before || !analysis.after) return;
  const Language language = page.language();
  const auto area = [&](const PeriodDensity& density) {
    return number(density.outline.area.value / square_metres_per_square_kilometre, 2, language) +
           " km²";
  };
  const std::string share = percent(share_held, 0, language);
  page.labelled(page.say({.en = "Densest", .sv = "Tätast"}),
                language == Language::swedish
                    ? fmt::format("{} av tätheten ryms på {} före, {} efter", share,
                                  area(*analysis.before), area(*analysis.after))
                    : fmt::format("{} of the density lies on {} before, {} after", share,
                                  area(*analysis.before), area(*analysis.after)));
}

}  // namespace

std::string run_report(const StudyInputs& inputs, const Analysis& analysis,
                       std::span<const WrittenFile> files, const ReportStyle& style,
                       const RunFindings& also) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  periods(page, inputs, analysis);
  choices(page, inputs, analysis.displacement ? &analysis.displacement->overdispersion : nullptr);
  if (analysis.before && analysis.after) {
    outside_window(page, analysis.before->incidents_outside + analysis.after->incidents_outside,
                   inputs.study.edge_correction != EdgeCorrection::none);
  }
  if (also.change != nullptr) how_tested(page, inputs, also.change->options);
  outlines(page, analysis, inputs.study.outline_share);
  if (also.cube != nullptr) over_time(page, inputs, *also.cube);
  if (also.streets != nullptr) along_streets(page, inputs, *also.streets);
  if (analysis.displacement) {
    displacement_answers(page, inputs, *analysis.displacement);
    displacement_measures(page, inputs, *analysis.displacement,
                          also.change == nullptr ? PeriodLengths::to_be_said : PeriodLengths::said);
    if (!analysis.districts.empty()) {
      rates_in_file(page, analysis.districts.front().before_rates);
    }
  }
  if (also.change != nullptr) tested_answers(page, inputs, also.change->comparison);
  if (also.rate != nullptr) {
    page.line();
    in_relation(page, inputs, *also.rate);
  }
  if (!analysis.displacement && !analysis.districts.empty()) {
    district_table(page, analysis.districts, analysis.in_periods.has_value());
    if (also.change == nullptr) period_lengths(page, inputs.resolved);
  }
  files_and_time(page, files, inputs);
  return page.taken();
}

}  // namespace klara
