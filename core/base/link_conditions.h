// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace peerscope {

/// How the delay varies around its mean, as tc-netem's distributions of these names do.
enum class JitterDistribution : std::uint8_t {
    Uniform, ///< evenly within jitter to either side
    Normal,  ///< jitter is the standard deviation; cut at four of them
    Pareto,  ///< mostly a little early, seldom very late: from -2/3 to +4 times jitter
};
inline constexpr int jitterDistributionCount = 3;

/// "uniform", "normal", "pareto", as in scenarios.
constexpr std::string_view name(JitterDistribution distribution)
{
    constexpr std::string_view names[] = {"uniform", "normal", "pareto"};
    return names[static_cast<int>(distribution)];
}

/// Loss in bursts (Gilbert, Elliott): the link is in a good or a bad state, and may change it after every
/// datagram. In the long run it is bad for p / (p + r) of the datagrams, 1 / r of them at a time.
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

/// What a link does to the datagrams on it, one way. Names and meaning follow tc-netem. The three kinds of
/// loss may be set together; each then takes its share.
struct LinkConditions
{
    /// What a plain home router holds back: 64 KiB, half a second at a megabit.
    static constexpr std::uint32_t defaultQueueBytes = 65'536;

    Time delay{};           ///< added to every datagram; 0 or more
    Time jitter{};          ///< how much the delay varies, see `distribution`; it never falls below 0
    double loss = 0.0;      ///< share of datagrams dropped at random, 0 to 1
    double duplicate = 0.0; ///< share of datagrams delivered twice, 0 to 1
    JitterDistribution distribution = JitterDistribution::Uniform;
    /// Share of datagrams that overtake, 0 to 1: they skip the delay. Without it nothing is reordered: a
    /// datagram that drew a short delay waits for the one before it (they clump).
    double reorder = 0.0;
    BurstLoss burstLoss = {};
    std::uint32_t loseEvery = 0; ///< every n-th datagram is lost; 0: none
    double corrupt = 0.0;        ///< share of datagrams delivered with one bit flipped, 0 to 1
    /// Thousands of bits a second, of the datagrams' own bytes (no IP or UDP header); 0: without limit. A
    /// datagram is first sent at this rate, behind those before it, then delayed.
    std::uint32_t rateKbit = 0;
    /// Bytes that may wait for `rateKbit`, what is being sent included; what does not fit is dropped. An idle
    /// link takes a datagram of any size.
    std::uint32_t queueBytes = defaultQueueBytes;
    bool down = false; ///< nothing that is sent gets through; what is on its way still arrives

    bool operator==(const LinkConditions&) const = default;
};

/// Bytes that a link of this rate sends in `time`; 0 where that is over.
inline std::uint64_t bytesQueuedFor(Time time, std::uint32_t rateKbit)
{
    return time.count() <= 0 ? 0
                             : static_cast<std::uint64_t>(static_cast<double>(time.count()) * rateKbit / 8e3);
}

/// The fields of LinkConditions that somebody has set; the rest stay as they were.
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
    std::optional<bool> down = {};

    void applyTo(LinkConditions& conditions) const
    {
        forEachField([&](auto change, auto field) {
            if (this->*change)
                conditions.*field = *(this->*change);
        });
    }
    /// Sets what `later` sets, over what is set here.
    void add(const LinkConditionsChange& later)
    {
        forEachField([&](auto change, auto) {
            if (later.*change)
                this->*change = later.*change;
        });
    }
    /// Unsets what `later` sets.
    void remove(const LinkConditionsChange& later)
    {
        forEachField([&](auto change, auto) {
            if (later.*change)
                (this->*change).reset();
        });
    }
    /// Unsets what is as `conditions` have it.
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
    /// Calls `visit` with each field here and the one it is for.
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
        visit(&Change::down, &Conditions::down);
    }
};

} // namespace peerscope
