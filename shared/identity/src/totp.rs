//! Second factors: codes that change every 30 seconds (RFC 6238), as authenticator apps show them.

use std::fmt;

use jiff::Timestamp;
use qrcode::QrCode;
use qrcode::render::svg;
use subtle::{ConditionallySelectable, ConstantTimeEq};
use totp_rs::{Builder, Totp};

/// What apps show above the code.
const ISSUER: &str = "Minutehand";
const STEP_S: u64 = 30;
const DIGITS: u8 = 6;
/// How many steps an app's clock may be off, either way.
const SKEW: u64 = 1;

/// The secret that an app and we share: 160 bits, what RFC 4226 recommends. At rest it is sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// A new secret, from `cx.random()`.
    pub fn new(random: [u8; 20]) -> Self {
        TotpSecret(random)
    }

    /// The secret that was sealed; `None` when it is not one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(TotpSecret)
    }

    /// What to seal.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The secret in base 32, for whoever types it into an app.
    pub fn reveal(&self) -> String {
        self.totp("").secret().to_base32()
    }

    /// The `otpauth://` address by which an app takes the secret, for the account with the address `email`.
    ///
    /// # Errors
    /// When there is no address.
    pub fn url(&self, email: &str) -> api::Result<String> {
        self.totp(email).to_url().map_err(|error| api::Error::internal(format!("an address for an app: {error}")))
    }

    /// The same as a QR code: an SVG image, without scripts or styles.
    ///
    /// # Errors
    /// When the address is too long for a QR code, which no e-mail address is.
    pub fn qr_svg(&self, email: &str) -> api::Result<String> {
        let code = QrCode::new(self.url(email)?).map_err(|error| api::Error::internal(format!("a QR code: {error}")))?;
        Ok(code.render::<svg::Color<'_>>().min_dimensions(240, 240).build())
    }

    /// The step that `code` belongs to, if it is one of now, one step earlier or one later, and later than `last_step`,
    /// the last that was accepted. Store the step with a condition on the last one, so that no code works twice. Takes
    /// the same time whatever the code.
    pub fn verify(&self, code: &str, now: Timestamp, last_step: u64) -> Option<u64> {
        // Apps show a space in the middle.
        let code: String = code.chars().filter(|c| !c.is_whitespace()).take(usize::from(DIGITS) + 1).collect();
        if code.len() != usize::from(DIGITS) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (totp, step) = (self.totp(""), u64::try_from(now.as_second()).ok()? / STEP_S);
        let mut found = 0;
        for candidate in step.saturating_sub(SKEW)..=step + SKEW {
            let expected = totp.generate(candidate * STEP_S).to_string();
            let same = expected.as_bytes().ct_eq(code.as_bytes());
            found.conditional_assign(&candidate, same);
        }
        // The latest of them that matches. Step 0 was in 1970.
        (found > last_step).then_some(found)
    }

    fn totp(&self, email: &str) -> Totp {
        let builder = Builder::new().with_secret(self.0.to_vec()).with_digits(DIGITS).with_skew(0).with_step_duration(STEP_S);
        // A colon parts the issuer from the account.
        builder.with_issuer(Some(ISSUER)).with_account_name(email.replace(':', " ")).build_noncompliant()
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    fn rfc() -> TotpSecret {
        TotpSecret::from_bytes(b"12345678901234567890").unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn gives_the_codes_of_the_standard() {
        // The appendix shows eight digits; ours are the last six.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = u64::try_from(second).unwrap() / 30;
            assert_eq!(rfc().verify(code, at(second), 0), Some(step), "{second}");
        }
    }

    #[test]
    fn a_code_is_good_for_one_step_either_way() {
        // 287082 is step 1's, which is the seconds 30 to 59.
        for (second, good) in [(0, true), (29, true), (30, true), (89, true), (90, false), (1_000, false)] {
            assert_eq!(rfc().verify("287082", at(second), 0).is_some(), good, "{second}");
        }
        assert_eq!(rfc().verify("287082", at(-1), 0), None);
    }

    #[test]
    fn no_step_is_taken_twice() {
        let secret = rfc();
        let step = secret.verify("050471", at(1_111_111_111), 0).unwrap();
        assert_eq!(secret.verify("050471", at(1_111_111_111), step), None);
        assert_eq!(secret.verify("050471", at(1_111_111_130), step), None);
        // Nor an earlier one: whoever saw it may try it now.
        assert_eq!(secret.verify("081804", at(1_111_111_111), step), None);
        assert_eq!(secret.verify("081804", at(1_111_111_111), step - 2), Some(step - 1));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let now = at(59);
        assert!(rfc().verify(" 287 082 ", now, 0).is_some());
        for wrong in ["", "28708", "2870822", "287083", "28708a", "٢٨٧٠٨٢", "-87082", "287082\u{0}", &"2".repeat(100_000)] {
            assert_eq!(rfc().verify(wrong, now, 0), None, "{wrong:.20}");
        }
        assert_eq!(TotpSecret::from_bytes(b"short"), None);
        assert!(!format!("{:?}", rfc()).contains("123"));
    }

    #[test]
    fn an_app_takes_it_from_the_address() {
        let url = rfc().url("ada@example.com").unwrap();
        assert_eq!(url.split_once('?').unwrap().0, "otpauth://totp/Minutehand:ada%40example.com", "{url}");
        let read = Totp::from_url(&url).unwrap();
        assert_eq!(
            (read.issuer(), read.account_name(), read.digits(), read.step()),
            (Some("Minutehand"), "ada@example.com", 6, 30)
        );
        assert_eq!(read.secret().to_base32(), rfc().reveal());
        assert_eq!(rfc().reveal(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(read.generate(59).to_string(), "287082");
        assert!(Totp::from_url(rfc().url("\"a:b\"@example.com").unwrap()).is_ok());
    }

    #[test]
    fn a_qr_code_is_an_image_and_nothing_else() {
        let svg = rfc().qr_svg("ada@example.com").unwrap();
        assert!(svg.contains("<svg") && svg.len() < 50_000, "{} bytes", svg.len());
        let parts = svg.matches('<').count();
        assert_eq!(
            parts,
            svg.matches("<?xml").count()
                + svg.matches("<svg").count()
                + svg.matches("<rect").count()
                + svg.matches("<path").count()
                + svg.matches("</svg").count()
        );
        assert!(!svg.contains(&rfc().reveal()), "the secret stands in it as text");
        rfc().qr_svg(&format!("{}@example.com", "ü".repeat(242))).unwrap();
    }
}
