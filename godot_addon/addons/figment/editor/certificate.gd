@tool
extends RichTextLabel
## A prop's certificate as a checklist: what was measured, against which threshold, faults first.

const GOOD := "7fd08a"
const BAD := "ff7a6b"
const DIM := "8a8f99"


func _init() -> void:
	bbcode_enabled = true
	fit_content = true


## Shows the certificate of a result: `{checks: [{check, value, threshold, verdict}]}`.
func show_certificate(certificate: Dictionary) -> void:
	text = as_text(certificate)


## The same as BBCode; empty without checks.
static func as_text(certificate: Dictionary) -> String:
	var good := PackedStringArray()
	var bad := PackedStringArray()
	for each: Variant in certificate.get("checks", []):
		if typeof(each) == TYPE_DICTIONARY:
			var passed: bool = each.get("verdict") == "pass"
			(good if passed else bad).append(_line(each, passed))
	var count := good.size() + bad.size()
	if count == 0:
		return ""
	var colour := GOOD if bad.is_empty() else BAD
	var title := "[color=#%s]%d of %d checks passed[/color]" % [colour, good.size(), count]
	return "\n".join(PackedStringArray([title]) + bad + good)


static func _line(each: Dictionary, passed: bool) -> String:
	var mark := "[color=#%s]%s[/color]" % [GOOD if passed else BAD, "✓" if passed else "✗"]
	var name := str(each.get("check", "?")).replace("_", " ")
	var value: Variant = each.get("value", "")
	var shown := String.num(value, 4) if typeof(value) in [TYPE_FLOAT, TYPE_INT] else str(value)
	var limit := str(each.get("threshold", "")).replace("<=", "≤").replace(">=", "≥")
	var measured := "[color=#%s]%s  %s[/color]" % [DIM, shown.trim_suffix(".0"), limit]
	return "%s %s  %s" % [mark, name, measured]
