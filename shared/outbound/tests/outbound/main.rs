//! The crate as its users see it: forms of URLs, and receivers that misbehave.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod fetches;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod guards;
#[cfg(test)]
mod proxies;
#[cfg(test)]
mod receiver;
#[cfg(test)]
mod reuse;
#[cfg(test)]
mod seam;
