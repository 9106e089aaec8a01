#include <klara/adapters/whole_file.hpp>
#include <klara/base/error.hpp>

#include <adapters/scratch_folder.hpp>
#include <adapters/small_disk.hpp>

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>
#include <functional>
#include <string>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_FALSE(error.message().en.empty());
    EXPECT_FALSE(error.message().sv.empty());
    return error.code();
  }
  return "";
}

mode_t mode_of(const fs::path& file) {
  struct stat what {};
  EXPECT_EQ(::stat(file.c_str(), &what), 0);
  return what.st_mode & 0777;
}

void put(const fs::path& file, const std::string& text) {
  std::ofstream(file) << text;
}

TEST(WholeFiles, AppearTogetherAndLeaveNothingElse) {
  const ScratchFolder folder;
  WholeFiles files(Permission::everyone);
  put(files.begin(folder / "a.txt"), "first");
  put(files.begin(folder / "b.txt"), "second");
  EXPECT_FALSE(fs::exists(folder / "a.txt"));

  files.publish();
  EXPECT_EQ(bytes_of(folder / "a.txt"), "first");
  EXPECT_EQ(bytes_of(folder / "b.txt"), "second");
  EXPECT_THAT(folder.names(), ElementsAre("a.txt", "b.txt"));
}

TEST(WholeFiles, NotPublishedLeaveTheOldOneAlone) {
  const ScratchFolder folder;
  put(folder / "a.txt", "old");
  {
    WholeFiles files(Permission::everyone);
    put(files.begin(folder / "a.txt"), "new");
  }
  EXPECT_EQ(bytes_of(folder / "a.txt"), "old");
  EXPECT_THAT(folder.names(), ElementsAre("a.txt"));
}

TEST(WholeFiles, AreReadableByTheirOwnerAloneWhenTheDataNeedProtection) {
  const ScratchFolder folder;
  write_text(folder / "secret.txt", "x", Permission::owner_only);
  write_text(folder / "open.txt", "x", Permission::everyone);
  EXPECT_EQ(mode_of(folder / "secret.txt"), 0600u);
  EXPECT_EQ(mode_of(folder / "open.txt"), 0644u);
}

TEST(WholeFiles, CannotBeEnteredByOthersWhileTheyAreWritten) {
  const ScratchFolder folder;
  WholeFiles files(Permission::owner_only);
  EXPECT_EQ(mode_of(files.begin(folder / "a.txt").parent_path()), 0700u);
}

TEST(WholeFiles, ReplaceALinkAndNotWhatItPointsTo) {
  const ScratchFolder folder;
  put(folder / "far.txt", "far");
  fs::create_symlink(folder / "far.txt", folder / "near.txt");
  write_text(folder / "near.txt", "near", Permission::everyone);
  EXPECT_EQ(bytes_of(folder / "far.txt"), "far");
  EXPECT_EQ(bytes_of(folder / "near.txt"), "near");
}

