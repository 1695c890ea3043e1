//! `cargo xtask voices`: makes the voice packs anew from espeak-ng and holds them against the words of the project. It must
//! not make any sound itself; `lantang-voice` does.

use anyhow::Result;

use crate::packages::{self, Need};
use crate::stages::{Stages, succeed};
use crate::workspace::{cargo, root};

/// Makes the packs, passing `told` on to `lantang-voice make-pack`, and checks what was made.
pub fn voices(told: &[String]) -> Result<()> {
    let root = root()?;
    let mut stages = Stages::new();
    stages.run("packages", || packages::ensure(&[Need::Build, Need::Run]))?;
    stages.run("making", || succeed(cargo(&root).args(lantang_voice("make-pack")).args(told)))?;
    // Built again in between: the packs are part of the program.
    stages.run("checking", || succeed(cargo(&root).args(lantang_voice("check"))))?;
    stages.say_minutes();
    Ok(())
}

fn lantang_voice(verb: &str) -> [&str; 6] {
    ["run", "--quiet", "--package=speaker", "--bin=lantang-voice", "--", verb]
}
