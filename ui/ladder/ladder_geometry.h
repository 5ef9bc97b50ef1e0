// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/packet_selection.h"
#include "ui/axis/in_flight.h"
#include "ui/axis/time_coordinates.h"
#include "ui/ladder/ladder_columns.h"
#include "ui/ladder/ladder_index.h"
#include "ui/ladder/ladder_layout.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace peerscope {

// Positions are logical pixels of the widget. TimeCoordinates are turned by 90 degrees: x runs down from the
// lower edge of the header, and the width is the height of the plot.

struct LadderPoint
{
    double x = 0;
    double y = 0;
};

/// One datagram: a line from its sender at the time of sending to its receiver at the time of arrival.
struct LadderLine
{
    DatagramId id;
    std::size_t fromColumn = 0;
    std::size_t toColumn = 0;
    LadderPoint begin;
    LadderPoint end;      ///< if lost, part of the way; if on its way, where it is now
    LadderPoint wholeEnd; ///< the end of the whole way
    FlightGlyph glyph = FlightGlyph::Control;
    LossReason reason = LossReason::None;
    bool isLost = false; ///< lost, and already at the place of the loss
    bool isOnItsWay = false;
    bool isDuplicate = false;
    bool isResend = false;
    bool isFaded = false; ///< none of its packets passes the filter
    // Whether there is room for a label.
    bool hasLabel = false;
    bool hasReason = false;
    LadderPoint label; ///< the middle of the label

    bool isCorrupt() const { return reason == LossReason::Corrupt; }
};

/// A packet that waited at its receiver for an earlier packet.
struct LadderHold
{
    PacketId packet;
    std::size_t column = 0;
    std::size_t slot = 0; ///< number of other holds beside it
    double top = 0;
    double bottom = 0;
    TransferMode mode = TransferMode::Reliable;
    bool isPending = false; ///< still waiting
    bool isFaded = false;   ///< does not pass the filter

    static constexpr std::size_t mostSlots = 4;
    static constexpr double width = 6;
    /// Distance from the peer's line to the left edge.
    double offset() const { return 2.5 + static_cast<double>(slot) * (width + 1.5); }
};

/// A resent datagram, tied to the first one with the same packet.
struct LadderTie
{
    DatagramId first;
    DatagramId again;
    std::size_t column = 0;
    double top = 0;
    double bottom = 0;
    double side = -1; ///< left (-1) or right (1) of the sender's line; the side away from the receiver
    std::size_t slot = 0;
    TransferMode mode = TransferMode::Reliable;
    bool isFaded = false; ///< its packet does not pass the filter
};

/// The datagrams between two peers in a time range, counted because they are too many to draw one by one.
struct LadderBand
{
    std::size_t leftColumn = 0;
    std::size_t rightColumn = 0;
    double top = 0;
    double height = 0;
    std::uint32_t count = 0; ///< datagrams sent in either direction
    std::uint32_t lost = 0;  ///< of these
    Time begin{};
    Time end{};
};

enum class LadderDetail : std::uint8_t { Lines, Arrows, Glyphs };

struct LadderRequest
{
    TimeCoordinates coordinates; ///< vertical; the width is the plot's height
    LadderLayout layout;
    Time now{};
    bool withControl = true;                         ///< acknowledgements and pings too
    std::shared_ptr<const PacketSelection> filtered; ///< packets that pass the filter; null: no filter
    double lineHeight = 15;                          ///< of the labels
    double labelWidth = 96;                          ///< length that a label needs along its line
};

/// Everything that is drawn in the plot. The cost of building it depends on what is visible: few datagrams
/// are read one by one, many are counted through the index.
class LadderGeometry
{
public:
    /// Datagrams sent longer than this before the upper edge are not looked for.
    static constexpr Time lookBack{2'000'000};
    static constexpr std::size_t mostLookedBack = 1000; ///< of each link
    static constexpr double bandHeight = 5;
    /// Datagrams are counted instead of drawn one by one if more than mostLines are visible, or more than
    /// mostLinesAPixel per pixel between two peers.
    static constexpr std::size_t mostLines = 4000;
    static constexpr double mostLinesAPixel = 0.5;

