"""Attempts to take a model over (input) and signs that one was taken over (output).

Three kinds: orders to forget the instructions or to become something else, requests for the hidden
text, and the special tokens of chat formats. In the output: a character that speaks of prompts,
models and instructions. Patterns run on folded text, so spelling tricks are already undone.
"""

from __future__ import annotations

import re

_ORDERS = (
    r"(?:ignore|disregard|forget|override|bypass|drop|skip|delete|erase|cancel|discard)(?: \w+){0,3} "
    r"(?:instructions?|prompts?|rules|guidelines|directives|programming|training|persona|character sheet|"
    r"guardrails|filters?|restrictions|context|constraints|orders you were given|you (?:were|have been) told|safety)"
)
_ROLES = (
    r"(?:you are|you're|act as|pretend (?:to be|you are|you're)|become|behave (?:like|as)|roleplay as|simulate|"
    r"from now on,? you(?:'re| are)?|respond as|answer as|speak as) (?:now |no longer |just |only |really |actually )*"
    r"(?:an? |the |in |my )?(?:\w+ ){0,2}(?:ai\b|a\.i\.|assistant|language model|llm|chat ?bot|chatgpt|gpt\S*|dan\b|jailbroken|"
    r"unfiltered|unrestricted|uncensored|developer mode|debug mode|admin mode|linux|terminal|python|"
    r"free (?:from|of)|without (?:any )?(?:rules|limits|filters|restrictions))"
)
_MODES = (
    r"\b(?:developer|debug|god|admin|maintenance|sudo|root|dan|jailbreak|unrestricted|diagnostic|test) ?mode (?:on|enabled|activated|engaged)|"
    r"\b(?:enable|enter|activate|switch to|turn on|go into|start) (?:the )?(?:developer|debug|admin|maintenance|sudo|root|dan|jailbreak|"
    r"unrestricted|unfiltered|diagnostic|uncensored) ?(?:mode|access)?\b|jailbreak|do anything now|"
    r"(?:system|admin(?:istrator)?|developer|root) (?:override|command|message|note)\s*:|"
    r"(?:i am|i'm|this is|as) (?:your|the|an?) (?:developer|programmer|creator|admin(?:istrator)?|game (?:dev|developer)|engineer)\b.{0,60}"
    r"(?:reveal|show|tell|give|print|unlock|disable|obey|override|debug|drop|output|stop|let)|"
    r"(?:break|drop|leave|exit|stop being in|get out of|step out of|out of) (?:your )?(?:character|role|persona)|"
    r"(?:stop|end|quit|leave|drop) (?:the )?(?:role ?-?play(?:ing)?|act\b|simulation|pretending to be (?:human|real))|"
    r"(?:stay|staying|remain|be|being) in character|speak as (?:the |a )?(?:model|ai|program)|(?:for|do|solve|write) my (?:homework|essay)|"
    r"(?:disable|turn off|remove|lift|switch off) (?:\w+ ){0,3}"
    r"(?:filters?|safety|moderation|guardrails|restrictions|censorship|rails)|"
    r"(?:no|without|zero|free of) (?:any )?(?:rules|filters|restrictions|censorship|limits) (?:apply|any ?more|at all|from now|now)|"
    r"new (?:instructions?|rules|prompt|system message|persona)\s*:|(?:end|start) of (?:the )?(?:prompt|instructions)"
)
_LEAKS = (
    r"(?:show|print|reveal|repeat|recite|output|display|tell|give|quote|write|dump|copy|paste|share|summari[sz]e|translate|encode|"
    r"what (?:is|are|was|were|does|do)|list|read|say|spell|leak|expose|echo|return)(?: \w+){0,5} "
    r"(?:(?:system|hidden|initial|original|secret|first|full|exact|starting|base|developer|your|internal) (?:\w+ )?"
    r"(?:prompts?|instructions?|message|directives|configuration|config|programming|source code|guidelines|context window|persona text|parameters)|"
    r"(?:text|words|sentences?|everything|lines?|content|tokens|message|paragraph) (?:that (?:came|comes|is|are|appears?) )?"
    r"(?:above|before this|prior to this|you were given|in your (?:prompt|context)))|"
    r"what (?:were you|have you been|are you) (?:told|instructed|programmed|prompted)|how (?:were|are) you (?:programmed|prompted|instructed)|"
    r"(?:your|the) (?:system|initial|hidden|secret) prompt|context window|"
    r"(?:what|which) (?:ai|language|llm|kind of ai) (?:model )?(?:are you|is this$|is this ai)|(?:what|which|who|whose)(?: \w+)? (?:company|ai|lab|programmers?|developers?)?"
    r" ?(?:programmed|trained|coded|developed) you|which company (?:made|built|created|owns) you|which ai\b|are you (?:an? )?(?:ai|chat ?bot|chatgpt|gpt|language model|llm)\b"
)
_TOKENS = re.compile(
    r"<\|[\w-]{2,40}\|?>|<\|?im_(?:start|end)|\[/?INST\]|<</?SYS>>|</?s>|<\|?(?:system|user|assistant|endoftext|eot_id)\|?>|"
    r"^\s*#{2,}\s*(?:system|instruction|assistant|user|response)\b|^\s*(?:system|assistant)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_INPUT = re.compile(rf"(?<!\w)(?:{_ORDERS})|(?<!\w)(?:{_ROLES})|{_MODES}|(?<!\w)(?:{_LEAKS})")
_OUTPUT = re.compile(
    r"\bas an? (?:ai|a\.i\.|artificial intelligence|(?:large )?language model|assistant|chat ?bot|virtual)\b|"
    r"\b(?:i am|i'm) (?:just |only |actually |really )?(?:an? )?(?:\w+ )?(?:ai\b|language model|chat ?bot|virtual assistant|"
    r"computer program|llm|artificial intelligence)|\bmy (?:system )?(?:prompt|programming|training data|instructions (?:say|are|tell))|"
    r"\bsystem prompt\b|\b(?:openai|chatgpt|hugging ?face|smollm)\b|\bi(?: was|'ve been| have been) (?:instructed|prompted|programmed|trained) (?:to|by|on)|"
    r"\bplayer:|\bfacts?: |say the fact"
)


def find_attack(plain: str, raw: str) -> tuple[str, bool] | None:
    """What in a player's text is an attack, and whether it is only a suspicion (soft).

    `plain`: the folded text; `raw`: as it came, because special tokens are made of signs.
    """
    if match := _TOKENS.search(raw):
        return match[0].strip()[:60], False
    if match := _INPUT.search(plain):
        return match[0].strip()[:60], True
    return None


def find_leak(plain: str, raw: str) -> tuple[str, bool] | None:
    """What in a model's sentence shows its instructions or its nature; never soft."""
    match = _TOKENS.search(raw) or _OUTPUT.search(plain)
    return (match[0].strip()[:60], False) if match else None
