#include <adapters/scratch_folder.hpp>
#include <klara/adapters/csv.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/base/error.hpp>
#include <klara/base/random.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace klara {
namespace {

using namespace std::literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

using Row = std::vector<std::string>;
using Table = std::vector<Row>;

/// A file as it was read: rows as text, and the rows that could not be taken apart.
struct Contents {
  Row header;
  Table rows;
  std::vector<std::uint64_t> lines;
  std::vector<std::pair<std::uint64_t, std::string>> faults;
  CsvDialect dialect;
  std::string refused;  // the code
  std::uint64_t refused_at = 0;
  Text message;
};

class Csv : public testing::Test {
 protected:
  Contents read(std::string_view text, const CsvOptions& options = {}) const {
    const auto path = scratch_.path() / "file.csv";
    std::ofstream(path, std::ios::binary) << text;
    Contents contents;
    try {
      CsvReader file(path, options);
      contents.header = file.header();
      contents.dialect = file.dialect();
      CsvRecord record;
      while (file.next(record)) {
        if (!record.fault.empty()) {
          contents.faults.emplace_back(record.row, record.fault);
          EXPECT_THAT(record.fields, IsEmpty());
          continue;
        }
        contents.rows.emplace_back(record.fields.begin(), record.fields.end());
        contents.lines.push_back(record.row);
        EXPECT_EQ(record.fields.size(), contents.header.size());
      }
      EXPECT_EQ(file.bytes_read(), file.bytes_total());
      EXPECT_EQ(file.sha256(), sha256_of_text(text));
    } catch (const Error& error) {
      contents.refused = error.code();
      contents.refused_at = error.row().value_or(0);
      contents.message = error.message();
      EXPECT_EQ(error.file(), path.string());
      EXPECT_FALSE(error.message().sv.empty());
    }
    return contents;
  }

