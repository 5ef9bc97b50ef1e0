// SPDX-License-Identifier: MIT
#pragma once

#include <QLabel>
#include <QString>

namespace peerscope {

class Moment;

/// "Acts now, at 00:21.300": whatever time is looked at, what is done by hand to peers and links happens at
/// the newest. Empty while that is the time that is looked at, and where nothing can be done by hand.
QString actsNowText(const Moment& moment);

/// A line with that text, to stand where the controls are. Hidden while the text is empty. Lives on the UI
/// thread.
class ActsNow final : public QLabel
{
    Q_OBJECT

public:
    /// `moment` must live as long.
    explicit ActsNow(Moment* moment, QWidget* parent = nullptr);

private:
    void showText();

    Moment* m_moment;
};

} // namespace peerscope
