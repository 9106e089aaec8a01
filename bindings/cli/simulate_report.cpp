#include <cli/simulate_report.hpp>

#include <cli/report_frame.hpp>
#include <klara/base/numbers.hpp>

namespace klara {

std::string simulate_report(const Provenance& provenance, std::uint64_t rows,
                            std::span<const WrittenFile> files, const ReportStyle& style) {
  Page page(style);
  header(page, provenance);
  page.labelled(page.say({.en = "Drawn", .sv = "Dragna"}),
                style.language == Language::swedish
                    ? counted(rows, "simulerat brott", "simulerade brott", style.language)
                    : counted(rows, "simulated incident", "simulated incidents", style.language));
  written(page, files);
  page.line(done(page));
  return page.taken();
}

}  // namespace klara
