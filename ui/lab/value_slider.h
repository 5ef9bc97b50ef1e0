// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

#include <functional>
#include <vector>

class QLabel;
class QSlider;

namespace peerscope {

/// A slider over a list of values, with title and value above it. A value that is not in the list can be
/// shown, too, with the slider at the nearest one.
class ValueSlider : public QWidget
{
    Q_OBJECT

public:
    /// `stops`: at least two, in rising order. `text` gives a value with its unit.
    ValueSlider(const QString& name, const QString& title, const QString& help, std::vector<double> stops,
                std::function<QString(double)> text, QWidget* parent = nullptr);

    double value() const { return m_value; }
    /// Does not emit changed().
    void setValue(double value);

Q_SIGNALS:
    void changed(double value);

private:
    void showValue();

    QLabel* m_text;
    QSlider* m_slider;
    std::vector<double> m_stops;
    std::function<QString(double)> m_toText;
    double m_value = 0;
};

} // namespace peerscope
