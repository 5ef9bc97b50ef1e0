// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace peerscope {

/// Memory that moves to the disk once it is full: into a file without a name, mapped where the memory was.
/// The kernel keeps of it what is looked at. One thread allocates and writes; any number may read meanwhile.
class ScratchFile
{
public:
    /// Null where no folder for temporary files (TMPDIR, /var/tmp, /tmp) takes one.
    static std::unique_ptr<ScratchFile> create();
    ~ScratchFile();
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    /// Zero, and where it is as long as this; what was allocated before goes to the disk, or, where that is
    /// full, stays in memory. Throws std::bad_alloc.
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
    long m_end = 0; ///< of the file
    std::vector<Block> m_blocks;
};

} // namespace peerscope
