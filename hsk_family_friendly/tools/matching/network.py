"""What can be changed in a best plan, and what each change costs.

The plan is seen as a flow from mentees to mentors. An arc of the residual network is a possible
change: take a pair up (which costs minus its value), give one up (which costs its value). `HUB`
stands for everything that is free; to leave it is worth `first` for a company that has no tandem
yet, and to come back costs it. Since the plan is the best, no round trip gains anything; the
cheapest round trip through a change is its exact price, found for all changes at once.
"""

import numpy as np

FAR = 2**60
# The potential of a node that nothing leads to any more; no cost equals it.
NOWHERE = 2 * FAR


class Network:
    """The residual network of a best plan.

    :param values: matrix of whole numbers, one row per mentee, one column per mentor
    :param allowed: matrix of booleans: which pairs are possible
    :param places: (of the mentees, of the mentors): how many tandems each can have
    :param placed: (mentees, mentors): who has a tandem already, whatever the plan says
    :param first: what it is worth that a company has a tandem at all
    :param plan: matrix of booleans: a best plan
    """

    def __init__(self, values, allowed, places, placed, first, plan):
        self.values, self.allowed, self.first, self.plan = values, allowed, first, plan.copy()
        self.places = np.concatenate([np.asarray(side, dtype=int) for side in places])
        self.placed = np.concatenate([np.asarray(side, dtype=bool) for side in placed])
        self.mentees, self.mentors = plan.shape
        self.hub = self.mentees + self.mentors

    def mentor_node(self, mentor):
        """Return the node of a mentor; that of a mentee is its own number."""
        return self.mentees + mentor

    # ------------------------------------------------------------
    # WHO HAS HOW MANY
    # ------------------------------------------------------------

    def without(self):
        """Tell of each node whether it has no tandem at all."""
        return (self._taken() == 0) & ~self.placed

    def with_one(self):
        """Tell of each node whether it has no other tandem than one of the plan."""
        return (self._taken() == 1) & ~self.placed

    def _taken(self):
        """Return how many tandems of the plan each node has."""
        return np.concatenate([self.plan.sum(axis=1), self.plan.sum(axis=0)])

    def at_hub(self, way):
        """Return the nodes that have one tandem (less, more) after a way over the hub."""
        less, more = [], []
        for node, following in zip(way, way[1:], strict=False):
            # a mentee comes from the hub with a tandem, a mentor goes there with one
            if following == self.hub:
                (less if node < self.mentees else more).append(node)
            elif node == self.hub:
                (more if following < self.mentees else less).append(following)
        return less, more

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
        more, less = self._hub_arcs()
        arcs[hub, :n], arcs[:n, hub] = more[:n], less[:n]
        arcs[n:hub, hub], arcs[hub, n:hub] = more[n:], less[n:]
        np.fill_diagonal(arcs, 0)
        return arcs

    def _hub_arcs(self):
        """Return what one tandem (more, less) costs each node, beside the tandem itself."""
        taken = self._taken()
        more = np.where(self.without(), -self.first, 0)
        less = np.where(self.with_one(), self.first, 0)
        return np.where(taken < self.places, more, FAR), np.where(taken > 0, less, FAR)

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
        self.places[mentee] += 1
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

    def take_first_of_the_best(self):
        """Take the best plan in which each mentee in turn has the earliest possible mentor."""
        free = self._without_loss()
        for mentee in range(self.mentees):
            fixed = 0
            for mentor in np.flatnonzero(self.allowed[mentee]):
                if fixed == self.places[mentee]:
                    break
                node = self.mentor_node(int(mentor))
                if not self.plan[mentee, mentor] and free[mentee, node]:
                    self._turn(free, mentee, node)
                fixed += self.plan[mentee, mentor]
                free[mentee, node] = free[node, mentee] = False
            free[mentee, :] = free[:, mentee] = False
            self._potentials[mentee] = NOWHERE

    def _without_loss(self):
        """Return which changes cost nothing as part of a round trip."""
        arcs = self.arcs()
        potentials, _before = self._cheapest_from(self.hub, arcs)
        known = potentials < FAR // 2
        reduced = arcs + potentials[:, None] - potentials[None, :]
        free = (arcs < FAR) & known[:, None] & known[None, :] & (reduced == 0)
        np.fill_diagonal(free, False)
        self._potentials = np.where(known, potentials, NOWHERE)
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
        more, less = self._hub_arcs()
        for node in set(nodes) - {self.hub}:
            # the potential of the hub is 0; the cost of the way from it, or to it, makes up for it
            potential = self._potentials[node]
            if node < self.mentees:
                free[self.hub, node] = more[node] == potential
                free[node, self.hub] = less[node] == -potential
            else:
                free[node, self.hub] = more[node] == -potential
                free[self.hub, node] = less[node] == potential

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
