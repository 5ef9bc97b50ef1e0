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

/// Everything known about the selection, in words, with its bytes; and actions by hand on a datagram on its
/// way. Lives on the UI thread.
class Inspector final : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must outlive this.
    explicit Inspector(Moment* moment, QWidget* parent = nullptr);

    /// The shown time.
    Time shownTime() const { return m_now; }
    /// The shown text.
    QString text() const;

Q_SIGNALS:
    /// Kill, delay or duplicate the selected datagram. The action's time is not set.
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
    bool m_isCounting = false; ///< a count is running on another thread
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
    QByteArray m_unpacked; ///< if the datagram is compressed
    bool m_showsUnpacked = false;
    std::unique_ptr<Decompressor> m_rangeDecoder;
    PacketMessages m_messages;
    QTimer* m_goOn = nullptr; ///< continues the search for paths announced before a packet
};

} // namespace peerscope
