-- SPDX-License-Identifier: MIT
-- ENet and Godot 4's multiplayer messages for Wireshark (4.0 or newer), which knows neither.
--
--   tshark -X lua_script:peerscope_enet.lua -r game.pcapng -Y godot4
--   cp peerscope_enet.lua ~/.local/lib/wireshark/plugins/      # for the window
--
-- Datagrams are recognized by what they are; those of a port can also be decoded as ENet by hand
-- ("-d udp.port==7777,enet"), which is needed where even the first ones are compressed. Of compressed datagrams
-- zlib's are unpacked; ENet's own range coder and Zstandard are named and left closed.

local enet = Proto("enet", "ENet")
local godot = Proto("godot4", "Godot 4 multiplayer")

local command_names = {
    [1] = "acknowledge", [2] = "connect", [3] = "verify connect", [4] = "disconnect", [5] = "ping",
    [6] = "send reliable", [7] = "send unreliable", [8] = "send fragment", [9] = "send unsequenced",
    [10] = "bandwidth limit", [11] = "throttle configure", [12] = "send unreliable fragment",
}
-- Bytes of each command before its data.
local command_sizes = {
    [1] = 8, [2] = 48, [3] = 44, [4] = 8, [5] = 4, [6] = 6, [7] = 8, [8] = 24, [9] = 8, [10] = 12, [11] = 16, [12] = 24,
}
-- Where the length of the data stands, in those that have some.
local length_places = { [6] = 4, [7] = 6, [8] = 6, [9] = 6, [12] = 6 }

local message_names = {
    [0] = "RPC", [1] = "simplify path", [2] = "confirm path", [3] = "raw", [4] = "spawn", [5] = "despawn",
    [6] = "sync", [7] = "system",
}
local system_names = { [0] = "authentication", [1] = "add peer", [2] = "del peer", [3] = "relay" }

local f = {
    peer = ProtoField.uint16("enet.peer", "Peer", base.DEC, nil, 0x0FFF, "The receiver's number for the sender"),
    session = ProtoField.uint16("enet.session", "Session", base.DEC, nil, 0x3000),
    compressed = ProtoField.bool("enet.compressed", "Compressed", 16, nil, 0x4000),
    has_time = ProtoField.bool("enet.has_sent_time", "Sent time", 16, { "there", "none" }, 0x8000),
    sent_time = ProtoField.uint16("enet.sent_time", "Sent time (ms, low 16 bits)"),
    checksum = ProtoField.uint32("enet.checksum", "Checksum", base.HEX),
    command = ProtoField.uint8("enet.command", "Command", base.DEC, command_names, 0x0F),
    acknowledged = ProtoField.bool("enet.acknowledged", "Wants an acknowledgement", 8, nil, 0x80),
    unsequenced = ProtoField.bool("enet.unsequenced", "Unsequenced", 8, nil, 0x40),
    channel = ProtoField.uint8("enet.channel", "Channel"),
    reliable = ProtoField.uint16("enet.reliable_sequence", "Reliable sequence number"),
    unreliable = ProtoField.uint16("enet.unreliable_sequence", "Unreliable sequence number"),
    group = ProtoField.uint16("enet.group", "Unsequenced group"),
    acked = ProtoField.uint16("enet.acknowledges", "Acknowledges"),
    echo = ProtoField.uint16("enet.echoed_time", "Echoed sent time"),
    length = ProtoField.uint16("enet.length", "Length"),
    start = ProtoField.uint16("enet.fragment.start", "First fragment's number"),
    count = ProtoField.uint32("enet.fragment.count", "Fragments"),
    number = ProtoField.uint32("enet.fragment.number", "Fragment"),
    total = ProtoField.uint32("enet.fragment.total", "Bytes of the whole"),
    offset = ProtoField.uint32("enet.fragment.offset", "Offset"),
    data = ProtoField.bytes("enet.data", "Data"),
    fragment = ProtoField.bytes("enet.fragment.data", "Part of a packet"),
    closed = ProtoField.bytes("enet.closed", "Compressed commands"),
    outgoing_peer = ProtoField.uint16("enet.connect.peer", "Peer"),
    incoming_session = ProtoField.uint8("enet.connect.incoming_session", "Incoming session"),
    outgoing_session = ProtoField.uint8("enet.connect.outgoing_session", "Outgoing session"),
    mtu = ProtoField.uint32("enet.connect.mtu", "MTU"),
    window = ProtoField.uint32("enet.connect.window", "Window"),
    channels = ProtoField.uint32("enet.connect.channels", "Channels"),
    incoming = ProtoField.uint32("enet.incoming_bandwidth", "Incoming bandwidth"),
    outgoing = ProtoField.uint32("enet.outgoing_bandwidth", "Outgoing bandwidth"),
    interval = ProtoField.uint32("enet.throttle.interval", "Throttle interval"),
    acceleration = ProtoField.uint32("enet.throttle.acceleration", "Throttle acceleration"),
    deceleration = ProtoField.uint32("enet.throttle.deceleration", "Throttle deceleration"),
    connect_id = ProtoField.uint32("enet.connect.id", "Connect id", base.HEX),
    user_data = ProtoField.uint32("enet.connect.data", "Data (of a Godot client: its peer id)"),
}
enet.fields = f

