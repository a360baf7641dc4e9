@tool
extends RefCounted
## What a session hands out and keeps: events, open requests, and how patient it is.

const Tables := preload("session_tables.gd")
const Fault := preload("error.gd")


## Something that happened.
class Event:
	extends RefCounted
	## `ready`, `lost`, `update`, `finished`, `changed`, `round_trip` or `complaint`.
	var kind := &""
	## The request, for `update` and `finished`.
	var id := ""
	## `welcome`; `accepted`, `progress`, `partial`; `result`; the capability; `pong`.
	var message: Dictionary = {}
	## Frames 1..n.
	var blobs: Array[PackedByteArray] = []
	## Why, for `lost`, `complaint`, and for `finished` without a result.
	var error: Fault = null
	## For `lost`: the session is closed by it.
	var fatal := false
	## For `round_trip`.
	var seconds := 0.0


## How long to wait, in seconds. The defaults outlast a breakpoint or a long scene load on either
## side. Silence counts only while we listened: a stall between two ticks longer than `stall` is
## ours and is not held against the sidecar.
class Patience:
	extends RefCounted
	var ping_every := 10.0  ## of silence, before we ask for a sign of life
	var silence := 60.0  ## without any message, until the connection counts as lost
	var greeting := 30.0  ## from connected to welcome
	var reconnect := 30.0  ## without a connection, until open requests fail
	var stall := 2.0


## One request that has not ended.
class Entry:
	extends RefCounted
	var request: Dictionary = {}
	var frames: Array[PackedByteArray] = []
	var since := 0.0
	var expires := INF
	var stage := Tables.Stage.WAITING
	var why: Fault = null  # what its end means once it is cancelled
