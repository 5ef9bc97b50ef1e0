// SPDX-License-Identifier: MIT
#include "core/trace/filter_scan.h"

#include "core/trace/filter_parser.h"
#include "core/trace/filter_subjects.h"
#include "core/trace/message_line.h"

#include <algorithm>
#include <limits>
#include <type_traits>

namespace peerscope {

/// A node, and what scanning it needs.
struct FilterScan::Step
{
    const FilterNode* node = nullptr;
    /// OneOf and Peers of fields of up to 16 bits: whether each value is one of them.
    std::vector<std::uint8_t> table;
    /// Fields of the packet's message: whether each MessageSubject matches.
    std::vector<std::uint8_t> subjects;
    std::vector<Step> children;
};

/// Rows of one chunk.
struct FilterScan::Place
{
    const PacketColumns& columns;
    std::size_t firstRow = 0; ///< the number of the chunk's first packet
    std::size_t begin = 0;    ///< within the chunk
    std::size_t end = 0;
};

namespace {

/// Same as && but without a branch, so that loops over columns can be vectorized.
constexpr bool both(bool left, bool right)
{
    return (static_cast<int>(left) & static_cast<int>(right)) != 0;
}

constexpr auto always = [](std::size_t) { return true; };

PacketId packetAt(std::size_t row)
{
    return PacketId(static_cast<PacketId::Value>(row));
}

/// Calls `visit` with two functions of a row's place in its chunk: the field's value, and whether it has one.
/// Call the second one first: it reads the fate, and what belongs to a fate may be read only after the fate
/// itself.
template <class Visit>
void visitColumn(FilterField field, const TraceSnapshot& trace, const PacketColumns& columns,
                 std::size_t firstRow, Visit visit)
{
    const auto wasDelivered = [&columns](std::size_t row) {
        return columns.fate[row].load(std::memory_order_acquire) == PacketFate::Delivered;
    };
    const auto relaxed = [](const auto& column) {
        return [&column](std::size_t row) { return column[row].load(std::memory_order_relaxed); };
    };
    switch (field) {
    case FilterField::Id:
        return visit([firstRow](std::size_t row) { return static_cast<std::uint32_t>(firstRow + row); },
                     always);
    case FilterField::From:
        return visit([&columns](std::size_t row) { return columns.from[row]; }, always);
    case FilterField::To:
        return visit([&columns](std::size_t row) { return columns.to[row]; },
                     [&columns](std::size_t row) { return EndpointId(columns.to[row]).isValid(); });
    case FilterField::Channel:
        return visit([&columns](std::size_t row) { return columns.channel[row]; }, always);
    case FilterField::Mode:
        return visit([&columns](std::size_t row) { return static_cast<std::uint8_t>(columns.mode[row]); },
                     always);
    case FilterField::ReceivedMode:
        return visit(
            [&columns](std::size_t row) {
                return static_cast<std::uint8_t>(columns.receipt[row].load(std::memory_order_relaxed) & 3);
            },
            wasDelivered);
    case FilterField::Size:
        return visit([&columns](std::size_t row) { return columns.size[row]; }, always);
    case FilterField::Sent:
        return visit([&columns](std::size_t row) { return columns.sent[row]; }, always);
    case FilterField::Arrived:
        return visit(relaxed(columns.arrived), [&columns](std::size_t row) {
            return columns.arrived[row].load(std::memory_order_relaxed) != PacketColumns::unknownTime;
        });
    case FilterField::Delivered:
        return visit(relaxed(columns.delivered), wasDelivered);
    case FilterField::Latency:
        return visit(
            [&columns](std::size_t row) {
                return columns.delivered[row].load(std::memory_order_relaxed) - columns.sent[row];
            },
            wasDelivered);
    case FilterField::Queued:
        return visit(
            [&columns, &trace, firstRow](std::size_t row) {
                const bool isQueued =
                    columns.receipt[row].load(std::memory_order_acquire) & PacketColumns::queuedBit;
                return isQueued ? trace.packet(packetAt(firstRow + row)).queued.count() : std::int64_t{0};
            },
            always);
    case FilterField::Held:
        return visit(
            [&columns, wasDelivered](std::size_t row) {
                const std::int64_t arrived = columns.arrived[row].load(std::memory_order_relaxed);
                const bool held =
                    wasDelivered(row) && arrived != PacketColumns::unknownTime &&
                    (columns.receipt[row].load(std::memory_order_relaxed) & PacketColumns::heldBit);
                return held ? columns.delivered[row].load(std::memory_order_relaxed) - arrived : 0;
            },
            always);
    case FilterField::Resends:
        return visit(relaxed(columns.resends), always);
    case FilterField::Fragments:
        return visit([&columns](std::size_t row) { return columns.fragments[row]; }, always);
    case FilterField::FirstDatagram:
        return visit(relaxed(columns.firstDatagram), [&columns](std::size_t row) {
            return columns.firstDatagram[row].load(std::memory_order_relaxed) != PacketColumns::noDatagram;
        });
    case FilterField::LastDatagram:
        return visit(relaxed(columns.lastDatagram), [&columns](std::size_t row) {
            return columns.lastDatagram[row].load(std::memory_order_relaxed) != PacketColumns::noDatagram;
        });
    case FilterField::Fate:
        return visit(
            [&columns](std::size_t row) {
                return static_cast<std::uint8_t>(columns.fate[row].load(std::memory_order_acquire));
            },
            always);
    case FilterField::RealFrom:
        return visit(
            [&trace, firstRow](std::size_t row) {
                const EndpointRow* sender = realSender(trace, packetAt(firstRow + row));
                return sender ? sender->id.value() : EndpointId::none().value();
            },
            [&trace, firstRow](std::size_t row) {
                return realSender(trace, packetAt(firstRow + row)) != nullptr;
            });
    case FilterField::PayloadBytes:
    case FilterField::Message:
    case FilterField::Kind:
    case FilterField::Rpc:
    case FilterField::Node:
        break; // none of them is a column
    }
}

/// How many values a field of up to 16 bits has; 0 for wider ones.
std::size_t domainOf(FilterField field)
{
    switch (field) {
    case FilterField::Channel:
    case FilterField::Mode:
    case FilterField::ReceivedMode:
    case FilterField::Fate:
        return 1u << 8;
    case FilterField::From:
    case FilterField::To:
    case FilterField::Resends:
    case FilterField::Fragments:
        return 1u << 16;
    default:
        return 0;
    }
}

bool holds(std::int64_t left, FilterOperator comparison, std::int64_t right)
{
    switch (comparison) {
    case FilterOperator::Equal:
        return left == right;
    case FilterOperator::NotEqual:
        return left != right;
    case FilterOperator::Less:
        return left < right;
    case FilterOperator::LessOrEqual:
        return left <= right;
    case FilterOperator::Greater:
        return left > right;
    case FilterOperator::GreaterOrEqual:
        break;
    }
    return left >= right;
}

/// Compares two fields of each packet. Rarely used, so both are simply copied to 64-bit numbers first.
void evaluateFields(const FilterNode& node, const TraceSnapshot& trace, const PacketColumns& columns,
                    std::size_t firstRow, std::size_t begin, std::size_t end, const FilterScan::Mask& wanted,
                    FilterScan::Mask& out)
{
    std::array<std::int64_t, PacketColumns::rowCount> left;
    visitColumn(node.field, trace, columns, firstRow, [&](auto value, auto present) {
        for (std::size_t row = begin; row < end; ++row) {
            out[row] = both(wanted[row], present(row));
            left[row] = static_cast<std::int64_t>(value(row));
        }
    });
    visitColumn(node.other, trace, columns, firstRow, [&](auto value, auto present) {
        for (std::size_t row = begin; row < end; ++row) {
            const bool there = both(out[row], present(row));
            out[row] = both(there, holds(left[row], node.comparison, static_cast<std::int64_t>(value(row))));
        }
    });
}

bool contains(const TraceSnapshot& trace, PacketId id, FilterField field, std::string_view bytes)
{
    if (field == FilterField::Message)
        return messageLine(trace, id).find(bytes) != std::string::npos;
    const ByteView payload = trace.payload(trace.packet(id));
    return std::string_view(reinterpret_cast<const char*>(payload.data()), payload.size()).find(bytes) !=
           std::string_view::npos;
}

/// The bytes of each packet have to be looked through.
bool isSearched(const FilterNode& node)
{
    return node.kind == FilterNode::Kind::Contains && !isOfSubject(node);
}

std::size_t depthOf(const FilterNode& node)
{
    std::size_t deepest = 0;
    for (const FilterNode& child : node.children)
        deepest = std::max(deepest, depthOf(child));
    return deepest + 1;
}

} // namespace

FilterScan::FilterScan(const PacketFilter& filter, const TraceSnapshot& trace)
    : m_filter(filter), m_trace(trace), m_scratch(2 * depthOf(m_filter.root()))
{
    if (asksForMessages(m_filter.root()))
        m_trace.messages().readUpTo(m_trace, m_trace.packetCount());
    m_root = std::make_unique<const Step>(prepare(m_filter.root(), m_trace));
    m_all.fill(true);
}

FilterScan::~FilterScan() = default;

FilterScan::Step FilterScan::prepare(const FilterNode& node, const TraceSnapshot& trace)
{
    Step step;
    step.node = &node;
    if (isOfSubject(node)) {
        step.subjects = matchingSubjects(node, trace);
        return step;
    }
    step.table.resize(node.kind == FilterNode::Kind::OneOf || node.kind == FilterNode::Kind::Peers
                          ? domainOf(node.field)
                          : 0);
    for (const std::int64_t value : node.values) {
        if (value >= 0 && static_cast<std::uint64_t>(value) < step.table.size())
            step.table[static_cast<std::size_t>(value)] = 1;
    }
    for (std::size_t index = 0; !node.peers.empty() && index < trace.endpointCount(); ++index) {
        const EndpointRow& row = trace.endpoint(EndpointId(static_cast<std::uint16_t>(index)));
        for (const FilterPeer& peer : node.peers) {
            if (peer.number ? row.uniqueId == *peer.number : isNamed(row.name, peer.name))
                step.table[index] = 1;
        }
    }
    for (const FilterNode& child : node.children)
        step.children.push_back(prepare(child, trace));
    // Payloads are searched last, and only those of packets that may still match.
    std::stable_partition(step.children.begin(), step.children.end(),
                          [](const Step& child) { return !isSearched(*child.node); });
    return step;
}

std::size_t FilterScan::scan(std::size_t chunk, Mask& matches)
{
    const std::size_t first = chunk * PacketColumns::rowCount;
    const std::size_t count = std::min(m_trace.packetCount() - first, PacketColumns::rowCount);
    const Place place{m_trace.packetColumns(first), first, 0, count};
    evaluate(*m_root, place, m_all, matches, 0);
    std::fill(matches.begin() + static_cast<std::ptrdiff_t>(count), matches.end(), false);
    return count;
}

bool FilterScan::matches(PacketId id)
{
    const std::size_t row = TraceSnapshot::packetOffset(id.value());
    const Place place{m_trace.packetColumns(id.value()), id.value() - row, row, row + 1};
    Mask result;
    evaluate(*m_root, place, m_all, result, 0);
    return result[row];
}

void FilterScan::evaluate(const Step& step, const Place& place, const Mask& wanted, Mask& out,
                          std::size_t depth)
{
    const FilterNode& node = *step.node;
    const auto forEach = [&place](auto body) {
        for (std::size_t row = place.begin; row < place.end; ++row)
            body(row);
    };
    const auto any = [&forEach](const Mask& mask) {
        bool found = false;
        forEach([&](std::size_t row) { found |= mask[row]; });
        return found;
    };
    const auto visit = [this, &place](FilterField field, auto visitor) {
        visitColumn(field, m_trace, place.columns, place.firstRow, visitor);
    };
    // The node's own masks; children use the ones after them.
    Mask& first = m_scratch[2 * depth];
    Mask& second = m_scratch[2 * depth + 1];

    if (!step.subjects.empty()) {
        const MessageColumns::Rows& rows = m_trace.messages().rows(place.firstRow);
        forEach([&](std::size_t row) {
            const MessageColumns::SubjectId subject = rows.subject[row].load(std::memory_order_relaxed);
            out[row] = wanted[row] && subject < step.subjects.size() && step.subjects[subject];
        });
        return;
    }
    switch (node.kind) {
    case FilterNode::Kind::Everything:
        forEach([&](std::size_t row) { out[row] = wanted[row]; });
        break;
    case FilterNode::Kind::And:
        forEach([&](std::size_t row) { first[row] = wanted[row]; });
        for (const Step& child : step.children) {
            evaluate(child, place, first, out, depth + 1);
            if (!any(out))
                break;
            forEach([&](std::size_t row) { first[row] = out[row]; });
        }
        break;
    case FilterNode::Kind::Or:
        forEach([&](std::size_t row) { first[row] = wanted[row]; });
        forEach([&](std::size_t row) { second[row] = false; });
        for (const Step& child : step.children) {
            evaluate(child, place, first, out, depth + 1);
            forEach([&](std::size_t row) { second[row] |= out[row]; });
            forEach([&](std::size_t row) { first[row] &= !out[row]; });
            if (!any(first))
                break;
        }
        forEach([&](std::size_t row) { out[row] = second[row]; });
        break;
    case FilterNode::Kind::Not:
        evaluate(step.children.front(), place, wanted, first, depth + 1);
        forEach([&](std::size_t row) { out[row] = both(wanted[row], !first[row]); });
        break;
    case FilterNode::Kind::Range:
        visit(node.field, [&](auto value, auto present) {
            using Value = decltype(value(0));
            using Unsigned = std::make_unsigned_t<Value>;
            using Limits = std::numeric_limits<Value>;
            const std::int64_t low = std::max<std::int64_t>(node.low, Limits::min());
            const std::int64_t high = std::min<std::int64_t>(node.high, Limits::max());
            const bool possible = low <= high;
            // One comparison for both bounds, in the column's own width.
            const auto base = static_cast<Unsigned>(low);
            const auto span = static_cast<Unsigned>(static_cast<Unsigned>(high) - base);
            const bool negated = node.negated;
            forEach([&](std::size_t row) {
                const bool there = both(wanted[row], present(row));
                const auto distance = static_cast<Unsigned>(static_cast<Unsigned>(value(row)) - base);
                out[row] = both(there, both(possible, distance <= span) != negated);
            });
        });
        break;
    case FilterNode::Kind::OneOf:
    case FilterNode::Kind::Peers:
        visit(node.field, [&](auto value, auto present) {
            const bool negated = node.negated;
            forEach([&](std::size_t row) {
                const bool there = both(wanted[row], present(row));
                const bool found =
                    step.table.empty()
                        ? there && std::binary_search(node.values.begin(), node.values.end(),
                                                      static_cast<std::int64_t>(value(row)))
                        : step.table[static_cast<std::size_t>(value(row)) & (step.table.size() - 1)] != 0;
                out[row] = both(there, found != negated);
            });
        });
        break;
    case FilterNode::Kind::Present:
        visit(node.field, [&](auto, auto present) {
            forEach([&](std::size_t row) { out[row] = both(wanted[row], present(row)); });
        });
        break;
    case FilterNode::Kind::Fields:
        evaluateFields(node, m_trace, place.columns, place.firstRow, place.begin, place.end, wanted, out);
        break;
    case FilterNode::Kind::Texts: // of subjects only
        break;
    case FilterNode::Kind::Contains:
        forEach([&](std::size_t row) {
            out[row] =
                wanted[row] && contains(m_trace, packetAt(place.firstRow + row), node.field, node.bytes);
        });
        break;
    }
}

} // namespace peerscope
