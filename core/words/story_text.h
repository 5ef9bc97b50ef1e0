// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/story.h"
#include "core/words/text_run.h"

namespace peerscope {

/// A step of a packet's story as a sentence whose nouns are links: "lost on ana → server (random loss)".
/// `trace` must be the story's trace.
TextRuns storyText(const TraceSnapshot& trace, const StoryStep& step);

/// "sent at 1.234 s by ana … → command SEND_RELIABLE #12 in datagram 812 …": the whole story on one line.
QString storyText(const TraceSnapshot& trace, const Story& story);

} // namespace peerscope
