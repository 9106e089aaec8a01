#include <cli/output_files.hpp>
#include <klara/base/error.hpp>

#include <adapters/scratch_folder.hpp>

#include <gmock/gmock.h>

#include <string>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RunJsonBeside, IsNamedAfterTheOutput) {
  EXPECT_EQ(run_json_beside("ut/a.b.gpkg").string(), "ut/a.b.run.json");
  EXPECT_EQ(run_json_beside("out.tif").string(), "out.run.json");
}

TEST(Publish, TellsTheSessionWhatIsWrittenAlsoWhenItFailsHalfway) {
  const ScratchFolder folder;
  Session session;
  WholeFiles files(Permission::everyone);
  write_text(files, folder / "a.txt", "four");
  write_text(files, folder / "b.txt", "b");
  std::filesystem::create_directory(folder / "b.txt");
  EXPECT_THROW(publish(files, session), Error);
  ASSERT_EQ(session.written.size(), 1u);
  EXPECT_EQ(session.written.front().path, folder / "a.txt");
  EXPECT_EQ(session.written.front().bytes, 4u);
}

TEST(Publish, WritesNothingAfterAStop) {
  const ScratchFolder folder;
  std::stop_source stop;
  Session session;
  session.stop = stop.get_token();
  WholeFiles files(Permission::everyone);
  write_text(files, folder / "a.txt", "a");
  stop.request_stop();
  EXPECT_THROW(publish(files, session), Error);
  EXPECT_THAT(session.written, IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(folder / "a.txt"));
}

TEST(OutputFolder, LeavesNoneOfItsFoldersWhenOneCannotBeMade) {
  const ScratchFolder folder;
  const std::string too_long(300, 'x');
  try {
    const OutputFolder made(folder / "new" / "deep" / too_long);
    ADD_FAILURE() << "it was made";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "OUTPUT_PATH");
    EXPECT_THAT(error.message().sv, testing::EndsWith("kan inte skapas: namnet är för långt"));
  }
  EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(OutputFolder, SaysThatAFileIsInTheWay) {
  const ScratchFolder folder;
  WholeFiles files(Permission::everyone);
  write_text(files, folder / "out", "four");
  files.publish();
  const auto refused = [](const std::filesystem::path& wanted) {
    try {
      const OutputFolder made(wanted);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "OUTPUT_PATH");
      return error.message();
    }
    return Text{};
  };
  const std::string file = (folder / "out").string();
  EXPECT_EQ(refused(file).en,
            "the folder " + file + " cannot be made: the file " + file + " is in the way");
  EXPECT_EQ(refused(folder / "out" / "deep" / "deeper").sv,
            "mappen " + file + "/deep/deeper kan inte skapas: filen " + file + " är i vägen");
  EXPECT_THAT(folder.names(), ElementsAre("out"));
}

TEST(OutputFolder, IsTakenAwayUnlessItWasKept) {
  const ScratchFolder folder;
  {
    const OutputFolder made(folder / "left" / "deep");
    OutputFolder kept(folder / "kept");
    kept.keep();
    EXPECT_THAT(folder.names(), ElementsAre("kept", "left"));
  }
  EXPECT_THAT(folder.names(), ElementsAre("kept"));
}

}  // namespace
}  // namespace klara
