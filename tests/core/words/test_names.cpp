// SPDX-License-Identifier: MIT
#include "core/trace/trace.h"
#include "core/words/fates.h"
#include "core/words/godot_error.h"
#include "core/words/names.h"
#include "core/words/text_run.h"
#include "tests/support/test_program.h"

#include <QSet>
#include <QTest>

namespace peerscope::test_names {

class TestNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void strangers()
    {
        QCOMPARE(peerName(TraceSnapshot(), EndpointId(4)), QStringLiteral("endpoint 4"));
        QCOMPARE(peerName(TraceState(), EndpointId(4)), QStringLiteral("endpoint 4"));
        QCOMPARE(peerName(TraceSnapshot(), EndpointId::none()), QStringLiteral("nobody"));
        QCOMPARE(peerLabel(TraceSnapshot(), EndpointId(4)), QStringLiteral("endpoint 4 (0)"));
    }

    void links()
    {
        const QString ana = QStringLiteral("%1 & ana");
        const QString any = QStringLiteral("*");
        QCOMPARE(linksName(ana, QStringLiteral("%2"), false), QStringLiteral("%1 & ana → %2"));
        QCOMPARE(linksName(ana, QStringLiteral("b"), true), QStringLiteral("%1 & ana ⇄ b"));
        QCOMPARE(linksName(any, ana, false), QStringLiteral("everything into %1 & ana"));
        QCOMPARE(linksName(any, any, false), QStringLiteral("every link"));
    }

    void godotsErrors()
    {
        QCOMPARE(godotErrorName(0), QStringLiteral("OK"));
        QCOMPARE(godotErrorName(1), QStringLiteral("FAILED"));
        QCOMPARE(godotErrorName(2), QStringLiteral("ERR_UNAVAILABLE"));
        QCOMPARE(godotErrorName(3), QStringLiteral("ERR_UNCONFIGURED"));
        QCOMPARE(godotErrorName(20), QStringLiteral("ERR_CANT_CREATE"));
        QCOMPARE(godotErrorName(22), QStringLiteral("ERR_ALREADY_IN_USE"));
        QCOMPARE(godotErrorName(31), QStringLiteral("ERR_INVALID_PARAMETER"));
        QCOMPARE(godotErrorName(47), QStringLiteral("ERR_BUG"));
        QCOMPARE(godotErrorName(48), QStringLiteral("ERR_PRINTER_ON_FIRE"));
        QCOMPARE(godotErrorName(49), QStringLiteral("error 49"));
        QCOMPARE(godotErrorName(-1), QStringLiteral("error -1"));
    }

    /// Every fate and every reason has its own words: two with the same words could not be told apart.
    void fatesAndReasons()
    {
        QSet<QString> words;
        for (int fate = 0; fate < packetFateCount; ++fate)
            words.insert(fateWord(static_cast<PacketFate>(fate)));
        QCOMPARE(words.size(), packetFateCount);
        words.clear();
        QSet<QString> sentences;
        for (int reason = 0; reason < lossReasonCount; ++reason) {
            words.insert(lossText(static_cast<LossReason>(reason)));
            sentences.insert(explainLoss(static_cast<LossReason>(reason)));
        }
        QCOMPARE(words.size(), lossReasonCount);
        QCOMPARE(sentences.size(), lossReasonCount);
        QVERIFY(!words.contains(QString()));
    }

    void sentencesWithLinks()
    {
        const TextRuns runs =
            withLinks(QStringLiteral("100 % of %2 and %1, %3%9"), {{QStringLiteral("%2"), PacketId(3)},
                                                                   {QStringLiteral("a"), DatagramId(4)},
                                                                   {QStringLiteral("plain")}});
        QCOMPARE(plainText(runs), QStringLiteral("100 % of a and %2, plain%9"));
        QCOMPARE(runs.size(), std::size_t{5}); // words behind words are one run
        QVERIFY(runs[1].target == TextTarget(DatagramId(4)));
        QVERIFY(runs[3].target == TextTarget(PacketId(3)));
        QCOMPARE(runs[4].text, QStringLiteral(", plain%9"));
    }
};

PEERSCOPE_TEST(TestNames)

} // namespace peerscope::test_names

#include "test_names.moc"
