# SPDX-License-Identifier: MIT
# One process of a game: a server, or one of its clients. It prints one JSON object a line: what it sent ("sent") and what
# it got ("saw"), among other things.
#   godot3-server --path FOLDER --role=server --host=H --port=P --players=N --seconds=S
#   godot3-server --path FOLDER --role=client --host=H --port=P --players=N --seconds=S
# The game begins when all N clients are there and lasts S seconds. Then each process tells the others how many reliable
# messages it sent them. When all have got theirs and nothing more comes, the server sends everyone home.
extends Node

const CHANNELS = 8
const ROUNDS_A_SECOND = 10
const QUIET_SECONDS = 1.0
const MODES = {
	"unreliable": NetworkedMultiplayerPeer.TRANSFER_MODE_UNRELIABLE,
	"unreliable_ordered": NetworkedMultiplayerPeer.TRANSFER_MODE_UNRELIABLE_ORDERED,
	"reliable": NetworkedMultiplayerPeer.TRANSFER_MODE_RELIABLE,
}

var options = {"role": "client", "host": "127.0.0.1", "port": "7777", "players": "3", "seconds": "20"}
var peer = NetworkedMultiplayerENet.new()
var playing = false
var round_number = 0
var play_time = 0.0
var quiet_time = 0.0
var told = false
var settled = false
var settled_clients = 0
# By the id of another process:
var reliable_sent = {}
var reliable_got = {}
var reliable_due = {}


func _ready():
	for argument in OS.get_cmdline_args():
		var parts = argument.trim_prefix("--").split("=")
		if parts.size() == 2:
			options[parts[0]] = parts[1]
	peer.channel_count = CHANNELS
	var error
	if options.role == "server":
		peer.set_bind_ip(options.host)
		error = peer.create_server(int(options.port), 32)
	else:
		error = peer.create_client(options.host, int(options.port))
	multiplayer.connect("network_peer_connected", self, "_on_peer_connected")
	multiplayer.connect("network_peer_disconnected", self, "_on_peer_disconnected")
	multiplayer.connect("network_peer_packet", self, "_on_bytes")
	# Deferred: the connection must not be closed while it is polled.
	multiplayer.connect("connection_failed", self, "leave", ["connection_failed"], CONNECT_DEFERRED)
	multiplayer.connect("server_disconnected", self, "leave", ["server_disconnected"], CONNECT_DEFERRED)
	get_tree().network_peer = peer
	note("created", {"error": error})
	if error != OK:
		leave("not_created")


func note(event, values):
	values["event"] = event
	values["t_ms"] = OS.get_ticks_msec()
	values["id"] = peer.get_unique_id() if peer.get_connection_status() != NetworkedMultiplayerPeer.CONNECTION_DISCONNECTED else 0
	print(to_json(values))


func leave(why):
	note("left", {"why": why})
	peer.close_connection()
	get_tree().quit()


func _on_peer_connected(id):
	note("peer_connected", {"peer": id})


func _on_peer_disconnected(id):
	note("peer_disconnected", {"peer": id})
	if options.role == "server" and settled and multiplayer.get_network_connected_peers().size() == 0:
		call_deferred("leave", "all_left")


func _process(delta):
	if not playing:
		# A client sees the server and the other clients, the server its clients.
		playing = multiplayer.get_network_connected_peers().size() == int(options.players)
		return
	play_time += delta
	quiet_time += delta
	while round_number < min(play_time, float(options.seconds)) * ROUNDS_A_SECOND:
		round_number += 1
		play_round(round_number)
	if play_time < float(options.seconds):
		return
	if not told:
		told = true
		for id in multiplayer.get_network_connected_peers():
			var count = reliable_sent.get(id, 0)
			call_others("tell", id, -1, "reliable", str(count))
	if quiet_time > QUIET_SECONDS and got_everything():
		settle()


# --- What a game sends: 8 kinds, in every mode, on 8 channels, to one, to all, and to all but one.

func play_round(n):
	var others = multiplayer.get_network_connected_peers()
	var other = others[n % others.size()]
	var text = "%d by %d" % [n, peer.get_unique_id()]
	call_others("chat", 0, -1, "reliable", text)
	call_others("pos", 0, -1, "unreliable", text)
	call_others("direct", other, 3, "reliable", text)
	call_others("whisper", -other, 4, "unreliable", text)
	send_bytes(0, 5, "unreliable_ordered", text, 24)
	send_bytes(other, 6, "unreliable", text, 40)
	if n % 5 == 0:
		# More than a datagram holds: in fragments.
		send_bytes(other, 7, "reliable", text, 4000)
		send_bytes(0, 5, "unreliable_ordered", text, 3000)


func call_others(method, target, channel, mode, text):
	sent(method, target, channel, mode, text)
	if mode == "reliable":
		rpc_id(target, method, text, mode)
	else:
		rpc_unreliable_id(target, method, text, mode)


func send_bytes(target, channel, mode, text, size):
	var bytes = (mode + " " + text + " ").to_ascii()
	while bytes.size() < size:
		bytes.append(33 + bytes.size() % 90)
	sent("bytes", target, channel, mode, bytes.hex_encode())
	multiplayer.send_bytes(bytes, target, MODES[mode])


func sent(kind, target, channel, mode, content):
	peer.transfer_channel = channel
	note("sent", {"kind": kind, "to": target, "channel": channel, "mode": mode, "content": content})
	if is_reliable(mode, content):
		for id in multiplayer.get_network_connected_peers():
			if target == 0 or id == target or (target < 0 and id != -target):
				reliable_sent[id] = reliable_sent.get(id, 0) + 1


# Godot 3 lets ENet send reliably whatever is in fragments.
func is_reliable(mode, content):
	var hex_digits_of_a_datagram = 2600
	return mode == "reliable" or content.length() > hex_digits_of_a_datagram


# --- What it gets

remote func chat(text, mode):
	saw_call("chat", text, mode)


remote func pos(text, mode):
	saw_call("pos", text, mode)


remote func direct(text, mode):
	saw_call("direct", text, mode)


remote func whisper(text, mode):
	saw_call("whisper", text, mode)


remote func tell(text, mode):
	reliable_due[multiplayer.get_rpc_sender_id()] = int(text)
	saw_call("tell", text, mode)


func saw_call(method, text, mode):
	saw(method, multiplayer.get_rpc_sender_id(), mode, text)


func _on_bytes(id, bytes):
	var mode = bytes.get_string_from_ascii().split(" ")[0]
	saw("bytes", id, mode, bytes.hex_encode())


func saw(kind, from, mode, content):
	quiet_time = 0.0
	if is_reliable(mode, content) and kind != "tell":
		reliable_got[from] = reliable_got.get(from, 0) + 1
	note("saw", {"kind": kind, "from": from, "channel": peer.get_last_packet_channel(), "mode": mode, "content": content})


# --- How it ends

func got_everything():
	for id in reliable_due:
		if reliable_got.get(id, 0) < reliable_due[id]:
			return false
	return reliable_due.size() == int(options.players)


func settle():
	if options.role == "client" and not settled:
		rpc_id(1, "client_settled")
	elif options.role == "server" and not settled and settled_clients == int(options.players):
		rpc("go_home")
	else:
		return
	settled = true
	note("settled", {})


remote func client_settled():
	settled_clients += 1


remote func go_home():
	call_deferred("leave", "sent_home")
