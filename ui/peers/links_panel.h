// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/sandbox_state.h"
#include "ui/session/selection.h"

#include <QWidget>

#include <memory>
#include <vector>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QModelIndex;
class QTableView;

namespace peerscope {

class LinksModel;

/// The links of the selected peer, or both ways of the selected link, with what they do to datagrams; the
/// fields below bend the current one. Lives on the UI thread.
class LinksPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit LinksPanel(QWidget* parent = nullptr);

    /// May be null: no sandbox. Costs nothing while the panel is hidden.
    void setState(std::shared_ptr<const SandboxState> state);
    /// A peer or a link; anything else leaves the panel with what it had.
    void setSelection(const Selection& selection);

    LinksModel* model() const { return m_model; }

Q_SIGNALS:
    void selectionRequested(const peerscope::Selection& selection);
    /// One field of a link was changed; with `bothWays` that of the other direction, too.
    void conditionsRequested(const peerscope::LinkRef& link, const peerscope::LinkConditionsChange& change,
                             bool bothWays);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void createTable();
    QWidget* createFields();
    QDoubleSpinBox* createSpin(const char* name, const QString& accessibleName, const QString& suffix);
    void rebuild();
    void showCurrent();
    void request(const LinkConditionsChange& change);

    std::shared_ptr<const SandboxState> m_state;
    Selection m_selection;
    LinksModel* m_model = nullptr;
    QTableView* m_table = nullptr;
    QWidget* m_fields = nullptr;
    QLabel* m_hintLabel = nullptr;
    QLabel* m_titleLabel = nullptr; ///< which link the fields are about
    QDoubleSpinBox* m_delaySpin = nullptr;
    QDoubleSpinBox* m_jitterSpin = nullptr;
    QDoubleSpinBox* m_lossSpin = nullptr;
    QDoubleSpinBox* m_duplicateSpin = nullptr;
    QCheckBox* m_bothWaysCheckBox = nullptr;
    bool m_showsState = false; ///< the fields are being told, not asked
};

} // namespace peerscope
