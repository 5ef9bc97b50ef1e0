// SPDX-License-Identifier: MIT
#pragma once

#include "tests/ui/moment/settable_moment.h"
#include "tests/ui/timeline/synthetic_trace.h"
#include "ui/theme/theme.h"

#include <QSize>

namespace peerscope::synthetic {

/// A view along the time axis, shown in the light theme, of a trace that the test makes by hand.
template <class View> struct ShownView
{
    TraceMaker maker;
    EndpointId server = maker.peer("server", 1, "server");
    EndpointId ana = maker.peer("ana", 101);
    SettableMoment moment;
    View view{&moment};

    explicit ShownView(QSize size)
    {
        view.setPalette(themePalette(false));
        view.resize(size);
        view.show();
    }
    /// Ana sends so many unreliable packets.
    void every(Time step, int count, int channel = 0)
    {
        for (int index = 0; index < count; ++index)
            maker.send(step * index, ana, {server}, channel, TransferMode::Unreliable);
    }
    /// Shows what was made.
    void update(Time now)
    {
        moment.setTrace(maker.snapshot());
        moment.setNow(now);
    }
};

} // namespace peerscope::synthetic
