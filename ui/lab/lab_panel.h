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

/// The lab: an experiment to choose, settings to change, its lanes at once and its sweep when asked for.
/// Knows nothing of the document; what it wants opened it asks for. Lives on the UI thread, which never waits
/// for a run.
class LabPanel : public QWidget
{
    Q_OBJECT

public:
    explicit LabPanel(QWidget* parent = nullptr);

    /// Opens an experiment's file; what is wrong with it is shown.
    bool openFile(const QString& fileName);
    void setExperiment(const Experiment& experiment);
    /// With what the sliders say.
    Experiment experiment() const;
    LanesView* lanes() const { return m_lanes; }
    SweepView* sweep() const { return m_sweep; }
    LabControls* controls() const { return m_controls; }
    /// Brings the sweep before the lanes, or the lanes before it.
    void showSweep(bool shown);

Q_SIGNALS:
    /// New lanes are shown.
    void lanesChanged();
    /// The user wants a scenario as a sandbox.
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
    QStringList m_files; ///< of the list
    bool m_everShown = false;
};

} // namespace peerscope
