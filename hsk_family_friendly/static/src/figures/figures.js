import { Component, onWillStart, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate, today } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The figures of any period; each opens the list that it counts. */
export class Figures extends Component {
    static template = "hsk_family_friendly.Figures";
    static components = { DateTimeInput };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const { date_from, date_to } = this.props.state || this.props.action.params || {};
        this.state = useState({
            first: date_from ? deserializeDate(date_from) : today().startOf("year"),
            last: date_to ? deserializeDate(date_to) : today(),
            data: null,
            problem: "",
        });
        useSetupAction({ getLocalState: () => this.days });
        onWillStart(() => this.load());
    }

    get days() {
        return {
            date_from: serializeDate(this.state.first),
            date_to: serializeDate(this.state.last),
        };
    }

    /** Show another period; where it cannot be counted, say why and keep what is shown. */
    async load() {
        const { date_from, date_to } = this.days;
        try {
            this.state.data = await this.orm.call("hsk.figures", "screen", [date_from, date_to]);
            this.state.problem = "";
        } catch (error) {
            this.state.problem = error.data?.message || error.message;
        }
    }

    async setDay(name, day) {
        if (day) {
            this.state[name] = day;
            await this.load();
        }
    }

    async setYear(offset) {
        const year = today().minus({ years: offset });
        this.state.first = year.startOf("year");
        this.state.last = offset ? year.endOf("year") : today();
        await this.load();
    }

    async open(code, key = null) {
        const { date_from, date_to } = this.days;
        const args = [code, date_from, date_to, key];
        this.action.doAction(await this.orm.call("hsk.figures", "action_open", args));
    }
}

registry.category("actions").add("hsk_figures", Figures);
