// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QImage>
#include <QObject>
#include <QString>

namespace peerscope {

/// A picture of a lesson, as far as it is known.
struct LessonPicture
{
    bool isKnown = false; ///< it was read or refused
    QImage image;         ///< at most `largestShownSide` each way; null where it was refused
    QString refusal;      ///< why it is not shown; a phrase for the user
};

inline constexpr qint64 maxPictureBytes = 8 * 1024 * 1024;
inline constexpr qint64 maxPicturePixels = 16'000'000; ///< of one picture
inline constexpr int largestShownSide = 2048;
/// Of all pictures of a lesson together, as they are kept.
inline constexpr qint64 maxShownPixels = 24'000'000;

/// Reads the picture that a lesson calls `source`: a PNG or JPEG in the lesson's folder, or in a dark theme
/// its NAME.dark.png where there is one. What is elsewhere, no regular file, or too large is refused, before
/// any of it is decoded. Runs on any thread.
LessonPicture readLessonPicture(const QString& folder, const QString& source, bool dark);

/// The pictures of one lesson, each read once, one after another, off the UI thread.
class LessonPictures : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Forgets all; pictures are looked for in `folder` from now on. Empty: every picture is refused.
    void setFolder(const QString& folder);
    /// What is known of a picture. The first time, reading it begins.
    LessonPicture picture(const QString& source, bool dark);

Q_SIGNALS:
    /// Something more is known.
    void changed();

private:
    using Key = std::pair<QString, bool>;
    void readNext();
    void take(const Key& key, const LessonPicture& picture);

    QString m_folder;
    quint64 m_generation = 0; ///< counts folders
    bool m_isReading = false;
    qint64 m_pixels = 0; ///< of all that are kept
    QHash<Key, LessonPicture> m_known;
    QList<Key> m_waiting;
};

} // namespace peerscope
