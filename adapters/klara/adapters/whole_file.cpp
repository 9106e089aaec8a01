#include <klara/adapters/whole_file.hpp>

#include <klara/adapters/earlier_result.hpp>
#include <klara/adapters/input_path.hpp>
#include <klara/adapters/system_reason.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

namespace klara {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t little_space = 64 * 1024;
constexpr std::array<std::string_view, 3> sqlite_companions{"-wal", "-shm", "-journal"};

Error refused_path(const fs::path& target, const Text& why) {
  return unreadable(
             "OUTPUT_PATH",
             {.en = fmt::format("the output {} cannot be written: {}", target.string(), why.en),
              .sv = fmt::format("utdata {} kan inte skrivas: {}", target.string(), why.sv)})
      .at(target.string());
}

class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags, mode_t mode = 0)
      : value_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] bool open() const { return value_ >= 0; }
  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

fs::path folder_of(const fs::path& target) {
  return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

fs::path with_suffix(const fs::path& path, std::string_view suffix) {
  fs::path result = path;
  result += suffix;
  return result;
}

void require_file_path(const fs::path& target) {
  if (!target.has_filename() || target.filename() == "." || target.filename() == "..") {
    throw refused_path(target, {.en = "it does not name a file", .sv = "den anger ingen fil"});
  }
  if (is_virtual(target)) {
    throw refused_path(target, {.en = "it is not a path of a file on this machine",
                                .sv = "det är inte en sökväg till en fil på datorn"})
        .with_remedy(
            {.en = "Write a plain path, such as results/" + target.filename().string(),
             .sv = "Skriv en vanlig sökväg, till exempel resultat/" + target.filename().string()});
  }
  struct stat what {};
  if (::stat(target.c_str(), &what) == 0 && !S_ISREG(what.st_mode)) {
    throw refused_path(target, S_ISDIR(what.st_mode)
                                   ? Text{.en = "it is a folder", .sv = "det är en mapp"}
                                   : Text{.en = "it is not a file", .sv = "det är inte en fil"});
  }
}

void require_folder(const fs::path& target) {
  const fs::path folder = folder_of(target);
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_directory(folder, error)) {
    throw refused_path(target,
                       {.en = fmt::format("{} is a file and not a folder", folder.string()),
                        .sv = fmt::format("{} är en fil och inte en mapp", folder.string())});
  }
  if (!fs::is_directory(folder, error)) {
    throw refused_path(target, {.en = fmt::format("there is no folder {}", folder.string()),
                                .sv = fmt::format("det finns ingen mapp {}", folder.string())})
        .with_remedy({.en = fmt::format("Create it first:  mkdir -p {}", folder.string()),
                      .sv = fmt::format("Skapa den först:  mkdir -p {}", folder.string())});
  }
  if (::access(folder.c_str(), W_OK | X_OK) != 0) throw refused_path(target, system_reason(errno));
}

void require_closed(const fs::path& target) {
  for (const std::string_view suffix : sqlite_companions) {
    const fs::path companion = with_suffix(target, suffix);
    if (::access(companion.c_str(), F_OK) != 0) continue;
    const std::string name = companion.filename().string();
    throw unreadable("OUTPUT_OPEN",
                     {.en = fmt::format("{} is open in another program: {} lies beside it",
                                        target.string(), name),
                      .sv = fmt::format("{} är öppen i ett annat program: {} ligger bredvid",
                                        target.string(), name)})
        .with_remedy({.en = fmt::format("Close it there (in QGIS: remove the layer). If no program "
                                        "has it open, delete {} and run again.",
                                        name),
                      .sv = fmt::format("Stäng den där (i QGIS: ta bort lagret). Om inget program "
                                        "har den öppen, radera {} och kör igen.",
                                        name)})
        .at(target.string());
  }
}

void require_target(const fs::path& target) {
  require_file_path(target);
  require_folder(target);
  require_closed(target);
}

bool is_alive(pid_t process) {
  return ::kill(process, 0) == 0 || errno != ESRCH;
}

// Both must say so: a process number means nothing in another container or machine that shares the
// folder, and a lock is not kept by every file system.
bool is_abandoned(const fs::path& temporary_folder, pid_t process) {
  if (process != ::getpid() && is_alive(process)) return false;
  const Descriptor folder(temporary_folder, O_RDONLY | O_DIRECTORY);
  return folder.open() && (::flock(folder.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK);
}

std::string temporary_prefix(const fs::path& target) {
  return fmt::format(".{}.tmp.", target.filename().string());
}

/// The target of a path from WholeFiles::begin; another path as it is.
fs::path target_of(const fs::path& file) {
  const fs::path folder = file.parent_path();
  if (!folder.filename().string().starts_with(temporary_prefix(file))) return file;
  return folder.parent_path() / file.filename();
}

bool is_full(const fs::path& folder) {
  struct statvfs disk {};
  return ::statvfs(folder.c_str(), &disk) == 0 &&
         std::uint64_t{disk.f_bavail} * disk.f_frsize < little_space;
}

void remove_abandoned(const fs::path& target) {
  const std::string prefix = temporary_prefix(target);
  std::error_code ignored;
  std::vector<fs::path> abandoned;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_of(target), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    pid_t process = 0;
    const char* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data() + prefix.size(), end, process);
    if (error != std::errc{} || stop != end || process <= 0) continue;
    if (is_abandoned(entry.path(), process)) abandoned.push_back(entry.path());
  }
  for (const fs::path& folder : abandoned) fs::remove_all(folder, ignored);
}

