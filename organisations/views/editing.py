"""This file is about what editors see: their organisations, the task list, one page of questions a task."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import signed_in
from organisations import checking, editing, moderation, proposing, registration, tasks
from organisations.forms import about
from organisations.forms.entry import EntryForm, written_languages
from organisations.forms.reaching import ContactForm
from organisations.forms.where import WhereForm
from organisations.models import Organisation
from organisations.promises import first_look
from organisations.versions import Conflict
from organisations.views.answering import clash_page, open_entry, other_language, sent_with, version_of

Status = Organisation.Status
NOT_SENT_IN = (Status.DRAFT, Status.RETURNED)
# The one page that a task leads back to, when it was opened from there (`?terug=`).
CHECK = "controleren"

FORMS: dict[str, type[EntryForm]] = {
    "name": about.NameForm,
    "what": about.WhatForm,
    "where": WhereForm,
    "contact": ContactForm,
    "languages": about.LanguagesForm,
    "expertise": about.ExpertiseForm,
    "story": about.StoryForm,
    "together": about.TogetherForm,
}


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """Shows an editor their organisations: the state of each, and what waits."""
    entries = _with_contact(Organisation.objects.editable_by(request.user)).order_by("name", "pk")
    rows = [
        {
            "entry": entry,
            "promise": first_look(entry) if entry.status == Status.SUBMITTED else None,
            "missing": len(tasks.missing(entry)) if entry.status in NOT_SENT_IN else 0,
            "task": tasks.BY_CODE.get(entry.return_task) if entry.status == Status.RETURNED else None,
            "waiting": entry.proposed_changes.waiting().count(),
        }
        for entry in entries
    ]
    contacts = {entry.municipality.pk: entry.municipality for entry in entries if entry.municipality}
    context = {"rows": rows, "municipalities": list(contacts.values()), "total": len(tasks.REQUIRED)}
    return render(request, "organisations/editing/mine.html", context)


def _with_contact(entries: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return entries.select_related("municipality").defer("municipality__geometry", "municipality__centre")


@require_safe
@signed_in
def tasks_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows an editor what is done, what is still to do, and what waits for the municipality."""
    entry = open_entry(request, slug)
    states = tasks.task_states(entry)
    required = [state for state in states if state.task.is_required]
    later = [state for state in states if not state.task.is_required]
    context = {
        "entry": entry,
        "required": required,
        "later": later,
        "done": sum(state.is_done for state in required),
        "next": _next_state(entry, states),
        "is_sent_in": entry.status not in NOT_SENT_IN,
        "promise": first_look(entry) if entry.status == Status.SUBMITTED else None,
        "waiting": waiting_changes(entry),
        "return_task": tasks.BY_CODE.get(entry.return_task),
        "can_restore": moderation.can_move(entry, "restore") and not entry.return_reason,
        "offers": tasks.offers(entry),
    }
    return render(request, "organisations/editing/tasks.html", context)


def _next_state(entry: Organisation, states: list[tasks.TaskState]) -> tasks.TaskState | None:
    """The one thing to go on with: what was sent back, what is missing, else one extra."""
    if entry.status == Status.RETURNED and entry.return_task in tasks.BY_CODE:
        return next(state for state in states if state.task.code == entry.return_task)
    return next((state for state in states if not state.is_done), None)


