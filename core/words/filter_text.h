// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/filter.h"

#include <QString>

namespace peerscope {

/// What was found and what was expected, in one line: "found fast; expected one of unreliable, …".
QString filterErrorText(const FilterError& error);

/// What the values of a field are: "when put_packet was called".
QString filterFieldMeaning(FilterField field);
/// "a time", "a number of bytes", …
QString filterTypeName(FilterType type);

/// What a candidate of the completion means; may be empty. `trace` is the one that was completed for.
QString candidateMeaning(const FilterCandidate& candidate, const TraceSnapshot& trace);

} // namespace peerscope
