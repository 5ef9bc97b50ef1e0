// SPDX-License-Identifier: MIT
#include "core/wire/godot_variant.h"

#include <algorithm>
#include <array>
#include <span>

namespace peerscope::godot {

namespace {

// The header (core/io/marshalls.h): the type in the low bits, flags above.
constexpr std::uint32_t typeMask = 0xFF;
constexpr std::uint32_t flag64 = 1u << 16;       // int, float and types made of floats: 8 bytes instead of 4
constexpr std::uint32_t flagObjectId = 1u << 16; // only the object's id
constexpr unsigned firstContainerShift = 16;     // two bits: the type of elements, or of a dictionary's keys
constexpr unsigned secondContainerShift = 18;    // and of a dictionary's values
constexpr std::uint32_t sharedFlag = 0x8000'0000;
// The first byte of the compact form.
constexpr unsigned compactTypeMask = 0x3F;
constexpr unsigned compactTrue = 0x80;
constexpr unsigned compactSizeShift = 6; // int: 1, 2, 4 or 8 bytes

constexpr std::array<std::string_view, variantTypeCount> typeNames = {"null",
                                                                      "bool",
                                                                      "int",
                                                                      "float",
                                                                      "String",
                                                                      "Vector2",
                                                                      "Vector2i",
                                                                      "Rect2",
                                                                      "Rect2i",
                                                                      "Vector3",
                                                                      "Vector3i",
                                                                      "Transform2D",
                                                                      "Vector4",
                                                                      "Vector4i",
                                                                      "Plane",
                                                                      "Quaternion",
                                                                      "AABB",
                                                                      "Basis",
                                                                      "Transform3D",
                                                                      "Projection",
                                                                      "Color",
                                                                      "StringName",
                                                                      "NodePath",
                                                                      "RID",
                                                                      "Object",
                                                                      "Callable",
                                                                      "Signal",
                                                                      "Dictionary",
                                                                      "Array",
                                                                      "PackedByteArray",
                                                                      "PackedInt32Array",
                                                                      "PackedInt64Array",
                                                                      "PackedFloat32Array",
                                                                      "PackedFloat64Array",
                                                                      "PackedStringArray",
                                                                      "PackedVector2Array",
                                                                      "PackedVector3Array",
                                                                      "PackedColorArray",
                                                                      "PackedVector4Array"};

/// Godot 3's types (core/variant.h), by their numbers.
constexpr std::array typesOfGodot3 = {
    VariantType::Nil,
    VariantType::Bool,
    VariantType::Int,
    VariantType::Float,
    VariantType::String,
    VariantType::Vector2,
    VariantType::Rect2,
    VariantType::Vector3,
    VariantType::Transform2D,
    VariantType::Plane,
    VariantType::Quaternion,
    VariantType::Aabb,
    VariantType::Basis,
    VariantType::Transform3D,
    VariantType::Color,
    VariantType::NodePath,
    VariantType::Rid,
    VariantType::Object,
    VariantType::Dictionary,
    VariantType::Array,
    VariantType::PackedByteArray,
    VariantType::PackedInt32Array,
    VariantType::PackedFloat32Array,
    VariantType::PackedStringArray,
    VariantType::PackedVector2Array,
    VariantType::PackedVector3Array,
    VariantType::PackedColorArray,
};

/// The kinds of number that mathematical types and packed arrays are made of.
enum class Number : std::uint8_t { Int32, Int64, Float32, Float64, Real };

/// Types made of a fixed number of numbers, and how they are grouped: a Rect2 as ((x, y), (width, height)).
struct Shape
{
    unsigned count = 0; ///< 0: not such a type
    unsigned group = 0;
    Number number = Number::Real;
};

struct ShapedType
{
    VariantType type;
    Shape shape;
};

constexpr ShapedType mathematicalTypes[] = {
    {VariantType::Vector2, {2, 2, Number::Real}},     {VariantType::Vector2i, {2, 2, Number::Int32}},
    {VariantType::Rect2, {4, 2, Number::Real}},       {VariantType::Rect2i, {4, 2, Number::Int32}},
    {VariantType::Vector3, {3, 3, Number::Real}},     {VariantType::Vector3i, {3, 3, Number::Int32}},
    {VariantType::Transform2D, {6, 2, Number::Real}}, {VariantType::Vector4, {4, 4, Number::Real}},
    {VariantType::Vector4i, {4, 4, Number::Int32}},   {VariantType::Plane, {4, 4, Number::Real}},
    {VariantType::Quaternion, {4, 4, Number::Real}},  {VariantType::Aabb, {6, 3, Number::Real}},
    {VariantType::Basis, {9, 3, Number::Real}},       {VariantType::Transform3D, {12, 3, Number::Real}},
    {VariantType::Projection, {16, 4, Number::Real}}, {VariantType::Color, {4, 4, Number::Float32}},
};

/// With the shape of one element.
constexpr ShapedType packedArrays[] = {
    {VariantType::PackedInt32Array, {1, 1, Number::Int32}},
    {VariantType::PackedInt64Array, {1, 1, Number::Int64}},
    {VariantType::PackedFloat32Array, {1, 1, Number::Float32}},
    {VariantType::PackedFloat64Array, {1, 1, Number::Float64}},
    {VariantType::PackedVector2Array, {2, 2, Number::Real}},
    {VariantType::PackedVector3Array, {3, 3, Number::Real}},
    {VariantType::PackedColorArray, {4, 4, Number::Float32}},
    {VariantType::PackedVector4Array, {4, 4, Number::Real}},
};

Shape shapeIn(std::span<const ShapedType> types, VariantType type)
{
    const auto found = std::ranges::find(types, type, &ShapedType::type);
    return found == types.end() ? Shape() : found->shape;
}

std::size_t sizeOf(Number number, bool wide)
{
    const bool eight =
        number == Number::Int64 || number == Number::Float64 || (number == Number::Real && wide);
    return eight ? 8 : 4;
}

std::string readNumber(Reader& reader, Number number, bool wide)
{
    switch (number) {
    case Number::Int32:
        return shown(std::int64_t{static_cast<std::int32_t>(reader.read<std::uint32_t>())});
    case Number::Int64:
        return shown(static_cast<std::int64_t>(reader.read<std::uint64_t>()));
    case Number::Float32:
        return shown(reader.readFloat());
    case Number::Float64:
        return shown(reader.readDouble());
    case Number::Real:
        break;
    }
    return wide ? shown(reader.readDouble()) : shown(reader.readFloat());
}

/// "1", "(1, 2)" or "((1, 2), (3, 4))".
std::string readNumbers(Reader& reader, Shape shape, bool wide)
{
    std::string text;
    const bool groups = shape.group < shape.count;
    for (unsigned index = 0; index < shape.count; ++index) {
        const bool opens = index % shape.group == 0;
        text += index == 0 ? "" : ", ";
        text += opens && groups ? "(" : "";
        text += readNumber(reader, shape.number, wide);
        text += groups && (index + 1) % shape.group == 0 ? ")" : "";
    }
    return shape.count > 1 ? '(' + text + ')' : text;
}

/// Adds ".0" to a whole float, so that it still looks like a float.
std::string withPoint(const std::string& number)
{
    const bool whole = number.find_first_not_of("-0123456789") == std::string::npos;
    return whole ? number + ".0" : number;
}

/// Reads one Variant and everything in it.
class VariantReader
{
public:
    VariantReader(Reader& reader, bool isGodot3) : m_reader(reader), m_isGodot3(isGodot3) {}

