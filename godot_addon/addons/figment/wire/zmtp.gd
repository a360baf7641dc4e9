@tool
extends RefCounted
## A ZMTP 3.1 DEALER without a socket: bytes in, bytes and multipart messages out.
##
## Two rules, learnt from libzmq: the greeting leaves at once, and no message leaves before the
## peer's READY. It knows neither time nor sockets (link.gd has those), nor what messages mean.
## After a fault it takes nothing more: throw it away with its connection.

enum State { GREETING, HANDSHAKE, READY, FAILED }

const Fault := preload("error.gd")

const MORE := 1
const LONG := 2
const COMMAND := 4
const GREETING_SIZE := 64
# Bodies up to this size are collected with their neighbours, larger ones are kept apart.
const SMALL := 65536
const MAX_COMMAND := 16384
const PEERS: Array[String] = ["ROUTER", "DEALER", "REP"]
# Which rule was broken, and the code that it belongs to.
const CODES: Dictionary[String, String] = {
	"not_zmtp": "bad_greeting",
	"peer_version": "bad_greeting",
	"mechanism": "bad_greeting",
	"peer_socket": "bad_greeting",
	"refused": "bad_greeting",
	"out_of_order": "bad_greeting",  # another command than the handshake calls for
	"reserved_flag": "protocol",
	"bad_size": "protocol",
	"bad_command": "protocol",
	"message_before_ready": "protocol",
	"frame_size": "frame_too_large",
	"frame_count": "frame_too_large",
	"message_size": "frame_too_large",
	"eof": "connection_lost",
}

var state := State.GREETING
## Set once `state` is FAILED, and which rule was broken.
var fault: Fault = null
var reason := ""
## READY has come on this connection.
var was_ready := false

## Bytes of one frame, bytes of one message, and frames of one message that are accepted.
var max_frame := 64 << 20
var max_message := 256 << 20
var max_frames := 64

var _input := PackedByteArray()
var _output: Array[PackedByteArray] = []
var _waiting: Array[PackedByteArray] = []  # messages until READY
var _messages: Array[Array] = []
var _parts: Array[PackedByteArray] = []
var _parts_bytes := 0
# A body larger than what has arrived is filled in place.
var _body: StreamPeerBuffer = null
var _body_left := 0
var _body_flags := 0
var _user := PackedByteArray()
var _password := PackedByteArray()
var _welcomed := false  # PLAIN: WELCOME has come


## With a user, the PLAIN mechanism; a Figment sidecar takes NULL and checks its own token.
func _init(user := "", password := "") -> void:
	_user = user.to_utf8_buffer()
	_password = password.to_utf8_buffer()
	var mechanism := _mechanism()
	var greeting := PackedByteArray()
	greeting.resize(GREETING_SIZE)
	greeting[0] = 0xff
	greeting[9] = 0x7f
	greeting[10] = 3
	greeting[11] = 1
	for i: int in mechanism.length():
		greeting[12 + i] = mechanism.unicode_at(i)
	_output.append(greeting)


## Takes what the peer sent, in pieces of any size.
func feed(data: PackedByteArray) -> void:
	if state == State.FAILED:
		return
	var rest := data
	if _body != null:
		rest = _fill(data)
	if rest.is_empty():
		return
	if _input.is_empty():
		_input = rest.duplicate()  # copy on write: the caller's array stays as it is
	else:
		_input.append_array(rest)
	_parse()


## How many more bytes the body that is being filled needs; 0 between frames.
func body_left() -> int:
	return _body_left


## Queues one message. It leaves after the handshake, in order.
func send(frames: Array[PackedByteArray]) -> void:
	var queue := _output if state == State.READY else _waiting
	for i: int in frames.size():
		_frame(queue, frames[i], MORE if i < frames.size() - 1 else 0)


## The bytes to write next, in order; the caller writes them all.
func take_output() -> Array[PackedByteArray]:
	var output := _output
	_output = []
	return output


func has_message() -> bool:
	return not _messages.is_empty()


## The oldest message, an array of frames (PackedByteArray each).
func take_message() -> Array[PackedByteArray]:
	var frames: Array[PackedByteArray] = []
	if has_message():
		frames.assign(_messages.pop_front())
	return frames