    void build(const TraceSnapshot& trace, const LadderIndex& index, const LadderColumns& columns,
               const LadderRequest& request);

    const std::vector<LadderLine>& lines() const { return m_lines; }
    const std::vector<LadderHold>& holds() const { return m_holds; }
    const std::vector<LadderTie>& ties() const { return m_ties; }
    const std::vector<LadderBand>& bands() const { return m_bands; }
    /// Datagrams of the shown peers sent in the visible time.
    std::size_t datagramCount() const { return m_datagramCount; }
    /// Whether they were counted instead of read one by one.
    bool isCounted() const { return m_counted; }
    LadderDetail detail() const { return m_detail; }
    std::uint32_t largestBand() const { return m_largestBand; }
    /// Whether nothing visible can change any more.
    bool isSettled() const { return m_settled; }
    /// Number of datagram rows read. For tests and benchmarks.
    std::size_t rowsRead() const { return m_rowsRead; }

    /// The line or hold nearest to a place, within `reach`; null if there is none.
    const LadderLine* lineAt(LadderPoint place, double reach) const;
    const LadderHold* holdAt(LadderPoint place, const LadderLayout& layout) const;
    /// The bands of all pairs of peers whose datagrams pass a place.
    std::vector<const LadderBand*> bandsAt(LadderPoint place, const LadderLayout& layout) const;

private:
    void countDatagrams(const TraceSnapshot& trace, const LadderIndex& index, const LadderColumns& columns,
                        const LadderRequest& request);
    void collectLines(const TraceSnapshot& trace, const LadderIndex& index, const LadderColumns& columns,
                      const LadderRequest& request);
    void collectBands(const TraceSnapshot& trace, const LadderIndex& index, const LadderColumns& columns,
                      const LadderRequest& request);
    void addParts(const TraceSnapshot& trace, const LadderIndex& index, const LadderColumns& columns,
                  const LadderRequest& request, const DatagramRow& row);
    void addHold(const TraceSnapshot& trace, const LadderRequest& request, const DatagramRow& carrier,
                 PacketId packet, std::size_t column);
    void addTie(const LadderRequest& request, const LadderColumns& columns, const DatagramRow& first,
                const DatagramRow& again, PacketId packet, TransferMode mode);
    void spreadHolds();
    void spreadTies();
    void findRoom(const LadderColumns& columns, const LadderRequest& request);

    std::vector<LadderLine> m_lines;
    std::vector<LadderHold> m_holds;
    std::vector<LadderTie> m_ties;
    std::vector<LadderBand> m_bands;
    std::size_t m_datagramCount = 0;
    bool m_counted = false;
    bool m_settled = true;
    LadderDetail m_detail = LadderDetail::Glyphs;
    std::uint32_t m_largestBand = 0;
    std::size_t m_rowsRead = 0;
    std::size_t m_searchesLeft = 0;

    struct Crossing ///< of a line and the middle between two columns
    {
        std::size_t gap;
        double y;
        std::size_t line;
        bool isEnd; ///< the first gap of the line
    };
    std::vector<Crossing> m_crossings;
};

/// The line of one datagram, visible or not. Both ends must have a column.
LadderLine ladderLine(const DatagramRow& row, const LadderColumns& columns, const LadderRequest& request);

/// The y of a time, from the top of the widget.
inline double ladderY(const LadderRequest& request, Time time)
{
    return request.layout.headerHeight + request.coordinates.xOf(time);
}

/// The first datagram with a part of a packet that `again` carried again; none if it is not among the first
/// `mostRows` candidates.
DatagramId firstCarrier(const TraceSnapshot& trace, DatagramRows link, const CarriedPart& again,
                        std::size_t mostRows);

} // namespace peerscope
