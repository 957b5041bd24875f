import { Component, onWillDestroy, useState } from "@odoo/owl";
import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const MODEL = "hsk.history.import";
const LONG = ["action_check", "action_import"];
const MESSAGE = "hsk_history_progress";

/** How far the check or the import of a list is, while its button is at work. */
export class HistoryProgress extends Component {
    static template = "hsk_family_friendly.HistoryProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.state = useState({ isRunning: false, label: "", done: 0, total: 0 });
        const bus = useService("bus_service");
        const show = (progress) => Object.assign(this.state, progress);
        bus.subscribe(MESSAGE, show);
        onWillDestroy(() => bus.unsubscribe(MESSAGE, show));
        useBus(rpcBus, "RPC:REQUEST", ({ detail }) => this.follow(detail, true));
        useBus(rpcBus, "RPC:RESPONSE", ({ detail }) => this.follow(detail, false));
    }

    written(number) {
        return formatInteger(number);
    }

    get percent() {
        return this.state.total ? Math.round((100 * this.state.done) / this.state.total) : 0;
    }

    follow({ data }, isRunning) {
        if (data.params.model === MODEL && LONG.includes(data.params.method)) {
            Object.assign(this.state, { isRunning, label: "", done: 0, total: 0 });
        }
    }
}

registry.category("view_widgets").add(MESSAGE, { component: HistoryProgress });
