// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace peerscope {

/// Memory that moves to disk once it is full: into an unnamed file, mapped at the same address. The kernel
/// keeps in memory what is used. One thread allocates and writes; any number may read.
class ScratchFile
{
public:
    /// Null if no folder for temporary files (TMPDIR, /var/tmp, /tmp) accepts one.
    static std::unique_ptr<ScratchFile> create();
    ~ScratchFile();
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    /// Zeroed memory that never moves and lives as long as this object. Earlier allocations are moved to
    /// disk, or stay in memory if the disk is full. Throws std::bad_alloc.
    std::byte* allocate(std::size_t size);

private:
    struct Block
    {
        std::byte* data = nullptr;
        std::size_t size = 0;
    };
    explicit ScratchFile(int descriptor) : m_descriptor(descriptor) {}
    void moveToDisk(const Block& block);

    int m_descriptor;
    long m_end = 0; ///< the end of the file
    std::vector<Block> m_blocks;
};

} // namespace peerscope
