// SPDX-License-Identifier: MIT
#pragma once

#include "core/network/network.h"
#include "core/scenario/scenario.h"
#include "core/trace/trace.h"

#include <QString>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace peerscope {

/// The datagrams of a sandbox that are to be held by hand. Engine thread only.
class Holds
{
public:
    /// An endpoint's name, and that of its entry.
    using NamesOf = std::function<std::pair<QString, QString>(EndpointId)>;

    /// `network` must outlive this object.
    Holds(Network& network, NamesOf namesOf, std::shared_ptr<const Trace> trace);

    /// Whatever was still to be held on the same ends is forgotten.
    void set(const HoldAction& hold);
    /// What is still waited for, the newest last; `count` is how many.
    std::vector<HoldAction> waiting() const;

private:
    bool matches(const HoldAction& hold, const SentDatagram& datagram) const;
    bool carriesPacketOf(const HoldAction& hold, const SentDatagram& datagram) const;

    struct Request
    {
        std::uint32_t number = 0; ///< the network's
        HoldAction hold;
    };

    Network& m_network;
    NamesOf m_namesOf;
    std::shared_ptr<const Trace> m_trace;
    std::vector<Request> m_requests; ///< those that are done are dropped by the next set()
    std::uint32_t m_lastNumber = 0;
};

} // namespace peerscope