    bool read(Field& parent, std::string fieldName, VariantForm form, int depth)
    {
        if (!m_reader.spendField()) {
            m_reader.giveUp(parent,
                            "more than " + shownUnsigned(maxFields) + " fields, the rest is not shown");
            return false;
        }
        const std::size_t begin = m_reader.position();
        Field& field = parent.add(std::move(fieldName), {}, begin, 0);
        const bool good = depth > maxDepth ? fail(field, "nested deeper than " + shownUnsigned(maxDepth))
                          : form == VariantForm::Compact ? readCompact(field, depth)
                                                         : readFull(field, depth);
        field.length = m_reader.position() - begin;
        return good;
    }

private:
    bool fail(Field& field, std::string problem)
    {
        m_reader.giveUp(field, std::move(problem));
        return false;
    }

    bool readCompact(Field& field, int depth)
    {
        if (!m_reader.need(field, "a value", 1))
            return false;
        const auto first =
            std::to_integer<unsigned>(m_reader.between(m_reader.position(), m_reader.position() + 1).front());
        const unsigned type = first & compactTypeMask;
        if (type == static_cast<unsigned>(VariantType::Bool)) {
            m_reader.take(1);
            field.value = first & compactTrue ? "true" : "false";
            return true;
        }
        if (type != static_cast<unsigned>(VariantType::Int))
            return readFull(field, depth);
        const unsigned sizeClass = first >> compactSizeShift;
        if (!m_reader.need(field, "an int", 1u + (1u << sizeClass)))
            return false;
        m_reader.take(1);
        std::int64_t value = 0;
        switch (sizeClass) {
        case 0:
            // NOLINTNEXTLINE(bugprone-signed-char-misuse): a number of one byte, with its sign
            value = static_cast<std::int8_t>(m_reader.read<std::uint8_t>());
            break;
        case 1:
            value = static_cast<std::int16_t>(m_reader.read<std::uint16_t>());
            break;
        case 2:
            value = static_cast<std::int32_t>(m_reader.read<std::uint32_t>());
            break;
        default:
            value = static_cast<std::int64_t>(m_reader.read<std::uint64_t>());
            break;
        }
        field.value = shown(value);
        return true;
    }

