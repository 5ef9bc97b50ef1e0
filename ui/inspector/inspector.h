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
struct TraceState;

/// Everything known about what is selected, in words, and its bytes; and what can be done by hand to a
/// datagram that is on its way. The setters are cheap when nothing that shows has changed, so all may be
/// called on every frame. Lives on the UI thread; keeps the trace it was given alive.
class Inspector final : public QWidget
{
    Q_OBJECT

public:
    explicit Inspector(QWidget* parent = nullptr);

    void setTrace(const TraceSnapshot& trace);
    /// May be null: peers and links then show that there is nothing.
    void setState(std::shared_ptr<const TraceState> state);
    void setSelection(const Selection& selection);
    /// The sandbox's clock.
    void setNow(Time now);

    /// What is shown, as text.
    QString text() const;

Q_SIGNALS:
    /// A link in the text was followed.
    void selectionRequested(const peerscope::Selection& selection);
    /// Kill, delay or duplicate the selected datagram. Its time is open.
    void performRequested(const peerscope::ActionSpec& action);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* createHandRow();
    void refreshHandRow();
    DatagramId datagramOnItsWay() const;
    void followLink(const QUrl& url);
    void refresh();
    void refreshBytes();
    void refreshFields();
    void showBytes(bool unpacked);
    void display(const Description& description);
    Description describe();

    TraceSnapshot m_trace;
    std::shared_ptr<const TraceState> m_state;
    Selection m_selection;
    Time m_now{};

    LinkTrafficCounter m_traffic;
    bool m_countsTraffic = false;
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
