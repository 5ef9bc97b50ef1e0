// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/scenario/scenario.h"

#include <optional>

/// Actions by hand on the network and on peers' programs: values for Perform and Sandbox::perform(), which
/// set their time.
namespace peerscope::hand {

/// One direction ("ana" to "server"), both, everything into a peer ("*" to "ana") or everything ("*" to "*").
/// Fields that are not set stay as they are.
inline ActionSpec setConditions(const QString& from, const QString& to, const LinkConditionsChange& change,
                                bool bothWays = false)
{
    return {.at = {}, .peer = {}, .what = ConditionsAction{from, to, bothWays, change, {}}};
}
/// A shipped preset, by name. For any other preset, use setConditions() with changeTo().
inline ActionSpec setPreset(const QString& from, const QString& to, const QString& preset,
                            bool bothWays = false)
{
    return {.at = {}, .peer = {}, .what = ConditionsAction{from, to, bothWays, {}, preset}};
}
/// For `duration`; if none is given, until conditions set `down` to false.
inline ActionSpec takeDown(const QString& from, const QString& to, std::optional<Time> duration,
                           bool bothWays = false)
{
    return {.at = {}, .peer = {}, .what = DownAction{from, to, bothWays, duration}};
}
inline ActionSpec killDatagram(DatagramId datagram)
{
    return {.at = {}, .peer = {}, .what = KillAction{datagram.value()}};
}
inline ActionSpec delayDatagram(DatagramId datagram, Time by)
{
    return {.at = {}, .peer = {}, .what = DelayAction{datagram.value(), by}};
}
inline ActionSpec duplicateDatagram(DatagramId datagram)
{
    return {.at = {}, .peer = {}, .what = DuplicateAction{datagram.value()}};
}
inline ActionSpec releaseDatagram(DatagramId datagram)
{
    return {.at = {}, .peer = {}, .what = ReleaseAction{datagram.value()}};
}
inline ActionSpec holdNext(const HoldAction& hold)
{
    return {.at = {}, .peer = {}, .what = hold};
}
/// A duration of 0 thaws it.
inline ActionSpec freeze(const QString& peer, Time duration)
{
    return {.at = {}, .peer = peer, .what = FreezeAction{duration}};
}
inline ActionSpec unplug(const QString& peer)
{
    return {.at = {}, .peer = peer, .what = UnplugAction{}};
}
inline ActionSpec replug(const QString& peer)
{
    return {.at = {}, .peer = peer, .what = ReplugAction{}};
}
inline ActionSpec setPollRate(const QString& peer, double hz)
{
    return {.at = {}, .peer = peer, .what = PollRateAction{hz}};
}
/// Settings that are not given stay as they are.
inline ActionSpec changeSettings(const QString& peer, const EnetSettings& settings)
{
    return {.at = {}, .peer = peer, .what = SettingsAction{settings}};
}

} // namespace peerscope::hand
