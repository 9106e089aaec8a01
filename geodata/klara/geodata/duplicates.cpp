#include <klara/geodata/duplicates.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <stdexcept>

namespace klara {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t rows_per_bucket = 64;

// Odd, half of their bits set, no pattern: digits of pi and of e.
constexpr std::uint64_t pi = 0x243F6A8885A308D3;
constexpr std::uint64_t e = 0xB7E151628AED2A6B;

/// Both halves of the product, so that every bit of either factor reaches every bit of the result.
std::uint64_t folded(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

template <class Number>
std::uint64_t number_at(const char* p) {
  Number number = 0;
  std::memcpy(&number, p, sizeof number);
  return number;
}

/// Up to sixteen bytes as two numbers; their loads overlap rather than run over the end.
struct Sixteen {
  std::uint64_t first = 0, second = 0;
};

Sixteen up_to_sixteen(const char* p, std::size_t count) {
  if (count >= 8) {
    return {number_at<std::uint64_t>(p), number_at<std::uint64_t>(p + count - 8)};
  }
  if (count >= 4) {
    return {number_at<std::uint32_t>(p), number_at<std::uint32_t>(p + count - 4)};
  }
  if (count == 0) return {};
  return {number_at<std::uint8_t>(p) | number_at<std::uint8_t>(p + count / 2) << 8,
          number_at<std::uint8_t>(p + count - 1)};
}

constexpr int bits_of_row = 32;
constexpr std::uint64_t row_bits = (std::uint64_t{1} << bits_of_row) - 1;

/// Rows in buckets of keys that begin alike; sorting small buckets of plain numbers (the next bits
/// of the key, and the row) brings those together that may be the same.
class Groups {
 public:
  explicit Groups(std::size_t count)
      : bits_(static_cast<int>(std::bit_width(count / rows_per_bucket))),
        begin_((std::size_t{1} << bits_) + 1) {}

  void announce(std::uint64_t key) { ++begin_[bucket(key) + 1]; }
  void open() {
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    entries_.resize(begin_.back());
    next_ = begin_;
  }
  void put(std::uint64_t key, std::size_t row) {
    entries_[next_[bucket(key)]++] = (key << bits_ & ~row_bits) | row;
  }

  /// Calls `visit` with every group of more than one row whose keys begin alike.
  template <class Visit>
  void visit_alike(Visit visit) {
    std::vector<std::size_t> rows;
    for (std::size_t b = 0; b + 1 < begin_.size(); ++b) {
      const std::span<std::uint64_t> all(entries_.data() + begin_[b], begin_[b + 1] - begin_[b]);
      std::ranges::sort(all);
      for (auto first = all.begin(); first != all.end();) {
        const auto last = std::find_if(first + 1, all.end(), [&](std::uint64_t other) {
          return other >> bits_of_row != *first >> bits_of_row;
        });
        if (last - first > 1) {
          rows.clear();
          for (auto entry = first; entry != last; ++entry) rows.push_back(*entry & row_bits);
          visit(rows);
        }
        first = last;
      }
    }
  }

 private:
  [[nodiscard]] std::size_t bucket(std::uint64_t key) const {
    return bits_ == 0 ? 0 : static_cast<std::size_t>(key >> (64 - bits_));
  }

  int bits_;
  std::vector<std::size_t> begin_, next_;
  std::vector<std::uint64_t> entries_;
};

}  // namespace

std::uint64_t mixed(std::string_view text, std::uint64_t before) {
  std::uint64_t state = before ^ text.size() * pi;
  const char* p = text.data();
  std::size_t left = text.size();
  for (; left > 16; left -= 16, p += 16) {
    state = folded(number_at<std::uint64_t>(p) ^ e, number_at<std::uint64_t>(p + 8) ^ state ^ pi);
  }
  const Sixteen rest = up_to_sixteen(p, left);
  state = folded(rest.first ^ e, rest.second ^ state ^ pi);
  return state == 0 ? 1 : state;
}

std::vector<DuplicateFate> duplicate_fates(std::span<const RowFingerprint> fingerprints,
                                           std::span<const std::uint64_t> rows,
                                           DuplicatePolicy policy) {
  std::vector<DuplicateFate> fates(fingerprints.size(), DuplicateFate::single);
  if (policy == DuplicatePolicy::keep) return fates;

  const bool without_id_too = policy == DuplicatePolicy::quarantine;
  const auto key_of = [&](const RowFingerprint& row) { return row.id != 0 ? row.id : row.content; };
  const auto takes_part = [&](const RowFingerprint& row) { return row.id != 0 || without_id_too; };

  if (fingerprints.size() >> bits_of_row != 0) throw std::length_error("too many rows to compare");
  Groups groups(fingerprints.size());
  for (const RowFingerprint& row : fingerprints) {
    if (takes_part(row)) groups.announce(key_of(row));
  }
  groups.open();
  for (std::size_t i = 0; i < fingerprints.size(); ++i) {
    if (takes_part(fingerprints[i])) groups.put(key_of(fingerprints[i]), i);
  }
  const auto judge = [&](std::span<const std::size_t> same) {
    const bool all_equal = std::ranges::all_of(
        same, [&](std::size_t row) { return fingerprints[row] == fingerprints[same.front()]; });
    for (const std::size_t row : same) {
      fates[row] = all_equal ? DuplicateFate::repeated : DuplicateFate::conflicting;
    }
    if (!all_equal) return;
    const auto first =
        std::ranges::min_element(same, {}, [&](std::size_t row) { return rows[row]; });
    fates[*first] = DuplicateFate::single;
  };
  groups.visit_alike([&](std::vector<std::size_t>& alike) {
    const auto key = [&](std::size_t row) { return key_of(fingerprints[row]); };
    std::ranges::sort(alike, {}, key);
    for (auto first = alike.begin(); first != alike.end();) {
      const auto last = std::find_if(first + 1, alike.end(),
                                     [&](std::size_t row) { return key(row) != key(*first); });
      if (last - first > 1) judge({first, last});
      first = last;
    }
  });
  return fates;
}

}  // namespace klara