local g = {
    command = ProtoField.uint8("godot4.command", "Message", base.DEC, message_names, 0x07),
    system = ProtoField.uint8("godot4.system", "System message", base.DEC, system_names),
    peer = ProtoField.int32("godot4.peer", "Peer"),
    target = ProtoField.int32("godot4.relay.peer", "Relayed for (to the server: target; from it: sender)"),
    node = ProtoField.uint32("godot4.node", "Node"),
    path_offset = ProtoField.uint32("godot4.path_offset", "Node path at", base.DEC, nil, 0x7FFFFFFF),
    path = ProtoField.string("godot4.path", "Node path"),
    method = ProtoField.uint16("godot4.method", "Method"),
    argument_count = ProtoField.uint8("godot4.argument_count", "Arguments"),
    arguments = ProtoField.bytes("godot4.arguments", "Arguments"),
    digest = ProtoField.string("godot4.digest", "Digest of the methods (MD5)"),
    path_id = ProtoField.uint32("godot4.path_id", "Path id"),
    valid = ProtoField.bool("godot4.valid", "Valid"),
    bytes = ProtoField.bytes("godot4.bytes", "Bytes"),
    scene = ProtoField.uint8("godot4.scene", "Scene"),
    spawner = ProtoField.uint32("godot4.spawner", "Spawner's path id"),
    net_id = ProtoField.uint32("godot4.net_id", "Network id"),
    name = ProtoField.string("godot4.name", "Name"),
    state = ProtoField.bytes("godot4.state", "State"),
    sync_time = ProtoField.uint16("godot4.sync_time", "Sync time"),
    mask = ProtoField.uint64("godot4.mask", "Changed properties", base.HEX),
    delta = ProtoField.bool("godot4.delta", "Changes only (reliable)", 8, nil, 0x10),
}
godot.fields = g

local malformed = ProtoExpert.new("godot4.malformed", "Malformed", expert.group.MALFORMED, expert.severity.WARN)
godot.experts = { malformed }
local closed_expert =
    ProtoExpert.new("enet.not_opened", "Compressed, not opened", expert.group.UNDECODED, expert.severity.NOTE)
enet.experts = { closed_expert }

-- Godot 4 ----------------------------------------------------------------------------------------------------------

-- Goes through a message; a read that does not fit says so in the tree and ends the decoding.
local Reader = {}
Reader.__index = Reader

local function reader(tvb, tree, from)
    return setmetatable({ tvb = tvb, tree = tree, at = from, stop = tvb:len() }, Reader)
end

function Reader:left()
    return self.stop - self.at
end

function Reader:take(size)
    if self:left() < size then
        self.tree:add_proto_expert_info(malformed, string.format("needs %d bytes, %d left", size, self:left()))
        error({ malformed = true })
    end
    self.at = self.at + size
    return self.tvb(self.at - size, size)
end

function Reader:add(field, size)
    local range = self:take(size)
    self.tree:add_le(field, range)
    return range
end

function Reader:text(field)
    local size = 0
    while self.at + size < self.stop and self.tvb(self.at + size, 1):uint() ~= 0 do
        size = size + 1
    end
    local range = self:take(size + 1) -- with its zero
    self.tree:add(field, range, size > 0 and range(0, size):string() or "")
    return size > 0 and range(0, size):string() or ""
end

function Reader:rest(field)
    if self:left() > 0 then
        self.tree:add(field, self:take(self:left()))
    end
end

local decode_message

