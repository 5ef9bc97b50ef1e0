// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace peerscope {

/// Why a packet of a capture stays in flight: what the capture would have to show, but does not (see
/// core/wire/SPEC.md, "What stays unknown").
enum class Undecided : std::uint8_t {
    HeldBack,                ///< it arrived; whether what comes before it did is not known
    NoAcknowledgement,       ///< the capture does not have its acknowledgement
    MissingAcknowledgements, ///< nor all of those of its fragments
    NeverAcknowledged,       ///< unreliable packets are not acknowledged
};

/// Nothing for any other fate, and for a sandbox's packets: those are still on their way.
std::optional<Undecided> whyUndecided(const TraceSnapshot& trace, const PacketRow& packet);

/// What files say of it, in English: "not known: …". What a person reads is in core/words/fates.h.
std::string_view detail(Undecided why);

} // namespace peerscope
