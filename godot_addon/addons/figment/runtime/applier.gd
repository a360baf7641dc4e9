@tool
extends RefCounted
## Turns results into materials and scenes without a hitch: the heavy part in worker threads, the
## rest in steps on the main thread, as many a frame as the time budget allows (at least one).

const Conversion := preload("../convert/conversion.gd")
const MaterialConversion := preload("../convert/material.gd")
const PropConversion := preload("../convert/prop.gd")
const Request := preload("request.gd")
const Fault := preload("../wire/error.gd")


class Job:
	extends RefCounted
	var request: Request
	var conversion: Conversion
	var task := -1
	var steps: Array[Callable] = []


## The longest step so far, in microseconds, and what it was: for measurements.
var longest_usec := 0
var longest := ""

var _jobs: Array[Job] = []
var _skipped := false


## Takes a request that has its result. False when there is nothing to convert.
func begin(request: Request, options: Dictionary) -> bool:
	var conversion: Conversion = null
	match request.capability:
		"texture":
			conversion = MaterialConversion.new(request, options)
		"prop":
			conversion = PropConversion.new(request, options)
	if conversion == null:
		return false
	var job := Job.new()
	job.request = request
	job.conversion = conversion
	job.task = WorkerThreadPool.add_task(conversion.decode, false, "Figment")
	_jobs.append(job)
	return true


## Call every frame: works for at most about `budget_usec`. A frame whose budget is spent is left
## alone, but not two in a row.
func poll(budget_usec: int) -> void:
	_skipped = budget_usec <= 0 and not _skipped and not _jobs.is_empty()
	if _skipped:
		return
	var end := Time.get_ticks_usec() + budget_usec
	while not _jobs.is_empty():
		var job := _next()
		if job == null:
			return
		if not job.steps.is_empty():
			_do(job.steps.pop_front())
		if job.steps.is_empty():
			_jobs.erase(job)
			_end(job)
		if Time.get_ticks_usec() >= end:
			return


## True when it was being converted and is now dropped.
func cancel(request: Request) -> bool:
	for job: Job in _jobs:
		if job.request == request:
			request.fail(Fault.make("cancelled", "The request was cancelled."))
			return true
	return false


func pending() -> int:
	return _jobs.size()


## Waits for the worker threads; what they made is dropped.
func close() -> void:
	for job: Job in _jobs:
		if job.task >= 0:
			WorkerThreadPool.wait_for_task_completion(job.task)
	_jobs.clear()


func _do(step: Callable) -> void:
	var start := Time.get_ticks_usec()
	step.call()
	var took := Time.get_ticks_usec() - start
	if took > longest_usec:
		longest_usec = took
		longest = "%s %s" % [step.get_method(), step.get_bound_arguments()]


# The first job with something to do on the main thread.
func _next() -> Job:
	for job: Job in _jobs:
		if job.task < 0:
			return job
		if WorkerThreadPool.is_task_completed(job.task):
			WorkerThreadPool.wait_for_task_completion(job.task)
			job.task = -1
			if job.conversion.fault == "" and not job.request.is_finished():
				job.steps = job.conversion.steps()
			return job
	return null


func _end(job: Job) -> void:
	if job.conversion.fault != "":
		var what := "The sidecar's result cannot be used. " + job.conversion.fault
		job.request.fail(Fault.make("malformed_message", what))
	else:
		job.request.complete(job.conversion.value)
