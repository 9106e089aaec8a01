#include <klara/adapters/system_reason.hpp>

#include <cerrno>
#include <cstring>
#include <string>

namespace klara {

Text system_reason(int error) {
  switch (error) {
    case ENOSPC:
      return {.en = "the disk is full", .sv = "disken är full"};
    case EDQUOT:
      return {.en = "the disk quota is used up", .sv = "diskkvoten är slut"};
    case EROFS:
      return {.en = "the disk is write-protected", .sv = "disken är skrivskyddad"};
    case EFBIG:
      return {.en = "files may not become that large there",
              .sv = "filer får inte bli så stora där"};
    case EIO:
      return {.en = "the disk reports an error", .sv = "disken rapporterar ett fel"};
    case EACCES:
    case EPERM:
      return {.en = "permission is missing", .sv = "behörighet saknas"};
    case ENOENT:
      return {.en = "it does not exist", .sv = "den finns inte"};
    case EEXIST:
      return {.en = "a file of that name is in the way", .sv = "en fil med det namnet är i vägen"};
    case ENOTDIR:
      return {.en = "a part of the path is not a folder",
              .sv = "en del av sökvägen är inte en mapp"};
    case EISDIR:
      return {.en = "it is a folder", .sv = "det är en mapp"};
    case ENAMETOOLONG:
      return {.en = "the name is too long", .sv = "namnet är för långt"};
    case ELOOP:
      return {.en = "its links lead in a circle", .sv = "dess länkar går i cirkel"};
    case EBUSY:
    case ETXTBSY:
      return {.en = "another program uses it", .sv = "ett annat program använder den"};
    case EMFILE:
    case ENFILE:
      return {.en = "too many files are open", .sv = "för många filer är öppna"};
    case ENOMEM:
      return {.en = "the memory does not suffice", .sv = "minnet räcker inte"};
    case ESTALE:
    case ETIMEDOUT:
      return {.en = "the network drive does not answer", .sv = "nätverksenheten svarar inte"};
    default: {
      const std::string said = std::strerror(error);
      return {.en = "the system says: " + said, .sv = "systemet säger: " + said};
    }
  }
}

}  // namespace klara
