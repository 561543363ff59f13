// SPDX-License-Identifier: MIT
// In the programs every block of memory is overwritten before it is given back. Tokens, claims and passwords
// go through strings of Qt, its clipboard, its text layout and its queues, which free what they held as it
// is; a Secret alone could not keep them out of the memory that is left over. Only glibc is known here.
#include <cstring>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GATEHOUSE_MEMORY_IS_WATCHED // By a sanitizer, which has a heap of its own.
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GATEHOUSE_MEMORY_IS_WATCHED
#endif

#if defined(__GLIBC__) && !defined(GATEHOUSE_MEMORY_IS_WATCHED)

#include <algorithm>
#include <cstddef>
#include <malloc.h>

extern "C" {

void __libc_free(void *block) noexcept; // NOLINT(bugprone-reserved-identifier)
void *__libc_realloc(void *block, std::size_t size) noexcept; // NOLINT(bugprone-reserved-identifier)

// In the place of those of glibc, for every library of the program.
__attribute__((visibility("default"), used)) void free(void *block) noexcept;
__attribute__((visibility("default"), used)) void *realloc(void *block, std::size_t size) noexcept;

} // extern "C"

namespace {

/// A block with pages of its own goes back to the system at once: there is nothing left of it to overwrite.
bool hasOwnPages(const void *block)
{
    constexpr std::size_t mmapped = 2; // IS_MMAPPED of glibc, in the size before the block.
    return (static_cast<const std::size_t *>(block)[-1] & mmapped) != 0;
}

} // namespace

void free(void *block) noexcept
{
    if (block != nullptr && !hasOwnPages(block))
        explicit_bzero(block, malloc_usable_size(block));
    __libc_free(block);
}

/// glibc would leave the old block as it is when it has to move what is in it.
void *realloc(void *block, std::size_t size) noexcept
{
    if (block == nullptr || size == 0 || hasOwnPages(block))
        return __libc_realloc(block, size);
    const std::size_t had = malloc_usable_size(block);
    if (size <= had && size >= had / 2)
        return block;
    void *moved = malloc(size);
    if (moved == nullptr)
        return nullptr;
    std::memcpy(moved, block, std::min(had, size));
    free(block);
    return moved;
}

#endif
