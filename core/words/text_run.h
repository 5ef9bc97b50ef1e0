// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"

#include <QString>

#include <initializer_list>
#include <variant>
#include <vector>

namespace peerscope {

/// A thing of the trace that a text leads to; nothing for plain words.
using TextTarget = std::variant<std::monostate, PacketId, DatagramId, EndpointId, LinkRef, CommandRef>;

/// A stretch of text, perhaps one that is a link.
struct TextRun
{
    QString text;
    TextTarget target{};
};
using TextRuns = std::vector<TextRun>;

/// Puts the parts at "%1" to "%9" of a sentence, as QString::arg does, and keeps them as links.
TextRuns withLinks(const QString& sentence, std::initializer_list<TextRun> parts);
/// The same with parts that are texts of their own.
TextRuns withTexts(const QString& sentence, std::initializer_list<TextRuns> parts);

/// The words alone.
QString plainText(const TextRuns& runs);

} // namespace peerscope
