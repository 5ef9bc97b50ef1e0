// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"
#include "core/trace/trace.h"
#include "ui/moment/filtered_packets.h"
#include "ui/moment/message_reader.h"
#include "ui/moment/selection.h"
#include "ui/moment/state_maker.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace peerscope {

/// What a source has to show at one time.
struct SourceFrame
{
    TraceSnapshot trace;
    Time newest{}; ///< the last moment there is to see
    /// Where a source stands that plays what it has from its beginning; none for one that grows.
    std::optional<Time> playhead = {};
    /// Where the source stands: at the playhead, or at `newest`. Null: there is nothing.
    std::shared_ptr<const TraceState> state = nullptr;
    bool isRunning = false; ///< time goes on by itself
    bool isLive = false;    ///< and does so while an earlier time is looked at: the real world sets the pace
};

/// What every view of a window shows, and the only thing that views share: the trace, the time that is looked
/// at, what is selected, the filter and the bookmarks. Views read it, connect themselves to its signals, and
/// call it to select something or to move the time. Whoever owns the source calls show() and open(). Lives on
/// the UI thread; every function returns at once.
class Moment : public QObject
{
    Q_OBJECT

public:
    explicit Moment(QObject* parent = nullptr);

    // What there is to see.

    const TraceSnapshot& trace() const { return m_frame.trace; }
    Time newest() const { return m_frame.newest; }
    /// Where the source stands, whatever time is looked at: what can be acted on. Null: there is nothing.
    const std::shared_ptr<const TraceState>& sourceState() const { return m_frame.state; }
    /// The time that is shown goes on by itself.
    bool isRunning() const { return m_frame.isRunning && !(m_frame.isLive && isLookingBack()); }
    /// The newest time goes on, whatever time is looked at.
    bool isLive() const { return m_frame.isLive; }

    // The time that is looked at.

    Time time() const { return m_lookedAt.value_or(m_frame.newest); }
    /// An earlier time than the newest is looked at.
    bool isLookingBack() const { return m_lookedAt.has_value(); }
    /// That earlier time; none while the newest is looked at.
    std::optional<Time> timeCursor() const { return m_lookedAt; }
    /// At time(). Where a trace has very many peers or events an earlier one is made on another thread: until
    /// then it is that of some other time (see its `now`). Null: there is nothing.
    const std::shared_ptr<const TraceState>& state() const { return m_state; }
    /// Looks at an earlier time, or, where that is none or the newest, back at the newest.
    void lookAt(std::optional<Time> time);
    /// While the source is live: stays at the time that is newest now, as an earlier one. lookAt() leads
    /// back.
    void hold();

    // What is selected.

    const Selection& selection() const { return m_selection; }
    void select(const Selection& selection);
    /// The packet that is selected, or those in the selected datagram, in their order in it.
    const std::vector<PacketId>& selectedPackets() const { return m_selectedPackets; }

    // The filter.

    void setFilter(const PacketFilter& filter);
    const PacketFilter& filter() const { return m_packets.filter(); }
    /// What the filter lets through, kept up with the trace; everything while there is no filter.
    const FilteredPackets& packets() const { return m_packets; }
    /// The same, but null while there is no filter.
    std::shared_ptr<const PacketSelection> filtered() const;

    // Bookmarks: times that somebody wants to find again.

    /// In the order of time.
    const std::vector<Time>& bookmarks() const { return m_bookmarks; }
    /// Marks time(), or takes its mark away.
    void toggleBookmark();
    /// Looks at the next bookmark, or the one before; does nothing where there is none.
    void goToBookmark(bool forward);

    // For whoever owns the source.

    /// There is something new. A trace of another run takes the place of the one before; what is selected
    /// stays if it is the same thing there.
    void show(SourceFrame frame);
    /// Another document is opened: nothing is selected, filtered or marked, and the newest is looked at.
    void open();

Q_SIGNALS:
    /// trace(), newest(), sourceState() or isRunning().
    void frameChanged();
    /// time(), isLookingBack() or state(). After frameChanged(), where both changed.
    void timeChanged();
    /// Somebody wants to look at this time (none: the newest). timeChanged() follows.
    void timeRequested(std::optional<peerscope::Time> time);
    void selectionChanged(const peerscope::Selection& selection);
    /// filter(), packets() or filtered().
    void filterChanged();
    /// More packets of trace() were read for what they say.
    void messagesRead();
    void bookmarksChanged();
    void opened();
    /// Something could not be done; a sentence for the user.
    void problem(const QString& text);

private:
    void setTime(std::optional<Time> time);
    void updateState();
    void takeState(const std::shared_ptr<const TraceState>& state);
    void updateSelectedPackets();
    bool isStillThere(const Selection& selection, const SourceFrame& before) const;

    SourceFrame m_frame;
    std::optional<Time> m_lookedAt;
    std::shared_ptr<const TraceState> m_state;
    StateMaker m_stateMaker; ///< of an earlier time
    Selection m_selection;
    std::vector<PacketId> m_selectedPackets;
    FilteredPackets m_packets;
    MessageReader m_messageReader;
    std::vector<Time> m_bookmarks;
};

} // namespace peerscope
