// SPDX-License-Identifier: MIT
#pragma once

#include "tests/ui/timeline/synthetic_trace.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <vector>

// Measures a frame of a view with very many packets in the trace, compared with few: 1920 x 1080, raster, no
// window system, processor time.

namespace peerscope::frames {

inline constexpr int clients = 31;
inline constexpr int rate = 60;
inline constexpr std::size_t fewPackets = 10'000;

/// The number on the command line, otherwise ten million.
inline std::size_t manyPackets(int argc, char** argv)
{
    return argc > 1 ? static_cast<std::size_t>(std::atoll(argv[1])) : 10'000'000;
}

/// About so many packets of a server with its clients.
inline TraceSnapshot makeTrace(std::size_t packets)
{
    synthetic::TraceMaker maker;
    // Each tick the server sends to all clients, each client to the server and sometimes once more.
    const double perSecond = clients * rate * 2.08;
    synthetic::playGame(maker, clients, fromSeconds(static_cast<double>(packets) / perSecond), rate, 1);
    return maker.snapshot();
}

/// The processor time of this thread, so that other programs do not count.
inline double threadMilliseconds()
{
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

class Frames
{
public:
    template <class Act> void measure(Act act)
    {
        const double before = threadMilliseconds();
        act();
        m_milliseconds.push_back(threadMilliseconds() - before);
    }
    double last() const { return m_milliseconds.back(); }
    double at(double share)
    {
        std::sort(m_milliseconds.begin(), m_milliseconds.end());
        return m_milliseconds[static_cast<std::size_t>(share *
                                                       static_cast<double>(m_milliseconds.size() - 1))];
    }

private:
    std::vector<double> m_milliseconds;
};

struct Comparison
{
    TraceSnapshot small;
    TraceSnapshot large;
    Frames few;
    Frames many;
};

/// The frames of few packets, then those of as many as the command line says; `measure` has them of a trace.
template <class Measure> Comparison compare(int argc, char** argv, Measure measure)
{
    Comparison result;
    result.small = makeTrace(fewPackets);
    measure(result.small); // fonts, caches of the processor
    result.few = measure(result.small);
    result.large = makeTrace(manyPackets(argc, argv));
    result.many = measure(result.large);
    return result;
}

} // namespace peerscope::frames
