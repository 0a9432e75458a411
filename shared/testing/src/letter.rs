//! Mails with a link that carries a one-time token.

use crate::World;

/// What of such a mail tests look at.
#[derive(Debug)]
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// Its plain part.
    pub text: String,
    /// The path that the link leads to.
    pub path: String,
    /// The token in that link.
    pub token: String,
}

impl Letter {
    /// The newest mail to `email`.
    pub async fn newest(world: &World, email: &str) -> Letter {
        let mails = world.mails().await;
        let mail = mails.iter().rfind(|mail| mail.to == [email]).unwrap_or_else(|| panic!("no mail to {email}"));
        let (subject, text) = (mail.subject.clone(), mail.text.clone().unwrap());
        let link = text.lines().find(|line| line.starts_with("http")).unwrap_or_else(|| panic!("no link: {text}"));
        let link = url::Url::parse(link).unwrap();
        let token = link.query_pairs().find(|(name, _)| name == "token").unwrap_or_else(|| panic!("no token: {text}")).1.into();
        Letter { subject, path: link.path().to_owned(), text, token }
    }

    /// How many mails went to `email`.
    pub async fn count(world: &World, email: &str) -> usize {
        world.mails().await.iter().filter(|mail| mail.to == [email]).count()
    }
}
