// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_recording.h"
#include "core/base/time.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace peerscope {

/// How the delay varies around its mean. Same as tc-netem's distributions of these names.
enum class JitterDistribution : std::uint8_t {
    Uniform, ///< evenly within jitter to either side
    Normal,  ///< jitter is the standard deviation; cut off at four times jitter
    Pareto,  ///< mostly a little early, rarely very late: from -2/3 to +4 times jitter
};
inline constexpr int jitterDistributionCount = 3;

/// "uniform", "normal", "pareto", as in scenarios.
constexpr std::string_view name(JitterDistribution distribution)
{
    constexpr std::string_view names[] = {"uniform", "normal", "pareto"};
    return names[static_cast<int>(distribution)];
}

/// Loss in bursts (Gilbert, Elliott): the link is in a good or a bad state, and may change after every
/// datagram. On average it is bad for p / (p + r) of the datagrams, in runs of 1 / r.
struct BurstLoss
{
    double p = 0.0;    ///< how likely a good link turns bad, 0 to 1
    double r = 1.0;    ///< how likely a bad link turns good, 0 to 1
    double good = 0.0; ///< share lost while it is good, 0 to 1
    double bad = 1.0;  ///< share lost while it is bad, 0 to 1

    /// Whether it ever loses anything.
    bool isOn() const { return good > 0 || (p > 0 && bad > 0); }

    bool operator==(const BurstLoss&) const = default;
};

/// What a link does to its datagrams, one way. Names and meaning follow tc-netem. The three kinds of loss can
/// be combined; each then loses its share.
struct LinkConditions
{
    /// The buffer of an ordinary home router: 64 KiB, half a second at 1 Mbit/s.
    static constexpr std::uint32_t defaultQueueBytes = 65'536;

    Time delay{};           ///< added to every datagram; 0 or more
    Time jitter{};          ///< how much the delay varies, see `distribution`; it never falls below 0
    double loss = 0.0;      ///< share of datagrams dropped at random, 0 to 1
    double duplicate = 0.0; ///< share of datagrams delivered twice, 0 to 1
    JitterDistribution distribution = JitterDistribution::Uniform;
    /// Share of datagrams that overtake others, 0 to 1: they skip the delay. At 0 nothing is reordered: a
    /// datagram with a shorter delay waits for the one before it (they clump).
    double reorder = 0.0;
    BurstLoss burstLoss = {};
    std::uint32_t loseEvery = 0; ///< every n-th datagram is lost; 0 turns this off
    double corrupt = 0.0;        ///< share of datagrams delivered with one bit flipped, 0 to 1
    /// Thousands of bits a second, counting the datagrams' own bytes (no IP or UDP header); 0: no limit. A
    /// datagram is first sent at this rate, after those before it, then delayed.
    std::uint32_t rateKbit = 0;
    /// Bytes that may wait for `rateKbit`, including the datagram being sent. A datagram that does not fit is
    /// dropped. An idle link takes a datagram of any size.
    std::uint32_t queueBytes = defaultQueueBytes;
    /// The largest IP packet that passes, in bytes: a datagram with 28 of IPv4 and UDP; 0: any.
    std::uint32_t mtu = 0;
    /// A measured network. What it gives for a time counts instead of `delay`, `loss` and `rateKbit`.
    LinkRecordingRef recording = {};
    bool down = false; ///< nothing that is sent gets through; what is on its way still arrives

    bool operator==(const LinkConditions&) const = default;
};

/// Bytes that a link of this rate sends in `time`; 0 if `time` is not positive.
inline std::uint64_t bytesQueuedFor(Time time, std::uint32_t rateKbit)
{
    return time.count() <= 0 ? 0
                             : static_cast<std::uint64_t>(static_cast<double>(time.count()) * rateKbit / 8e3);
}

/// Changes to some fields of LinkConditions; the other fields stay as they are.
struct LinkConditionsChange
{
    std::optional<Time> delay;
    std::optional<Time> jitter;
    std::optional<double> loss;
    std::optional<double> duplicate;
    std::optional<JitterDistribution> distribution = {};
    std::optional<double> reorder = {};
    std::optional<BurstLoss> burstLoss = {};
    std::optional<std::uint32_t> loseEvery = {};
    std::optional<double> corrupt = {};
    std::optional<std::uint32_t> rateKbit = {};
    std::optional<std::uint32_t> queueBytes = {};
    std::optional<std::uint32_t> mtu = {};
    std::optional<LinkRecordingRef> recording = {};
    std::optional<bool> down = {};

    void applyTo(LinkConditions& conditions) const
    {
        forEachField([&](auto change, auto field) {
            if (this->*change)
                conditions.*field = *(this->*change);
        });
    }
    /// Adds the fields that `later` sets; they replace those set here.
    void add(const LinkConditionsChange& later)
    {
        forEachField([&](auto change, auto) {
            if (later.*change)
                this->*change = later.*change;
        });
    }
    /// Unsets the fields that `later` sets.
    void remove(const LinkConditionsChange& later)
    {
        forEachField([&](auto change, auto) {
            if (later.*change)
                (this->*change).reset();
        });
    }
    /// Unsets the fields that equal those of `conditions`.
    void removeSame(const LinkConditions& conditions)
    {
        forEachField([&](auto change, auto field) {
            if (this->*change == conditions.*field)
                (this->*change).reset();
        });
    }
    /// Sets every field.
    static LinkConditionsChange to(const LinkConditions& conditions)
    {
        LinkConditionsChange result;
        forEachField([&](auto change, auto field) { result.*change = conditions.*field; });
        return result;
    }
    bool isEmpty() const { return *this == LinkConditionsChange(); }

    bool operator==(const LinkConditionsChange&) const = default;

private:
    /// Calls `visit` with each field here and the field of LinkConditions that it changes.
    template <class Visit> static void forEachField(Visit visit)
    {
        using Change = LinkConditionsChange;
        using Conditions = LinkConditions;
        visit(&Change::delay, &Conditions::delay);
        visit(&Change::jitter, &Conditions::jitter);
        visit(&Change::loss, &Conditions::loss);
        visit(&Change::duplicate, &Conditions::duplicate);
        visit(&Change::distribution, &Conditions::distribution);
        visit(&Change::reorder, &Conditions::reorder);
        visit(&Change::burstLoss, &Conditions::burstLoss);
        visit(&Change::loseEvery, &Conditions::loseEvery);
        visit(&Change::corrupt, &Conditions::corrupt);
        visit(&Change::rateKbit, &Conditions::rateKbit);
        visit(&Change::queueBytes, &Conditions::queueBytes);
        visit(&Change::mtu, &Conditions::mtu);
        visit(&Change::recording, &Conditions::recording);
        visit(&Change::down, &Conditions::down);
    }
};

} // namespace peerscope
