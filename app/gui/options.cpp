// SPDX-License-Identifier: MIT
#include "app/gui/options.h"

#include <QCommandLineParser>

namespace peerscope {

namespace {

std::optional<ThemeChoice> themeNamed(const QString& name)
{
    if (name == QLatin1String("light"))
        return ThemeChoice::Light;
    if (name == QLatin1String("dark"))
        return ThemeChoice::Dark;
    if (name == QLatin1String("system"))
        return ThemeChoice::System;
    return std::nullopt;
}

std::optional<Pace> paceNamed(const QString& name)
{
    Pace pace;
    if (name == QLatin1String("max")) {
        pace.unbounded = true;
        return pace;
    }
    if (name == QLatin1String("paused")) {
        pace.paused = true;
        return pace;
    }
    bool valid = false;
    pace.speed = name.toDouble(&valid);
    return valid && pace.speed >= 0.01 && pace.speed <= 100 ? std::optional(pace) : std::nullopt;
}

QSize sizeNamed(const QString& name)
{
    const QStringList parts = name.split(QLatin1Char('x'));
    return parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
}

/// "2.5-4": from 2.5 s to 4 s.
std::optional<std::pair<Time, Time>> rangeNamed(const QString& name)
{
    const QStringList parts = name.split(QLatin1Char('-'));
    if (parts.size() != 2)
        return std::nullopt;
    const Time begin = fromSeconds(parts[0].toDouble());
    const Time end = fromSeconds(parts[1].toDouble());
    return begin >= Time(0) && end > begin ? std::optional(std::pair(begin, end)) : std::nullopt;
}

QCommandLineOption hidden(QCommandLineOption option)
{
    option.setFlags(QCommandLineOption::HiddenFromHelp);
    return option;
}

} // namespace

std::variant<Options, UsageError, PrintAndEnd> parseOptions(const QStringList& arguments)
{
    const QString file = QStringLiteral("FILE");
    const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("Colours for this run."),
                                   QStringLiteral("light|dark|system"));
    const auto picture = hidden({QStringLiteral("picture"), QString(), file});
    const auto screenshot = hidden({QStringLiteral("screenshot"), QString(), file});
    const auto after = hidden({QStringLiteral("after"), QString(), QStringLiteral("SECONDS")});
    const auto size = hidden({QStringLiteral("size"), QString(), QStringLiteral("WIDTHxHEIGHT")});
    const auto speed = hidden({QStringLiteral("speed"), QString(), QStringLiteral("SPEED|max|paused")});
    const auto view = hidden({QStringLiteral("view"), QString(), QStringLiteral("VIEW")});
    const auto range = hidden({QStringLiteral("range"), QString(), QStringLiteral("BEGIN-END")});
    const QCommandLineOption lesson(
        QStringLiteral("lesson"), QStringLiteral("Open a lesson; 1 is the first."), QStringLiteral("NUMBER"));
    const QCommandLineOption teach(QStringLiteral("teach"),
                                   QStringLiteral("Open the lesson in the teacher's mode."));
    const auto startupTime = hidden(QCommandLineOption(QStringLiteral("startup-time")));
    const auto stallReport = hidden(QCommandLineOption(QStringLiteral("stall-report")));
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")},
                                  QStringLiteral("Show this help."));
    const QCommandLineOption version({QStringLiteral("v"), QStringLiteral("version")},
                                     QStringLiteral("Show the version."));

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Network inspector and peer sandbox for networked games."));
    parser.addPositionalArgument(
        QStringLiteral("[FILE…]"),
        QStringLiteral(
            "Scenarios and captures to open, each in its own window; - shows a capture on standard input as "
            "it comes. Without any, the quickstart scenario."));
    parser.addOptions({theme, lesson, teach, help, version, picture, screenshot, after, size, speed, view,
                       range, startupTime, stallReport});
    if (!parser.parse(arguments))
        return UsageError{parser.errorText()};
    if (parser.isSet(help))
        // There is no application yet, so the parser does not know the program's name.
        return PrintAndEnd{
            parser.helpText().replace(QStringLiteral("<executable_name>"), QStringLiteral("peerscope"))};
    if (parser.isSet(version))
        return PrintAndEnd{QStringLiteral("peerscope %1\n").arg(QStringLiteral(PEERSCOPE_VERSION))};

    Options options;
    options.files = parser.positionalArguments();
    options.picture = parser.value(picture);
    options.screenshot = parser.value(screenshot);
    for (const auto& [option, name] :
         {std::pair(&picture, "picture"), std::pair(&screenshot, "screenshot")}) {
        if (parser.isSet(*option) && parser.value(*option).isEmpty())
            return UsageError{
                QStringLiteral("--%1: expected a file name that ends in .png").arg(QLatin1String(name))};
    }
    options.view = parser.value(view);
    options.teach = parser.isSet(teach);
    options.startupTime = parser.isSet(startupTime);
    options.stallReport = parser.isSet(stallReport);
    if (parser.isSet(theme)) {
        options.theme = themeNamed(parser.value(theme));
        if (!options.theme)
            return UsageError{
                QStringLiteral("--theme %1: expected light, dark or system").arg(parser.value(theme))};
    }
    if (parser.isSet(after)) {
        bool valid = false;
        const double seconds = parser.value(after).toDouble(&valid);
        if (!valid || seconds < 0)
            return UsageError{QStringLiteral("--after %1: expected seconds").arg(parser.value(after))};
        options.after = fromSeconds(seconds);
    }
    if (parser.isSet(lesson)) {
        options.lesson = parser.value(lesson).toInt();
        if (options.lesson < 1)
            return UsageError{
                QStringLiteral("--lesson %1: expected a number from 1").arg(parser.value(lesson))};
    }
    if (parser.isSet(range)) {
        options.range = rangeNamed(parser.value(range));
        if (!options.range)
            return UsageError{
                QStringLiteral("--range %1: expected BEGIN-END in seconds").arg(parser.value(range))};
    }
    if (parser.isSet(speed)) {
        options.pace = paceNamed(parser.value(speed));
        if (!options.pace)
            return UsageError{
                QStringLiteral("--speed %1: expected 0.01 to 100, max or paused").arg(parser.value(speed))};
    }
    if (parser.isSet(size)) {
        options.size = sizeNamed(parser.value(size));
        if (options.size.isEmpty() || options.size.width() > 10'000 || options.size.height() > 10'000)
            return UsageError{QStringLiteral("--size %1: expected WIDTHxHEIGHT").arg(parser.value(size))};
    }
    return options;
}

} // namespace peerscope
