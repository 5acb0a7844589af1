//! Settings that whoever runs the server decides for all databases, or for one: they win over `graphql.setting`.
//!
//! Invariant: only a superuser, or whom one granted SET on the parameter, changes them. Where somebody else tried
//! before the library was loaded, no request is answered.

use std::cell::Cell;
use std::ffi::CStr;

use pgrx::guc::{GucContext, GucEnum, GucFlags, GucRegistry, GucSetting};
use pgrx::{PgSqlErrorCode, pg_sys};
use postern_engine::model::Settings;

use crate::failure::raise;

/// `Unset`: as `graphql.setting` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forced {
    Unset,
    On,
    Off,
}

/// Entries of Postgres's list of an enum's values; the list ends with one without a name.
#[repr(transparent)]
struct Entries([pg_sys::config_enum_entry; 10]);

// SAFETY: the entries point to constants and are never written.
unsafe impl Sync for Entries {}

const fn entry(name: &'static CStr, value: Forced, hidden: bool) -> pg_sys::config_enum_entry {
    pg_sys::config_enum_entry { name: name.as_ptr(), val: value as i32, hidden }
}

/// With all words that Postgres takes for a boolean: one that is not understood would leave open what was to be closed.
static ENTRIES: Entries = Entries([
    entry(c"unset", Forced::Unset, false),
    entry(c"on", Forced::On, false),
    entry(c"off", Forced::Off, false),
    entry(c"true", Forced::On, true),
    entry(c"false", Forced::Off, true),
    entry(c"yes", Forced::On, true),
    entry(c"no", Forced::Off, true),
    entry(c"1", Forced::On, true),
    entry(c"0", Forced::Off, true),
    pg_sys::config_enum_entry { name: std::ptr::null(), val: 0, hidden: false },
]);

// SAFETY: the entries are a static list that ends as Postgres requires, with the ordinals of below.
unsafe impl GucEnum for Forced {
    fn from_ordinal(ordinal: i32) -> Forced {
        match ordinal {
            ordinal if ordinal == Forced::On as i32 => Forced::On,
            ordinal if ordinal == Forced::Off as i32 => Forced::Off,
            _ => Forced::Unset,
        }
    }

    fn to_ordinal(&self) -> i32 {
        *self as i32
    }

    const CONFIG_ENUM_ENTRY: *const pg_sys::config_enum_entry = (&raw const ENTRIES).cast();
}

impl Forced {
    fn over(self, setting: bool) -> bool {
        self.decided().unwrap_or(setting)
    }

    fn decided(self) -> Option<bool> {
        match self {
            Forced::Unset => None,
            Forced::On => Some(true),
            Forced::Off => Some(false),
        }
    }
}

static ALLOW_LIST: GucSetting<Forced> = GucSetting::<Forced>::new(Forced::Unset);
static DEV_MODE: GucSetting<Forced> = GucSetting::<Forced>::new(Forced::Unset);
static INTROSPECTION: GucSetting<Forced> = GucSetting::<Forced>::new(Forced::Unset);
static REQUIRE_WHERE: GucSetting<Forced> = GucSetting::<Forced>::new(Forced::Unset);

thread_local! {
    static SEEN: Cell<[Forced; 4]> = const { Cell::new([Forced::Unset; 4]) };
    static ACCEPTED: Cell<bool> = const { Cell::new(false) };
    /// A parameter whose value was dropped when the library was loaded.
    static DROPPED: Cell<Option<&'static CStr>> = const { Cell::new(None) };
}

/// Defines the parameters `postern.*`, and keeps others from being made up under that name.
pub fn define() {
    let over = c"unset: as graphql.setting says.";
    let about = c"Whether roles run only documents that are listed for them.";
    define_one(c"postern.allow_list", about, over, &ALLOW_LIST);
    define_one(c"postern.dev_mode", c"Whether admin sees details of Postgres errors.", over, &DEV_MODE);
    let about = c"Whether roles get __schema and __type: on, every role; off, admin alone.";
    define_one(c"postern.introspection", about, over, &INTROSPECTION);
    let about = c"Whether an update or delete whose where has no condition is refused.";
    define_one(c"postern.require_where", about, over, &REQUIRE_WHERE);
    // SAFETY: the name ends in zero; called once, while the library is loaded.
    unsafe {
        #[cfg(any(feature = "pg13", feature = "pg14"))]
        pg_sys::EmitWarningsOnPlaceholders(c"postern".as_ptr());
        #[cfg(not(any(feature = "pg13", feature = "pg14")))]
        pg_sys::MarkGUCPrefixReserved(c"postern".as_ptr());
    }
}

