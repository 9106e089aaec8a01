#include <cli/simulate_report.hpp>

#include <cli/report_frame.hpp>
#include <klara/geodata/numbers.hpp>

namespace klara {

std::string simulate_report(const Provenance& provenance, std::uint64_t rows,
                            std::span<const WrittenFile> files, const ReportStyle& style) {
  Page page(style);
  header(page, provenance);
  page.labelled(page.say({.en = "Drawn", .sv = "Draget"}),
                count(rows, style.language) +
                    page.say({.en = " simulated incidents", .sv = " simulerade brott"}));
  written(page, files);
  page.line(done(page));
  return page.taken();
}

}  // namespace klara
