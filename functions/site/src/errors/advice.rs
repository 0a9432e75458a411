//! What to do about each code: a sentence or two of Markdown, for somebody who has just met it.

/// What to do about `code`. A test holds this against the catalogue of all products.
#[expect(clippy::too_many_lines, reason = "a table")]
pub fn advice(code: &str) -> Option<&'static str> {
    Some(match code {
        "malformed" => {
            "Send one JSON object, in UTF-8, with `Content-Type: application/json`, and each header once. `detail` says what \
             could not be read. Nothing was changed, so mend the request and send it again."
        }
        "unauthenticated" => {
            "Send `Authorization: Bearer …` with an API key (`mh_…`) or a session's token (`mhs_…`), whole and without quotes. \
             If it worked before, it was revoked, rotated or has ended, or its maker has left the team: make or rotate one. \
             See [troubleshooting](/docs/troubleshooting#401-unauthenticated)."
        }
        "invalid_credentials" => {
            "Check address and password; the answer does not say which of them is wrong. Whoever forgot theirs asks for a new \
             one with `POST /api/auth/reset-password`, or signs in by a link with `POST /api/auth/magic-link`."
        }
        "second_factor_required" => {
            "Send the same request with `code`: the six digits that the authenticator app shows now, or one of the recovery \
             codes."
        }
        "invalid_code" => {
            "Wait for the app's next code and send that: each works once, for 30 seconds. If none does, the phone's clock is \
             off; a recovery code works regardless of clocks."
        }
        "cross_site" => {
            "A page of another site made the browser send this with your cookie, and so it was refused. From a page of your own \
             use an API key with `allowed_origins` in `Authorization`."
        }
        "forbidden" => {
            "`detail` says what is missing: a scope, a role, or an address or origin that the key is bound to. Make a key that \
             has it, or ask somebody with the role. See [troubleshooting](/docs/troubleshooting#403-forbidden)."
        }
        "not_found" => {
            "Check the id, and whose it is: a key sees its own team, a session the team it looks at (`GET /api/auth/me`). \
             Removed jobs are gone; deliveries and log rows go after 30 days."
        }
        "no_route" => {
            "Check the path against the [list of operations](/docs/api). All begin with `/api/`, and none ends with a slash."
        }
        "method_not_allowed" => "The address is right, the method is not: `Allow` names those that it has.",
        "body_too_slow" => {
            "The connection stalled while the body was being sent. Send it again, a `POST` under the same `Idempotency-Key`."
        }
        "email_taken" => {
            "There is an account with this address: sign in, by a link if the password is forgotten \
             (`POST /api/auth/magic-link`)."
        }
        "second_factor_not_begun" => {
            "Ask for a secret first (`POST /api/auth/second-factor`), put it into the app, and confirm with the code it shows."
        }
        "second_factor_off" => "Nothing to do: the account has no second factor. `GET /api/auth/me` says so.",
        "second_factor_on" => {
            "The account has one already. To move to another phone, take it away with a code of the old one \
             (`POST /api/auth/second-factor/disable`) and set it up anew."
        }
        "too_many_keys" => {
            "Revoke keys that nobody uses any more: `last_used_at` of `GET /api/keys` says which. Rotating a key makes no new one."
        }
        "account_closing" => {
            "The account is being deleted. Keep it with `POST /api/teams/{id}/restore` and the personal team's id, or leave it \
             at that."
        }
        "already_member" => "Nothing to do: they belong to the team. To change their role, `PATCH /api/team/members/{id}`.",
        "email_unverified" => {
            "Open the link in the mail that came when the account was made, or have it sent again with \
             `POST /api/auth/verify-email/resend`. `detail` says whose address it is about."
        }
        "export_not_ready" => "Ask `GET /api/auth/exports/{id}` until `ready` is true; that takes seconds to minutes.",
        "google_off" => {
            "This deployment has no registration with Google. Sign in with a password or by a link. Whoever runs it finds how to \
             register in [self-hosting](/docs/self-hosting#signing-in-with-google)."
        }
        "google_taken" => {
            "That Google account belongs to another account here, or this one has one already. Unlink it there first \
             (`DELETE /api/auth/google`)."
        }
        "google_unlinked" => {
            "An account with this address exists, and signing in with Google does not open it until its owner says so: sign in \
             with the password or by a link, then link Google (`POST /api/auth/google/link`)."
        }
        "google_needed" => {
            "The team wants its members to sign in with Google, so link a Google account first \
             (`POST /api/auth/google/link`), or have the team's owner switch that off."
        }
        "grace_over" => "Too late: the week in which it could be kept is over, and it is being erased.",
        "invitation_ended" => {
            "Ask whoever invited you for another: an invitation is good for seven days, once, and a newer one replaces it."
        }
        "is_owner" => "A team's owner stays until they give the team away: `POST /api/team/transfer`. Then they are an admin.",
        "not_closing" => "Nothing to do: nobody is deleting this team.",
        "other_address" => {
            "The invitation is for another address. Sign in to the account with that address, or have them invite the one you \
             use."
        }
        "owns_teams" => {
            "Give each of the teams you own to somebody else (`POST /api/team/transfer`) or delete it (`DELETE /api/team`), then \
             delete the account."
        }
        "personal_team" => {
            "A personal team goes with its account and can only be deleted with it. For work with others make another team: \
             `POST /api/teams`."
        }
        "sign_in_refused" => {
            "Begin again with `GET /api/auth/google`, in the same browser, and finish within ten minutes. If it was you who \
             declined at Google, nothing is wrong."
        }
        "team_closing" => "Choose another team, or keep this one: its owner can, with `POST /api/teams/{id}/restore`.",
        "too_many_invitations" => "Revoke open invitations that nobody will accept, or wait: each ends after seven days.",
        "too_many_teams" => "Leave, give away or delete a team first.",
        "not_active" => {
            "A completed job has no instants left to hold back, and a disabled one stands still already. `status` of \
             `GET /api/job/{id}` says which it is."
        }
        "nothing_left" => {
            "The calendar has no instant in the future. Give the job a later `end_date`, or another `start_date`, with \
             `PATCH /api/job/{id}`, and resume it then. `POST /api/job/{id}/runs` calls it once all the same."
        }
        "not_ended" => {
            "The delivery is still being made or waits for its next attempt; `next_attempt_at` of `GET /api/deliveries/{id}` says \
             until when. It can be replayed once it has ended."
        }
        "link_ended" => {
            "Ask for a new link and use the newest: each works once, for 15 minutes to sign in, an hour for a new password, a day \
             to verify an address."
        }
        "not_a_delivery" => {
            "That row stands for several instants that were missed, so there is no one call to repeat. Run the job now instead: \
             `POST /api/job/{id}/runs`."
        }
        "changed_meanwhile" => {
            "Read the thing again, look whether your change still makes sense, and send it again. If that happens often, two \
             programs are changing the same thing."
        }
        "idempotency_key_reused" => {
            "Take a new key for a new request. A key goes with one path and one body for 24 hours; see \
             [idempotency](/docs/idempotency-and-limits#a-request-that-may-be-repeated)."
        }
        "in_progress" => {
            "Ask again in a second or two, with the same key and the same request; you will get the first one's answer."
        }
        "body_too_large" => {
            "Make the body smaller. What a job sends along has 16 KiB (`metadata`): send an id, and let the receiver look it up."
        }
        "uri_too_long" => {
            "Make the query shorter. A cursor is sent back as it came, and nothing else in a query of ours is long."
        }
        "unsupported_media_type" => {
            "Send `Content-Type: application/json`. With curl, `--json` does; `-d` alone says it is a form."
        }
        "invalid" => {
            "`errors` names every wrong field at once: `pointer` says which (`#/trigger_timings/0` in the body, `?limit` in the \
             query, `header:Idempotency-Key`), `detail` what is wrong with it. Names that nobody knows are refused too."
        }
        "rate_limited" => {
            "Wait as many seconds as `Retry-After` says. `ratelimit-remaining` of every answer says how many requests are left; \
             see [how much](/docs/idempotency-and-limits#how-much)."
        }
        "headers_too_large" => "Send fewer or shorter headers; most often it is cookies of other programs under the same name.",
        "internal" => {
            "Our mistake. Repeat it in a few seconds, a `POST` under the same `Idempotency-Key`; if it stays, quote `request_id` \
             to whoever runs the deployment: their log says what happened."
        }
        "busy" => {
            "Repeat it after as many seconds as `Retry-After` says, a `POST` under the same `Idempotency-Key`. Nothing is wrong with \
             the request."
        }
        _ => return None,
    })
}
