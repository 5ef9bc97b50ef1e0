// SPDX-License-Identifier: MIT
#include "ui/lab/lab_panel.h"

#include "core/lab/experiment_file.h"
#include "ui/lab/lab_controls.h"
#include "ui/lab/lanes_view.h"
#include "ui/lab/sweep_view.h"
#include "ui/theme/plain_text.h"

#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int debounceMilliseconds = 30;
constexpr int controlsWidth = 26; ///< in characters

} // namespace

LabPanel::LabPanel(QWidget* parent)
    : QWidget(parent), m_list(new QComboBox), m_description(new QLabel), m_problem(new QLabel),
      m_controls(new LabControls), m_tabs(new QTabWidget), m_lanes(new LanesView), m_sweep(new SweepView),
      m_worker(new LabWorker(this)), m_debounce(new QTimer(this))
{
    setObjectName(u"labPanel"_s);
    m_list->setObjectName(u"labExperiments"_s);
    m_list->setAccessibleName(tr("Experiment"));
    m_list->setToolTip(tr("The experiments that come with the program"));
    m_list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_list->setMinimumContentsLength(12);
    auto* open = new QPushButton(tr("&Open…"));
    open->setObjectName(u"labOpen"_s);
    open->setToolTip(tr("Open your own experiment (*.experiment.json)"));
    m_description->setTextFormat(Qt::PlainText);
    m_description->setObjectName(u"labDescription"_s);
    m_description->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setObjectName(u"labProblem"_s);
    m_problem->setWordWrap(true);
    m_problem->setMargin(6);
    m_problem->hide();
    m_debounce->setSingleShot(true);
    m_debounce->setInterval(debounceMilliseconds);

    auto* choice = new QHBoxLayout;
    choice->addWidget(m_list, 1);
    choice->addWidget(open);
    auto* left = new QWidget;
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(8, 8, 8, 8);
    leftLayout->addLayout(choice);
    leftLayout->addWidget(m_description);
    leftLayout->addWidget(m_controls, 1);
    auto* scroll = new QScrollArea;
    scroll->setWidget(left);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedWidth(fontMetrics().averageCharWidth() * controlsWidth + 90);
    m_tabs->setObjectName(u"labTabs"_s);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_lanes, tr("Lanes"));
    m_tabs->addTab(m_sweep, tr("Sweep"));
    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_problem);
    right->addWidget(m_tabs, 1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(scroll);
    layout->addLayout(right, 1);

    connect(m_list, &QComboBox::activated, this, &LabPanel::choose);
    connect(open, &QPushButton::clicked, this, &LabPanel::askForFile);
    connect(m_controls, &LabControls::changed, m_debounce, qOverload<>(&QTimer::start));
    connect(m_controls, &LabControls::resetRequested, this, [this] { setExperiment(m_experiment); });
    connect(m_debounce, &QTimer::timeout, this, &LabPanel::runLanes);
    connect(m_worker, &LabWorker::finished, this, &LabPanel::showOutcome);
    connect(m_sweep, &SweepView::openRequested, this, &LabPanel::openRequested);
    connect(m_sweep, &SweepView::problem, this, &LabPanel::showProblem);
    connect(m_lanes, &LanesView::problem, this, &LabPanel::showProblem);
    fillList();
}

void LabPanel::fillList()
{
    const QDir folder(u":/peerscope/experiments"_s);
    for (const QString& name : folder.entryList({u"*.experiment.json"_s}, QDir::Files, QDir::Name)) {
        const auto loaded = loadExperiment(folder.filePath(name));
        if (const auto* experiment = std::get_if<Experiment>(&loaded)) {
            m_files << folder.filePath(name);
            m_list->addItem(experiment->name);
            m_list->setItemData(m_list->count() - 1, asPlainText(experiment->description), Qt::ToolTipRole);
        }
    }
}

void LabPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_everShown)
        return;
    m_everShown = true;
    m_lanes->setFocus();
    const qsizetype movement = m_files.indexOf(u":/peerscope/experiments/movement.experiment.json"_s);
    if (m_experiment.variants.empty() && movement >= 0) {
        m_list->setCurrentIndex(int(movement));
        choose(int(movement));
    }
}

void LabPanel::choose(int index)
{
    if (index >= 0 && index < m_files.size())
        openFile(m_files[index]);
}

bool LabPanel::openFile(const QString& fileName)
{
    const auto loaded = loadExperiment(fileName);
    if (const auto* error = std::get_if<ScenarioError>(&loaded)) {
        showProblem(tr("%1 cannot be opened: %2").arg(QFileInfo(fileName).fileName(), error->toString()));
        return false;
    }
    if (!m_files.contains(fileName)) {
        m_files << fileName;
        m_list->addItem(QFileInfo(fileName).fileName());
    }
    m_list->setCurrentIndex(int(m_files.indexOf(fileName)));
    setExperiment(std::get<Experiment>(loaded));
    return true;
}

void LabPanel::setExperiment(const Experiment& experiment)
{
    m_everShown = true;
    m_experiment = experiment;
    m_description->setText(experiment.description);
    m_controls->setSettings(settingsOf(experiment), canBeRelayed(experiment));
    runLanes();
}

Experiment LabPanel::experiment() const
{
    return withSettings(m_experiment, m_controls->settings());
}

void LabPanel::showSweep(bool shown)
{
    m_tabs->setCurrentWidget(shown ? static_cast<QWidget*>(m_sweep) : m_lanes);
}

void LabPanel::askForFile()
{
    auto* dialog = new QFileDialog(this, tr("Open an experiment"), {},
                                   tr("Experiments (*.experiment.json);;All files (*)"));
    dialog->setObjectName(u"labOpenDialog"_s);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &LabPanel::openFile);
    dialog->open();
}

void LabPanel::runLanes()
{
    Experiment changed = experiment();
    m_problem->hide();
    m_sweep->setExperiment(withSweep(changed));
    // The lanes show one seed without the sweep.
    changed.sweep.clear();
    changed.repeat = 1;
    if (const auto error = checkExperiment(changed)) {
        showProblem(error->toString());
        return;
    }
    m_worker->start(changed, true);
}

void LabPanel::showOutcome(const std::shared_ptr<const LabOutcome>& outcome)
{
    if (outcome->result.failure) {
        m_lanes->clear(tr("The run failed: %1").arg(*outcome->result.failure));
        return;
    }
    m_lanes->setOutcome(*outcome);
    Q_EMIT lanesChanged();
}

void LabPanel::showProblem(const QString& text)
{
    m_problem->setText(text);
    m_problem->show();
}

} // namespace peerscope

#include "moc_lab_panel.cpp"