// A child that is killed in the middle of writing, as by a power cut.
pid_t killed_writer(const fs::path& target) {
  int ready[2];
  if (::pipe(ready) != 0) return -1;
  const pid_t child = ::fork();
  if (child == 0) {
    WholeFiles files(Permission::everyone);
    put(files.begin(target), "half");
    const char said = 'x';
    if (::write(ready[1], &said, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char heard = 0;
  EXPECT_EQ(::read(ready[0], &heard, 1), 1);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
  return child;
}

TEST(WholeFiles, OfAKilledProcessLeaveTheOldOneWholeAndAreRemovedByTheNext) {
  const ScratchFolder folder;
  put(folder / "a.txt", "old");
  const pid_t child = killed_writer(folder / "a.txt");
  EXPECT_EQ(bytes_of(folder / "a.txt"), "old");
  EXPECT_THAT(folder.names(), ElementsAre(".a.txt.tmp." + std::to_string(child), "a.txt"));

  write_text(folder / "a.txt", "new", Permission::everyone);
  EXPECT_EQ(bytes_of(folder / "a.txt"), "new");
  EXPECT_THAT(folder.names(), ElementsAre("a.txt"));
}

TEST(WholeFiles, OfALivingProcessAreLeftAlone) {
  const ScratchFolder folder;
  const std::string of_init = ".a.txt.tmp.1";
  fs::create_directory(folder / of_init);
  write_text(folder / "a.txt", "new", Permission::everyone);
  EXPECT_THAT(folder.names(), ElementsAre(of_init, "a.txt"));
}

TEST(WholeFiles, LeaveFilesOfOtherNamesAlone) {
  const ScratchFolder folder;
  for (const std::string name :
       {".a.txt.tmp.", ".a.txt.tmp.x1", ".a.txt.tmp.-5", ".b.tmp.999999"}) {
    put(folder / name, "mine");
  }
  write_text(folder / "a.txt", "new", Permission::everyone);
  EXPECT_EQ(folder.names().size(), 5u);
}

TEST(WholeFiles, AreNotWrittenTwiceAtOnce) {
  const ScratchFolder folder;
  WholeFiles files(Permission::everyone);
  put(files.begin(folder / "a.txt"), "first");
  EXPECT_EQ(code_of([&] { files.begin(folder / "a.txt"); }), "OUTPUT_PATH");
  files.publish();
  EXPECT_EQ(bytes_of(folder / "a.txt"), "first");
}

TEST(WholeFiles, RefuseATargetThatAnotherProgramHasOpen) {
  for (const std::string companion : {"-wal", "-shm", "-journal"}) {
    const ScratchFolder folder;
    WholeFiles files(Permission::everyone);
    const fs::path temporary = files.begin(folder / "r.gpkg");
    put(temporary, "new");
    put(folder / ("r.gpkg" + companion), "");
    EXPECT_EQ(code_of([&] { WholeFiles(Permission::everyone).begin(folder / "r.gpkg"); }),
              "OUTPUT_OPEN");
    EXPECT_EQ(code_of([&] { files.publish(); }), "OUTPUT_OPEN") << "opened after the beginning";
    EXPECT_FALSE(fs::exists(folder / "r.gpkg"));
  }
}

TEST(WholeFiles, FailWhenOneWasNotWrittenAndThenPublishNone) {
  const ScratchFolder folder;
  WholeFiles files(Permission::everyone);
  put(files.begin(folder / "a.txt"), "there");
  files.begin(folder / "b.txt");
  EXPECT_EQ(code_of([&] { files.publish(); }), "OUTPUT_FAILED");
  EXPECT_FALSE(fs::exists(folder / "a.txt"));
}

TEST(WholeFiles, TellWhichAreInPlaceWhenThePublishingFailsHalfway) {
  const ScratchFolder folder;
  put(folder / "a.txt", "old");
  WholeFiles files(Permission::everyone);
  for (const std::string name : {"a.txt", "b.txt", "c.txt"}) {
    write_text(files, folder / name, "new");
  }
  fs::create_directory(folder / "b.txt");  // no file can be renamed to a folder
  EXPECT_THAT(files.published(), IsEmpty());
  EXPECT_EQ(code_of([&] { files.publish(); }), "OUTPUT_FAILED");
  EXPECT_THAT(files.published(), ElementsAre(folder / "a.txt"));
  EXPECT_EQ(bytes_of(folder / "a.txt"), "new");
  EXPECT_FALSE(fs::exists(folder / "c.txt"));
}

TEST(WholeFiles, TellThatAllAreInPlaceWhenTheyAre) {
  const ScratchFolder folder;
  WholeFiles files(Permission::everyone);
  write_text(files, folder / "a.txt", "a");
  write_text(files, folder / "b.txt", "b");
  files.publish();
  EXPECT_THAT(files.published(), ElementsAre(folder / "a.txt", folder / "b.txt"));
}

TEST(WholeFiles, FailWhenATransactionWasLeftOpen) {
  const ScratchFolder folder;
  WholeFiles files(Permission::everyone);
  const fs::path temporary = files.begin(folder / "r.gpkg");
  put(temporary, "rows");
  put(temporary.string() + "-journal", "half");
  EXPECT_EQ(code_of([&] { files.publish(); }), "OUTPUT_FAILED");
}

TEST(WriteText, SaysThatTheDiskIsFullAndLeavesTheOldOneWhole) {
  const ScratchFolder folder;
  const SmallDisk disk(folder / "disk", "64k");
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk needs root";
  write_text(disk.path() / "a.txt", "old", Permission::everyone);
  try {
    write_text(disk.path() / "a.txt", std::string(1'000'000, 'x'), Permission::everyone);
    ADD_FAILURE() << "a megabyte fitted on a disk of 64 kB";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "OUTPUT_FAILED");
    EXPECT_THAT(error.message().sv, HasSubstr("disken är full"));
  }
  EXPECT_EQ(bytes_of(disk.path() / "a.txt"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(disk.path()), {}), 1);
}

TEST(RequireWritable, TakesANewFileInAFolderThatExists) {
  const ScratchFolder folder;
  EXPECT_EQ(code_of([&] { require_writable(folder / "a.gpkg", {folder / "in.csv"}); }), "");
  EXPECT_EQ(code_of([&] { require_writable("a.gpkg", {}); }), "") << "in the working folder";
  EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(RequireWritable, RefusesPathsThatAreNotFiles) {
  const ScratchFolder folder;
  for (const std::string path : {"/vsimem/x.tif", "/vsizip//tmp/a.zip/b", "//vsicurl/http",
                                 "http://host/x.tif", "PG:dbname=x", "GPKG:x.gpkg", "/VSIMEM/x.tif",
                                 "my file:x.tif", "a\nb.tif", "", "/dev/null", "..", "/tmp/"}) {
    EXPECT_EQ(code_of([&] { require_writable(path, {}); }), "OUTPUT_PATH") << path;
  }
  EXPECT_EQ(code_of([&] { require_writable(folder.path(), {}); }), "OUTPUT_PATH");
  EXPECT_EQ(code_of([&] { require_writable(folder / "none/x.tif", {}); }), "OUTPUT_PATH");
}

TEST(RequireWritable, NamesTheFolderThatIsMissingAndHowToMakeIt) {
  try {
    require_writable("/no/such/x.tif", {});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unreadable);
    EXPECT_THAT(error.message().en, HasSubstr("/no/such"));
    EXPECT_THAT(error.remedy().sv, HasSubstr("mkdir -p /no/such"));
  }
}

TEST(RequireWritable, SaysThatTheFolderIsAFile) {
  const ScratchFolder folder;
  put(folder / "out", "four");
  try {
    require_writable(folder / "out" / "x.tif", {});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_THAT(error.message().en, HasSubstr("out is a file and not a folder"));
    EXPECT_THAT(error.message().sv, HasSubstr("out är en fil och inte en mapp"));
    EXPECT_EQ(error.remedy(), Text{});
  }
}

TEST(RequireWritable, RefusesAnInputUnderAnyName) {
  const ScratchFolder folder;
  put(folder / "in.gpkg", "rows");
  fs::create_symlink(folder / "in.gpkg", folder / "link.gpkg");
  fs::create_hard_link(folder / "in.gpkg", folder / "hard.gpkg");
  for (const std::string name : {"in.gpkg", "link.gpkg", "hard.gpkg", "./in.gpkg"}) {
    try {
      require_writable(folder / name, {folder / "other.csv", folder / "in.gpkg"});
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
      EXPECT_EQ(error.code(), "OUTPUT_IS_INPUT");
    }
  }
  EXPECT_EQ(bytes_of(folder / "in.gpkg"), "rows");
}

}  // namespace
}  // namespace klara
