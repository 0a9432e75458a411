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
mod own_password;
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
pub mod team_logo;
mod team_page;
pub mod team_settings;
pub mod team_transfer;
pub mod teams;
pub mod test_key;
mod ticket;
mod token;
mod typed_time;
pub mod verify_email;

use function::{Console, Sample};

/// The pages of accounts.
pub static CONSOLE: Console = Console::new(
    "accounts-console",
    "Pages: signing up and in, accounts, teams, API keys, the audit log.",
    &console::LOST,
    &[
        sign_in::ENTRY,
        sign_in::SUBMIT,
        sign_up::ENTRY,
        sign_up::SUBMIT,
        sign_out::ENTRY,
        magic_link::ENTRY,
        magic_link::ASK,
        magic_link::CONFIRM,
        reset_password::ENTRY,
        reset_password::ASK,
        reset_password::CONFIRM,
        verify_email::ENTRY,
        verify_email::CONFIRM,
        verify_email::RESEND,
        change_email::ENTRY,
        change_email::CONFIRM,
        invitation::ENTRY,
        invitation::ACCEPT,
        teams::ENTRY,
        teams::CREATE,
        teams::SWITCH,
        teams::LEAVE,
        teams::RESTORE,
        team::ENTRY,
        members::ROLE,
        members::REMOVE,
        invitations::CREATE,
        invitations::RESEND,
        invitations::REVOKE,
        team_settings::SAVE,
        team_logo::PICTURE,
        team_logo::SET,
        team_logo::REMOVE,
        team_transfer::ENTRY,
        team_transfer::SUBMIT,
        team_delete::ENTRY,
        team_delete::SUBMIT,
        keys::ENTRY,
        keys::CREATE,
        test_key::ENTRY,
        key_rotate::ENTRY,
        key_rotate::SUBMIT,
        keys::REVOKE,
        audit::ENTRY,
        audit_verify::ENTRY,
        account::ENTRY,
        account::EMAIL,
        appearance::ENTRY,
        security::ENTRY,
        security::PASSWORD,
        second_factor::ENTRY,
        second_factor::BEGIN,
        second_factor::CONFIRM,
        second_factor::DISABLE,
        google::ENTRY,
        google::LINK,
        google::UNLINK,
        sessions::ENTRY,
        sessions::END,
        sessions::END_OTHERS,
        privacy::ENTRY,
        privacy::EXPORT,
        export::ENTRY,
        account_delete::ENTRY,
        account_delete::SUBMIT,
    ],
)
// Passwords are hashed here.
.memory_mb(512)
.timeout_s(29)
.sample(Sample::at("/team/keys").needs(&["key"]));
