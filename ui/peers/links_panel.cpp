// SPDX-License-Identifier: MIT
#include "ui/peers/links_panel.h"

#include "core/sandbox/scenario.h"
#include "ui/inspector/words.h"
#include "ui/peers/links_model.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScopedValueRollback>
#include <QTableView>
#include <QVBoxLayout>

namespace peerscope {

LinksPanel::LinksPanel(QWidget* parent)
    : QWidget(parent), m_model(new LinksModel(this)), m_table(new QTableView), m_hintLabel(new QLabel),
      m_titleLabel(new QLabel), m_bothWaysCheckBox(new QCheckBox)
{
    setObjectName(QStringLiteral("linksPanel"));
    setAccessibleName(tr("Links"));
    m_hintLabel->setObjectName(QStringLiteral("linksHint"));
    m_hintLabel->setWordWrap(true);
    m_hintLabel->setText(
        tr("Select a peer or a link to see what its links do to datagrams, and to bend them."));
    createTable();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_hintLabel);
    layout->addWidget(m_table, 1);
    m_fields = createFields();
    layout->addWidget(m_fields);
    rebuild();
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
        Q_EMIT selectionRequested(m_model->lines().at(static_cast<std::size_t>(index.row())).link);
    });
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this] { showCurrent(); });
}

QWidget* LinksPanel::createFields()
{
    m_delaySpin = createSpin("delaySpin", tr("Delay"), tr(" ms"));
    m_delaySpin->setToolTip(tr("Added to every datagram, one way"));
    m_jitterSpin = createSpin("jitterSpin", tr("Jitter"), tr(" ms"));
    m_jitterSpin->setToolTip(
        tr("The delay varies by this much either way; datagrams never overtake each other"));
    m_lossSpin = createSpin("lossSpin", tr("Loss"), tr(" %"));
    m_lossSpin->setToolTip(tr("Share of the datagrams that are dropped at random"));
    m_duplicateSpin = createSpin("duplicateSpin", tr("Duplicate"), tr(" %"));
    m_duplicateSpin->setToolTip(tr("Share of the datagrams that arrive twice"));
    m_bothWaysCheckBox->setObjectName(QStringLiteral("bothWaysCheckBox"));
    m_bothWaysCheckBox->setText(tr("&both ways"));
    m_bothWaysCheckBox->setChecked(true);
    m_bothWaysCheckBox->setToolTip(tr("Change the same field of the other direction, too"));

    for (QDoubleSpinBox* spin : {m_delaySpin, m_jitterSpin})
        spin->setRange(0.0, toMilliseconds(limits::maxDelay));
    for (QDoubleSpinBox* spin : {m_lossSpin, m_duplicateSpin})
        spin->setRange(0.0, 100.0);

    auto* fields = new QWidget;
    auto* grid = new QGridLayout(fields);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(6);
    grid->setVerticalSpacing(4);
    const std::pair<QString, QDoubleSpinBox*> rows[] = {{tr("&Delay"), m_delaySpin},
                                                        {tr("&Jitter"), m_jitterSpin},
                                                        {tr("&Loss"), m_lossSpin},
                                                        {tr("D&uplicate"), m_duplicateSpin}};
    m_titleLabel->setObjectName(QStringLiteral("linkTitle"));
    m_titleLabel->setTextFormat(Qt::PlainText);
    m_titleLabel->setWordWrap(true);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_titleLabel->setFont(bold);
    grid->addWidget(m_titleLabel, 0, 0, 1, 2);
    int row = 1;
    for (const auto& [title, spin] : rows) {
        auto* label = new QLabel(title);
        label->setBuddy(spin);
        grid->addWidget(label, row, 0);
        grid->addWidget(spin, row, 1);
        ++row;
    }
    grid->addWidget(m_bothWaysCheckBox, row, 1);
    grid->setColumnStretch(1, 1);

    connect(m_delaySpin, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        LinkConditionsChange change;
        change.delay = fromMilliseconds(value);
        request(change);
    });
    connect(m_jitterSpin, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        LinkConditionsChange change;
        change.jitter = fromMilliseconds(value);
        request(change);
    });
    connect(m_lossSpin, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        LinkConditionsChange change;
        change.loss = value / 100.0;
        request(change);
    });
    connect(m_duplicateSpin, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        LinkConditionsChange change;
        change.duplicate = value / 100.0;
        request(change);
    });
    return fields;
}

QDoubleSpinBox* LinksPanel::createSpin(const char* name, const QString& accessibleName, const QString& suffix)
{
    auto* spin = new QDoubleSpinBox;
    spin->setObjectName(QString::fromLatin1(name));
    spin->setAccessibleName(accessibleName);
    spin->setSuffix(suffix);
    spin->setDecimals(2);
    spin->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    // A number is asked for when it has been typed, not digit by digit.
    spin->setKeyboardTracking(false);
    return spin;
}

void LinksPanel::setState(std::shared_ptr<const SandboxState> state)
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

void LinksPanel::setSelection(const Selection& selection)
{
    if (!std::holds_alternative<EndpointId>(selection) && !std::holds_alternative<LinkRef>(selection))
        return;
    // A link of the peer that is shown becomes the current one among the others.
    const auto* link = std::get_if<LinkRef>(&selection);
    const int row = link ? m_model->rowOf(*link) : -1;
    if (row >= 0) {
        m_table->selectRow(row);
        return;
    }
    m_selection = selection;
    rebuild();
}

void LinksPanel::rebuild()
{
    m_model->setLines(m_state ? linksOf(*m_state, m_selection) : std::vector<LinkLine>());
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
    const QScopedValueRollback guard(m_showsState, true);
    const LinkLine& line = m_model->lines().at(static_cast<std::size_t>(current.row()));
    const LinkConditions& conditions = line.conditions;
    m_titleLabel->setText(line.name);
    // Never under somebody's fingers.
    const auto show = [](QDoubleSpinBox* spin, double value) {
        if (!spin->hasFocus() || spin->value() == spin->valueFromText(spin->text()))
            spin->setValue(value);
    };
    show(m_delaySpin, toMilliseconds(conditions.delay));
    show(m_jitterSpin, toMilliseconds(conditions.jitter));
    show(m_lossSpin, conditions.loss * 100.0);
    show(m_duplicateSpin, conditions.duplicate * 100.0);
}

void LinksPanel::request(const LinkConditionsChange& change)
{
    const QModelIndex current = m_table->currentIndex();
    if (m_showsState || !current.isValid())
        return;
    Q_EMIT conditionsRequested(m_model->lines().at(static_cast<std::size_t>(current.row())).link, change,
                               m_bothWaysCheckBox->isChecked());
}

} // namespace peerscope
