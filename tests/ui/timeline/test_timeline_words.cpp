// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/timeline/synthetic_trace.h"
#include "ui/timeline/timeline_words.h"

#include <QTest>

namespace peerscope::test_timeline_words {

using synthetic::TraceMaker;

class TestTimelineWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBar()
    {
        TraceMaker maker;
        const EndpointId ana = maker.peer("ana", 101);
        maker.send(Time(0), ana, {ana}, 3, TransferMode::Unreliable);
        LaneTable lanes;
        lanes.setGrouping(LaneGrouping::PeerAndChannel);
        lanes.update(maker.snapshot());
        BarMark bar;
        bar.end = Time(16'384);
        bar.counts.count[0] = {1, 20, 3};
        bar.counts.count[2] = {0, 5, 0};
        const QString text = barText(maker.snapshot(), lanes.lane(0), bar);
        for (const char* part : {"ana · ch 3: 29 packets within 16.38 ms",
                                 "▲ 24 unreliable, 3 never arrived, 1 on their way", "● 5 reliable"})
            QVERIFY2(text.contains(QString::fromUtf8(part)), qPrintable(text));
        QVERIFY(!text.contains(QStringLiteral("ordered")));
    }
};

PEERSCOPE_TEST(TestTimelineWords)

} // namespace peerscope::test_timeline_words

#include "test_timeline_words.moc"
