//! The products' parts. Generated (`cargo run -p generate`).

/// Product and part, in the order of the documentation.
pub const PARTS: &[(&str, &str)] = &[
    ("schedules", include_str!("../../../functions/schedules/openapi.json")),
    ("notices", include_str!("../../../functions/notices/openapi.json")),
    ("accounts", include_str!("../../../functions/accounts/openapi.json")),
    ("platform", include_str!("../../../functions/platform/openapi.json")),
];
