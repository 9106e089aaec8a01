#include <cli/progress.hpp>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace klara {
namespace {

const Text before{.en = "Density before", .sv = "Täthet före"};
const Text after{.en = "Density after", .sv = "Täthet efter"};

/// A report on a terminal that is a string, by a clock that stands where it is put.
struct Stage {
  std::string shown;
  double now = 100.0;

  ProgressReport report(ProgressStyle style, Language language = Language::swedish,
                        bool utf8 = true) {
    return {style, language, utf8, [this](const std::string& text) { shown += text; },
            [this] { return now; }};
  }
};

TEST(Progress, IsAPlainLineAStageWhereThereIsNoTerminal) {
  Stage stage;
  ProgressReport report = stage.report(ProgressStyle::plain);
  report.report({before, 1, 10});
  report.report({before, 10, 10});
  report.report({after, 1, 10});
  report.clear();
  EXPECT_EQ(stage.shown, "Täthet före\nTäthet efter\n");
}

TEST(Progress, FillsABarAndTellsTheTimeLeftAfterTwoSeconds) {
  Stage stage;
  ProgressReport report = stage.report(ProgressStyle::bar);
  report.report({before, 0, 100});
  stage.now += 1.9;
  report.report({before, 50, 100});
  EXPECT_EQ(stage.shown.find("kvar"), std::string::npos);
  EXPECT_NE(stage.shown.find("\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
                             "\u2588\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591"
                             "\u2591\u2591  50\u00A0%"),
            std::string::npos);
  stage.now += 1.1;
  report.report({before, 75, 100});  // 3 s for three quarters
  EXPECT_NE(stage.shown.find("1,0 s kvar"), std::string::npos);
}

TEST(Progress, LeavesNoLineBehind) {
  Stage stage;
  ProgressReport report = stage.report(ProgressStyle::bar);
  report.report({before, 1, 10});
  report.report({after, 1, 10});
  stage.shown.clear();
  report.clear();
  EXPECT_EQ(stage.shown, "\r\x1B[2K\x1B[1A\x1B[2K");  // two lines were there
  stage.shown.clear();
  report.clear();
  EXPECT_EQ(stage.shown, "");
}

TEST(Progress, UsesAsciiBarsWhereUtf8IsNotKnown) {
  Stage stage;
  ProgressReport report = stage.report(ProgressStyle::bar, Language::english, false);
  report.report({before, 1, 2});
  EXPECT_NE(stage.shown.find("############............   50%"), std::string::npos);
}

TEST(Progress, IsLinesOfJsonForPrograms) {
  Stage stage;
  ProgressReport report = stage.report(ProgressStyle::json, Language::english);
  report.report({before, 3, 10});
  stage.now += 0.5;
  report.report({before, 6, 10});
  const std::size_t end = stage.shown.find('\n');
  const auto first = nlohmann::json::parse(stage.shown.substr(0, end));
  const auto second = nlohmann::json::parse(stage.shown.substr(end + 1));
  EXPECT_EQ(first["progress"]["stage"], "Density before");
  EXPECT_EQ(first["progress"]["done"], 3);
  EXPECT_EQ(first["progress"]["total"], 10);
  EXPECT_EQ(second["progress"]["seconds"], 0.5);
}

TEST(Progress, IsAtMostTenLinesOfJsonASecondBetweenTheEndsOfAStage) {
  Stage stage;
  ProgressReport report = stage.report(ProgressStyle::json, Language::english);
  for (int i = 0; i <= 1000; ++i) {  // a second and nine milliseconds
    stage.now = 100.0 + i / 1000.0;
    report.report({before, static_cast<std::size_t>(i), 2000});
  }
  stage.now += 0.009;
  report.report({before, 1009, 2000});  // held, and the last of its stage
  report.report({after, 0, 0});         // at once: a program must know what is being done
  report.report({after, 7, 0});
  report.clear();
  report.clear();

  std::vector<std::size_t> done;
  std::istringstream lines(stage.shown);
  for (std::string line; std::getline(lines, line);) {
    done.push_back(nlohmann::json::parse(line)["progress"]["done"]);
  }
  ASSERT_GE(done.size(), 4u);
  EXPECT_LE(done.size() - 4, 10u);  // beside the first and the last of both stages
  EXPECT_GE(done.size() - 4, 9u);   // a tenth of a second may miss its tick by rounding
  EXPECT_EQ(done.front(), 0u);
  EXPECT_EQ(std::vector(done.end() - 3, done.end()), (std::vector<std::size_t>{1009, 0, 7}));
}

TEST(Progress, IsSilentWhenItIsNotWanted) {
  Stage stage;
  ProgressReport report = stage.report(ProgressStyle::none);
  report.report({before, 3, 10});
  report.clear();
  EXPECT_EQ(stage.shown, "");
}

TEST(Progress, CountsWhereTheEndIsNotKnown) {
  Stage stage;
  ProgressReport report = stage.report(ProgressStyle::bar);
  report.report({before, 12000, 0});
  EXPECT_NE(stage.shown.find("12\u202F000"), std::string::npos);
  EXPECT_EQ(stage.shown.find('%'), std::string::npos);
}

}  // namespace
}  // namespace klara
