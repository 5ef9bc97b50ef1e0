// SPDX-License-Identifier: MIT
#include "ui/conditions/links_panel.h"

#include "core/scenario/hand_actions.h"
#include "core/scenario/link_presets.h"
#include "core/scenario/link_recording_file.h"
#include "ui/conditions/conditions_editor.h"
#include "ui/conditions/conditions_plot.h"
#include "ui/conditions/links_model.h"
#include "ui/conditions/preset_box.h"
#include "ui/moment/acts_now.h"
#include "ui/moment/back_to_now.h"
#include "ui/moment/moment.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTableView>
#include <QVBoxLayout>

namespace peerscope {

LinksPanel::LinksPanel(Moment* moment, QWidget* parent)
    : QWidget(parent), m_moment(moment), m_model(new LinksModel(this)), m_table(new QTableView),
      m_hintLabel(new QLabel), m_scopeCombo(new QComboBox), m_presets(new PresetBox),
      m_plot(new ConditionsPlot), m_editor(new ConditionsEditor)
{
    setObjectName(QStringLiteral("linksPanel"));
    setAccessibleName(tr("Links"));
    m_hintLabel->setTextFormat(Qt::PlainText);
    m_hintLabel->setObjectName(QStringLiteral("linksHint"));
    m_hintLabel->setWordWrap(true);
    m_hintLabel->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    createTable();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(new BackToNow(moment, this));
    layout->addWidget(m_hintLabel);
    layout->addWidget(m_table, 1);
    m_fields = new QScrollArea;
    m_fields->setWidget(createFields());
    m_fields->setWidgetResizable(true);
    m_fields->setFocusPolicy(Qt::NoFocus); // its fields take the focus
    m_fields->setFrameShape(QFrame::NoFrame);
    m_fields->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_fields->setMinimumHeight(120);
    layout->addWidget(m_fields, 4);
    rebuild();
    connect(moment, &Moment::timeChanged, this, [this] { takeState(m_moment->state()); });
    connect(moment, &Moment::selectionChanged, this, &LinksPanel::takeSelection);
    takeState(moment->state());
    takeSelection(moment->selection());
}

void LinksPanel::createTable()
{
    m_table->setObjectName(QStringLiteral("linkTable"));
    m_table->setAccessibleName(tr("Links and their conditions"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideRight);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setMinimumSectionSize(24);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(LinksModel::NameColumn, QHeaderView::Stretch);
    const int figure = fontMetrics().horizontalAdvance(QStringLiteral("2× %")) + 8;
    for (int column = LinksModel::DelayColumn; column < LinksModel::columnTotal; ++column)
        header->resizeSection(column, figure);
    m_table->setMinimumHeight(4 * (fontMetrics().height() + 6));

    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { showCurrent(); });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        m_moment->select(m_model->lines().at(static_cast<std::size_t>(index.row())).link);
    });
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this] { showCurrent(); });
}

QWidget* LinksPanel::createFields()
{
    m_scopeCombo->setObjectName(QStringLiteral("linkScopeCombo"));
    m_scopeCombo->setAccessibleName(tr("Which links to change"));
    m_scopeCombo->setToolTip(tr("Changes below apply to these links"));
    m_scopeCombo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);

    auto* fields = new QWidget;
    auto* layout = new QVBoxLayout(fields);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(new ActsNow(m_moment));
    layout->addWidget(m_scopeCombo);
    layout->addWidget(m_presets);
    layout->addWidget(m_plot);
    layout->addWidget(m_editor);
    layout->addWidget(createDownButtons());
    layout->addStretch(1);

    connect(m_editor, &ConditionsEditor::changed, this, &LinksPanel::change);
    connect(m_editor, &ConditionsEditor::recordingChosen, this, &LinksPanel::playRecording);
    connect(m_presets, &PresetBox::problem, this, &LinksPanel::problem);
    connect(m_presets, &PresetBox::chosen, this, [this](const LinkPreset& preset, bool shipped) {
        const LinkPattern* links = chosenLinks();
        if (!links)
            return;
        if (shipped)
            Q_EMIT performRequested(hand::setPreset(links->from, links->to, preset.name, links->bothWays));
        else
            change(changeTo(preset));
    });
    return fields;
}

QWidget* LinksPanel::createDownButtons()
{
    m_downButton = new QPushButton;
    m_downButton->setObjectName(QStringLiteral("downButton"));
    m_downButton->setToolTip(tr("While a link is down, nothing gets through"));
    m_downForButton = new QPushButton(tr("Down for 2 s"));
    m_downForButton->setObjectName(QStringLiteral("downForButton"));
    m_downForButton->setToolTip(tr("Take the links down for two seconds"));
    auto* buttons = new QWidget;
    auto* layout = new QHBoxLayout(buttons);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_downForButton);
    layout->addWidget(m_downButton);
    connect(m_downForButton, &QPushButton::clicked, this, [this] { takeDown(fromSeconds(2)); });
    connect(m_downButton, &QPushButton::clicked, this, [this] {
        if (!m_isDown)
            return takeDown(std::nullopt);
        LinkConditionsChange up;
        up.down = false;
        change(up);
    });
    return buttons;
}

