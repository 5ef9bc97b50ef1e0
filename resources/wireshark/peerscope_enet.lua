-- SPDX-License-Identifier: MIT
-- ENet and Godot's multiplayer messages for Wireshark (4.0 or newer), which knows neither.
--
--   tshark -X lua_script:peerscope_enet.lua -r game.pcapng -Y godot4
--   cp peerscope_enet.lua ~/.local/lib/wireshark/plugins/      # for the window
--
-- A flow is ENet's from its CONNECT on, or once one side acknowledges what the other has sent; those of a port can
-- also be decoded as ENet by hand ("-d udp.port==7777,enet"). Its packets are Godot's once the CONNECT has carried an
-- id and the packets hold together, as core/wire/SPEC.md describes it ("Whose packets they are"). tshark decides by
-- what it has read so far; with -2, by the whole file. Of compressed datagrams those of FastLZ, zlib and ENet's range
-- coder are unpacked; Zstandard is named and left closed.

local enet = Proto("enet", "ENet")
local godot = Proto("godot4", "Godot 4 multiplayer")
local godot3 = Proto("godot3", "Godot 3 multiplayer")

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
    prefix = ProtoField.bytes("enet.prefix", "Prefix (Growtopia)"),
    dialect = ProtoField.string("enet.dialect", "Dialect"),
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

local g3 = {
    kind = ProtoField.uint32("godot3.system", "System message", base.DEC, { [0] = "add peer", [1] = "remove peer" }),
    peer = ProtoField.int32("godot3.peer", "Peer"),
    source = ProtoField.int32("godot3.source", "Source"),
    target = ProtoField.int32("godot3.target", "Target"),
    bytes = ProtoField.bytes("godot3.bytes", "Bytes"),
}
godot3.fields = g3

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

local function decode_godot3(tvb, tree, channel)
    local message = tree:add(godot3, tvb())
    if channel == 0 then
        message:add_le(g3.kind, tvb(0, 4))
        message:add_le(g3.peer, tvb(4, 4))
        local kind = tvb(0, 4):le_uint() == 0 and "add peer" or "remove peer"
        return string.format("%s %d", kind, tvb(4, 4):le_int())
    end
    message:add_le(g3.source, tvb(0, 4))
    message:add_le(g3.target, tvb(4, 4))
    if tvb:len() > 8 then
        message:add(g3.bytes, tvb(8))
    end
    return string.format("packet from %d to %d", tvb(0, 4):le_int(), tvb(4, 4):le_int())
end

-- Bytes as strings ---------------------------------------------------------------------------------------------------
-- What has to be tried before it is shown is read from strings. Places count from 0, as in a Tvb.

local function byte_at(bytes, at)
    return bytes:byte(at + 1)
end

local function big16(bytes, at)
    return byte_at(bytes, at) * 256 + byte_at(bytes, at + 1)
end

local function big32(bytes, at)
    return big16(bytes, at) * 65536 + big16(bytes, at + 2)
end

local function little(bytes, at, size)
    local value = 0
    for index = size - 1, 0, -1 do
        value = value * 256 + byte_at(bytes, at + index)
    end
    return value
end

local function little_signed(bytes, at)
    local value = little(bytes, at, 4)
    return value >= 0x80000000 and value - 0x100000000 or value
end

-- Compression ----------------------------------------------------------------------------------------------------------

-- ENet's own limit for a datagram, also after decompression.
local largest_datagram = 4096
local unpack_values = table.unpack or unpack

