// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/scenario/scenario.h"
#include "core/trace/packet_messages.h"
#include "core/trace/trace.h"
#include "core/wire/decompressor.h"
#include "ui/inspector/describe.h"
#include "ui/inspector/link_traffic.h"
#include "ui/moment/selection.h"

#include <QByteArray>
#include <QWidget>

#include <memory>

class QLabel;
class QPushButton;
class QSplitter;
class QTextBrowser;
class QTimer;
class QUrl;

namespace peerscope {

class FieldTree;
class HexView;
class Moment;
struct TraceState;

/// Everything known about what is selected, in words, and its bytes; and what can be done by hand to a
/// datagram that is on its way. Lives on the UI thread.
class Inspector final : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must live as long.
    explicit Inspector(Moment* moment, QWidget* parent = nullptr);

    /// The time that is shown.
    Time shownTime() const { return m_now; }
    /// What is shown, as text.
    QString text() const;

Q_SIGNALS:
    /// Kill, delay or duplicate the selected datagram. Its time is open.
    void performRequested(const peerscope::ActionSpec& action);

protected:
    void changeEvent(QEvent* event) override;

private:
    void takeTrace(const TraceSnapshot& trace);
    void takeTime();
    void takeSelection(const Selection& selection);
    QWidget* createHandRow();
    void refreshHandRow();
    DatagramId datagramOnItsWay() const;
    void countTraffic();
    void countRestOfTraffic();
    QString momentNote() const;
    void followLink(const QUrl& url);
    void refresh();
    void refreshBytes();
    void refreshFields();
    void showBytes(bool unpacked);
    void display(const Description& description);
    Description describe();

    Moment* m_moment;
    TraceSnapshot m_trace;
    std::shared_ptr<const TraceState> m_state;
    Selection m_selection;
    Time m_now{};

    LinkTrafficCounter m_traffic;
    bool m_countsTraffic = false;
    bool m_isCounting = false; ///< on another thread
    Story m_story;
    bool m_storyOutdated = true;

    QString m_html;
    QString m_text;
    QTextBrowser* m_browser = nullptr;
    QWidget* m_handRow = nullptr;
    QSplitter* m_splitter = nullptr;
    QWidget* m_bytesPane = nullptr;
    QLabel* m_bytesLabel = nullptr;
    FieldTree* m_fields = nullptr;
    HexView* m_hexView = nullptr;
    Selection m_bytesOf;
    QByteArray m_bytes;
    QByteArray m_unpacked; ///< of a compressed datagram
    bool m_showsUnpacked = false;
    std::unique_ptr<Decompressor> m_rangeDecoder;
    PacketMessages m_messages;
    QTimer* m_goOn = nullptr; ///< with looking for the paths that were told before a packet
};

} // namespace peerscope
