//! serde_json: a tree, pruned.

use super::WITHHELD;
use serde_json::Value;

pub(super) fn minimize(input: &str) -> Vec<u8> {
    let mut value: Value = serde_json::from_str(input).expect("the bundle");
    prune(&mut value);
    serde_json::to_vec(&value).expect("a tree of texts and numbers")
}

fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !WITHHELD.contains(&name.as_str()));
            members.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}
