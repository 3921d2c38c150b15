"""Mistakes about requests, offers, matches and groups: name, file, what stands there, the mistake.

Planted by tests/mutations.py; docs/proof.md tells what each one is.
"""

MODELS = "uprcoop/matching/models"
IN_MATCHING = (
    (
        "requests: whoever is signed in counts as a verified organisation",
        f"{MODELS}/requests.py",
        "        if own.exists():\n            seen |= shown",
        "        if user.is_active:\n            seen |= shown",
    ),
    (
        "requests: named is seen by every provider",
        f"{MODELS}/requests.py",
        "        seen |= shown & Q(visibility=Visibility.NAMED) & Exists(named)",
        "        seen |= shown & Q(visibility=Visibility.NAMED)",
    ),
    (
        "requests: a suggestion shows the request before the State does",
        f"{MODELS}/matches.py",
        "    return Q(status__in=LIVE_FOR_PROVIDER) |",
        "    return ~Q(status=MatchStatus.ENDED) |",
    ),
    (
        "requests: whose cooperation has ended goes on seeing what is asked anew",
        f"{MODELS}/matches.py",
        '    return Q(status=status, since__gte=F("request__submitted_at")) &',
        "    return Q(status=status) &",
    ),
    (
        "requests: the figures count all",
        "uprcoop/matching/figures.py",
        "    requests = Request.objects.visible_to(user).filter(",
        "    requests = Request.objects.filter(",
    ),
    (
        "requests: an offer is held against all that are open",
        "uprcoop/matching/engine/reverse.py",
        "    visible = Request.objects.shown_to_organisation(offer.organisation).open()",
        "    visible = Request.objects.open()",
    ),
    (
        "requests: names pass before the introduction",
        "uprcoop/matching/views/matches.py",
        "    if not match.is_introduced:",
        "    if False:",
    ),
    (
        "requests: capacity tells of confidential agreements",
        "uprcoop/matching/views/answers.py",
        'status__in=["agreed", "under-way"], request__visibility="everyone"',
        'status__in=["agreed", "under-way"]',
    ),
    (
        "requests: others read the need in place of the summary",
        "uprcoop/matching/public.py",
        "        need=request.need if whole or not request.summary else request.summary,",
        "        need=request.need,",
    ),
    (
        "requests: a letter names the State",
        "uprcoop/matching/emails.py",
        '    text = _("A request for assistance waits for the Secretariat.")',
        '    text = f"{request.state.name_en} asks."',
    ),
    (
        "requests: the Secretariat shows it for the State",
        "uprcoop/matching/actions/matches.py",
        "    check_request(by, match.request.state)\n    check_open(match.request)\n",
        "    check_open(match.request)\n",
    ),
    (
        "requests: one side alone agrees",
        "uprcoop/matching/actions/matches.py",
        "    if match.agreed_by_state and match.agreed_by_provider:",
        "    if match.agreed_by_state or match.agreed_by_provider:",
    ),
    (
        "requests: who keeps its name is ranked by what it did",
        "uprcoop/matching/engine/evidence.py",
        'rows.values_list("id", "content__organisation__id")',
        'rows.values_list("id", "record__organisation_id")',
    ),
    (
        "requests: whoever joined a group brings others in",
        "uprcoop/matching/permissions.py",
        "    return user_can_moderate(user) and not group.is_agreed",
        "    return user_can_write_in(user, group)",
    ),
    (
        "requests: what is verified is not what was read",
        "uprcoop/matching/actions/requests.py",
        "    check_secretariat(by)\n    check_seen(request, seen)\n",
        "    check_secretariat(by)\n",
    ),
    (
        "requests: a summary too long is taken for none",
        "uprcoop/matching/views/doing.py",
        "    if not form.is_valid():\n        return False\n",
        '    if not form.is_valid():\n        form.cleaned_data.setdefault("text", "")\n',
    ),
    (
        "requests: whoever writes on a match is named before the introduction",
        "uprcoop/matching/views/matches.py",
        'str(one.by) if one.by_id in named else ""',
        "str(one.by)",
    ),
    (
        "requests: a provider reads what was said before it was shown the request",
        "uprcoop/matching/models/matches.py",
        'return self.filter(at__gte=F("match__disclosed_at")) if side == "provider" else self',
        "return self",
    ),
    (
        "requests: more people read one without a question",
        "uprcoop/matching/views/sure.py",
        "    elif WIDENING.index(whom) < WIDENING.index(Visibility(found.visibility)):",
        "    else:",
    ),
    (
        "requests: a State agrees to a list of friends that it has not read",
        "uprcoop/matching/actions/groups.py",
        "if seen and seen != group.revision:",
        "if False:",
    ),
    (
        "requests: whoever is invited to a group reads its agenda",
        "uprcoop/matching/permissions.py",
        "return user.is_auditor or user_can_write_in(user, group)",
        "return True",
    ),
)