void flush(const fs::path& path, int flags, const fs::path& target) {
  const Descriptor file(path, O_RDONLY | flags);
  if (!file.open() || ::fsync(file.get()) != 0) throw output_failed(target, system_reason(errno));
}

}  // namespace

WholeFiles::WholeFiles(Permission permission) : permission_(permission) {}

WholeFiles::~WholeFiles() {
  clear();
}

void WholeFiles::clear() {
  for (const Pending& file : pending_) {
    std::error_code ignored;
    fs::remove_all(file.temporary.parent_path(), ignored);
    ::close(file.lock);
  }
  pending_.clear();
}

fs::path WholeFiles::begin(const fs::path& target) {
  require_target(target);
  remove_abandoned(target);

  const fs::path folder = folder_of(target) / (temporary_prefix(target) + std::to_string(getpid()));
  if (::mkdir(folder.c_str(), S_IRWXU) != 0) {
    if (errno != EEXIST) throw refused_path(target, system_reason(errno));
    throw refused_path(target, {.en = "it is already being written", .sv = "den skrivs redan"});
  }
  Descriptor lock(folder, O_RDONLY | O_DIRECTORY);
  ::flock(lock.get(), LOCK_EX | LOCK_NB);
  pending_.push_back({target, folder / target.filename(), lock.release()});
  return pending_.back().temporary;
}

void WholeFiles::publish() {
  const mode_t mode = permission_ == Permission::owner_only ? S_IRUSR | S_IWUSR
                                                            : S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;
  published_.reserve(published_.size() + pending_.size());
  for (const Pending& file : pending_) {
    require_closed(file.target);
    for (const std::string_view suffix : sqlite_companions) {
      if (fs::exists(with_suffix(file.temporary, suffix))) {
        throw output_failed(file.target, {.en = "a transaction was not finished",
                                          .sv = "en transaktion blev inte klar"});
      }
    }
    if (::chmod(file.temporary.c_str(), mode) != 0)
      throw output_failed(file.target, system_reason(errno));
    flush(file.temporary, 0, file.target);
  }

  for (const Pending& file : pending_) {
    if (::rename(file.temporary.c_str(), file.target.c_str()) != 0) {
      throw output_failed(file.target, system_reason(errno));
    }
    published_.push_back(file.target);
  }
  for (const Pending& file : pending_) flush(folder_of(file.target), O_DIRECTORY, file.target);
  clear();
}

void write_text(WholeFiles& files, const fs::path& target, std::string_view text) {
  const fs::path temporary = files.begin(target);
  {
    const Descriptor file(temporary, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
    if (!file.open()) throw output_failed(target, system_reason(errno));
    for (std::string_view left = text; !left.empty();) {
      const ssize_t n = ::write(file.get(), left.data(), left.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) throw output_failed(target, system_reason(n < 0 ? errno : EIO));
      left.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  if (sha256_of(temporary) != sha256_of_text(text)) {
    throw output_failed(target,
                        {.en = "it reads back differently", .sv = "den läses tillbaka annorlunda"});
  }
}

void write_text(const fs::path& target, std::string_view text, Permission permission) {
  WholeFiles files(permission);
  write_text(files, target, text);
  files.publish();
}

void require_writable(const fs::path& target, const std::vector<fs::path>& inputs) {
  require_target(target);
  for (const fs::path& input : inputs) {
    std::error_code not_there;
    if (!fs::equivalent(target, input, not_there)) continue;
    throw bad_argument(
        "OUTPUT_IS_INPUT",
        {.en = fmt::format("the output {} is the input {}", target.string(), input.string()),
         .sv = fmt::format("utdata {} är indata {}", target.string(), input.string())})
        .with_remedy({.en = "Write to another file; the input is left as it is.",
                      .sv = "Skriv till en annan fil; indata lämnas orörda."})
        .at(target.string());
  }
  require_own_result(target);
}

Error output_failed(const fs::path& file, const Text& why) {
  const fs::path target = target_of(file);
  const Text reason = is_full(folder_of(file)) ? system_reason(ENOSPC) : why;
  return unreadable("OUTPUT_FAILED",
                    {.en = fmt::format("{} was not written: {}", target.string(), reason.en),
                     .sv = fmt::format("{} skrevs inte: {}", target.string(), reason.sv)})
      .at(target.string());
}

}  // namespace klara
