// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/connection_end.h"
#include "core/words/text_run.h"

namespace peerscope {

/// Why a connection failed or ended, as a sentence without a full stop whose nouns are links: "nobody listens
/// on port 7777 of server: its 7 CONNECTs found no socket".
TextRuns connectionEndText(const TraceSnapshot& trace, const ConnectionEnd& end);
/// The same for the page of a peer. Where it may have several connections, it says which: "ana: server called
/// disconnect_peer".
TextRuns connectionEndOnPage(const TraceSnapshot& trace, const ConnectionEnd& end);

} // namespace peerscope
