#pragma once
/// What every table of a result file needs to know.
#include <klara/adapters/geopackage_file.hpp>
#include <klara/adapters/result_file.hpp>
#include <klara/base/run_context.hpp>
#include <klara/geodata/styles.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace klara {

class ResultWriting {
 public:
  /// All three must outlive it.
  ResultWriting(GeoPackageFile& file, const ResultFile& result, const RunContext& run)
      : file_(file), result_(result), run_(run) {}

  [[nodiscard]] const Study& study() const { return *result_.study; }
  [[nodiscard]] const Analysis& analysis() const { return *result_.analysis; }
  [[nodiscard]] const ResultFile& result() const { return result_; }
  [[nodiscard]] const RunContext& run() const { return run_; }
  [[nodiscard]] Language language() const { return result_.provenance.language; }
  [[nodiscard]] MapWords words() const {
    return {language(), result_.provenance.data == DataClass::simulated};
  }
  [[nodiscard]] const std::string& say(const Text& text) const { return text.in(language()); }

  /// Rows added from here on belong to this table. Every description begins with the stamps; a
  /// layer is headed as its legend is. Tells how many tables were begun.
  void begin(TableDefinition table);
  /// Throws Error{cancelled} when a stop was requested.
  void add(const TableRow& row);

 private:
  GeoPackageFile& file_;
  const ResultFile& result_;
  const RunContext& run_;
  std::size_t begun_ = 0;
};

/// A count as tables hold it.
[[nodiscard]] std::int64_t whole(std::uint64_t count);

}  // namespace klara
