// SPDX-License-Identifier: MIT
// Opens a capture of 1,000,000 datagrams, dissected and indexed, beside `tshark -r F -q -z io,stat,0`. The
// capture is that of a real game over and over, each time with other clients. Processor time and peak memory
// of a process each.
//   bench_capture [datagrams]
#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/files/pcap_output.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

using namespace peerscope;

namespace {

struct Frame
{
    UdpFrame udp;
    Time at{};
    std::vector<std::byte> payload;
};

std::vector<Frame> framesOf(const std::string& path)
{
    auto opened = CaptureFile::open(path);
    auto* file = std::get_if<CaptureFile>(&opened);
    std::vector<Frame> frames;
    Frame frame;
    while (file && file->next(frame.udp, frame.at)) {
        frame.payload.assign(frame.udp.payload.begin(), frame.udp.payload.end());
        frames.push_back(frame);
    }
    return frames;
}

/// The frames over and over: every round with other ports for the clients, behind the one before it.
void writeRounds(const std::string& path, std::vector<Frame> frames, std::size_t count)
{
    constexpr std::uint16_t firstPort = 20'000;
    constexpr std::uint16_t portsInRound = 16;
    const Time length = frames.back().at - frames.front().at + Time(1'000'000);
    const std::uint16_t server = frames.front().udp.to.port;
    std::vector<std::uint16_t> clients;
    const auto portIn = [&clients, server](std::size_t round, std::uint16_t port) {
        if (port == server)
            return port;
        std::size_t client = 0;
        while (client < clients.size() && clients[client] != port)
            ++client;
        if (client == clients.size())
            clients.push_back(port);
        return static_cast<std::uint16_t>(firstPort + round * portsInRound + client);
    };
    std::ofstream file(path, std::ios::binary);
    std::string out;
    appendPcapHeader(out);
    for (std::size_t written = 0; written < count; ++written) {
        const std::size_t round = written / frames.size();
        const Frame& frame = frames[written % frames.size()];
        UdpFrame udp = frame.udp;
        udp.from.port = portIn(round, udp.from.port);
        udp.to.port = portIn(round, udp.to.port);
        udp.payload = frame.payload;
        udp.direction = UdpFrame::Direction::Received;
        appendPcapFrame(out, frame.at + static_cast<std::int64_t>(round) * length, udp);
        if (out.size() > 1u << 20 || written + 1 == count) {
            file << out;
            out.clear();
        }
    }
}

struct Cost
{
    double seconds = 0;
    double megabytes = 0;
    bool succeeded = false;
};

/// What it takes to run `work` in a process of its own.
Cost costOf(const std::function<int()>& work)
{
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0)
        _exit(work());
    int status = 0;
    rusage usage = {};
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        return {};
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return {seconds(usage.ru_utime) + seconds(usage.ru_stime), static_cast<double>(usage.ru_maxrss) / 1024,
            WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

int import(const std::string& path, std::size_t count)
{
    RangeDecoder rangeDecoder;
    const auto result = importCapture(path, {&rangeDecoder});
    const auto* imported = std::get_if<ImportedCapture>(&result);
    return imported && TraceSnapshot(imported->trace).datagramCount() == count ? 0 : 1;
}

int runTshark(const std::string& path)
{
    if (!std::freopen("/dev/null", "w", stdout) || !std::freopen("/dev/null", "w", stderr))
        return 1;
    execlp("tshark", "tshark", "-r", path.c_str(), "-q", "-z", "io,stat,0", nullptr);
    return 1;
}

} // namespace

int main(int argc, char* argv[])
{
    const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
    auto frames = framesOf(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng");
    if (frames.empty() || count == 0)
        return 1;
    const std::string path =
        std::filesystem::temp_directory_path() / ("bench_capture." + std::to_string(getpid()));
    writeRounds(path, std::move(frames), count);
    const double fileSize = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
    costOf([&] { return import(path, count); }); // so that the file is in the system's memory for both
    const Cost ours = costOf([&] { return import(path, count); });
    const Cost theirs = costOf([&] { return runTshark(path); });
    std::filesystem::remove(path);
    std::printf("capture: %zu datagrams, %.0f MB: %.3f s, %.0f MB%s", count, fileSize, ours.seconds,
                ours.megabytes, ours.succeeded ? "" : " (FAILED)");
    if (theirs.succeeded)
        std::printf("; tshark %.2f s, %.0f MB: %.1f times as fast, %.2f of the memory\n", theirs.seconds,
                    theirs.megabytes, theirs.seconds / ours.seconds, ours.megabytes / theirs.megabytes);
    else
        std::printf("; no tshark to compare with\n");
    return ours.succeeded ? 0 : 1;
}