    bool readFull(Field& field, int depth)
    {
        if (!m_reader.need(field, "a value's header", 4))
            return false;
        const std::size_t begin = m_reader.position();
        const auto header = m_reader.read<std::uint32_t>();
        const std::uint32_t number = header & typeMask;
        if (number >= (m_isGodot3 ? typesOfGodot3.size() : variantTypeCount)) {
            field.addProblem("there is no type " + shownUnsigned(number), begin, 4);
            return fail(field, "what follows is unknown");
        }
        const VariantType type = m_isGodot3 ? typesOfGodot3[number] : static_cast<VariantType>(number);
        const bool wide = header & flag64;
        if (const Shape shape = shapeIn(mathematicalTypes, type); shape.count != 0) {
            if (!m_reader.need(field, name(type), shape.count * sizeOf(shape.number, wide)))
                return false;
            field.value = std::string(name(type)) + readNumbers(m_reader, shape, wide);
            return true;
        }
        if (const Shape element = shapeIn(packedArrays, type); element.count != 0)
            return readPacked(field, type, element, wide);
        switch (type) {
        case VariantType::Nil:
            field.value = "null";
            return true;
        case VariantType::Bool:
            if (!m_reader.need(field, "a bool", 4))
                return false;
            field.value = m_reader.read<std::uint32_t>() != 0 ? "true" : "false";
            return true;
        case VariantType::Int:
            if (!m_reader.need(field, "an int", wide ? 8 : 4))
                return false;
            field.value = readNumber(m_reader, wide ? Number::Int64 : Number::Int32, wide);
            return true;
        case VariantType::Float:
            if (!m_reader.need(field, "a float", wide ? 8 : 4))
                return false;
            field.value = withPoint(readNumber(m_reader, Number::Real, wide));
            return true;
        case VariantType::String:
            return readText(field, "", "");
        case VariantType::StringName:
            return readText(field, "&", "");
        case VariantType::NodePath:
            return readNodePath(field);
        case VariantType::Rid:
            if (!m_reader.need(field, "a RID", 8))
                return false;
            field.value = "RID(" + shownUnsigned(m_reader.read<std::uint64_t>()) + ')';
            return true;
        case VariantType::Object:
            return readObject(field, header, depth);
        case VariantType::Callable:
            field.value = "Callable, of which nothing is sent";
            return true;
        case VariantType::Signal:
            if (!readText(field, "Signal ", "") || !m_reader.need(field, "the object's id", 8))
                return false;
            field.value += " of object " + shownUnsigned(m_reader.read<std::uint64_t>());
            return true;
        case VariantType::Dictionary:
            return readDictionary(field, header, depth);
        case VariantType::Array:
            return readArray(field, header, depth);
        case VariantType::PackedByteArray:
            return readPackedBytes(field);
        case VariantType::PackedStringArray:
            return readPackedStrings(field);
        default:
            break;
        }
        return fail(field, "unknown");
    }

