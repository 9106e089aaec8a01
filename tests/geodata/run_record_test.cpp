#include <klara/geodata/run_record.hpp>

#include <gmock/gmock.h>

namespace klara {
namespace {

using testing::Contains;

Provenance provenance() {
  Provenance p;
  p.study = "klara-2018-2019";
  p.verb = "run";
  p.version = "0.1.0";
  p.seed = 20190601;
  p.data = DataClass::simulated;
  p.data_source = "default plan, seed 7";
  return p;
}

TEST(RunRecord, SaysHowTheResultWasMadeAndForWhom) {
  const std::vector<RecordRow> record = run_record(provenance());
  EXPECT_THAT(record, Contains(RecordRow{"program", "klara 0.1.0"}));
  EXPECT_THAT(record, Contains(RecordRow{"study", "klara-2018-2019"}));
  EXPECT_THAT(record, Contains(RecordRow{"seed", "20190601"}));
  EXPECT_THAT(record, Contains(RecordRow{"lang", "sv"}));
  EXPECT_THAT(record, Contains(RecordRow{"audience", "internal"}));
  EXPECT_THAT(record, Contains(RecordRow{"data", "simulated"}));
  EXPECT_THAT(record, Contains(RecordRow{"stamp", stamp_line(provenance())}));
}

TEST(StampLine, HoldsEveryStampAsASentence) {
  Provenance p = provenance();
  EXPECT_EQ(stamp_line(p),
            "Simulerade brott: ingen rad är ett verkligt brott. Simulering: default plan, seed 7.");
  p.language = Language::english;
  p.data = DataClass::confidential;
  EXPECT_EQ(stamp_line(p), "Internal: contains data that need protection.");
  p.language = Language::swedish;
  p.data = DataClass::open;
  p.data_source = "Memphis Police Department";
  EXPECT_EQ(stamp_line(p), "Öppna data: Memphis Police Department.");
}

}  // namespace
}  // namespace klara
