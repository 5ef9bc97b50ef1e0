// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/rows.h"

#include <QDialog>

#include <optional>

class QComboBox;
class QDoubleSpinBox;
class QRadioButton;
class QSpinBox;

namespace peerscope {

/// Which packet to wait for. Fields that are not set match every packet.
struct PacketMatch
{
    std::optional<TransferMode> mode;
    std::optional<std::uint8_t> channel;
    std::optional<PacketFate> fate; ///< not InFlight; none: stop as soon as it is sent

    bool operator()(const PacketRow& packet) const;
};

/// Asks how far to run at full speed: to a time, or to the next packet of a kind.
class RunUntilDialog final : public QDialog
{
    Q_OBJECT

public:
    RunUntilDialog(Time now, Time end, QWidget* parent = nullptr);

Q_SIGNALS:
    void timeChosen(peerscope::Time time);
    void packetChosen(const peerscope::PacketMatch& match);

private:
    void choose();
    PacketMatch match() const;

    QRadioButton* m_byTime = nullptr;
    QDoubleSpinBox* m_time = nullptr;
    QRadioButton* m_byPacket = nullptr;
    QComboBox* m_mode = nullptr;
    QSpinBox* m_channel = nullptr;
    QComboBox* m_fate = nullptr;
};

} // namespace peerscope
