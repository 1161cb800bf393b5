//! Circles in a graph.

/// Returns the number of each node's group. Two nodes are in one group if each leads to the other;
/// `edges` are the nodes that a node leads to.
pub(super) fn find(edges: &[Vec<usize>]) -> Vec<usize> {
    Groups::new(edges).find()
}

/// Tarjan's search, without recursion, since references may go as deep as a spec is long.
struct Groups<'e> {
    edges: &'e [Vec<usize>],
    /// When a node was first met, from 1; 0 is not yet.
    met: Vec<usize>,
    /// The earliest node that a node leads back to.
    earliest: Vec<usize>,
    group: Vec<Option<usize>>,
    /// Nodes that have no group yet.
    pending: Vec<usize>,
}

impl<'e> Groups<'e> {
    fn new(edges: &'e [Vec<usize>]) -> Self {
        let count = edges.len();
        Self {
            edges,
            met: vec![0; count],
            earliest: vec![0; count],
            group: vec![None; count],
            pending: Vec::new(),
        }
    }

    fn find(mut self) -> Vec<usize> {
        let mut time = 0;
        for start in 0..self.edges.len() {
            let mut path: Vec<(usize, usize)> = Vec::new();
            if self.met[start] == 0 {
                path.push((start, 0));
            }
            while let Some((at, edge)) = path.pop() {
                if edge == 0 {
                    time += 1;
                    self.met[at] = time;
                    self.earliest[at] = time;
                    self.pending.push(at);
                }
                if let Some(&to) = self.edges[at].get(edge) {
                    path.push((at, edge + 1));
                    if self.met[to] == 0 {
                        path.push((to, 0));
                    } else if self.group[to].is_none() {
                        self.earliest[at] = self.earliest[at].min(self.met[to]);
                    }
                } else {
                    self.leave(at);
                    if let Some(&(parent, _)) = path.last() {
                        self.earliest[parent] = self.earliest[parent].min(self.earliest[at]);
                    }
                }
            }
        }
        self.group
            .into_iter()
            .map(|group| group.unwrap_or(0))
            .collect()
    }

    /// Makes a group of the nodes that lead back to a node, if that leads to no earlier one.
    fn leave(&mut self, at: usize) {
        if self.earliest[at] != self.met[at] {
            return;
        }
        while let Some(member) = self.pending.pop() {
            self.group[member] = Some(at);
            if member == at {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn nodes_that_lead_to_each_other_are_one_group() {
        // 0 ⇄ 1 → 2 → 3 → 4 → 2, and 5 leads to itself, 6 nowhere.
        let edges = [
            vec![1],
            vec![0, 2],
            vec![3],
            vec![4],
            vec![2],
            vec![5],
            vec![],
        ];
        let groups = find(&edges);
        let same = |a: usize, b: usize| groups[a] == groups[b];
        assert!(same(0, 1) && same(2, 3) && same(3, 4));
        assert!(!same(1, 2) && !same(4, 5) && !same(5, 6) && !same(0, 6));
    }

    #[test]
    fn a_long_way_needs_no_stack() {
        let count = 200_000;
        let circle: Vec<Vec<usize>> = (0..count).map(|node| vec![(node + 1) % count]).collect();
        let groups = find(&circle);
        assert!(groups.iter().all(|group| *group == groups[0]));
    }
}
