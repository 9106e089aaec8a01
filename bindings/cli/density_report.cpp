#include <cli/density_report.hpp>

#include <cli/report_frame.hpp>
#include <cli/surface_summary.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>

namespace klara {
namespace {

/// The highest value and the number of cells, or that none of them has a value.
std::string sentence_on(const Raster& surface, Language language) {
  const bool sv = language == Language::swedish;
  const SurfaceSummary summary = surface_summary(surface);
  const std::string cells =
      fmt::format("{} \u00D7 {} {}", count(surface.grid.columns, language),
                  count(surface.grid.rows, language), sv ? "celler" : "cells");
  if (summary.cells == 0) {
    return sv ? "ingen: av " + cells + " har ingen sin mitt i fönstret"
              : "none: of " + cells + " none has its middle in the window";
  }
  return fmt::format("{} {} {}, {}", sv ? "högst" : "at most",
                     short_number(summary.maximum * square_metres_per_square_kilometre, language),
                     sv ? "brott per km²" : "incidents per km²", cells);
}

}  // namespace

std::string density_report(const StudyInputs& inputs, const Raster& surface,
                           std::span<const WrittenFile> files, const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  choices(page, inputs, nullptr);
  page.labelled(page.say({.en = "Density", .sv = "Täthet"}), sentence_on(surface, style.language));
  files_and_time(page, files, inputs);
  return page.taken();
}

}  // namespace klara
