// SPDX-License-Identifier: MIT
#include "core/sandbox/junit.h"
#include "tests/support/test_program.h"

#include <QXmlStreamReader>
#include <QtTest>

namespace peerscope::test_junit {

using namespace Qt::Literals::StringLiterals;

ExpectResult result(const QString& metric, bool met)
{
    ExpectResult result;
    result.expect.metric = metric;
    result.expect.max = 5;
    result.value = met ? 4 : 6;
    result.met = met;
    return result;
}

/// Every element in order, as "testsuite name=… tests=…", with its text.
QStringList elementsOf(const QByteArray& xml, QString* error)
{
    QStringList elements;
    QXmlStreamReader reader(xml);
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isStartElement()) {
            QString text = reader.name().toString();
            for (const QXmlStreamAttribute& attribute : reader.attributes())
                text += u" %1=%2"_s.arg(attribute.name(), attribute.value());
            elements << text;
        } else if (reader.isCharacters() && !reader.isWhitespace()) {
            elements << u"\"%1\""_s.arg(reader.text());
        }
    }
    *error = reader.errorString();
    return elements;
}

const QDateTime started(QDate(2026, 3, 1), QTime(12, 30, 15), Qt::UTC);

class TestJunit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void suitesAndCases();
    void stoppedRunIsSkipped();
    void anyTextIsWellFormed();
};

void TestJunit::suitesAndCases()
{
    const JunitSuite one{
        .name = u"One"_s,
        .properties = {{u"seed"_s, u"42"_s}, {u"digest"_s, u"00ff"_s}},
        .took = Time(1'234'567),
        .results = {result(u"lost"_s, true), result(u"sent"_s, true), result(u"late"_s, false)}};
    const JunitSuite two{.name = u"Two"_s};
    QString error;
    const QStringList elements = elementsOf(toJunit({one, two}, started), &error);
    QCOMPARE(error, QString());
    const QString common = u"timestamp=2026-03-01T12:30:15 hostname=localhost"_s;
    QCOMPARE(elements, (QStringList{
                           u"testsuites"_s,
                           u"testsuite id=0 package=peerscope name=One "_s + common +
                               u" tests=3 failures=1 errors=0 skipped=0 time=1.235"_s,
                           u"properties"_s,
                           u"property name=seed value=42"_s,
                           u"property name=digest value=00ff"_s,
                           u"testcase classname=One name=lost, at most 5 time=0"_s,
                           u"testcase classname=One name=sent, at most 5 time=0"_s,
                           u"testcase classname=One name=late, at most 5 time=0"_s,
                           u"failure type=expectation message=late: 6, expected at most 5"_s,
                           u"\"late: 6, expected at most 5\""_s,
                           u"system-out"_s,
                           u"system-err"_s,
                           u"testsuite id=1 package=peerscope name=Two "_s + common +
                               u" tests=0 failures=0 errors=0 skipped=0 time=0.000"_s,
                           u"properties"_s,
                           u"system-out"_s,
                           u"system-err"_s,
                       }));
}

void TestJunit::stoppedRunIsSkipped()
{
    JunitSuite suite{.name = u"One"_s};
    suite.unchecked = {result(u"lost"_s, true).expect};
    suite.whyUnchecked = u"stopped"_s;
    QString error;
    const QStringList elements = elementsOf(toJunit({suite}, started), &error);
    QCOMPARE(error, QString());
    QVERIFY(elements[1].contains(u"tests=1 failures=0 errors=0 skipped=1"_s));
    QVERIFY(elements.contains(u"skipped message=stopped"_s));
}

void TestJunit::anyTextIsWellFormed()
{
    JunitSuite suite{.name = u"<\"a\" & 'b'>\u0001\u0000\uFFFE"_s + QChar(0xD800) + u"\U0001F642"_s};
    suite.results = {result(u"lost"_s, false)};
    suite.results[0].expect.peer = u"]]><x>"_s;
    QString error;
    const QStringList elements = elementsOf(toJunit({suite}, started), &error);
    QCOMPARE(error, QString());
    QVERIFY2(elements[1].contains(u"name=<\"a\" & 'b'>\uFFFD\uFFFD\uFFFD\uFFFD\U0001F642 "_s),
             qPrintable(elements[1]));
    QVERIFY(elements.contains(u"\"lost at ]]><x>: 6, expected at most 5\""_s));
}

PEERSCOPE_TEST(TestJunit)

} // namespace peerscope::test_junit

#include "test_junit.moc"
