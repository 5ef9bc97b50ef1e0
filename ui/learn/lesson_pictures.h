// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QImage>
#include <QObject>
#include <QString>

namespace peerscope {

/// A picture of a lesson, if it has been read.
struct LessonPicture
{
    bool isKnown = false; ///< it was read, or refused
    QImage image;         ///< at most `largestShownSide` in each direction; null if refused
    QString refusal;      ///< why it is not shown; a phrase for the user
};

inline constexpr qint64 maxPictureBytes = 8 * 1024 * 1024;
inline constexpr qint64 maxPicturePixels = 16'000'000; ///< of one picture
inline constexpr int largestShownSide = 2048;
/// Of all pictures of a lesson together, as kept in memory.
inline constexpr qint64 maxShownPixels = 24'000'000;

/// Reads the picture that a lesson calls `source`: a PNG or JPEG in the lesson's folder, or in a dark theme
/// its NAME.dark.png if there is one. A file that is elsewhere, not a regular file, or too large is refused
/// before it is decoded. Runs on any thread.
LessonPicture readLessonPicture(const QString& folder, const QString& source, bool dark);

/// The pictures of one lesson. Each is read once, one after another, on another thread.
class LessonPictures : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Forgets all pictures and sets the folder for new ones. If it is empty, all pictures are refused.
    void setFolder(const QString& folder);
    /// A picture as far as it is known. The first call starts reading it.
    LessonPicture picture(const QString& source, bool dark);

Q_SIGNALS:
    /// A picture was read or refused.
    void changed();

private:
    using Key = std::pair<QString, bool>;
    void readNext();
    void take(const Key& key, const LessonPicture& picture);

    QString m_folder;
    quint64 m_generation = 0; ///< counts calls of setFolder()
    bool m_isReading = false;
    qint64 m_pixels = 0; ///< of all kept pictures
    QHash<Key, LessonPicture> m_known;
    QList<Key> m_waiting;
};

} // namespace peerscope
