// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/dumpcap.h"
#include "ui/jobs/newest_job.h"

#include <QDialog>

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

class QLabel;
class QPushButton;
class QSpinBox;
class QTreeWidget;

namespace peerscope {

/// The interfaces that can be watched, or what is missing, in one sentence.
using InterfaceList = std::variant<std::vector<CaptureInterface>, QString>;

/// Asks which network interface to watch, and which UDP port. Remembers both.
class WatchDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `list` is called on another thread: captureInterfaces(), or a test's.
    explicit WatchDialog(std::function<InterfaceList()> list, QWidget* parent = nullptr);

Q_SIGNALS:
    void watchRequested(const QString& interfaceName, std::optional<std::uint16_t> port);

private:
    void askForList();
    void showList(const InterfaceList& interfaces);
    void say(const QString& text, bool isProblem);
    void choose();

    std::function<InterfaceList()> m_list;
    QTreeWidget* m_interfaces;
    QSpinBox* m_port;
    QLabel* m_note;
    QPushButton* m_again = nullptr;
    QPushButton* m_watch = nullptr;
    NewestJob m_listing{this};
};

} // namespace peerscope
