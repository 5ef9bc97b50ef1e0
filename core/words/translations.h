// SPDX-License-Identifier: MIT
#pragma once

class QCoreApplication;

namespace peerscope {

// Every text for people goes through Qt's translation. The source has English; the plurals ("%1 byte(s)") are
// in resources/translations/peerscope_en.ts, so that file is always loaded.

/// English texts and numbers, whatever the system's language is. For the command line, whose output programs
/// may read.
void speakEnglish(QCoreApplication& application);

/// The user's language if resources/translations has it, otherwise English; numbers follow the same language.
void speakUsersLanguage(QCoreApplication& application);

} // namespace peerscope
