// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_expect.h"
#include "core/scenario/scenario_file.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace peerscope::test_scenario_expect {

using namespace Qt::Literals::StringLiterals;

QByteArray json(const char* text)
{
    return QByteArray(text).replace('\'', '"');
}

PeerNames captured()
{
    return PeerNames({{u"server"_s, 1}, {u"ana"_s, 101}, {u"other server"_s, 1}});
}

QString errorIn(const char* text, const PeerNames& names = captured())
{
    const auto result = parseExpectations(json(text), names);
    const auto* error = std::get_if<ScenarioError>(&result);
    return error ? error->toString() : QString();
}

/// Files of expectations, for captures.
class TestScenarioExpect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsObjectsAndScenarios_data();
    void listsObjectsAndScenarios();
    void peersAreThoseOfTheCapture();
    void peersNeedNotBeKnownYet();
    void faultsAreNamed_data();
    void faultsAreNamed();
    void linkIsFromAndTo();
};

void TestScenarioExpect::listsObjectsAndScenarios_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("list") << json("[{'metric': 'lost', 'peer': 'ana', 'max': 3}]");
    QTest::newRow("object") << json(
        "{'name': 'n', 'description': 'd', 'expect': [{'metric': 'lost', 'peer': 'ana', 'max': 3}]}");
    QTest::newRow("scenario") << json(
        "{'format': 'peerscope-scenario/1', 'peers': [{'name': 'x', 'role': 'server'}], "
        "'expect': [{'metric': 'lost', 'peer': 'ana', 'max': 3}]}");
}

void TestScenarioExpect::listsObjectsAndScenarios()
{
    QFETCH(QByteArray, text);
    const auto result = parseExpectations(text, captured());
    const auto* expect = std::get_if<std::vector<ExpectSpec>>(&result);
    QVERIFY(expect);
    ExpectSpec wanted;
    wanted.metric = u"lost"_s;
    wanted.peer = u"ana"_s;
    wanted.max = 3;
    QCOMPARE(*expect, std::vector{wanted});
}

void TestScenarioExpect::peersAreThoseOfTheCapture()
{
    const auto result = parseExpectations(json("[{'metric': 'lost', 'peer': 101, 'max': 3}]"), captured());
    QCOMPARE(std::get<std::vector<ExpectSpec>>(result).at(0).peer.value(), u"ana"_s);
    QCOMPARE(
        errorIn("[{'metric': 'lost', 'peer': 'anna', 'max': 3}]"),
        u"$[0].peer: there is no peer \"anna\" (did you mean \"ana\"?); expected a peer's name or id, or \"*\""_s);
    QCOMPARE(errorIn("[{'metric': 'lost', 'peer': 1, 'max': 3}]"),
             u"$[0].peer: 1 is the id of 2 peers; expected a peer's name"_s);
    QCOMPARE(errorIn("[{'metric': 'lost', 'from': '*', 'to': 'other server', 'max': 3}]"), QString());
}

void TestScenarioExpect::peersNeedNotBeKnownYet()
{
    const PeerNames anybody = PeerNames::ofAnybody();
    QCOMPARE(errorIn("[{'metric': 'lost', 'link': ['zoe', 99], 'max': 3}]", anybody), QString());
    QVERIFY(errorIn("[{'metric': 'lots', 'peer': 'zoe', 'max': 3}]", anybody).startsWith(u"$[0].metric: "_s));
}

void TestScenarioExpect::faultsAreNamed_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* text, const QString& error) {
        QTest::newRow(text) << QByteArray(text) << error;
    };
    row("", u"line 1, column 1: "_s);
    row("[{'metric': 'lost', 'max': 3},]", u"line 1, column 31: "_s);
    row("7", u"$: found 7; expected an array of expectations, or an object with \"expect\""_s);
    row("{}", u"$.expect: missing; expected an array of expectations"_s);
    row("{'expct': []}", u"$.expct: unknown key (did you mean \"expect\"?)"_s);
    row("{'format': 'peerscope-scenario/1'}", u"$.expect: missing; expected an array of expectations"_s);
    row("{'expect': 5}", u"$.expect: found 5; expected an array of expectations"_s);
    row("[5]", u"$[0]: found 5; expected an object"_s);
    row("{'expect': [{'max': 5}]}", u"$.expect[0].metric: missing; expected sent, a fate"_s);
    row("[{'metric': 'rtt', 'max': 5}]", u"$[0].metric: found \"rtt\" (did you mean \"rtt_ms.min\"?)"_s);
    row("[{'metric': 'nonsense', 'max': 5}]", u"$[0].metric: found \"nonsense\"; expected sent, a fate"_s);
    row("[{'metric': '', 'max': 5}]", u"$[0].metric: found \"\"; expected sent, a fate"_s);
    row("[{'metric': 'lost'}]", u"$[0]: no bound; expected min, max or both"_s);
}

void TestScenarioExpect::faultsAreNamed()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, error);
    const QString found = errorIn(text.constData());
    QVERIFY2(found.startsWith(error), qPrintable(found));
}

void TestScenarioExpect::linkIsFromAndTo()
{
    const auto scenario =
        parseScenario(json("{'format': 'peerscope-scenario/1', 'peers': [{'name': 's', 'role': 'server'},"
                           "{'name': 'a', 'role': 'client', 'server': 's', 'count': 2}],"
                           "'expect': [{'metric': 'lost', 'link': ['a', 's'], 'max': 0}]}"));
    QVERIFY(std::holds_alternative<Scenario>(scenario));
    const ExpectSpec expect = std::get<Scenario>(scenario).expect.at(0);
    QCOMPARE(expect.from.value(), u"a"_s);
    QCOMPARE(expect.to.value(), u"s"_s);
    QVERIFY(toJson(std::get<Scenario>(scenario)).contains("\"from\": \"a\", \"to\": \"s\""));
}

PEERSCOPE_TEST(TestScenarioExpect)

} // namespace peerscope::test_scenario_expect

#include "test_scenario_expect.moc"
