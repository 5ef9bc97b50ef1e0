// SPDX-License-Identifier: MIT
#include "ui/topology/menus.h"

#include "core/scenario/hand_actions.h"
#include "core/words/conditions_text.h"
#include "core/words/names.h"
#include "ui/axis/in_flight.h"
#include "ui/topology/picture.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>

#include <algorithm>
#include <array>

namespace peerscope {

namespace {

struct TopologyMenus
{
    Q_DECLARE_TR_FUNCTIONS(TopologyMenus)
};

/// Shows names unchanged: an ampersand in a name is not a mnemonic.
QString shown(QString text)
{
    return text.replace(QLatin1Char('&'), TopologyMenus::tr("&&"));
}

template <class Function>
QAction* addAction(QMenu& menu, const QString& text, const QString& objectName, bool enabled,
                   Function&& function)
{
    QAction* action = menu.addAction(text);
    action->setObjectName(objectName);
    action->setEnabled(enabled);
    QObject::connect(action, &QAction::triggered, &menu, std::forward<Function>(function));
    return action;
}

QString connectionText(const TraceState& state, const ConnectionState& connection)
{
    if (!connection.remote.isValid())
        return QString::number(connection.remoteId);
    return peerLabel(shown(peerName(state, connection.remote)), connection.remoteId);
}

/// The note shown instead of the entries that would change something.
void addRecordingNote(QMenu& menu)
{
    QAction* note = menu.addAction(TopologyMenus::tr("A capture cannot be changed"));
    note->setObjectName(QStringLiteral("recording"));
    note->setEnabled(false);
}

/// An entry for an action by hand.
void addHandAction(QMenu& menu, const QString& text, const QString& objectName, bool enabled,
                   const TopologyCommands& commands, const ActionSpec& what)
{
    addAction(menu, text, objectName, enabled, [call = commands.perform, what] {
        if (call)
            call(what);
    });
}

LinkConditions conditionsOf(const TraceState& state, LinkRef link)
{
    for (const LinkState& known : state.links) {
        if (known.from == link.from && known.to == link.to)
            return known.conditions;
    }
    return {};
}

void fillDisconnect(QMenu& menu, const TraceState& state, const PeerState& peer,
                    const TopologyCommands& commands)
{
    QMenu* without = menu.addMenu(TopologyMenus::tr("&Disconnect peer"));
    without->setObjectName(QStringLiteral("disconnect"));
    QMenu* forced = menu.addMenu(TopologyMenus::tr("Disconnect peer with &force"));
    forced->setObjectName(QStringLiteral("disconnectForce"));
    for (const ConnectionState& connection : peer.connections) {
        for (const bool force : {false, true}) {
            const int target = connection.remoteId;
            addAction(force ? *forced : *without, connectionText(state, connection),
                      QStringLiteral("disconnect.%1%2")
                          .arg(QString::number(target), force ? QStringLiteral(".force") : QString()),
                      true, [call = commands.disconnect, who = peer.endpoint, target, force] {
                          if (call)
                              call(who, target, force);
                      });
        }
    }
    without->setEnabled(!peer.connections.empty());
    forced->setEnabled(!peer.connections.empty());
}

struct Choices
{
    QString title;
    QString objectName;
    QString label; ///< "%1 ms"
    std::vector<double> values;
    double current;
    std::function<LinkConditionsChange(double)> change;
};

void fillChoices(QMenu& parent, const Choices& choices, LinkRef link, bool bothWays,
                 const TopologyCommands& commands)
{
    QMenu* menu = parent.addMenu(choices.title);
    auto* group = new QActionGroup(menu);
    for (const double value : choices.values) {
        const QString number = QString::number(value);
        QAction* action =
            addAction(*menu, value == 0 ? TopologyMenus::tr("None") : choices.label.arg(number),
                      QStringLiteral("%1.%2%3").arg(choices.objectName, number,
                                                    bothWays ? QStringLiteral(".both") : QString()),
                      true, [call = commands.conditions, link, bothWays, change = choices.change(value)] {
                          if (call)
                              call(link, change, bothWays);
                      });
        action->setCheckable(true);
        action->setChecked(std::abs(value - choices.current) < 1e-6);
        group->addAction(action);
    }
}

void fillConditions(QMenu& menu, const LinkConditions& current, LinkRef link, bool bothWays,
                    const TopologyCommands& commands)
{
    fillChoices(menu,
                {TopologyMenus::tr("&Delay"),
                 QStringLiteral("delay"),
                 TopologyMenus::tr("%1 ms"),
                 {0, 10, 25, 50, 100, 200, 500},
                 toMilliseconds(current.delay),
                 [](double value) {
                     LinkConditionsChange change;
                     change.delay = fromMilliseconds(value);
                     return change;
                 }},
                link, bothWays, commands);
    fillChoices(menu,
                {TopologyMenus::tr("&Jitter"),
                 QStringLiteral("jitter"),
                 TopologyMenus::tr("%1 ms"),
                 {0, 2, 5, 10, 20, 50},
                 toMilliseconds(current.jitter),
                 [](double value) {
                     LinkConditionsChange change;
                     change.jitter = fromMilliseconds(value);
                     return change;
                 }},
                link, bothWays, commands);
    fillChoices(menu,
                {TopologyMenus::tr("&Loss"),
                 QStringLiteral("loss"),
                 TopologyMenus::tr("%1 %"),
                 {0, 1, 2, 5, 10, 20, 50, 100},
                 current.loss * 100,
                 [](double value) {
                     LinkConditionsChange change;
                     change.loss = value / 100;
                     return change;
                 }},
                link, bothWays, commands);
}

void fillDown(QMenu& menu, const TraceState& state, LinkRef link, bool bothWays,
              const TopologyCommands& commands)
{
    const QString from = peerName(state, link.from);
    const QString to = peerName(state, link.to);
    const bool there = conditionsOf(state, link).down;
    const bool back = bothWays ? conditionsOf(state, {link.to, link.from}).down : there;
    const QString suffix = bothWays ? QStringLiteral(".both") : QString();
    constexpr Time shortOutage{2'000'000};
    menu.addSeparator();
    addHandAction(menu, TopologyMenus::tr("&Take down for 2 s"), QStringLiteral("down.2") + suffix, true,
                  commands, hand::takeDown(from, to, shortOutage, bothWays));
    addHandAction(menu, TopologyMenus::tr("Take do&wn"), QStringLiteral("down") + suffix, !there || !back,
                  commands, hand::takeDown(from, to, std::nullopt, bothWays));
    LinkConditionsChange up;
    up.down = false;
    addHandAction(menu, TopologyMenus::tr("Bring &up again"), QStringLiteral("up") + suffix, there || back,
                  commands, hand::setConditions(from, to, up, bothWays));
}

void addCable(QMenu& menu, const PeerState& peer, const TopologyCommands& commands)
{
    if (peer.isUnplugged)
        addHandAction(menu, TopologyMenus::tr("&Plug the network cable in again"), QStringLiteral("replug"),
                      true, commands, hand::replug(peerName(peer)));
    else
        addHandAction(menu, TopologyMenus::tr("Un&plug the network"), QStringLiteral("unplug"), true,
                      commands, hand::unplug(peerName(peer)));
}

/// Freeze and unplug.
void fillTroubles(QMenu& menu, const PeerState& peer, const TopologyCommands& commands)
{
    const bool there = peer.status != PeerStatus::NotJoined;
    QMenu* freeze = menu.addMenu(TopologyMenus::tr("Free&ze"));
    freeze->setObjectName(QStringLiteral("freeze"));
    freeze->setEnabled(there);
    for (const int seconds : {2, 5, 30})
        addHandAction(*freeze, TopologyMenus::tr("For %1 s").arg(seconds),
                      QStringLiteral("freeze.%1").arg(seconds), there, commands,
                      hand::freeze(peerName(peer), Time(std::int64_t{1'000'000} * seconds)));
    if (peer.frozenUntil)
        addHandAction(menu, TopologyMenus::tr("&Unfreeze"), QStringLiteral("unfreeze"), true, commands,
                      hand::freeze(peerName(peer), Time(0)));
    addCable(menu, peer, commands);
}

/// What the user or the code of the peer's game can do.
void fillControls(QMenu& menu, const TraceState& state, const PeerState& peer,
                  const TopologyCommands& commands)
{
    const bool active = peer.status == PeerStatus::Connected || peer.status == PeerStatus::Connecting;
    const bool server = peer.role == "server";
    addAction(menu, TopologyMenus::tr("&Send packet…"), QStringLiteral("send"), active,
              [call = commands.send, id = peer.endpoint, target = peer.role == "client" ? 1 : 0] {
                  if (call)
                      call(id, target);
              });
    if (server) {
        addAction(menu, TopologyMenus::tr("&Add client here"), QStringLiteral("addClient"), true,
                  [call = commands.addClient, id = peer.endpoint] {
                      if (call)
                          call(id);
                  });
    }
    menu.addSeparator();

    QAction* refuse = menu.addAction(TopologyMenus::tr("&Refuse new connections"));
    refuse->setObjectName(QStringLiteral("refuse"));
    refuse->setCheckable(true);
    refuse->setChecked(peer.refusesNewConnections);
    refuse->setEnabled(active && peer.role != "client");
    QObject::connect(refuse, &QAction::triggered, &menu,
                     [call = commands.refuse, id = peer.endpoint](bool checked) {
                         if (call)
                             call(id, checked);
                     });
    fillDisconnect(menu, state, peer, commands);
    addAction(menu, TopologyMenus::tr("&Close"), QStringLiteral("close"), active,
              [call = commands.close, id = peer.endpoint] {
                  if (call)
                      call(id);
              });
    const QString join = peer.status == PeerStatus::NotJoined ? TopologyMenus::tr("&Join now")
                                                              : TopologyMenus::tr("&Join again");
    addAction(menu, join, QStringLiteral("join"), !active, [call = commands.join, id = peer.endpoint] {
        if (call)
            call(id);
    });

    menu.addSeparator();
    fillTroubles(menu, peer, commands);
}

/// A real program does what its game tells it; only its network can be changed.
void fillRealControls(QMenu& menu, const PeerState& peer, const TopologyCommands& commands)
{
    QAction* note = menu.addAction(TopologyMenus::tr("A real program: its game decides what it does"));
    note->setObjectName(QStringLiteral("real"));
    note->setEnabled(false);
    addCable(menu, peer, commands);
}

void fillLinks(QMenu& menu, const TraceState& state, const PeerState& peer, const TopologyCommands& commands)
{
    QMenu* links = menu.addMenu(TopologyMenus::tr("&Links"));
    links->setObjectName(QStringLiteral("links"));
    for (const ConnectionState& connection : peer.connections) {
        if (!connection.remote.isValid())
            continue;
        for (const LinkRef link :
             {LinkRef{peer.endpoint, connection.remote}, LinkRef{connection.remote, peer.endpoint}}) {
            const QString text = conditionsText(conditionsOf(state, link));
            QString title = linkName(shown(peerName(state, link.from)), shown(peerName(state, link.to)));
            if (!text.isEmpty())
                title += QLatin1Char('\t') + text;
            addAction(*links, title, QStringLiteral("link.%1.%2").arg(link.from.value()).arg(link.to.value()),
                      true, [call = commands.selectLink, link] {
                          if (call)
                              call(link);
                      });
        }
    }
    links->setEnabled(!links->isEmpty());
}

} // namespace

void fillNodeMenu(QMenu& menu, const TraceState& state, EndpointId id, const TopologyCommands& commands)
{
    const PeerState* found = state.find(id);
    if (!found)
        return;
    const PeerState& peer = *found;
    menu.setTitle(shown(peerName(peer)));
    menu.addSection(peerLabel(shown(peerName(peer)), peer.id));

    if (!state.mayAct)
        addRecordingNote(menu);
    else if (peer.isReal)
        fillRealControls(menu, peer, commands);
    else
        fillControls(menu, state, peer, commands);
    menu.addSeparator();
    fillLinks(menu, state, peer, commands);
}

void fillLinkMenu(QMenu& menu, const TraceState& state, LinkRef link, const TopologyCommands& commands)
{
    const PeerState* from = state.find(link.from);
    const PeerState* to = state.find(link.to);
    if (!from || !to)
        return;
    const QString title = linkName(shown(peerName(*from)), shown(peerName(*to)));
    menu.setTitle(title);
    menu.addSection(title);
    if (!state.mayAct)
        return addRecordingNote(menu);
    const LinkConditions current = conditionsOf(state, link);
    fillConditions(menu, current, link, false, commands);
    fillDown(menu, state, link, false, commands);
    menu.addSeparator();
    QMenu* bothWays = menu.addMenu(TopologyMenus::tr("&Both ways"));
    fillConditions(*bothWays, current, link, true, commands);
    fillDown(*bothWays, state, link, true, commands);
    addAction(menu, TopologyMenus::tr("&Edit conditions…"), QStringLiteral("editConditions"), true,
              [call = commands.editConditions, link] {
                  if (call)
                      call(link);
              });
    menu.addSeparator();
    const bool active = from->status == PeerStatus::Connected || from->status == PeerStatus::Connecting;
    addAction(menu, TopologyMenus::tr("&Send packet here…"), QStringLiteral("send"), active,
              [call = commands.send, id = link.from, target = to->id] {
                  if (call)
                      call(id, target);
              });
    menu.addSeparator();
    const auto connection =
        std::find_if(from->connections.begin(), from->connections.end(),
                     [&](const ConnectionState& known) { return known.remote == link.to; });
    const bool connected = connection != from->connections.end();
    for (const bool force : {false, true}) {
        addAction(menu,
                  (force ? TopologyMenus::tr("%1 disconnects %2, with &force")
                         : TopologyMenus::tr("%1 disconnects %2"))
                      .arg(shown(peerName(*from)), shown(peerName(*to))),
                  force ? QStringLiteral("disconnect.force") : QStringLiteral("disconnect"), connected,
                  [call = commands.disconnect, who = link.from, force,
                   target = connected ? connection->remoteId : 0] {
                      if (call)
                          call(who, target, force);
                  });
    }
}

void fillDatagramMenu(QMenu& menu, const TraceState& state, const TraceSnapshot& trace, DatagramId datagram,
                      Time now, const TopologyCommands& commands)
{
    if (!isOnItsWay(trace, datagram, now))
        return;
    const DatagramRow row = trace.datagram(datagram);
    const QString title = TopologyMenus::tr("Datagram %1").arg(datagram.value());
    menu.setTitle(title);
    menu.addSection(title);
    if (!state.mayAct)
        return addRecordingNote(menu);
    addHandAction(menu, TopologyMenus::tr("&Kill"), QStringLiteral("kill"), true, commands,
                  hand::killDatagram(datagram));
    for (const int milliseconds : {50, 200, 1000})
        addHandAction(menu, TopologyMenus::tr("Delay by %1 ms").arg(milliseconds),
                      QStringLiteral("delayDatagram.%1").arg(milliseconds), true, commands,
                      hand::delayDatagram(datagram, fromMilliseconds(milliseconds)));
    addHandAction(menu, TopologyMenus::tr("&Duplicate"), QStringLiteral("duplicate"), true, commands,
                  hand::duplicateDatagram(datagram));
    menu.addSeparator();
    QMenu* link = menu.addMenu(QString());
    link->setObjectName(QStringLiteral("link"));
    fillLinkMenu(*link, state, {row.from, row.to}, commands);
    link->menuAction()->setVisible(!link->isEmpty());
}

void addTimeNote(QMenu& menu, const QString& text)
{
    if (text.isEmpty() || menu.actions().size() < 2)
        return;
    auto* note = new QAction(text, &menu);
    note->setObjectName(QStringLiteral("actsNow"));
    note->setEnabled(false);
    menu.insertAction(menu.actions().at(1), note);
}

} // namespace peerscope
