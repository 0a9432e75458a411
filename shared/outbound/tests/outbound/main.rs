//! The crate as its users see it: forms of URLs, and receivers that misbehave.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod downloads;
#[cfg(test)]
mod early;
#[cfg(test)]
mod events;
#[cfg(test)]
mod fetches;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod guards;
#[cfg(test)]
mod operators;
#[cfg(test)]
mod packed;
#[cfg(test)]
mod proxies;
#[cfg(test)]
mod receiver;
#[cfg(test)]
mod redirects;
#[cfg(test)]
mod reuse;
#[cfg(test)]
mod seam;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod uploads;
