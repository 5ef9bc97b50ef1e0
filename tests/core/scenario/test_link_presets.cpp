// SPDX-License-Identifier: MIT
#include "core/scenario/link_presets.h"
#include "scenario_samples.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_link_presets {

using namespace Qt::Literals::StringLiterals;

QString errorOf(const QByteArray& json)
{
    const auto result = parsePresets(json);
    const auto* error = std::get_if<ScenarioError>(&result);
    return error ? error->toString() : QString();
}

QByteArray withPresets(const QByteArray& entries)
{
    return R"({"format": "peerscope-presets/1", "presets": [)" + entries + "]}";
}

LinkPreset everything()
{
    return {u"Grandma's attic"_s,
            u"All of it."_s,
            {.delay = Time(12'345),
             .jitter = Time(1),
             .loss = 0.1,
             .duplicate = 0.2,
             .distribution = JitterDistribution::Normal,
             .reorder = 0.3,
             .burstLoss = {0.1, 0.2, 0.3, 0.4},
             .loseEvery = 5,
             .corrupt = 0.6,
             .rateKbit = 7,
             .queueBytes = 8}};
}

class TestLinkPresets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tableIsComplete_data();
    void tableIsComplete();
    void shippedFilesAreWrittenAsTheyAre();
    void presetSetsEverythingButDown();
    void conditionsBesideAPresetAreSetOverIt();
    void savesAndLoads();
    void passesOverWhatIsWrongInAFolder();
    void refuses_data();
    void refuses();
};

void TestLinkPresets::tableIsComplete_data()
{
    QTest::addColumn<double>("delay"); // milliseconds
    QTest::addColumn<double>("jitter");
    QTest::addColumn<double>("loss"); // per cent; less than 0: bursts
    QTest::addColumn<int>("rate");
    const auto row = [](const char* name, double delay, double jitter, double loss, int rate = 0) {
        QTest::newRow(name) << delay << jitter << loss << rate;
    };
    row("none", 0, 0, 0);
    row("home-broadband", 32, 12, 2);
    row("home-fiber", 10, 1, 0);
    row("home-cable", 25, 5, 0);
    row("home-dsl", 30, 10, 0);
    row("home-satellite-leo", 100, 10, 0);
    row("home-congested", 50, 50, 1);
    row("wifi-bad", 8, 30, -1);
    row("lan", 0.3, 0.1, 0);
    row("mobile-2g", 520, 50, 7);
    row("mobile-2.5g", 480, 40, 7);
    row("mobile-2.75g", 440, 40, 7);
    row("mobile-3g", 360, 30, 7);
    row("mobile-3.5g", 160, 30, 6);
    row("mobile-3.75g", 130, 30, 6);
    row("mobile-4g", 100, 20, 4);
    row("mobile-4.5g", 80, 20, 4);
    row("mobile-5g", 30, 20, 4);
    row("browser-gprs-down", 500, 0, 0, 50);
    row("browser-gprs-up", 500, 0, 0, 20);
    row("browser-regular-2g-down", 300, 0, 0, 250);
    row("browser-regular-2g-up", 300, 0, 0, 50);
    row("browser-good-2g-down", 150, 0, 0, 450);
    row("browser-good-2g-up", 150, 0, 0, 150);
    row("browser-regular-3g-down", 100, 0, 0, 750);
    row("browser-regular-3g-up", 100, 0, 0, 250);
    row("browser-good-3g-down", 40, 0, 0, 1536);
    row("browser-good-3g-up", 40, 0, 0, 750);
    row("browser-regular-4g-down", 20, 0, 0, 4096);
    row("browser-regular-4g-up", 20, 0, 0, 3072);
    row("browser-dsl-down", 5, 0, 0, 2048);
    row("browser-dsl-up", 5, 0, 0, 1024);
    row("browser-wifi-down", 2, 0, 0, 30720);
    row("browser-wifi-up", 2, 0, 0, 15360);
}

