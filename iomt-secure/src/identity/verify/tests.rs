use super::*;
use crate::identity::testing::{NAME, Recipe, Root};

const DAY: u64 = 24 * 60 * 60;
const T0: u64 = 1_800_000_000;
const NOW: Now = Now::test(T0, TimeBasis::Reliable);
const FLOOR: Now = Now::test(T0, TimeBasis::Floor);

fn check(recipe: Recipe, now: &Now) -> Result<VerifiedPeer, Error> {
    let root = Root::new("root");
    let leaf = root.issue(&recipe);
    let anchors = [Anchor::new(root.der(), "hospital.example").unwrap()];
    verify(&Chain::new([leaf.as_slice()])?, &Anchors::new(&anchors)?, now, Usage::ClientAuth)
}

#[test]
fn a_leaf_under_its_root_is_verified() {
    let peer = check(Recipe::default(), &NOW).unwrap();
    assert_eq!(peer.name().as_str(), NAME);
    assert_eq!(peer.time_basis(), TimeBasis::Reliable);
    assert_eq!(peer.not_after(), T0 + 365 * DAY);
}

#[test]
fn expired_by_the_floor_alone() {
    let recipe = Recipe { not_after: T0 - 1, ..Recipe::default() };
    assert_eq!(check(recipe, &FLOOR), Err(Error::Expired));
}

#[test]
fn without_a_clock_not_before_is_not_held() {
    let recipe = Recipe { not_before: T0 + DAY, ..Recipe::default() };
    assert_eq!(check(recipe.clone(), &NOW), Err(Error::NotYetValid));
    assert_eq!(check(recipe, &FLOOR).unwrap().time_basis(), TimeBasis::Floor);
}

#[test]
fn a_root_for_another_domain() {
    let recipe =
        Recipe { uris: std::vec!["spiffe://maker.example/line/pump/1"], ..Recipe::default() };
    assert_eq!(check(recipe, &NOW), Err(Error::TrustDomain));
}
