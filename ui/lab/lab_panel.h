// SPDX-License-Identifier: MIT
#pragma once

#include "ui/lab/lab_settings.h"

#include <QWidget>

#include <memory>

class QComboBox;
class QLabel;
class QTabWidget;
class QTimer;

namespace peerscope {

class LabControls;
class LabWorker;
class LanesView;
class SweepView;
struct LabOutcome;

/// The lab: choose an experiment, change its settings, see its lanes at once, and run its sweep. Does not
/// know the document; it asks for sandboxes with openRequested(). Lives on the UI thread, which never waits
/// for a run.
class LabPanel : public QWidget
{
    Q_OBJECT

public:
    explicit LabPanel(QWidget* parent = nullptr);

    /// Opens an experiment's file, and shows what is wrong with it, if anything.
    bool openFile(const QString& fileName);
    void setExperiment(const Experiment& experiment);
    /// The experiment with the sliders' settings.
    Experiment experiment() const;
    LanesView* lanes() const { return m_lanes; }
    SweepView* sweep() const { return m_sweep; }
    LabControls* controls() const { return m_controls; }
    /// Shows the sweep, or the lanes.
    void showSweep(bool shown);

Q_SIGNALS:
    /// New lanes are shown now.
    void lanesChanged();
    /// The user wants to open a scenario as a sandbox.
    void openRequested(const peerscope::Scenario& scenario);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void fillList();
    void choose(int index);
    void askForFile();
    void runLanes();
    void showOutcome(const std::shared_ptr<const LabOutcome>& outcome);
    void showProblem(const QString& text);

    QComboBox* m_list;
    QLabel* m_description;
    QLabel* m_problem;
    LabControls* m_controls;
    QTabWidget* m_tabs;
    LanesView* m_lanes;
    SweepView* m_sweep;
    LabWorker* m_worker;
    QTimer* m_debounce;
    Experiment m_experiment;
    QStringList m_files; ///< of the list's entries
    bool m_everShown = false;
};

} // namespace peerscope