local decoders = {
    [0] = function(r, first)
        local sizes = { [0] = 1, [1] = 2, [2] = 4 }
        local size = sizes[bit.band(bit.rshift(first, 4), 3)]
        if not size then
            r.tree:add_proto_expert_info(malformed, "a node id of no known size")
            error({ malformed = true })
        end
        local node = r:take(size)
        local has_path = size == 4 and bit.band(node:le_uint(), 0x80000000) ~= 0
        local path_at = bit.band(node:le_uint(), 0x7FFFFFFF)
        r.tree:add_le(has_path and g.path_offset or g.node, node)
        local method = r:add(g.method, bit.band(first, 0x40) ~= 0 and 2 or 1):le_uint()
        local whole = r.stop
        if has_path then
            if path_at < r.at or path_at >= whole then
                r.tree:add_proto_expert_info(malformed, "the node path lies outside of the packet")
                error({ malformed = true })
            end
            r.stop = path_at
        end
        if bit.band(first, 0x80) == 0 then
            r:add(g.argument_count, 1)
        end
        r:rest(g.arguments)
        r.stop = whole
        local where = has_path and r:text(g.path) or tostring(node:le_uint())
        return string.format("RPC %s method %d", where, method)
    end,
    [1] = function(r)
        r:add(g.digest, 33)
        r:add(g.path_id, 4)
        return "simplify path " .. r:text(g.path)
    end,
    [2] = function(r)
        r:add(g.valid, 1)
        return "confirm path " .. r:add(g.path_id, 4):le_uint()
    end,
    [3] = function(r)
        local size = r:left()
        r:rest(g.bytes)
        return string.format("raw, %d bytes", size)
    end,
    [4] = function(r)
        local scene = r:add(g.scene, 1):uint()
        r:add(g.spawner, 4)
        local id = r:add(g.net_id, 4):le_uint()
        local synchronizers = r:take(4):le_uint()
        local name_size = r:take(4):le_uint()
        if synchronizers > r:left() / 4 then
            r:take(r:left() + 1)
        end
        for _ = 1, synchronizers do
            r:add(g.net_id, 4)
        end
        local name = r:take(name_size)
        r.tree:add(g.name, name, name_size > 0 and name:stringz() or "")
        if scene == 255 then
            r:add(g.arguments, r:take(4):le_uint())
        end
        r:rest(g.state)
        return "spawn " .. id
    end,
    [5] = function(r)
        return "despawn " .. r:add(g.net_id, 4):le_uint()
    end,
    [6] = function(r, first)
        local delta = bit.band(first, 0x10) ~= 0
        if not delta then
            r:add(g.sync_time, 2)
        end
        local count = 0
        while r:left() > 0 do
            r:add(g.net_id, 4)
            if delta then
                r:add(g.mask, 8)
            end
            r:add(g.state, r:take(4):le_uint())
            count = count + 1
        end
        return string.format("%s of %d", delta and "delta sync" or "sync", count)
    end,
    [7] = function(r)
        local system = r:add(g.system, 1):uint()
        if system == 0 then
            r:rest(g.bytes)
            return "authentication"
        end
        if system == 3 then
            local peer = r:add(g.target, 4):le_int()
            local inner = r.tvb(r.at, r:left()):tvb()
            return string.format("relay (%d): %s", peer, decode_message(inner, r.tree))
        end
        return string.format("%s %d", system_names[system] or "unknown", r:add(g.peer, 4):le_int())
    end,
}

-- Adds a message to the tree, and returns what it is in a few words.
decode_message = function(tvb, tree)
    local message = tree:add(godot, tvb())
    if tvb:len() == 0 then
        message:add_proto_expert_info(malformed, "an empty packet")
        return "empty"
    end
    local first = tvb(0, 1):uint()
    local kind = bit.band(first, 7)
    message:add(g.command, tvb(0, 1))
    if kind == 6 then
        message:add(g.delta, tvb(0, 1))
    end
    local fine, result = pcall(decoders[kind], reader(tvb, message, 1), first)
    if fine then
        message:append_text(": " .. result)
        return result
    end
    if type(result) == "table" and result.malformed then
        return message_names[kind] .. ", malformed"
    end
    error(result, 0)
end

-- ENet -------------------------------------------------------------------------------------------------------------

