//! Every fault, with its line.

use super::*;

#[test]
fn a_good_file_has_no_findings() {
    assert_eq!(found(SMALL), Vec::<String>::new());
}
