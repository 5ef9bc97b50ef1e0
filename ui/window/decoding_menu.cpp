// SPDX-License-Identifier: MIT
#include "ui/window/decoding_menu.h"

#include "ui/document/document.h"
#include "ui/view/action.h"

#include "core/source/open_capture.h"

#include <QActionGroup>
#include <QFileInfo>
#include <QSettings>

namespace peerscope {

namespace {

constexpr qsizetype mostSaved = 50;

QString settingsKey()
{
    return QStringLiteral("decodings");
}

/// "godot4 /path/of/the.pcap", the newest first.
QStringList savedDecodings()
{
    return QSettings().value(settingsKey()).toStringList();
}

QString pathOf(const QString& fileName)
{
    return QFileInfo(fileName).absoluteFilePath();
}

/// The name of what was chosen for it; empty: nothing.
QString savedName(const QString& fileName)
{
    const QString end = QLatin1Char(' ') + pathOf(fileName);
    for (const QString& saved : savedDecodings()) {
        if (saved.endsWith(end) && !saved.chopped(end.size()).contains(QLatin1Char(' ')))
            return saved.chopped(end.size());
    }
    return {};
}

void save(const QString& fileName, const QString& name)
{
    QStringList all = savedDecodings();
    all.removeAll(savedName(fileName) + QLatin1Char(' ') + pathOf(fileName));
    if (!name.isEmpty())
        all.prepend(name + QLatin1Char(' ') + pathOf(fileName));
    QSettings().setValue(settingsKey(), all.mid(0, mostSaved));
}

} // namespace

std::optional<GameProtocol> savedDecoding(const QString& fileName)
{
    return decodingNamed(savedName(fileName).toStdString());
}

DecodingMenu::DecodingMenu(const Document* document, QWidget* parent)
    : QMenu(tr("&Decode as"), parent), m_document(document), m_choices(new QActionGroup(this))
{
    setObjectName(QStringLiteral("decodingMenu"));
    const auto add = [this](const char* object, const QString& text, const QString& help, const char* name) {
        QAction* action = makeAction(this, object, text, help, {}, [this, name] {
            save(m_document->fileName(), QString::fromLatin1(name));
            Q_EMIT changed(m_document->fileName());
        });
        action->setCheckable(true);
        action->setData(QString::fromLatin1(name));
        m_choices->addAction(action);
        addAction(action);
    };
    add("decodeAsShown", tr("&What the packets show"),
        tr("Read Godot's messages where a connection is shown to be Godot's"), "");
    add("decodeAsRaw", tr("&Raw bytes"), tr("Any other game: ENet's own channels, no messages"), "raw");
    add("decodeAsGodot4", tr("Godot &4"), tr("Read every connection's packets as Godot 4's messages"),
        "godot4");
    add("decodeAsGodot3", tr("Godot &3"), tr("Read every connection's packets as Godot 3's"), "godot3");
    connect(document, &Document::sandboxReplaced, this, &DecodingMenu::show);
    show();
}

void DecodingMenu::show()
{
    const QString& fileName = m_document->fileName();
    const bool isHere = !m_document->allowed().act && QFileInfo(fileName).isFile() && isCapture(fileName);
    menuAction()->setEnabled(isHere);
    const QString chosen = isHere ? savedName(fileName) : QString();
    for (QAction* action : m_choices->actions())
        action->setChecked(action->data().toString() == chosen);
}

} // namespace peerscope

#include "moc_decoding_menu.cpp"