void LinksPanel::takeState(std::shared_ptr<const TraceState> state)
{
    m_state = std::move(state);
    if (isVisible())
        rebuild();
}

void LinksPanel::showEvent(QShowEvent* event)
{
    rebuild();
    QWidget::showEvent(event);
}

void LinksPanel::takeSelection(const Selection& selection)
{
    if (!std::holds_alternative<EndpointId>(selection) && !std::holds_alternative<LinkRef>(selection))
        return;
    // If the selected link is in the table already, only its row is selected: the table stays.
    const auto* link = std::get_if<LinkRef>(&selection);
    const int row = link ? m_model->rowOf(*link) : -1;
    if (row >= 0) {
        m_table->selectRow(row);
        return;
    }
    m_selection = selection;
    rebuild();
}

void LinksPanel::setPresetFolder(const QString& folder)
{
    m_presets->setFolder(folder);
}

void LinksPanel::rebuild()
{
    const bool recorded = m_state && !m_state->mayAct;
    m_hintLabel->setText(
        recorded
            ? tr("This is a capture. It does not show the links' conditions, and they cannot be changed.")
            : tr("Select a peer or a link to see and change the conditions of its links."));
    m_model->setLines(m_state && !recorded ? linksOf(*m_state, m_selection) : std::vector<LinkLine>());
    const bool empty = m_model->rowCount() == 0;
    m_hintLabel->setVisible(empty);
    m_table->setVisible(!empty);
    m_fields->setVisible(!empty);
    if (!empty && !m_table->currentIndex().isValid())
        m_table->selectRow(0);
    showCurrent();
}

void LinksPanel::showCurrent()
{
    const QModelIndex current = m_table->currentIndex();
    m_fields->setEnabled(current.isValid());
    if (!current.isValid())
        return;
    const LinkLine& line = m_model->lines().at(static_cast<std::size_t>(current.row()));
    showScopes(line.link);
    m_presets->setConditions(line.conditions);
    m_plot->setConditions(line.conditions);
    m_editor->setConditions(line.conditions);
    m_isDown = line.conditions.down;
    m_downButton->setText(m_isDown ? tr("Bring up") : tr("Take down"));
}

void LinksPanel::showScopes(const LinkRef& link)
{
    const auto* peer = std::get_if<EndpointId>(&m_selection);
    std::vector<LinkScope> scopes =
        m_state ? scopesOf(*m_state, link, peer ? *peer : link.from) : std::vector<LinkScope>();
    if (scopes == m_scopes)
        return;
    constexpr int bothWays = 1;
    const int chosen = m_scopes.empty() ? bothWays : m_scopeCombo->currentIndex();
    m_scopes = std::move(scopes);
    m_scopeCombo->clear();
    for (const LinkScope& scope : m_scopes)
        m_scopeCombo->addItem(scope.label);
    m_scopeCombo->setCurrentIndex(chosen);
}

const LinkPattern* LinksPanel::chosenLinks() const
{
    const int index = m_scopeCombo->currentIndex();
    return index < 0 ? nullptr : &m_scopes.at(static_cast<std::size_t>(index)).links;
}

void LinksPanel::change(const LinkConditionsChange& change)
{
    if (const LinkPattern* links = chosenLinks())
        Q_EMIT performRequested(hand::setConditions(links->from, links->to, change, links->bothWays));
}

void LinksPanel::playRecording(const QString& fileName)
{
    const LinkPattern* links = chosenLinks();
    if (!links)
        return;
    const auto play = [this, links = *links](const LinkRecordingRef& recording) {
        LinkConditionsChange change;
        change.recording = recording;
        Q_EMIT performRequested(hand::setConditions(links.from, links.to, change, links.bothWays));
    };
    if (fileName.isEmpty()) {
        m_reading.drop();
        play({});
        return;
    }
    m_reading.start([fileName](const JobControl&) { return loadLinkRecording(fileName); },
                    [this, play](const JobOutcome<ScenarioResult<LinkRecordingRef>>& outcome) {
                        if (const auto* failure = std::get_if<JobFailure>(&outcome))
                            return problem(failure->text);
                        const auto& loaded = std::get<ScenarioResult<LinkRecordingRef>>(outcome);
                        if (const auto* error = std::get_if<ScenarioError>(&loaded))
                            problem(error->message);
                        else
                            play(std::get<LinkRecordingRef>(loaded));
                    });
}

void LinksPanel::takeDown(std::optional<Time> duration)
{
    if (const LinkPattern* links = chosenLinks())
        Q_EMIT performRequested(hand::takeDown(links->from, links->to, duration, links->bothWays));
}

} // namespace peerscope

#include "moc_links_panel.cpp"
