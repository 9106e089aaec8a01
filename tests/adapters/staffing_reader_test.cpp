#include <adapters/scratch_folder.hpp>
#include <klara/adapters/staffing_reader.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::HasSubstr;

class StaffingReader : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file(const std::string& text) const {
    const auto path = scratch_.path() / "samverkanslokal.csv";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  [[nodiscard]] std::vector<double> shares(const std::string& rows) const {
    return read_staffing(file("weekday,from,until\n" + rows)).staffed.share;
  }
  [[nodiscard]] static double hours(const std::vector<double>& shares) {
    return std::accumulate(shares.begin(), shares.end(), 0.0);
  }
  [[nodiscard]] Error refusal(const std::string& text) const {
    try {
      static_cast<void>(read_staffing(file(text)));
    } catch (const Error& error) {
      EXPECT_NE(error.message().en, error.message().sv);
      return error;
    }
    return {ErrorKind::bad_argument, "accepted", {}};
  }

  ScratchFolder scratch_;
};

TEST_F(StaffingReader, TakesAnOfficeThatIsOpenOnWeekdays) {
  const StaffingRead read = read_staffing(file("weekday,from,until\nmon-fri,10:00,18:00\n"));
  EXPECT_EQ(read.staffed.name, "samverkanslokal");
  EXPECT_EQ(read.rows, 1U);
  ASSERT_EQ(read.staffed.share.size(), 168U);
  for (std::size_t h = 0; h < 168; ++h) {
    const bool open = h / 24 < 5 && h % 24 >= 10 && h % 24 < 18;
    EXPECT_EQ(read.staffed.share[h], open ? 1.0 : 0.0) << h;
  }
}

TEST_F(StaffingReader, ReadsBothLanguagesAndWaysToWriteATime) {
  const std::vector<double> one = shares("mon,09:30,12:00\ntue,09:30,12:00\nsun,9:30,12:00\n");
  EXPECT_EQ(one[9], 0.5);
  EXPECT_EQ(one[10], 1.0);
  EXPECT_EQ(hours(one), 7.5);
  EXPECT_EQ(read_staffing(file("Veckodag;Fr\xC3\xA5n;Till\nm\xC3\xA5n\xE2\x80\x93tis;9.30;12.00\n"
                               "S\xC3\xB6ndag;09:30:00;12:00:00\n"))
                .staffed.share,
            one);
}

TEST_F(StaffingReader, GoesOnOverMidnightAndTheWeekend) {
  const std::vector<double> patrol = shares("sun,22:00,02:00\n");
  EXPECT_EQ(patrol[6 * 24 + 22], 1.0);
  EXPECT_EQ(patrol[0], 1.0);
  EXPECT_EQ(patrol[1], 1.0);
  EXPECT_EQ(hours(patrol), 4.0);
  EXPECT_EQ(hours(shares("sat-mon,00:00,24:00\n")), 72.0);
  EXPECT_EQ(hours(shares("fri,18:00,00:00\n")), 6.0);
}

TEST_F(StaffingReader, CountsRowsThatOverlapOnce) {
  EXPECT_EQ(hours(shares("wed,10:00,14:00\nwed,12:00,16:00\nmon-sun,13:00,13:30\n")), 9.0);
}

TEST_F(StaffingReader, RefusesWhatIsNoCalendarWithItsRow) {
  const Error day = refusal("weekday,from,until\nmon,10:00,18:00\nmoday,10:00,18:00\n");
  EXPECT_EQ(day.code(), "STAFF_WEEKDAY");
  EXPECT_EQ(day.row(), 3U);
  EXPECT_THAT(day.message().en, HasSubstr("\"moday\""));
  for (const char* const rows :
       {"mon,10,18\n", "mon,10:60,18:00\n", "mon,10:00,24:30\n", "mon,-1:00,18:00\n",
        "mon,,18:00\n", "mon,10:00,10:00\n", "mon,24:00,02:00\n"}) {
    const Error time = refusal(std::string("weekday,from,until\n") + rows);
    EXPECT_EQ(time.code(), "STAFF_TIME") << rows;
    EXPECT_EQ(time.row(), 2U);
    EXPECT_FALSE(time.remedy().sv.empty());
  }
  EXPECT_EQ(refusal("weekday,from,until\nmon-,10:00,18:00\n").code(), "STAFF_WEEKDAY");
  EXPECT_EQ(refusal("weekday,from\nmon,10:00\n").code(), "COLUMN_MISSING");
  EXPECT_EQ(refusal("weekday,from,until,veckodag\nmon,10:00,18:00,mon\n").code(), "accepted");
  EXPECT_EQ(refusal("weekday,from,until,weekday\nmon,10:00,18:00,mon\n").code(),
            "COLUMN_DUPLICATE");
  EXPECT_EQ(refusal("weekday,from,until\n").code(), "NO_ROWS");
  EXPECT_EQ(refusal("weekday,from,until\nmon,10:00\n").kind(), ErrorKind::bad_data);
}

}  // namespace
}  // namespace klara
