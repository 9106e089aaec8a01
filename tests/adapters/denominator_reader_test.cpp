#include <adapters/scratch_folder.hpp>
#include <klara/adapters/denominator_reader.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class DenominatorReader : public testing::Test {
 protected:
  DenominatorReader() {
    districts_.intake.source = "districts.gpkg";
    for (const char* const code : {"01001", "01002", "01003"}) {
      districts_.districts.push_back({.code = code, .name = code, .area = {}});
    }
    districts_.numbers["pop"] = {1200.0, 0.0, std::numeric_limits<double>::quiet_NaN()};
  }

  [[nodiscard]] DenominatorSource column(const std::string& name) const {
    return {.column_or_file = name, .name = "residents 2016", .per = 1000.0};
  }

  [[nodiscard]] DenominatorSource file(const std::string& text) const {
    const auto path = scratch_.path() / "pop.csv";
    std::ofstream(path, std::ios::binary) << text;
    return column(path.string());
  }

  [[nodiscard]] Error refusal(const DenominatorSource& source) {
    try {
      static_cast<void>(read_denominator(source, districts_));
    } catch (const Error& error) {
      EXPECT_NE(error.message().en, error.message().sv);
      return error;
    }
    return {ErrorKind::bad_argument, "accepted", {}};
  }

  ScratchFolder scratch_;
  Districts districts_;
};

TEST_F(DenominatorReader, TakesAColumnOfTheDistricts) {
  const Denominator d = read_denominator(column("pop"), districts_).denominator;
  EXPECT_EQ(d.name, "residents 2016");
  EXPECT_EQ(d.per, 1000.0);
  ASSERT_EQ(d.of_district.size(), 3U);
  EXPECT_EQ(d.of_district[0], 1200.0);
  EXPECT_TRUE(std::isnan(d.of_district[2]));
  ASSERT_EQ(districts_.intake.warnings.size(), 1U);
  EXPECT_EQ(districts_.intake.warnings[0].code, "DENOMINATOR_MISSING");
  EXPECT_EQ(districts_.intake.warnings[0].rows, 2U) << "none and zero give no rate";
  EXPECT_EQ(districts_.intake.warnings[0].message.en,
            "2 districts have no value for residents 2016, and so no rate");
}

TEST_F(DenominatorReader, FindsEveryDistrictByItsCodeInAFile) {
  const DenominatorRead read = read_denominator(
      file("kod;v\xC3\xA4rde;not\n01003;7,5;x\n01001;100;\n01002;;ok\n09999;5;\n"), districts_);
  EXPECT_EQ(read.rows, 4U);
  const Denominator& d = read.denominator;
  EXPECT_EQ(d.of_district[0], 100.0);
  EXPECT_TRUE(std::isnan(d.of_district[1])) << "blank is not zero";
  EXPECT_EQ(d.of_district[2], 7.5) << "a decimal comma";
  std::vector<std::string> codes;
  for (const IntakeWarning& w : districts_.intake.warnings) codes.push_back(w.code);
  EXPECT_THAT(codes, ElementsAre("DENOMINATOR_MISSING", "DENOMINATOR_NO_DISTRICT"));
  EXPECT_THAT(districts_.intake.warnings[0].message.en, HasSubstr("1 district has no"));
  EXPECT_THAT(districts_.intake.warnings[1].message.en, HasSubstr("1 code in "));
  EXPECT_THAT(districts_.intake.warnings[1].message.sv, HasSubstr("1 kod i "));
}

TEST_F(DenominatorReader, GivesTheSameForEveryOrderOfTheFile) {
  const auto one = read_denominator(file("code,value\n01001,1\n01002,2\n01003,3\n"), districts_);
  const auto other = read_denominator(file("code,value\n01003,3\n01001,1\n01002,2\n"), districts_);
  EXPECT_THAT(one.denominator.of_district, ElementsAre(1.0, 2.0, 3.0));
  EXPECT_EQ(one.denominator.of_district, other.denominator.of_district);
}

TEST_F(DenominatorReader, ProposesTheColumnThatWasMeant) {
  const Error error = refusal(column("popp"));
  EXPECT_EQ(error.code(), "DENOMINATOR_UNKNOWN");
  EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
  EXPECT_EQ(error.file(), "districts.gpkg");
  EXPECT_THAT(error.remedy().sv, HasSubstr("Menade du pop?"));
}

