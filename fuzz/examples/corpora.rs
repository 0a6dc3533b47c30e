//! Writes the seeds of the targets that are named, or of all, into `corpus/`, under numbered names.
//!
//! What is there and is still a seed is written anew; what a fuzzer added stays. Certificates and
//! signing requests have fresh keys and signatures each time.

use iomt_secure_fuzz::TARGETS;
use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let named: Vec<_> = env::args().skip(1).collect();
    for target in TARGETS {
        if !named.is_empty() && !named.iter().any(|name| name == target.name) {
            continue;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
        fs::create_dir_all(&folder)?;
        let seeds = (target.seeds)();
        for (number, (name, bytes)) in seeds.iter().enumerate() {
            fs::write(folder.join(format!("{number:03}-{name}")), bytes)?;
        }
        println!("{}: {} seeds", target.name, seeds.len());
    }
    Ok(())
}
