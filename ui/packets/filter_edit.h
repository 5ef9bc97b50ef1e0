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

/// Where a filter is typed. Offers what fits at the cursor, underlines what is wrong, and says so. The filter
/// is given when it reads well and nobody has typed for a moment, or at once with Enter.
class FilterEdit final : public QLineEdit
{
    Q_OBJECT

public:
    explicit FilterEdit(QWidget* parent = nullptr);

    /// Whose peers a filter may name. Another run's are looked up anew.
    void setTrace(const TraceSnapshot& trace);
    const std::optional<FilterError>& error() const { return m_error; }
    /// Takes the text as it is now.
    void apply();
    /// Adds a term that must hold too.
    void addTerm(const QString& term);

Q_SIGNALS:
    void filterChanged(const peerscope::PacketFilter& filter);
    /// What is wrong, with its place; empty where nothing is.
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
