// SPDX-License-Identifier: MIT
#include "ui/document/start_settings.h"

#include "core/words/numbers.h"

#include <QCoreApplication>

#include <algorithm>

namespace peerscope {

namespace {

struct StartWords
{
    Q_DECLARE_TR_FUNCTIONS(StartSettings)
};

QString millisecondsText(Time time)
{
    return StartWords::tr("%1 ms").arg(formatSignificant(toMilliseconds(time), 8));
}

/// Those that are not as they are by default.
StartSettings startSettingsOf(const PeerSpec& peer)
{
    const PeerSpec defaults;
    StartSettings settings;
    if (peer.packetsPerPoll != defaults.packetsPerPoll)
        settings.packetsPerPoll = peer.packetsPerPoll;
    if (peer.pollPhase)
        settings.pollPhase = peer.pollPhase;
    if (peer.pollJitter != defaults.pollJitter)
        settings.pollJitter = peer.pollJitter;
    if (peer.auth != defaults.auth)
        settings.auth = peer.auth;
    if (peer.authTimeout != defaults.authTimeout)
        settings.authTimeout = peer.authTimeout;
    if (peer.serverRelay != defaults.serverRelay)
        settings.serverRelay = peer.serverRelay;
    return settings;
}

} // namespace

void StartSettings::applyTo(PeerSpec& peer) const
{
    if (compression && *compression == CompressionMode::None)
        peer.enet.compression.reset();
    else if (compression)
        peer.enet.compression = compression;
    peer.packetsPerPoll = packetsPerPoll.value_or(peer.packetsPerPoll);
    peer.pollPhase = pollPhase.value_or(peer.pollPhase);
    peer.pollJitter = pollJitter.value_or(peer.pollJitter);
    peer.auth = auth.value_or(peer.auth);
    peer.authTimeout = authTimeout.value_or(peer.authTimeout);
    if (peer.auth == AuthPolicy::None)
        peer.authTimeout = PeerSpec().authTimeout;
    peer.serverRelay = serverRelay.value_or(peer.serverRelay);
}

std::vector<SettingText> settingTexts(const StartSettings& settings)
{
    EnetSettings enet;
    enet.compression = settings.compression;
    std::vector<SettingText> texts = settingTexts(enet);
    const auto add = [&texts](const QString& name, const QString& value) { texts.push_back({name, value}); };
    if (settings.packetsPerPoll)
        add(StartWords::tr("packets per poll"), *settings.packetsPerPoll == 0
                                                    ? StartWords::tr("all")
                                                    : QString::number(*settings.packetsPerPoll));
    if (settings.pollPhase)
        add(StartWords::tr("poll phase"), *settings.pollPhase ? millisecondsText(**settings.pollPhase)
                                                              : StartWords::tr("drawn from the seed"));
    if (settings.pollJitter)
        add(StartWords::tr("poll jitter"), millisecondsText(*settings.pollJitter));
    if (settings.auth)
        add(StartWords::tr("authentication"),
            *settings.auth == AuthPolicy::None ? StartWords::tr("none") : authName(*settings.auth));
    if (settings.authTimeout)
        add(StartWords::tr("time to authenticate"),
            *settings.authTimeout == Time(0)
                ? StartWords::tr("any")
                : StartWords::tr("%1 s").arg(formatSignificant(toSeconds(*settings.authTimeout), 8)));
    if (settings.serverRelay)
        add(StartWords::tr("server relay"),
            *settings.serverRelay ? StartWords::tr("on") : StartWords::tr("off"));
    return texts;
}

std::vector<SettingText> settingTexts(const PeerSpec& peer)
{
    std::vector<SettingText> texts = settingTexts(peer.enet);
    std::ranges::move(settingTexts(startSettingsOf(peer)), std::back_inserter(texts));
    return texts;
}

} // namespace peerscope
