#pragma once
/// Files written whole or not at all.
#include <klara/adapters/sha256.hpp>
#include <klara/base/error.hpp>

#include <filesystem>
#include <string_view>
#include <vector>

namespace klara {

/// Who may read what is written: 0600 for data that need protection, else 0644.
enum class Permission { owner_only, everyone };

/// Several results that appear together. Each is written into a folder of its own beside its
/// target, `.NAME.tmp.PID`, which only the owner may enter, and flushed to disk; `publish` moves
/// them all to their targets. What was not published is removed, also when the process that wrote
/// it was killed: then by the next that writes the same target.
class WholeFiles {
 public:
  explicit WholeFiles(Permission permission);
  ~WholeFiles();
  WholeFiles(const WholeFiles&) = delete;
  WholeFiles& operator=(const WholeFiles&) = delete;

  /// The path to write for `target`: of the same name, and nothing is there yet. A link is
  /// replaced, not followed. Throws Error{unreadable} OUTPUT_PATH when the folder does not exist or
  /// cannot be written, or for a virtual path, and OUTPUT_OPEN while another program has the target
  /// open (a -wal, -shm or -journal beside a GeoPackage).
  std::filesystem::path begin(const std::filesystem::path& target);

  /// Flushes all, then renames all in the order of `begin`, so that a manifest begun last appears
  /// last. Throws Error{unreadable} OUTPUT_FAILED when anything is missing or cannot be flushed or
  /// renamed, and OUTPUT_OPEN. Targets whose rename came before the failure are in place:
  /// `published` names them.
  void publish();

  /// The targets that are in place, each from its rename on.
  [[nodiscard]] const std::vector<std::filesystem::path>& published() const { return published_; }

 private:
  struct Pending {
    std::filesystem::path target, temporary;
    int lock = -1;  // held on the temporary's folder: it is in use
  };

  void clear();

  Permission permission_;
  std::vector<Pending> pending_;
  std::vector<std::filesystem::path> published_;
};

/// Begins a target, writes the text and reads it back. Throws as WholeFiles.
void write_text(WholeFiles& files, const std::filesystem::path& target, std::string_view text);

/// Writes text whole or not at all. Throws as WholeFiles.
void write_text(const std::filesystem::path& target, std::string_view text, Permission permission);

/// Refuses, before anything is computed: a target as WholeFiles::begin does, with
/// Error{bad_argument} OUTPUT_IS_INPUT one that is one of `inputs`, also through links, and what
/// require_own_result refuses.
void require_writable(const std::filesystem::path& target,
                      const std::vector<std::filesystem::path>& inputs);

/// The error of a writer whose file, a target or a path from WholeFiles::begin, did not become
/// whole: OUTPUT_FAILED. Says that the disk is full when it is, else `why`.
[[nodiscard]] Error output_failed(const std::filesystem::path& file, const Text& why);

}  // namespace klara
