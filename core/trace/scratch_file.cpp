// SPDX-License-Identifier: MIT
#include "core/trace/scratch_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace peerscope {

namespace {
constexpr std::size_t hugePage = std::size_t{1} << 21;
}

std::unique_ptr<ScratchFile> ScratchFile::create()
{
    const std::array<const char*, 3> folders = {std::getenv("TMPDIR"), "/var/tmp", "/tmp"};
    for (const char* folder : folders) {
        if (!folder)
            continue;
        const int descriptor = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (descriptor >= 0)
            return std::unique_ptr<ScratchFile>(new ScratchFile(descriptor));
    }
    return nullptr;
}

ScratchFile::~ScratchFile()
{
    for (const Block& block : m_blocks)
        munmap(block.data, block.size);
    close(m_descriptor);
}

std::byte* ScratchFile::allocate(std::size_t size)
{
    if (!m_blocks.empty())
        moveToDisk(m_blocks.back());
    size = (size + hugePage - 1) / hugePage * hugePage;
    // Asks for more, so that it can start at a huge page, and frees the rest at once.
    void* room = mmap(nullptr, size + hugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED)
        throw std::bad_alloc();
    auto* const begin = static_cast<std::byte*>(room);
    const std::size_t before = (hugePage - reinterpret_cast<std::uintptr_t>(begin) % hugePage) % hugePage;
    std::byte* const data = begin + before;
    if (before > 0)
        munmap(begin, before);
    munmap(data + size, hugePage - before);
    madvise(data, size, MADV_HUGEPAGE); // a hint: with small pages it is just slower
    m_blocks.push_back({data, size});
    return data;
}

void ScratchFile::moveToDisk(const Block& block)
{
    for (std::size_t written = 0; written < block.size;) {
        const ssize_t count = pwrite(m_descriptor, block.data + written, block.size - written,
                                     m_end + static_cast<off_t>(written));
        if (count <= 0)
            return;
        written += static_cast<std::size_t>(count);
    }
    // The same bytes at the same address: readers notice nothing.
    if (mmap(block.data, block.size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, m_descriptor, m_end) !=
        MAP_FAILED)
        m_end += static_cast<off_t>(block.size);
}

} // namespace peerscope
