// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/link_presets.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QInputDialog;
class QToolButton;

namespace peerscope {

/// The preset that conditions are, if they are one; another one to choose; and what is shown to keep as a
/// preset of one's own. Lives on the UI thread.
class PresetBox final : public QWidget
{
    Q_OBJECT

public:
    explicit PresetBox(QWidget* parent = nullptr);

    /// Where one's own presets are kept; read now, and made when the first one is saved. Without a folder
    /// there are only those that come with the program.
    void setFolder(const QString& folder);
    void setConditions(const LinkConditions& conditions);

Q_SIGNALS:
    /// `shipped`: a scenario may name it.
    void chosen(const peerscope::LinkPreset& preset, bool shipped);
    /// A sentence for the user.
    void problem(const QString& message);

private:
    void fill();
    void askForName();
    void keepAs(const QString& name);
    const LinkPreset* presetAt(int index) const;

    QComboBox* m_combo;
    QToolButton* m_save;
    QString m_folder;
    std::vector<LinkPreset> m_own;
    LinkConditions m_conditions;
};

} // namespace peerscope
