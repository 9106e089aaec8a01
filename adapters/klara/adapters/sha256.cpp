#include <klara/adapters/sha256.hpp>

#include <klara/adapters/input_path.hpp>
#include <klara/adapters/system_reason.hpp>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t bytes_per_read = 1 << 20;

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
constexpr std::array<std::uint32_t, 64> round_constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t big_endian(const std::byte* bytes) {
  std::uint32_t word = 0;
  for (int i = 0; i < 4; ++i) word = word << 8 | std::to_integer<std::uint32_t>(bytes[i]);
  return word;
}

#if defined(__x86_64__)

bool machine_has_instructions() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_SSE4_1) == 0) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
}

/// The state as the instructions want it is (a, b, e, f) and (c, d, g, h), high to low.
__attribute__((target("sha,sse4.1"))) void compress_by_machine(std::array<std::uint32_t, 8>& state,
                                                               const std::byte* block) {
  const auto load = [](const auto* p) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  };
  const __m128i abcd = _mm_shuffle_epi32(load(state.data()), 0xB1);      // c d a b
  const __m128i efgh = _mm_shuffle_epi32(load(state.data() + 4), 0x1B);  // e f g h
  const __m128i abef_before = _mm_alignr_epi8(abcd, efgh, 8);
  const __m128i cdgh_before = _mm_blend_epi16(efgh, abcd, 0xF0);
  __m128i abef = abef_before;
  __m128i cdgh = cdgh_before;

  const __m128i big_endian_words = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i w[4];
  for (int i = 0; i < 4; ++i) w[i] = _mm_shuffle_epi8(load(block + 16 * i), big_endian_words);
  for (int four = 0; four < 16; ++four) {
    __m128i& now = w[four % 4];
    if (four >= 4) {
      const __m128i& last = w[(four + 3) % 4];
      now = _mm_sha256msg1_epu32(now, w[(four + 1) % 4]);
      now = _mm_add_epi32(now, _mm_alignr_epi8(last, w[(four + 2) % 4], 4));
      now = _mm_sha256msg2_epu32(now, last);
    }
    const __m128i sum = _mm_add_epi32(now, load(round_constants.data() + 4 * four));
    cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
    abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
  }

  const __m128i feba = _mm_shuffle_epi32(_mm_add_epi32(abef, abef_before), 0x1B);
  const __m128i dchg = _mm_shuffle_epi32(_mm_add_epi32(cdgh, cdgh_before), 0xB1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state.data()), _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state.data() + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#else

bool machine_has_instructions() {
  return false;
}

void compress_by_machine(std::array<std::uint32_t, 8>&, const std::byte*) {}

#endif

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

Sha256::Sha256(Instructions instructions) : by_machine_(instructions == Instructions::fastest) {
  static const bool has_instructions = machine_has_instructions();
  by_machine_ = by_machine_ && has_instructions;
}

void Sha256::add(std::span<const std::byte> bytes) {
  std::size_t held = length_ % block_size;
  length_ += bytes.size();
  if (held > 0) {
    const std::size_t taken = std::min(bytes.size(), block_size - held);
    std::copy_n(bytes.begin(), taken, rest_.begin() + static_cast<std::ptrdiff_t>(held));
    bytes = bytes.subspan(taken);
    held += taken;
    if (held < block_size) return;
    compress(rest_.data());
  }
  for (; bytes.size() >= block_size; bytes = bytes.subspan(block_size)) compress(bytes.data());
  std::ranges::copy(bytes, rest_.begin());
}

void Sha256::add(std::string_view text) {
  add(std::as_bytes(std::span(text)));
}

std::string Sha256::hex() const {
  Sha256 ended = *this;
  std::vector<std::byte> padding(1, std::byte{0x80});
  while ((length_ + padding.size()) % block_size != block_size - 8) padding.push_back({});
  for (int shift = 56; shift >= 0; shift -= 8) {
    padding.push_back(static_cast<std::byte>(length_ * 8 >> shift));
  }
  ended.add(padding);

  static constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (const std::uint32_t word : ended.state_) {
    for (int shift = 28; shift >= 0; shift -= 4) result += digits[word >> shift & 15];
  }
  return result;
}

void Sha256::compress(const std::byte* block) {
  if (by_machine_) {
    compress_by_machine(state_, block);
    return;
  }
  std::array<std::uint32_t, 64> w;
  for (std::size_t t = 0; t < 16; ++t) w[t] = big_endian(block + 4 * t);
  for (std::size_t t = 16; t < 64; ++t) {
    const std::uint32_t s0 = std::rotr(w[t - 15], 7) ^ std::rotr(w[t - 15], 18) ^ w[t - 15] >> 3;
    const std::uint32_t s1 = std::rotr(w[t - 2], 17) ^ std::rotr(w[t - 2], 19) ^ w[t - 2] >> 10;
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }

  auto [a, b, c, d, e, f, g, h] = state_;
  for (std::size_t t = 0; t < 64; ++t) {
    const std::uint32_t big1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const std::uint32_t choice = (e & f) ^ (~e & g);
    const std::uint32_t t1 = h + big1 + choice + round_constants[t] + w[t];
    const std::uint32_t big0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const std::uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
    const std::uint32_t t2 = big0 + majority;
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  const std::array<std::uint32_t, 8> worked{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < worked.size(); ++i) state_[i] += worked[i];
}

std::string sha256_of(const std::filesystem::path& file, const RunContext& run) {
  return sha256_of(std::span(&file, 1), run);
}

std::string sha256_of(std::span<const std::filesystem::path> files, const RunContext& run) {
  Sha256 sum;
  std::vector<std::byte> buffer(bytes_per_read);
  for (const std::filesystem::path& file : files) {
    // A folder opens but does not read.
    const std::unique_ptr<std::FILE, Close> stream(std::fopen(file.c_str(), "rb"));
    if (!stream) throw unreadable_file(file, system_reason(errno));
    while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), stream.get())) {
      throw_if_stopped(run);
      sum.add(std::span(buffer).first(n));
    }
    if (std::ferror(stream.get())) throw unreadable_file(file, system_reason(errno));
  }
  return sum.hex();
}

std::string sha256_of_text(std::string_view text) {
  Sha256 sum;
  sum.add(text);
  return sum.hex();
}

}  // namespace klara
