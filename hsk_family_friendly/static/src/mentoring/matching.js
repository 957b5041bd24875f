import { Component, onWillStart, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";

const PROGRAM = "hsk.mentoring.program";
const RUN = "hsk.mentoring.run";

/** The matching on one screen: rules left, proposal in the middle, alternatives right. */
export class Matching extends Component {
    static template = "hsk_family_friendly.Matching";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.programId =
            this.props.action.params?.program_id ||
            this.props.action.context?.active_id ||
            this.props.state?.programId;
        this.state = useState({
            data: null,
            rules: {},
            preview: null,
            chosen: null,
            alternatives: [],
            reason: "",
            busy: false,
        });
        useSetupAction({ getLocalState: () => ({ programId: this.programId }) });
        onWillStart(() => this.load());
    }

    // ---------------------------------------------------------------------
    // What is shown
    // ---------------------------------------------------------------------

    get weights() {
        return Object.keys(this.state.data.rules).filter((name) => name.startsWith("weight_"));
    }

    get changedRules() {
        const { rules } = this.state.data;
        const changed = {};
        for (const name in rules) {
            if (this.state.rules[name] !== rules[name]) {
                changed[name] = this.state.rules[name];
            }
        }
        return changed;
    }

    get isChanged() {
        return Object.keys(this.changedRules).length > 0;
    }

    get canChange() {
        return !this.state.data.is_closed && !this.state.busy;
    }

    get mentees() {
        return this.state.data.unmatched.filter((one) => one.role === "mentee");
    }

    get mentors() {
        return this.state.data.unmatched.filter((one) => one.role === "mentor");
    }

    isChosen(id) {
        return this.state.chosen?.id === id;
    }

    // ---------------------------------------------------------------------
    // What is pressed
    // ---------------------------------------------------------------------

    async load() {
        this.state.data = await this.orm.call(PROGRAM, "get_matching", [[this.programId]]);
        this.state.rules = { ...this.state.data.rules };
        this.state.preview = null;
        if (this.state.chosen) {
            await this.choose(this.state.chosen.id, this.state.chosen.name);
        }
    }

    /** Do something on the server, then show what became of it. */
    async act(method, args = [], model = PROGRAM, id = this.programId) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const result = await this.orm.call(model, method, [[id], ...args]);
            await this.load();
            return result;
        } finally {
            this.state.busy = false;
        }
    }

    async choose(id, name) {
        this.state.alternatives = await this.orm.call(PROGRAM, "get_alternatives", [
            [this.programId],
            id,
        ]);
        this.state.chosen = { id, name };
    }

    async setRule(name, value) {
        this.state.rules[name] = value;
        const rules = this.changedRules;
        this.state.preview = this.isChanged
            ? await this.orm.call(PROGRAM, "preview_matching", [[this.programId], rules])
            : null;
    }

    setWeight(name, ev) {
        const value = Math.min(100, Math.max(0, Math.round(Number(ev.target.value) || 0)));
        ev.target.value = value;
        return this.setRule(name, value);
    }

    async dropRules() {
        this.state.rules = { ...this.state.data.rules };
        this.state.preview = null;
    }

    settle(method, line) {
        const args = [line.mentor_id, line.mentee_id];
        if (method !== "action_free_pair") {
            args.push(this.state.reason);
        }
        this.state.reason = "";
        return this.act(method, args);
    }

    review() {
        return this.act("action_review", [], RUN, this.state.data.run.id);
    }

    publish() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Publish"),
            body: _t(
                "These tandems stay from now on, also when you match again. Drafts of the mails to both sides are made; nothing is sent yet. This cannot be undone."
            ),
            confirmLabel: _t("Publish"),
            confirm: async () => {
                const run = this.state.data.run.id;
                const action = await this.act("action_publish", [], RUN, run);
                if (action) {
                    this.action.doAction(action);
                }
            },
            cancelLabel: _t("Not yet"),
            cancel: () => {},
        });
    }

    openProgram() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: PROGRAM,
            res_id: this.programId,
            views: [[false, "form"]],
        });
    }

    openTandem(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "hsk.tandem",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    print() {
        return this.action.doAction("hsk_family_friendly.report_mentoring_run_action", {
            additionalContext: { active_ids: [this.state.data.run.id] },
        });
    }

    download() {
        return this.action.doAction({
            type: "ir.actions.act_url",
            url: `/hsk/matching/${this.state.data.run.id}/proposal.xlsx`,
            target: "self",
        });
    }
}

registry.category("actions").add("hsk_family_friendly.matching", Matching);