## The peer closed: always a fault for a client that has not closed itself.
func end() -> void:
	if state != State.FAILED:
		_fail("eof", "The sidecar closed the connection.")


# ------------------------------------------------------------------ out
func _frame(queue: Array[PackedByteArray], body: PackedByteArray, flags: int) -> void:
	var size := body.size()
	var bytes := PackedByteArray([flags, size & 0xff])
	if size > 0xff:
		bytes.resize(9)
		bytes[0] = flags | LONG
		for i: int in 8:
			bytes[1 + i] = size >> (56 - 8 * i) & 0xff
	if size <= SMALL:
		bytes.append_array(body)
	# Small pieces share one write. The last of the queue is always ours when it is small.
	if not queue.is_empty() and queue[-1].size() + bytes.size() <= SMALL:
		queue[-1].append_array(bytes)
	else:
		queue.append(bytes)
	if size > SMALL:
		queue.append(body.duplicate())


func _command(name: String, data: PackedByteArray) -> void:
	var body := PackedByteArray([name.length()])
	body.append_array(name.to_ascii_buffer())
	body.append_array(data)
	_frame(_output, body, COMMAND)


static func _property(name: String, value: PackedByteArray) -> PackedByteArray:
	var bytes := PackedByteArray([name.length()])
	bytes.append_array(name.to_ascii_buffer())
	for i: int in 4:
		bytes.append(value.size() >> (24 - 8 * i) & 0xff)
	bytes.append_array(value)
	return bytes


# ------------------------------------------------------------------ in
func _parse() -> void:
	var at := 0
	if state == State.GREETING:
		if not _greeting():
			return
		at = GREETING_SIZE
	while state != State.FAILED and _body == null:
		var used := _next_frame(at)
		if used == 0:
			break
		at += used
	if at > 0:
		_input = _input.slice(at)


# Checks as many bytes of the greeting as there are; true once it is complete and good.
func _greeting() -> bool:
	var size := mini(_input.size(), GREETING_SIZE)
	if _input[0] != 0xff or size > 9 and _input[9] != 0x7f:
		return _fail("not_zmtp", "The peer does not speak ZMTP.")
	if size > 10 and _input[10] < 3:
		return _fail("peer_version", "The peer speaks ZMTP %d, not 3." % _input[10])
	if size < GREETING_SIZE:
		return false
	var expected := _mechanism().to_ascii_buffer()
	expected.resize(20)
	if _input.slice(12, 32) != expected:
		var theirs := _text(_input.slice(12, 32))
		return _fail("mechanism", "The peer asks for the mechanism %s." % theirs)
	state = State.HANDSHAKE
	if _user.is_empty():
		_command("READY", _metadata())
		return true
	var login := PackedByteArray([_user.size()])
	login.append_array(_user)
	login.append(_password.size())
	login.append_array(_password)
	_command("HELLO", login)
	return true


func _mechanism() -> String:
	return "NULL" if _user.is_empty() else "PLAIN"


static func _metadata() -> PackedByteArray:
	var metadata := _property("Socket-Type", "DEALER".to_ascii_buffer())
	metadata.append_array(_property("Identity", PackedByteArray()))
	return metadata


# Reads the frame at `at`; the number of bytes used, 0 when more are needed.
func _next_frame(at: int) -> int:
	var available := _input.size() - at
	if available < 1:
		return 0
	var flags := _input[at]
	if flags & ~(MORE | LONG | COMMAND) or flags & COMMAND and flags & MORE:
		_fail("reserved_flag", "A frame has the flags 0x%02x." % flags)
		return 0
	var head := 9 if flags & LONG else 2
	if available < head:
		return 0
	var size := _input[at + 1]
	if flags & LONG:
		size = 0
		for i: int in 8:
			size = size << 8 | _input[at + 1 + i]
	if not _size_allowed(size, flags):
		return 0
	if available >= head + size:
		_take_frame(flags, _input.slice(at + head, at + head + size))
		return head + size
	if size <= SMALL:
		return 0
	_body = StreamPeerBuffer.new()
	_body.resize(size)
	_body.put_data(_input.slice(at + head))
	_body_left = size - (available - head)
	_body_flags = flags
	return available