void TestLinkPresets::tableIsComplete()
{
    QFETCH(double, delay);
    QFETCH(double, jitter);
    QFETCH(double, loss);
    QFETCH(int, rate);
    QCOMPARE(shippedPresets().size(), std::size_t{34});
    const LinkPreset* preset = findPreset(shippedPresets(), QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY(preset);
    QVERIFY(!preset->description.isEmpty());
    LinkConditions expected{.delay = fromMilliseconds(delay),
                            .jitter = fromMilliseconds(jitter),
                            .loss = loss < 0 ? 0 : loss / 100,
                            .rateKbit = static_cast<std::uint32_t>(rate)};
    QCOMPARE(preset->conditions.burstLoss.isOn(), loss < 0);
    expected.burstLoss = preset->conditions.burstLoss;
    QVERIFY(preset->conditions == expected);
}

void TestLinkPresets::shippedFilesAreWrittenAsTheyAre()
{
    const QString folder = QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/presets");
    QVERIFY(loadPresetFolder(folder).problems.isEmpty());
    QVERIFY(loadPresetFolder(folder).presets == shippedPresets()); // what the program has inside is the same
    for (const QString& name : QDir(folder).entryList(QDir::Files)) {
        const auto loaded = loadPresets(folder + u'/' + name);
        QVERIFY2(std::holds_alternative<std::vector<LinkPreset>>(loaded), qPrintable(name));
        QCOMPARE(QString::fromUtf8(presetsToJson(std::get<std::vector<LinkPreset>>(loaded))),
                 QString::fromUtf8(samples::contentsOf(folder + u'/' + name)));
    }
}

void TestLinkPresets::presetSetsEverythingButDown()
{
    LinkConditions conditions = everything().conditions;
    conditions.down = true;
    withPreset(u"mobile-3g"_s, {}).applyTo(conditions);
    QVERIFY((conditions ==
             LinkConditions{.delay = Time(360'000), .jitter = Time(30'000), .loss = 0.07, .down = true}));
    QVERIFY(withPreset(u"no such thing"_s, {}).isEmpty());
    QVERIFY(withPreset({}, {}).isEmpty());
}

void TestLinkPresets::conditionsBesideAPresetAreSetOverIt()
{
    LinkConditionsChange beside;
    beside.loss = 0.5;
    beside.down = true;
    LinkConditions conditions;
    withPreset(u"mobile-5g"_s, beside).applyTo(conditions);
    QVERIFY((conditions ==
             LinkConditions{.delay = Time(30'000), .jitter = Time(20'000), .loss = 0.5, .down = true}));
}

void TestLinkPresets::savesAndLoads()
{
    QTemporaryDir folder;
    const QString own = folder.filePath(u"not/there/yet"_s);
    QVERIFY(loadPresetFolder(own).presets.empty() && loadPresetFolder(own).problems.isEmpty());
    LinkPreset down = everything();
    down.name = u"other"_s;
    down.conditions.down = true; // not kept
    QCOMPARE(savePresets({everything(), down}, own + u"/mine.presets.json"_s), std::nullopt);
    const PresetFolder loaded = loadPresetFolder(own);
    QVERIFY(loaded.problems.isEmpty());
    down.conditions.down = false;
    QVERIFY((loaded.presets == std::vector<LinkPreset>{everything(), down}));

    // A preset that could not be read again is not written, and the old file stays.
    const auto problem = savePresets({everything(), everything()}, own + u"/mine.presets.json"_s);
    QVERIFY(problem && problem->contains(u"$.presets[1].name"));
    QCOMPARE(loadPresetFolder(own).presets.size(), std::size_t{2});
    QVERIFY(QDir(folder.path()).mkdir(u"taken.presets.json"_s));
    QVERIFY(savePresets({}, folder.filePath(u"taken.presets.json"_s)));
}

void TestLinkPresets::passesOverWhatIsWrongInAFolder()
{
    QTemporaryDir folder;
    QCOMPARE(savePresets({everything()}, folder.filePath(u"a.presets.json"_s)), std::nullopt);
    LinkPreset other = everything();
    other.name = u"other"_s;
    QCOMPARE(savePresets({everything(), other}, folder.filePath(u"b.presets.json"_s)), std::nullopt);
    QFile broken(folder.filePath(u"c.presets.json"_s));
    QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write("{") == 1 && broken.flush());
    const PresetFolder loaded = loadPresetFolder(folder.path());
    QCOMPARE(loaded.presets.size(), std::size_t{2});
    QCOMPARE(loaded.problems,
             (QStringList{u"b.presets.json: there is a preset named Grandma's attic already"_s,
                          u"c.presets.json: line 1, column 2: found the end of the file in an object; "
                          u"expected a key in double quotes"_s}));
}

void TestLinkPresets::refuses_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* what, const QByteArray& json, const QString& error) {
        QTest::newRow(what) << json << error;
    };
    row("not JSON", "presets", u"line 1, column 1: found \"p\"; expected a value"_s);
    row("a scenario", R"({"format": "peerscope-scenario/1", "presets": []})",
        u"$.format: found \"peerscope-scenario/1\"; expected peerscope-presets/1"_s);
    row("no presets", R"({"format": "peerscope-presets/1"})",
        u"$.presets: missing; expected an array of presets"_s);
    row("no name", withPresets(R"({"loss": 0.1})"),
        u"$.presets[0].name: missing; expected a preset's name"_s);
    row("bad name", withPresets(R"({"name": " x"})"),
        u"$.presets[0].name: found \" x\"; expected a name of printable characters without \"*\", a \"-\" in "
        u"front or spaces around it"_s);
    row("twice", withPresets(R"({"name": "x"}, {"name": "x"})"),
        u"$.presets[1].name: \"x\" is already a preset; expected a name of its own"_s);
    row("loss in per cent", withPresets(R"({"name": "x", "loss": 7})"),
        u"$.presets[0].loss: 7 is out of range; expected a number from 0 to 1"_s);
    row("down", withPresets(R"({"name": "x", "down": true})"),
        u"$.presets[0].down: unknown key; expected one of name, description, delay_ms, jitter_ms, "
        u"distribution, "
        u"reorder, loss, burst_loss, lose_every, duplicate, corrupt, rate_kbit, queue_bytes, mtu"_s);
}

void TestLinkPresets::refuses()
{
    QFETCH(QByteArray, json);
    QTEST(errorOf(json), "error");
}

PEERSCOPE_TEST(TestLinkPresets)

} // namespace peerscope::test_link_presets

#include "test_link_presets.moc"
