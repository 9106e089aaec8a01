#include <cli/density_report.hpp>

#include <cli/report_frame.hpp>
#include <cli/surface_summary.hpp>
#include <klara/geodata/numbers.hpp>

#include <fmt/format.h>

namespace klara {

std::string density_report(const StudyInputs& inputs, const Raster& surface,
                           std::span<const WrittenFile> files, const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  choices(page, inputs, nullptr);
  const double highest = surface_summary(surface).maximum;
  page.labelled(page.say({.en = "Density", .sv = "Täthet"}),
                fmt::format("{} {} {}, {} \u00D7 {} {}", page.say({.en = "at most", .sv = "högst"}),
                            number(highest * square_metres_per_square_kilometre, 0, style.language),
                            page.say({.en = "incidents per km²", .sv = "brott per km²"}),
                            count(surface.grid.columns, style.language),
                            count(surface.grid.rows, style.language),
                            page.say({.en = "cells", .sv = "celler"})));
  files_and_time(page, files, inputs);
  return page.taken();
}

}  // namespace klara
