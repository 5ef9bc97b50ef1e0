// SPDX-License-Identifier: MIT
#include "core/scenario/number_bounds.h"
#include "tests/support/test_program.h"
#include "tests/ui/moment/settable_moment.h"
#include "tests/ui/peers/sample_state.h"
#include "ui/clock/run_until_dialog.h"
#include "ui/conditions/conditions_editor.h"
#include "ui/lab/lab_controls.h"
#include "ui/lab/sweep_view.h"
#include "ui/lab/value_slider.h"
#include "ui/peers/add_peer_dialog.h"
#include "ui/peers/composer.h"
#include "ui/peers/peers_panel.h"

#include <QDoubleSpinBox>
#include <QMap>
#include <QSlider>
#include <QSpinBox>
#include <QTest>

#include <memory>
#include <vector>

namespace peerscope::test_field_bounds {

using namespace Qt::Literals::StringLiterals;

/// The key that a field of the window sets in a scenario or an experiment.
struct FieldBounds
{
    NumberBounds bounds;
    double scale = 1.0; ///< of what the field shows to what the file has
    double low = 0.0;   ///< where the field's lowest value means something else
    bool lowIsOther = false;
};

QMap<QString, FieldBounds> knownFields()
{
    const FieldBounds percent{bounds::share, 100.0};
    return {
        {u"idSpin"_s, {bounds::clientId, 1.0, 1, true}}, // 1: drawn from the seed
        {u"pollSpin"_s, {bounds::pollHz}},
        {u"channelSpin"_s, {bounds::channel}},
        {u"sizeSpin"_s, {bounds::size}},
        {u"freezeSpin"_s, {bounds::freezeFor, 1.0, 1, true}},      // 0 ends a freeze
        {u"untilChannelSpin"_s, {bounds::channel, 1.0, -1, true}}, // -1: any
        {u"sweepRepeat"_s, {bounds::repeat}},
        {u"delaySpin"_s, {bounds::delayMs}},
        {u"jitterSpin"_s, {bounds::jitterMs}},
        {u"reorderSpin"_s, percent},
        {u"lossSpin"_s, percent},
        {u"burstPSpin"_s, percent},
        {u"burstRSpin"_s, percent},
        {u"burstGoodSpin"_s, percent},
        {u"burstBadSpin"_s, percent},
        {u"loseEverySpin"_s, {bounds::loseEvery}},
        {u"duplicateSpin"_s, percent},
        {u"corruptSpin"_s, percent},
        {u"rateSpin"_s, {bounds::rateKbit}},
        {u"queueSpin"_s, {bounds::queueBytes}},
        {u"mtuSpin"_s, {bounds::mtu}},
        {u"inBandwidthSpin"_s, {bounds::bandwidth}},
        {u"outBandwidthSpin"_s, {bounds::bandwidth}},
        {u"timeoutLimitSpin"_s, {bounds::timeoutLimit}},
        {u"timeoutMinimumSpin"_s, {bounds::enetMs}},
        {u"timeoutMaximumSpin"_s, {bounds::enetMs}},
        {u"pingSpin"_s, {bounds::enetMs}},
        {u"throttleIntervalSpin"_s, {bounds::enetMs}},
        {u"throttleUpSpin"_s, {bounds::throttleStep}},
        {u"throttleDownSpin"_s, {bounds::throttleStep}},
        {u"packetsPerPollSpin"_s, {bounds::packetsPerPoll}},
        {u"pollPhaseSpin"_s, {bounds::pollShiftMs, 1.0, -1, true}}, // -1: drawn from the seed
        {u"pollJitterSpin"_s, {bounds::pollShiftMs}},
        {u"authTimeoutSpin"_s, {bounds::authTimeout}},
        {u"labHz"_s, {bounds::hz}},
        {u"labSize"_s, {bounds::size}},
        {u"labDelay"_s, {bounds::delayMs}},
        {u"labJitter"_s, {bounds::jitterMs}},
        {u"labLoss"_s, {bounds::share}},
        {u"labRate"_s, {bounds::rateKbit}},
    };
}

/// Every field of the window in which a number of a file is chosen has the range that the file has.
class TestFieldBounds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_widgets.push_back(std::make_unique<AddPeerDialog>(sampleState()));
        m_widgets.push_back(std::make_unique<Composer>(&m_moment));
        m_widgets.push_back(std::make_unique<PeersPanel>(&m_moment));
        m_widgets.push_back(std::make_unique<ConditionsEditor>());
        m_widgets.push_back(std::make_unique<RunUntilDialog>(Time(0), Time(1'000'000)));
        m_widgets.push_back(std::make_unique<SweepView>());
        m_widgets.push_back(std::make_unique<LabControls>());
    }
    void cleanup() { m_widgets.clear(); }

    void spinBoxesTakeTheirRangeFromTheTable()
    {
        const QStringList notOfAFile = {u"countSpin"_s, u"untilTimeSpin"_s};
        const QMap<QString, FieldBounds> known = knownFields();
        int found = 0;
        const auto check = [&](const auto& spin) {
            const QString name = spin.objectName();
            if (notOfAFile.contains(name))
                return;
            ++found;
            QVERIFY2(known.contains(name), qPrintable(name));
            const FieldBounds field = known.value(name);
            const double low = field.lowIsOther ? field.low : field.bounds.low * field.scale;
            QVERIFY2(qFuzzyCompare(1 + double(spin.minimum()), 1 + low), qPrintable(name));
            QVERIFY2(qFuzzyCompare(double(spin.maximum()), field.bounds.high * field.scale),
                     qPrintable(name));
        };
        for (const auto& widget : m_widgets) {
            for (const QSpinBox* spin : widget->findChildren<QSpinBox*>())
                check(*spin);
            for (const QDoubleSpinBox* spin : widget->findChildren<QDoubleSpinBox*>())
                check(*spin);
        }
        QCOMPARE(found, 21 + 2 * 13); // the settings of a peer are in two places
    }

    void slidersStayWithinTheTable()
    {
        const QMap<QString, FieldBounds> known = knownFields();
        int found = 0;
        for (const auto& widget : m_widgets) {
            for (const ValueSlider* field : widget->findChildren<ValueSlider*>()) {
                ++found;
                auto* slider = field->findChild<QSlider*>();
                QVERIFY(slider);
                QVERIFY2(known.contains(slider->objectName()), qPrintable(slider->objectName()));
                const NumberBounds bounds = known.value(slider->objectName()).bounds;
                for (const int end : {slider->maximum(), slider->minimum()}) {
                    slider->setValue(end);
                    QVERIFY2(bounds.contains(field->value()), qPrintable(slider->objectName()));
                }
            }
        }
        QCOMPARE(found, 6);
    }

private:
    SettableMoment m_moment;
    std::vector<std::unique_ptr<QWidget>> m_widgets;
};

PEERSCOPE_TEST(TestFieldBounds)

} // namespace peerscope::test_field_bounds

#include "test_field_bounds.moc"