TEST_F(DenominatorReader, RefusesFilesThatItWouldHaveToGuessAbout) {
  EXPECT_EQ(refusal(file("area,count\n01001,5\n")).code(), "COLUMN_MISSING");
  EXPECT_EQ(refusal(file("code,value\n01001,-5\n")).code(), "DENOMINATOR_VALUE");
  EXPECT_EQ(refusal(file("code,value\n01001,1e999\n")).code(), "DENOMINATOR_VALUE");
  EXPECT_EQ(refusal(file("code,value\n01001,5 000\n")).code(), "DENOMINATOR_VALUE");
  EXPECT_EQ(refusal(file("code,value\n1001,5\n")).code(), "DENOMINATOR_NO_MATCH");
  // Thousands written apart, in either land's way; where any value shows decimals, none is meant.
  EXPECT_EQ(refusal(file("code,value\n01001,\"12,500\"\n01002,\"1,250\"\n01003,980\n")).code(),
            "DENOMINATOR_THOUSANDS");
  EXPECT_EQ(refusal(file("code;value\n01001;12.500\n01002;1.250\n")).code(),
            "DENOMINATOR_THOUSANDS");
  EXPECT_EQ(refusal(file("code,value\n01001,12.500\n01002,1.25\n")).code(), "accepted");
  EXPECT_EQ(refusal(file("code,value\n01001,0.125\n01002,.250\n")).code(), "accepted");
  const Error twice = refusal(file("code,value\n01001,5\n01002,6\n01001,5\n"));
  EXPECT_EQ(twice.code(), "DENOMINATOR_TWICE");
  EXPECT_EQ(twice.row(), 4U);
  EXPECT_EQ(refusal(column((scratch_.path() / "none.csv").string())).code(), "FILE_MISSING");
}

TEST_F(DenominatorReader, TakesNoColumnOfTwoThatCouldBeMeant) {
  for (const char* const header :
       {"code,value,value", "code,code,value", "code,kod,value", "code,värde,value"}) {
    const Error error = refusal(file(std::string(header) + "\n01001,01001,5\n"));
    EXPECT_EQ(error.code(), "COLUMN_DUPLICATE") << header;
    EXPECT_NE(error.remedy().en, "");
  }
  EXPECT_EQ(refusal(file("code,value,note,note\n01001,5,a,b\n")).code(), "accepted");
}

TEST_F(DenominatorReader, RefusesValuesOfNoPlausibleSizeWhereverTheyStand) {
  for (const std::string bad : {"-5", "inf", "1e-300", "9e-7", "1.1e12"}) {
    const Error of_file = refusal(file("code,value\n01001," + bad + "\n"));
    districts_.numbers["pop"][1] = std::stod(bad);
    const Error of_column = refusal(column("pop"));
    EXPECT_EQ(of_file.code(), "DENOMINATOR_VALUE") << bad;
    EXPECT_EQ(of_column.code(), "DENOMINATOR_VALUE") << bad;
    EXPECT_EQ(of_column.kind(), ErrorKind::bad_data);
    EXPECT_EQ(of_column.file(), "districts.gpkg");
    EXPECT_THAT(of_column.message().en, HasSubstr("01002"));
    EXPECT_NE(of_column.remedy().en, "");
  }
  for (const double good : {0.0, 1e-6, 1e12}) {
    districts_.numbers["pop"][1] = good;
    EXPECT_EQ(refusal(column("pop")).code(), "accepted") << good;
  }
}

TEST_F(DenominatorReader, SaysWhyNoDistrictHasAValue) {
  const Error blank = refusal(file("code,value\n01001,\n01002,\n09999,5\n"));
  EXPECT_EQ(blank.code(), "DENOMINATOR_NO_MATCH");
  EXPECT_THAT(blank.message().en, HasSubstr("the value is empty"));
  EXPECT_EQ(refusal(file("code,value\n")).code(), "NO_ROWS");
  EXPECT_THAT(refusal(file("code,value\n1001,5\n")).message().en, HasSubstr("no code of"));
}

TEST_F(DenominatorReader, NamesAWayOutThatItHas) {
  for (const char* const latin : {"kod;v\xE4rde\n01001;5\n", "kod;value;namn\n01001;5;\xC5rsta\n",
                                  "kod;value\n01001;5\n01002;5\n01003;\xE5\n"}) {
    const Error error = refusal(file(latin));
    EXPECT_THAT(error.remedy().en, HasSubstr("Save the file as UTF-8")) << error.code();
    EXPECT_THAT(error.remedy().en, testing::Not(HasSubstr("--encoding")));
  }
  EXPECT_EQ(refusal(file("code;value\n01001;1 234\n")).remedy().en, "Write 1234, without blanks.");
  EXPECT_EQ(refusal(file("code;value\n01001;1\u202F234\n")).remedy().sv,
            "Skriv 1234, utan mellanrum.");
  EXPECT_THAT(refusal(file("code;value\n01001;many\n")).remedy().en, HasSubstr("such as 1234"));
  EXPECT_THAT(refusal(file("code;value\n01001;1\n01001;2\n")).remedy().en, HasSubstr("one row"));
  EXPECT_THAT(refusal(file("code;value\n01001;19811228-9874\n")).message().en, HasSubstr("••••"));
}

}  // namespace
}  // namespace klara
