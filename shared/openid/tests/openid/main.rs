//! The relying party against providers: an independent one, and one that forges and misbehaves.

#[cfg(test)]
mod faults;
#[cfg(test)]
mod forged;
#[cfg(test)]
mod independent;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod provider;
#[cfg(test)]
mod signing;
