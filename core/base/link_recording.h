// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace peerscope {

/// What a real network was measured to do over time, to be played back on a link. It begins with the run, and
/// begins again after `length`. Either `samples` or `opportunities` has entries.
struct LinkRecording
{
    /// What holds from one time to the next sample's. What was not measured is left as the link's conditions
    /// say.
    struct Sample
    {
        Time at{};
        std::optional<Time> delay;
        std::optional<double> loss;     ///< share lost at random, 0 to 1
        std::optional<double> rateKbit; ///< thousands of bits a second; 0: nothing is sent meanwhile
    };
    /// What one opportunity sends at most: an Ethernet packet, as in Mahimahi.
    static constexpr std::size_t bytesAnOpportunity = 1500;

    std::string file; ///< where it was read
    /// By time, the first at 0. If rates are given, they are 1 kbit/s or more on average.
    std::vector<Sample> samples;
    /// Mahimahi's delivery trace: when bytes can leave the link, in order; not after `length`.
    std::vector<Time> opportunities;
    Time length{}; ///< more than 0
};

/// A link's recording, or none. The same file counts as the same recording.
struct LinkRecordingRef
{
    std::shared_ptr<const LinkRecording> recording = {};

    explicit operator bool() const { return recording != nullptr; }
    const LinkRecording* operator->() const { return recording.get(); }
    std::string file() const { return recording ? recording->file : std::string(); }

    bool operator==(const LinkRecordingRef& other) const { return file() == other.file(); }
};

} // namespace peerscope
