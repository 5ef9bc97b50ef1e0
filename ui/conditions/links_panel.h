// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/state.h"
#include "ui/conditions/link_scope.h"
#include "ui/jobs/newest_job.h"
#include "ui/moment/selection.h"

#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QModelIndex;
class QPushButton;
class QScrollArea;
class QTableView;

namespace peerscope {

class ConditionsEditor;
class ConditionsPlot;
class LinksModel;
class Moment;
class PresetBox;

/// The links of the selected peer, or both ways of the selected link, with what they do to datagrams; the
/// fields below bend the current one, or more of them at once. Costs nothing while it is hidden. Lives on the
/// UI thread.
class LinksPanel final : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must live as long.
    explicit LinksPanel(Moment* moment, QWidget* parent = nullptr);

    /// Where the user's own presets are kept.
    void setPresetFolder(const QString& folder);

    LinksModel* model() const { return m_model; }

Q_SIGNALS:
    /// One or all conditions of some links are to be changed, or links taken down.
    void performRequested(const peerscope::ActionSpec& action);
    /// A sentence for the user.
    void problem(const QString& message);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void takeState(std::shared_ptr<const TraceState> state);
    void takeSelection(const Selection& selection);
    void createTable();
    QWidget* createFields();
    QWidget* createDownButtons();
    void rebuild();
    void showCurrent();
    void showScopes(const LinkRef& link);
    /// Which links a change is for; null: there are none.
    const LinkPattern* chosenLinks() const;
    void change(const LinkConditionsChange& change);
    /// Reads the file and plays it on the links that are chosen now; with an empty name, plays none.
    void playRecording(const QString& fileName);
    void takeDown(std::optional<Time> duration);

    Moment* m_moment;
    std::shared_ptr<const TraceState> m_state;
    Selection m_selection; ///< the peer or link that was selected last
    LinksModel* m_model = nullptr;
    QTableView* m_table = nullptr;
    QScrollArea* m_fields = nullptr;
    QLabel* m_hintLabel = nullptr;
    QComboBox* m_scopeCombo = nullptr;
    PresetBox* m_presets = nullptr;
    ConditionsPlot* m_plot = nullptr;
    ConditionsEditor* m_editor = nullptr;
    QPushButton* m_downButton = nullptr;
    QPushButton* m_downForButton = nullptr;
    std::vector<LinkScope> m_scopes;
    bool m_isDown = false;     ///< the current link, by its conditions
    NewestJob m_reading{this}; ///< of a recording
};

} // namespace peerscope
