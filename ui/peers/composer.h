// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/state.h"
#include "ui/moment/selection.h"
#include "ui/peers/packet_draft.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace peerscope {

class Moment;

/// The row in which the user composes and sends a packet; two rows if the window is narrow. Selecting a peer
/// makes it the sender. Disabled for a recording, with the reason. Lives on the UI thread.
class Composer final : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must outlive this.
    explicit Composer(Moment* moment, QWidget* parent = nullptr);

    /// The peers of the sandbox's scenario, which say what interface each uses. Clears the last result, as
    /// this is another run.
    void setScenarioPeers(std::vector<PeerSpec> peers);
    /// Fills in sender and target (set_target_peer's argument), and sets the focus to the payload.
    void prefill(EndpointId from, int target);
    /// Shows the result of the packets sent last, until the fields change or another packet is sent.
    void setLastResult(const QString& text, bool ok);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A put_packet action for each packet; its time is not set.
    void performRequested(const peerscope::ActionSpec& action);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void takeState(std::shared_ptr<const TraceState> state);
    void takeSelection(const Selection& selection);
    void showTime();
    enum class PayloadKind { Text, Hex, Size };

    void createAddressing();
    void createPayload();
    void createLine();
    QWidget* labelled(const QString& text, QWidget* field);
    void drawModeIcons();
    void fillSenders();
    void fillTargets();
    const PeerState* sender() const;
    PayloadKind payloadKind() const;
    /// The packet described by the fields, or what is wrong with them.
    std::variant<PutPacketAction, QString> draft() const;
    void forgetResult();
    void check();
    void send();

    Moment* m_moment;
    std::shared_ptr<const TraceState> m_state;
    std::vector<PeerSpec> m_scenarioPeers;
    QComboBox* m_fromCombo = nullptr;
    QComboBox* m_toCombo = nullptr;
    std::vector<TargetChoice> m_targets; ///< the items of the target list
    QSpinBox* m_channelSpin = nullptr;
    QComboBox* m_modeCombo = nullptr;
    QComboBox* m_kindCombo = nullptr;
    QStackedWidget* m_payloadStack = nullptr;
    QLineEdit* m_payloadEdit = nullptr;
    QSpinBox* m_sizeSpin = nullptr;
    QSpinBox* m_countSpin = nullptr;
    QPushButton* m_sendButton = nullptr;
    QWidget* m_fields = nullptr;
    QLabel* m_line = nullptr;
    QString m_actsNow;               ///< empty while now is shown
    std::optional<QString> m_result; ///< the last result shown in m_line
    bool m_resultIsGood = true;
};

} // namespace peerscope
