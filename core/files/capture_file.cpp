// SPDX-License-Identifier: MIT
#include "core/files/capture_file.h"

#include "core/files/file_words.h"
#include "core/files/pcap_reader.h"
#include "core/files/pcapng_reader.h"
#include "core/wire/byte_reading.h"

#include <pcap/pcap.h>

#include <QStringList>

#include <algorithm>
#include <array>

namespace peerscope {

namespace {

constexpr std::size_t magicSize = 4;
constexpr std::uint32_t pcapngMagic = 0x0A0D0D0A;

QString nameOfLinkType(int type)
{
    const char* name = pcap_datalink_val_to_name(type);
    return name ? QString::fromLatin1(name) : QString::number(type);
}

} // namespace

QString knownLinkLayers()
{
    return FileWords::tr("Ethernet, Linux cooked, raw IP, BSD loopback, PPP, PPPoE, Cisco HDLC or PPI");
}

bool CaptureFile::isCapture(ByteView beginning)
{
    // pcap with microseconds, with nanoseconds and in a modified form, in either byte order; pcapng.
    constexpr std::array<std::uint32_t, 7> known = {0xA1B2C3D4, 0xD4C3B2A1, 0xA1B23C4D, 0x4D3CB2A1,
                                                    0xA1B2CD34, 0x34CDB2A1, pcapngMagic};
    return beginning.size() >= magicSize && std::ranges::find(known, readBig32(beginning, 0)) != known.end();
}

std::variant<CaptureFile, CaptureFile::Error> CaptureFile::open(const std::string& path)
{
    auto opened = InputFile::open(path);
    if (auto* error = std::get_if<Error>(&opened))
        return std::move(*error);
    return open(std::get<InputFile>(std::move(opened)));
}

std::variant<CaptureFile, CaptureFile::Error> CaptureFile::open(InputFile input)
{
    CaptureFile file(std::move(input));
    const ByteView magic = file.m_file->view(magicSize);
    if (magic.size() == magicSize && readBig32(magic, 0) == pcapngMagic) {
        file.m_frames = std::make_unique<PcapngReader>(*file.m_file);
        return file;
    }
    auto opened = PcapReader::open(*file.m_file);
    if (const auto* problem = std::get_if<QString>(&opened)) {
        const QString& ended = file.m_file->problem();
        return Error{FileWords::tr("%1: at byte 0: expected a pcap or pcapng file: %2")
                         .arg(QString::fromStdString(file.name()), ended.isEmpty() ? *problem : ended)};
    }
    auto reader = std::get<std::unique_ptr<PcapReader>>(std::move(opened));
    if (!linkLayerOf(reader->linkType()))
        return Error{FileWords::tr("%1: frames of link type %2; expected %3")
                         .arg(QString::fromStdString(file.name()), nameOfLinkType(reader->linkType()),
                              knownLinkLayers())};
    file.m_frames = std::move(reader);
    return file;
}

FrameContent CaptureFile::contentOf(const CapturedFrame& captured, UdpFrame& frame)
{
    if (!captured.isSound) {
        ++m_counts.malformed;
        return FrameContent::Malformed;
    }
    const auto layer = linkLayerOf(captured.linkType);
    if (!layer) {
        ++m_counts.unreadable;
        ++m_unreadable[captured.linkType];
        return FrameContent::Other;
    }
    FrameContent content = readUdpFrame(*layer, captured.bytes, frame);
    const bool isCut = captured.bytes.size() < captured.sizeOnTheWire;
    if (isCut && (content == FrameContent::Malformed || (content == FrameContent::Fragment && frame.isCut))) {
        ++m_counts.tooShort;
        return FrameContent::Malformed;
    }
    if (content == FrameContent::Fragment) {
        ++m_counts.fragments;
        content = m_fragments.add(frame, m_latest);
        m_counts.reassembled += content == FrameContent::Udp ? 1 : 0;
        m_counts.fragments -= content == FrameContent::Malformed ? 1 : 0;
    }
    m_counts.malformed += content == FrameContent::Malformed ? 1 : 0;
    m_counts.other += content == FrameContent::Other ? 1 : 0;
    return content;
}

bool CaptureFile::next(UdpFrame& frame, std::optional<Time>& at)
{
    CapturedFrame captured;
    while (m_frames->next(captured)) {
        ++m_counts.frames;
        at.reset();
        if (captured.hasTime)
            at = m_latest = captured.at;
        if (contentOf(captured, frame) == FrameContent::Udp) {
            m_counts.cut += frame.isCut ? 1 : 0;
            return true;
        }
    }
    return false;
}

bool CaptureFile::next(UdpFrame& frame, Time& at)
{
    std::optional<Time> known;
    const bool isThere = next(frame, known);
    at = known.value_or(m_latest);
    return isThere;
}

QString CaptureFile::problem() const
{
    return m_frames->problem().isEmpty()
               ? QString()
               : QStringLiteral("%1: %2").arg(QString::fromStdString(name()), m_frames->problem());
}

QString CaptureFile::unreadableLinkTypes() const
{
    constexpr qsizetype mostNames = 4;
    QStringList names;
    for (const auto& [type, frames] : m_unreadable) {
        if (names.size() < mostNames)
            names += nameOfLinkType(type);
    }
    const QString listed = names.join(QStringLiteral(", "));
    const auto more = static_cast<qsizetype>(m_unreadable.size()) - names.size();
    return more > 0 ? FileWords::tr("%1 and %2 more").arg(listed).arg(more) : listed;
}

} // namespace peerscope
