// SPDX-License-Identifier: MIT
#include "core/words/translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <memory>

namespace peerscope {

namespace {

constexpr QLatin1StringView folder(":/peerscope/translations");

void install(QCoreApplication& application, std::unique_ptr<QTranslator> translator)
{
    translator->setParent(&application);
    QCoreApplication::installTranslator(translator.release());
}

} // namespace

void speakEnglish(QCoreApplication& application)
{
    auto english = std::make_unique<QTranslator>();
    if (english->load(QStringLiteral("peerscope_en"), QString(folder)))
        install(application, std::move(english));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
}

void speakUsersLanguage(QCoreApplication& application)
{
    speakEnglish(application);
    const QLocale system = QLocale::system();
    auto ours = std::make_unique<QTranslator>();
    if (!ours->load(system, QStringLiteral("peerscope"), QStringLiteral("_"), QString(folder)))
        return;
    const QLocale language(ours->language());
    if (language.language() == QLocale::English)
        return;
    // For buttons that Qt labels itself.
    auto qts = std::make_unique<QTranslator>();
    if (qts->load(language, QStringLiteral("qtbase"), QStringLiteral("_"),
                  QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        install(application, std::move(qts));
    install(application, std::move(ours));
    QLocale::setDefault(system.language() == language.language() ? system : language);
}

} // namespace peerscope
