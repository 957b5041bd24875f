import { _t } from "@web/core/l10n/translation";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Component, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { Mutex } from "@web/core/utils/concurrency";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { useSortable } from "@web/core/utils/sortable_owl";

const AWARDED = ["certified", "conditional"];
// How often the screen looks for what others have entered, in milliseconds.
const REFRESH = 5000;

/** The evening of the jury on one screen: agenda, case, votes, decision, attendance. */
export class JuryEvening extends Component {
    static template = "hsk_family_friendly.JuryEvening";
    static components = { DateTimeInput };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.sessionId = this.props.action.context.active_id;
        this.state = useState({
            session: null,
            current: null,
            draft: null,
            changedBy: "",
            showPeople: false,
            busy: false,
        });
        this.decisions = [
            { key: "certified", label: _t("Certified"), style: "success" },
            { key: "conditional", label: _t("With Condition"), style: "info" },
            { key: "deferred", label: _t("Deferred"), style: "warning" },
            { key: "refused", label: _t("Refused"), style: "danger" },
            { key: "postponed", label: _t("Postpone"), style: "secondary" },
        ];
        this.voteLabels = {
            yes: _t("Yes"),
            no: _t("No"),
            unclear: _t("Unclear"),
            abstained: _t("Abstention"),
        };
        this.mutex = new Mutex();
        this.changes = 0; // counts what was done here, so that late answers are known
        this.agenda = useRef("agenda");
        useSortable({
            ref: this.agenda,
            elements: ".o_jury_case",
            handle: ".o_jury_handle",
            enable: () => this.isOpen,
            onDrop: ({ element, previous }) => this.onMoved(element, previous),
        });
        useSetupAction({
            beforeLeave: () => this.save(),
        });
        onWillStart(async () => {
            await this.loadSession();
            this.env.config.setDisplayName(this.state.session.name);
            const wanted = Number(this.props.action.params?.case_id); // also after a reload
            const first =
                this.state.session.cases.find((line) => line.id === wanted) ||
                this.state.session.cases.find((line) => !line.decision_label) ||
                this.state.session.cases[0];
            if (first) {
                await this.openCase(first.id);
            }
        });
        this.timer = setInterval(() => this.refresh(), REFRESH);
        onWillUnmount(() => clearInterval(this.timer));
    }

    // ---------------------------------------------------------------------
    // What is shown
    // ---------------------------------------------------------------------

    get isOpen() {
        return this.state.session?.state === "open";
    }

    get isAwarded() {
        return AWARDED.includes(this.state.draft.choice);
    }

    get isDirty() {
        return (
            this.state.draft &&
            JSON.stringify(this.state.draft) !== JSON.stringify(this.draftOf(this.state.current))
        );
    }

    get settledCount() {
        return this.state.session.cases.filter((line) => line.decision_label).length;
    }

    get thereCount() {
        return this.state.session.jurors.filter((juror) => juror.there).length;
    }

    /** Return what can be edited of a case. */
    draftOf(current) {
        return {
            choice: current.postponed ? "postponed" : current.decision,
            reason: current.reason,
            validity_years: current.validity_years,
            conditions: current.conditions.map((condition) => ({ ...condition })),
        };
    }

    /** Return the votes that say more than their number. */
    get shownVotes() {
        return this.state.current.votes.filter((vote) => vote.comment || vote.juror);
    }

    dateOf(text) {
        return text ? deserializeDate(text) : false;
    }

    setDeadline(condition, day) {
        condition.deadline = day ? serializeDate(day) : "";
    }

    /** Return a colour; none while the names are hidden: it would tell who voted how. */
    color(name, hidden = "") {
        return this.state.session.show_names ? name : hidden;
    }

    jurorStyle(juror) {
        if (juror.biased) {
            return "text-bg-secondary opacity-50 text-decoration-line-through";
        }
        return juror.taking_part ? this.color("text-bg-success", "text-bg-light") : "text-bg-light";
    }

    voteStyle(vote) {
        const styles = { yes: "success", no: "danger", unclear: "warning" };
        return this.color(styles[vote] || "secondary", "light border");
    }

    // ---------------------------------------------------------------------
    // Loading
    // ---------------------------------------------------------------------

    async loadSession() {
        this.state.session = await this.orm.call("hsk.jury.session", "get_evening", [
            [this.sessionId],
        ]);
    }

    async loadCase(caseId) {
        const current = await this.orm.call("hsk.jury.case", "get_evening_case", [[caseId]]);
        this.state.current = current;
        this.state.draft = this.draftOf(current);
        this.state.changedBy = "";
        this.props.updateActionState?.({ case_id: caseId });
    }

    /** Show what others have entered; what is being typed here stays. */
    async refresh() {
        if (this.state.busy || document.hidden) {
            return;
        }
        const silent = this.orm.silent;
        const moment = this.changes;
        const session = await silent.call("hsk.jury.session", "get_evening", [[this.sessionId]]);
        if (moment !== this.changes) {
            return; // something was entered here meanwhile: this answer is old
        }
        this.state.session = session;
        const line = session.cases.find((one) => one.id === this.state.current?.id);
        if (!line) {
            return;
        }
        if (!this.isDirty) {
            const fresh = await silent.call("hsk.jury.case", "get_evening_case", [[line.id]]);
            if (!this.isDirty && moment === this.changes) {
                this.state.current = fresh;
                this.state.draft = this.draftOf(fresh);
            }
        } else if (line.version !== this.state.current.version) {
            this.state.changedBy = line.decided_by;
        }
    }

    /** Do something on the server after what is being done; errors leave everything as it is. */
    perform(task) {
        return this.mutex.exec(async () => {
            this.state.busy = true;
            this.changes++;
            try {
                await task();
            } finally {
                this.changes++;
                this.state.busy = false;
            }
        });
    }

    async reload() {
        await this.loadSession();
        if (this.state.current) {
            await this.loadCase(this.state.current.id);
        }
    }

    // ---------------------------------------------------------------------
    // Agenda
    // ---------------------------------------------------------------------

    /** Open a case; entries in the one before are saved first. */
    async openCase(caseId) {
        if (await this.save()) {
            await this.perform(() => this.loadCase(caseId));
        }
    }

    async openNext(step) {
        const ids = this.state.session.cases.map((line) => line.id);
        const place = ids.indexOf(this.state.current.id) + step;
        if (ids[place]) {
            await this.openCase(ids[place]);
        }
    }

    async onMoved(element, previous) {
        const ids = this.state.session.cases.map((line) => line.id);
        const moved = Number(element.dataset.id);
        ids.splice(ids.indexOf(moved), 1);
        ids.splice(previous ? ids.indexOf(Number(previous.dataset.id)) + 1 : 0, 0, moved);
        await this.perform(async () => {
            await this.orm.call("hsk.jury.session", "action_reorder", [[this.sessionId], ids]);
            await this.loadSession();
        });
    }

    async orderUnclearFirst() {
        await this.perform(async () => {
            await this.orm.call("hsk.jury.session", "action_order_unclear_first", [
                [this.sessionId],
            ]);
            await this.loadSession();
        });
    }

    // ---------------------------------------------------------------------
    // People
    // ---------------------------------------------------------------------

    async attend(juror, step) {
        await this.perform(async () => {
            await this.orm.call("hsk.jury.session", "action_attendance", [
                [this.sessionId],
                juror.id,
                step,
            ]);
            await this.reloadUntouched();
        });
    }

    async allPresent() {
        await this.perform(async () => {
            await this.orm.call("hsk.jury.session", "action_all_present", [[this.sessionId]]);
            await this.reloadUntouched();
        });
    }

    /** Show what changed; what is being typed stays. */
    async reloadUntouched() {
        await this.loadSession();
        if (this.state.current && !this.isDirty) {
            await this.loadCase(this.state.current.id);
        }
    }

    async toggleNames() {
        await this.perform(async () => {
            await this.orm.call("hsk.jury.session", "action_show_names", [
                [this.sessionId],
                !this.state.session.show_names,
            ]);
            await this.reload();
        });
    }

    // ---------------------------------------------------------------------
    // Decision
    // ---------------------------------------------------------------------

    choose(key) {
        this.state.draft.choice = this.state.draft.choice === key ? "" : key;
        if (this.state.draft.choice !== "conditional") {
            this.state.draft.conditions = [];
        } else if (!this.state.draft.conditions.length) {
            this.addCondition();
        }
    }

    addCondition() {
        this.state.draft.conditions.push({
            name: "",
            action_field_id: this.state.session.fields[0]?.id,
            deadline: "",
        });
    }

    removeCondition(index) {
        this.state.draft.conditions.splice(index, 1);
    }

    /** Save the decision; return false (and keep the entries) where something is missing. */
    async save() {
        await this.mutex.getUnlockedDef();
        if (!this.isDirty) {
            return true;
        }
        const { choice, reason, validity_years, conditions } = this.state.draft;
        if (conditions.some((one) => !one.name.trim() || !one.deadline)) {
            this.notification.add(_t("Each condition needs its text and its deadline."), {
                type: "warning",
            });
            return false;
        }
        const values = {
            decision: choice === "postponed" ? false : choice || false,
            postponed: choice === "postponed",
            reason,
            validity_years: Number(validity_years),
            condition_ids: [
                [5],
                ...conditions.map(({ name, action_field_id, deadline }) => [
                    0,
                    0,
                    { name, action_field_id: Number(action_field_id), deadline },
                ]),
            ],
        };
        await this.perform(async () => {
            await this.orm.call("hsk.jury.case", "action_decide", [
                [this.state.current.id],
                values,
                this.state.current.version,
            ]);
            await this.reload();
        });
        return true;
    }

    async saveAndNext() {
        if (await this.save()) {
            await this.openNext(1);
        }
    }

    async undo() {
        await this.perform(async () => {
            await this.orm.call("hsk.jury.case", "action_undo", [[this.state.current.id]]);
            await this.reload();
        });
    }

    discard() {
        return this.perform(() => this.loadCase(this.state.current.id));
    }

    async close() {
        if (!(await this.save())) {
            return;
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Close the session"),
            body: _t(
                "The decisions take effect: certificates, conditions, minutes and drafts of letters. This cannot be undone."
            ),
            confirmLabel: _t("Close the session"),
            confirm: async () => {
                await this.perform(() =>
                    this.orm.call("hsk.jury.session", "action_close", [[this.sessionId]])
                );
                await this.openForm();
            },
            cancelLabel: _t("Not yet"),
            cancel: () => {},
        });
    }

    async openForm() {
        await this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: "hsk.jury.session",
                res_id: this.sessionId,
                views: [[false, "form"]],
            },
            { stackPosition: "replaceCurrentAction" }
        );
    }
}

registry.category("actions").add("hsk_jury_evening", JuryEvening);
