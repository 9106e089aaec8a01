#pragma once
/// Files written whole or not at all.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace klara {

/// Who may read what is written: 0600 for data that need protection, else 0644.
enum class Permission { owner_only, everyone };

/// Several results that appear together. Each is written under a temporary name in its target's
/// folder, verified, and flushed to disk; `publish` renames them all. What was not published is removed.
class WholeFiles {
 public:
  explicit WholeFiles(Permission permission);
  ~WholeFiles();
  WholeFiles(const WholeFiles&) = delete;
  WholeFiles& operator=(const WholeFiles&) = delete;

  /// The temporary path to write for `target`. Throws Error{unreadable} OUTPUT_PATH when the folder
  /// does not exist or cannot be written, for a virtual path, or while another program has the target
  /// open (a -wal beside a GeoPackage). Removes what a dead process left of this target.
  std::filesystem::path begin(const std::filesystem::path& target);

  /// Flushes and renames all, in the order of `begin`. Throws Error{unreadable} OUTPUT_FAILED.
  void publish();

 private:
  struct Pending {
    std::filesystem::path temporary, target;
  };
  Permission permission_;
  std::vector<Pending> pending_;
};

/// Writes text whole or not at all.
void write_text(const std::filesystem::path& target, std::string_view text, Permission permission);

/// Refuses virtual paths, an output equal to one of `inputs` (OUTPUT_IS_INPUT), and a missing folder
/// (OUTPUT_PATH), before anything is computed.
void require_writable(const std::filesystem::path& target,
                      const std::vector<std::filesystem::path>& inputs);

/// Lower-case hexadecimal. Throws Error{unreadable}.
[[nodiscard]] std::string sha256_of(const std::filesystem::path& file);
[[nodiscard]] std::string sha256_of_text(std::string_view text);

}  // namespace klara
