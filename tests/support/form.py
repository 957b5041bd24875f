"""Fill in Odoo's forms as a person does: by field names and German labels."""


class Form:
    """The form that is open on a Playwright page."""

    def __init__(self, page):
        self.page = page

    def field(self, name):
        """Return the visible widget of a field."""
        return self.page.locator(f".o_field_widget[name='{name}']:visible").first

    def set(self, name, value):
        """Type a value into a field."""
        box = self.field(name).locator("input, textarea").first
        box.fill(str(value))
        box.press("Tab")

    def choose(self, name, text):
        """Choose a record by its name, or create it where there is none."""
        self.field(name).locator("input").first.fill(text)
        menu = self.page.locator(".o-autocomplete--dropdown-menu")
        menu.get_by_text(text).first.click()
        menu.wait_for(state="detached")

    def select(self, name, label):
        """Choose an option of a selection field."""
        self.field(name).locator("input").first.click()
        self.page.locator(".o_select_menu_item").get_by_text(label, exact=True).first.click()

    def tab(self, name):
        """Open a page of the notebook."""
        self.page.click(f".o_notebook a[name='{name}']")

    def button(self, label):
        """Press a button of the header and wait for what comes of it."""
        self.page.locator(".o_form_statusbar button:visible", has_text=label).first.click()

    def wait_for_state(self, label):
        """Wait until the status bar shows a state."""
        self.page.locator(
            ".o_statusbar_status button.o_arrow_button_current:visible", has_text=label
        ).wait_for()

    def save(self):
        """Save and wait until it is done."""
        button = self.page.locator(".o_form_button_save:visible")
        if button.count():
            button.click()
        self.page.locator(
            ".o_form_saved, .o_form_status_indicator_buttons.invisible"
        ).first.wait_for(state="attached")

    def dialog(self, label):
        """Press a button of the dialog and wait until it is closed."""
        self.page.locator(".modal footer button", has_text=label).first.click()
        self.page.locator(".modal").wait_for(state="detached")

    def add_row(self, field, **values):
        """Add a row to a list within the form and type its values."""
        widget = self.field(field)
        widget.get_by_text("Zeile hinzufügen").click()
        row = widget.locator("tr.o_selected_row")
        for name, value in values.items():
            box = row.locator(f"[name='{name}'] input, [name='{name}'] textarea").first
            box.fill(value)
            option = self.page.locator(".o-autocomplete--dropdown-item").get_by_text(value)
            if "o-autocomplete--input" in (box.get_attribute("class") or ""):
                option.first.click()

    def print(self, label):
        """Print a report from the gear menu; return the file's content."""
        self.page.click(".o_cp_action_menus button .fa-cog")
        self.page.locator(".o-dropdown--menu .dropdown-toggle", has_text="Drucken").hover()
        with self.page.expect_download(timeout=60_000) as download:
            self.page.locator(".o-dropdown--menu").get_by_text(label, exact=True).first.click()
        return download.value.path().read_bytes()
