"""Someone with a personal link and no account."""

import re

import requests


class Person:
    """Opens the pages of a personal link, and sends their forms."""

    def __init__(self, url, path):
        self.url, self.path = url, path
        self.browser = requests.Session()

    def get(self, rest=""):
        """Open the page."""
        return self.browser.get(self.url + self.path + rest, timeout=120)

    def send(self, rest="", **values):
        """Send a form of the page."""
        page = self.get().text
        key = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        answer = self.browser.post(
            self.url + self.path + rest,
            data={"csrf_token": key, **values},
            allow_redirects=False,
            timeout=120,
        )
        assert answer.status_code == 303, answer.text[:3000]
