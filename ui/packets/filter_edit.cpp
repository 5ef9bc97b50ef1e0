// SPDX-License-Identifier: MIT
#include "ui/packets/filter_edit.h"

#include "core/words/filter_text.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QCoreApplication>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QStandardItemModel>
#include <QTextCharFormat>

namespace peerscope {

namespace {

constexpr int typingPauseMilliseconds = 250;

/// Converts a byte offset in UTF-8 (the filter's) to a character offset (the line edit's).
int characterAt(const QByteArray& utf8, std::size_t byte)
{
    return static_cast<int>(QString::fromUtf8(utf8.left(static_cast<qsizetype>(byte))).size());
}

} // namespace

FilterEdit::FilterEdit(QWidget* parent)
    : QLineEdit(parent), m_completer(new QCompleter(this)), m_candidates(new QStandardItemModel(this))
{
    setObjectName(QStringLiteral("filterEdit"));
    setAccessibleName(tr("Filter"));
    setPlaceholderText(tr("Filter: mode == reliable && latency > 100ms"));
    setToolTip(tr("Which packets to show. Ctrl+Space completes; Enter applies the filter at once."));
    setClearButtonEnabled(true);
    m_completer->setModel(m_candidates);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setWidget(this);
    m_completer->popup()->setObjectName(QStringLiteral("filterCompletion"));
    connect(m_completer, qOverload<const QModelIndex&>(&QCompleter::activated), this,
            &FilterEdit::insertCompletion);
    m_pause.setSingleShot(true);
    m_pause.setInterval(typingPauseMilliseconds);
    connect(&m_pause, &QTimer::timeout, this, &FilterEdit::apply);
    connect(this, &QLineEdit::textChanged, this, &FilterEdit::edited);
}

void FilterEdit::setTrace(const TraceSnapshot& trace)
{
    const bool samePeers = &trace.lod() == &m_trace.lod() && trace.endpointCount() == m_peersKnown;
    m_trace = trace;
    if (samePeers)
        return;
    m_peersKnown = trace.endpointCount();
    m_applied.clear();
    if (!text().isEmpty() && !m_pause.isActive())
        apply(); // peers' names may have changed
}

void FilterEdit::edited()
{
    setError({});
    if (text().trimmed().isEmpty())
        apply();
    else
        m_pause.start();
    if (hasFocus())
        complete(false);
}

void FilterEdit::apply()
{
    m_pause.stop();
    const QByteArray utf8 = text().toUtf8();
    auto compiled = compileFilter({utf8.constData(), static_cast<std::size_t>(utf8.size())}, m_trace);
    if (auto* error = std::get_if<FilterError>(&compiled)) {
        setError(std::move(*error));
        return;
    }
    setError({});
    auto& filter = std::get<PacketFilter>(compiled);
    if (filter.text() == m_applied && !m_applied.empty())
        return;
    m_applied = filter.text();
    Q_EMIT filterChanged(filter);
}

void FilterEdit::addTerm(const QString& term)
{
    const QString before = text().trimmed();
    if (before.isEmpty())
        setText(term);
    else
        setText(before.contains(QLatin1String("||")) ? QStringLiteral("(%1) && %2").arg(before, term)
                                                     : QStringLiteral("%1 && %2").arg(before, term));
    m_completer->popup()->hide();
    apply();
}

void FilterEdit::setError(std::optional<FilterError> error)
{
    if (error == m_error)
        return;
    m_error = std::move(error);
    underline();
    if (!m_error)
        return Q_EMIT errorChanged({});
    const QByteArray utf8 = text().toUtf8();
    Q_EMIT errorChanged(tr("At character %1: %2")
                            .arg(characterAt(utf8, m_error->position) + 1)
                            .arg(filterErrorText(*m_error)));
}

/// A line edit accepts formats for parts of its text only from input methods.
void FilterEdit::underline()
{
    QList<QInputMethodEvent::Attribute> attributes;
    if (m_error) {
        const QByteArray utf8 = text().toUtf8();
        const int begin = characterAt(utf8, m_error->position);
        const int end = characterAt(utf8, m_error->position + m_error->length);
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(themeColors(palette()).lost);
        format.setForeground(themeColors(palette()).lost);
        attributes.append(
            {QInputMethodEvent::TextFormat, begin - cursorPosition(), std::max(1, end - begin), format});
    }
    QInputMethodEvent event(QString(), attributes);
    QCoreApplication::sendEvent(this, &event);
}

void FilterEdit::keyPressEvent(QKeyEvent* event)
{
    if (m_completer->popup()->isVisible()) {
        switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (!m_completer->popup()->selectionModel()->hasSelection()) { // the user has not chosen anything
                m_completer->popup()->hide();
                return apply();
            }
            event->ignore();
            return;
        case Qt::Key_Tab:
        case Qt::Key_Escape:
            event->ignore(); // for the completer
            return;
        default:
            break;
        }
    }
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier)
        return complete(true);
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        return apply();
    if (event->key() == Qt::Key_Escape && !text().isEmpty())
        return clear();
    QLineEdit::keyPressEvent(event);
}

void FilterEdit::focusInEvent(QFocusEvent* event)
{
    QLineEdit::focusInEvent(event);
    m_completer->setWidget(this);
}

void FilterEdit::complete(bool always)
{
    const QByteArray utf8 = text().toUtf8();
    const auto cursor = static_cast<std::size_t>(text().left(cursorPosition()).toUtf8().size());
    m_completion = completeFilter({utf8.constData(), static_cast<std::size_t>(utf8.size())}, cursor, m_trace);
    const bool hasBegun = cursor > m_completion.position;
    if (m_completion.candidates.empty() || (!always && !hasBegun)) {
        m_completer->popup()->hide();
        return;
    }
    m_candidates->clear();
    for (const FilterCandidate& candidate : m_completion.candidates) {
        const QString text = QString::fromStdString(candidate.text);
        const QString detail = candidateMeaning(candidate, m_trace);
        auto* item = new QStandardItem(detail.isEmpty() ? text : text + QStringLiteral("  –  ") + detail);
        item->setData(text, Qt::UserRole);
        m_candidates->appendRow(item);
    }
    if (!always && m_candidates->rowCount() == 1 &&
        m_completion.candidates.front().text.size() == cursor - m_completion.position) {
        m_completer->popup()->hide(); // already typed
        return;
    }
    QRect place = cursorRect();
    place.setWidth(std::max(240, m_completer->popup()->sizeHintForColumn(0) + 24));
    m_completer->complete(place);
    // Nothing is selected, or looks selected, before the user chooses.
    m_completer->popup()->setCurrentIndex(always ? m_completer->completionModel()->index(0, 0)
                                                 : QModelIndex());
}

void FilterEdit::insertCompletion(const QModelIndex& index)
{
    const auto row = static_cast<std::size_t>(index.row());
    if (row >= m_completion.candidates.size())
        return;
    const QByteArray utf8 = text().toUtf8();
    const int begin = characterAt(utf8, m_completion.position);
    const int end = characterAt(utf8, m_completion.position + m_completion.length);
    const QString candidate = QString::fromStdString(m_completion.candidates[row].text);
    QString whole = text();
    const bool addSpace = end == whole.size();
    whole.replace(begin, end - begin, addSpace ? candidate + QLatin1Char(' ') : candidate);
    setText(whole);
    setCursorPosition(begin + static_cast<int>(candidate.size()) + (addSpace ? 1 : 0));
    m_completer->popup()->hide();
}

} // namespace peerscope

#include "moc_filter_edit.cpp"
