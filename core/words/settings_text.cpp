// SPDX-License-Identifier: MIT
#include "core/words/settings_text.h"

#include "core/words/numbers.h"

#include <QCoreApplication>

namespace peerscope {

namespace {

struct SettingWords
{
    Q_DECLARE_TR_FUNCTIONS(Settings)
};

QString bandwidthText(std::uint32_t bytesPerSecond)
{
    return bytesPerSecond == 0 ? SettingWords::tr("no limit")
                               : SettingWords::tr("%1/s").arg(bytesText(bytesPerSecond));
}

/// 0 leaves it to ENet.
QString enetMillisecondsText(std::uint32_t milliseconds)
{
    return milliseconds == 0 ? SettingWords::tr("ENet's default")
                             : SettingWords::tr("%1 ms").arg(milliseconds);
}

QString timeoutText(const EnetTimeout& timeout)
{
    return SettingWords::tr("limit %1, minimum %2, maximum %3")
        .arg(timeout.limit == 0 ? SettingWords::tr("ENet's default") : QString::number(timeout.limit),
             enetMillisecondsText(timeout.minimumMs), enetMillisecondsText(timeout.maximumMs));
}

QString throttleText(const EnetThrottle& throttle)
{
    return SettingWords::tr("every %1, up %2, down %3")
        .arg(enetMillisecondsText(throttle.intervalMs), QString::number(throttle.acceleration),
             QString::number(throttle.deceleration));
}

} // namespace

std::vector<SettingText> settingTexts(const EnetSettings& settings)
{
    std::vector<SettingText> texts;
    if (settings.inBandwidth)
        texts.push_back({SettingWords::tr("incoming bandwidth"), bandwidthText(*settings.inBandwidth)});
    if (settings.outBandwidth)
        texts.push_back({SettingWords::tr("outgoing bandwidth"), bandwidthText(*settings.outBandwidth)});
    if (settings.timeout)
        texts.push_back({SettingWords::tr("time-out"), timeoutText(*settings.timeout)});
    if (settings.pingIntervalMs)
        texts.push_back({SettingWords::tr("ping interval"), enetMillisecondsText(*settings.pingIntervalMs)});
    if (settings.throttle)
        texts.push_back({SettingWords::tr("throttle"), throttleText(*settings.throttle)});
    if (settings.compression)
        texts.push_back(
            {SettingWords::tr("compression"), QString::fromUtf8(name(*settings.compression).data())});
    return texts;
}

} // namespace peerscope
