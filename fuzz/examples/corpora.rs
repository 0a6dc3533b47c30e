//! Writes the seeds of every target into `corpus/`, under numbered names.
//!
//! What is there and is still a seed is written anew; what a fuzzer added stays. Certificates have
//! fresh keys and signatures each time.

use iomt_secure_fuzz::TARGETS;
use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    for target in TARGETS {
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
