// SPDX-License-Identifier: MIT
#pragma once

#include "ui/learn/lesson_pictures.h"

#include <QString>
#include <QTextDocument>
#include <QUrl>

#include <functional>
#include <memory>

namespace peerscope {

/// Gives the picture that a text calls `source`.
using PictureOf = std::function<LessonPicture(const QString& source)>;

/// Whether a lesson may have this link: to a lesson, an experiment, one of the lesson's sandboxes, or a web
/// page (https).
bool isLessonLink(const QUrl& target);

/// A lesson's Markdown as a document that loads nothing by itself. Pictures come from `pictureOf` and are at
/// most `width` wide (at pixel ratio `ratio`); a missing one is replaced by the reason. HTML, and links that
/// isLessonLink() refuses, become plain text. A document reads files only once it has a layout, so give it to
/// a view only after this.
std::unique_ptr<QTextDocument> makeLessonDocument(const QString& markdown, const PictureOf& pictureOf,
                                                  int width, qreal ratio);

} // namespace peerscope