def waiting_changes(entry: Organisation) -> list[dict[str, Any]]:
    """What waits for the municipality, in words."""
    return [
        {
            "change": change,
            "label": change.get_field_display(),
            "old": proposing.say(change.field, change.old),
            "new": proposing.say(change.field, change.new),
        }
        for change in entry.proposed_changes.waiting().select_related("location")
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_task(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Lets an editor answer one page of questions about their own entry."""
    entry = open_entry(request, slug)
    language = _story_language(request)
    page = editing.story(language) if code == "story" else editing.PAGES[code]
    page_id = f"{entry.pk}:{code}:{language}" if code == "story" else f"{entry.pk}:{code}"
    values = page.read(entry)
    form = make_form(request, FORMS[code], entry, values)
    if form.is_bound and form.is_valid():
        try:
            entry = editing.save(
                entry, page=page, values=form.values(), by=request.user, **vars(sent_with(request, page_id))
            )
        except Conflict as conflict:
            title = str(tasks.BY_CODE[code].title)
            return clash_page(
                request, conflict, entry=entry, questions=page.questions, page_id=page_id, title=title
            )
        _say_saved(request, entry, form, code)
        return _go_on(request, entry, code)
    context = {
        "form": form,
        "version": version_of(request, page_id, page.shown(entry)),
        **task_context(request, entry, code),
    }
    if code == "story":
        context |= _story_context(entry, language)
    return render(request, f"organisations/editing/task_{code}.html", context)


def make_form(
    request: HttpRequest, form_class: type[EntryForm], entry: Organisation, values: dict[str, Any]
) -> EntryForm:
    """The form as it was posted; else with what is stored. A look at other areas keeps what was typed."""
    extra = {"known": values.get("address")} if issubclass(form_class, WhereForm) else {}
    if request.method != "POST":
        return form_class(entry=entry, initial=form_class.initial_of(values), **extra)
    if "show_areas" in request.POST:
        return form_class(entry=entry, initial=form_class.typed(request.POST), **extra)
    return form_class(request.POST, entry=entry, **extra)


def task_context(request: HttpRequest, entry: Organisation, code: str) -> dict[str, Any]:
    """What every page of a task shows around its questions."""
    task = tasks.BY_CODE[code]
    is_joining = entry.status == Status.DRAFT and task.is_required
    waiting = [change for change in waiting_changes(entry) if change["change"].field in _WAITS.get(code, ())]
    return {
        "entry": entry,
        "task": task,
        "number": tasks.REQUIRED.index(task) + 1 if is_joining else 0,
        "total": len(tasks.REQUIRED),
        "waiting": waiting,
        "must_wait": proposing.must_wait(entry) and code in _WAITS,
        "reason": entry.return_reason if entry.return_task == code else "",
        "back": CHECK if CHECK in (request.POST.get("terug"), request.GET.get("terug")) else "",
        "places": entry.locations.all() if code == "where" else [],
    }


_WAITS = {"name": ("name", "kind"), "where": ("location",), "contact": ("website",)}


def _story_language(request: HttpRequest) -> str:
    """The language of the story page; only languages that we know."""
    asked = request.GET.get("taal", "")
    return asked if asked in dict(written_languages()) else (get_language() or "nl")


def _story_context(entry: Organisation, language: str) -> dict[str, Any]:
    names = dict(written_languages())
    written = set(entry.texts.values_list("language", flat=True))
    tabs = [
        {"url": f"?taal={code}", "label": name, "current": code == language}
        for code, name in names.items()
        if code in written or code == language
    ]
    others = [(code, name) for code, name in names.items() if code not in written and code != language]
    return {"tabs": tabs, "others": others, "language": language, "language_name": names[language]}


def _say_saved(request: HttpRequest, entry: Organisation, form: EntryForm, code: str) -> None:
    if getattr(form, "is_unavailable", False):
        messages.info(
            request, _("We cannot look up the address now. We keep it and try again later. You can go on.")
        )
    if isinstance(form, WhereForm) and entry.status in NOT_SENT_IN:
        _say_municipality(request, entry)
    if entry.proposed_changes.waiting().filter(field__in=_WAITS.get(code, ())).exists():
        messages.success(request, _("Saved. What is new waits until the municipality has looked."))
    elif entry.status not in NOT_SENT_IN:
        messages.success(request, _("Saved."))


def _say_municipality(request: HttpRequest, entry: Organisation) -> None:
    """A kind word when nobody of a municipality could look at this entry (yet)."""
    home = entry.municipality
    if home is None:
        messages.warning(request, _("Choose where you are active. Then we know who can look at your entry."))
    elif not home.is_active:
        text = _(
            "The municipality of %(name)s does not take part yet. We keep your draft. "
            "Are you also active somewhere else? Choose it under “Where?”."
        )
        messages.warning(request, text % {"name": home.name})


def _go_on(request: HttpRequest, entry: Organisation, code: str) -> HttpResponse:
    """After saving: to the same page in another language, the check page, the next task, or the task list."""
    if code == "story" and (language := other_language(request)):
        return HttpResponseRedirect(f"{tasks.BY_CODE[code].url(entry)}?taal={language}")
    if entry.status not in NOT_SENT_IN or not tasks.BY_CODE[code].is_required:
        wants_check = request.POST.get("terug") == CHECK and entry.status in NOT_SENT_IN
        where = "check" if wants_check else "edit"
        return redirect(f"organisations:{where}", slug=entry.slug)
    if following := tasks.next_task(entry, after=code):
        return HttpResponseRedirect(following.url(entry))
    return redirect("organisations:edit" if tasks.missing(entry) else "organisations:check", slug=entry.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows an editor who sees what, and lets them send the entry in."""
    entry = open_entry(request, slug)
    if request.method == "POST":
        try:
            registration.submit(entry, by=request.user)
        except registration.NotReady:
            messages.warning(request, _("Something is missing. It is all still here."))
            return redirect("organisations:check", slug=entry.slug)
        return redirect("organisations:sent", slug=entry.slug)
    missing = [(task, task.url(entry)) for task in tasks.missing(entry)]
    context = {
        "entry": entry,
        "audiences": checking.who_sees_what(entry, email=request.user.email),
        "missing": missing if entry.status in NOT_SENT_IN else [],
        "can_send": entry.status in NOT_SENT_IN and not missing,
    }
    return render(request, "organisations/editing/check.html", context)


@require_safe
@signed_in
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Tells an editor that the entry was sent in, by when the municipality looks, and what they can add."""
    entry = open_entry(request, slug)
    if entry.status in NOT_SENT_IN:
        return redirect("organisations:edit", slug=entry.slug)
    extra = next((state for state in tasks.task_states(entry) if not state.is_done), None)
    context = {"entry": entry, "promise": first_look(entry), "next": extra}
    return render(request, "organisations/editing/sent.html", context)


@require_POST
@signed_in
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lets an editor take back a change that waits for the municipality."""
    entry = open_entry(request, slug)
    change = get_object_or_404(entry.proposed_changes, pk=pk)
    if proposing.withdraw(change):
        messages.success(request, _("You took the change back. Everything stays as it was."))
    else:
        messages.info(request, _("The municipality has decided about this change already."))
    return redirect("organisations:edit", slug=entry.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Lets an editor end the entry of an organisation that stopped, or throw a draft away."""
    entry = open_entry(request, slug)
    is_draft = registration.can_discard(entry)
    if not is_draft and not moderation.can_move(entry, "archive"):
        raise Http404
    if request.method == "POST":
        if is_draft:
            registration.discard(entry, by=request.user)
            messages.success(request, _("The draft is gone."))
            return redirect("organisations:mine")
        moderation.archive(entry, by=request.user)
        messages.success(request, _("Your organisation is off the map. You can put it back here."))
        return redirect("organisations:edit", slug=entry.slug)
    return render(request, "organisations/editing/stop.html", {"entry": entry, "is_draft": is_draft})


@require_POST
@signed_in
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Lets an editor say that the entry still holds, and put it back on the map."""
    entry = open_entry(request, slug)
    if entry.return_reason and entry.status != Status.PUBLISHED:
        # The municipality took it off and said why; putting it back is theirs.
        raise Http404
    try:
        moderation.restore(entry, by=request.user)
        messages.success(request, _("Your organisation is on the map again."))
    except moderation.CannotMove as problem:
        messages.warning(request, str(problem))
    return redirect("organisations:edit", slug=entry.slug)
