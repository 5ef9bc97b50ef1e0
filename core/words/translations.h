// SPDX-License-Identifier: MIT
#pragma once

class QCoreApplication;

namespace peerscope {

// Every sentence that a person reads goes through Qt's translation. The sentences in the source are English;
// their plurals ("%1 byte(s)") are in resources/translations/peerscope_en.ts, which therefore is always
// loaded.

/// English, and numbers written as in English, whatever the system's language is: for the command line, whose
/// output programs read too.
void speakEnglish(QCoreApplication& application);

/// The user's language where resources/translations has it, else English; numbers are written as in that
/// language.
void speakUsersLanguage(QCoreApplication& application);

} // namespace peerscope
