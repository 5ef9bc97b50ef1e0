// SPDX-License-Identifier: MIT
//
// Every text of the window goes through tr(). A translator puts each in brackets; a text without brackets
// cannot be translated.
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/topology/menus.h"

#include <QAbstractItemView>
#include <QBuffer>
#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QSvgGenerator>
#include <QTabBar>
#include <QTextDocumentFragment>
#include <QTextEdit>
#include <QTranslator>

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
        return u"⟦%1⟧"_s.arg(QString::fromUtf8(text));
    }
};

/// The rest of a text after removing what was translated and what is not language.
QString untranslated(QString text)
{
    if (Qt::mightBeRichText(text))
        text = QTextDocumentFragment::fromHtml(text).toPlainText();
    static const QRegularExpression translated(u"⟦[^⟦⟧]*⟧"_s);
    while (text.contains(translated))
        text.remove(translated);
    text.remove(QRegularExpression(u"⟦[^⟧]*…"_s)); // elided
    static const QRegularExpression data(
        u"\\b("
        "server|client|mesh|ana|ben|hello" // names and roles of peers, a payload
        "|Peerscope|Godot|ENet|UDP|RTT|CSV|JSON|SVG|PNG|HTML"
        "|[a-z]+_[a-z_]+|[A-Z]+_[A-Z_]+" // Godot's functions, signals and constants
        "|from|to|channel|mode|size|fate|latency|held|resends|sent" // keys of filters
        "|(Ctrl|Shift|Alt|Meta|Space|Esc|Del|Return|Home|End|Left|Right|Up|Down|F\\d+)"
        "|\\d[\\d.,]*\\s?(us|µs|ms|s|min|B|kB|MB|Hz|kbit|Mbit)(/s)?|ms|kB|Mbit|kbit"
        "|[0-9a-f]{6,}"
        ")\\b"_s,
        QRegularExpression::UseUnicodePropertiesOption);
    text.remove(data);
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
    /// Texts that are not translated: presets and lessons from files, kinds of events and jitter with their
    /// names in files, and the dissector's fields.
    static bool isData(const QObject& object)
    {
        return QStringList({u"presetCombo"_s, u"lessonList"_s, u"eventKindCombo"_s, u"eventTable"_s,
                            u"distributionCombo"_s, u"fieldTree"_s})
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
        if (!isField)
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
            QTest::qWait(50);
            lookAt(*m_window);
        }
        complain();
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
