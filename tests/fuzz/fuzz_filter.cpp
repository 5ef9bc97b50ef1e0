// SPDX-License-Identifier: MIT
// The input is a filter's text. It is accepted, or refused at a place inside it; completion never fails; and
// the selection agrees with checking each packet alone.
#include "core/trace/filter.h"
#include "core/trace/filter_scan.h"
#include "core/trace/packet_selection.h"
#include "core/words/filter_text.h"
#include "tests/core/trace/filter_trace.h"
#include "tests/fuzz/require.h"

using namespace peerscope;

namespace {

const TraceSnapshot& somePackets()
{
    static const TraceSnapshot trace = [] {
        TraceWriter writer;
        writePeers(writer);
        writePackets(writer, 150, 1);
        return TraceSnapshot(writer.trace());
    }();
    return trace;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const TraceSnapshot& trace = somePackets();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto result = compileFilter(text, trace);
    if (const FilterError* error = std::get_if<FilterError>(&result)) {
        require(!filterErrorText(*error).isEmpty() && error->position <= size &&
                error->length <= size - error->position);
    } else {
        const PacketFilter& filter = std::get<PacketFilter>(result);
        const PacketSelection selection(filter, trace);
        FilterScan scan(filter, trace);
        std::size_t matching = 0;
        for (std::uint32_t row = 0; row < trace.packetCount(); ++row) {
            const PacketId id(row);
            require(scan.matches(id) == selection.contains(id) && selection.indexOf(id) == matching);
            if (selection.contains(id))
                require(selection.at(matching++) == id);
        }
        require(matching == selection.size());
    }
    const std::size_t cursor = size > 0 ? data[0] % (size + 1) : 0;
    for (const std::size_t place : {cursor, size}) {
        const FilterCompletion completion = completeFilter(text, place, trace);
        require(completion.position <= size && completion.length <= size - completion.position);
    }
    return 0;
}
