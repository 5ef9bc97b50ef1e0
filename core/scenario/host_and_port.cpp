// SPDX-License-Identifier: MIT
#include "core/scenario/host_and_port.h"

#include <arpa/inet.h>

#include <algorithm>

namespace peerscope {

namespace {

bool isIpv4(const QString& host)
{
    in_addr address{};
    return inet_pton(AF_INET, host.toLatin1().constData(), &address) == 1;
}

bool isIpv6(const QString& host)
{
    in6_addr address{};
    return inet_pton(AF_INET6, host.toLatin1().constData(), &address) == 1;
}

/// The characters of a host's name (RFC 1123), and the underscore that some have.
bool isHostName(QStringView host)
{
    constexpr qsizetype longest = 253;
    const auto isAllowed = [](QChar character) {
        return character.unicode() < 0x80 &&
               (character.isLetterOrNumber() || character == u'-' || character == u'.' || character == u'_');
    };
    return !host.isEmpty() && host.size() <= longest && !host.startsWith(u'-') &&
           std::all_of(host.begin(), host.end(), isAllowed);
}

} // namespace

std::optional<HostAndPort> parseHostAndPort(QStringView text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    if (colon < 1)
        return std::nullopt;
    QStringView host = text.first(colon);
    const QStringView digits = text.sliced(colon + 1);
    const bool isBracketed = host.startsWith(u'[') && host.endsWith(u']');
    if (isBracketed)
        host = host.sliced(1, host.size() - 2);
    const bool areDigits =
        std::all_of(digits.begin(), digits.end(), [](QChar each) { return each >= u'0' && each <= u'9'; });
    const uint port = digits.toUInt();
    if (!areDigits || digits.size() > 5 || port < 1 || port > 0xFFFF)
        return std::nullopt;
    HostAndPort address{host.toString(), static_cast<std::uint16_t>(port)};
    if (isBracketed ? !isIpv6(address.host) : !isHostName(host))
        return std::nullopt;
    return address;
}

QString toString(const HostAndPort& address)
{
    const QString host = address.host.contains(u':') ? u'[' + address.host + u']' : address.host;
    return host + u':' + QString::number(address.port);
}

bool isNumeric(const HostAndPort& address)
{
    return isIpv4(address.host) || isIpv6(address.host);
}

bool isLoopback(const HostAndPort& address)
{
    if (isIpv4(address.host))
        return address.host.startsWith(u"127.");
    in6_addr host{};
    if (inet_pton(AF_INET6, address.host.toLatin1().constData(), &host) == 1)
        return IN6_IS_ADDR_LOOPBACK(&host);
    return address.host.compare(u"localhost", Qt::CaseInsensitive) == 0;
}

} // namespace peerscope
