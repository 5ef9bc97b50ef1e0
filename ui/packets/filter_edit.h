// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/filter.h"
#include "core/trace/trace.h"

#include <QLineEdit>
#include <QTimer>

#include <optional>

class QCompleter;
class QStandardItemModel;

namespace peerscope {

/// The field for a filter. Completes words at the cursor, underlines errors and signals them. A correct
/// filter is applied after a pause in typing, or at once with Enter.
class FilterEdit final : public QLineEdit
{
    Q_OBJECT

public:
    explicit FilterEdit(QWidget* parent = nullptr);

    /// The trace whose peers a filter may name.
    void setTrace(const TraceSnapshot& trace);
    const std::optional<FilterError>& error() const { return m_error; }
    /// Applies the current text.
    void apply();
    /// Adds a term with &&.
    void addTerm(const QString& term);

Q_SIGNALS:
    void filterChanged(const peerscope::PacketFilter& filter);
    /// The error with its place; empty if there is none.
    void errorChanged(const QString& text);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    void edited();
    void complete(bool always);
    void insertCompletion(const QModelIndex& index);
    void setError(std::optional<FilterError> error);
    void underline();

    TraceSnapshot m_trace;
    std::size_t m_peersKnown = 0;
    QTimer m_pause;
    QCompleter* m_completer = nullptr;
    QStandardItemModel* m_candidates = nullptr;
    std::optional<FilterError> m_error;
    std::string m_applied;
    FilterCompletion m_completion;
};

} // namespace peerscope
