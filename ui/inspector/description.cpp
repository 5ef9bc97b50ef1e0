// SPDX-License-Identifier: MIT
#include "ui/inspector/description.h"

#include "core/words/modes.h"
#include "ui/theme/theme.h"

#include <QStringList>

namespace peerscope {

namespace {

QString colored(const QColor& color, const QString& html)
{
    return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(color.name(), html);
}

QString toHtml(const TextRuns& runs, const ThemeColors& colors)
{
    QString html;
    for (const TextRun& run : runs) {
        const QString text = run.text.toHtmlEscaped();
        const QString address = addressOf(run.target);
        if (address.isEmpty())
            html += text;
        else
            html += QStringLiteral("<a href=\"%1\" style=\"color:%2\">%3</a>")
                        .arg(address, colors.unreliableOrdered.name(), text);
    }
    return html;
}

/// The id in `text`, if it is a valid one.
template <class AnyId> std::optional<AnyId> idFrom(const QString& text)
{
    bool isNumber = false;
    const qulonglong value = text.toULongLong(&isNumber);
    const auto narrow = static_cast<typename AnyId::Value>(value);
    if (!isNumber || narrow != value || !AnyId(narrow).isValid())
        return std::nullopt;
    return AnyId(narrow);
}

} // namespace

QString toHtml(const Description& description, const ThemeColors& colors)
{
    QString html = QStringLiteral("<p style=\"font-weight:600\">");
    if (description.mode)
        html += colored(colors.of(*description.mode), modeSymbol(*description.mode)) + QLatin1Char(' ');
    html += toHtml(description.headline, colors) + QStringLiteral("</p>");
    if (!description.note.isEmpty())
        html += QStringLiteral("<p>") + colored(colors.mutedText, description.note.toHtmlEscaped()) +
                QStringLiteral("</p>");
    for (const DescriptionGroup& group : description.groups) {
        if (!group.title.isEmpty())
            html += QStringLiteral(
                        "<p style=\"margin-top:10px;margin-bottom:2px;font-weight:600;color:%1\">%2</p>")
                        .arg(colors.mutedText.name(), group.title.toHtmlEscaped());
        html += QStringLiteral("<table width=\"100%\" cellspacing=\"0\" cellpadding=\"2\">");
        for (const DescriptionField& field : group.fields) {
            html += QStringLiteral("<tr><td width=\"34%\" style=\"padding-left:8px\">") +
                    colored(colors.mutedText, field.label.toHtmlEscaped()) + QStringLiteral("</td><td>") +
                    toHtml(field.value, colors);
            if (!field.note.isEmpty())
                html += (field.value.empty() ? QString() : QStringLiteral("<br>")) +
                        colored(colors.mutedText, field.note.toHtmlEscaped());
            html += QStringLiteral("</td></tr>");
        }
        html += QStringLiteral("</table>");
    }
    return html;
}

QString toPlainText(const Description& description)
{
    QStringList lines;
    lines << (description.mode ? modeSymbol(*description.mode) + QLatin1Char(' ') : QString()) +
                 plainText(description.headline);
    if (!description.note.isEmpty())
        lines << description.note;
    for (const DescriptionGroup& group : description.groups) {
        for (const DescriptionField& field : group.fields) {
            lines << field.label + QStringLiteral(": ") + plainText(field.value);
            if (!field.note.isEmpty())
                lines << QStringLiteral("    ") + field.note;
        }
    }
    return lines.join(QLatin1Char('\n'));
}

QString addressOf(const Selection& selection)
{
    struct Visitor
    {
        QString operator()(std::monostate) const { return {}; }
        QString operator()(PacketId id) const { return numbered("packet:", id.value()); }
        QString operator()(DatagramId id) const { return numbered("datagram:", id.value()); }
        QString operator()(EndpointId id) const { return numbered("peer:", id.value()); }
        QString operator()(LinkRef link) const
        {
            return numbered("link:", link.from.value()) + QLatin1Char('-') + QString::number(link.to.value());
        }
        QString operator()(CommandRef command) const
        {
            return numbered("command:", command.datagram.value()) + QLatin1Char('-') +
                   QString::number(command.index);
        }
        static QString numbered(const char* kind, quint64 number)
        {
            return QString::fromLatin1(kind) + QString::number(number);
        }
    };
    return std::visit(Visitor{}, selection);
}

Selection selectionAt(const QString& address)
{
    const qsizetype colon = address.indexOf(QLatin1Char(':'));
    const QString kind = address.left(colon);
    const QString rest = address.mid(colon + 1);
    if (colon < 0)
        return {};
    if (kind == QStringLiteral("packet")) {
        if (const auto id = idFrom<PacketId>(rest))
            return *id;
    } else if (kind == QStringLiteral("datagram")) {
        if (const auto id = idFrom<DatagramId>(rest))
            return *id;
    } else if (kind == QStringLiteral("peer")) {
        if (const auto id = idFrom<EndpointId>(rest))
            return *id;
    } else if (kind == QStringLiteral("link")) {
        const auto from = idFrom<EndpointId>(rest.section(QLatin1Char('-'), 0, 0));
        const auto to = idFrom<EndpointId>(rest.section(QLatin1Char('-'), 1));
        if (from && to)
            return LinkRef{*from, *to};
    } else if (kind == QStringLiteral("command")) {
        const auto datagram = idFrom<DatagramId>(rest.section(QLatin1Char('-'), 0, 0));
        bool isNumber = false;
        const ushort index = rest.section(QLatin1Char('-'), 1).toUShort(&isNumber);
        if (datagram && isNumber)
            return CommandRef{*datagram, index};
    }
    return {};
}

} // namespace peerscope
