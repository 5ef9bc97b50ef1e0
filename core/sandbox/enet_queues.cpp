// SPDX-License-Identifier: MIT
#include "core/sandbox/enet_queues.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

struct QueueWords
{
    Q_DECLARE_TR_FUNCTIONS(EnetQueues)
};

} // namespace

void EnetQueues::add(const QString& peer, std::vector<EnetQueue> queues)
{
    std::size_t here = 0;
    for (const EnetQueue& queue : queues) {
        here += queue.commands;
        bytes += queue.bytes;
    }
    commands += here;
    if (here > worstCommands) {
        worst = peer;
        worstCommands = here;
    }
    if (here < overload)
        return;
    const auto isLonger = [](const EnetQueue& one, const EnetQueue& other) {
        return one.commands > other.commands;
    };
    std::stable_sort(queues.begin(), queues.end(), isLonger);
    queues.resize(std::min(queues.size(), longestCount));
    longest.insert(longest.end(), std::make_move_iterator(queues.begin()),
                   std::make_move_iterator(queues.end()));
    std::stable_sort(longest.begin(), longest.end(), isLonger);
    if (longest.size() > longestCount)
        longest.resize(longestCount);
}

QString EnetQueues::toShortString() const
{
    return isOverloaded()
               ? QueueWords::tr("%1 commands wait in ENet at %2").arg(QString::number(worstCommands), worst)
               : QString();
}

QString EnetQueues::toString() const
{
    if (!isOverloaded())
        return {};
    const auto front = std::find_if(longest.begin(), longest.end(),
                                    [this](const EnetQueue& queue) { return queue.from == worst; });
    const bool isKnown = front != longest.end();
    return QueueWords::tr(
               "ENet is overloaded: %1 commands wait at %2 to be sent, %3 of them for %4; each of its "
               "calls walks through all of them")
        .arg(QString::number(worstCommands), worst, QString::number(isKnown ? front->commands : 0),
             isKnown ? front->to : QString());
}

} // namespace peerscope
