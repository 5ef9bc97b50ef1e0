// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "core/scenario/number_bounds.h"

#include <QWidget>

#include <functional>
#include <vector>

class QComboBox;
class QDoubleSpinBox;
class QGridLayout;

namespace peerscope {

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

private:
    struct Range
    {
        NumberBounds bounds;
        int decimals = 2;
        double scale = 1.0; ///< factor from the file's value to the shown one
    };
    using Get = std::function<double(const LinkConditions&)>;
    using Set = std::function<void(LinkConditionsChange&, double)>;
    struct Field
    {
        QDoubleSpinBox* spin;
        Get get;
    };

    void createFields();
    void createDistribution();
    void createBursts();
    QDoubleSpinBox* addField(const char* name, const QString& label, const QString& toolTip,
                             const Range& range, const QString& suffix, Get get, Set set);
    QDoubleSpinBox* createSpin(const char* name, const QString& accessibleName, const QString& toolTip,
                               const Range& range, const QString& suffix, Get get, Set set);
    void addRow(const QString& label, QWidget* field);

    QGridLayout* m_grid = nullptr;
    QComboBox* m_distribution = nullptr;
    std::vector<Field> m_fields;
    LinkConditions m_shown;
    bool m_showing = false; ///< the fields are being set by the program, not the user
};

} // namespace peerscope
