// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/theme/plain_text.h"

#include <QTest>
#include <QTextDocument>

namespace peerscope::test_plain_text {

/// Names from files are shown letter by letter, and load nothing.
class TestPlainText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTagIsShownAsItIs()
    {
        for (const char* name : {"<img src=\"/dev/zero\">", "Reading <b>game</b>.pcap…", "a &lt;b&gt; c",
                                 "<p>one\ntwo</p>", "%1 <i>%2</i>"}) {
            const QString text = QString::fromUtf8(name);
            QVERIFY2(Qt::mightBeRichText(text), name);
            QTextDocument document;
            document.setHtml(asPlainText(text));
            QCOMPARE(document.toPlainText(), text);
            QVERIFY(!document.toHtml().contains(QStringLiteral("<img")));
        }
    }

    void whatIsNoHtmlStays()
    {
        for (const char* name : {"ana", "a & b, 3 > 2", "", "one\ntwo"})
            QCOMPARE(asPlainText(QString::fromUtf8(name)), QString::fromUtf8(name));
    }
};

PEERSCOPE_TEST(TestPlainText)

} // namespace peerscope::test_plain_text

#include "test_plain_text.moc"