/// Before the library is loaded, Postgres takes any value from anybody, also in a connection's options, where it
/// replaces what the server's configuration says. Once the parameter is defined, such a value is dropped with a
/// warning, and what it replaced is lost: so it is noted that nothing was accepted.
fn define_one(
    name: &'static CStr,
    about: &'static CStr,
    long: &'static CStr,
    setting: &'static GucSetting<Forced>,
) {
    let was_given = was_given(name);
    ACCEPTED.set(false);
    // SAFETY: the names end in zero; the hook only sets a variable.
    unsafe {
        let (context, flags) = (GucContext::Suset, GucFlags::default());
        let hook: pg_sys::GucEnumCheckHook = Some(note_accepted);
        GucRegistry::define_enum_guc_with_hooks(name, about, long, setting, context, flags, hook, None, None);
        if was_given && !ACCEPTED.get() {
            DROPPED.set(Some(name));
        }
    }
}

/// Has the parameter, not defined yet, a value from the configuration or from a connection's options? One that was SET in
/// the session does not count, for it replaces nothing.
fn was_given(name: &CStr) -> bool {
    // SAFETY: an unknown parameter gives null; what is found lives until it is defined.
    unsafe {
        let option = placeholder(name);
        !option.is_null() && (*option).reset_source != pg_sys::GucSource::PGC_S_DEFAULT
    }
}

/// The parameter as Postgres keeps it before it is defined; null if nothing named it.
#[cfg(not(any(feature = "pg13", feature = "pg14", feature = "pg15")))]
unsafe fn placeholder(name: &CStr) -> *mut pg_sys::config_generic {
    // SAFETY: the name ends in zero; with `skip_errors` nothing is raised.
    unsafe { pg_sys::find_option(name.as_ptr(), false, true, 0) }
}

/// The same where Postgres does not let others search its list.
#[cfg(any(feature = "pg13", feature = "pg14", feature = "pg15"))]
unsafe fn placeholder(name: &CStr) -> *mut pg_sys::config_generic {
    // SAFETY: the list has as many entries as Postgres says, each with a name that ends in zero.
    unsafe {
        let count = usize::try_from(pg_sys::GetNumConfigOptions()).unwrap_or(0);
        let list = pg_sys::get_guc_variables();
        let options = (0..count).map(|index| *list.add(index));
        let is_named = |option: &*mut pg_sys::config_generic| {
            CStr::from_ptr((**option).name).to_bytes().eq_ignore_ascii_case(name.to_bytes())
        };
        options.into_iter().find(is_named).unwrap_or(std::ptr::null_mut())
    }
}

/// Postgres asks it of values whose source has the right to set them.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn note_accepted(
    _value: *mut std::ffi::c_int,
    _extra: *mut *mut std::ffi::c_void,
    source: pg_sys::GucSource::Type,
) -> bool {
    if source != pg_sys::GucSource::PGC_S_DEFAULT {
        ACCEPTED.set(true);
    }
    true
}

/// Refuses all work on a connection where it is not known what the server's administrator decided.
pub fn require_known() {
    if let Some(name) = DROPPED.get() {
        let name = name.to_string_lossy();
        let message =
            format!("parameter \"{name}\" was given a value that it cannot have on this connection");
        raise(PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE, &message)
    }
}

fn current() -> [Forced; 4] {
    [ALLOW_LIST.get(), DEV_MODE.get(), INTROSPECTION.get(), REQUIRE_WHERE.get()]
}

/// Did any of them change since this was last asked?
pub fn take_change() -> bool {
    let current = current();
    SEEN.replace(current) != current
}

/// The settings that hold.
pub fn over(settings: Settings) -> Settings {
    let [allow_list, dev_mode, introspection, require_where] = current();
    Settings {
        allow_list: allow_list.over(settings.allow_list),
        dev_mode: dev_mode.over(settings.dev_mode),
        forced_introspection: introspection.decided(),
        require_where: require_where.over(settings.require_where),
        ..settings
    }
}
