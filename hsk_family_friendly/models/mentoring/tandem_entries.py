from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import limits, typed
from .tandem_goal import RATINGS


class Tandem(models.Model):
    """What the people of a tandem enter on its page: goals, and what each side has learned."""

    _inherit = "hsk.tandem"

    mentor_learning = fields.Text("The Mentor Learned", copy=False)
    mentee_learning = fields.Text("The Mentee Learned", copy=False)

    def _takes_entries(self):
        """Tell whether its people can enter something: from the confirmation on.

        Not in a proposal that one side refused.
        """
        self.ensure_one()
        return self.state in ("confirmed", "active", "completed") or bool(self.date_start)

    def _check_takes_entries(self):
        if not self._takes_entries():
            raise UserError(self.env._("You can enter this as soon as the tandem is confirmed."))

    def _note_learning(self, person, text):
        """Keep what a person's side has learned.

        :raise UserError: it is too long, or the tandem is only a proposal
        """
        self._check_takes_entries()
        name = f"{self._side_of(person)}_learning"
        label = self.env._("What have you learned in the tandem?")
        self[name] = typed.text(self.env, text, label, limits.LEARNING)

    def _rate_goals(self, values):
        """Keep where the tandem stands with each of its goals.

        :param dict values: {name_ID: what was entered}; what is not there stays as it is
        :raise UserError: a rating is no number from 1 to 10, or a text is too long
        """
        for goal in self.goal_ids:
            entered = {
                name: values[f"{name}_{goal.id}"]
                for name in ("rating_start", "rating_end", "progress")
                if isinstance(values.get(f"{name}_{goal.id}"), str)
            }
            if entered:
                goal._rate(**entered)

    def _add_goal(self, person, name):
        """Add a goal of a person's side that is no measure.

        :raise UserError: it has no name, or there are too many
        """
        self._check_takes_entries()
        name = typed.text(self.env, name, self.env._("Goal"), limits.GOAL)
        if not name:
            raise UserError(self.env._("Please say what the goal is."))
        if name in self.goal_ids.mapped("name"):
            raise UserError(self.env._("This goal is there already."))
        if len(self.goal_ids) >= limits.GOALS:
            raise UserError(
                self.env._("A tandem has at most %s goals: better few, and reached.", limits.GOALS)
            )
        self.env["hsk.tandem.goal"].create(
            {"tandem_id": self.id, "name": name, "side": self._side_of(person)}
        )


class TandemGoal(models.Model):
    """What a tandem says about its goal."""

    _inherit = "hsk.tandem.goal"

    def _rate(self, **entered):
        """Keep where the tandem stands with a goal.

        :raise UserError: a rating is no number from 1 to 10, or the text is too long
        """
        self.ensure_one()
        self.tandem_id._check_takes_entries()
        values = {name: self._understood(name, value) for name, value in entered.items()}
        # what stays as it is does not touch the effect of the measure
        self.write({name: value for name, value in values.items() if self[name] != value})

    def _understood(self, name, value):
        if name == "progress":
            return typed.text(self.env, value, self._label(name), limits.PROGRESS) or False
        return typed.choice(self.env, value, dict(RATINGS), self._label(name))

    def _label(self, name):
        return self._fields[name]._description_string(self.env)
