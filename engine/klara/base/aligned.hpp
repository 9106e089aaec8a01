#pragma once
/// Memory for vector instructions.
#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <type_traits>

namespace klara {

/// So many bytes that begin where a cache line does. Throws std::bad_alloc where there are none.
[[nodiscard]] void* allocate_aligned(std::size_t bytes);

void free_aligned(void* memory) noexcept;

/// Numbers that begin where a cache line does, so that no vector of them lies in two.
template <class T>
class Aligned {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  Aligned() = default;
  /// What they are is left open.
  explicit Aligned(std::size_t count) { of(count); }

  /// Holds at least so many; where it held fewer, what they are is left open. Throws std::bad_alloc
  /// where there is no memory for them.
  T* of(std::size_t count) {
    if (count > size_) {
      if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_alloc();
      data_.reset(static_cast<T*>(allocate_aligned(count * sizeof(T))));
      size_ = count;
    }
    return data_.get();
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] T* data() const { return data_.get(); }
  [[nodiscard]] T& operator[](std::size_t i) const { return data_[i]; }

 private:
  struct Free {
    void operator()(T* memory) const noexcept { free_aligned(memory); }
  };

  std::unique_ptr<T[], Free> data_;
  std::size_t size_ = 0;
};

}  // namespace klara
