// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/game_protocol.h"

#include <QMenu>

#include <optional>

class QActionGroup;

namespace peerscope {

class Document;

/// What the user has said the packets of this capture are (CaptureReading::decodeAs); nothing: what they
/// show. Stored in QSettings for the fifty captures decoded last.
std::optional<GameProtocol> savedDecoding(const QString& fileName);

/// Says what the packets of the open capture are. Can be used while a capture is open that can be read again.
class DecodingMenu final : public QMenu
{
    Q_OBJECT

public:
    /// `document` must live as long.
    DecodingMenu(const Document* document, QWidget* parent);

Q_SIGNALS:
    /// This capture should be read again, with savedDecoding().
    void changed(const QString& fileName);

private:
    void show();

    const Document* m_document;
    QActionGroup* m_choices;
};

} // namespace peerscope
