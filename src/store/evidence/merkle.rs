//! The tree of digests over households: see the module above. Knows nothing of what a leaf covers.

use sha2::{Digest, Sha256};

/// A digest.
pub(super) type Hash = [u8; 32];

/// The leaf of a household.
pub(super) fn leaf(salt: &[u8; 32], content: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(salt).chain_update(content).finalize().into()
}

/// The root over leaves, or over the roots of whole blocks.
pub(super) fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        many => {
            let half = many.len().next_power_of_two() / 2;
            let (left, right) = many.split_at(half);
            Sha256::new()
                .chain_update([1])
                .chain_update(root(left))
                .chain_update(root(right))
                .finalize()
                .into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_whole_blocks_are_nodes_of_the_tree() {
        let leaves: Vec<Hash> = (0..21u8).map(|i| leaf(&[7; 32], &[i])).collect();
        let blocks: Vec<Hash> = leaves.chunks(4).map(root).collect();
        assert_eq!(root(&blocks), root(&leaves));
    }

    #[test]
    fn leaf_and_node_cannot_be_taken_for_each_other() {
        let (a, b) = (leaf(&[0; 32], b"a"), leaf(&[0; 32], b"b"));
        assert_ne!(leaf(&a, &b), root(&[a, b]));
        assert_ne!(root(&[a, b]), root(&[b, a]));
        assert_ne!(leaf(&[0; 32], b"a"), leaf(&[1; 32], b"a"));
    }

    #[test]
    fn the_root_of_nothing_is_the_digest_of_nothing() {
        let hexed = hex::encode(root(&[]));
        assert_eq!(hexed, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
