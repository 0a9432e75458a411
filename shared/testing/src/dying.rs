//! Dying around each write: whatever the point, what was begun must end once.

use crate::World;

/// On which side of a write the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The write never takes effect.
    Before,
    /// It takes effect, and nobody hears of it.
    After,
}

/// Lives `life` once undisturbed, and then once for each of its writes and each of `sides`, with the process dying there.
/// A life arms its world with what it is given and says how many writes it took; so does this.
pub async fn dying_at_each_write(sides: &[Side], life: impl AsyncFn(&dyn Fn(&World)) -> u64) -> u64 {
    let writes = life(&|_| ()).await;
    for nth in 1..=u32::try_from(writes).expect("a life of few writes") {
        for side in sides {
            eprintln!("{side:?} write {nth} of {writes}");
            life(&|world| match side {
                Side::Before => world.machine.embedded().faults().crash_before("writes", nth),
                Side::After => world.machine.embedded().faults().crash_after("writes", nth),
            })
            .await;
        }
    }
    writes
}

impl World {
    /// Whether the process has died where it was armed to, and how many writes it saw. One that outlived its arming is disarmed:
    /// how many writes a life takes differs a little from run to run, as messages are deleted alone or together, and what
    /// is asserted afterwards must not die instead.
    pub fn died(&self) -> (bool, u64) {
        let faults = self.machine.embedded().faults();
        let (died, writes) = (faults.crashed(), faults.writes());
        if !died {
            faults.clear();
        }
        (died, writes)
    }
}
