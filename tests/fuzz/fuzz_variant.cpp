// SPDX-License-Identifier: MIT
// The input is something a game may have sent. Its first byte says how to read the rest: as a Variant in
// either form, a Godot 4 message or a Godot 3 packet. Every field must lie within the bytes, and there must
// not be too many.
#include "core/wire/godot_messages.h"
#include "core/wire/godot_path_cache.h"
#include "core/wire/godot_variant.h"
#include "tests/core/wire/godot_bytes.h"

#include <cstdlib>

using namespace peerscope;

namespace {

void check(const Field& field, std::size_t size)
{
    if (!liesWithin(field, 0, size) || fieldCount(field) > 2 * godot::maxFields)
        std::abort();
}

Field readAsVariant(ByteView bytes, godot::VariantForm form)
{
    Field root;
    root.length = bytes.size();
    godot::Reader reader(bytes);
    readVariant(reader, root, "value", form);
    return root;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const ByteView bytes = std::as_bytes(std::span(data + 1, size - 1));
    switch (data[0] % 4) {
    case 0:
        check(readAsVariant(bytes, godot::VariantForm::Full), bytes.size());
        break;
    case 1:
        check(readAsVariant(bytes, godot::VariantForm::Compact), bytes.size());
        break;
    case 2: {
        GodotPathCache paths;
        paths.learn(2, bytes);
        check(godotMessage(bytes, {.sender = 2, .paths = &paths}), bytes.size());
        break;
    }
    default:
        check(godot3Packet(bytes, data[0] / 4), bytes.size());
        break;
    }
    return 0;
}