    /// 4 bytes of length, then the text, padded to a multiple of 4. Nothing if incomplete.
    std::optional<ByteView> text(Field& field)
    {
        if (!m_reader.need(field, "a text's length", 4))
            return std::nullopt;
        const auto length = m_reader.read<std::uint32_t>();
        const std::uint64_t padded = (std::uint64_t{length} + 3) / 4 * 4;
        if (!m_reader.need(field, "a text", padded))
            return std::nullopt;
        return m_reader.take(static_cast<std::size_t>(padded)).first(length);
    }

    bool readText(Field& field, std::string_view before, std::string_view after)
    {
        const auto read = text(field);
        if (!read)
            return false;
        field.value = std::string(before) + quoted(*read) + std::string(after);
        return true;
    }

    bool readNodePath(Field& field)
    {
        constexpr std::uint32_t newFormat = 0x8000'0000;
        constexpr std::uint32_t absolute = 1;
        constexpr std::uint32_t obsoleteProperty = 2;
        if (!m_reader.need(field, "a node path", 12))
            return false;
        const auto names = m_reader.read<std::uint32_t>();
        if (!(names & newFormat))
            return fail(field, "a node path of Godot 2");
        const std::uint64_t nameCount = names & ~newFormat;
        std::uint64_t subnameCount = m_reader.read<std::uint32_t>();
        const auto flags = m_reader.read<std::uint32_t>();
        if (flags & obsoleteProperty)
            ++subnameCount;
        std::string path = flags & absolute ? "/" : "";
        for (std::uint64_t index = 0; index < nameCount + subnameCount; ++index) {
            const auto part = text(field);
            if (!part)
                return false;
            if (path.size() < maxText) {
                path += index >= nameCount ? ":" : index > 0 ? "/" : "";
                path += plainText(*part);
            }
        }
        field.value = '^' + quoted(bytesOf(path));
        return true;
    }

    bool readObject(Field& field, std::uint32_t header, int depth)
    {
        if (header & flagObjectId) {
            if (!m_reader.need(field, "an object's id", 8))
                return false;
            const auto id = m_reader.read<std::uint64_t>();
            field.value = id == 0 ? "Object null" : "Object with id " + shownUnsigned(id);
            return true;
        }
        const auto className = text(field);
        if (!className)
            return false;
        if (className->empty()) {
            field.value = "Object null";
            return true;
        }
        field.value = "Object of class " + plainText(*className);
        if (!m_reader.need(field, "the number of properties", 4))
            return false;
        const auto count = m_reader.read<std::uint32_t>();
        for (std::uint32_t index = 0; index < count; ++index) {
            const auto property = text(field);
            if (!property || !read(field, plainText(*property), VariantForm::Full, depth + 1))
                return false;
        }
        return true;
    }

    /// The element type of a typed array or dictionary; empty if it is not typed.
    bool readContainerType(Field& field, unsigned kind, std::string& typeName)
    {
        if (kind == 0)
            return true;
        if (kind != 1) { // a Godot class, or the path of a script
            const auto read = text(field);
            typeName = read ? plainText(*read) : std::string();
            return read.has_value();
        }
        if (!m_reader.need(field, "a type", 4))
            return false;
        const auto type = m_reader.read<std::uint32_t>();
        typeName = type < variantTypeCount ? std::string(name(static_cast<VariantType>(type)))
                                           : "type " + shownUnsigned(type);
        return true;
    }

    bool readArray(Field& field, std::uint32_t header, int depth)
    {
        std::string typeName;
        if (!readContainerType(field, header >> firstContainerShift & 3, typeName) ||
            !m_reader.need(field, "an array's length", 4))
            return false;
        const std::uint32_t count = m_reader.read<std::uint32_t>() & ~sharedFlag;
        field.value =
            "Array" + (typeName.empty() ? "" : '[' + typeName + ']') + " of " + shownUnsigned(count);
        for (std::uint32_t index = 0; index < count; ++index) {
            if (!read(field, shownUnsigned(index), VariantForm::Full, depth + 1))
                return false;
        }
        return true;
    }

