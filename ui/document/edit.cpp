// SPDX-License-Identifier: MIT
#include "ui/document/edit.h"

#include "core/words/modes.h"
#include "core/words/names.h"
#include "core/words/settings_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace peerscope {

namespace {

struct EditWords
{
    Q_DECLARE_TR_FUNCTIONS(Edit)
};

QString targetText(const PacketTarget& target)
{
    if (!target.name.isEmpty())
        return target.allBut ? EditWords::tr("everyone but %1").arg(target.name) : target.name;
    if (target.id == 0)
        return EditWords::tr("everyone");
    return target.id < 0 ? EditWords::tr("everyone but %1").arg(-static_cast<qint64>(target.id))
                         : QString::number(target.id);
}

QString changeText(const QString& peer, const std::vector<SettingText>& settings)
{
    return settings.size() == 1
               ? EditWords::tr("set %1 of %2 to %3").arg(settings.front().name, peer, settings.front().value)
               : EditWords::tr("change settings of %1").arg(peer);
}

struct ActionText
{
    const QString& peer;

    QString operator()(const PutPacketAction& action) const
    {
        return EditWords::tr("send %1 packet from %2 to %3")
            .arg(modeLabel(action.mode), peer, targetText(action.target));
    }
    QString operator()(const RefuseNewConnectionsAction& action) const
    {
        return (action.value ? EditWords::tr("refuse new connections at %1")
                             : EditWords::tr("accept new connections at %1"))
            .arg(peer);
    }
    QString operator()(const DisconnectPeerAction& action) const
    {
        const QString text = EditWords::tr("disconnect %1 from %2").arg(targetText(action.target), peer);
        return action.force ? EditWords::tr("%1 (force)").arg(text) : text;
    }
    QString operator()(const CloseAction&) const { return EditWords::tr("close %1").arg(peer); }
    QString operator()(const JoinAction&) const { return EditWords::tr("join %1").arg(peer); }
    QString operator()(const ConditionsAction& action) const
    {
        return EditWords::tr("change %1").arg(linksName(action.from, action.to, action.bothWays));
    }
    QString operator()(const DownAction& action) const
    {
        const QString link = linksName(action.from, action.to, action.bothWays);
        return action.duration ? EditWords::tr("%1 down for %2 s").arg(link).arg(toSeconds(*action.duration))
                               : EditWords::tr("%1 down").arg(link);
    }
    QString operator()(const KillAction& action) const
    {
        return EditWords::tr("kill datagram %1").arg(action.datagram);
    }
    QString operator()(const DelayAction& action) const
    {
        return EditWords::tr("delay datagram %1 by %2 ms")
            .arg(action.datagram)
            .arg(toMilliseconds(action.by));
    }
    QString operator()(const DuplicateAction& action) const
    {
        return EditWords::tr("duplicate datagram %1").arg(action.datagram);
    }
    QString operator()(const HoldAction& action) const
    {
        const QString link = linksName(action.from, action.to, false);
        return action.count == 0 ? EditWords::tr("hold no more datagrams on %1").arg(link)
                                 : EditWords::tr("hold the next datagram on %1").arg(link);
    }
    QString operator()(const ReleaseAction& action) const
    {
        return EditWords::tr("let datagram %1 go").arg(action.datagram);
    }
    QString operator()(const FreezeAction& action) const
    {
        return action.duration > Time(0)
                   ? EditWords::tr("freeze %1 for %2 s").arg(peer).arg(toSeconds(action.duration))
                   : EditWords::tr("unfreeze %1").arg(peer);
    }
    QString operator()(const UnplugAction&) const { return EditWords::tr("unplug %1").arg(peer); }
    QString operator()(const ReplugAction&) const { return EditWords::tr("plug %1 in again").arg(peer); }
    QString operator()(const PollRateAction& action) const
    {
        return EditWords::tr("poll %1 at %2 Hz").arg(peer).arg(action.hz);
    }
    QString operator()(const SettingsAction& action) const
    {
        return changeText(peer, settingTexts(action.settings));
    }
};

struct EditText
{
    QString operator()(const ActionSpec& action) const
    {
        return std::visit(ActionText{action.peer}, action.what);
    }
    QString operator()(const PeerSpec& peer) const { return EditWords::tr("add peer %1").arg(peer.name); }
    QString operator()(const SeedEdit& edit) const { return EditWords::tr("set seed to %1").arg(edit.seed); }
    QString operator()(const DurationEdit& edit) const
    {
        return EditWords::tr("run until %1 s").arg(toSeconds(edit.duration));
    }
    QString operator()(const BranchEdit& edit) const
    {
        return edit.isNew ? EditWords::tr("continue from %1 s").arg(toSeconds(edit.from))
                          : EditWords::tr("switch to %1").arg(edit.name);
    }
    QString operator()(const StartEdit& edit) const
    {
        return changeText(edit.peer, settingTexts(edit.settings));
    }
    QString operator()(const ExposeEdit& edit) const
    {
        return edit.listen ? EditWords::tr("let real games in at %1").arg(toString(*edit.listen))
                           : EditWords::tr("let no more real games in");
    }
};

struct Application
{
    Scenario& scenario;

