// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace peerscope {

class Banner;
struct CaptureSummary;

/// Says in the banner what a capture has, what of it could not be read, or that it has no ENet. `title`
/// begins the sentence about one without a problem.
void showCaptureFound(Banner& banner, const QString& name, const CaptureSummary& summary,
                      const QString& title);

} // namespace peerscope
