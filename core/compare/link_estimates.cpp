// SPDX-License-Identifier: MIT
#include "core/compare/link_estimates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>

namespace peerscope {

namespace {

using Link = std::pair<EndpointId, EndpointId>;

/// Fewer figures say too little.
constexpr std::size_t fewestForAMean = 5;
constexpr std::size_t fewestForASpread = 30;
constexpr std::size_t fewestForARate = 10;

/// Times in microseconds: how many, their mean and how they are spread.
class Spread
{
public:
    void add(Time time)
    {
        // Welford's: exact enough for any number of them.
        const auto value = static_cast<double>(time.count());
        ++m_count;
        const double before = value - m_mean;
        m_mean += before / static_cast<double>(m_count);
        m_squares += before * (value - m_mean);
    }
    std::size_t count() const { return m_count; }
    double mean() const { return m_mean; }
    double variance() const { return m_count > 1 ? m_squares / static_cast<double>(m_count - 1) : 0; }

private:
    std::size_t m_count = 0;
    double m_mean = 0;
    double m_squares = 0;
};

Time rounded(double microseconds)
{
    return Time(std::llround(std::max(microseconds, 0.0)));
}

/// Times that vary evenly within `jitter` to either side have this variance.
Time jitterOf(double variance)
{
    return rounded(std::sqrt(3 * std::max(variance, 0.0)));
}

/// A link whose datagrams are seen when they leave and when they arrive.
class MeasuredLink
{
public:
    void add(const DatagramRow& datagram)
    {
        if (datagram.duplicate)
            return;
        const bool isLost = datagram.fate == DatagramFate::Lost;
        m_lost += isLost ? 1 : 0;
        m_count += isLost || datagram.fate == DatagramFate::Delivered ? 1 : 0;
        if (isLost)
            return;
        const Time left = datagram.sent + datagram.queued;
        m_delay.add(datagram.due - left);
        if (datagram.queued > Time{} && datagram.sent < m_left && left > m_left)
            m_rates.push_back(8e3 * datagram.size / static_cast<double>((left - m_left).count()));
        m_left = left;
    }

    void estimate(LinkEstimate& result)
    {
        result.method = LinkEstimate::Method::BothEnds;
        result.samples = m_delay.count();
        if (m_delay.count() >= fewestForAMean)
            result.delay = rounded(m_delay.mean());
        if (m_delay.count() >= fewestForASpread)
            result.jitter = std::min(jitterOf(m_delay.variance()), rounded(m_delay.mean()));
        if (m_count > 0)
            result.loss = shareOf(m_lost, m_count);
        if (m_rates.size() >= fewestForARate) {
            const auto middle = m_rates.begin() + static_cast<std::ptrdiff_t>(m_rates.size() / 2);
            std::ranges::nth_element(m_rates, middle);
            result.rateKbit = *middle;
        }
    }

private:
    Spread m_delay;
    std::size_t m_lost = 0;
    std::size_t m_count = 0;
    Time m_left{}; ///< when the datagram before left the queue
    std::vector<double> m_rates;
};

/// What one end sent that wants an answer, and the answers to it.
class Answers
{
public:
    void sent(std::uint16_t sentTime, Time at)
    {
        Question& question = m_open[sentTime];
        if (question.isOpen && at - question.at < stale)
            return; // two in the same millisecond: the first answer may be to either
        if (question.isOpen)
            ++m_unanswered;
        question = {at, true};
    }
    void answered(std::uint16_t echoedTime, Time at)
    {
        const auto found = m_open.find(echoedTime);
        if (found == m_open.end() || !found->second.isOpen || at - found->second.at > stale)
            return;
        found->second.isOpen = false;
        m_last = std::max(m_last, found->second.at);
        m_times.add(at - found->second.at);
    }

    const Spread& times() const { return m_times; }
    /// Those without an answer, as long as there were any answers: the last ones may still have been on their
    /// way, or nobody was there any more.
    std::size_t unanswered() const
    {
        const auto isMissing = [this](const auto& each) {
            return each.second.isOpen && each.second.at < m_last;
        };
        return m_unanswered + static_cast<std::size_t>(std::ranges::count_if(m_open, isMissing));
    }

private:
    /// The sent time is 16 bits of milliseconds, and ENet itself gives up after 30 seconds.
    static constexpr Time stale{30'000'000};
    struct Question
    {
        Time at{};
        bool isOpen = false;
    };

