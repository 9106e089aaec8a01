// What density_table.py hands to peers that run as programs of their own, in doubles:
//   peer_inputs streets|addresses N SEED INCIDENTS   x and y of each incident, m
//     [epanechnikov|quartic|gaussian BANDWIDTH CELLS]  row, column and exact density of some cells
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <span>
#include <string_view>
#include <vector>

#include <engine/timed_city.hpp>

namespace klara {
namespace {

bool write(const char* path, const std::vector<double>& values) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(double)));
  return file.flush().good();
}

bool write_inputs(std::span<const char* const> words) {
  const Where where = std::string_view(words[0]) == "addresses" ? Where::addresses : Where::streets;
  const PointSet& incidents = incidents_of(std::strtoull(words[1], nullptr, 10), where,
                                           std::strtoull(words[2], nullptr, 10));
  std::vector<double> positions;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    positions.insert(positions.end(), {incidents.x[i], incidents.y[i]});
  }
  if (!write(words[3], positions)) return false;
  if (words.size() < 7) return true;

  const std::string_view name = words[4];
  const Kernel kernel = name == "quartic"    ? Kernel::quartic
                        : name == "gaussian" ? Kernel::gaussian
                                             : Kernel::epanechnikov;
  std::vector<double> cells;
  for (const ExactCell& cell : exact_cells(incidents, kernel, {std::strtod(words[5], nullptr)})) {
    cells.insert(cells.end(), {static_cast<double>(cell.row), static_cast<double>(cell.column),
                               static_cast<double>(cell.density)});
  }
  return write(words[6], cells);
}

}  // namespace
}  // namespace klara

int main(int argc, char** argv) {
  const std::vector<const char*> words(argv + 1, argv + argc);
  if ((words.size() == 4 || words.size() == 7) && klara::write_inputs(words)) return 0;
  std::fputs("peer_inputs: see the head of its source\n", stderr);
  return 1;
}
