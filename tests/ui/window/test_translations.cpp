// SPDX-License-Identifier: MIT
//
// Every text of the window goes through tr(). A translator puts each in brackets, but not what is filled in;
// a text without brackets cannot be translated.
#include "core/files/output_file.h"
#include "core/lab/experiment_file.h"
#include "core/lab/experiment_report.h"
#include "core/sandbox/report.h"
#include "core/trace/filter_tree.h"
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/inspector/signal_log.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_window.h"
#include "ui/packets/filter_edit.h"
#include "ui/packets/packets_panel.h"
#include "ui/recovery/recovery_file.h"
#include "ui/statistics/statistics_panel.h"
#include "ui/topology/menus.h"
#include "ui/window/banner.h"

#include <QAbstractItemView>
#include <QBuffer>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QDockWidget>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <QSvgGenerator>
#include <QTabBar>
#include <QTextDocumentFragment>
#include <QTextEdit>
#include <QTranslator>
#include <QtEndian>

#include <set>

namespace peerscope::test_translations {

using namespace Qt::Literals::StringLiterals;

class Brackets : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* text, const char*, int) const override
    {
        if (QLatin1StringView(context) == "QShortcut"_L1)
            return {}; // Ctrl+S
        static const QRegularExpression argument(u"(%L?(?:\\d+|n))"_s);
        return u'⟦' + QString::fromUtf8(text).replace(argument, u"⟧\\1⟦"_s) + u'⟧';
    }
};

/// The words of the filter language: its fields, and the values of those that have names.
QStringList filterLanguage()
{
    QStringList words;
    const auto add = [&words](std::string_view word) {
        words << QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
    };
    for (const FilterFieldInfo& field : filterFields()) {
        add(field.name);
        for (const std::string_view word : filterWords(field.type))
            add(word);
    }
    return words;
}

/// The rest of a text after removing what was translated and what is not language.
QString untranslated(QString text)
{
    if (Qt::mightBeRichText(text))
        text = QTextDocumentFragment::fromHtml(text).toPlainText();
    static const QRegularExpression translated(u"⟦[^⟦⟧]*⟧"_s);
    while (text.contains(translated))
        text.replace(translated, u" "_s);
    text.remove(QRegularExpression(u"⟦[^⟧]*…"_s)); // elided
    static const QRegularExpression data(
        u"\\b("
        "server|client|mesh|ana|ben|hello|ann|chanel|relaible|fast" // names and roles of peers, payloads,
                                                                    // typing errors
        "|Peerscope|Godot|ENet|UDP|RTT|CSV|JSON|SVG|PNG|HTML"
        "|[a-z]+_[a-z_]+|[A-Z]+_[A-Z_]+"         // Godot's functions, signals and constants
        "|uniform|normal|pareto"                 // distributions, as files name them
        "|fastlz|zlib|zstd|accept|deny|silent"   // so are compressions, and what is done to authenticate
        "|IEEE802_11|header crc mismatch|pcapng" // names and errors of libpcap and zlib, endings of files
        "|contains|mtu|none|in|us|\\d[\\d.]*(KiB|MiB|KB)" // words of filters, besides those of fields and
                                                          // values
        "|(Ctrl|Shift|Alt|Meta|Space|Esc|Del|Return|Home|End|Left|Right|Up|Down|F\\d+)"
        "|\\d[\\d.,]*\\s?(us|µs|ms|s|min|B|kB|MB|Hz|kbit|Mbit)(/s)?|ms|kB|Mbit|kbit"
        "|[0-9a-f]{6,}"
        ")\\b"_s,
        QRegularExpression::UseUnicodePropertiesOption);
    text.remove(data);
    static const QRegularExpression filters(u"\\b(%1)\\b"_s.arg(filterLanguage().join(u'|')));
    text.remove(filters);
    static const QRegularExpression letters(u"[A-Za-z]{2,}"_s);
    return text.contains(letters) ? text.simplified() : QString();
}

class TestTranslations : public WindowTest
{
    Q_OBJECT

private:
    Brackets m_brackets;
    std::set<QString> m_faults;

