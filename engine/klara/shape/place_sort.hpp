#pragma once
/// The places of incidents in order of buckets.
#include <klara/base/parallel.hpp>
#include <klara/base/run_context.hpp>
#include <klara/shape/places.hpp>
#include <klara/shape/point_set.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace klara {

/// Of a place that belongs to no bucket.
inline constexpr std::uint32_t no_bucket = std::numeric_limits<std::uint32_t>::max();

/// Where the places of each bucket begin, and the end of the last.
struct PlaceSort {
  std::vector<std::uint32_t> starts;
  double heaviest = 0.0;  // weight of a place that has a bucket
};

/// Sorts the places of incidents (for_each_place) into `buckets` buckets, within each in the order
/// of the incidents. `bucket_of(x, y)` gives a bucket or no_bucket; then `resize(places)` is called
/// once, and `put(at, first incident, weight, bucket)` for each place, from several threads.
///
/// The same for every `run.threads`. Fewer than 2^32 incidents. Cost: O(incidents + buckets);
/// memory 4 bytes an incident and 64 a bucket while it runs. Reports no progress. Throws
/// Error{cancelled} when `run` is asked to stop.
template <class BucketOf, class Resize, class Put>
PlaceSort sort_places(const PointSet& incidents, std::span<const double> mark, std::size_t buckets,
                      const RunContext& run, const BucketOf& bucket_of, const Resize& resize,
                      const Put& put) {
  constexpr std::size_t least_of_part = 1 << 15, most_parts = 16;
  const std::size_t parts =
      std::clamp<std::size_t>(incidents.size() / least_of_part, 1, most_parts);
  const auto part = [&](std::size_t i) {
    return IndexRange{start_of_place(incidents, mark, incidents.size() * i / parts),
                      start_of_place(incidents, mark, incidents.size() * (i + 1) / parts)};
  };

  const RunContext quiet = reporting_nothing(run);
  const auto bucket_at = std::make_unique_for_overwrite<std::uint32_t[]>(incidents.size());
  std::vector<std::vector<std::uint32_t>> counts(parts);
  std::vector<double> heaviest(parts, 0.0);
  for_each_block(parts, 1, quiet, [&](IndexRange block) {
    std::vector<std::uint32_t>& count = counts[block.begin];
    count.assign(buckets, 0);
    for_each_place(incidents, mark, part(block.begin), [&](std::size_t i, double weight) {
      const std::uint32_t bucket = bucket_of(incidents.x[i], incidents.y[i]);
      bucket_at[i] = bucket;
      if (bucket == no_bucket) return;
      ++count[bucket];
      heaviest[block.begin] = std::max(heaviest[block.begin], weight);
    });
  });

  PlaceSort result;
  result.starts.reserve(buckets + 1);
  std::uint32_t places = 0;
  for (std::size_t b = 0; b < buckets; ++b) {
    result.starts.push_back(places);
    for (std::vector<std::uint32_t>& count : counts) {
      const std::uint32_t of_part = count[b];
      count[b] = places;  // where the part puts its next
      places += of_part;
    }
  }
  result.starts.push_back(places);
  result.heaviest = std::ranges::max(heaviest);

  resize(places);
  for_each_block(parts, 1, quiet, [&](IndexRange block) {
    std::vector<std::uint32_t>& next = counts[block.begin];
    for_each_place(incidents, mark, part(block.begin), [&](std::size_t i, double weight) {
      const std::uint32_t bucket = bucket_at[i];
      if (bucket == no_bucket) return;
      put(next[bucket]++, i, weight, bucket);
    });
  });
  return result;
}

}  // namespace klara