  ScratchFolder scratch_;
};

TEST_F(Csv, ReadsPlainRows) {
  const Contents c = read("a,b,c\n1,2,3\n4,,\n");
  EXPECT_THAT(c.header, ElementsAre("a", "b", "c"));
  EXPECT_THAT(c.rows, ElementsAre(Row{"1", "2", "3"}, Row{"4", "", ""}));
  EXPECT_THAT(c.lines, ElementsAre(2, 3));
}

TEST_F(Csv, ReadsQuotesAsTheRfcSays) {
  const Contents c = read("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"line\nbreak\",\"\"\nlast,row\n");
  EXPECT_THAT(c.rows,
              ElementsAre(Row{"x,y", "say \"hi\""}, Row{"line\nbreak", ""}, Row{"last", "row"}));
  EXPECT_THAT(c.lines, ElementsAre(2, 3, 5));
}

TEST_F(Csv, TakesEveryLineEnd) {
  for (const std::string& end : {"\n"s, "\r\n"s, "\r"s}) {
    const Contents c = read("a,b" + end + "1,2" + end + "\"q\",\"r\"" + end + "3,4");
    EXPECT_THAT(c.rows, ElementsAre(Row{"1", "2"}, Row{"q", "r"}, Row{"3", "4"}));
    EXPECT_THAT(c.lines, ElementsAre(2, 3, 4));
  }
}

TEST_F(Csv, PassesOverBlankLinesButCountsThem) {
  const Contents c = read("a,b\n\n1,2\n\r\n\n3,4\n\n");
  EXPECT_THAT(c.rows, ElementsAre(Row{"1", "2"}, Row{"3", "4"}));
  EXPECT_THAT(c.lines, ElementsAre(3, 6));
}

TEST_F(Csv, FindsSeparatorAndDecimalSign) {
  const auto dialect = [&](std::string_view text) { return read(text).dialect; };
  EXPECT_EQ(dialect("a,b\n1.5,2.5\n"), (CsvDialect{',', false}));
  EXPECT_EQ(dialect("a;b\n1,5;2,5\n"), (CsvDialect{';', true}));
  EXPECT_EQ(dialect("a;b\n1.5;2.5\n"), (CsvDialect{';', false}));
  EXPECT_EQ(dialect("a\tb\n1,5\t2,5\n"), (CsvDialect{'\t', true}));
  EXPECT_EQ(dialect("a|b\n1|2\n"), (CsvDialect{'|', false}));
  EXPECT_EQ(dialect("a,b\n\"1,5\",\"2,5\"\n"), (CsvDialect{',', true}));
  EXPECT_EQ(dialect("sep=;\na;b\n1;2\n"), (CsvDialect{';', false}));
  EXPECT_EQ(dialect("id;text\n5,00012E+15;a\n7;b\n"), (CsvDialect{';', false}));
}

TEST_F(Csv, CountsTheLineThatStatesTheSeparator) {
  const Contents c = read("sep=|\r\na|b\r\n1|2\r\n");
  EXPECT_THAT(c.header, ElementsAre("a", "b"));
  EXPECT_THAT(c.lines, ElementsAre(3));
}

TEST_F(Csv, LeavesTheByteOrderMarkOut) {
  EXPECT_THAT(read("\xEF\xBB\xBFid,x\n1,2\n").header, ElementsAre("id", "x"));
}

TEST_F(Csv, ReadsOldEncodingsWhenTold) {
  const Contents c = read("namn,h\xF6jd\nH\xE4gersten,\x80 5\nB,\"\xE5 \"\"\xE4\"\"\"\n",
                          {.encoding = "ISO-8859-1"});
  EXPECT_THAT(c.header, ElementsAre("namn", "höjd"));
  EXPECT_THAT(c.rows, ElementsAre(Row{"Hägersten", "€ 5"}, Row{"B", "å \"ä\""}));
  EXPECT_EQ(read("a\nb\n", {.encoding = "EBCDIC"}).refused, "ENCODING_UNKNOWN");
}

TEST_F(Csv, RefusesPlainLatin1ButSetsAFewBadRowsAside) {
  std::string latin = "id,namn\n";
  std::string mixed = latin;
  for (int i = 0; i < 10; ++i) {
    latin += std::to_string(i) + ",H\xE4gersten\n";
    mixed += std::to_string(i) + (i < 2 ? ",H\xE4gersten\n" : ",Hägersten\n");
  }
  EXPECT_EQ(read(latin).refused, "ENCODING_NOT_UTF8");
  EXPECT_EQ(read("h\xF6jd,b\n1,2\n").refused, "ENCODING_NOT_UTF8");
  const Contents c = read(mixed);
  EXPECT_THAT(c.faults, ElementsAre(Pair(2, "TEXT_INVALID_UTF8"), Pair(3, "TEXT_INVALID_UTF8")));
  EXPECT_EQ(c.rows.size(), 8u);
}

TEST_F(Csv, CountsOneRowAsOne) {
  const Text encoding = read("id,namn\n1,H\xE4gersten\n").message;
  EXPECT_EQ(encoding.en, "the text is not UTF-8: 1 of 1 row");
  EXPECT_EQ(encoding.sv, "texten är inte UTF-8: 1 av 1 rad");
  const Text fields = read("a\n1,2\n").message;
  EXPECT_EQ(fields.en, "rows with more or fewer fields than the header's 1: 1 of 1");
  EXPECT_EQ(fields.sv, "rader med fler eller färre fält än rubrikradens 1: 1 av 1");
}

TEST_F(Csv, KnowsTheEverydayNamesOfWindows1252) {
  for (const char* const name : {"ANSI 1252", "1252", "CP-1252", "iso-8859-1", "88591"}) {
    EXPECT_EQ(read("id,namn\n1,H\xE4gersten\n", {.encoding = name}).refused, "") << name;
  }
  EXPECT_EQ(read("id,namn\n1,H\xE4gersten\n", {.encoding = "ISO-8859-15"}).refused,
            "ENCODING_UNKNOWN")
      << "of a Shapefile only";
}

TEST_F(Csv, RefusesUtf8ThatIsCalledLatin1) {
  EXPECT_EQ(read("id,namn\n1,Hägersten\n", {.encoding = "latin1"}).refused, "ENCODING_IS_UTF8");
}

TEST_F(Csv, RefusesWhatIsNoText) {
  EXPECT_EQ(read("\xFF\xFEi\0d\0,\0x\0"s).refused, "ENCODING_UTF16");
  EXPECT_EQ(read("i\0d\0,\0x\0\n\0"s + "1\0,\0002\0\n\0"s).refused, "ENCODING_UTF16");
  EXPECT_EQ(read("\x1F\x8B\x08\0\0\0"s).refused, "FORMAT_NOT_ALLOWED");
  EXPECT_EQ(read("PK\x03\x04zip").refused, "FORMAT_NOT_ALLOWED");
  EXPECT_EQ(read("<OGRVRTDataSource/>").refused, "FORMAT_NOT_ALLOWED");
  EXPECT_EQ(read("{\"type\":1}").refused, "FORMAT_NOT_ALLOWED");
  std::string noise;
  Random random(1);
  for (int i = 0; i < 4000; ++i) noise += static_cast<char>(1 + random.below(255));
  EXPECT_EQ(read("\x02" + noise).refused, "NOT_TEXT");
}

TEST_F(Csv, SaysWhyAFileCannotBeRead) {
  const auto refusal = [](const std::filesystem::path& file) -> std::string {
    try {
      const CsvReader reader(file);
    } catch (const Error& error) {
      return error.code() + ": " + error.message().sv;
    }
    return "read";
  };
  EXPECT_EQ(refusal("/no/such.csv"),
            "FILE_UNREADABLE: /no/such.csv kan inte läsas: den finns inte");
  EXPECT_EQ(refusal("/"), "FILE_UNREADABLE: / kan inte läsas: det är en mapp");
}

TEST_F(Csv, RefusesNothingAtAll) {
  const auto path = scratch_.path() / "empty.csv";
  std::ofstream(path).flush();
  EXPECT_THROW(CsvReader{path}, Error);
  EXPECT_THROW(CsvReader{scratch_.path() / "missing.csv"}, Error);
  EXPECT_EQ(read("\n\n").refused, "NO_ROWS");
  EXPECT_THAT(read("a,b\n").rows, IsEmpty());
}

TEST_F(Csv, SetsRowsAsideThatHaveOtherFields) {
  const Contents c = read("a,b\n1\n1,2\n1,2,3\n3,4\n5,6\n");
  EXPECT_THAT(c.faults, ElementsAre(Pair(2, "CSV_FIELD_COUNT"), Pair(4, "CSV_FIELD_COUNT")));
  EXPECT_THAT(c.rows, ElementsAre(Row{"1", "2"}, Row{"3", "4"}, Row{"5", "6"}));
  EXPECT_EQ(read("a,b\n1,2,3\n1,2,3\n3,4\n").refused, "CSV_FIELD_COUNT");
}

TEST_F(Csv, SetsRowsAsideThatHoldZeroBytes) {
  const Contents c = read("a,b\n1,x\0y\n\"\0\",2\n3,4\n"s);
  EXPECT_THAT(c.faults, ElementsAre(Pair(2, "TEXT_NUL"), Pair(3, "TEXT_NUL")));
  EXPECT_THAT(c.rows, ElementsAre(Row{"3", "4"}));
}

TEST_F(Csv, LosesNoRowToAStrayQuote) {
  const Contents c =
      read("a,b\nTorget 5\" bar,1\n\"x\"y,2\nz,\"w\" \n\"5\"\" bar,3\nA,\"B\"\n4,5\n");
  EXPECT_THAT(c.faults, ElementsAre(Pair(2, "CSV_QUOTE"), Pair(3, "CSV_QUOTE"),
                                    Pair(4, "CSV_QUOTE"), Pair(5, "CSV_QUOTE")));
  EXPECT_THAT(c.rows, ElementsAre(Row{"A", "B"}, Row{"4", "5"}));
}

TEST_F(Csv, TakesABrokenRowWithoutTextForNoBlankLine) {
  const Contents c = read("a,b\n,x\"\n\n1,2\n");
  EXPECT_THAT(c.faults, ElementsAre(Pair(2, "CSV_QUOTE")));
  EXPECT_THAT(c.lines, ElementsAre(4u));
}

TEST_F(Csv, RefusesAQuoteThatIsNeverClosed) {
  const Contents c = read("a,b\n1,2\n3,\"open\n5,6\n7,8\n");
  EXPECT_EQ(c.refused, "CSV_QUOTE");
  EXPECT_EQ(c.refused_at, 3u);
  std::string many = "a,b\n1,\"open\n";
  for (int i = 0; i < 20'000; ++i) many += "2345,6789\n";  // more than a field may hold
  EXPECT_EQ(read(many).refused, "CSV_QUOTE");
  EXPECT_EQ(read(many + "\"x\",\"y\"\n").refused, "CSV_QUOTE");
}

TEST_F(Csv, BoundsTheLengthOfAField) {
  const std::string exactly(100, 'x');
  for (const std::string& around : {""s, "\""s}) {
    const std::string good = around + exactly + around;
    const std::string bad = around + exactly + "x" + around;
    const Contents c =
        read("a,b\n" + good + ",1\n" + bad + ",2\n3," + bad + "\n4,5\n", {.longest_field = 100});
    EXPECT_THAT(c.rows, ElementsAre(Row{exactly, "1"}, Row{"4", "5"}));
    EXPECT_THAT(c.faults, ElementsAre(Pair(3, "FIELD_TOO_LONG"), Pair(4, "FIELD_TOO_LONG")));
  }
}

TEST_F(Csv, PassesOverAFieldLongerThanItsMemory) {
  const std::string huge(5'000'000, 'x');
  const Contents c = read("a,b\n1," + huge + "\n\"" + huge + "\",2\n3,4\n");
  EXPECT_THAT(c.faults, ElementsAre(Pair(2, "FIELD_TOO_LONG"), Pair(3, "FIELD_TOO_LONG")));
  EXPECT_THAT(c.rows, ElementsAre(Row{"3", "4"}));
}

// However a table is written, it reads back the same. Large enough for several blocks now and then.
TEST_F(Csv, ReadsBackWhatWasWritten) {
  constexpr std::uint64_t seed = 4180;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const auto one_of = [&](const auto& values) { return values[random.below(std::size(values))]; };
  constexpr std::array separators{',', ';', '\t', '|'};
  const std::array line_ends{"\n"s, "\r\n"s, "\r"s};
  const std::array pieces{"a"s, "B7"s, "å"s, "日本"s, "😀"s,   " "s,   "\""s, ","s,
                          ";"s, "\t"s, "|"s, "\n"s,   "\r\n"s, "0.5"s, "-"s,  "long text "s};
  for (int repeat = 0; repeat < 150; ++repeat) {
    const char separator = one_of(separators);
    const std::string& line_end = one_of(line_ends);
    const std::uint64_t columns = 2 + random.below(5);
    const std::uint64_t rows = repeat % 50 == 49 ? 40'000 : 1 + random.below(40);
    const bool classic = line_end == "\r";  // where a lone LF would change what a line is

    std::string text = random.below(3) == 0 ? "\xEF\xBB\xBF" : "";
    Row header;
    for (std::uint64_t c = 0; c < columns; ++c) {
      header.push_back("column" + std::to_string(c));
      text += (c == 0 ? "" : std::string(1, separator)) + header.back();
    }
    text += line_end;

    Table table;
    std::vector<std::uint64_t> lines;
    std::uint64_t line = 2;
    for (std::uint64_t r = 0; r < rows; ++r) {
      Row row;
      lines.push_back(line);
      for (std::uint64_t c = 0; c < columns; ++c) {
        std::string field;
        for (std::uint64_t n = random.below(4); n > 0; --n) {
          const std::string& piece = one_of(pieces);
          if (!classic || piece.find('\n') == std::string::npos) field += piece;
        }
        const bool must = field.find_first_of("\"\n\r"s + separator) != std::string::npos;
        if (c > 0) text += separator;
        if (must || random.below(4) == 0 || (c == 0 && field.empty())) {
          text += '"';
          for (const char character : field) {
            text += character;
            if (character == '"') text += '"';
            if (character == '\n') ++line;
          }
          text += '"';
        } else {
          text += field;
        }
        row.push_back(field);
      }
      ++line;
      if (r + 1 < rows || random.below(2) == 0) text += line_end;
      table.push_back(row);
    }

    const Contents c = read(text);
    ASSERT_EQ(c.refused, "");
    ASSERT_THAT(c.faults, IsEmpty());
    ASSERT_EQ(c.header, header);
    ASSERT_EQ(c.rows, table);
    ASSERT_EQ(c.lines, lines);
  }
}

// A file with a broken byte is refused, or all its lines are accounted for in ascending order.
TEST_F(Csv, SurvivesAnyBrokenBytes) {
  constexpr std::uint64_t seed = 99;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  std::string good = "id;text;x;y\n";
  for (int i = 0; i < 30; ++i) {
    good += std::to_string(i) + ";\"Hägersten \"\"" + std::to_string(i) + "\"\"\nnedre\";1520" +
            std::to_string(10 + i) + ",5;6578000,25\r\n";
  }
  constexpr std::string_view nasty = "\"\";;,\n\r\0\xFF\xC3=\t|"sv;
  int accepted = 0;
  for (int repeat = 0; repeat < 3000; ++repeat) {
    std::string text = good;
    for (std::uint64_t n = 1 + random.below(4); n > 0 && !text.empty(); --n) {
      const std::size_t at = random.below(text.size());
      switch (random.below(4)) {
        case 0:
          text[at] = nasty[random.below(nasty.size())];
          break;
        case 1:
          text.insert(at, 1, nasty[random.below(nasty.size())]);
          break;
        case 2:
          text.erase(at, 1 + random.below(20));
          break;
        default:
          text.resize(at);
      }
    }
    if (text.empty()) continue;
    const Contents c = read(text, {.longest_field = 64});
    if (!c.refused.empty()) continue;
    ++accepted;
    ASSERT_TRUE(std::ranges::is_sorted(c.lines));
    ASSERT_TRUE(std::ranges::is_sorted(c.faults));
  }
  EXPECT_GT(accepted, 1000);  // not everything was refused
}

}  // namespace
}  // namespace klara
