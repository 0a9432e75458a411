//! From a request's headers to a principal.

use api::{ClientIp, Error, TeamId, UserId};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE, ORIGIN};
use cx::{Cx, Touch};
use table::{Family, System};

use crate::{ApiKeyLookup, MEMBERS, Member, Plan, Principal, Session, Standing, TEAMS, Team, Token, Via};

/// The cookie that carries a session token.
pub const SESSION_COOKIE: &str = "mh_session";

/// What authenticating touches; part of every endpoint that has a caller.
pub const TOUCHES: &[Touch] = &[
    Touch::Read(Family::System(System::Session)),
    Touch::Read(Family::System(System::ApiKey)),
    Touch::Write(Family::System(System::ApiKey)),
    Touch::Read(Family::Team(MEMBERS)),
    Touch::Read(Family::Team(TEAMS)),
];

/// Who is asking, and how they stand in the team they ask for. Both are read anew for each request: a role taken
/// away, a member removed, a key revoked or a session ended counts from the next request on.
///
/// An `Authorization` header wins over a cookie; there is no falling back from a bad header to a good
/// cookie, because the sender meant the header.
///
/// # Errors
/// [`Error::Unauthenticated`] without a credential or with one that is not, or no longer, good;
/// [`Error::Forbidden`] for a key used outside its bounds.
pub async fn authenticate(cx: &Cx, headers: &HeaderMap, ip: ClientIp) -> api::Result<Principal> {
    let refused = Error::Unauthenticated("This credential is unknown, revoked or has ended.");
    let text = credential(headers)?;
    if let Some(token) = Token::read(Token::API_KEY, &text) {
        let lookup = ApiKeyLookup::peek(cx, &token).await?.ok_or(refused)?;
        lookup.bounds.admit(ip.0, headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()))?;
        let standing = standing(cx, &lookup.team, &lookup.created_by).await?;
        // A key is as good as its maker's place in the team: they know its text.
        if standing.role.is_none() {
            return Err(Error::Unauthenticated("Whoever made this key has left the team. Somebody else may rotate it."));
        }
        lookup.clone().note_use(cx, ip.0).await;
        let via = Via::ApiKey { id: lookup.id, scopes: lookup.bounds.scopes };
        return Ok(Principal { user: lookup.created_by, team: lookup.team, standing, via, ip: ip.0 });
    }
    let token =
        Token::read(Token::SESSION, &text).ok_or(Error::Unauthenticated("This is not one of our tokens. Was it cut short?"))?;
    let session = Session::find(cx, &token).await?.ok_or(refused)?;
    let standing = standing(cx, &session.team, &session.user).await?;
    let via = Via::Session { id: session.id, method: session.method };
    Ok(Principal { user: session.user, team: session.team, standing, via, ip: ip.0 })
}

async fn standing(cx: &Cx, team: &TeamId, user: &UserId) -> api::Result<Standing> {
    let table = cx.table();
    let (member, team) = futures::join!(table.get::<Member>(Member::key_of(team, user)), table.get::<Team>(Team::key_of(team)));
    let Some(team) = team? else {
        let plan = Plan::default();
        return Ok(Standing { role: None, plan, verified: false, google_only: false, closes_at: None });
    };
    let role = member?.map(|member| member.role);
    let Team { plan, verified, google_only, closes_at, .. } = team;
    Ok(Standing { role, plan, verified, google_only, closes_at })
}

fn credential(headers: &HeaderMap) -> api::Result<String> {
    if let Some(value) = headers.get(AUTHORIZATION) {
        let text = value.to_str().unwrap_or("");
        let bearer = text.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        return bearer
            .map(|(_, token)| token.trim().to_owned())
            .ok_or(Error::Unauthenticated("Send `Authorization: Bearer <key or token>`."));
    }
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(';'));
    let session = cookies.filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == SESSION_COOKIE);
    session.map(|(_, token)| token.to_owned()).ok_or(Error::Unauthenticated(
        "Send `Authorization: Bearer <key or token>`; sign up with `POST /api/auth/signup`, or log in, for a token.",
    ))
}
