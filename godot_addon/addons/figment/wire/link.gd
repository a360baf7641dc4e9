@tool
extends RefCounted
## One connection: a TCP or TLS stream, polled, with the ZMTP machine fed from it.
##
## Never blocks: what cannot be read or written now waits for the next poll. A poll may be given a
## time budget, so that a large reply is spread over frames. It knows nothing of messages, and
## does not reconnect (client.gd does).

enum State { CONNECTING, ENCRYPTING, OPEN, CLOSED }

const Zmtp := preload("zmtp.gd")
const Fault := preload("error.gd")

const CHUNK := 262144
const CONNECT_TIMEOUT_MS := 5000

var state := State.CLOSED
## Set when the connection ended by itself.
var fault: Fault = null
var zmtp := Zmtp.new()
var bytes_in := 0
var bytes_out := 0

var _tcp: StreamPeerTCP = null
var _tls: StreamPeerTLS = null
var _stream: StreamPeer = null
var _tls_options: TLSOptions = null
var _host := ""
var _port := 0
var _started := 0
var _output: Array[PackedByteArray] = []
var _offset := 0  # bytes of _output[0] already written


## Starts to connect. With `tls`, the stream is encrypted and the peer's certificate checked
## against it and against `host`.
func open(host: String, port: int, tls: TLSOptions = null) -> void:
	_host = host
	_port = port
	_tls_options = tls
	_started = Time.get_ticks_msec()
	_tcp = StreamPeerTCP.new()
	state = State.CONNECTING
	if _tcp.connect_to_host(host, port) != OK:
		_close("sidecar_unreachable", "Cannot connect to %s:%d." % [host, port])


## Queues one message and writes as much as the socket takes now.
func send(frames: Array[PackedByteArray]) -> void:
	zmtp.send(frames)
	if state == State.OPEN:
		_write()


func close() -> void:
	if _tls != null:
		_tls.disconnect_from_stream()
	if _tcp != null:
		_tcp.disconnect_from_host()
	_stream = null
	state = State.CLOSED


## True once messages may come and go.
func is_ready() -> bool:
	return state == State.OPEN and zmtp.state == Zmtp.State.READY


## Moves bytes, for at most `budget_usec` microseconds when it is positive. True when any moved.
func poll(budget_usec := 0) -> bool:
	match state:
		State.CLOSED:
			return false
		State.CONNECTING:
			_connect()
		State.ENCRYPTING:
			_encrypt()
	if state != State.OPEN:
		_check_patience()
		return false
	return _move(budget_usec)


# ------------------------------------------------------------------ opening
func _connect() -> void:
	_tcp.poll()
	match _tcp.get_status():
		StreamPeerTCP.STATUS_CONNECTED:
			_tcp.set_no_delay(true)
			if _tls_options == null:
				_stream = _tcp
				state = State.OPEN
				return
			_tls = StreamPeerTLS.new()
			if _tls.connect_to_stream(_tcp, _host, _tls_options) != OK:
				_close_tls()
				return
			state = State.ENCRYPTING
		StreamPeerTCP.STATUS_CONNECTING:
			pass
		_:
			_close("sidecar_unreachable", "Nothing answers at %s:%d." % [_host, _port])


func _encrypt() -> void:
	_tls.poll()
	match _tls.get_status():
		StreamPeerTLS.STATUS_CONNECTED:
			_stream = _tls
			state = State.OPEN
		StreamPeerTLS.STATUS_HANDSHAKING:
			pass
		_:
			_close_tls()


func _close_tls() -> void:
	var why := "Its certificate is not trusted, names another host, or it speaks no TLS."
	if _tls != null and _tls.get_status() == StreamPeerTLS.STATUS_ERROR_HOSTNAME_MISMATCH:
		why = "Its certificate is for another name than %s." % _host
	var what := "No encrypted connection to %s:%d." % [_host, _port]
	_close("sidecar_unreachable", what, why, "Check the certificate that this project trusts.")


func _check_patience() -> void:
	if state == State.CLOSED or Time.get_ticks_msec() - _started < CONNECT_TIMEOUT_MS:
		return
	_close("sidecar_unreachable", "No answer from %s:%d in time." % [_host, _port])


# ------------------------------------------------------------------ moving bytes
func _move(budget_usec: int) -> bool:
	var end := Time.get_ticks_usec() + budget_usec
	var moved := _write()
	while state == State.OPEN:
		var available := _available()
		if available <= 0:
			break
		_read(available)
		moved = true
		if budget_usec > 0 and Time.get_ticks_usec() >= end:
			break
	if state == State.OPEN:
		moved = _write() or moved
	if state == State.OPEN and zmtp.state < Zmtp.State.READY:
		_check_patience()
	return moved


# Bytes that can be read now. Closes when the peer has left and nothing is left to read.
func _available() -> int:
	_stream.call(&"poll")
	# The engine says "connected" until everything that came has been read.
	if _stream.call(&"get_status") != StreamPeerTCP.STATUS_CONNECTED:
		_close("connection_lost", "The sidecar closed the connection.")
		return 0
	return _stream.get_available_bytes()


func _read(available: int) -> void:
	# A body that is being filled takes exactly what it lacks, so that its end needs no copy.
	var want := mini(available, CHUNK)
	if zmtp.body_left() > 0:
		want = mini(want, zmtp.body_left())
	var answer := _stream.get_partial_data(want)
	var data: PackedByteArray = answer[1]
	if answer[0] != OK or data.is_empty():
		_close("connection_lost", "The connection to the sidecar broke.")
		return
	bytes_in += data.size()
	zmtp.feed(data)
	if zmtp.state == Zmtp.State.FAILED:
		fault = zmtp.fault
		close()


func _write() -> bool:
	var moved := false
	_output.append_array(zmtp.take_output())
	while not _output.is_empty() and state == State.OPEN:
		var whole := _output[0]
		var piece := whole
		if _offset > 0 or whole.size() > CHUNK:
			piece = whole.slice(_offset, mini(_offset + CHUNK, whole.size()))
		var answer := _stream.put_partial_data(piece)
		if answer[0] != OK:
			# What the peer said last (an error, a bye) may still be there to be read.
			if _available() <= 0 and state == State.OPEN:
				_close("connection_lost", "The connection to the sidecar broke.")
			break
		var sent: int = answer[1]
		bytes_out += sent
		_offset += sent
		moved = moved or sent > 0
		if _offset >= whole.size():
			_output.pop_front()
			_offset = 0
		elif sent < piece.size():
			break
	return moved


func _close(code: String, message: String, cause := "", fix := "") -> void:
	fault = Fault.make(code, message, cause, fix)
	close()
