// SPDX-License-Identifier: MIT
#include "core/network/link.h"

#include <algorithm>
#include <cmath>

namespace peerscope {

namespace {

/// The largest value in tc-netem's tables, in both directions, in units of jitter.
constexpr double farthest = 4.0;

// Our own functions, because those of the library may differ in the last bit between machines, and a seed
// must give the same delays everywhere.

/// For 0 < value < 1.
double naturalLogarithm(double value)
{
    constexpr double logarithmOfTwo = 0.693147180559945309417;
    int exponent = 0;
    const double mantissa = std::frexp(value, &exponent); // exact
    const double ratio = (mantissa - 1) / (mantissa + 1);
    double power = ratio;
    double sum = 0;
    for (int term = 1; term < 32; term += 2) { // the series of 2 artanh, |ratio| <= 1/3
        sum += power / term;
        power *= ratio * ratio;
    }
    return exponent * logarithmOfTwo + 2 * sum;
}

/// For 0 < value <= 1, by Newton's method.
double cubeRoot(double value)
{
    double root = 1;
    for (double next = (2 + value) / 3; next < root; next = (2 * root + value / (root * root)) / 3)
        root = next;
    return root;
}

/// The quantile of the standard normal distribution for 0 < share < 1 (P. J. Acklam's approximation, relative
/// error at most 1.15e-9).
double normalQuantile(double share)
{
    if (share > 0.5)
        return -normalQuantile(1 - share);
    if (share < 0.02425) {
        const double q = std::sqrt(-2 * naturalLogarithm(share));
        return (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q -
                  2.549732539343734e+00) *
                     q +
                 4.374664141464968e+00) *
                    q +
                2.938163982698783e+00) /
               ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q +
                 3.754408661907416e+00) *
                    q +
                1);
    }
    const double q = share - 0.5;
    const double r = q * q;
    return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r +
              1.383577518672690e+02) *
                 r -
             3.066479806614716e+01) *
                r +
            2.506628277459239e+00) *
           q /
           (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r +
              6.680131188771972e+01) *
                 r -
             1.328068155288572e+01) *
                r +
            1);
}

/// A draw that is never 0.
double drawShare(RandomStream& stream)
{
    return stream.nextDouble() + 0x1.0p-54;
}

double drawNormal(RandomStream& stream)
{
    return std::clamp(normalQuantile(drawShare(stream)), -farthest, farthest);
}

/// Same as iproute2's table: a Pareto distribution with exponent 3, its mean moved to 0.
double drawPareto(RandomStream& stream)
{
    return std::min((1 / cubeRoot(drawShare(stream)) - 1.5) * 4 / 3, farthest);
}

/// Always draws, so that changing the share does not change later draws.
bool happens(RandomStream& stream, double share)
{
    return share > 0 && stream.nextDouble() < share;
}

std::int64_t nanosOf(Time time)
{
    return std::chrono::nanoseconds(time).count();
}

} // namespace

Link::Link(std::uint64_t seed, std::string_view from, std::string_view to, const LinkConditions& conditions)
    : m_jitter(RandomStream::derive(seed, {"link", from, to, "jitter"})),
      m_loss(RandomStream::derive(seed, {"link", from, to, "loss"})),
      m_duplicate(RandomStream::derive(seed, {"link", from, to, "duplicate"})),
      m_copyJitter(RandomStream::derive(seed, {"link", from, to, "copy jitter"})),
      m_reorder(RandomStream::derive(seed, {"link", from, to, "reorder"})),
      m_copyReorder(RandomStream::derive(seed, {"link", from, to, "copy reorder"})),
      m_burstState(RandomStream::derive(seed, {"link", from, to, "burst state"})),
      m_burstLoss(RandomStream::derive(seed, {"link", from, to, "burst loss"})),
      m_corrupt(RandomStream::derive(seed, {"link", from, to, "corrupt"})),
      m_copyCorrupt(RandomStream::derive(seed, {"link", from, to, "copy corrupt"})),
      m_flippedBit(RandomStream::derive(seed, {"link", from, to, "flipped bit"}))
{
    setConditions(conditions);
}

void Link::setConditions(const LinkConditions& conditions)
{
    if (conditions.loseEvery != m_conditions.loseEvery)
        m_sinceNth = 0;
    if (!conditions.burstLoss.isOn())
        m_isBad = false;
    if (conditions.recording != m_set.recording) {
        m_player.reset();
        if (conditions.recording && conditions.recording->length > Time{})
            m_player = std::make_unique<RecordingPlayer>(conditions.recording);
    }
    m_conditions = conditions;
    m_set = conditions;
    m_plain = conditions.distribution == JitterDistribution::Uniform && conditions.reorder <= 0 &&
              !conditions.burstLoss.isOn() && conditions.loseEvery == 0 && conditions.corrupt <= 0 &&
              conditions.rateKbit == 0 && conditions.mtu == 0 && !m_player && !conditions.down;
}

std::uint64_t Link::queuedBytesExactly(Time now) const
{
    const std::int64_t nanos = m_sendingUntilNanos - nanosOf(now);
    if (nanos <= 0)
        return 0;
    return static_cast<std::uint64_t>(std::llround(static_cast<double>(nanos) * m_conditions.rateKbit / 8e6));
}

