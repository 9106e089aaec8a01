#pragma once
/// Tables of how often something is wrong in simulated cities, kept in a file while they grow.
#include <klara/base/parallel.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <limits>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace klara {

/// What is asked of a number.
struct AskedBand {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

struct ValidationColumn {
  std::string title;
  AskedBand asked{};
};

struct MonteCarloMean {
  double value = std::numeric_limits<double>::quiet_NaN();
  double error = std::numeric_limits<double>::quiet_NaN();  // standard
};

/// What was found in one city, one number a column of its table; NaN where nothing is to be said.
using Outcome = std::vector<double>;

struct ValidationKind {
  std::string name;
  std::function<Outcome(std::uint64_t city)> outcome;
};

struct ValidationTable {
  std::string title;
  std::vector<ValidationColumn> columns;
  std::vector<ValidationKind> kinds;
};

/// What was found in cities of one kind.
struct ValidationRow {
  std::string kind;
  std::size_t cities = 0;
  std::vector<MonteCarloMean> means;  // one a column
};

/// In per cent.
inline double share(bool hit) {
  return hit ? 100.0 : 0.0;
}

/// Of one column over all cities; those with NaN have nothing to say.
inline MonteCarloMean monte_carlo_mean(std::span<const double> values) {
  double sum = 0.0;
  double squares = 0.0;
  double n = 0.0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    squares += value * value;
    ++n;
  }
  if (n < 2.0) return {};
  const double variance = std::fmax(squares / n - sum / n * sum / n, 0.0);
  return {.value = sum / n, .error = std::sqrt(variance / n)};
}

/// How many standard errors a number is outside what is asked; 0 inside. A share in per cent of
/// which none was seen has the error of one.
inline double errors_outside(const MonteCarloMean& mean, const AskedBand& asked,
                             std::size_t cities) {
  const double least_error = 100.0 / static_cast<double>(cities);
  const double off = std::fmax(std::fmax(asked.low - mean.value, mean.value - asked.high), 0.0);
  return off / std::fmax(mean.error, least_error);
}

