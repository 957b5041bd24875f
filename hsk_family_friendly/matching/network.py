"""What can be changed in a best plan, and what each change costs.

The plan is seen as a flow from mentees to mentors. An arc of the residual network is a possible
change: take a pair up (which costs minus its value), give one up (which costs its value). `HUB`
stands for everything that is free. Since the plan is the best, no round trip gains anything; the
cheapest round trip through a change is its exact price, found for all changes at once.
"""

import numpy as np

FAR = 2**60


class Network:
    """The residual network of a best plan."""

    def __init__(self, values, allowed, mentor_places, mentee_places, plan):
        self.values, self.allowed, self.plan = values, allowed, plan.copy()
        self.mentor_places = np.asarray(mentor_places, dtype=int)
        self.mentee_places = np.asarray(mentee_places, dtype=int)
        self.mentees, self.mentors = plan.shape
        self.hub = self.mentees + self.mentors

    def mentor_node(self, mentor):
        """Return the node of a mentor; that of a mentee is its own number."""
        return self.mentees + mentor

    # ------------------------------------------------------------
    # ARCS AND DISTANCES
    # ------------------------------------------------------------

    def arcs(self):
        """Return the matrix of what each single change costs, `FAR` where there is none."""
        size = self.hub + 1
        arcs = np.full((size, size), FAR, dtype=np.int64)
        n, hub = self.mentees, self.hub
        arcs[:n, n:hub] = np.where(self.allowed & ~self.plan, -self.values, FAR)
        arcs[n:hub, :n] = np.where(self.plan, self.values, FAR).T
        taken = self.plan.sum(axis=1)
        arcs[hub, :n][taken < self.mentee_places] = 0
        arcs[:n, hub][taken > 0] = 0
        taken = self.plan.sum(axis=0)
        arcs[n:hub, hub][taken < self.mentor_places] = 0
        arcs[hub, n:hub][taken > 0] = 0
        np.fill_diagonal(arcs, 0)
        return arcs

    def distances(self, hub=True):
        """Return (costs, next steps) of the cheapest ways between all nodes (Floyd, Warshall).

        :param bool hub: whether ways may lead over what is free
        """
        costs = self.arcs()
        if not hub:
            costs[self.hub, :] = costs[:, self.hub] = FAR
        size = len(costs)
        steps = np.where(costs < FAR, np.arange(size)[None, :], -1)
        for middle in range(size):
            through = costs[:, middle, None] + costs[None, middle, :]
            better = through < costs
            if better.any():
                np.copyto(costs, through, where=better)
                np.copyto(steps, steps[:, middle, None], where=better)
        costs[costs > FAR // 2] = FAR
        return costs, steps

    @staticmethod
    def way(steps, start, end):
        """Return the nodes of a cheapest way, both ends included."""
        nodes = [start]
        while nodes[-1] != end:
            nodes.append(int(steps[nodes[-1], end]))
        return nodes

    def pairs_of(self, nodes):
        """Return (taken up, given up): the pairs that change along a way."""
        added, removed = [], []
        for node, following in zip(nodes, nodes[1:], strict=False):
            if node < self.mentees <= following < self.hub:
                added.append((node, following - self.mentees))
            elif following < self.mentees <= node < self.hub:
                removed.append((following, node - self.mentees))
        return added, removed

    # ------------------------------------------------------------
    # GROWTH
    # ------------------------------------------------------------

    def grow(self, mentee):
        """Give a mentee one place more, and keep the plan the best.

        One place more changes a best plan by one round trip through it, or not at all.
        """
        costs, before = self._cheapest_from(mentee, self.arcs())
        self.mentee_places[mentee] += 1
        if costs[self.hub] < 0:
            way = [self.hub]
            while way[-1] != mentee:
                way.append(int(before[way[-1]]))
            self._change(way[::-1])

    def _cheapest_from(self, start, arcs):
        """Return (costs, nodes before) of the cheapest ways from a node (Bellman, Ford)."""
        costs = arcs[start].copy()
        before = np.full(len(arcs), start)
        while True:
            through = costs[:, None] + arcs
            better = np.flatnonzero(through.min(axis=0) < costs)
            if not len(better):
                return costs, before
            before[better] = through[:, better].argmin(axis=0)
            costs[better] = through[before[better], better]

    def _change(self, way):
        """Take up and give up the pairs along a way."""
        added, removed = self.pairs_of(way)
        for pair in removed:
            self.plan[pair] = False
        for pair in added:
            self.plan[pair] = True

    # ------------------------------------------------------------
    # TIES
    # ------------------------------------------------------------

    def first_of_the_best(self):
        """Return the best plan in which each mentee in turn has the earliest possible mentor."""
        free = self._without_loss()
        for mentee in range(self.mentees):
            fixed = 0
            for mentor in np.flatnonzero(self.allowed[mentee]):
                if fixed == self.mentee_places[mentee]:
                    break
                node = self.mentor_node(int(mentor))
                if not self.plan[mentee, mentor] and free[mentee, node]:
                    self._turn(free, mentee, node)
                fixed += self.plan[mentee, mentor]
                free[mentee, node] = free[node, mentee] = False
            free[mentee, :] = free[:, mentee] = False
            self._at_no_cost[mentee] = False
        return self.plan

    def _without_loss(self):
        """Return which changes cost nothing as part of a round trip."""
        arcs = self.arcs()
        potentials, _before = self._cheapest_from(self.hub, arcs)
        known = potentials < FAR // 2
        reduced = arcs + potentials[:, None] - potentials[None, :]
        free = (arcs < FAR) & known[:, None] & known[None, :] & (reduced == 0)
        np.fill_diagonal(free, False)
        # between the hub and these nodes it costs nothing, where there is room
        self._at_no_cost = known & (potentials == potentials[self.hub])
        return free

    def _turn(self, free, mentee, node):
        """Take up the pair of a mentee and a mentor's node by a round trip that costs nothing."""
        way = self._search(free, node, mentee)
        if not way:
            return
        way = [mentee, *way]
        self._change(way)
        for start, end in zip(way, way[1:], strict=False):
            free[start, end], free[end, start] = False, True
        self._refresh_hub(free, way)

    def _refresh_hub(self, free, nodes):
        """Several places are free or taken at once: see anew what each of the nodes has left."""
        for node in set(nodes) - {self.hub}:
            if node < self.mentees:
                taken, places = self.plan[node].sum(), self.mentee_places[node]
                give, take = (node, self.hub), (self.hub, node)
            else:
                mentor = node - self.mentees
                taken, places = self.plan[:, mentor].sum(), self.mentor_places[mentor]
                give, take = (self.hub, node), (node, self.hub)
            free[give] = self._at_no_cost[node] and taken > 0
            free[take] = self._at_no_cost[node] and taken < places

    @staticmethod
    def _search(free, start, end):
        """Return the nodes of a way over free changes, or nothing (breadth first)."""
        before = {start: None}
        unseen = np.ones(len(free), dtype=bool)
        unseen[start] = False
        queue = [start]
        for node in queue:
            if node == end:
                way = []
                while node is not None:
                    way.append(node)
                    node = before[node]
                return way[::-1]
            for following in np.flatnonzero(free[node] & unseen):
                unseen[following] = False
                before[int(following)] = node
                queue.append(int(following))
        return None