    void look(const QString& text, const QObject& where)
    {
        if (const QString left = untranslated(text); !left.isEmpty())
            m_faults.insert(
                u"%1 \"%2\": %3 (of \"%4\")"_s.arg(QLatin1StringView(where.metaObject()->className()),
                                                   where.objectName(), left, text.simplified()));
    }
    void lookAtModel(const QAbstractItemModel& model, const QObject& where)
    {
        for (int column = 0; column < model.columnCount(); ++column) {
            for (const int role : {Qt::DisplayRole, Qt::ToolTipRole, Qt::AccessibleTextRole}) {
                look(model.headerData(column, Qt::Horizontal, role).toString(), where);
                for (int row = 0; row < std::min(model.rowCount(), 60); ++row)
                    look(model.index(row, column).data(role).toString(), where);
            }
        }
    }
    /// What others wrote and programs read: presets, experiments and lessons from files, kinds of events and
    /// of jitter by the names they have in files, the dissector's fields.
    static bool isData(const QObject& object)
    {
        return QStringList({u"presetCombo"_s, u"labPreset"_s, u"labExperiments"_s, u"labDescription"_s,
                            u"lessonList"_s, u"eventKindCombo"_s, u"eventTable"_s, u"distributionCombo"_s,
                            u"fieldTree"_s})
            .contains(object.objectName());
    }
    void lookAt(const QObject& object)
    {
        for (const char* property :
             {"toolTip", "statusTip", "whatsThis", "accessibleName", "accessibleDescription", "windowTitle",
              "title", "placeholderText", "suffix", "prefix", "specialValueText"})
            look(object.property(property).toString(), object);
        const bool isField =
            qobject_cast<const QLineEdit*>(&object) || qobject_cast<const QAbstractSpinBox*>(&object);
        if (!isField && !isData(object))
            look(object.property("text").toString(), object);
        if (const auto* tabs = qobject_cast<const QTabBar*>(&object)) {
            for (int tab = 0; tab < tabs->count(); ++tab)
                look(tabs->tabText(tab) + u'\n' + tabs->tabToolTip(tab), object);
        }
        if (isData(object))
            return;
        if (const auto* view = qobject_cast<const QAbstractItemView*>(&object); view && view->model())
            lookAtModel(*view->model(), object);
        if (const auto* box = qobject_cast<const QComboBox*>(&object))
            lookAtModel(*box->model(), object);
        if (const auto* edit = qobject_cast<const QTextEdit*>(&object); edit && edit->isReadOnly())
            look(edit->toPlainText(), object);
        for (const QObject* child : object.children())
            lookAt(*child);
    }
    /// The painted texts, from a drawing of the window. A long text is in several pieces.
    void lookAtPainting()
    {
        QBuffer svg;
        QSvgGenerator generator;
        generator.setOutputDevice(&svg);
        generator.setSize(m_window->size());
        m_window->render(&generator);
        static const QRegularExpression piece(u"<text [^>]*>([^<]*)</text>"_s);
        QString text;
        for (auto found = piece.globalMatch(QString::fromUtf8(svg.data())); found.hasNext();)
            text += QTextDocumentFragment::fromHtml(found.next().captured(1)).toPlainText() + u'\n';
        for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
            if (isData(*widget) && widget->isVisible())
                return; // its texts would be found here
        }
        look(text, *m_window);
    }
    /// What is wrong with a filter, and what could be typed instead: whether anything is.
    [[nodiscard]] bool lookAtFilter(const QString& text)
    {
        auto* edit = child<FilterEdit>("filterEdit");
        edit->setText(text);
        QTest::keyClick(edit, Qt::Key_Space, Qt::ControlModifier);
        lookAtModel(*edit->findChild<QCompleter*>()->model(), *edit);
        edit->apply();
        look(child<QLabel>("filterError")->text(), *edit);
        return edit->error().has_value();
    }
    /// The window's answer to a file of these bytes: whether there is one.
    [[nodiscard]] bool lookAtAnswerTo(const QByteArray& bytes, const char* fileName)
    {
        const QString path = file(fileName);
        auto* banner = m_window->findChild<Banner*>();
        banner->dismiss();
        if (writeWhole(path, bytes))
            return false;
        m_window->openFile(path);
        if (!QTest::qWaitFor([banner] { return banner->isVisible(); }, patience))
            return false;
        for (const QLabel* label : banner->findChildren<QLabel*>())
            look(label->text().remove(path).remove(QLatin1StringView(fileName)), *banner);
        return true;
    }
    void lookAtMenu(const std::function<void(QMenu&)>& fill)
    {
        QMenu menu;
        fill(menu);
        lookAt(menu);
    }
    void complain()
    {
        for (const QString& fault : m_faults)
            qInfo("%s", qPrintable(fault)); // too many for one message
        const std::size_t count = m_faults.size();
        m_faults.clear();
        QCOMPARE(count, std::size_t{0});
    }

