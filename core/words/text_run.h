// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"

#include <QString>

#include <initializer_list>
#include <variant>
#include <vector>

namespace peerscope {

/// What a link leads to in the trace; monostate for plain text.
using TextTarget = std::variant<std::monostate, PacketId, DatagramId, EndpointId, LinkRef, CommandRef>;

/// A piece of text, plain or a link.
struct TextRun
{
    QString text;
    TextTarget target{};
};
using TextRuns = std::vector<TextRun>;

/// Replaces "%1" to "%9" in a sentence by the parts, as QString::arg does, and keeps them as links.
TextRuns withLinks(const QString& sentence, std::initializer_list<TextRun> parts);
/// The same with parts that are texts of their own.
TextRuns withTexts(const QString& sentence, std::initializer_list<TextRuns> parts);

/// The text without its links.
QString plainText(const TextRuns& runs);

} // namespace peerscope
