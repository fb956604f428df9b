//! The tree's hashes, and its shape.

use sha2::{Digest as _, Sha256};

use crate::digest::Hash;

/// The root of the tree without leaves: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// The hash of a leaf: of the digest of one event.
pub fn leaf_hash(digest: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(digest);
    hasher.finalize().into()
}

/// The hash of a node with two children.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

/// A node whose subtree is complete, and which therefore never changes: that over the leaves from
/// `index << height` on, `1 << height` of them. Leaves count from 0: the event at position 1 is leaf 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// How far it is above the leaves.
    pub height: u32,
    /// Its number among the nodes of its height, from 0.
    pub index: u64,
}

/// A run of leaves as the fewest complete nodes: what must be kept to go on with a tree.
///
/// Its memory grows with the logarithm of the number of leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compact {
    nodes: Vec<(Node, Hash)>,
    end: u64,
}

impl Compact {
    /// Of no leaves, to be continued with leaf number `first`.
    pub fn beginning_at(first: u64) -> Self {
        Self { nodes: Vec::new(), end: first }
    }

    /// The number of the leaf that comes next.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Adds the next leaf.
    pub fn push_leaf(&mut self, leaf: Hash) {
        self.push(Node { height: 0, index: self.end }, leaf);
    }

    /// Goes on with the leaves of another, which begins where this ends.
    pub fn append(&mut self, other: Self) {
        for (node, hash) in other.nodes {
            self.push(node, hash);
        }
    }

    /// The root of the tree with exactly these leaves, if they begin with the first.
    pub fn root(&self) -> Hash {
        root(self.nodes.iter().map(|(_, hash)| *hash))
    }

    fn push(&mut self, mut node: Node, mut hash: Hash) {
        self.end = (node.index + 1) << node.height;
        while node.index % 2 == 1
            && let Some((_, left)) = self.nodes.pop_if(|(left, _)| is_left_of(*left, node))
        {
            hash = node_hash(&left, &hash);
            node = Node { height: node.height + 1, index: node.index / 2 };
        }
        self.nodes.push((node, hash));
    }
}

fn is_left_of(left: Node, right: Node) -> bool {
    left.height == right.height && left.index + 1 == right.index
}

/// The root over complete nodes, from the first leaf to the last.
pub(super) fn root(nodes: impl DoubleEndedIterator<Item = Hash>) -> Hash {
    let joined = nodes.rev().reduce(|right, left| node_hash(&left, &right));
    joined.unwrap_or(EMPTY_ROOT)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition of RFC 9162, 2.1.1, as it stands there.
    pub(crate) fn naive_root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(split(leaves.len()));
                node_hash(&naive_root(left), &naive_root(right))
            }
        }
    }

    /// The largest power of two below `len`, which is at least 2.
    pub(crate) fn split(len: usize) -> usize {
        len.next_power_of_two() / 2
    }

    pub(crate) fn leaves(count: usize) -> Vec<Hash> {
        (0..count as u64).map(|n| leaf_hash(&Sha256::digest(n.to_be_bytes()).into())).collect()
    }

    fn compact(first: usize, leaves: &[Hash]) -> Compact {
        let mut compact = Compact::beginning_at(first as u64);
        for leaf in leaves {
            compact.push_leaf(*leaf);
        }
        compact
    }

    #[test]
    fn the_empty_tree_has_the_hash_of_nothing() {
        assert_eq!(Compact::default().root(), naive_root(&[]));
    }

    proptest! {
        #[test]
        fn leaf_by_leaf_comes_to_the_naive_root(count in 0_usize..600) {
            let leaves = leaves(count);
            let compact = compact(0, &leaves);
            prop_assert_eq!(compact.root(), naive_root(&leaves));
            prop_assert_eq!(compact.end(), count as u64);
            prop_assert_eq!(compact.nodes.len(), count.count_ones() as usize);
        }

        #[test]
        fn runs_that_are_joined_come_to_the_naive_root(
            cuts in proptest::collection::vec(0_usize..400, 0..6),
        ) {
            let leaves = leaves(400);
            let mut cuts = cuts;
            cuts.extend([0, 400]);
            cuts.sort_unstable();
            let mut joined = Compact::default();
            for cut in cuts.windows(2) {
                joined.append(compact(cut[0], &leaves[cut[0]..cut[1]]));
            }
            prop_assert_eq!(joined.root(), naive_root(&leaves));
            prop_assert_eq!(joined.nodes.len(), 400_usize.count_ones() as usize);
        }
    }
}
