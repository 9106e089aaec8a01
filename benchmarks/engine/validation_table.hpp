#pragma once
/// Tables of how often something is wrong in simulated cities, kept in a file while they grow.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <limits>
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
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

/// What was found in cities of one kind.
struct ValidationRow {
  std::string kind;
  std::size_t cities = 0;
  std::vector<MonteCarloMean> means;  // one a column
};

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

}  // namespace klara
