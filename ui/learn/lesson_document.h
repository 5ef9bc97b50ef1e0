// SPDX-License-Identifier: MIT
#pragma once

#include "ui/learn/lesson_pictures.h"

#include <QString>
#include <QTextDocument>
#include <QUrl>

#include <functional>
#include <memory>

namespace peerscope {

/// What is to stand for a picture that a text calls by this name.
using PictureOf = std::function<LessonPicture(const QString& source)>;

/// Where a link in a lesson may lead: to a lesson, an experiment, one of the lesson's sandboxes, or a page of
/// the web (https).
bool isLessonLink(const QUrl& target);

/// A lesson's Markdown as a document that loads nothing by itself: pictures are those of `pictureOf`, `width`
/// and `ratio` wide at most, or words that say why there is none; HTML is text; a link that may lead nowhere
/// (isLessonLink) is text. A document without a layout reads no file, so it must be given to a view only
/// then.
std::unique_ptr<QTextDocument> makeLessonDocument(const QString& markdown, const PictureOf& pictureOf,
                                                  int width, qreal ratio);

} // namespace peerscope
