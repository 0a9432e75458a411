//! A form as it is, and the same with everything wrong.

use maud::{Markup, html};

use crate::{Button, Code, ErrorSummary, Field, FileField, Panel, fields_row, form_actions};

const METHODS: &[(&str, &str)] = &[("POST", "POST"), ("PUT", "PUT"), ("GET", "GET")];
const FREQUENCIES: &[(&str, &str)] =
    &[("once", "Once"), ("daily", "Every day"), ("weekly", "Every week"), ("monthly", "Every month")];
const DAYS: &[(&str, &str)] = &[
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
];

pub(super) fn forms() -> Markup {
    html! {
        div.columns {
            (Panel { title: "New job", actions: html! {}, content: fresh() })
            (Panel { title: "The same, sent back", actions: html! {}, content: wrong() })
        }
    }
}

fn fresh() -> Markup {
    let address = fields_row(&[
        &Field::select("method", "Method", METHODS),
        &Field::text("callback_url", "Address")
            .url()
            .required()
            .hint("Called at each occurrence. HTTPS, reachable from outside."),
    ]);
    html! {
        form.form method="post" action="#forms" {
            (Field::text("name", "Name").required().maxlength(200))
            (address)
            (Field::radios("freq", "How often", FREQUENCIES).value(Some("weekly")))
            (Field::checks("days", "On", DAYS, &["mon", "wed", "fri"]))
            (fields_row(&[&Field::text("start_date", "From").date().value(Some("2026-11-23")), &Field::text("at", "At").mono().value(Some("09:00"))]))
            (Field::text("timezone", "Time zone").list(&["Europe/Berlin", "Europe/London", "UTC"]).value(Some("Europe/Berlin")))
            (Field::textarea("metadata", "Metadata").optional().mono().hint(html! { "JSON, sent along as " (Code("metadata")) "." }).placeholder("{\"run\": 7}"))
            (Field::checkbox("retry", "Retry what fails").checked(true).hint("Ten attempts within some three days."))
            (form_actions(&[&Button::primary("Create job"), &Button::quiet("Cancel").href("#forms")]))
        }
    }
}

/// The same field in a form that is sent whole, with an upload, and in a form that is shown again.
pub(super) fn files() -> Markup {
    let file = FileField {
        name: "logo",
        label: "Logo",
        types: &[(".png", "image/png"), (".jpg", "image/jpeg"), (".webp", "image/webp")],
        largest: 200 * 1024,
        begin: None,
        upload: "logo_upload",
        there: None,
        hint: Some("PNG, JPEG or WebP, at most 200 KB."),
        error: None,
        required: true,
    };
    let contacts = FileField {
        name: "contacts",
        label: "Contacts",
        types: &[(".csv", "text/csv"), (".json", "application/json")],
        largest: 200_000_000,
        begin: Some("/style-guide/uploads"),
        upload: "contacts_upload",
        hint: Some("CSV or JSON, at most 200 MB. What broke off can be gone on with for a day."),
        ..file
    };
    let form = |field: FileField<'_>, button: &str| {
        html! {
            form.form method="post" action="#files" enctype="multipart/form-data" { (field) (form_actions(&[&Button::secondary(button)])) }
        }
    };
    let again = FileField {
        name: "again",
        upload: "again_upload",
        there: Some(("upl_06GZR8B7A2332561PHQRH4ZA5M", "contacts.csv")),
        ..contacts
    };
    let refused = FileField { name: "w-logo", error: Some("This file is no picture."), ..file };
    html! {
        div.columns {
            (Panel { title: "Sent with the form", actions: html! {}, content: form(file, "Set the logo") })
            (Panel { title: "Uploaded", actions: html! {}, content: form(contacts, "Import") })
            (Panel { title: "Refused", actions: html! {}, content: form(refused, "Set the logo") })
            (Panel { title: "There already", actions: html! {}, content: form(again, "Import") })
        }
    }
}

fn wrong() -> Markup {
    let (bad_url, bad_time) = ("Give an address that begins with https://.", "Choose a time that is still to come.");
    html! {
        form.form method="post" action="#forms" {
            (ErrorSummary(&[("w-callback_url", bad_url), ("w-start_date", bad_time), ("w-days", "Choose at least one day.")]))
            (Field::text("name", "Name").id("w-name").value(Some("Invoices")))
            (Field::text("callback_url", "Address").id("w-callback_url").value(Some("ftp://example.com/invoices")).error(Some(bad_url)))
            (fields_row(&[
                &Field::text("start_date", "From").id("w-start_date").date().value(Some("2020-01-01")).error(Some(bad_time)),
                &Field::text("retries", "Attempts").id("w-retries").number().value(Some("10")).min("1").max("10"),
            ]))
            (Field::checks("days", "On", DAYS, &[]).id("w-days").error(Some("Choose at least one day.")))
            (Field::text("password", "Password").id("w-password").password().autocomplete("current-password").hint("Asked for again because this matters."))
            (Field::text("team", "Team").id("w-team").value(Some("Ada’s team")).disabled(true))
            (form_actions(&[&Button::primary("Create job"), &Button::quiet("Cancel").href("#forms")]))
        }
    }
}
