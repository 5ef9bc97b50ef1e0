// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/field.h"
#include "core/wire/godot_reader.h"

#include <cstdint>
#include <string_view>

namespace peerscope::godot {

/// Godot 4's Variant::Type, with Godot's numbers.
enum class VariantType : std::uint8_t {
    Nil = 0,
    Bool,
    Int,
    Float,
    String,
    Vector2,
    Vector2i,
    Rect2,
    Rect2i,
    Vector3,
    Vector3i,
    Transform2D,
    Vector4,
    Vector4i,
    Plane,
    Quaternion,
    Aabb,
    Basis,
    Transform3D,
    Projection,
    Color,
    StringName,
    NodePath,
    Rid,
    Object,
    Callable,
    Signal,
    Dictionary,
    Array,
    PackedByteArray,
    PackedInt32Array,
    PackedInt64Array,
    PackedFloat32Array,
    PackedFloat64Array,
    PackedStringArray,
    PackedVector2Array,
    PackedVector3Array,
    PackedColorArray,
    PackedVector4Array,
};
inline constexpr int variantTypeCount = 39;

/// Godot's name of the type: "int", "Vector2", "PackedByteArray".
std::string_view name(VariantType type);

/// The ways in which Godot writes a Variant.
enum class VariantForm : std::uint8_t {
    Full,    ///< encode_variant: a header of 4 bytes, then multiples of 4
    Compact, ///< encode_and_compress_variant (RPC arguments, states): bool and int in 1 to 9 bytes, else Full
    Godot3,  ///< as Full, with the type numbers of Godot 3; types are shown by their names in Godot 4
};

/// Reads one Variant and adds it to `parent` as a child named `fieldName`. Its value has the type in front if
/// that is not obvious (`Vector2 (1, 2)`); elements of containers become children. An object is shown as an
/// id, or as a class with its properties. Returns false if it is malformed; then the tree says where and why,
/// and nothing is left to read.
bool readVariant(Reader& reader, Field& parent, std::string fieldName, VariantForm form);

/// Reads compact Variants up to the reader's end, named "0", "1", …: the state of a replicated node.
void readVariants(Reader& reader, Field& parent);

} // namespace peerscope::godot
