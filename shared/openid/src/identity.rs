//! Who somebody is, by their provider's word.

/// Somebody, as a verified token describes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Their account at the provider, for good: at most 255 printable ASCII characters.
    pub sub: String,
    /// Their address, as the provider writes it.
    pub email: String,
    /// Whether the provider knows that the address is theirs. Without it the address proves nothing.
    pub email_verified: bool,
    /// The organisation that runs their account (Google's `hd`), if one does.
    pub hosted_domain: Option<String>,
    /// What they are called, cut at 200 characters.
    pub name: Option<String>,
}