Link::Verdict Link::passBent(Time now, std::size_t size, bool down)
{
    if (m_player) {
        const LinkRecording::Sample sample = m_player->at(now);
        m_conditions.delay = sample.delay.value_or(m_set.delay);
        m_conditions.loss = sample.loss.value_or(m_set.loss);
    }
    constexpr std::size_t packetHeader = 28; // IPv4 and UDP
    const bool isTooLarge = m_conditions.mtu > 0 && size + packetHeader > m_conditions.mtu;
    Verdict verdict;
    verdict.lost = drawLoss();
    verdict.duplicated = happens(m_duplicate, m_conditions.duplicate);
    verdict.corrupted = happens(m_corrupt, m_conditions.corrupt);
    if (down || m_conditions.down || isTooLarge) {
        verdict.lost = down || m_conditions.down ? LossReason::Down : LossReason::Mtu;
        verdict.duplicated = false;
    }
    if (verdict.duplicated && verdict.lost != LossReason::None) {
        verdict.copyLost = verdict.lost;
        verdict.lost = LossReason::None;
    }
    const Arrival own = arrival(now, size, m_jitter, m_reorder, verdict.lost);
    verdict.due = own.due;
    verdict.queued = own.queued;
    verdict.corrupted = verdict.corrupted && verdict.lost == LossReason::None && size > 0;
    if (verdict.duplicated) {
        const Arrival copy = arrival(now, size, m_copyJitter, m_copyReorder, verdict.copyLost);
        verdict.copyDue = copy.due;
        verdict.copyQueued = copy.queued;
        verdict.copyCorrupted =
            happens(m_copyCorrupt, m_conditions.corrupt) && verdict.copyLost == LossReason::None && size > 0;
    }
    return verdict;
}

/// Always draws for all three, whatever the others give: each has its own stream.
LossReason Link::drawLoss()
{
    const bool random = isRandomlyLost();
    const bool burst = m_conditions.burstLoss.isOn() && isLostInBurst();
    const bool nth = m_conditions.loseEvery > 0 && isNthLost();
    return nth ? LossReason::Nth : burst ? LossReason::Burst : random ? LossReason::Random : LossReason::None;
}

/// As in tc-netem, the current state of the link decides about the datagram; then the state may change.
bool Link::isLostInBurst()
{
    const BurstLoss& burst = m_conditions.burstLoss;
    const bool lost = m_burstLoss.nextDouble() < (m_isBad ? burst.bad : burst.good);
    if (m_burstState.nextDouble() < (m_isBad ? burst.r : burst.p))
        m_isBad = !m_isBad;
    return lost;
}

bool Link::isNthLost()
{
    if (++m_sinceNth < m_conditions.loseEvery)
        return false;
    m_sinceNth = 0;
    return true;
}

Time Link::drawDelay(RandomStream& jitter)
{
    if (m_conditions.distribution == JitterDistribution::Uniform || m_conditions.jitter.count() <= 0)
        return drawUniformDelay(jitter);
    const double off =
        m_conditions.distribution == JitterDistribution::Normal ? drawNormal(jitter) : drawPareto(jitter);
    const Time delay =
        m_conditions.delay + Time(std::llround(off * static_cast<double>(m_conditions.jitter.count())));
    return std::max(delay, Time(0));
}

Link::Arrival Link::arrival(Time now, std::size_t size, RandomStream& jitter, RandomStream& reorder,
                            LossReason& lost)
{
    const Time delay = drawDelay(jitter);
    const bool overtakes = happens(reorder, m_conditions.reorder);
    const Time sent = m_player && m_player->hasRate() ? transmitRecorded(now, size, lost)
                      : m_conditions.rateKbit > 0     ? transmit(now, size, lost)
                                                      : now;
    const Time due = overtakes ? sent : inOrder(sent + delay, lost);
    return {due, lost == LossReason::None ? sent - now : Time(0)};
}

Time Link::transmitRecorded(Time now, std::size_t size, LossReason& lost)
{
    if (lost != LossReason::None)
        return now;
    const std::uint64_t queued = m_player->queuedBytes(now);
    if (queued > 0 && queued + size > m_conditions.queueBytes) {
        lost = LossReason::Queue;
        return now;
    }
    return m_player->send(now, size);
}

Time Link::transmit(Time now, std::size_t size, LossReason& lost)
{
    const std::int64_t begin = std::max(m_sendingUntilNanos, nanosOf(now));
    const double bits = static_cast<double>(size) * 8;
    const std::int64_t end = begin + std::llround(bits * 1e6 / m_conditions.rateKbit);
    if (lost == LossReason::None) {
        const std::uint64_t queued = queuedBytesExactly(now);
        if (queued > 0 && queued + size > m_conditions.queueBytes)
            lost = LossReason::Queue;
        else
            m_sendingUntilNanos = end;
    }
    const Time sent((end + 500) / 1000);
    if (lost == LossReason::None)
        m_sendingUntil = sent;
    return sent;
}

} // namespace peerscope
