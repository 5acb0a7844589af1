//! `hasura.user`: the session variables as JSON, for triggers, functions and row-level security policies.

use std::ffi::{CStr, CString};

use pgrx::pg_sys;
use postern_engine::session::Session;

const NAME: &CStr = c"hasura.user";

/// Keeps `hasura.user` set until it is dropped or the subtransaction ends.
pub struct UserSetting {
    level: i32,
}

impl UserSetting {
    /// Sets it for a nesting level of its own. `json`: in UTF-8, without NUL.
    pub fn new(json: &str) -> UserSetting {
        let value = CString::new(crate::datum::to_server(json)).unwrap_or_default();
        // SAFETY: the strings end in zero and outlive the call; the level is closed in `drop`, and an abort closes
        // the levels of its subtransaction.
        unsafe {
            let level = pg_sys::NewGUCNestLevel();
            pg_sys::set_config_option(
                NAME.as_ptr(),
                value.as_ptr(),
                pg_sys::GucContext::PGC_USERSET,
                pg_sys::GucSource::PGC_S_SESSION,
                pg_sys::GucAction::GUC_ACTION_SAVE,
                true,
                0,
                false,
            );
            UserSetting { level }
        }
    }

    /// Sets it back to what it was.
    pub fn end(self) {
        // SAFETY: closes the level that `new` opened.
        unsafe { pg_sys::AtEOXact_GUC(true, self.level) }
    }
}

/// Sets `hasura.user` once something may look at it.
pub struct UserOnDemand<'s> {
    session: &'s Session,
    setting: Option<UserSetting>,
}

impl UserOnDemand<'_> {
    pub fn new(session: &Session) -> UserOnDemand<'_> {
        UserOnDemand { session, setting: None }
    }

    /// Sets it, if that was not done yet.
    pub fn set(&mut self) {
        self.setting.get_or_insert_with(|| UserSetting::new(&self.session.to_json_text()));
    }

    /// Sets it back to what it was.
    pub fn end(self) {
        self.setting.into_iter().for_each(UserSetting::end);
    }
}

/// The value of a setting; `None` if it is not set or empty.
pub fn current(name: &CStr) -> Option<String> {
    // SAFETY: the name ends in zero; a missing setting gives null. The value is copied at once.
    unsafe {
        let value = pg_sys::GetConfigOption(name.as_ptr(), true, false);
        if value.is_null() {
            return None;
        }
        let text = String::from_utf8_lossy(CStr::from_ptr(value).to_bytes()).into_owned();
        Some(text).filter(|text| !text.is_empty())
    }
}
