// SPDX-License-Identifier: MIT
#include "core/scenario/number_bounds.h"

#include "scenario_samples.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <optional>

namespace peerscope::test_number_bounds {

using namespace Qt::Literals::StringLiterals;

QJsonObject schemaOf(const QString& file)
{
    const QString path = QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/schema/%1.schema.json").arg(file);
    return QJsonDocument::fromJson(samples::contentsOf(path)).object();
}

bool isNumber(const QJsonObject& schema)
{
    const QString type = schema.value(u"type"_s).toString();
    return type == u"number" || type == u"integer";
}

/// Calls `visit` with every subschema that describes a number, wherever it stands.
template <class Visit> void forEachNumber(const QJsonValue& value, const QString& path, Visit visit)
{
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (qsizetype index = 0; index < array.size(); ++index)
            forEachNumber(array[index], u"%1[%2]"_s.arg(path).arg(index), visit);
        return;
    }
    const QJsonObject object = value.toObject();
    if (isNumber(object))
        visit(object, path);
    for (auto member = object.begin(); member != object.end(); ++member)
        forEachNumber(member.value(), path + u'.' + member.key(), visit);
}

/// The schema of a property's number: its own, that of its "$ref", or one of an "anyOf".
std::optional<QJsonObject> numberIn(const QJsonObject& property, const QJsonObject& definitions)
{
    if (isNumber(property))
        return property;
    const QString reference = property.value(u"$ref"_s).toString();
    if (!reference.isEmpty())
        return numberIn(definitions.value(reference.section(u'/', -1)).toObject(), definitions);
    for (const QJsonValue& each : property.value(u"anyOf"_s).toArray()) {
        if (auto number = numberIn(each.toObject(), definitions))
            return number;
    }
    return std::nullopt;
}

/// The numbers of a schema, by "kind.key".
QMap<QString, QJsonObject> numbersOf(const QString& file)
{
    const QJsonObject schema = schemaOf(file);
    const QJsonObject definitions = schema.value(u"$defs"_s).toObject();
    QMap<QString, QJsonObject> numbers;
    const auto add = [&](const QString& kind, const QJsonObject& object) {
        const QJsonObject properties = object.value(u"properties"_s).toObject();
        for (auto property = properties.begin(); property != properties.end(); ++property) {
            if (const auto number = numberIn(property->toObject(), definitions))
                numbers.insert(kind + u'.' + property.key(), *number);
        }
    };
    add(file, schema);
    for (auto each = definitions.begin(); each != definitions.end(); ++each)
        add(each.key(), each->toObject());
    return numbers;
}

class TestNumberBounds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noNumberOfASchemaIsWithoutBothBounds();
    void tableAndSchemasAreTheSame();
    void everyBoundCanBeCountedWith();
    void readsAsASentence();
};

void TestNumberBounds::noNumberOfASchemaIsWithoutBothBounds()
{
    for (const QString& file : {u"scenario"_s, u"experiment"_s}) {
        int found = 0;
        forEachNumber(schemaOf(file), u"$"_s, [&](const QJsonObject& number, const QString& path) {
            ++found;
            QVERIFY2(number.value(u"minimum"_s).isDouble() && number.value(u"maximum"_s).isDouble(),
                     qPrintable(file + u": "_s + path));
            QVERIFY2(!number.contains(u"exclusiveMinimum"_s) && !number.contains(u"exclusiveMaximum"_s),
                     qPrintable(file + u": "_s + path));
        });
        QVERIFY(found >= 4);
    }
}

void TestNumberBounds::tableAndSchemasAreTheSame()
{
    QMap<QString, QJsonObject> numbers = numbersOf(u"scenario"_s);
    numbers.insert(numbersOf(u"experiment"_s));
    QSet<QString> inTable;
    for (const NumberKey& each : numberKeys()) {
        const QString name = QString::fromUtf8(each.kind.data(), qsizetype(each.kind.size())) + u'.' +
                             QString::fromUtf8(each.key.data(), qsizetype(each.key.size()));
        QVERIFY2(!inTable.contains(name), qPrintable(name));
        inTable << name;
        QVERIFY2(numbers.contains(name), qPrintable(name));
        const QJsonObject number = numbers.value(name);
        QVERIFY2(number.value(u"minimum"_s).toDouble() == each.bounds.low, qPrintable(name));
        QVERIFY2(number.value(u"maximum"_s).toDouble() == each.bounds.high, qPrintable(name));
        QVERIFY2((number.value(u"type"_s).toString() == u"integer") == each.whole, qPrintable(name));
    }
    QCOMPARE(inTable, QSet<QString>(numbers.keyBegin(), numbers.keyEnd()));
}

void TestNumberBounds::everyBoundCanBeCountedWith()
{
    for (const NumberKey& each : numberKeys()) {
        const QString name = QString::fromUtf8(each.key.data(), qsizetype(each.key.size()));
        QVERIFY2(each.bounds.low <= each.bounds.high, qPrintable(name));
        // An integer is one that a double holds exactly.
        QVERIFY2(std::abs(each.bounds.low) <= 9.1e15 && std::abs(each.bounds.high) <= 9.1e15,
                 qPrintable(name));
        if (each.whole) {
            QVERIFY2(each.bounds.low == std::floor(each.bounds.low), qPrintable(name));
            QVERIFY2(each.bounds.high == std::floor(each.bounds.high), qPrintable(name));
        }
    }
    QVERIFY(bounds::duration.contains(bounds::duration.low));
    QVERIFY(bounds::duration.contains(bounds::duration.high));
    QVERIFY(!bounds::duration.contains(0));
    QVERIFY(!bounds::hz.contains(1e-13));
    QVERIFY(!bounds::pollHz.contains(std::numeric_limits<double>::quiet_NaN()));
}

void TestNumberBounds::readsAsASentence()
{
    QCOMPARE(bounds::share.toString(), u"from 0 to 1"_s);
    QCOMPARE(bounds::hz.toString(), u"from 0.001 to 1000 Hz"_s);
    QCOMPARE(bounds::duration.toString(), u"from 0.000001 to 604800 seconds"_s);
    QCOMPARE(bounds::seed.toString(), u"from 0 to 9007199254740991"_s);
    QCOMPARE(bounds::target.toString(), u"from -2147483648 to 2147483647"_s);
}

PEERSCOPE_TEST(TestNumberBounds)

} // namespace peerscope::test_number_bounds

#include "test_number_bounds.moc"
