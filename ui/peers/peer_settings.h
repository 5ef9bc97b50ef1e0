// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "ui/document/start_settings.h"
#include "ui/fields/number_spin.h"

#include <QWidget>

#include <functional>
#include <vector>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QToolButton;

namespace peerscope {

/// What a peer's game sets of its ENet and of its loop. Folded at first; the title says how much is set.
/// Shows the settings it is given; each edit is signalled as a change of one setting. Lives on the UI thread.
class PeerSettings final : public QWidget
{
    Q_OBJECT

public:
    explicit PeerSettings(QWidget* parent = nullptr);

    /// Shows only what a peer with this interface has. Does not change a field in which the user is typing.
    void setPeer(const PeerSpec& peer, PeerApi api);
    /// What changes of those settings mean that a peer has from its start on; at first nothing.
    void setStartNote(const QString& note);

Q_SIGNALS:
    /// One that can change while the peer runs.
    void changed(const peerscope::EnetSettings& change);
    /// One that the peer has from its start on.
    void startChanged(const peerscope::StartSettings& change);
    /// It was unfolded, or folded.
    void unfolded(bool isOpen);

private:
    using Get = std::function<double(const PeerSpec&)>;

    void createTitle();
    void createBandwidths();
    void createTimeouts();
    void createThrottle();
    void createLoop();
    void createCompression();
    void createScene();
    NumberSpin* addNumber(const char* name, const QString& label, const QString& toolTip,
                          const NumberSpin::Range& range, const QString& suffix, Get get,
                          std::function<void(double)> set);
    QComboBox* addChoice(const char* name, const QString& label, const QString& toolTip,
                         const QStringList& choices, std::function<int(const PeerSpec&)> get,
                         std::function<void(int)> set);
    void change(const EnetSettings& change);
    void changeTimeout(std::uint32_t EnetTimeout::*part, double value);
    void changeThrottle(std::uint32_t EnetThrottle::*part, double value);
    void changeStart(const StartSettings& change);
    void showFields();
    void showTitle();

    QToolButton* m_title;
    QWidget* m_body;
    QFormLayout* m_form;
    QLabel* m_startNote;
    std::vector<std::function<void(const PeerSpec&)>> m_shows; ///< of each field
    std::vector<QWidget*> m_ofScene;
    QWidget* m_packetsPerPoll = nullptr;
    QWidget* m_authTimeout = nullptr;
    PeerSpec m_peer;
    PeerApi m_api = PeerApi::Peer;
};

} // namespace peerscope