/// None of a line that was cut off when the program was stopped is kept.
inline std::vector<ValidationRow> validation_rows_in(const std::string& file) {
  std::vector<ValidationRow> rows;
  std::ifstream text(file);
  for (std::string line; std::getline(text, line);) {
    if (text.eof()) break;
    std::vector<std::string> words;
    std::istringstream of_line(line);
    for (std::string word; std::getline(of_line, word, '\t');) words.push_back(word);
    if (words.size() < 2 || words.size() % 2 != 0) {
      throw std::runtime_error(fmt::format("{} holds something else", file));
    }
    ValidationRow row{.kind = words[0], .cities = std::stoul(words[1]), .means = {}};
    for (std::size_t i = 2; i < words.size(); i += 2) {
      row.means.push_back({.value = std::stod(words[i]), .error = std::stod(words[i + 1])});
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

inline void append_row(const std::string& file, const ValidationRow& row) {
  std::string line = fmt::format("{}\t{}", row.kind, row.cities);
  for (const MonteCarloMean& mean : row.means) {
    line += fmt::format("\t{:.6g}\t{:.6g}", mean.value, mean.error);
  }
  std::ofstream out(file, std::ios::app);
  out << line << '\n' << std::flush;
  if (!out) throw std::runtime_error(fmt::format("{} cannot be written", file));
}

inline std::string in_words(const AskedBand& asked) {
  if (std::isfinite(asked.low) && std::isfinite(asked.high)) {
    return fmt::format("{:.0f} to {:.0f}", asked.low, asked.high);
  }
  if (std::isfinite(asked.low)) return fmt::format("at least {:.0f}", asked.low);
  return std::isfinite(asked.high) ? fmt::format("at most {:.0f}", asked.high) : "";
}

/// Prints a table in Markdown; how many numbers are outside by more than four standard errors.
inline int print_table(const std::string& title, const std::vector<ValidationColumn>& columns,
                       const std::vector<ValidationRow>& rows) {
  std::string head = "| city |";
  std::string rule = "| --- |";
  std::string asked = "| *asked* |";
  for (const ValidationColumn& column : columns) {
    head += fmt::format(" {} |", column.title);
    rule += " --- |";
    asked += fmt::format(" {} |", in_words(column.asked));
  }
  fmt::print("\n### {}\n\n{}\n{}\n{}\n", title, head, rule, asked);
  int wrong = 0;
  for (const ValidationRow& row : rows) {
    std::string line = fmt::format("| {} |", row.kind);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const MonteCarloMean& mean = row.means[c];
      if (std::isnan(mean.value)) {
        line += " |";
        continue;
      }
      const double off = errors_outside(mean, columns[c].asked, row.cities);
      if (off > 4.0) ++wrong;
      line += fmt::format(" {:.1f} ± {:.1f}{} |", mean.value, mean.error,
                          off > 4.0 ? " **!**" : (off > 2.0 ? " !" : ""));
    }
    fmt::print("{}\n", line);
  }
  return wrong;
}

inline ValidationRow row_of(const ValidationKind& kind, std::size_t columns, std::size_t cities,
                            const RunContext& run) {
  std::vector<double> outcomes(columns * cities);
  for_each_block(cities, 5, run, [&](IndexRange range) {
    for (std::size_t c = range.begin; c < range.end; ++c) {
      const Outcome outcome = kind.outcome(c);
      for (std::size_t m = 0; m < columns; ++m) outcomes[m * cities + c] = outcome[m];
    }
  });
  ValidationRow row{.kind = kind.name, .cities = cities, .means = {}};
  for (std::size_t m = 0; m < columns; ++m) {
    row.means.push_back(monte_carlo_mean(std::span(outcomes).subspan(m * cities, cities)));
  }
  return row;
}

/// Draws `cities` cities of every kind whose name holds `name`, appends a row for each to `file`,
/// skips the kinds that have one for as many cities, and prints all that the file then holds.
/// EXIT_FAILURE where a number is outside its band by more than four Monte Carlo standard errors.
inline int validate(const std::vector<ValidationTable>& tables, const std::string& seeds,
                    const std::string& file, std::size_t cities, std::string_view name) {
  std::vector<ValidationRow> rows = validation_rows_in(file);
  const auto found = [&](const ValidationKind& kind) {
    return std::ranges::find_if(rows, [&](const ValidationRow& row) {
      return row.kind == kind.name && row.cities == cities;
    });
  };
  fmt::print("Per cent, with Monte Carlo standard errors, of {} cities of each kind; {}.\n", cities,
             seeds);
  RunContext threads;
  threads.threads = 0;
  int wrong = 0;
  for (const ValidationTable& table : tables) {
    std::vector<ValidationRow> of_table;
    for (const ValidationKind& kind : table.kinds) {
      if (found(kind) == rows.end() && kind.name.find(name) != std::string::npos) {
        fmt::print(stderr, "{}\n", kind.name);
        rows.push_back(row_of(kind, table.columns.size(), cities, threads));
        append_row(file, rows.back());
      }
      if (const auto row = found(kind); row != rows.end()) of_table.push_back(*row);
    }
    if (!of_table.empty()) wrong += print_table(table.title, table.columns, of_table);
  }
  fmt::print(
      "\n! outside by more than two standard errors, **!** by more than four: {} of these.\n",
      wrong);
  return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/// The main function of a program whose words are FILE CITIES [NAME], as `validate` has them.
inline int validation_main(int count, char** words, const std::string& program,
                           const std::vector<ValidationTable>& tables, const std::string& seeds) {
  if (count < 3) {
    fmt::print(stderr, "{} FILE CITIES [NAME]\n", program);
    return 2;
  }
  try {
    return validate(tables, seeds, words[1], std::stoul(words[2]), count > 3 ? words[3] : "");
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", program, error.what());
    return 2;
  }
}

}  // namespace klara
