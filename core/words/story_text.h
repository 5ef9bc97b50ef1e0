// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/story.h"
#include "core/words/text_run.h"

namespace peerscope {

/// A step of a packet's story in words whose nouns are links: "lost on ana → server (random loss)". `trace`
/// is the one that the story was made from.
TextRuns storyText(const TraceSnapshot& trace, const StoryStep& step);

/// "sent at 1.234 s by ana … → command SEND_RELIABLE #12 in datagram 812 …": all of it in one line.
QString storyText(const TraceSnapshot& trace, const Story& story);

} // namespace peerscope
