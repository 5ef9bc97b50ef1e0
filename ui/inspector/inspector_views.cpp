// SPDX-License-Identifier: MIT
#include "ui/inspector/inspector_views.h"

#include "ui/document/document.h"
#include "ui/inspector/inspector.h"
#include "ui/inspector/signal_log.h"

namespace peerscope {

View inspectorView(const ViewContext& context)
{
    auto* inspector = new Inspector(context.document->moment(), context.window);
    QObject::connect(inspector, &Inspector::performRequested, context.document, &Document::perform);
    return {.name = QStringLiteral("inspector"),
            .title = Inspector::tr("Inspector"),
            .widget = inspector,
            .place = ViewPlace::Right,
            .dock = QStringLiteral("inspectorDock"),
            .share = 0.24};
}

View signalsView(const ViewContext& context)
{
    Moment* moment = context.document->moment();
    auto* log = new SignalLog(moment, context.window);
    const auto picture = [moment](QSize size, qreal ratio, const auto&) {
        SignalLog own(moment);
        own.resize(size);
        QImage image((QSizeF(size) * ratio).toSize(), QImage::Format_RGB32);
        image.setDevicePixelRatio(ratio);
        own.render(&image);
        return image;
    };
    return {.name = QStringLiteral("signals"),
            .title = SignalLog::tr("Signals"),
            .widget = log,
            .place = ViewPlace::Bottom,
            .dock = QStringLiteral("logDock"),
            .picture = picture};
}

} // namespace peerscope
