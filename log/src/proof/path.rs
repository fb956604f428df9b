//! Which nodes make a proof (RFC 9162, 2.1.3.1 and 2.1.4.1): known from numbers alone.

use super::merkle::{self, Node};
use crate::digest::Hash;

/// One hash of a proof, as the complete nodes that it is made of, from the first leaf on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part(Vec<Node>);

impl Part {
    /// The nodes whose hashes are needed.
    pub fn nodes(&self) -> &[Node] {
        &self.0
    }

    /// The hash, of those of its nodes in their order.
    pub fn hash(&self, nodes: impl DoubleEndedIterator<Item = Hash>) -> Hash {
        merkle::root(nodes)
    }

    /// Over the leaves from `from` to `to`, which is not among them: a part of a tree that begins there.
    fn over(mut from: u64, to: u64) -> Self {
        let mut nodes = Vec::new();
        while from < to {
            let height = (to - from).ilog2();
            nodes.push(Node { height, index: from >> height });
            from += 1 << height;
        }
        Self(nodes)
    }
}

/// The root of the tree of the first `size` leaves.
pub fn root(size: u64) -> Part {
    Part::over(0, size)
}

/// That leaf `index` is in the tree of `size` leaves; `index` is less than `size`.
pub fn inclusion(index: u64, size: u64) -> Vec<Part> {
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to - from > 1 {
        let middle = split(from, to);
        if index < middle {
            path.push(Part::over(middle, to));
            to = middle;
        } else {
            path.push(Part::over(from, middle));
            from = middle;
        }
    }
    path.reverse();
    path
}

/// That the tree of `old` leaves is how that of `new` begins; `old` is at least 1 and at most `new`.
pub fn consistency(old: u64, new: u64) -> Vec<Part> {
    let (mut from, mut to) = (0, new);
    let mut path = Vec::new();
    while old != to {
        let middle = split(from, to);
        if old <= middle {
            path.push(Part::over(middle, to));
            to = middle;
        } else {
            path.push(Part::over(from, middle));
            from = middle;
        }
    }
    // Where the old tree is a node of the new one, its root is known to whoever checks.
    if from > 0 {
        path.push(Part::over(from, to));
    }
    path.reverse();
    path
}

/// Where the left part of at least two leaves ends: it is as large as a complete one can be.
fn split(from: u64, to: u64) -> u64 {
    from + (1 << (to - from - 1).ilog2())
}

#[cfg(test)]
mod tests {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    use super::super::check::{check_consistency, check_inclusion};
    use super::super::merkle::{leaf_hash, tests as naive};
    use super::*;

    /// The hash of a node by the definition.
    fn hash_of(node: Node, leaves: &[Hash]) -> Hash {
        let first = usize::try_from(node.index << node.height).unwrap();
        naive::naive_root(&leaves[first..first + (1 << node.height)])
    }

    fn hashes(path: &[Part], leaves: &[Hash]) -> Vec<Hash> {
        let hash = |part: &Part| part.hash(part.nodes().iter().map(|node| hash_of(*node, leaves)));
        path.iter().map(hash).collect()
    }

    /// Another implementation of the same RFC, which keeps all leaves in memory.
    struct Other(MemoryBackedTree<sha2_of_ct_merkle::Sha256, Vec<u8>>);

    impl Other {
        fn of(size: usize) -> Self {
            let mut tree = MemoryBackedTree::new();
            for n in 0..size as u64 {
                tree.push(Sha256::digest(n.to_be_bytes()).to_vec());
            }
            Self(tree)
        }
    }

    #[test]
    fn a_tree_of_one_leaf_is_that_leaf() {
        let digest: Hash = Sha256::digest(0_u64.to_be_bytes()).into();
        assert_eq!(naive::leaves(1), [leaf_hash(&digest)]);
        assert_eq!(inclusion(0, 1), []);
        assert_eq!(root(1).nodes(), [Node { height: 0, index: 0 }]);
    }

