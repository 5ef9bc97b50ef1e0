// SPDX-License-Identifier: MIT
// Runs a fuzz target on every given file and on every file of the given folders, as libFuzzer does with
// `-runs=0`: for compilers without libFuzzer.
//   fuzz_filter tests/fuzz/corpus/filter
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void replay(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

} // namespace

int main(int argc, char** argv)
{
    std::size_t count = 0;
    for (int index = 1; index < argc; ++index) {
        if (!std::filesystem::is_directory(argv[index])) {
            replay(argv[index]);
            ++count;
            continue;
        }
        for (const auto& entry : std::filesystem::directory_iterator(argv[index])) {
            replay(entry.path());
            ++count;
        }
    }
    std::printf("%zu inputs\n", count);
    return count > 0 ? 0 : 1;
}
