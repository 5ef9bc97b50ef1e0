// SPDX-License-Identifier: MIT
#include "core/trace/filter.h"
#include "core/words/filter_text.h"
#include "tests/core/trace/filter_trace.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace peerscope::test_filter_completion {

using namespace Qt::Literals::StringLiterals;

const TraceSnapshot& peers()
{
    static const TraceSnapshot trace = [] {
        TraceWriter writer;
        writePeers(writer);
        writer.addEndpoint("my \"friend\"", "client", 300);
        writer.addEndpoint("none", "client", 301);
        writer.addEndpoint("from", "client", 302);
        return TraceSnapshot(writer.trace());
    }();
    return trace;
}

/// The completions at the "|" of a text.
FilterCompletion complete(QByteArray text)
{
    const auto cursor = text.indexOf('|');
    text.remove(cursor, 1);
    return completeFilter(text.toStdString(), static_cast<std::size_t>(cursor), peers());
}

QStringList textsOf(const FilterCompletion& completion)
{
    QStringList texts;
    for (const FilterCandidate& candidate : completion.candidates)
        texts += QString::fromStdString(candidate.text);
    return texts;
}

class TestFilterCompletion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void candidates_data();
    void candidates();
    void everyFieldIsOffered();
    void whatIsReplaced();
    void whatIsPutInCanBeRead();
    void saysWhatThingsMean();
};

void TestFilterCompletion::candidates_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* text, const char* expected) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("f|", "from fragments first_datagram fate");
    row("channel == 1 && mo|", "mode");
    row("(!la|", "latency last_datagram");
    row("mode |", "== != in");
    row("size |", "== != < <= > >= in");
    row("size >|", "> >=");
    row("payload |", "contains");
    row("mode == |", "unreliable unreliable_ordered reliable received_mode");
    row("mode == unr|", "unreliable unreliable_ordered");
    row("mode in |", "{");
    row("mode in {|", "unreliable unreliable_ordered reliable");
    row("mode in {reliable, |", "unreliable unreliable_ordered reliable");
    row("mode in {reliable |", ", }");
    row("fate == d|", "delivered disconnected");
    row("from == b|", "bot bot.1 bot.2");
    row("from == bot.|", "bot.1 bot.2");
    row("from == m|", "\"my \\\"friend\\\"\"");
    row("from == \"m|", "\"my \\\"friend\\\"\"");
    row("from == n|", "\"none\"");
    row("to == n|", "\"none\" none");
    row("from == f|", "\"from\"");
    row("from == t|", "to");
    row("latency > 10|", "10us 10ms 10s");
    row("size == 2|", "2B 2KB 2KiB 2MB 2MiB");
    row("size > m|", "mtu");
    row("latency == n|", "none");
    row("latency > n|", "");
    row("channel == 1 |", "&& ||");
    row("(channel == 1 |", "&& || )");
    row("wrong == 1 && f|", "");
}

void TestFilterCompletion::candidates()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    // Only the completion's own candidates are without spaces between them, so they are joined, not split.
    QCOMPARE(textsOf(complete(text.toUtf8())).join(u' '), expected);
}

void TestFilterCompletion::everyFieldIsOffered()
{
    const QStringList texts = textsOf(complete("|"));
    for (const FilterFieldInfo& info : filterFields())
        QVERIFY2(texts.contains(QString::fromUtf8(info.name.data(), qsizetype(info.name.size()))),
                 info.name.data());
    QVERIFY(texts.contains(u"!"_s) && texts.contains(u"("_s));
}

void TestFilterCompletion::whatIsReplaced()
{
    FilterCompletion completion = complete("channel == 1 && mo|d == reliable");
    QCOMPARE(completion.position, std::size_t{16});
    QCOMPARE(completion.length, std::size_t{3}); // to the end of the word the cursor is in
    completion = complete("channel == 1 && |");
    QCOMPARE(completion.position, std::size_t{16});
    QCOMPARE(completion.length, std::size_t{0});
    completion = complete("mode in {rel|}");
    QCOMPARE(completion.position, std::size_t{9});
    QCOMPARE(completion.length, std::size_t{3});
    completion = completeFilter("mode", 400, peers()); // a cursor beyond the end is at the end
    QCOMPARE(completion.length, std::size_t{4});
}

void TestFilterCompletion::whatIsPutInCanBeRead()
{
    for (const char* before : {"from == ", "mode == ", "fate != ", "latency == ", "size < 1"}) {
        const std::string text = before;
        const FilterCompletion completion = completeFilter(text, text.size(), peers());
        for (const FilterCandidate& candidate : completion.candidates) {
            std::string filled = text;
            filled.replace(completion.position, completion.length, candidate.text);
            const auto result = compileFilter(filled, peers());
            QVERIFY2(std::holds_alternative<PacketFilter>(result), filled.c_str());
        }
    }
}

void TestFilterCompletion::saysWhatThingsMean()
{
    const auto meaning = [](const char* text) {
        return candidateMeaning(complete(text).candidates.front(), peers());
    };
    QCOMPARE(meaning("held|"), u"how long it waited behind something else; 0 if it did not"_s);
    QCOMPARE(meaning("from == an|"), u"client, id 101"_s);
}

PEERSCOPE_TEST(TestFilterCompletion)

} // namespace peerscope::test_filter_completion

#include "test_filter_completion.moc"
