// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/wire/godot_variant.h"
#include "tests/core/wire/godot_bytes.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <limits>

namespace peerscope::test_godot_variant {

using namespace peerscope::godot;
using namespace Qt::Literals::StringLiterals;

constexpr std::uint32_t wide = 1u << 16;

GodotBytes header(VariantType type, std::uint32_t flags = 0)
{
    return GodotBytes().word(static_cast<std::uint32_t>(type) | flags);
}

GodotBytes reals(VariantType type, int count, bool isWide = false)
{
    GodotBytes bytes = header(type, isWide ? wide : 0);
    for (int index = 0; index < count; ++index) {
        const double value = index + 0.5;
        isWide ? bytes.real64(value) : bytes.real(static_cast<float>(value));
    }
    return bytes;
}

Field decoded(ByteView bytes, VariantForm form, bool* good = nullptr)
{
    Field root;
    root.length = bytes.size();
    Reader reader(bytes);
    const bool result = readVariant(reader, root, "value", form);
    if (good)
        *good = result && reader.atEnd();
    return root;
}

struct Sample
{
    const char* title;
    GodotBytes bytes;
    const char* value;
    std::string children = {}; ///< outlines, one a line
};

std::vector<Sample> fullSamples()
{
    using enum VariantType;
    const auto integer = [](std::int64_t value) { return header(Int).word(value); };
    GodotBytes object = header(Object).text("Sprite2D").word(1).text("frame").append(integer(3));
    return {
        {"null", header(Nil), "null"},
        {"bool", header(Bool).word(1), "true"},
        {"bool false", header(Bool).word(0), "false"},
        {"int", integer(-5), "-5"},
        {"int of 8 bytes", header(Int, wide).number(std::numeric_limits<std::int64_t>::min()),
         "-9223372036854775808"},
        {"float", header(Float).real(0.1f), "0.1"},
        {"whole float", header(Float).real(-3.0f), "-3.0"},
        {"float of 8 bytes", header(Float, wide).real64(0.1), "0.1"},
        {"infinity", header(Float).real(std::numeric_limits<float>::infinity()), "inf"},
        {"String", header(String).text("a\"b\n\x01é"), "\"a\\\"b\\n\\x01é\""},
        {"String that is no UTF-8", header(String).text("\xff\xc0\x80ok"), "\"\\xff\\xc0\\x80ok\""},
        {"Vector2", reals(Vector2, 2), "Vector2(0.5, 1.5)"},
        {"Vector2 of doubles", reals(Vector2, 2, true), "Vector2(0.5, 1.5)"},
        {"Vector2i", header(Vector2i).word(-1).word(2), "Vector2i(-1, 2)"},
        {"Rect2", reals(Rect2, 4), "Rect2((0.5, 1.5), (2.5, 3.5))"},
        {"Rect2i", header(Rect2i).word(1).word(2).word(3).word(4), "Rect2i((1, 2), (3, 4))"},
        {"Vector3", reals(Vector3, 3), "Vector3(0.5, 1.5, 2.5)"},
        {"Vector3i", header(Vector3i).word(1).word(2).word(3), "Vector3i(1, 2, 3)"},
        {"Transform2D", reals(Transform2D, 6), "Transform2D((0.5, 1.5), (2.5, 3.5), (4.5, 5.5))"},
        {"Vector4", reals(Vector4, 4), "Vector4(0.5, 1.5, 2.5, 3.5)"},
        {"Vector4i", header(Vector4i).word(1).word(2).word(3).word(4), "Vector4i(1, 2, 3, 4)"},
        {"Plane", reals(Plane, 4), "Plane(0.5, 1.5, 2.5, 3.5)"},
        {"Quaternion", reals(Quaternion, 4), "Quaternion(0.5, 1.5, 2.5, 3.5)"},
        {"AABB", reals(Aabb, 6), "AABB((0.5, 1.5, 2.5), (3.5, 4.5, 5.5))"},
        {"Basis", reals(Basis, 9), "Basis((0.5, 1.5, 2.5), (3.5, 4.5, 5.5), (6.5, 7.5, 8.5))"},
        {"Transform3D", reals(Transform3D, 12),
         "Transform3D((0.5, 1.5, 2.5), (3.5, 4.5, 5.5), (6.5, 7.5, 8.5), (9.5, 10.5, 11.5))"},
        {"Projection", reals(Projection, 16, true),
         "Projection((0.5, 1.5, 2.5, 3.5), (4.5, 5.5, 6.5, 7.5), (8.5, 9.5, 10.5, 11.5), (12.5, 13.5, 14.5, "
         "15.5))"},
        {"Color", reals(Color, 4), "Color(0.5, 1.5, 2.5, 3.5)"},
        {"StringName", header(StringName).text("run"), "&\"run\""},
        {"NodePath",
         header(NodePath).word(0x8000'0002).word(1).word(1).text("root").text("Game").text("position"),
         "^\"/root/Game:position\""},
        {"NodePath, relative", header(NodePath).word(0x8000'0001).word(0).word(0).text(".."), "^\"..\""},
        {"RID", header(Rid).number(std::uint64_t{77}), "RID(77)"},
        {"Object by id", header(Object, wide).number(std::uint64_t{12}), "Object with id 12"},
        {"Object null by id", header(Object, wide).number(std::uint64_t{0}), "Object null"},
        {"Object null", header(Object).text(""), "Object null"},
        {"Object of a class", object, "Object of class Sprite2D", "frame=3"},
        {"Callable", header(Callable), "Callable, of which nothing is sent"},
        {"Signal", header(Signal).text("hit").number(std::uint64_t{9}), "Signal \"hit\" of object 9"},
        {"Dictionary", header(Dictionary).word(1).append(header(String).text("k")).append(integer(1)),
         "Dictionary of 1", "key=\"k\"\nvalue=1"},
        {"Dictionary, typed", header(Dictionary, 1u << 16 | 2u << 18).word(4).text("Node").word(0),
         "Dictionary[String, Node] of 0"},
        {"Dictionary, half typed", header(Dictionary, 1u << 18).word(2).word(0),
         "Dictionary[Variant, int] of 0"},
        {"Array", header(Array).word(2).append(integer(1)).append(header(Array).word(1).append(header(Nil))),
         "Array of 2", "0=1\n1=Array of 1{0=null}"},
        {"Array, typed", header(Array, 1u << 16).word(2).word(1).append(integer(7)), "Array[int] of 1",
         "0=7"},
        {"Array, shared", header(Array).word(0x8000'0000), "Array of 0"},
        {"Array of a script's class", header(Array, 3u << 16).text("res://a.gd").word(0),
         "Array[res://a.gd] of 0"},
        {"PackedByteArray", header(PackedByteArray).word(3).raw("\x01\x02\xff").byte(0),
         "PackedByteArray, 3 bytes: 01 02 ff"},
        {"PackedByteArray, empty", header(PackedByteArray).word(0), "PackedByteArray, 0 bytes"},
        {"PackedInt32Array", header(PackedInt32Array).word(2).word(-1).word(5), "PackedInt32Array of 2",
         "0=-1\n1=5"},
        {"PackedInt64Array", header(PackedInt64Array).word(1).number(std::int64_t{-9}),
         "PackedInt64Array of 1", "0=-9"},
        {"PackedFloat32Array", header(PackedFloat32Array).word(1).real(0.25f), "PackedFloat32Array of 1",
         "0=0.25"},
        {"PackedFloat64Array", header(PackedFloat64Array).word(1).real64(0.1), "PackedFloat64Array of 1",
         "0=0.1"},
        {"PackedStringArray",
         header(PackedStringArray).word(2).text(std::string_view("ab\0", 3)).text(std::string_view("\0", 1)),
         "PackedStringArray of 2", "0=\"ab\"\n1=\"\""},
        {"PackedVector2Array", header(PackedVector2Array).word(1).real(1).real(2), "PackedVector2Array of 1",
         "0=(1, 2)"},
        {"PackedVector2Array of doubles", header(PackedVector2Array, wide).word(1).real64(1).real64(2),
         "PackedVector2Array of 1", "0=(1, 2)"},
        {"PackedVector3Array", header(PackedVector3Array).word(1).real(1).real(2).real(3),
         "PackedVector3Array of 1", "0=(1, 2, 3)"},
        {"PackedColorArray", header(PackedColorArray).word(1).real(1).real(0).real(0).real(1),
         "PackedColorArray of 1", "0=(1, 0, 0, 1)"},
        {"PackedVector4Array", header(PackedVector4Array).word(1).real(1).real(2).real(3).real(4),
         "PackedVector4Array of 1", "0=(1, 2, 3, 4)"},
    };
}

std::vector<Sample> compactSamples()
{
    return {
        {"true", GodotBytes().byte(0x81), "true"},
        {"false", GodotBytes().byte(0x01), "false"},
        {"int of 1 byte", GodotBytes().byte(0x02).byte(-100), "-100"},
        {"int of 2 bytes", GodotBytes().byte(0x42).number(std::int16_t{-1000}), "-1000"},
        {"int of 4 bytes", GodotBytes().byte(0x82).word(-100'000), "-100000"},
        {"int of 8 bytes", GodotBytes().byte(0xC2).number(std::int64_t{-10'000'000'000}), "-10000000000"},
        {"float", header(VariantType::Float).real(1.5f), "1.5"},
        {"String", header(VariantType::String).text("hi"), "\"hi\""},
    };
}

class TestGodotVariant : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTypeIsRead_data();
    void everyTypeIsRead();
    void everyTypeIsInTheSamples();
    void everyTruncationIsNamed_data() { everyTypeIsRead_data(); }
    void everyTruncationIsNamed();
    void unknownTypes();
    void deepNestingEnds();
    void hugeCountsEndWithTheBytes();
    void longArraysAreCut();
    void longTextsAreCut();
    void changedBytesNeverLeadOutside();
    void statesAreReadToTheirEnd();
};

void TestGodotVariant::everyTypeIsRead_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<VariantForm>("form");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("children");
    const auto add = [](const Sample& sample, VariantForm form, const char* prefix) {
        const ByteView bytes = sample.bytes.view();
        QTest::addRow("%s%s", prefix, sample.title)
            << QByteArray(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())) << form
            << QString::fromUtf8(sample.value) << QString::fromStdString(sample.children);
    };
    for (const Sample& sample : fullSamples())
        add(sample, VariantForm::Full, "");
    for (const Sample& sample : compactSamples())
        add(sample, VariantForm::Compact, "compact ");
}

void TestGodotVariant::everyTypeIsRead()
{
    QFETCH(QByteArray, bytes);
    QFETCH(VariantForm, form);
    QFETCH(QString, value);
    QFETCH(QString, children);
    bool good = false;
    const Field root = decoded(bytesOf(bytes), form, &good);
    QVERIFY2(good, outline(root).c_str());
    QVERIFY(!root.hasProblem());
    const Field& field = root.children.at(0);
    QCOMPARE(QString::fromStdString(field.value), value);
    QCOMPARE(field.offset, std::size_t{0});
    QCOMPARE(field.length, std::size_t(bytes.size()));
    QStringList found;
    for (const Field& child : field.children)
        found << QString::fromStdString(outline(child));
    QCOMPARE(found.join(u'\n'), children);
    QVERIFY(liesWithin(root, 0, root.length));
}

void TestGodotVariant::everyTypeIsInTheSamples()
{
    std::vector<bool> seen(variantTypeCount);
    for (const Sample& sample : fullSamples())
        seen.at(std::to_integer<std::size_t>(sample.bytes.view()[0])) = true;
    QVERIFY(std::find(seen.begin(), seen.end(), false) == seen.end());
}

void TestGodotVariant::everyTruncationIsNamed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(VariantForm, form);
    for (qsizetype size = 0; size < bytes.size(); ++size) {
        const QByteArray cut = bytes.first(size); // on the heap, for the address sanitizer
        bool good = false;
        const Field root = decoded(bytesOf(cut), form, &good);
        // The padding of bytes is not missed, as in Godot.
        const bool padding = good && root.children.at(0).value.starts_with("PackedByteArray, 3");
        QVERIFY2(root.hasProblem() || padding, qPrintable(QString::number(size)));
        QVERIFY(liesWithin(root, 0, std::size_t(size)));
    }
}

void TestGodotVariant::unknownTypes()
{
    bool good = true;
    const Field root = decoded(GodotBytes().word(39).word(0).view(), VariantForm::Full, &good);
    QVERIFY(!good);
    QCOMPARE(root.children.at(0).children.at(0).problem, std::string("there is no type 39"));
    QCOMPARE(root.children.at(0).children.at(0).offset, std::size_t{0});
    QVERIFY(
        decoded(GodotBytes().byte(0x3F).byte(0).byte(0).byte(0).view(), VariantForm::Compact).hasProblem());
    const Field old =
        decoded(header(VariantType::NodePath).word(3).word(0).word(0).view(), VariantForm::Full);
    QVERIFY(old.hasProblem());
}

void TestGodotVariant::deepNestingEnds()
{
    GodotBytes bytes;
    for (int depth = 0; depth < 50'000; ++depth)
        bytes.append(header(VariantType::Array).word(1));
    const Field root = decoded(bytes.view(), VariantForm::Full);
    QVERIFY(root.hasProblem());
    QVERIFY(fieldCount(root) < 200);
}

void TestGodotVariant::hugeCountsEndWithTheBytes()
{
    using enum VariantType;
    for (const VariantType type :
         {Dictionary, Array, PackedByteArray, PackedInt32Array, PackedInt64Array, PackedFloat32Array,
          PackedFloat64Array, PackedStringArray, PackedVector2Array, PackedVector3Array, PackedColorArray,
          PackedVector4Array}) {
        GodotBytes bytes = header(type).word(0x7FFF'FFFF);
        for (int index = 0; index < 100; ++index)
            bytes.word(0);
        const Field root = decoded(bytes.view(), VariantForm::Full);
        QVERIFY2(root.hasProblem(), std::string(name(type)).c_str());
        QVERIFY(fieldCount(root) < 300);
    }
    GodotBytes many = header(Array).word(1'000'000);
    for (int index = 0; index < 100'000; ++index)
        many.word(0);
    const Field root = decoded(many.view(), VariantForm::Full);
    QVERIFY(root.hasProblem());
    QVERIFY(fieldCount(root) <= maxFields + 10);
}

void TestGodotVariant::longArraysAreCut()
{
    GodotBytes bytes = header(VariantType::PackedInt32Array).word(1'000);
    for (int index = 0; index < 1'000; ++index)
        bytes.word(index);
    bool good = false;
    const Field root = decoded(bytes.view(), VariantForm::Full, &good);
    QVERIFY(good);
    const Field& field = root.children.at(0);
    QCOMPARE(field.children.size(), maxElements + 1);
    QCOMPARE(field.children.back().value, std::string("744 more, not shown"));
}

void TestGodotVariant::longTextsAreCut()
{
    const std::string text(100'000, 'x');
    bool good = false;
    const Field root = decoded(header(VariantType::String).text(text).view(), VariantForm::Full, &good);
    QVERIFY(good);
    const std::string& value = root.children.at(0).value;
    QVERIFY(value.size() < maxText + 50);
    QVERIFY(value.ends_with("… (100000 bytes)\""));
}

void TestGodotVariant::changedBytesNeverLeadOutside()
{
    RandomStream random(7);
    const std::vector<Sample> samples = fullSamples();
    for (int round = 0; round < 40'000; ++round) {
        const ByteView original =
            samples[static_cast<std::size_t>(random.nextBetween(0, std::ssize(samples) - 1))].bytes.view();
        std::vector<std::byte> bytes(original.begin(), original.end());
        for (std::int64_t change = random.nextBetween(1, 4); change > 0; --change)
            bytes[static_cast<std::size_t>(random.nextBetween(0, std::ssize(bytes) - 1))] =
                static_cast<std::byte>(random.next());
        const auto form = random.next() % 2 == 0 ? VariantForm::Full : VariantForm::Compact;
        const Field root = decoded(bytes, form);
        QVERIFY(liesWithin(root, 0, bytes.size()));
    }
}

void TestGodotVariant::statesAreReadToTheirEnd()
{
    const GodotBytes bytes =
        GodotBytes().byte(0x02).byte(100).append(reals(VariantType::Vector2, 2)).byte(0x81);
    Field root;
    Reader reader(bytes.view());
    readVariants(reader, root);
    QCOMPARE(outline(root), std::string("{0=100; 1=Vector2(0.5, 1.5); 2=true}"));
}

PEERSCOPE_TEST(TestGodotVariant)

} // namespace peerscope::test_godot_variant

#include "test_godot_variant.moc"
