// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "ui/fields/number_spin.h"

#include <QWidget>

#include <functional>
#include <vector>

class QComboBox;
class QGridLayout;

namespace peerscope {

class RecordingField;

/// A field for each condition of a link except `down`. Shows the conditions it is given; each edit is
/// signalled as a change of that one condition. Lives on the UI thread.
class ConditionsEditor final : public QWidget
{
    Q_OBJECT

public:
    explicit ConditionsEditor(QWidget* parent = nullptr);

    /// Does not change a field in which the user is typing.
    void setConditions(const LinkConditions& conditions);

Q_SIGNALS:
    void changed(const peerscope::LinkConditionsChange& change);
    /// The file of a recording to play, which has to be read first; empty: none.
    void recordingChosen(const QString& fileName);

private:
    using Range = NumberSpin::Range;
    using Get = std::function<double(const LinkConditions&)>;
    using Set = std::function<void(LinkConditionsChange&, double)>;
    struct Field
    {
        NumberSpin* spin;
        Get get;
    };

    void createFields();
    void createDistribution();
    void createBursts();
    void createRecording();
    NumberSpin* addField(const char* name, const QString& label, const QString& toolTip, const Range& range,
                         const QString& suffix, Get get, Set set);
    NumberSpin* createSpin(const char* name, const QString& accessibleName, const QString& toolTip,
                           const Range& range, const QString& suffix, Get get, Set set);
    void addRow(const QString& label, QWidget* field);

    QGridLayout* m_grid = nullptr;
    QComboBox* m_distribution = nullptr;
    RecordingField* m_recording = nullptr;
    std::vector<Field> m_fields;
    LinkConditions m_shown;
};

} // namespace peerscope
