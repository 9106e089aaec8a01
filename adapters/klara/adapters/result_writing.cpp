#include <klara/adapters/result_writing.hpp>

#include <klara/geodata/run_record.hpp>

#include <utility>

namespace klara {

void ResultWriting::begin(TableDefinition table) {
  if (table.geometry != GeometryType::none) {
    table.identifier = map_heading(table.identifier, words());
  }
  const std::string stamp = stamp_line(result_.provenance);
  table.description = table.description.empty() ? stamp : stamp + " " + table.description;
  file_.begin_table(table);
  if (run_.progress) run_.progress({.stage = run_.stage, .done = ++begun_, .total = 0});
}

void ResultWriting::add(const TableRow& row) {
  throw_if_stopped(run_);
  file_.add(row);
}

std::int64_t whole(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

}  // namespace klara