func _size_allowed(size: int, flags: int) -> bool:
	if size < 0:
		return _fail("bad_size", "A frame has a size of 2^63 or more.")
	if flags & COMMAND:
		if size > MAX_COMMAND:
			return _fail("frame_size", "A command has %d bytes." % size)
	elif state != State.READY:
		return _fail("message_before_ready", "A message came before READY.")
	elif size > max_frame:
		return _fail("frame_size", "A frame has %d bytes; %d are allowed." % [size, max_frame])
	elif _parts.size() >= max_frames:
		return _fail("frame_count", "A message has more than %d frames." % max_frames)
	elif _parts_bytes + size > max_message:
		return _fail("message_size", "A message has more than %d bytes." % max_message)
	return true


# Adds to the large body; what is left over when it is complete.
func _fill(data: PackedByteArray) -> PackedByteArray:
	if data.size() <= _body_left:
		_body.put_data(data)
		_body_left -= data.size()
		data = PackedByteArray()
	else:
		_body.put_data(data.slice(0, _body_left))
		data = data.slice(_body_left)
		_body_left = 0
	if _body_left == 0:
		var body := _body.data_array
		_body = null
		_take_frame(_body_flags, body)
	return data


func _take_frame(flags: int, body: PackedByteArray) -> void:
	if flags & COMMAND:
		_take_command(body)
		return
	_parts.append(body)
	_parts_bytes += body.size()
	if flags & MORE == 0:
		_messages.append(_parts)
		_parts = []
		_parts_bytes = 0


func _take_command(body: PackedByteArray) -> void:
	var name := ""
	var data := PackedByteArray()
	if not body.is_empty() and body[0] > 0 and body[0] < body.size():
		name = _text(body.slice(1, 1 + body[0]))
		data = body.slice(1 + body[0])
	elif _text(body.slice(0, 5)) == "^RROR":
		# libzmq 4.3 writes ERROR so: "\x05E" was one character to its compiler.
		name = "ERROR"
		data = body.slice(5)
	else:
		_fail("bad_command", "A command has no name.")
		return
	if name == "ERROR":
		_fail("refused", "The peer refused the connection: %s." % _text(data.slice(1)))
	elif state == State.READY:
		if name == "PING":
			_ping(data)
		# Others are of later versions, or answers that we did not ask for.
	elif name == "WELCOME" and not _user.is_empty() and not _welcomed:
		_welcomed = true
		_command("INITIATE", _metadata())
	elif name == "READY" and _welcomed != _user.is_empty():
		_ready(data)
	else:
		_fail("out_of_order", "The command %s came during the handshake." % name)


func _ping(data: PackedByteArray) -> void:
	# Time to live, and at most 16 bytes of context.
	if data.size() < 2 or data.size() > 18:
		_fail("bad_command", "A PING has %d bytes." % data.size())
		return
	_command("PONG", data.slice(2))


func _ready(data: PackedByteArray) -> void:
	var peer := ""
	var at := 0
	while at < data.size():
		var name_end := at + 1 + data[at]
		if name_end + 4 > data.size():
			_fail("bad_command", "READY ends too early.")
			return
		var size := 0
		for i: int in 4:
			size = size << 8 | data[name_end + i]
		if size > data.size() - name_end - 4:
			_fail("bad_command", "READY ends too early.")
			return
		if _text(data.slice(at + 1, name_end)).to_lower() == "socket-type":
			peer = _text(data.slice(name_end + 4, name_end + 4 + size))
		at = name_end + 4 + size
	if peer not in PEERS:
		_fail("peer_socket", "The peer is a %s socket, not a ROUTER." % peer)
		return
	state = State.READY
	was_ready = true
	_output.append_array(_waiting)
	_waiting = []


# Printable ASCII of a few bytes, `?` for the rest: the engine would log an error on other bytes.
static func _text(bytes: PackedByteArray) -> String:
	var text := ""
	for byte: int in bytes:
		if byte == 0:
			break
		text += char(byte) if byte > 31 and byte < 127 else "?"
	return text


func _fail(broken: String, message: String) -> bool:
	state = State.FAILED
	reason = broken
	fault = Fault.make(CODES[broken], message)
	_body = null
	_body_left = 0
	return false
