// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"
#include "core/trace/trace.h"

#include <QString>

#include <string_view>

namespace peerscope {

// Names as the report has them.

inline QString reportName(std::string_view name)
{
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

inline QString modeName(TransferMode mode)
{
    return reportName(name(mode));
}

/// "?" for an endpoint that is not in the trace.
inline QString endpointName(const TraceSnapshot& trace, EndpointId id)
{
    const bool isKnown = id.isValid() && id.value() < trace.endpointCount();
    return isKnown ? QString::fromStdString(trace.endpoint(id).name) : QStringLiteral("?");
}

} // namespace peerscope
