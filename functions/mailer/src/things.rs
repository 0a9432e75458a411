//! A mail that was posted and has not been sent: what the sample of `mailer-send` names.
#![expect(clippy::expect_used, reason = "what cannot be made should stop the test, saying why")]

use mail::Mail;
use trial::{Made, Person, Thing, Trial};

/// The things of the mailer.
pub const THINGS: &[Thing] =
    &[Thing::new("mail", "parcel_06DW1H5M00P2C8T4NQ7R9E6S3K", |trial, person| Box::pin(mail(trial, person)))];

/// It is handed to no queue: the event that is replayed is the message.
async fn mail(Trial { cx, .. }: Trial, person: Person) -> Made {
    let to = person.email.parse().expect("an address");
    let mail = Mail::new(to, "Hello", "You get this because you try things out.").say("It works.");
    let parcel = outbox::parcel(&cx, &person.team, &mail).expect("a parcel");
    parcel.join(cx.table().transaction()).commit().await.expect("a write");
    Made::new(parcel.id())
}
