// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/link_preview.h"

#include <QWidget>

#include <optional>

namespace peerscope {

/// A preview in words: "20 to 80 ms · 2.1 % lost".
QString previewText(const LinkPreview& preview, const LinkConditions& conditions);

/// Shows the effect of conditions: how the delays of 10,000 datagrams are distributed, and below the fate of
/// the first 200, one cell each. Lives on the UI thread.
class ConditionsPlot final : public QWidget
{
    Q_OBJECT

public:
    explicit ConditionsPlot(QWidget* parent = nullptr);

    /// Recomputes the plot only if the conditions have changed; takes about a millisecond.
    void setConditions(const LinkConditions& conditions);
    const LinkPreview& preview() const { return m_preview; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::optional<LinkConditions> m_conditions;
    LinkPreview m_preview;
    QString m_text;
};

} // namespace peerscope
