// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_json.h"
#include "scenario_samples.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

namespace peerscope::test_scenario_json {

using namespace Qt::Literals::StringLiterals;

QJsonValue toQt(const JsonValue& value)
{
    struct Visitor
    {
        QJsonValue operator()(std::nullptr_t) const { return QJsonValue::Null; }
        QJsonValue operator()(bool boolean) const { return boolean; }
        QJsonValue operator()(JsonNumber number) const { return number.value; }
        QJsonValue operator()(const QString& string) const { return string; }
        QJsonValue operator()(const JsonArray& array) const
        {
            QJsonArray result;
            for (const JsonValue& each : array)
                result.append(toQt(each));
            return result;
        }
        QJsonValue operator()(const JsonObject& object) const
        {
            QJsonObject result;
            for (const JsonMember& each : object)
                result.insert(each.key, toQt(each.value));
            return result;
        }
    };
    return std::visit(Visitor{}, value.value);
}

QByteArray replaced(QByteArray text, qsizetype offset, char byte)
{
    text[offset] = byte;
    return text;
}

/// The strict reader, against the standard and against Qt's own.
class TestScenarioJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatQtReads_data();
    void readsWhatQtReads();
    void keepsOrderAndEqualKeys();
    void keepsTheSource();
    void refuses_data();
    void refuses();
    void acceptsAllOfUtf8();
    void limitsDepthAndCount();
    void neverAcceptsWhatQtRefuses();
    void showsAnythingOnOneLine();
};

void TestScenarioJson::readsWhatQtReads_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const QString& path : samples::shippedScenarios())
        QTest::newRow(qPrintable(path.section(u'/', -1))) << samples::contentsOf(path);
    QTest::newRow("numbers") << QByteArray(
        "[0, -0, 1, -1, 0.5, 1e3, 1E+3, 1.25e-3, 9007199254740991, 1e-300]");
    QTest::newRow("strings") << QByteArray(
        R"(["", "\" \\ \/ \b \f \n \r \t", "\u00e9\uD83D\udc1f", "é日🐟"])");
    QTest::newRow("words") << QByteArray("[true, false, null, {}, [], [[]], {\"\": {}}]");
    QTest::newRow("spaces") << QByteArray(" \r\n\t[ 1 , { \"a\" : 2 } ] \n");
}

void TestScenarioJson::readsWhatQtReads()
{
    QFETCH(QByteArray, text);
    const auto result = readJson(text);
    QVERIFY(std::holds_alternative<JsonValue>(result));
    const QJsonDocument expected = QJsonDocument::fromJson(text);
    QVERIFY(!expected.isNull());
    const QJsonValue actual = toQt(std::get<JsonValue>(result));
    QCOMPARE(actual, expected.isArray() ? QJsonValue(expected.array()) : QJsonValue(expected.object()));
}

void TestScenarioJson::keepsOrderAndEqualKeys()
{
    const auto result = readJson(R"({"b": 1, "a": 2, "b": 3})");
    const auto& object = std::get<JsonObject>(std::get<JsonValue>(result).value);
    QCOMPARE(object.size(), 3u);
    QCOMPARE(object[0].key, u"b"_s);
    QCOMPARE(object[1].key, u"a"_s);
    QCOMPARE(object[2].key, u"b"_s);
    QCOMPARE(std::get<JsonNumber>(object[2].value.value).value, 3.0);
}

void TestScenarioJson::keepsTheSource()
{
    const QByteArray text = "\xEF\xBB\xBF [1.50, \"\\u0041\"] ";
    const auto result = readJson(text);
    const auto& array = std::get<JsonArray>(std::get<JsonValue>(result).value);
    QVERIFY(array[0].source == "1.50");
    QVERIFY(array[1].source == "\"\\u0041\"");
    QVERIFY(std::get<JsonValue>(result).source == "[1.50, \"\\u0041\"]");
}

