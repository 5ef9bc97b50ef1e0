// SPDX-License-Identifier: MIT
#include "ui/inspector/inspector.h"

#include "core/scenario/hand_actions.h"
#include "core/source/open_capture.h"
#include "core/trace/as_of.h"
#include "core/trace/datagram_dissection.h"
#include "core/words/numbers.h"
#include "ui/axis/in_flight.h"
#include "ui/inspector/field_tree.h"
#include "ui/inspector/hex_view.h"
#include "ui/jobs/job.h"
#include "ui/moment/acts_now.h"
#include "ui/moment/back_to_now.h"
#include "ui/moment/moment.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTextBrowser>
#include <QTextCursor>
#include <QTimer>
#include <QVBoxLayout>

#include <utility>

namespace peerscope {

namespace {

/// Takes about 20 ms.
constexpr std::size_t rowsAtOnce = 500'000;

QByteArray toByteArray(ByteView bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

} // namespace

Inspector::Inspector(Moment* moment, QWidget* parent)
    : QWidget(parent), m_moment(moment), m_browser(new QTextBrowser), m_splitter(new QSplitter(Qt::Vertical)),
      m_bytesPane(new QWidget), m_bytesLabel(new QLabel), m_fields(new FieldTree), m_hexView(new HexView),
      m_rangeDecoder(makeRangeDecoder())
{
    setObjectName(QStringLiteral("inspector"));
    setAccessibleName(tr("Inspector"));

    m_browser->setObjectName(QStringLiteral("inspectorText"));
    m_browser->setAccessibleName(tr("What is known about the selection"));
    m_browser->setToolTip(tr("Tab moves from link to link, Enter follows it"));
    m_browser->setOpenLinks(false);
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->document()->setDocumentMargin(8);

    m_bytesLabel->setObjectName(QStringLiteral("bytesLabel"));
    m_bytesLabel->setBuddy(m_hexView);
    m_bytesLabel->setContentsMargins(8, 4, 8, 0);
    auto* bytesLayout = new QVBoxLayout(m_bytesPane);
    bytesLayout->setContentsMargins(0, 0, 0, 0);
    auto* fieldsAndBytes = new QSplitter(Qt::Vertical);
    fieldsAndBytes->addWidget(m_fields);
    fieldsAndBytes->addWidget(m_hexView);
    fieldsAndBytes->setChildrenCollapsible(false);
    m_fields->setMinimumHeight(4 * fontMetrics().height());
    m_hexView->setMinimumHeight(4 * fontMetrics().height());
    fieldsAndBytes->setStretchFactor(0, 3);
    fieldsAndBytes->setStretchFactor(1, 2);
    bytesLayout->addWidget(m_bytesLabel);
    bytesLayout->addWidget(fieldsAndBytes, 1);

    m_splitter->addWidget(m_browser);
    m_splitter->addWidget(m_bytesPane);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(new BackToNow(moment, this));
    layout->addWidget(m_splitter, 1);
    layout->addWidget(createHandRow());

    m_goOn = new QTimer(this);
    m_goOn->setSingleShot(true);
    m_goOn->setInterval(0);
    connect(m_goOn, &QTimer::timeout, this, &Inspector::refreshFields);
    connect(m_browser, &QTextBrowser::anchorClicked, this, &Inspector::followLink);
    connect(m_fields, &FieldTree::fieldSelected, this,
            [this](qsizetype offset, qsizetype length, bool unpacked) {
                showBytes(unpacked);
                m_hexView->setSelectedRange(offset, length);
            });
    connect(m_hexView, &HexView::byteChosen, m_fields,
            [this](qsizetype byte) { m_fields->selectByte(byte, m_showsUnpacked); });
    refresh();
    refreshBytes();
    connect(moment, &Moment::frameChanged, this, [this] { takeTrace(m_moment->trace()); });
    connect(moment, &Moment::timeChanged, this, &Inspector::takeTime);
    connect(moment, &Moment::selectionChanged, this, &Inspector::takeSelection);
    takeTrace(moment->trace());
    takeTime();
    takeSelection(moment->selection());
}

QWidget* Inspector::createHandRow()
{
    m_handRow = new QWidget;
    auto* lines = new QVBoxLayout(m_handRow);
    lines->setContentsMargins(8, 4, 8, 6);
    lines->setSpacing(4);
    lines->addWidget(new ActsNow(m_moment));
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    lines->addLayout(row);
    const auto add = [row](const QString& name, const QString& text, const QString& toolTip) {
        auto* button = new QPushButton(text);
        button->setObjectName(name);
        button->setToolTip(toolTip);
        button->setAutoDefault(false);
        row->addWidget(button);
        return button;
    };
    auto* kill = add(QStringLiteral("killButton"), tr("Kill"),
                     tr("Take the datagram off the network, so that it is lost"));
    auto* delay = add(QStringLiteral("delayButton"), tr("Delay…"), tr("Let the datagram arrive later"));
    auto* duplicate =
        add(QStringLiteral("duplicateButton"), tr("Duplicate"), tr("Let the datagram arrive a second time"));
    row->addStretch(1);

    const auto request = [this](auto action) {
        return [this, action] {
            if (const DatagramId datagram = datagramOnItsWay(); datagram.isValid())
                Q_EMIT performRequested(action(datagram));
        };
    };
    connect(kill, &QPushButton::clicked, this, request(hand::killDatagram));
    connect(duplicate, &QPushButton::clicked, this, request(hand::duplicateDatagram));
    auto* delays = new QMenu(delay);
    for (const int milliseconds : {50, 200, 1000}) {
        QAction* action = delays->addAction(tr("By %1 ms").arg(milliseconds));
        action->setObjectName(QStringLiteral("delay.%1").arg(milliseconds));
        connect(action, &QAction::triggered, this, request([milliseconds](DatagramId datagram) {
                    return hand::delayDatagram(datagram, fromMilliseconds(milliseconds));
                }));
    }
    delay->setMenu(delays);
    return m_handRow;
}

DatagramId Inspector::datagramOnItsWay() const
{
    const DatagramId datagram = datagramOf(m_selection);
    return datagram.isValid() && isOnItsWay(m_trace, datagram, m_now) ? datagram : DatagramId::none();
}

void Inspector::refreshHandRow()
{
    m_handRow->setVisible(datagramOnItsWay().isValid());
}

void Inspector::takeTrace(const TraceSnapshot& trace)
{
    // Each trace has its own index, and both snapshots keep theirs alive: a different address means a
    // different run.
    const bool sameRun = &trace.lod() == &m_trace.lod();
    if (sameRun && trace.revision() == m_trace.revision() &&
        (!m_countsTraffic || m_traffic.traffic().counted >= 1.0))
        return;
    m_trace = trace;
    m_storyOutdated = true;
    if (!sameRun) {
        m_bytesOf = {};
        m_messages = {};
        if (m_countsTraffic)
            m_traffic.start(m_traffic.link(), m_traffic.until());
    }
    if (m_countsTraffic)
        countTraffic();
    refresh();
    refreshBytes();
}

void Inspector::takeSelection(const Selection& selection)
{
    if (selection == m_selection)
        return;
    m_selection = selection;
    const LinkRef* link = std::get_if<LinkRef>(&m_selection);
    m_countsTraffic = link != nullptr;
    if (link) {
        m_traffic.start(*link, m_moment->timeCursor());
        countTraffic();
    }
    refresh();
    m_browser->verticalScrollBar()->setValue(0);
    refreshBytes();
}

void Inspector::takeTime()
{
    const bool isLater = m_moment->time() != m_now;
    const bool isAnother = m_moment->state() != m_state;
    m_now = m_moment->time();
    m_state = m_moment->state();
    if (m_countsTraffic && m_traffic.until() != m_moment->timeCursor()) {
        m_traffic.start(m_traffic.link(), m_moment->timeCursor());
        countTraffic();
    }
    const bool isOfState =
        std::holds_alternative<EndpointId>(m_selection) || std::holds_alternative<LinkRef>(m_selection);
    const bool isOfTime = std::holds_alternative<PacketId>(m_selection) || datagramOf(m_selection).isValid();
    if ((isAnother && isOfState) || (isLater && isOfTime))
        refresh();
}

/// While time runs, a long trace is counted over several frames. For an earlier time there are no further
/// frames.
void Inspector::countTraffic()
{
    m_traffic.advance(m_trace);
    if (m_traffic.until() && m_traffic.traffic().counted < 1.0)
        countRestOfTraffic();
}

void Inspector::countRestOfTraffic()
{
    if (std::exchange(m_isCounting, true))
        return; // the next count starts when this one is done
    startJob(
        this,
        [counter = m_traffic, trace = m_trace] {
            auto whole = std::make_shared<LinkTrafficCounter>(counter);
            while (whole->traffic().counted < 1.0)
                whole->advance(trace);
            return whole;
        },
        [this, trace = m_trace](const auto& outcome) {
            m_isCounting = false;
            const auto* counted = std::get_if<std::shared_ptr<LinkTrafficCounter>>(&outcome);
            if (!counted || !m_countsTraffic || !m_traffic.until())
                return;
            const bool isNewest = &trace.lod() == &m_trace.lod() && (*counted)->link() == m_traffic.link() &&
                                  (*counted)->until() == m_traffic.until();
            if (isNewest)
                m_traffic = **counted;
            else
                countRestOfTraffic();
            refresh();
        });
}

/// The fate of a packet or datagram at the shown time, if its final fate is another.
QString Inspector::momentNote() const
{
    if (!m_moment->isLookingBack())
        return {};
    if (const auto* packet = std::get_if<PacketId>(&m_selection);
        packet && packet->value() < m_trace.packetCount()) {
        const PacketRow row = m_trace.packet(*packet);
        if (row.sent > m_now)
            return tr("At the shown time it has not been sent yet.");
        if (packetAsOf(m_trace, *packet, m_now).fate != row.fate)
            return tr("At the shown time it is still on its way. Later:");
    } else if (const DatagramId datagram = datagramOf(m_selection);
               datagram.isValid() && datagram.value() < m_trace.datagramCount()) {
        const DatagramRow row = m_trace.datagram(datagram);
        if (row.sent > m_now)
            return tr("At the shown time it has not been sent yet.");
        if (datagramAsOf(m_trace, datagram, m_now).fate != row.fate)
            return tr("At the shown time it is still on its way. Later:");
    }
    return {};
}

QString Inspector::text() const
{
    return m_text;
}

void Inspector::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        refresh();
}

void Inspector::followLink(const QUrl& url)
{
    const Selection target = selectionAt(url.toString());
    if (!std::holds_alternative<std::monostate>(target))
        m_moment->select(target);
}

Description Inspector::describe()
{
    if (const auto* packet = std::get_if<PacketId>(&m_selection)) {
        if (m_storyOutdated || m_story.packet != *packet) {
            m_story = packetStory(m_trace, *packet, m_rangeDecoder.get());
            m_storyOutdated = false;
        }
        return describePacket(m_trace, *packet, m_story, m_now);
    }
    if (const DatagramId datagram = datagramOf(m_selection); datagram.isValid())
        return describeDatagram(m_trace, datagram, m_now);
    static const TraceState nothing;
    const TraceState& state = m_state ? *m_state : nothing;
    if (const auto* peer = std::get_if<EndpointId>(&m_selection))
        return describePeer(m_trace, state, *peer);
    if (const auto* link = std::get_if<LinkRef>(&m_selection))
        return describeLink(state, *link, m_traffic.traffic());
    return describeNothing();
}

void Inspector::refresh()
{
    Description description = describe();
    if (const QString note = momentNote(); !note.isEmpty())
        description.note = description.note.isEmpty() ? note : note + QLatin1Char(' ') + description.note;
    display(description);
    refreshHandRow();
}

void Inspector::display(const Description& description)
{
    const QString html = toHtml(description, themeColors(palette()));
    if (html == m_html)
        return;
    m_html = html;
    m_text = toPlainText(description);
    // Changing figures must not lose the reader's scroll position or selection.
    const int scroll = m_browser->verticalScrollBar()->value();
    const int anchor = m_browser->textCursor().anchor();
    const int position = m_browser->textCursor().position();
    m_browser->setHtml(html);
    if (anchor != position) {
        const int end = m_browser->document()->characterCount() - 1;
        QTextCursor cursor = m_browser->textCursor();
        cursor.setPosition(std::min(anchor, end));
        cursor.setPosition(std::min(position, end), QTextCursor::KeepAnchor);
        m_browser->setTextCursor(cursor);
    }
    m_browser->verticalScrollBar()->setValue(scroll);
}

void Inspector::refreshBytes()
{
    if (m_bytesOf == m_selection && !std::holds_alternative<std::monostate>(m_selection))
        return;
    m_bytesOf = {};
    ByteView bytes;
    if (const auto* packet = std::get_if<PacketId>(&m_selection);
        packet && packet->value() < m_trace.packetCount()) {
        bytes = m_trace.payload(m_trace.packet(*packet));
        m_bytesOf = m_selection;
    } else if (const DatagramId datagram = datagramOf(m_selection);
               datagram.isValid() && datagram.value() < m_trace.datagramCount()) {
        bytes = m_trace.bytes(m_trace.datagram(datagram));
        m_bytesOf = m_selection;
    }
    m_bytes = toByteArray(bytes);
    m_unpacked.clear();
    m_bytesPane->setVisible(!std::holds_alternative<std::monostate>(m_bytesOf));
    showBytes(false);
    refreshFields();
}

void Inspector::showBytes(bool unpacked)
{
    m_showsUnpacked = unpacked;
    const QByteArray& bytes = unpacked ? m_unpacked : m_bytes;
    const QString size = bytesText(static_cast<std::uint64_t>(bytes.size()));
    if (unpacked)
        m_bytesLabel->setText(tr("Un&packed, %1").arg(size));
    else if (std::holds_alternative<PacketId>(m_bytesOf))
        m_bytesLabel->setText(tr("&Payload, %1").arg(size));
    else
        m_bytesLabel->setText(tr("UD&P payload, %1").arg(size));
    m_hexView->setBytes(bytes);
}

void Inspector::refreshFields()
{
    m_fields->clearFields();
    if (const auto* packet = std::get_if<PacketId>(&m_bytesOf)) {
        if (m_messages.prepare(m_trace, rowsAtOnce)) {
            m_goOn->start(); // gives other views time in between
            m_fields->hide();
            return;
        }
        const Field message = m_messages.decode(m_trace, *packet);
        // A sandbox's packets can contain anything. If all the bytes read as a Godot message, they are shown
        // as one.
        if (!m_bytes.isEmpty() && !message.hasProblem())
            m_fields->setField(message);
    } else if (const DatagramId datagram = datagramOf(m_bytesOf); datagram.isValid()) {
        EnetOpener opener(m_rangeDecoder.get());
        const EnetDissection dissection = dissectDatagram(m_trace, datagram, opener);
        m_unpacked = toByteArray(dissection.unpacked);
        m_fields->setField(dissection.root, dissection.isUnpacked());
        if (const auto* command = std::get_if<CommandRef>(&m_bytesOf))
            m_fields->selectCommand(command->index);
    }
    m_fields->setVisible(!m_fields->isEmpty());
}

} // namespace peerscope

#include "moc_inspector.cpp"
