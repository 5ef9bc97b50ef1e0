// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_check.h"
#include "core/scenario/scenario_file.h"
#include "core/scenario/scenario_warnings.h"
#include "scenario_samples.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace peerscope::test_scenario_warnings {

using namespace Qt::Literals::StringLiterals;

/// A server, ana, three members of a mesh, and these.
Scenario scenarioWith(const QByteArray& sections, const QByteArray& server = {})
{
    QByteArray json =
        "{'format': 'peerscope-scenario/1', 'peers': [{'name': 'server', 'role': 'server'" + server +
        "}, {'name': 'ana', 'role': 'client', 'server': 'server'}, {'name': 'm', 'role': 'mesh', "
        "'count': 3}]" +
        sections + "}";
    const auto parsed = parseScenario(json.replace('\'', '"'));
    if (const auto* error = std::get_if<ScenarioError>(&parsed))
        qFatal("%s", qPrintable(error->toString()));
    return std::get<Scenario>(parsed);
}

class TestScenarioWarnings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void warns_data()
    {
        QTest::addColumn<QByteArray>("sections");
        QTest::addColumn<QByteArray>("server");
        QTest::addColumn<QString>("beginning"); // empty: no warning
        const auto row = [](const char* name, const char* sections, const char* beginning,
                            const char* server = "") {
            QTest::newRow(name) << QByteArray(sections) << QByteArray(server)
                                << QString::fromLatin1(beginning);
        };
        row("nothing", "", "");
        row("channels of a server", "", "$.peers[0].channels: 1 limits no channels", ", 'channels': 1");
        row("no channels of a server", "", "", ", 'channels': -1");
        row("the last channel", ", 'traffic': [{'from': 'ana', 'channel': 253, 'size': 4}]", "");
        row("a channel too many", ", 'traffic': [{'from': 'ana', 'channel': 254, 'size': 4}]",
            "$.traffic[0].channel: packets on channel 254 are not sent: the last channel is 253");
        row("a channel that wraps",
            ", 'actions': [{'at': 1, 'peer': 'ana', 'do': 'put_packet', 'channel': 300, 'size': 4}]",
            "$.actions[0].channel: packets on channel 300 arrive on 44");
        row("a channel below 0", ", 'traffic': [{'from': 'ana', 'channel': -7, 'size': 4}]",
            "$.traffic[0].channel: packets on channel -7 arrive on 0");
        row("nothing to send", ", 'traffic': [{'from': 'ana', 'text': ''}]",
            "$.traffic[0]: a packet of 0 bytes is not sent");
        row("the largest", ", 'traffic': [{'from': 'ana', 'size': 33554432}]", "");
        row("too large", ", 'traffic': [{'from': 'ana', 'size': 33554433}]",
            "$.traffic[0]: ENet refuses packets");
        row("a mesh's broadcast", ", 'traffic': [{'from': 'm.1', 'mode': 'unreliable', 'size': 4}]",
            "$.traffic[0]: Godot frees an unreliable packet");
        row("in an answer",
            ", 'actions': [{'on': {'peer': 'm', 'event': 'peer_connected'}, 'do': 'put_packet', "
            "'mode': 'unreliable_ordered', 'target': '-it', 'size': 4}]",
            "$.actions[0]: Godot frees an unreliable packet");
        row("a reliable broadcast", ", 'traffic': [{'from': 'm', 'mode': 'reliable', 'size': 4}]", "");
        row("to one of a mesh",
            ", 'traffic': [{'from': 'm.1', 'to': 'm.2', 'mode': 'unreliable', 'size': 4}]", "");
        row("a server's broadcast", ", 'traffic': [{'from': 'server', 'mode': 'unreliable', 'size': 4}]", "");
    }
    void warns()
    {
        QFETCH(QByteArray, sections);
        QFETCH(QByteArray, server);
        QFETCH(QString, beginning);
        const std::vector<ScenarioError> warnings = scenarioWarnings(scenarioWith(sections, server));
        QCOMPARE(warnings.size(), std::size_t(beginning.isEmpty() ? 0 : 1));
        if (!warnings.empty())
            QVERIFY2(warnings[0].toString().startsWith(beginning), qPrintable(warnings[0].toString()));
    }
};

PEERSCOPE_TEST(TestScenarioWarnings)

} // namespace peerscope::test_scenario_warnings

#include "test_scenario_warnings.moc"