private Q_SLOTS:
    void initTestCase()
    {
        keepSettingsApart("test_translations");
        QCoreApplication::installTranslator(&m_brackets);
    }
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }
    void cleanupTestCase() { QCoreApplication::removeTranslator(&m_brackets); }

    void ofTheWholeWindow()
    {
        m_window->resize(1600, 1000);
        QVERIFY(openConnected());
        QVERIFY(goOnFor(fromSeconds(3)));
        for (auto* dock : m_window->findChildren<QDockWidget*>()) {
            dock->show();
            dock->raise();
            QCoreApplication::processEvents();
            lookAtPainting();
        }
        lookAt(*m_window);
        complain();
    }

    void ofWhateverIsSelected()
    {
        QVERIFY(openConnected());
        QVERIFY(goOnFor(fromSeconds(3)));
        const EndpointId ana = peer("ana").endpoint;
        const EndpointId server = peer("server").endpoint;
        for (const Selection& selection : {Selection(), Selection(PacketId(3)), Selection(DatagramId(9)),
                                           Selection(ana), Selection(LinkRef{ana, server})}) {
            moment()->select(selection);
            QCoreApplication::processEvents();
            finishJobs();
            lookAt(*m_window);
        }
        complain();
    }

    void ofFiltersThatAreWrong()
    {
        QVERIFY(openConnected());
        child<QLineEdit>("filterEdit")->setFocus();
        for (const char* text : {"chanel == 1",
                                 "mode",
                                 "mode = reliable",
                                 "mode < reliable",
                                 "mode == relaible",
                                 "size >",
                                 "size == none",
                                 "size == fate",
                                 "size == 1.5",
                                 "latency > 100",
                                 "latency > 100h",
                                 "latency > fast",
                                 "latency < none",
                                 "channel == 1ms",
                                 "channel == 99999999999999999999",
                                 "channel in 1",
                                 "channel in {1 2}",
                                 "channel in {",
                                 "from == ann",
                                 "from ==",
                                 "from == 99999999999",
                                 "channel == 1 channel",
                                 "channel == 1 &&",
                                 "channel == 1 )",
                                 "(channel == 1",
                                 "from == \"ana",
                                 "payload == 1",
                                 "payload contains",
                                 "payload contains 0x0",
                                 "payload contains 0x0g",
                                 "payload contains \"\"",
                                 "! ! channel == 1",
                                 "! "})
            QVERIFY2(lookAtFilter(QString::fromLatin1(text)), text);
        QVERIFY(lookAtFilter(QString(70, u'(')));
        complain();
    }

    void ofFilesThatAreDamaged()
    {
        const QString captures = QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/");
        QFile sound(captures + u"godot4-chat/capture.pcapng"_s);
        QVERIFY(sound.open(QIODevice::ReadOnly));
        const QByteArray bytes = sound.readAll();
        QVERIFY(openConnected());
        QVERIFY(lookAtAnswerTo(bytes.left(bytes.size() - 30), "cut.pcapng"));
        QVERIFY(lookAtAnswerTo(bytes.left(4) + QByteArray(60, 'x'), "broken.pcapng"));
        QVERIFY(lookAtAnswerTo(QByteArray("\x1f\x8b\x08", 3) + bytes, "broken.pcapng.gz"));
        QVERIFY(lookAtAnswerTo(QByteArray("\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                                          "\xff\xff\x00\x00\x69\x00\x00\x00",
                                          24),
                               "wireless.pcap"));
        // Frame 40 of the sound file was captured years later, as were those after it.
        QByteArray jumps = bytes;
        int frame = 0;
        for (qsizetype at = 0; at + 12 < jumps.size();) {
            const auto word = [&](qsizetype offset) {
                return qFromLittleEndian<quint32>(jumps.constData() + at + offset);
            };
            constexpr quint32 enhancedPacket = 6;
            if (word(0) == enhancedPacket && ++frame >= 40)
                qToLittleEndian<quint32>(word(12) + 0x7000000, jumps.data() + at + 12);
            at += word(4);
        }
        QVERIFY(lookAtAnswerTo(jumps, "jumps.pcapng"));
        complain();
    }

    void ofTheLab()
    {
        trigger("showLab");
        auto* lab = child<LabWindow>("labWindow");
        QSignalSpy measured(lab->panel(), &LabPanel::lanesChanged);
        QVERIFY(measured.wait(patience));
        lookAt(*lab);
        complain();
    }

    void ofReports()
    {
        QVERIFY(openConnected());
        QVERIFY(goOnFor(fromSeconds(3)));
        Scenario asked = scenario();
        asked.expect = {
            {u"latency_ms.p99"_s, TransferMode::Reliable, 3, {}, {}, {}, 200}, // there is no channel 3
            {u"latency_ms.p99"_s, {}, {}, u"ana"_s, u"server"_s, 1, 200},
        };
        Report report = makeReport(document()->trace(), asked, fromSeconds(3), 0);
        report.scenario = u"ana"_s;
        report.interrupted = u"SIGINT"_s;
        look(toTable(report).remove(u"SIGINT"_s), *m_window);
        for (const ExpectResult& result : checkExpectations(document()->trace(), asked, fromSeconds(3)))
            look(result.toString(), *m_window);
        const auto loaded = loadExperiment(u":/peerscope/experiments/movement.experiment.json"_s);
        auto experiment = std::get<Experiment>(loaded);
        experiment.name = u"ana"_s;
        look(reportTable(experiment, {}, u"SIGINT"_s).remove(u"SIGINT"_s), *m_window);
        complain();
    }

    void ofWhatCannotBeKept()
    {
        const QString blocked = file("blocked");
        QCOMPARE(writeWhole(blocked, "a file"), std::optional<QString>());
        const auto problem = RecoveryCopy(blocked + u"/folder"_s).write({});
        QVERIFY(problem);
        look(QString(*problem).remove(blocked + u"/folder"_s), *m_window);
        complain();
    }

    /// Programs read them: the same words in every language.
    void tablesForProgramsAreEnglish()
    {
        QVERIFY(openConnected());
        QVERIFY(goOnFor(fromSeconds(3)));
        QByteArrayList tables = {m_window->findChild<PacketsPanel*>()->csv()};
        auto* statistics = m_window->findChild<StatisticsPanel*>();
        auto* grouping = child<QComboBox>("statisticsGrouping");
        for (int index = 0; index < grouping->count(); ++index) {
            grouping->setCurrentIndex(index);
            tables << statistics->csv().toUtf8();
        }
        child<QAction>("copyCsvAction")->trigger();
        tables << QApplication::clipboard()->text().toUtf8();
        for (const QByteArray& table : tables) {
            QVERIFY(table.count('\n') > 1);
            QVERIFY2(!table.contains("⟦"), table.constData());
        }
    }

    void ofTheTopologysMenus()
    {
        QVERIFY(openConnected());
        const TraceState& state = *document()->state();
        lookAtMenu([&](QMenu& menu) { fillNodeMenu(menu, state, peer("server").endpoint, {}); });
        lookAtMenu([&](QMenu& menu) { fillNodeMenu(menu, state, peer("ana").endpoint, {}); });
        lookAtMenu([&](QMenu& menu) {
            fillLinkMenu(menu, state, {peer("ana").endpoint, peer("server").endpoint}, {});
        });
        complain();
    }
};

PEERSCOPE_TEST(TestTranslations)

} // namespace peerscope::test_translations

#include "test_translations.moc"