void TestScenarioJson::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    const auto row = [](const char* name, const QByteArray& text, int line, int column) {
        QTest::newRow(name) << text << line << column;
    };
    row("nothing", "", 1, 1);
    row("a word", "[nul]", 1, 2);
    row("plus", "+1", 1, 1);
    row("no digit before the point", "[.5]", 1, 2);
    row("no digit after the point", "[1.]", 1, 4);
    row("no exponent", "[1e]", 1, 4);
    row("only a minus", "-", 1, 2);
    row("hexadecimal", "0x10", 1, 2);
    row("leading zero", "-01", 1, 3);
    row("too large", "[1,\n 1e400]", 2, 2);
    row("too small", "[1e-400]", 1, 2);
    row("trailing comma in an array", "[1,]", 1, 4);
    row("trailing comma in an object", "{\"a\":1,}", 1, 8);
    row("no comma", "[1 2]", 1, 4);
    row("no colon", "{\"a\" 1}", 1, 6);
    row("bare key", "{a: 1}", 1, 2);
    row("wrong bracket", "[1}", 1, 3);
    row("open", "[[1]", 1, 5);
    row("after the end", "1 1", 1, 3);
    row("open string", "\"abc", 1, 5);
    row("tab in a string", "\"\t\"", 1, 2);
    row("escape at the end", "\"\\", 1, 3);
    row("short escape", "\"\\u12\"", 1, 6);
    row("signed escape", "\"\\u+123\"", 1, 4);
    row("high surrogate alone", "\"\\ud83d\"", 1, 2);
    row("low surrogate first", "\"\\udc1f\\ud83d\"", 1, 2);
    row("two high surrogates", "\"\\ud83d\\ud83d\"", 1, 2);
    row("columns are characters", "\"é日🐟\" x", 1, 7);
    row("nul inside", QByteArray("[1\0]", 4), 1, 3);
    row("a byte above all", "\n\"\xFF\"", 2, 2);
    row("a byte that only goes on", "\"\x80\"", 1, 2);
    row("overlong", "\"\xC0\x80\"", 1, 2);
    row("overlong, three bytes", "\"\xE0\x9F\x80\"", 1, 2);
    row("encoded surrogate", "\"\xED\xA0\x80\"", 1, 2);
    row("above U+10FFFF", "\"\xF4\x90\x80\x80\"", 1, 2);
    row("cut character", "\"\xE6\x97", 1, 2);
}

void TestScenarioJson::refuses()
{
    QFETCH(QByteArray, text);
    const auto result = readJson(text);
    QVERIFY(std::holds_alternative<JsonProblem>(result));
    const auto& problem = std::get<JsonProblem>(result);
    QTEST(problem.line, "line");
    QTEST(problem.column, "column");
    QVERIFY(!problem.message.isEmpty());
}

void TestScenarioJson::acceptsAllOfUtf8()
{
    QString all;
    for (char32_t character = 0x20; character <= QChar::LastValidCodePoint; character += 7) {
        if (!QChar::isSurrogate(character) && character != '"' && character != '\\')
            all += QString::fromUcs4(&character, 1);
    }
    const QByteArray text = '"' + all.toUtf8() + '"';
    const auto result = readJson(text);
    QVERIFY(std::holds_alternative<JsonValue>(result));
    QVERIFY(std::get<QString>(std::get<JsonValue>(result).value) == all);
}

void TestScenarioJson::limitsDepthAndCount()
{
    const auto accepts = [](const QByteArray& text) {
        return std::holds_alternative<JsonValue>(readJson(text));
    };
    QVERIFY(accepts(samples::bracketsOf(2 * maxJsonDepth)));
    QVERIFY(!accepts(samples::bracketsOf(2 * maxJsonDepth + 2)));
    QVERIFY(!accepts(samples::bracketsOf(10 * 1024 * 1024)));
    QVERIFY(!accepts(QByteArray("{\"a\":").repeated(1'000'000)));

    const auto zeros = [](int count) { return "[" + QByteArray("0,").repeated(count - 1) + "0]"; };
    QVERIFY(accepts(zeros(maxJsonValues - 1)));
    QVERIFY(!accepts(zeros(maxJsonValues)));
}

/// Every byte of a scenario changed, and every truncation of it: no crash, and nothing accepted that Qt
/// refuses.
void TestScenarioJson::neverAcceptsWhatQtRefuses()
{
    const QByteArray text = samples::contentsOf(samples::shippedScenarios().first());
    QVERIFY(text.size() > 500);
    const auto check = [](const QByteArray& changed) {
        const auto result = readJson(changed);
        if (std::holds_alternative<JsonProblem>(result))
            return std::get<JsonProblem>(result).line >= 1 &&
                   !std::get<JsonProblem>(result).message.isEmpty();
        return !QJsonDocument::fromJson(changed).isNull();
    };
    for (qsizetype offset = 0; offset < text.size(); ++offset) {
        QVERIFY(std::holds_alternative<JsonProblem>(readJson(text.left(offset))) ||
                text.mid(offset).trimmed().isEmpty());
        for (const char byte : {'\n', '"', '\\', ']', '9', '\xE2'})
            QVERIFY2(check(replaced(text, offset, byte)),
                     qPrintable(u"%1 at %2"_s.arg(int(byte)).arg(offset)));
    }
}

void TestScenarioJson::showsAnythingOnOneLine()
{
    QCOMPARE(shownInMessage(u"ana"_s), u"ana"_s);
    QCOMPARE(shownInMessage(u"a\nb\x1b[31m\u2028"_s), u"a\\u000ab\\u001b[31m\\u2028"_s);
    QCOMPARE(shownInMessage(u"abcdef"_s, 3), u"abc…"_s);
    QCOMPARE(shownInMessage(u"abc"_s, 3), u"abc"_s);
    QVERIFY(shownInMessage(QString(100'000, u'\n')).size() < 80);
}

PEERSCOPE_TEST(TestScenarioJson)

} // namespace peerscope::test_scenario_json

#include "test_scenario_json.moc"
