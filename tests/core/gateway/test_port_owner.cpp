// SPDX-License-Identifier: MIT
#include "core/gateway/port_owner.h"
#include "core/gateway/udp_socket.h"
#include "tests/support/test_program.h"

#include <QCoreApplication>
#include <QtTest>

namespace peerscope::test_port_owner {

class TestPortOwner final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesTheProgramOfAPort()
    {
        const auto address = std::get<SocketAddress>(resolve({QStringLiteral("127.0.0.1"), 0}));
        const UdpSocket socket = UdpSocket::listenAt(address);
        QVERIFY(socket.isOpen());
        const QString owner = ownerOfUdpPort(socket.address().port);
        QVERIFY2(owner.contains(QString::number(QCoreApplication::applicationPid())), qPrintable(owner));
    }

    void aFreePortHasNone()
    {
        std::uint16_t port = 0;
        {
            const UdpSocket socket =
                UdpSocket::listenAt(std::get<SocketAddress>(resolve({QStringLiteral("127.0.0.1"), 0})));
            port = socket.address().port;
        }
        QCOMPARE(ownerOfUdpPort(port), QString());
    }
};

PEERSCOPE_TEST(TestPortOwner)

} // namespace peerscope::test_port_owner

#include "test_port_owner.moc"