-- The size of the command at `at` with its data; nothing where there is none.
local function command_size(tvb, at)
    if tvb:len() - at < 4 then
        return nil
    end
    local kind = bit.band(tvb(at, 1):uint(), 0x0F)
    local size = command_sizes[kind]
    if not size or tvb:len() - at < size then
        return nil
    end
    if length_places[kind] then
        size = size + tvb(at + length_places[kind], 2):uint()
    end
    return tvb:len() - at >= size and size or nil
end

-- Whether ENet sends this kind of command with these flags and on this channel.
local function is_plausible(tvb, at)
    local first = tvb(at, 1):uint()
    local kind = bit.band(first, 0x0F)
    local flags = bit.band(first, 0xF0)
    local about_connection = kind >= 2 and kind <= 5 or kind == 10 or kind == 11
    if about_connection ~= (tvb(at + 1, 1):uint() == 0xFF) and kind ~= 1 then
        return false
    end
    if kind == 1 or kind == 7 or kind == 12 then
        return flags == 0
    elseif kind == 9 then
        return flags == 0x40
    elseif kind == 4 then
        return flags == 0x80 or flags == 0x40 or flags == 0
    end
    return flags == 0x80
end

-- Whether the bytes from `at` on are commands from the first to the last. At least one.
local function are_commands(tvb, at)
    if at >= tvb:len() then
        return false
    end
    while at < tvb:len() do
        local size = command_size(tvb, at)
        if not size or not is_plausible(tvb, at) then
            return false
        end
        at = at + size
    end
    return true
end

-- Where the commands begin: behind the header, or behind a checksum too. Nothing where there are none.
local function commands_begin(tvb)
    if tvb:len() < 2 then
        return nil
    end
    local header = bit.band(tvb(0, 1):uint(), 0x80) ~= 0 and 4 or 2
    for _, at in ipairs({ header, header + 4 }) do
        if are_commands(tvb, at) then
            return at
        end
    end
    return nil
end

-- Fragments that were seen, by connection, channel and first number; and, by frame and place in it, the packets
-- that were whole there.
local partial = {}
local whole = {}

function enet.init()
    partial = {}
    whole = {}
end

local function collect(pinfo, at, key, count, number, bytes)
    local place = pinfo.number .. ":" .. at
    if pinfo.visited then
        return whole[place]
    end
    local packet = partial[key]
    -- Numbers come again after 65,536 packets.
    if not packet or packet.count ~= count or pinfo.abs_ts - packet.last > 30 then
        packet = { count = count, got = 0, parts = {} }
        partial[key] = packet
    end
    packet.last = pinfo.abs_ts
    if number >= count or packet.parts[number] then
        return nil
    end
    packet.parts[number] = bytes
    packet.got = packet.got + 1
    if packet.got < count then
        return nil
    end
    local all = ByteArray.new()
    for index = 0, count - 1 do
        all:append(packet.parts[index])
    end
    whole[place] = all
    return all
end

local function add_all(tree, tvb, at, fields)
    for _, each in ipairs(fields) do
        tree:add(each[1], tvb(at, each[2]))
        at = at + each[2]
    end
end

local connect_fields = {
    { f.outgoing_peer, 2 }, { f.incoming_session, 1 }, { f.outgoing_session, 1 }, { f.mtu, 4 }, { f.window, 4 },
    { f.channels, 4 }, { f.incoming, 4 }, { f.outgoing, 4 }, { f.interval, 4 }, { f.acceleration, 4 },
    { f.deceleration, 4 }, { f.connect_id, 4 },
}
local other_fields = {
    [1] = { { f.acked, 2 }, { f.echo, 2 } },
    [2] = connect_fields,
    [3] = connect_fields,
    [4] = { { f.user_data, 4 } },
    [6] = { { f.length, 2 } },
    [7] = { { f.unreliable, 2 }, { f.length, 2 } },
    [8] = { { f.start, 2 }, { f.length, 2 }, { f.count, 4 }, { f.number, 4 }, { f.total, 4 }, { f.offset, 4 } },
    [9] = { { f.group, 2 }, { f.length, 2 } },
    [10] = { { f.incoming, 4 }, { f.outgoing, 4 } },
    [11] = { { f.interval, 4 }, { f.acceleration, 4 }, { f.deceleration, 4 } },
}
other_fields[12] = other_fields[8]