    std::unordered_map<std::uint16_t, Question> m_open;
    Spread m_times;
    Time m_last{};
    std::size_t m_unanswered = 0;
};

/// A capture, which saw each datagram once.
class CapturedLinks
{
public:
    explicit CapturedLinks(EnetOpener& opener) : m_opener(opener) {}

    void add(const TraceSnapshot& trace, const DatagramRow& datagram)
    {
        const Link link{datagram.from, datagram.to};
        Answers& own = m_answers[link];
        if (datagram.duplicate)
            return;
        const EnetDatagram opened = m_opener.open(trace.bytes(datagram), m_framings[link]);
        if (!opened.problem.empty())
            return;
        bool asks = false;
        EnetCommandReader reader(opened.commands, opened.commandsOffset);
        for (EnetCommand command; reader.next(command);) {
            if (command.kind == EnetCommandKind::Acknowledge)
                m_answers[{link.second, link.first}].answered(command.echoedTime, datagram.sent);
            else
                asks |=
                    command.acknowledge && (isData(command.kind) || command.kind == EnetCommandKind::Ping);
        }
        if (asks && opened.header.hasSentTime)
            own.sent(opened.header.sentTime, datagram.sent);
    }

    std::vector<LinkEstimate> result() const
    {
        std::vector<LinkEstimate> estimates;
        for (const auto& [link, answers] : m_answers) {
            const auto back = m_answers.find({link.second, link.first});
            estimates.push_back(back == m_answers.end() ? LinkEstimate{.from = link.first, .to = link.second}
                                                        : estimate(link, answers, back->second));
        }
        return estimates;
    }

private:
    static LinkEstimate estimate(const Link& link, const Answers& one, const Answers& other)
    {
        LinkEstimate result{.from = link.first, .to = link.second};
        const bool isOneFarther = one.times().mean() > other.times().mean();
        const Answers& far = isOneFarther ? one : other;
        const Answers& near = isOneFarther ? other : one;
        result.samples = far.times().count();
        if (near.times().count() < fewestForAMean || far.times().count() < fewestForAMean)
            return result;
        result.method = LinkEstimate::Method::RoundTrips;
        result.delay = rounded((far.times().mean() - near.times().mean()) / 2);
        if (near.times().count() >= fewestForASpread && far.times().count() >= fewestForASpread)
            result.jitter =
                std::min(jitterOf((far.times().variance() - near.times().variance()) / 2), *result.delay);
        // An answer comes if the question and the answer arrive.
        const std::size_t lost = far.unanswered();
        LinkEstimate::Loss loss = shareOf(lost, lost + far.times().count());
        for (double* share : {&loss.share, &loss.low, &loss.high})
            *share = 1 - std::sqrt(1 - *share);
        result.loss = loss;
        return result;
    }

    EnetOpener& m_opener;
    std::map<Link, Answers> m_answers;
    std::map<Link, EnetFraming> m_framings;
};

} // namespace

LinkEstimate::Loss shareOf(std::size_t lost, std::size_t of)
{
    constexpr double z = 1.959964; // 95 % of a normal distribution are within z standard deviations
    const auto count = static_cast<double>(of);
    if (of == 0)
        return {.share = 0, .low = 0, .high = 1};
    const double share = static_cast<double>(lost) / count;
    const double centre = (share + z * z / (2 * count)) / (1 + z * z / count);
    const double half =
        z * std::sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count);
    return {share, lost == 0 ? 0 : centre - half, lost == of ? 1 : centre + half, lost, of};
}

std::vector<LinkEstimate> estimateLinks(const TraceSnapshot& trace, EnetOpener& opener)
{
    const auto forEachDatagram = [&trace](auto visit) {
        for (std::size_t index = 0; index < trace.datagramCount(); ++index) {
            const DatagramRow datagram = trace.datagram(DatagramId(static_cast<std::uint32_t>(index)));
            if (datagram.to.isValid())
                visit(datagram);
        }
    };
    if (trace.origin() == TraceOrigin::Capture) {
        CapturedLinks links(opener);
        forEachDatagram([&](const DatagramRow& datagram) { links.add(trace, datagram); });
        return links.result();
    }
    std::map<Link, MeasuredLink> links;
    forEachDatagram([&](const DatagramRow& datagram) { links[{datagram.from, datagram.to}].add(datagram); });
    std::vector<LinkEstimate> estimates;
    for (auto& [link, measured] : links)
        measured.estimate(estimates.emplace_back(LinkEstimate{.from = link.first, .to = link.second}));
    return estimates;
}

} // namespace peerscope
