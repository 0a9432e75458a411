//! From a request's headers to a principal.

use api::{ClientIp, Error, TeamId, UserId};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE, ORIGIN};
use cx::{Cx, Touch};
use table::{Family, System};

use crate::{ApiKeyLookup, MEMBERS, Member, Principal, Session, Standing, Surroundings, TEAMS, Team, Token, Via};

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
    match recognise(cx, headers, ip).await? {
        Known::ByKey(lookup) => with_key(cx, lookup, ip).await,
        Known::BySession(session) => {
            let standing = standing(cx, &session.team, &session.user).await?;
            Ok(with_session(session, standing, ip))
        }
    }
}

/// Who looks at a page, and what the frame around it shows of them; read together, in as few reads as possible.
///
/// # Errors
/// As [`authenticate`]; [`Error::Unauthenticated`] also when the account is gone, [`Error::Forbidden`] for any key.
pub async fn look_around(cx: &Cx, headers: &HeaderMap, ip: ClientIp) -> api::Result<(Principal, Surroundings)> {
    match recognise(cx, headers, ip).await? {
        Known::ByKey(lookup) => {
            with_key(cx, lookup, ip).await?;
            Err(Error::Forbidden("Pages are for people: sign in. API keys open the API.".into()))
        }
        Known::BySession(session) => {
            let around = Surroundings::read(cx, &session.user, &session.team).await?;
            let standing = Standing::of(around.team(&session.team), around.place_in(&session.team));
            Ok((with_session(session, standing, ip), around))
        }
    }
}

/// A credential that is good, whatever it may do.
enum Known {
    ByKey(ApiKeyLookup),
    BySession(Session),
}

async fn recognise(cx: &Cx, headers: &HeaderMap, ip: ClientIp) -> api::Result<Known> {
    let refused = Error::Unauthenticated("This credential is unknown, revoked or has ended.");
    let text = credential(headers)?;
    if let Some(token) = Token::read(Token::API_KEY, &text) {
        let lookup = ApiKeyLookup::peek(cx, &token).await?.ok_or(refused)?;
        lookup.bounds.admit(ip.0, headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()))?;
        return Ok(Known::ByKey(lookup));
    }
    let token =
        Token::read(Token::SESSION, &text).ok_or(Error::Unauthenticated("This is not one of our tokens. Was it cut short?"))?;
    Ok(Known::BySession(Session::find(cx, &token).await?.ok_or(refused)?))
}

async fn with_key(cx: &Cx, lookup: ApiKeyLookup, ip: ClientIp) -> api::Result<Principal> {
    let standing = standing(cx, &lookup.team, &lookup.created_by).await?;
    // A key is as good as its maker's place in the team: they know its text.
    if standing.role.is_none() {
        return Err(Error::Unauthenticated("Whoever made this key has left the team. Somebody else may rotate it."));
    }
    lookup.clone().note_use(cx, ip.0).await;
    let via = Via::ApiKey { id: lookup.id, scopes: lookup.bounds.scopes };
    Ok(Principal { user: lookup.created_by, team: lookup.team, standing, via, ip: ip.0 })
}

fn with_session(session: Session, standing: Standing, ip: ClientIp) -> Principal {
    let via = Via::Session { id: session.id, method: session.method };
    Principal { user: session.user, team: session.team, standing, via, ip: ip.0 }
}

async fn standing(cx: &Cx, team: &TeamId, user: &UserId) -> api::Result<Standing> {
    let both = cx.table().get_mixed(&[Team::key_of(team), Member::key_of(team, user)]).await?;
    Ok(Standing::of(both.one::<Team>()?.as_ref(), both.one::<Member>()?.as_ref()))
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
