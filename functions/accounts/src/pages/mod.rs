//! The pages of accounts: signing up and in, one's account, teams, API keys and the audit log.

pub mod account;
pub mod account_delete;
pub mod appearance;
pub mod audit;
mod audit_change;
mod audit_search;
pub mod audit_verify;
pub mod change_email;
pub mod export;
pub mod google;
pub mod invitation;
pub mod invitations;
pub mod key_rotate;
pub mod keys;
pub mod magic_link;
pub mod members;
mod onlooker;
mod onward;
pub mod privacy;
pub mod reset_password;
mod roles;
pub mod second_factor;
pub mod security;
pub mod sessions;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
pub mod team;
pub mod team_delete;
pub mod team_settings;
pub mod team_transfer;
pub mod teams;
pub mod test_key;
mod ticket;
mod token;
mod typed_time;
pub mod verify_email;

use console::{form, page};
use cx::Touch;
use function::Console;
use identity::{ManageKeys, ManageMembers, ManageTeam, OwnAccount, OwnTeam, Permission, ReadAudit, ReadTeam};

/// Whether signing in with Google is offered.
const ASKS_FOR_GOOGLE: &[Touch] = &[Touch::Google];
/// Who looks at a page that anybody may look at.
const ONLOOKER: &[Touch] = identity::TOUCHES;

