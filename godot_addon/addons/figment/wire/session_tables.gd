@tool
extends RefCounted
## The states of a session and of its requests, and the only ways from one to another.
## Same tables as `bridge/session.py`. Nothing else changes state.

## The connection as a whole.
enum Link {
	DOWN,  ## no connection; requests wait
	GREETING,  ## `hello` is sent, `welcome` has not come
	READY,
	CLOSED,  ## for good
}

## One request.
enum Stage {
	WAITING,  ## not sent: no connection, or too many are open
	ASKED,  ## sent, no answer yet
	ACCEPTED,  ## the sidecar has it
	CANCELLING,  ## `cancel` is sent, the final message has not come
	DONE,
}

const LINKS: Dictionary[int, Dictionary] = {
	Link.DOWN: {"connected": Link.GREETING, "lost": Link.DOWN, "close": Link.CLOSED},
	Link.GREETING: {"welcome": Link.READY, "lost": Link.DOWN, "close": Link.CLOSED},
	Link.READY: {"not_greeted": Link.GREETING, "lost": Link.DOWN, "close": Link.CLOSED},
	Link.CLOSED: {"close": Link.CLOSED, "lost": Link.CLOSED},
}

const STAGES: Dictionary[int, Dictionary] = {
	Stage.WAITING:
	{
		"send": Stage.ASKED,
		"cancel": Stage.DONE,  # nobody else knows it: cancelled at once
		"lost": Stage.WAITING,
		"final": Stage.DONE,
	},
	Stage.ASKED:
	{
		"answer": Stage.ACCEPTED,
		"cancel": Stage.CANCELLING,
		"lost": Stage.WAITING,  # asked again after the next welcome
		"final": Stage.DONE,
	},
	Stage.ACCEPTED:
	{
		"answer": Stage.ACCEPTED,
		"cancel": Stage.CANCELLING,
		"lost": Stage.WAITING,
		"final": Stage.DONE,
	},
	Stage.CANCELLING:
	{
		"answer": Stage.CANCELLING,
		"cancel": Stage.CANCELLING,
		"lost": Stage.DONE,  # the sidecar cancels what a lost client asked
		"final": Stage.DONE,
	},
}
