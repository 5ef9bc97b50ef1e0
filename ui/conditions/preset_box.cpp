// SPDX-License-Identifier: MIT
#include "ui/conditions/preset_box.h"

#include "core/scenario/scenario_names.h"
#include "ui/theme/plain_text.h"

#include <QComboBox>
#include <QDir>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QToolButton>
#include <QUrl>

#include <algorithm>

namespace peerscope {

namespace {

constexpr int customIndex = 0; ///< "no preset"

/// Without what is no preset's.
LinkConditions presetPartOf(LinkConditions conditions)
{
    conditions.down = false;
    conditions.recording = {};
    return conditions;
}

} // namespace

PresetBox::PresetBox(QWidget* parent) : QWidget(parent), m_combo(new QComboBox), m_save(new QToolButton)
{
    m_combo->setObjectName(QStringLiteral("presetCombo"));
    m_combo->setAccessibleName(tr("Preset"));
    m_combo->setToolTip(tr("Set all conditions to those of a kind of connection"));
    m_combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_combo->setMinimumContentsLength(8);
    m_save->setObjectName(QStringLiteral("savePresetButton"));
    m_save->setText(tr("Keep…"));
    m_save->setToolTip(tr("Save these conditions as your own preset"));
    m_save->setEnabled(false);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_combo, 1);
    layout->addWidget(m_save);
    connect(m_combo, &QComboBox::activated, this, [this](int index) {
        const LinkPreset* preset = presetAt(index);
        if (preset)
            Q_EMIT chosen(*preset, index <= static_cast<int>(shippedPresets().size()));
        setConditions(m_conditions); // the requested preset is shown once the sandbox has applied it
    });
    connect(m_save, &QToolButton::clicked, this, &PresetBox::askForName);
    fill();
}

void PresetBox::setFolder(const QString& folder)
{
    m_folder = folder;
    PresetFolder found = loadPresetFolder(folder);
    m_own = std::move(found.presets);
    m_save->setEnabled(!folder.isEmpty());
    fill();
    setConditions(m_conditions);
    if (!found.problems.isEmpty())
        Q_EMIT problem(found.problems.join(QLatin1Char('\n')));
}

void PresetBox::fill()
{
    m_combo->clear();
    m_combo->addItem(tr("no preset"));
    const auto add = [this](const LinkPreset& preset) {
        m_combo->addItem(preset.name);
        m_combo->setItemData(m_combo->count() - 1, asPlainText(preset.description), Qt::ToolTipRole);
    };
    for (const LinkPreset& preset : shippedPresets())
        add(preset);
    for (const LinkPreset& preset : m_own)
        add(preset);
}

const LinkPreset* PresetBox::presetAt(int index) const
{
    const auto shipped = static_cast<int>(shippedPresets().size());
    if (index <= customIndex || index > shipped + static_cast<int>(m_own.size()))
        return nullptr;
    return index <= shipped ? &shippedPresets()[static_cast<std::size_t>(index - 1)]
                            : &m_own[static_cast<std::size_t>(index - 1 - shipped)];
}

void PresetBox::setConditions(const LinkConditions& conditions)
{
    m_conditions = presetPartOf(conditions);
    for (int index = 1; const LinkPreset* preset = presetAt(index); ++index) {
        if (preset->conditions == m_conditions) {
            m_combo->setCurrentIndex(index);
            return;
        }
    }
    m_combo->setCurrentIndex(customIndex);
}

void PresetBox::askForName()
{
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("presetNameDialog"));
    dialog->setWindowTitle(tr("Keep as a preset"));
    dialog->setLabelText(tr("Name of the preset:"));
    connect(dialog, &QInputDialog::textValueSelected, this, &PresetBox::keepAs);
    dialog->open();
}

void PresetBox::keepAs(const QString& name)
{
    if (const auto wrong = peerNameProblem(name)) {
        Q_EMIT problem(tr("“%1” cannot be a preset's name: %2.").arg(name, *wrong));
        return;
    }
    if (findPreset(shippedPresets(), name)) {
        Q_EMIT problem(tr("“%1” is a preset of the program; choose another name.").arg(name));
        return;
    }
    // One file per preset, so that two programs saving at the same time do not overwrite each other's.
    const QString file = QDir(m_folder).filePath(QString::fromLatin1(QUrl::toPercentEncoding(name, {}, ".")) +
                                                 QStringLiteral(".presets.json"));
    if (const auto wrong = savePresets({{name, tr("Kept by hand."), m_conditions}}, file)) {
        Q_EMIT problem(*wrong);
        return;
    }
    setFolder(m_folder);
}

} // namespace peerscope

#include "moc_preset_box.cpp"