    proptest! {
        #[test]
        fn the_root_is_the_naive_one_and_anothers(size in 0_usize..300) {
            let leaves = naive::leaves(size);
            let root = hashes(&[root(size as u64)], &leaves)[0];
            prop_assert_eq!(root, naive::naive_root(&leaves));
            let other = Other::of(size).0.root();
            prop_assert_eq!(root.as_slice(), other.as_bytes().as_slice());
        }

        #[test]
        fn a_proof_of_inclusion_is_anothers_and_holds(
            (size, index) in (1_usize..300).prop_flat_map(|size| (Just(size), 0..size)),
        ) {
            let leaves = naive::leaves(size);
            let path = hashes(&inclusion(index as u64, size as u64), &leaves);
            let other = Other::of(size).0.prove_inclusion(index);
            prop_assert_eq!(path.concat(), other.as_bytes());
            let root = naive::naive_root(&leaves);
            let holds = |path: &[Hash], index: u64, size: u64| {
                check_inclusion(&leaves[usize::try_from(index).unwrap()], (index, size), path, &root)
            };
            prop_assert_eq!(holds(&path, index as u64, size as u64), Ok(()));
        }

        #[test]
        fn a_proof_of_inclusion_with_one_bit_changed_does_not_hold(
            (size, index) in (2_usize..300).prop_flat_map(|size| (Just(size), 0..size)),
            bit in any::<usize>(),
        ) {
            let leaves = naive::leaves(size);
            let (leaf, root) = (leaves[index], naive::naive_root(&leaves));
            let of = (index as u64, size as u64);
            let path = hashes(&inclusion(of.0, of.1), &leaves);
            let changed = flip(&path, bit);
            prop_assert!(check_inclusion(&leaf, of, &changed, &root).is_err());
            prop_assert!(check_inclusion(&leaf, of, &path[1..], &root).is_err());
            prop_assert!(check_inclusion(&leaf, of, &path[..path.len() - 1], &root).is_err());
            prop_assert!(check_inclusion(&leaf, of, &[], &root).is_err());
            let longer = [path.as_slice(), &[leaf]].concat();
            prop_assert!(check_inclusion(&leaf, of, &longer, &root).is_err());
            let other = leaves[(index + 1) % size];
            prop_assert!(check_inclusion(&other, of, &path, &root).is_err());
            prop_assert!(check_inclusion(&leaf, (of.0 ^ 1, of.1), &path, &root).is_err());
        }

        #[test]
        fn a_proof_of_consistency_is_anothers_and_holds(
            (new, old) in (1_usize..300).prop_flat_map(|new| (Just(new), 1..=new)),
        ) {
            let leaves = naive::leaves(new);
            let path = hashes(&consistency(old as u64, new as u64), &leaves);
            if old < new {
                let other = Other::of(new).0.prove_consistency(new - old);
                prop_assert_eq!(path.concat(), other.as_bytes());
            }
            let roots = (naive::naive_root(&leaves[..old]), naive::naive_root(&leaves));
            let holds = check_consistency((old as u64, &roots.0), (new as u64, &roots.1), &path);
            prop_assert_eq!(holds, Ok(()));
        }

        #[test]
        fn a_proof_of_consistency_with_one_bit_changed_does_not_hold(
            (new, old) in (2_usize..300).prop_flat_map(|new| (Just(new), 1..new)),
            bit in any::<usize>(),
        ) {
            let leaves = naive::leaves(new);
            let roots = (naive::naive_root(&leaves[..old]), naive::naive_root(&leaves));
            let path = hashes(&consistency(old as u64, new as u64), &leaves);
            let holds = |path: &[Hash]| {
                check_consistency((old as u64, &roots.0), (new as u64, &roots.1), path).is_ok()
            };
            prop_assert!(!holds(&flip(&path, bit)));
            prop_assert!(!holds(&path[1..]));
            prop_assert!(!holds(&path[..path.len() - 1]));
            prop_assert!(!holds(&[]));
            prop_assert!(!holds(&[path.as_slice(), &[roots.0]].concat()));
            let mut touched = leaves;
            touched[old - 1][0] ^= 1;
            let touched = naive::naive_root(&touched[..old]);
            let new = (new as u64, &roots.1);
            prop_assert!(check_consistency((old as u64, &touched), new, &path).is_err());
        }
    }

    fn flip(path: &[Hash], bit: usize) -> Vec<Hash> {
        let mut changed = path.to_vec();
        let bit = bit % (path.len() * 256);
        changed[bit / 256][bit % 256 / 8] ^= 1 << (bit % 8);
        changed
    }
}