local function text_of(values)
    local parts = {}
    for from = 1, #values, 1024 do
        parts[#parts + 1] = string.char(unpack_values(values, from, math.min(from + 1023, #values)))
    end
    return table.concat(parts)
end

-- FastLZ, levels 1 and 2 (core/wire/SPEC.md). Nothing where the bytes make no sense.
local function unpack_fastlz(bytes, from)
    local size = #bytes
    if from >= size or byte_at(bytes, from) >= 0x40 then
        return nil
    end
    local level_two = byte_at(bytes, from) >= 0x20
    local instruction = bit.band(byte_at(bytes, from), 0x1F)
    local out = {}
    local at = from + 1
    while true do
        if instruction < 0x20 then
            local length = instruction + 1
            if length > size - at or #out + length > largest_datagram then
                return nil
            end
            for _ = 1, length do
                out[#out + 1] = byte_at(bytes, at)
                at = at + 1
            end
        else
            local length = bit.rshift(instruction, 5)
            if length == 7 then
                repeat
                    if at >= size then
                        return nil
                    end
                    local more = byte_at(bytes, at)
                    at = at + 1
                    length = length + more
                until not level_two or more < 0xFF
            end
            if at >= size then
                return nil
            end
            local distance = bit.band(instruction, 0x1F) * 256 + byte_at(bytes, at)
            at = at + 1
            -- Level 2 has greater distances, too, but no datagram is so long.
            local back = #out - distance
            length = length + 2
            if back < 1 or #out + length > largest_datagram then
                return nil
            end
            for index = back, back + length - 1 do
                out[#out + 1] = out[index]
            end
        end
        if at >= size then
            return text_of(out)
        end
        instruction = byte_at(bytes, at)
        at = at + 1
    end
end

-- ENet's range coder: an adaptive model of order 2. A context counts the symbols that followed it; a symbol is the
-- context of what follows it. What a context has not seen yet is left to its parent by an escape.
local range_top = 0x1000000
local range_bottom = 0x10000
local most_symbols = 4096 - 2

local function xor_top(low, high)
    return math.floor(low / range_top) ~= math.floor(high / range_top)
end

local function new_context(escapes, minimum)
    return { escapes = escapes, total = escapes + 256 * minimum, counts = {}, symbols = {}, parent = nil }
end

local function rescale(context, minimum)
    local total = 0
    for value, count in pairs(context.counts) do
        context.counts[value] = count - math.floor(count / 2)
        total = total + context.counts[value]
    end
    context.escapes = context.escapes - math.floor(context.escapes / 2)
    context.total = total + context.escapes + 256 * minimum
end

local function unpack_range_coder(bytes, from, most)
    local size = #bytes
    if from >= size then
        return nil
    end
    local at = from
    local function next_byte()
        at = at + 1
        return at <= size and byte_at(bytes, at - 1) or 0
    end
    local code = 0
    for _ = 1, 4 do
        code = code * 256 + next_byte()
    end
    local low, range = 0, 0xFFFFFFFF
    local function decode(under, count)
        low = (low + under * range) % 0x100000000
        range = range * count
        while true do
            if xor_top(low, (low + range) % 0x100000000) then
                if range >= range_bottom then
                    return
                end
                range = (0x100000000 - low) % range_bottom
            end
            code = (code % range_top) * 256 + next_byte()
            range = (range % range_top) * 256
            low = (low % range_top) * 256
        end
    end
    local function read(total)
        range = math.floor(range / total)
        if range == 0 then
            return nil
        end
        return math.floor(((code - low) % 0x100000000) / range) % range_bottom
    end

    local root, predicted, order, symbols
    local function start()
        root = new_context(1, 1)
        predicted, order, symbols = root, 0, 1
    end
    start()
    -- Counts `value` once more; returns its symbol and how often it was there before.
    local function count_again(context, value, by)
        local before = context.counts[value] or 0
        if not context.symbols[value] then
            context.symbols[value] = new_context(0, 0)
            symbols = symbols + 1
        end
        context.counts[value] = before + by
        return context.symbols[value], before
    end
    local out = {}
    while true do
        local context = predicted
        local value, bottom
        while context ~= root do
            if context.escapes > 0 and context.escapes < context.total then
                local found = read(context.total)
                if not found then
                    return nil
                end
                if found < context.escapes then
                    decode(0, context.escapes)
                else
                    found = found - context.escapes
                    local under = 0
                    for candidate = 0, 255 do
                        local count = context.counts[candidate]
                        if count and found < under + count then
                            value = candidate
                            break
                        end
                        under = under + (count or 0)
                    end
                    if not value then
                        return nil
                    end
                    decode(context.escapes + under, context.counts[value])
                    local symbol, count = count_again(context, value, 2)
                    bottom = symbol
                    context.total = context.total + 2
                    if count > 0xFF - 4 or context.total > range_bottom - 0x100 then
                        rescale(context, 0)
                    end
                    break
                end
            end
            context = context.parent or root
        end
        if not value then
            local found = read(root.total)
            if not found then
                return nil
            end
            if found < root.escapes then
                return text_of(out)
            end
            found = found - root.escapes
            local under = 0
            for candidate = 0, 255 do
                local count = (root.counts[candidate] or 0) + 1
                if found < under + count then
                    value = candidate
                    break
                end
                under = under + count
            end
            if not value then
                return nil
            end
            decode(root.escapes + under, (root.counts[value] or 0) + 1)
            local symbol, count = count_again(root, value, 3)
            bottom = symbol
            root.total = root.total + 3
            if count + 1 > 0xFF - 6 + 1 or root.total > range_bottom - 0x100 then
                rescale(root, 1)
            end
        end
        -- The contexts that did not know it learn it; each new symbol's parent is the next one's.
        local child
        local patched = predicted
        local first
        while patched ~= context do
            local next_context = patched.parent or root
            local symbol, count = count_again(patched, value, 2)
            if child then
                child.parent = symbol
            else
                first = symbol
            end
            child = symbol
            if count == 0 then
                patched.escapes = patched.escapes + 5
                patched.total = patched.total + 5
            end
            patched.total = patched.total + 2
            if count > 0xFF - 4 or patched.total > range_bottom - 0x100 then
                rescale(patched, 0)
            end
            patched = next_context
        end
        if child then
            child.parent = bottom
        else
            first = bottom
        end
        if #out == most then
            return most < largest_datagram and text_of(out) or nil
        end
        out[#out + 1] = value
        predicted = first
        if order >= 2 then
            predicted = predicted.parent or root
        else
            order = order + 1
        end
        if symbols >= most_symbols then
            start()
        end
    end
end

-- ENet's framing -------------------------------------------------------------------------------------------------------

-- The size of the command at `at` with its data; nothing where there is none.
local function command_size(bytes, at)
    local left = #bytes - at
    if left < 4 then
        return nil
    end
    local kind = bit.band(byte_at(bytes, at), 0x0F)
    local size = command_sizes[kind]
    if not size or left < size then
        return nil
    end
    if length_places[kind] then
        size = size + big16(bytes, at + length_places[kind])
    end
    return left >= size and size or nil
end

-- Whether ENet sends this kind of command with these flags and on this channel.
local function is_plausible(bytes, at)
    local first = byte_at(bytes, at)
    local kind = bit.band(first, 0x0F)
    local flags = bit.band(first, 0xF0)
    local about_connection = kind >= 2 and kind <= 5 or kind == 10 or kind == 11
    if about_connection ~= (byte_at(bytes, at + 1) == 0xFF) and kind ~= 1 then
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
local function are_commands(bytes, at)
    if at >= #bytes then
        return false
    end
    while at < #bytes do
        local size = command_size(bytes, at)
        if not size or not is_plausible(bytes, at) then
            return false
        end
        at = at + size
    end
    return true
end

-- Godot fills what is shorter than 16 bytes with zeros before FastLZ.
local function without_filling(bytes)
    if not bytes or #bytes ~= 16 then
        return bytes
    end
    local at = 0
    while at < 16 and command_size(bytes, at) do
        at = at + command_size(bytes, at)
    end
    return bytes:find("^%z*$", at + 1) and bytes:sub(1, at) or bytes
end

local function open_zlib(bytes, from, tvb)
    local starts_as_zlib = #bytes - from > 2 and bit.band(byte_at(bytes, from), 0x0F) == 8
    local opened = starts_as_zlib and tvb(from):uncompress("Commands")
    return opened and opened:raw()
end

-- The range coder makes something of most bytes: the first command shows whether the rest is worth it.
local function open_range_coder(bytes, from)
    local begin = unpack_range_coder(bytes, from, 48)
    local first = begin and #begin >= 4 and bit.band(byte_at(begin, 0), 0x0F)
    if not first or not command_sizes[first] or not is_plausible(begin, 0) then
        return nil
    end
    return #begin < 48 and begin or unpack_range_coder(bytes, from, largest_datagram)
end

-- So many datagrams of a sender may make no sense before it is taken for another protocol's: trying is slow.
local most_tries = 64

-- Reads a datagram behind a prefix, in one dialect. `sound`: all of it are commands, in `bytes` from `at` on.
local function open_as(csharp, prefix, bytes, way, tvb)
    if #bytes - prefix < 2 then
        return nil
    end
    local first = byte_at(bytes, prefix)
    local time_flag = csharp and 0x40 or 0x80
    local opened = {
        csharp = csharp, prefix = prefix, peer = big16(bytes, prefix) % 0x1000, header = 2, body = prefix + 2,
        has_time = bit.band(first, time_flag) ~= 0, compressed = not csharp and bit.band(first, 0x40) ~= 0,
    }
    if opened.has_time then
        if #bytes - prefix < 4 then
            return opened
        end
        opened.header = 4
        opened.time = big16(bytes, prefix + 2)
    end
    opened.body = prefix + opened.header
    for _, checksum in ipairs({ 0, csharp and 8 or 4 }) do
        local from = prefix + opened.header + checksum
        local inner
        if not opened.compressed then
            inner = are_commands(bytes, from) and bytes
        elseif from < #bytes and (way.opens or (way.tries or 0) < most_tries) then
            for _, open in ipairs({ open_zlib, unpack_fastlz, open_range_coder }) do
                local unpacked = open(bytes, from, tvb)
                if open == unpack_fastlz then
                    unpacked = without_filling(unpacked)
                end
                if unpacked and are_commands(unpacked, 0) then
                    inner = unpacked
                    break
                end
            end
        end
        if inner then
            opened.sound = true
            opened.checksum = checksum
            opened.body = from
            opened.bytes = inner
            opened.at = opened.compressed and 0 or from
            return opened
        end
    end
    return opened
end

local function open_behind(prefix, bytes, way, tvb)
    local first = byte_at(bytes, prefix)
    if way.csharp == true or (way.csharp == nil and bit.band(first, 0xC0) == 0x40) then
        local opened = open_as(true, prefix, bytes, way, tvb)
        if way.csharp or (opened and opened.sound) then
            return opened
        end
    end
    return open_as(false, prefix, bytes, way, tvb)
end

-- Opens a datagram, and remembers in `way` what it shows of how its sender frames them. Nothing where it is too short.
local function open(bytes, way, tvb)
    if #bytes < 2 then
        return nil
    end
    local prefixes = { 0, 6 }
    if way.prefix then
        prefixes = { 6, 0 }
    elseif way.prefix == false or (way.tries or 0) >= most_tries then
        prefixes = { 0 }
    end
    local plain
    for _, prefix in ipairs(prefixes) do
        if #bytes - prefix >= 2 then
            local opened = open_behind(prefix, bytes, way, tvb)
            plain = prefix == 0 and opened or plain
            if opened and opened.sound then
                way.prefix = prefix == 6 or way.prefix
                way.opens = way.opens or opened.compressed
                if opened.has_time then
                    way.csharp = opened.csharp
                end
                return opened
            end
        end
    end
    way.tries = (way.tries or 0) + 1
    return plain
end

-- Whose packets they are -----------------------------------------------------------------------------------------------

-- Goes over values of Godot 4; false where they do not fit before `stop`.
local number_sizes = { -- of a type's numbers: count, bytes each (0: 4 or 8, as the header says)
    [2] = { 1, 0 }, [3] = { 1, 0 }, [5] = { 2, 0 }, [6] = { 2, 4 }, [7] = { 4, 0 }, [8] = { 4, 4 }, [9] = { 3, 0 },
    [10] = { 3, 4 }, [11] = { 6, 0 }, [12] = { 4, 0 }, [13] = { 4, 4 }, [14] = { 4, 0 }, [15] = { 4, 0 },
    [16] = { 6, 0 }, [17] = { 9, 0 }, [18] = { 12, 0 }, [19] = { 16, 0 }, [20] = { 4, 4 }, [0] = { 0, 0 },
    [1] = { 1, 4 }, [23] = { 1, 8 }, [25] = { 0, 0 },
}
local element_sizes = {
    [30] = { 1, 4 }, [31] = { 1, 8 }, [32] = { 1, 4 }, [33] = { 1, 8 }, [35] = { 2, 0 }, [36] = { 3, 0 },
    [37] = { 4, 4 }, [38] = { 4, 0 },
}
local skip_full

local function skip(at, size, stop)
    return stop - at >= size and at + size or nil
end

local function skip_text(bytes, at, stop)
    if not at or stop - at < 4 then
        return nil
    end
    return skip(at + 4, math.floor((little(bytes, at, 4) + 3) / 4) * 4, stop)
end

local function skip_all(bytes, at, stop, count, one, depth)
    while at and count > 0 do
        at = one(bytes, at, stop, depth)
        count = count - 1
    end
    return at
end

local function skip_container_type(bytes, at, stop, kind)
    if kind == 0 or not at then
        return at
    end
    return kind == 1 and skip(at, 4, stop) or kind > 1 and skip_text(bytes, at, stop) or nil
end

local function skip_counted(bytes, at, stop, one, depth, each)
    if not at or stop - at < 4 then
        return nil
    end
    return skip_all(bytes, at + 4, stop, little(bytes, at, 4) % 0x80000000 * each, one, depth)
end

local function skip_property(bytes, at, stop, depth)
    at = skip_text(bytes, at, stop)
    return at and skip_full(bytes, at, stop, depth)
end

local full_types = {
    [4] = skip_text, [21] = skip_text,
    [22] = function(bytes, at, stop)
        if stop - at < 12 or little(bytes, at, 4) < 0x80000000 then
            return nil
        end
        local count = little(bytes, at, 4) % 0x80000000 + little(bytes, at + 4, 4)
        count = count + (bit.band(little(bytes, at + 8, 1), 2) ~= 0 and 1 or 0)
        return skip_all(bytes, at + 12, stop, count, skip_text)
    end,
    [24] = function(bytes, at, stop, depth, header)
        if bit.band(header, 0x10000) ~= 0 then
            return skip(at, 8, stop)
        end
        local class = at
        at = skip_text(bytes, at, stop)
        if not at or little(bytes, class, 4) == 0 then
            return at
        end
        if stop - at < 4 then
            return nil
        end
        return skip_all(bytes, at + 4, stop, little(bytes, at, 4), skip_property, depth + 1)
    end,
    [26] = function(bytes, at, stop)
        at = skip_text(bytes, at, stop)
        return at and skip(at, 8, stop)
    end,
    [27] = function(bytes, at, stop, depth, header)
        at = skip_container_type(bytes, at, stop, bit.band(bit.rshift(header, 16), 3))
        at = skip_container_type(bytes, at, stop, bit.band(bit.rshift(header, 18), 3))
        return skip_counted(bytes, at, stop, skip_full, depth + 1, 2)
    end,
    [28] = function(bytes, at, stop, depth, header)
        at = skip_container_type(bytes, at, stop, bit.band(bit.rshift(header, 16), 3))
        return skip_counted(bytes, at, stop, skip_full, depth + 1, 1)
    end,
    [29] = function(bytes, at, stop)
        if stop - at < 4 then
            return nil
        end
        local size = little(bytes, at, 4)
        at = skip(at + 4, size, stop)
        return at and math.min(at + (4 - size % 4) % 4, stop)
    end,
    [34] = function(bytes, at, stop)
        return skip_counted(bytes, at, stop, skip_text, 0, 1)
    end,
}

skip_full = function(bytes, at, stop, depth)
    if depth > 64 or stop - at < 4 then
        return nil
    end
    local header = little(bytes, at, 4)
    local kind = header % 256
    local wide = bit.band(header, 0x10000) ~= 0 and 8 or 4
    at = at + 4
    local numbers = number_sizes[kind]
    if numbers then
        return skip(at, numbers[1] * (numbers[2] > 0 and numbers[2] or wide), stop)
    end
    local elements = element_sizes[kind]
    if elements then
        if stop - at < 4 then
            return nil
        end
        return skip(at + 4, little(bytes, at, 4) * elements[1] * (elements[2] > 0 and elements[2] or wide), stop)
    end
    return full_types[kind] and full_types[kind](bytes, at, stop, depth, header)
end

-- As in arguments and states: a bool in one byte, an int in its own size.
local function skip_value(bytes, at, stop)
    if at >= stop then
        return nil
    end
    local first = byte_at(bytes, at)
    local kind = first % 64
    if kind == 1 then
        return at + 1
    elseif kind == 2 then
        return skip(at, 1 + 2 ^ bit.rshift(first, 6), stop)
    end
    return skip_full(bytes, at, stop, 0)
end

local function are_values(bytes, at, stop)
    while at and at < stop do
        at = skip_value(bytes, at, stop)
    end
    return at == stop
end

-- Whether a zero byte ends the text that begins at `at` at the very end.
local function is_last_text(bytes, at)
    return bytes:find("%z", at + 1) == #bytes
end

-- Whether bytes are a whole message of Godot 4, and whether other games' packets are hardly ever like it.
local message_checks
local function check_message(bytes, relayed)
    local check = #bytes > 0 and message_checks[byte_at(bytes, 0) % 8]
    if not check then
        return false, false
    end
    return check(bytes, byte_at(bytes, 0), relayed)
end

message_checks = {
    [0] = function(bytes, first)
        local node_size = ({ [0] = 1, [1] = 2, [2] = 4 })[bit.band(bit.rshift(first, 4), 3)]
        local method_size = bit.band(first, 0x40) ~= 0 and 2 or 1
        local at = 1 + (node_size or 0) + method_size
        if not node_size or #bytes < at then
            return false
        end
        local stop = #bytes
        local node = little(bytes, 1, node_size)
        if node_size == 4 and node >= 0x80000000 then
            stop = node - 0x80000000
            if stop < at or stop >= #bytes or not is_last_text(bytes, stop) then
                return false
            end
        end
        if bit.band(first, 0x80) ~= 0 then
            return true
        end
        if at >= stop then
            return false
        end
        local fits = skip_all(bytes, at + 1, stop, byte_at(bytes, at), skip_value) == stop
        return fits, #bytes >= 8
    end,
    [1] = function(bytes)
        local digest = bytes:sub(2, 33)
        local fits = #bytes > 38 and digest:find("^[0-9a-f]*$") and byte_at(bytes, 33) == 0 and is_last_text(bytes, 38)
        return fits, true
    end,
    [2] = function(bytes)
        return #bytes == 6, #bytes == 6 and byte_at(bytes, 1) <= 1
    end,
    [3] = function()
        return true
    end,
    [4] = function(bytes)
        if #bytes < 18 then
            return false
        end
        local at = 18 + little(bytes, 10, 4) * 4 + little(bytes, 14, 4)
        if at > #bytes then
            return false
        end
        if byte_at(bytes, 1) == 255 then
            if #bytes - at < 4 then
                return false
            end
            local stop = at + 4 + little(bytes, at, 4)
            if stop > #bytes or (stop > at + 4 and skip_value(bytes, at + 4, stop) ~= stop) then
                return false
            end
            at = stop
        end
        return are_values(bytes, at, #bytes), true
    end,
    [5] = function(bytes)
        return #bytes == 5
    end,
    [6] = function(bytes, first)
        local delta = bit.band(first, 0x10) ~= 0
        local at = delta and 1 or 3
        local header = delta and 16 or 8
        if #bytes < at then
            return false
        end
        while at < #bytes do
            if #bytes - at < header then
                return false
            end
            local stop = at + header + little(bytes, at + header - 4, 4)
            if stop > #bytes or not are_values(bytes, at + header, stop) then
                return false
            end
            at = stop
        end
        return true, #bytes >= 11
    end,
    [7] = function(bytes, _, relayed)
        local kind = #bytes > 1 and byte_at(bytes, 1)
        if not kind or kind > 3 then
            return false
        elseif kind == 0 then
            return true
        elseif #bytes < 6 then
            return false
        end
        local fits = #bytes == 6
        if kind == 3 then
            fits = not relayed and check_message(bytes:sub(7), true)
        end
        return fits, little(bytes, 2, 4) ~= 0
    end,
}

-- The same with the flags that Godot 4 sends.
local function is_godot4(bytes)
    local first = byte_at(bytes, 0)
    local flags = ({ [0] = 0xF0, [6] = 0x10 })[first % 8] or 0
    if bit.band(bit.band(first, 0xF8), bit.bnot(flags)) ~= 0 then
        return false, false
    end
    return check_message(bytes)
end

-- Whether bytes are a packet of Godot 3, which names its source and its target.
local function is_godot3(bytes, channel, from_client, client)
    if channel == 0 then
        return #bytes == 8 and little(bytes, 0, 4) <= 1
    elseif #bytes < 8 then
        return false
    end
    local source = little_signed(bytes, 0)
    local target = little_signed(bytes, 4)
    if from_client then
        return source == client
    end
    return source >= 1 and source ~= client and (target == client or target <= 0)
end

-- What is known of the datagrams between two addresses: whether they are ENet's, how each side frames them, and the
-- game of the newest connection.
local flows = {}

local function flow_of(pinfo)
    local source = tostring(pinfo.src) .. ":" .. pinfo.src_port
    local target = tostring(pinfo.dst) .. ":" .. pinfo.dst_port
    local key = source < target and source .. " " .. target or target .. " " .. source
    local flow = flows[key]
    if not flow then
        flow = { shown = false, ways = {}, sent = {}, games = {} }
        flows[key] = flow
    end
    flow.ways[source] = flow.ways[source] or {}
    return flow, source
end

-- Looks at a sound datagram, each frame once: does it show ENet, or a connection's beginning?
local function look_at(flow, source, opened, pinfo)
    if pinfo.visited or (flow.looked or 0) >= pinfo.number then
        return
    end
    flow.looked = pinfo.number
    local bytes, at = opened.bytes, opened.at
    if opened.peer == 0xFFF and bit.band(byte_at(bytes, at), 0x0F) == 2 then
        local id = big32(bytes, at + 40)
        local newest = flow.games[#flow.games]
        if not newest or newest.connect_id ~= id then
            local data = big32(bytes, at + 44)
            local is_id = not opened.csharp and opened.prefix == 0 and data >= 2 and data <= 0x7FFFFFFF
            flow.games[#flow.games + 1] = {
                connect_id = id, since = pinfo.number, client = source, id = is_id and data or nil, godot4 = true,
                godot3 = true, telling4 = 0, telling3 = 0, packets = 0,
            }
        end
        flow.shown = true
        return
    end
    while not flow.shown and at < #bytes do
        local kind = bit.band(byte_at(bytes, at), 0x0F)
        if kind == 1 then
            local key = string.format("%d %d %d", byte_at(bytes, at + 1), big16(bytes, at + 4), big16(bytes, at + 6))
            flow.shown = flow.sent[key] ~= nil and flow.sent[key] ~= source
        elseif byte_at(bytes, at) >= 0x80 and opened.has_time then
            local key = string.format("%d %d %d", byte_at(bytes, at + 1), big16(bytes, at + 2), opened.time)
            flow.sent[key] = source
        end
        at = at + command_size(bytes, at)
    end
end

-- The game of the connection that was the newest at a frame.
local function game_at(flow, pinfo)
    for index = #flow.games, 1, -1 do
        if flow.games[index].since <= pinfo.number then
            return flow.games[index]
        end
    end
end

-- What a packet is: 4 or 3 for Godot's, nothing for any other game's.
local function engine_of(game, bytes, channel, from_client, pinfo, is_whole)
    if not game or not game.id then
        return nil
    end
    local final = game.packets >= 32 or (game.godot4 and game.telling4 >= 2) or (game.godot3 and game.telling3 >= 2)
    if final and game.godot4 and game.telling4 == 0 then
        final = false -- raw bytes so far
    end
    if not pinfo.visited and not final then
        game.packets = game.packets + 1
        if is_whole and #bytes > 0 then
            if game.godot4 then
                local fits, telling = is_godot4(bytes)
                game.godot4 = fits and true or false
                game.telling4 = game.telling4 + (fits and telling and 1 or 0)
            end
            if game.godot3 then
                game.godot3 = is_godot3(bytes, channel, from_client, game.id)
                game.telling3 = game.telling3 + (game.godot3 and 1 or 0)
            end
        end
    end
    if game.godot4 and game.telling4 > 0 then
        return 4
    end
    return game.godot3 and game.telling3 > 0 and #bytes >= 8 and 3 or nil
end

-- Fragments that were seen, by connection, channel and first number; and, by frame and place in it, the packets
-- that were whole there.
local partial = {}
local whole = {}

function enet.init()
    partial = {}
    whole = {}
    flows = {}
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

-- What the packet in a command is, in a few words; nothing where it is not whole yet, or of an unknown game.
local function add_packet(tvb, at, kind, size, tree, pinfo, flow, source)
    local begin = at + command_sizes[kind]
    local data_size = size - command_sizes[kind]
    local channel = tvb(at + 1, 1):uint()
    local game = game_at(flow, pinfo)
    local function decoded(packet, is_whole)
        local engine = engine_of(game, packet:raw(), channel, game and game.client == source, pinfo, is_whole)
        if engine == 4 then
            return decode_message(packet, tree)
        end
        return engine == 3 and decode_godot3(packet, tree, channel) or nil
    end
    if kind ~= 8 and kind ~= 12 then
        if data_size == 0 then
            return "empty"
        end
        tree:add(f.data, tvb(begin, data_size))
        return decoded(tvb(begin, data_size):tvb(), true)
    end
    if data_size == 0 then
        return nil
    end
    tree:add(f.fragment, tvb(begin, data_size))
    -- Unreliable numbers begin anew with every reliable one; a reliable fragment has a number of its own.
    local reliable = kind == 12 and tvb(at + 2, 2):uint() or 0
    local key = string.format("%s:%d>%s:%d/%d/%d/%d/%d", tostring(pinfo.src), pinfo.src_port, tostring(pinfo.dst),
        pinfo.dst_port, kind, channel, reliable, tvb(at + 4, 2):uint())
    local all = collect(pinfo, at, key, tvb(at + 8, 4):uint(), tvb(at + 12, 4):uint(), tvb(begin, data_size):bytes())
    return all and decoded(all:tvb("Packet of fragments"), false)
end

local function add_commands(tvb, at, tree, pinfo, flow, source)
    local said = {}
    local bytes = tvb:raw()
    while at < tvb:len() do
        local size = command_size(bytes, at)
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
            local packet = add_packet(tvb, at, kind, size, command, pinfo, flow, source)
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

local function add_header(root, tvb, opened)
    local at = opened.prefix
    if at > 0 then
        root:add(f.prefix, tvb(0, at))
    end
    if opened.csharp then
        root:add(f.dialect, "ENet-CSharp")
    end
    local header = tvb(at, 2)
    root:add(f.peer, header)
    root:add(f.session, header)
    if not opened.csharp then
        root:add(f.compressed, header)
        root:add(f.has_time, header)
    end
    if opened.header == 4 then
        root:add(f.sent_time, tvb(at + 2, 2))
    end
    if opened.checksum == 4 then
        root:add(f.checksum, tvb(at + opened.header, 4))
    end
end

function enet.dissector(tvb, pinfo, tree)
    local flow, source = flow_of(pinfo)
    local opened = open(tvb:raw(), flow.ways[source], tvb)
    if not opened then
        return 0
    end
    pinfo.cols.protocol = "ENet"
    local root = tree:add(enet, tvb())
    add_header(root, tvb, opened)
    if opened.sound then
        look_at(flow, source, opened, pinfo)
    end
    if not opened.compressed then
        pinfo.cols.info = add_commands(tvb, opened.body, root, pinfo, flow, source)
    elseif opened.sound then
        local inner = ByteArray.new(opened.bytes, true):tvb("Commands")
        pinfo.cols.info = add_commands(inner, 0, root, pinfo, flow, source)
    else
        if tvb:len() > opened.body then
            root:add(f.closed, tvb(opened.body))
        end
        root:add_proto_expert_info(closed_expert, "compressed by a coder that is not opened here (Zstandard)")
        pinfo.cols.info = "compressed"
    end
    return tvb:len()
end

enet:register_heuristic("udp", function(tvb, pinfo, tree)
    local flow, source = flow_of(pinfo)
    local opened = tvb:len() >= 6 and open(tvb:raw(), flow.ways[source], tvb)
    if not opened or not opened.sound then
        flow.sent = {} -- what was seen before was chance
        return false
    end
    look_at(flow, source, opened, pinfo)
    if not flow.shown then
        return false
    end
    -- From here on also what cannot be recognized by itself.
    pinfo.conversation = enet
    enet.dissector(tvb, pinfo, tree)
    return true
end)
DissectorTable.get("udp.port"):add_for_decode_as(enet)
