// SPDX-License-Identifier: MIT
#include "ui/conditions/conditions_editor.h"

#include "ui/conditions/recording_field.h"
#include "ui/fields/wheel_guard.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>

#include <cmath>
#include <utility>

namespace peerscope {

namespace {

constexpr double percent = 100.0;

std::uint32_t whole(double value)
{
    return static_cast<std::uint32_t>(std::llround(value));
}

} // namespace

ConditionsEditor::ConditionsEditor(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    setAccessibleName(tr("Conditions"));
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(6);
    m_grid->setVerticalSpacing(4);
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnStretch(2, 1);
    createFields();
}

void ConditionsEditor::createFields()
{
    using C = LinkConditions;
    using Change = LinkConditionsChange;
    const Range share{bounds::share, 2, percent};
    const QString milliseconds = tr(" ms");
    const QString percents = tr(" %");

    addField(
        "delaySpin", tr("&Delay"), tr("Added to every datagram, one way"), {bounds::delayMs}, milliseconds,
        [](const C& c) { return toMilliseconds(c.delay); },
        [](Change& change, double value) { change.delay = fromMilliseconds(value); });
    addField(
        "jitterSpin", tr("&Jitter"),
        tr("The delay varies by this much. Datagrams do not overtake: one that would waits for the one "
           "before it"),
        {bounds::jitterMs}, milliseconds, [](const C& c) { return toMilliseconds(c.jitter); },
        [](Change& change, double value) { change.jitter = fromMilliseconds(value); });
    createDistribution();
    addField(
        "reorderSpin", tr("Reorder"), tr("Share of datagrams that skip the delay and so overtake others"),
        share, percents, [](const C& c) { return c.reorder * percent; },
        [](Change& change, double value) { change.reorder = value / percent; });
    addField(
        "lossSpin", tr("&Loss"), tr("Share of datagrams that are dropped at random"), share, percents,
        [](const C& c) { return c.loss * percent; },
        [](Change& change, double value) { change.loss = value / percent; });
    createBursts();
    addField(
        "loseEverySpin", tr("Lose every"), tr("Every n-th datagram is lost; 0 turns this off"),
        {bounds::loseEvery, 0}, tr(". one"), [](const C& c) { return c.loseEvery; },
        [](Change& change, double value) { change.loseEvery = whole(value); })
        ->setSpecialValueText(tr("off"));
    addField(
        "duplicateSpin", tr("D&uplicate"), tr("Share of datagrams that arrive twice"), share, percents,
        [](const C& c) { return c.duplicate * percent; },
        [](Change& change, double value) { change.duplicate = value / percent; });
    addField(
        "corruptSpin", tr("Corrupt"), tr("Share of datagrams that arrive with one bit flipped"), share,
        percents, [](const C& c) { return c.corrupt * percent; },
        [](Change& change, double value) { change.corrupt = value / percent; });
    addField(
        "rateSpin", tr("Rate"), tr("Thousands of bits a second; anything more waits in the queue"),
        {bounds::rateKbit, 0}, tr(" kbit/s"), [](const C& c) { return c.rateKbit; },
        [](Change& change, double value) { change.rateKbit = whole(value); })
        ->setSpecialValueText(tr("no limit"));
    addField(
        "queueSpin", tr("Queue"),
        tr("Bytes that can wait for the rate; when the queue is full, datagrams are dropped"),
        {bounds::queueBytes, 0}, tr(" bytes"), [](const C& c) { return c.queueBytes; },
        [](Change& change, double value) { change.queueBytes = whole(value); });
    addField(
        "mtuSpin", tr("MTU"),
        tr("The largest IP packet that passes, in bytes. A datagram takes 28 bytes more than ENet's own, for "
           "IPv4 and UDP; one that is too large is lost. Ethernet has 1500; ENet's largest datagrams need "
           "1420."),
        {bounds::mtu, 0}, tr(" bytes"), [](const C& c) { return c.mtu; },
        [](Change& change, double value) { change.mtu = whole(value); })
        ->setSpecialValueText(tr("any size"));
    createRecording();
}

void ConditionsEditor::createDistribution()
{
    m_distribution = new QComboBox;
    m_distribution->setObjectName(QStringLiteral("distributionCombo"));
    m_distribution->setAccessibleName(tr("Distribution of the delay"));
    m_distribution->setToolTip(tr("How the delay varies. uniform: evenly; normal: mostly by little (jitter "
                                  "is the standard deviation); pareto: mostly early, rarely very late"));
    for (int index = 0; index < jitterDistributionCount; ++index) {
        const std::string_view word = name(static_cast<JitterDistribution>(index));
        m_distribution->addItem(QString::fromLatin1(word.data(), static_cast<qsizetype>(word.size())));
    }
    takeNoWheelUnfocused(m_distribution);
    addRow(tr("Shape"), m_distribution);
    connect(m_distribution, &QComboBox::activated, this, [this](int index) {
        LinkConditionsChange change;
        change.distribution = static_cast<JitterDistribution>(index);
        Q_EMIT changed(change);
    });
}

void ConditionsEditor::createBursts()
{
    struct Part
    {
        const char* name;
        QString title;
        QString toolTip;
        double BurstLoss::*value;
    };
    const Part parts[] = {
        {"burstPSpin", tr("Burst loss, p"), tr("The chance per datagram that a good link turns bad"),
         &BurstLoss::p},
        {"burstRSpin", tr("Burst loss, r"),
         tr("The chance per datagram that a bad link turns good again; on average, a burst lasts 1 / r "
            "datagrams"),
         &BurstLoss::r},
        {"burstGoodSpin", tr("Burst loss, good"), tr("Share lost while the link is good"), &BurstLoss::good},
        {"burstBadSpin", tr("Burst loss, bad"), tr("Share lost while the link is bad"), &BurstLoss::bad},
    };
    auto* title = new QLabel(tr("Bursts p, r"));
    title->setToolTip(tr("Loss in bursts (the Gilbert-Elliott model)"));
    const int row = m_grid->rowCount();
    m_grid->addWidget(title, row, 0);
    m_grid->addWidget(new QLabel(tr("… good, bad")), row + 1, 0);
    for (int index = 0; index < 4; ++index) {
        const Part& part = parts[index];
        NumberSpin* spin = createSpin(
            part.name, part.title, part.toolTip, {bounds::share, 2, percent}, tr(" %"),
            [value = part.value](const LinkConditions& c) { return c.burstLoss.*value * percent; },
            [this, value = part.value](LinkConditionsChange& change, double share) {
                BurstLoss burst = m_shown.burstLoss;
                burst.*value = share / percent;
                change.burstLoss = burst;
            });
        spin->setButtonSymbols(QAbstractSpinBox::NoButtons); // leaves room for the number
        m_grid->addWidget(spin, row + index / 2, 1 + index % 2);
    }
}

void ConditionsEditor::createRecording()
{
    m_recording = new RecordingField;
    addRow(tr("Recording"), m_recording);
    connect(m_recording, &RecordingField::chosen, this, &ConditionsEditor::recordingChosen);
}

NumberSpin* ConditionsEditor::addField(const char* name, const QString& label, const QString& toolTip,
                                       const Range& range, const QString& suffix, Get get, Set set)
{
    QString title = label;
    NumberSpin* spin = createSpin(name, title.remove(QLatin1Char('&')), toolTip, range, suffix,
                                  std::move(get), std::move(set));
    addRow(label, spin);
    return spin;
}

NumberSpin* ConditionsEditor::createSpin(const char* name, const QString& accessibleName,
                                         const QString& toolTip, const Range& range, const QString& suffix,
                                         Get get, Set set)
{
    auto* spin = new NumberSpin(name, accessibleName, toolTip, range, suffix);
    connect(spin, &NumberSpin::edited, this, [this, set = std::move(set)](double value) {
        LinkConditionsChange change;
        set(change, value);
        Q_EMIT changed(change);
    });
    m_fields.push_back({spin, std::move(get)});
    return spin;
}

void ConditionsEditor::addRow(const QString& label, QWidget* field)
{
    auto* title = new QLabel(label);
    title->setBuddy(field);
    const int row = m_grid->rowCount();
    m_grid->addWidget(title, row, 0);
    m_grid->addWidget(field, row, 1, 1, 2);
}

void ConditionsEditor::setConditions(const LinkConditions& conditions)
{
    m_shown = conditions;
    for (const Field& field : m_fields)
        field.spin->showValue(field.get(conditions));
    m_recording->setRecording(conditions.recording);
    m_distribution->setCurrentIndex(static_cast<int>(conditions.distribution));
}

} // namespace peerscope

#include "moc_conditions_editor.cpp"
