//! The one DynamoDB table. Every key starts with a team or with one of a closed list of system families,
//! so that a query across teams cannot be written; every access is checked against what the function
//! declared; everything that has expired is invisible, however late DynamoDB sweeps it.

mod change;
mod clear;
mod condition;
mod counter;
mod error;
mod grants;
mod item;
mod key;
mod many;
mod mixed;
mod pages;
mod query;
mod schema;
mod stored;
mod table;
mod transaction;

pub use aws_sdk_dynamodb::types::AttributeValue;
pub use change::Miss;
pub use condition::Condition;
pub use error::{CHANGED_MEANWHILE, TableError};
pub use grants::{Grant, Grants};
pub use item::Item;
pub use key::{Access, Collection, Family, Key, Partition, System};
pub use many::{InPlace, Writes};
pub use mixed::Mixed;
pub use pages::Pages;
pub use query::{Direction, MOST_LOOKED_AT, Range};
pub use schema::create;
pub use stored::Stored;
pub use table::{Put, Table};
pub use transaction::Transaction;
