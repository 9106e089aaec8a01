#include <klara/base/aligned.hpp>

#include <hwy/aligned_allocator.h>

namespace klara {

void* allocate_aligned(std::size_t bytes) {
  void* const memory = hwy::AllocateAlignedBytes(bytes, nullptr, nullptr);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void free_aligned(void* memory) noexcept {
  hwy::FreeAlignedBytes(memory, nullptr, nullptr);
}

}  // namespace klara