/// The pages of accounts.
pub static CONSOLE: Console = Console {
    name: "accounts-console",
    about: "Pages: signing up and in, accounts, teams, API keys, the audit log.",
    pages: &[
        page("accounts-pages-sign-in", "/sign-in", "Sign in", |site| site.page(sign_in::show)).touches(ASKS_FOR_GOOGLE),
        form("accounts-pages-sign-in-submit", "/sign-in", "Sign in", |site| site.page(sign_in::submit))
            .touches(ASKS_FOR_GOOGLE)
            .uses(&[&crate::login::LOGIN]),
        page("accounts-pages-sign-up", "/sign-up", "Sign up", |site| site.page(sign_up::show)).touches(ASKS_FOR_GOOGLE),
        form("accounts-pages-sign-up-submit", "/sign-up", "Sign up", |site| site.page(sign_up::submit))
            .touches(ASKS_FOR_GOOGLE)
            .uses(&[&crate::signup::SIGNUP]),
        form("accounts-pages-sign-out", "/sign-out", "Sign out", |site| site.page(sign_out::submit))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::logout::LOGOUT]),
        page("accounts-pages-magic-link", "/magic-link", "Sign in by mail", |site| site.page(magic_link::show)),
        form("accounts-pages-magic-link-ask", "/magic-link", "Ask for a link to sign in", |site| site.page(magic_link::ask))
            .uses(&[&crate::link::REQUEST]),
        form("accounts-pages-magic-link-confirm", "/magic-link/confirm", "Sign in by a link", |site| {
            site.page(magic_link::confirm)
        })
        .uses(&[&crate::link::CONFIRM]),
        page("accounts-pages-reset-password", "/reset-password", "A new password", |site| site.page(reset_password::show)),
        form("accounts-pages-reset-password-ask", "/reset-password", "Ask for a new password", |site| {
            site.page(reset_password::ask)
        })
        .uses(&[&crate::reset::REQUEST]),
        form("accounts-pages-reset-password-confirm", "/reset-password/confirm", "Choose a new password", |site| {
            site.page(reset_password::confirm)
        })
        .uses(&[&crate::reset::CONFIRM]),
        page("accounts-pages-verify-email", "/verify-email", "Confirm your address", |site| site.page(verify_email::show)),
        form("accounts-pages-verify-email-confirm", "/verify-email", "Confirm one's address", |site| {
            site.page(verify_email::confirm)
        })
        .uses(&[&crate::email::VERIFY]),
        form("accounts-pages-verify-email-resend", "/account/verify-email", "Send the confirming mail again", |site| {
            site.page(verify_email::resend)
        })
        .may(OwnAccount::ACTION)
        .uses(&[&crate::email::RESEND]),
        page("accounts-pages-change-email", "/change-email", "Confirm your new address", |site| site.page(change_email::show)),
        form("accounts-pages-change-email-confirm", "/change-email", "Confirm one's new address", |site| {
            site.page(change_email::confirm)
        })
        .uses(&[&crate::email::CONFIRM]),
        page("accounts-pages-invitation", "/invitation", "Your invitation", |site| site.page(invitation::show))
            .touches(ONLOOKER)
            .uses(&[&crate::invitations::SHOW]),
        form("accounts-pages-invitation-accept", "/invitation", "Accept an invitation", |site| site.page(invitation::accept))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::invitations::ACCEPT, &crate::teams::SWITCH]),
        page("accounts-pages-teams", "/teams", "My teams", |site| site.page(teams::show))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::teams::LIST]),
        form("accounts-pages-teams-create", "/teams", "Make a team", |site| site.page(teams::create))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::teams::LIST, &crate::teams::CREATE]),
        form("accounts-pages-teams-switch", "/teams/{id}/switch", "Look at another team", |site| site.page(teams::switch))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::teams::SWITCH]),
        form("accounts-pages-teams-leave", "/teams/{id}/leave", "Leave a team", |site| site.page(teams::leave))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::teams::LEAVE]),
        form("accounts-pages-teams-restore", "/teams/{id}/restore", "Keep a team after all", |site| site.page(teams::restore))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::teams::RESTORE]),
        page("accounts-pages-team", "/team", "Members", |site| site.page(team::show)).may(ReadTeam::ACTION).uses(&[
            &crate::team::SHOW,
            &crate::members::LIST,
            &crate::invitations::LIST,
        ]),
        form("accounts-pages-members-role", "/team/members/{id}/role", "Change a member's role", |site| site.page(members::role))
            .may(ManageMembers::ACTION)
            .uses(&[&crate::members::UPDATE]),
        form("accounts-pages-members-remove", "/team/members/{id}/remove", "Remove a member", |site| site.page(members::remove))
            .may(ManageMembers::ACTION)
            .uses(&[&crate::members::REMOVE]),
        form("accounts-pages-invitations-create", "/team/invitations", "Invite somebody", |site| site.page(invitations::create))
            .may(ManageMembers::ACTION)
            .uses(&[&crate::invitations::CREATE, &crate::invitations::LIST, &crate::members::LIST]),
        form("accounts-pages-invitations-resend", "/team/invitations/{id}/resend", "Send an invitation again", |site| {
            site.page(invitations::resend)
        })
        .may(ManageMembers::ACTION)
        .uses(&[&crate::invitations::RESEND]),
        form("accounts-pages-invitations-revoke", "/team/invitations/{id}/revoke", "Take an invitation back", |site| {
            site.page(invitations::revoke)
        })
        .may(ManageMembers::ACTION)
        .uses(&[&crate::invitations::REVOKE]),
        form("accounts-pages-team-settings-save", "/team/settings", "Change the team", |site| site.page(team_settings::save))
            .may(ManageTeam::ACTION)
            .uses(&[&crate::team::UPDATE, &crate::members::LIST, &crate::invitations::LIST]),
        page("accounts-pages-team-transfer", "/team/transfer", "Give the team away", |site| site.page(team_transfer::show))
            .may(OwnTeam::ACTION)
            .uses(&[&crate::members::LIST]),
        form("accounts-pages-team-transfer-submit", "/team/transfer", "Give the team away", |site| {
            site.page(team_transfer::submit)
        })
        .may(OwnTeam::ACTION)
        .uses(&[&crate::team::TRANSFER, &crate::members::LIST]),
        page("accounts-pages-team-delete", "/team/delete", "Delete the team", |site| site.page(team_delete::show))
            .may(OwnTeam::ACTION),
        form("accounts-pages-team-delete-submit", "/team/delete", "Delete the team", |site| site.page(team_delete::submit))
            .may(OwnTeam::ACTION)
            .uses(&[&crate::team::REMOVE]),
        page("accounts-pages-keys", "/team/keys", "API keys", |site| site.page(keys::show))
            .may(ManageKeys::ACTION)
            .uses(&[&crate::keys::LIST]),
        form("accounts-pages-keys-create", "/team/keys", "Make an API key", |site| site.page(keys::create))
            .may(ManageKeys::ACTION)
            .uses(&[&crate::keys::LIST, &crate::keys::CREATE]),
        form("accounts-pages-test-key", "/team/keys/test", "Make a key to try the documentation with", |site| {
            site.page(test_key::submit)
        })
        .may(ManageKeys::ACTION)
        .uses(&[&crate::keys::CREATE]),
        page("accounts-pages-key-rotate", "/team/keys/{id}/rotate", "Rotate an API key", |site| site.page(key_rotate::show))
            .may(ManageKeys::ACTION)
            .uses(&[&crate::keys::LIST]),
        form("accounts-pages-key-rotate-submit", "/team/keys/{id}/rotate", "Rotate an API key", |site| {
            site.page(key_rotate::submit)
        })
        .may(ManageKeys::ACTION)
        .uses(&[&crate::keys::LIST, &crate::keys::ROTATE]),
        form("accounts-pages-keys-revoke", "/team/keys/{id}/revoke", "Revoke an API key", |site| site.page(keys::revoke))
            .may(ManageKeys::ACTION)
            .uses(&[&crate::keys::REVOKE]),
        page("accounts-pages-audit", "/team/audit", "Audit log", |site| site.page(audit::show))
            .may(ReadAudit::ACTION)
            .uses(&[&crate::audit::LIST, &crate::members::LIST]),
        page("accounts-pages-audit-verify", "/team/audit/verify", "Verify the audit log", |site| site.page(audit_verify::show))
            .may(ReadAudit::ACTION)
            .uses(&[&crate::audit::VERIFY]),
        page("accounts-pages-account", "/account", "Account", |site| site.page(account::show)).may(OwnAccount::ACTION),
        form("accounts-pages-account-email", "/account/email", "Change one's address", |site| site.page(account::email))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::email::CHANGE]),
        form("accounts-pages-appearance", "/account/appearance", "How pages look", |site| site.page(appearance::save))
            .may(OwnAccount::ACTION),
        page("accounts-pages-security", "/account/security", "Security", |site| site.page(security::show))
            .may(OwnAccount::ACTION)
            .touches(ASKS_FOR_GOOGLE),
        form("accounts-pages-security-password", "/account/security/password", "Change one's password", |site| {
            site.page(security::password)
        })
        .may(OwnAccount::ACTION)
        .touches(ASKS_FOR_GOOGLE)
        .uses(&[&crate::password::CHANGE]),
        page("accounts-pages-second-factor", "/account/second-factor", "Second factor", |site| site.page(second_factor::show))
            .may(OwnAccount::ACTION),
        form("accounts-pages-second-factor-begin", "/account/second-factor", "Begin to set up a second factor", |site| {
            site.page(second_factor::begin)
        })
        .may(OwnAccount::ACTION)
        .uses(&[&crate::factor::BEGIN]),
        form("accounts-pages-second-factor-confirm", "/account/second-factor/confirm", "Turn a second factor on", |site| {
            site.page(second_factor::confirm)
        })
        .may(OwnAccount::ACTION)
        .uses(&[&crate::factor::CONFIRM]),
        form("accounts-pages-second-factor-disable", "/account/second-factor/disable", "Take a second factor away", |site| {
            site.page(second_factor::disable)
        })
        .may(OwnAccount::ACTION)
        .uses(&[&crate::factor::DISABLE]),
        page("accounts-pages-google", "/account/google", "Link a Google account", |site| site.page(google::show))
            .may(OwnAccount::ACTION),
        form("accounts-pages-google-link", "/account/google/link", "Link a Google account", |site| site.page(google::link))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::google::LINK]),
        form("accounts-pages-google-unlink", "/account/google/unlink", "Unlink one's Google account", |site| {
            site.page(google::unlink)
        })
        .may(OwnAccount::ACTION)
        .uses(&[&crate::google::UNLINK]),
        page("accounts-pages-sessions", "/account/sessions", "Sessions", |site| site.page(sessions::show))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::sessions::LIST]),
        form("accounts-pages-sessions-end", "/account/sessions/{id}/end", "End one of one's sessions", |site| {
            site.page(sessions::end)
        })
        .may(OwnAccount::ACTION)
        .uses(&[&crate::sessions::REVOKE]),
        form("accounts-pages-sessions-end-others", "/account/sessions/end-others", "End all sessions but this", |site| {
            site.page(sessions::end_others)
        })
        .may(OwnAccount::ACTION)
        .uses(&[&crate::sessions::REVOKE_OTHERS]),
        page("accounts-pages-privacy", "/account/privacy", "Privacy", |site| site.page(privacy::show))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::export::LIST, &crate::export::SHOW]),
        form("accounts-pages-privacy-export", "/account/privacy/exports", "Export one's data", |site| site.page(privacy::export))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::export::REQUEST]),
        page("accounts-pages-export", "/account/privacy/exports/{id}", "An export", |site| site.page(export::show))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::export::FILE]),
        page("accounts-pages-account-delete", "/account/delete", "Delete my account", |site| site.page(account_delete::show))
            .may(OwnAccount::ACTION)
            .uses(&[&crate::teams::LIST]),
        form("accounts-pages-account-delete-submit", "/account/delete", "Delete one's account", |site| {
            site.page(account_delete::submit)
        })
        .may(OwnAccount::ACTION)
        .uses(&[&crate::account::REMOVE, &crate::teams::LIST]),
    ],
    lost: &console::LOST,
    // Passwords are hashed here.
    memory_mb: 512,
    timeout_s: 29,
};