    bool readDictionary(Field& field, std::uint32_t header, int depth)
    {
        std::string keyType;
        std::string valueType;
        if (!readContainerType(field, header >> firstContainerShift & 3, keyType) ||
            !readContainerType(field, header >> secondContainerShift & 3, valueType) ||
            !m_reader.need(field, "a dictionary's length", 4))
            return false;
        const std::uint32_t count = m_reader.read<std::uint32_t>() & ~sharedFlag;
        const bool typed = !keyType.empty() || !valueType.empty();
        const auto orAny = [](const std::string& type) { return type.empty() ? "Variant" : type; };
        field.value = "Dictionary" + (typed ? '[' + orAny(keyType) + ", " + orAny(valueType) + ']' : "") +
                      " of " + shownUnsigned(count);
        for (std::uint32_t index = 0; index < count; ++index) {
            if (!read(field, "key", VariantForm::Full, depth + 1) ||
                !read(field, "value", VariantForm::Full, depth + 1))
                return false;
        }
        return true;
    }

    bool readPackedBytes(Field& field)
    {
        if (!m_reader.need(field, "an array's length", 4))
            return false;
        const auto count = m_reader.read<std::uint32_t>();
        if (!m_reader.need(field, "PackedByteArray", count))
            return false;
        field.value = "PackedByteArray, " + shownBytes(m_reader.take(count));
        // Godot accepts missing padding at the end of a message.
        m_reader.take(std::min<std::size_t>(m_reader.left(), (4 - count % 4) % 4));
        return true;
    }

    bool readPackedStrings(Field& field)
    {
        if (!m_reader.need(field, "an array's length", 4))
            return false;
        const auto count = m_reader.read<std::uint32_t>();
        field.value = "PackedStringArray of " + shownUnsigned(count);
        for (std::uint32_t index = 0; index < count; ++index) {
            const std::size_t begin = m_reader.position();
            auto element = text(field);
            if (!element)
                return false;
            if (!element->empty() && element->back() == std::byte{0})
                element = element->first(element->size() - 1);
            if (index < maxElements && m_reader.spendField())
                field.add(shownUnsigned(index), quoted(*element), begin, m_reader.position() - begin);
        }
        addNotShown(field, count);
        return true;
    }

    bool readPacked(Field& field, VariantType type, Shape element, bool wide)
    {
        if (!m_reader.need(field, "an array's length", 4))
            return false;
        const auto count = m_reader.read<std::uint32_t>();
        const std::size_t size = element.count * sizeOf(element.number, wide);
        if (!m_reader.need(field, name(type), std::uint64_t{count} * size))
            return false;
        field.value = std::string(name(type)) + " of " + shownUnsigned(count);
        std::uint32_t index = 0;
        for (; index < count && index < maxElements && m_reader.spendField(); ++index) {
            const std::size_t begin = m_reader.position();
            std::string numbers = readNumbers(m_reader, element, wide);
            field.add(shownUnsigned(index), std::move(numbers), begin, size);
        }
        m_reader.take(std::size_t{count - index} * size);
        addNotShown(field, count);
        return true;
    }

    void addNotShown(Field& field, std::uint32_t count)
    {
        if (const std::size_t kept = field.children.size(); kept < count)
            field.add("…", shownUnsigned(count - kept) + " more, not shown", m_reader.position(), 0);
    }

    Reader& m_reader;
    bool m_isGodot3;
};

} // namespace

std::string_view name(VariantType type)
{
    const auto number = static_cast<std::size_t>(type);
    return number < typeNames.size() ? typeNames[number] : "unknown";
}

bool readVariant(Reader& reader, Field& parent, std::string fieldName, VariantForm form)
{
    const bool isGodot3 = form == VariantForm::Godot3;
    return VariantReader(reader, isGodot3)
        .read(parent, std::move(fieldName), isGodot3 ? VariantForm::Full : form, 0);
}

void readVariants(Reader& reader, Field& parent)
{
    for (std::size_t index = 0; !reader.atEnd(); ++index) {
        if (!readVariant(reader, parent, shownUnsigned(index), VariantForm::Compact))
            return;
    }
}

} // namespace peerscope::godot
