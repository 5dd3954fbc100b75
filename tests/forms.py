"""This file is about reading a page's form as a browser does, to send it back with one thing changed."""

from html.parser import HTMLParser

SENDS_NOTHING = ("submit", "button", "image", "reset", "file")


class Form:
    """`fields` as a browser would send them, lists by name; `texts` the names that a person types in."""

    def __init__(self):
        self.fields = {}
        self.texts = []
        self.action = ""
        self.has_button = False

    def add(self, name, value):
        self.fields.setdefault(name, []).append(value)


class Reader(HTMLParser):
    """Collects the forms that are sent with POST, in the order of the page."""

    def __init__(self):
        super().__init__()
        self.forms, self.form, self.text, self.select = [], None, None, None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.form = Form() if given.get("method", "").lower() == "post" else None
            if self.form:
                self.form.action = given.get("action", "")
                self.forms.append(self.form)
        if self.form is None:
            return
        if tag == "input" and given.get("name"):
            self._input(given)
        elif tag == "button" and given.get("type", "submit") == "submit" and not self.form.has_button:
            # Whoever types and presses Enter uses the first button.
            self.form.has_button = True
            if given.get("name"):
                self.form.add(given["name"], given.get("value") or "")
        elif tag == "textarea":
            self.text, self.content = given["name"], ""
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and self.select and "selected" in given:
            self.form.add(self.select, given.get("value") or "")

    def _input(self, given):
        kind, name = given.get("type", "text"), given["name"]
        if kind in SENDS_NOTHING or (kind in ("checkbox", "radio") and "checked" not in given):
            return
        self.form.add(name, given.get("value") or ("on" if kind == "checkbox" else ""))
        if kind not in ("hidden", "checkbox", "radio"):
            self.form.texts.append(name)

    def handle_data(self, data):
        if self.text:
            self.content += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.text:
            self.form.add(self.text, self.content.removeprefix("\n"))
            self.form.texts.append(self.text)
            self.text = None
        elif tag == "select":
            self.select = None


def forms_of(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return [form for form in reader.forms if form.texts or form.fields]


def form_with(html, name):
    """The form that asks for this field."""
    return next(form for form in forms_of(html) if name in form.fields)
