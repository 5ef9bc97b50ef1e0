// SPDX-License-Identifier: MIT
#include "core/base/system_memory.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <string>

namespace peerscope {

namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

struct Close
{
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

File open(const std::string& path)
{
    return File(std::fopen(path.c_str(), "re"));
}

/// The number in a file; `unlimited` if there is none ("max", or no such file).
std::uint64_t numberIn(const std::string& path)
{
    const File file = open(path);
    unsigned long long number = 0;
    return file && std::fscanf(file.get(), "%llu", &number) == 1 ? number : unlimited;
}

std::uint64_t difference(std::uint64_t limit, std::uint64_t used)
{
    return limit == unlimited ? unlimited : limit - std::min(limit, used);
}

/// MemAvailable of /proc/meminfo, in bytes.
std::uint64_t availableOnThisMachine()
{
    const File file = open("/proc/meminfo");
    char line[256];
    while (file && std::fgets(line, sizeof line, file.get())) {
        unsigned long long kibibytes = 0;
        if (std::sscanf(line, "MemAvailable: %llu kB", &kibibytes) == 1)
            return kibibytes * 1024;
    }
    return unlimited;
}

/// The smallest amount that a control group leaves: with version 2, of this group and all above it; with
/// version 1, of the nearest.
std::uint64_t availableInControlGroups()
{
    const File groups = open("/proc/self/cgroup");
    std::uint64_t least = unlimited;
    char line[4096];
    while (groups && std::fgets(line, sizeof line, groups.get())) {
        line[std::strcspn(line, "\n")] = '\0';
        if (std::strncmp(line, "0::", 3) == 0) {
            std::string path = line + 3;
            while (true) {
                const std::string folder = "/sys/fs/cgroup" + (path == "/" ? std::string() : path);
                least = std::min(least, difference(numberIn(folder + "/memory.max"),
                                                   numberIn(folder + "/memory.current")));
                const std::size_t slash = path.rfind('/');
                if (slash == std::string::npos || path == "/")
                    break;
                path.resize(std::max<std::size_t>(slash, 1));
            }
        } else if (const char* memory = std::strstr(line, ":memory:")) {
            const std::string folder =
                std::string("/sys/fs/cgroup/memory") + (memory + std::strlen(":memory:"));
            least = std::min(least, difference(numberIn(folder + "/memory.limit_in_bytes"),
                                               numberIn(folder + "/memory.usage_in_bytes")));
        }
    }
    return least;
}

} // namespace

SystemMemory SystemMemory::now()
{
    const auto pageSize = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    unsigned long long addressSpace = 0; // pages
    unsigned long long resident = 0;
    if (const File file = open("/proc/self/statm");
        !file || std::fscanf(file.get(), "%llu %llu", &addressSpace, &resident) != 2)
        addressSpace = resident = 0;

    std::uint64_t available = std::min(availableOnThisMachine(), availableInControlGroups());
    rlimit limit = {};
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        available = std::min(available, difference(limit.rlim_cur, addressSpace * pageSize));
    return {resident * pageSize, available};
}

} // namespace peerscope