-- What the packet in a command is, in a few words; nothing where it is not whole yet.
local function add_packet(tvb, at, kind, size, tree, pinfo)
    local begin = at + command_sizes[kind]
    local data_size = size - command_sizes[kind]
    if kind ~= 8 and kind ~= 12 then
        if data_size == 0 then
            return "empty"
        end
        return decode_message(tvb(begin, data_size):tvb(), tree)
    end
    if data_size == 0 then
        return nil
    end
    tree:add(f.fragment, tvb(begin, data_size))
    -- Unreliable numbers begin anew with every reliable one; a reliable fragment has a number of its own.
    local reliable = kind == 12 and tvb(at + 2, 2):uint() or 0
    local key = string.format("%s:%d>%s:%d/%d/%d/%d/%d", tostring(pinfo.src), pinfo.src_port, tostring(pinfo.dst),
        pinfo.dst_port, kind, tvb(at + 1, 1):uint(), reliable, tvb(at + 4, 2):uint())
    local all = collect(pinfo, at, key, tvb(at + 8, 4):uint(), tvb(at + 12, 4):uint(), tvb(begin, data_size):bytes())
    return all and decode_message(all:tvb("Packet of fragments"), tree)
end

local function add_commands(tvb, at, tree, pinfo)
    local said = {}
    while at < tvb:len() do
        local size = command_size(tvb, at)
        if not size then
            tree:add_proto_expert_info(malformed, "no command begins at byte " .. at)
            break
        end
        local kind = bit.band(tvb(at, 1):uint(), 0x0F)
        local command = tree:add(enet, tvb(at, size), command_names[kind])
        command:add(f.command, tvb(at, 1))
        command:add(f.acknowledged, tvb(at, 1))
        command:add(f.unsequenced, tvb(at, 1))
        command:add(f.channel, tvb(at + 1, 1))
        command:add(f.reliable, tvb(at + 2, 2))
        add_all(command, tvb, at + 4, other_fields[kind] or {})
        if kind == 2 then
            command:add(f.user_data, tvb(at + 44, 4))
        end
        local text = command_names[kind]
        if length_places[kind] then
            local packet = add_packet(tvb, at, kind, size, command, pinfo)
            if packet then
                text = text .. " [" .. packet .. "]"
                command:append_text(": " .. packet)
            end
        end
        said[#said + 1] = text
        at = at + size
    end
    return table.concat(said, ", ")
end

function enet.dissector(tvb, pinfo, tree)
    if tvb:len() < 2 then
        return 0
    end
    pinfo.cols.protocol = "ENet"
    local root = tree:add(enet, tvb())
    local header = tvb(0, 2)
    root:add(f.peer, header)
    root:add(f.session, header)
    root:add(f.compressed, header)
    root:add(f.has_time, header)
    local at = 2
    if bit.band(header:uint(), 0x8000) ~= 0 and tvb:len() >= 4 then
        root:add(f.sent_time, tvb(2, 2))
        at = 4
    end
    if bit.band(header:uint(), 0x4000) == 0 then
        local begin = commands_begin(tvb) or at
        if begin > at then
            root:add(f.checksum, tvb(at, 4))
        end
        pinfo.cols.info = add_commands(tvb, begin, root, pinfo)
        return tvb:len()
    end
    -- Compressed: behind the header, or behind a checksum too.
    for _, begin in ipairs({ at, at + 4 }) do
        local starts_as_zlib = tvb:len() - begin > 2 and bit.band(tvb(begin, 1):uint(), 0x0F) == 8
        local opened = starts_as_zlib and tvb(begin):uncompress("Commands")
        local inner = opened and opened:tvb()
        if inner and are_commands(inner, 0) then
            pinfo.cols.info = add_commands(inner, 0, root, pinfo)
            return tvb:len()
        end
    end
    if tvb:len() > at then
        root:add(f.closed, tvb(at))
    end
    root:add_proto_expert_info(closed_expert, "compressed by a coder that is not opened here (range coder, Zstandard)")
    pinfo.cols.info = "compressed"
    return tvb:len()
end

enet:register_heuristic("udp", function(tvb, pinfo, tree)
    if tvb:len() < 6 or bit.band(tvb(0, 1):uint(), 0x40) ~= 0 or not commands_begin(tvb) then
        return false
    end
    -- From here on also what cannot be recognized by itself.
    pinfo.conversation = enet
    enet.dissector(tvb, pinfo, tree)
    return true
end)
DissectorTable.get("udp.port"):add_for_decode_as(enet)
