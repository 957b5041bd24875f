import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { RecordAutocomplete } from "@web/core/record_selectors/record_autocomplete";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MINE = "hsk_week.mine";

/** The start page: what is due, stuck, missing and ready to send, and this year's figures. */
export class Week extends Component {
    static template = "hsk_family_friendly.Week";
    static components = { RecordAutocomplete };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            data: null,
            mine: browser.localStorage.getItem(MINE) === "1",
            problem: "",
            isLoading: false,
        });
        // the page stands at once and fills when the numbers are there
        onWillStart(() => {
            this.load();
        });
    }

    async load() {
        const { mine } = this.state;
        this.state.isLoading = true;
        this.state.problem = "";
        try {
            const data = await this.orm.call("hsk.week", "content", [mine]);
            if (mine === this.state.mine) {
                this.state.data = data;
            }
        } catch (error) {
            this.state.problem = error.data?.message || error.message;
        } finally {
            this.state.isLoading = false;
        }
    }

    async setMine(mine) {
        this.state.mine = mine;
        browser.localStorage.setItem(MINE, mine ? "1" : "0");
        await this.load();
    }

    openList(entry) {
        return this.action.doAction(entry.action);
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openCompany(ids) {
        if (ids.length) {
            return this.openRecord("res.partner", ids[0]);
        }
    }

    async openFigure(code) {
        const { date_from, date_to } = this.state.data.figures;
        const args = [code, date_from, date_to];
        return this.action.doAction(await this.orm.call("hsk.figures", "action_open", args));
    }
}

registry.category("actions").add("hsk_week", Week);
