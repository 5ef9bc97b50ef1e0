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

/// One row in which a packet is put together and sent; two rows where the window is narrow. Its height
/// follows its width. A selected peer becomes the sender. In a recording nothing can be sent, and it says so.
/// Lives on the UI thread.
class Composer final : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must live as long.
    explicit Composer(Moment* moment, QWidget* parent = nullptr);

    /// Which peers a sandbox began with, for the interface that each uses. Another run: what came of the last
    /// packet is over.
    void setScenarioPeers(std::vector<PeerSpec> peers);
    /// Fills in sender and target (as set_target_peer takes it) and waits for the payload to be typed.
    void prefill(EndpointId from, int target);
    /// What came of the packets sent last; stays until the fields say something else, or another is sent.
    void setLastResult(const QString& text, bool ok);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// put_packet, once for each packet; `at` is left for whoever carries it out.
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
    /// The packet as the fields have it, or what is wrong with them.
    std::variant<PutPacketAction, QString> draft() const;
    void forgetResult();
    void check();
    void send();

    Moment* m_moment;
    std::shared_ptr<const TraceState> m_state;
    std::vector<PeerSpec> m_scenarioPeers;
    QComboBox* m_fromCombo = nullptr;
    QComboBox* m_toCombo = nullptr;
    std::vector<TargetChoice> m_targets; ///< its items
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
    std::optional<QString> m_result; ///< what m_line says of the last packet
    bool m_resultIsGood = true;
};

} // namespace peerscope
