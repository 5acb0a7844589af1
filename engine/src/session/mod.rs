//! Who is asking: from a session object, a JWT, or claims and headers to a role and its session variables.
//!
//! In: a JSON session, a token with the stored key configuration and the time, or claims that somebody else has
//! verified. Out: a `Session`.
//!
//! - `variables.rs`: a session, and the text of its variables; `variable_list.rs`: those in one piece of memory
//! - `jwt_config.rs`: the stored configuration, checked once when it is read
//! - `token_place.rs`: where a request carries its token, as the configuration says it
//! - `jwt_key.rs`: one verification key, from a secret, a PEM text or a JWK
//! - `jwt.rs`: a token's signature, times, issuer and audience
//! - `claims_layout.rs`: where in a token the session variables are
//! - `json_path.rs`: the paths that a layout uses
//! - `claims.rs`: from claims to a session
//! - `request.rs`: the same for a request whose token was verified before
//! - `hook.rs`: from the answer of an authentication webhook to a session
//! - `error.rs`: everything that can be wrong
//!
//! Invariant: nothing here reads a clock or does I/O; the time is a parameter.
//! Invariant: a token is verified only with the algorithm of the key, never with the one it asks for.
//! Invariant: a session made from claims has a role that the claims allow, and no variable that a header set.

mod claims;
mod claims_layout;
mod error;
mod hook;
mod json_path;
mod jwt;
mod jwt_config;
mod jwt_key;
mod request;
mod token_place;
mod variable_list;
mod variables;

pub use claims::session_from_claims;
pub use claims_layout::ClaimsLayout;
pub use error::{ConfigError, Error, JwtError, VariableError};
pub use hook::session_from_hook;
pub use jwt::{Verified, session_from_jwt, verify};
pub use jwt_config::{JwtConfig, JwtConfigs};
pub use request::session_from_request;
pub use token_place::TokenPlace;
pub use variable_list::VariableList;
pub use variables::{Given, Session};
