#include <klara/adapters/gdal_session.hpp>

#include <klara/adapters/system_reason.hpp>
#include <klara/adapters/whole_file.hpp>

#include <cpl_conv.h>
#include <cpl_error.h>
#include <fmt/format.h>
#include <gdal_frmts.h>
#include <ogr_srs_api.h>
#include <ogrsf_frmts.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <optional>
#include <utility>

namespace klara {
namespace {

constexpr std::size_t most_messages = 100;

/// Why the system refused, where GDAL or SQLite quotes it.
std::optional<Text> reason_quoted(const std::string& said) {
  if (said.find("disk is full") != std::string::npos) return system_reason(ENOSPC);
  for (const int error : {ENOSPC, EDQUOT, EROFS, EFBIG, EIO, EACCES, ESTALE}) {
    if (said.find(std::strerror(error)) != std::string::npos) return system_reason(error);
  }
  return std::nullopt;
}

}  // namespace

void open_gdal() {
  static std::once_flag once;
  std::call_once(once, [] {
    // A trap hears what matters; a file that is closed because its disk is full would still talk.
    CPLSetErrorHandler(CPLQuietErrorHandler);
    CPLSetConfigOption("GDAL_PAM_ENABLED", "NO");
    // Its blocks, which would else take a twentieth of the machine's memory.
    GDALSetCacheMax64(std::int64_t{64} << 20);
    OSRSetPROJEnableNetwork(0);
    GDALRegister_GTiff();
    GDALRegister_COG();
    GDALRegister_MEM();
    RegisterOGRGeoPackage();
    RegisterOGRGeoJSON();
    RegisterOGRShape();
  });
}

GdalTrap::GdalTrap() {
  const CPLErrorHandler handler = [](CPLErr severity, CPLErrorNum /*number*/, const char* message) {
    static_cast<GdalTrap*>(CPLGetErrorHandlerUserData())->take(severity, message);
  };
  CPLPushErrorHandlerEx(handler, this);
}

GdalTrap::~GdalTrap() {
  CPLPopErrorHandler();
  CPLErrorReset();
}

void GdalTrap::take(int severity, const char* message) {
  if (severity == CE_Failure || severity == CE_Fatal) {
    ++error_count_;
    if (errors_.size() < most_messages) errors_.emplace_back(message);
  } else if (severity == CE_Warning && warnings_.size() < most_messages) {
    warnings_.emplace_back(message);
  }
}

std::string GdalTrap::said() const {
  return fmt::format("{}", fmt::join(errors_, "; "));
}

void GdalTrap::require(bool succeeded, Error error) const {
  if (succeeded && errors() == 0) return;
  if (errors() > 0)
    error.with_remedy({.en = "GDAL says: " + said(), .sv = "GDAL säger: " + said()});
  throw error;
}

void GdalTrap::require_written(bool succeeded, const std::filesystem::path& file) const {
  if (succeeded && errors() == 0) return;
  if (const auto reason = reason_quoted(said())) throw output_failed(file, *reason);
  require(succeeded,
          output_failed(file, {.en = "writing failed", .sv = "skrivningen misslyckades"}));
}

}  // namespace klara