    void operator()(const ActionSpec& action) const
    {
        scenario.actions.push_back(action);
        scenario.duration = std::max(scenario.duration, action.at);
    }
    void operator()(const PeerSpec& peer) const
    {
        scenario.peers.push_back(peer);
        scenario.duration = std::max(scenario.duration, peer.joinAt);
    }
    void operator()(const SeedEdit& edit) const { scenario.seed = edit.seed; }
    void operator()(const DurationEdit& edit) const { scenario.duration = edit.duration; }
    void operator()(const BranchEdit&) const {} // its edits are applied instead
    void operator()(const StartEdit& edit) const
    {
        const auto peer = std::ranges::find(scenario.peers, edit.peer, &PeerSpec::name);
        if (peer != scenario.peers.end()) // on another branch it may not have been added
            edit.settings.applyTo(*peer);
    }
    void operator()(const ExposeEdit& edit) const
    {
        std::erase_if(scenario.gateways, [&edit](const GatewaySpec& gateway) {
            return gateway.kind == GatewaySpec::Kind::Expose && gateway.name == edit.server;
        });
        if (edit.listen)
            scenario.gateways.push_back(
                {.kind = GatewaySpec::Kind::Expose, .name = edit.server, .listen = *edit.listen, .to = {}});
    }
};

} // namespace

void Edit::applyTo(Scenario& scenario) const
{
    if (!failed && !isUnrepeatable)
        std::visit(Application{scenario}, what);
}

void Edit::setTime(Time at)
{
    if (auto* action = std::get_if<ActionSpec>(&what))
        action->at = at;
    else if (auto* peer = std::get_if<PeerSpec>(&what))
        peer->joinAt = at;
}

bool Edit::needsEngine() const
{
    return std::holds_alternative<ActionSpec>(what) || std::holds_alternative<PeerSpec>(what);
}

QString Edit::text() const
{
    return std::visit(EditText{}, what);
}

std::vector<Edit> doneBefore(const std::vector<Edit*>& edits, Time time)
{
    std::vector<Edit> result;
    for (const Edit* edit : edits) {
        const auto* action = std::get_if<ActionSpec>(&edit->what);
        const auto* peer = std::get_if<PeerSpec>(&edit->what);
        if (!(action && action->at > time) && !(peer && peer->joinAt > time))
            result.push_back(*edit);
    }
    return result;
}

Scenario withEdits(Scenario base, const std::vector<const Edit*>& edits)
{
    for (const Edit* edit : edits)
        edit->applyTo(base);
    return base;
}

void settleEdits(const std::vector<Edit*>& edits, const std::vector<CommandOutcome>& outcomes, Time now)
{
    for (Edit* edit : edits) {
        if (edit->settled || edit->failed)
            continue;
        const auto outcome = std::ranges::find(outcomes, edit->ticket, &CommandOutcome::ticket);
        if (edit->ticket == 0 || outcome == outcomes.end()) {
            edit->setTime(now);
            edit->settled = !edit->needsEngine();
            continue;
        }
        edit->failed = outcome->problem.has_value();
        edit->settled = !edit->failed;
        edit->setTime(outcome->at);
    }
}

} // namespace peerscope
