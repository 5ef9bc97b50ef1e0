// SPDX-License-Identifier: MIT
#include "core/network/recording_player.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace peerscope {

namespace {

/// IPv4 and UDP: an opportunity sends whole packets.
constexpr std::size_t headersOfAPacket = 28;

/// When sample `index` ends, within its round.
Time endOf(const LinkRecording& recording, std::size_t index)
{
    return index + 1 < recording.samples.size() ? recording.samples[index + 1].at : recording.length;
}

bool hasRates(const LinkRecording& recording)
{
    return !recording.opportunities.empty() || std::ranges::any_of(recording.samples, [](const auto& sample) {
        return sample.rateKbit.has_value();
    });
}

double bitsARound(const LinkRecording& recording)
{
    double bits = 0;
    for (std::size_t index = 0; index < recording.samples.size(); ++index) {
        const LinkRecording::Sample& sample = recording.samples[index];
        if (!sample.rateKbit)
            return std::numeric_limits<double>::infinity();
        bits += *sample.rateKbit * toMilliseconds(endOf(recording, index) - sample.at);
    }
    return bits;
}

} // namespace

RecordingPlayer::RecordingPlayer(LinkRecordingRef recording)
    : m_recording(std::move(recording)), m_hasRate(hasRates(*m_recording.recording)),
      m_bitsARound(bitsARound(*m_recording.recording))
{
}

std::size_t RecordingPlayer::sampleAt(Time inRound) const
{
    const auto after =
        std::ranges::upper_bound(m_recording->samples, inRound, {}, &LinkRecording::Sample::at);
    return static_cast<std::size_t>(after - m_recording->samples.begin()) - 1;
}

LinkRecording::Sample RecordingPlayer::at(Time now) const
{
    if (m_recording->samples.empty())
        return {};
    return m_recording->samples[sampleAt(now % m_recording->length)];
}

std::uint64_t RecordingPlayer::queuedBytes(Time now) const
{
    std::uint64_t bytes = m_waitingBytes;
    for (const Waiting& waiting : m_waiting) {
        if (waiting.sent > now)
            break;
        bytes -= waiting.size;
    }
    return bytes;
}

Time RecordingPlayer::send(Time now, std::size_t size)
{
    while (!m_waiting.empty() && m_waiting.front().sent <= now) {
        m_waitingBytes -= m_waiting.front().size;
        m_waiting.pop_front();
    }
    const Time begin = std::max(now, m_busyUntil);
    m_busyUntil =
        m_recording->opportunities.empty() ? sendAtRate(begin, size) : sendAtOpportunities(begin, size);
    if (m_busyUntil > now) {
        m_waiting.push_back({m_busyUntil, size});
        m_waitingBytes += size;
    }
    return m_busyUntil;
}

Time RecordingPlayer::sendAtRate(Time begin, std::size_t size) const
{
    double bits = static_cast<double>(size) * 8;
    Time now = begin;
    Time round = now - now % m_recording->length;
    for (std::size_t index = sampleAt(now - round);;) {
        const LinkRecording::Sample& sample = m_recording->samples[index];
        if (!sample.rateKbit)
            return now;
        const Time end = round + endOf(*m_recording.recording, index);
        const double here = *sample.rateKbit * toMilliseconds(end - now);
        if (bits <= here && *sample.rateKbit > 0)
            return now + Time(std::llround(bits * 1000 / *sample.rateKbit));
        bits -= here;
        now = end;
        if (++index < m_recording->samples.size())
            continue;
        index = 0;
        if (bits > m_bitsARound) { // a slow link: whole rounds at once
            const auto rounds = static_cast<std::int64_t>(bits / m_bitsARound);
            bits -= static_cast<double>(rounds) * m_bitsARound;
            now += rounds * m_recording->length;
        }
        round = now;
    }
}

Time RecordingPlayer::timeOf(std::int64_t opportunity) const
{
    const auto count = static_cast<std::int64_t>(m_recording->opportunities.size());
    return opportunity / count * m_recording->length +
           m_recording->opportunities[static_cast<std::size_t>(opportunity % count)];
}

std::int64_t RecordingPlayer::opportunityFrom(Time time) const
{
    const auto count = static_cast<std::int64_t>(m_recording->opportunities.size());
    // The end of a round is the beginning of the next: an opportunity at `length` comes before one at 0.
    const std::int64_t round = std::max<std::int64_t>(0, (time.count() - 1) / m_recording->length.count());
    const auto found =
        std::ranges::lower_bound(m_recording->opportunities, time - round * m_recording->length);
    return round * count + (found - m_recording->opportunities.begin());
}

Time RecordingPlayer::sendAtOpportunities(Time begin, std::size_t size)
{
    std::size_t bytes = size + headersOfAPacket;
    const std::int64_t first = opportunityFrom(begin);
    if (m_opportunity < first) {
        m_opportunity = first; // those that passed while nothing waited are lost
        m_left = LinkRecording::bytesAnOpportunity;
    }
    while (bytes > m_left) {
        bytes -= m_left;
        ++m_opportunity;
        m_left = LinkRecording::bytesAnOpportunity;
    }
    m_left -= bytes;
    return timeOf(m_opportunity);
}

} // namespace peerscope
