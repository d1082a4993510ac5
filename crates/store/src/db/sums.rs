//! A checksum behind every page of the database file.
//!
//! SQLite trusts its disk: a flipped bit in an index silently gives other rows. This file layer stands between SQLite
//! and the system's own: it writes a checksum into the last eight bytes of each page of the database (SQLite leaves
//! them free, see `RESERVED`) and refuses a page whose checksum is not right. What is damaged is an error, never an
//! answer. The journal (`-wal`) keeps SQLite's own checksums and is passed through.
//!
//! All `unsafe` of this room is here: SQLite takes a file layer as a table of C functions.
#![allow(unsafe_code, reason = "SQLite takes a file layer as a table of C functions")]

use std::ffi::{CStr, c_int, c_void};
use std::sync::OnceLock;

use rusqlite::{Connection, ffi};

use crate::error::Error;

/// Name of the file layer.
pub(crate) const NAME: &str = "demarche";
const C_NAME: &CStr = c"demarche";

/// Bytes that SQLite leaves free at the end of each page.
const RESERVED: usize = 8;

/// An open file: SQLite's part, ours, and behind them that of the system's own layer.
#[repr(C)]
struct Guarded {
    base: ffi::sqlite3_file,
    /// Whether it is a database rather than a journal or a temporary file.
    database: bool,
}

/// Where the system's part begins.
const INNER: usize = size_of::<Guarded>().next_multiple_of(16);

/// Make the layer known to SQLite, once in a process.
pub(crate) fn register() -> Result<(), Error> {
    static DONE: OnceLock<c_int> = OnceLock::new();
    let code = *DONE.get_or_init(|| {
        // SAFETY: SQLite gives its default layer, which lives as long as the process; ours is leaked on purpose, since
        // SQLite keeps the pointer. Methods of the copied table that take the layer only read its limits.
        unsafe {
            let system = ffi::sqlite3_vfs_find(std::ptr::null());
            if system.is_null() {
                return ffi::SQLITE_ERROR;
            }
            let mut own = *system;
            own.szOsFile += INNER as c_int;
            own.pNext = std::ptr::null_mut();
            own.zName = C_NAME.as_ptr();
            own.pAppData = system.cast();
            own.xOpen = Some(open);
            ffi::sqlite3_vfs_register(Box::leak(Box::new(own)), 0)
        }
    });
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(Error::layer()) }
}

/// Let SQLite leave room for checksums in a database that has no page yet.
pub(crate) fn reserve(connection: &Connection) -> Result<(), Error> {
    let mut bytes = RESERVED as c_int;
    // SAFETY: the handle is that of an open connection; SQLite reads and writes one int.
    let code = unsafe {
        let value: *mut c_void = (&raw mut bytes).cast();
        ffi::sqlite3_file_control(connection.handle(), c"main".as_ptr(), ffi::SQLITE_FCNTL_RESERVE_BYTES, value)
    };
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(Error::layer()) }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // Version 2: without memory maps, which would go round the checks.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn open(
    layer: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    given: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives `szOsFile` bytes for the file: ours and, behind them, the system's.
    unsafe {
        let system: *mut ffi::sqlite3_vfs = (*layer).pAppData.cast();
        let inner = inner(file);
        (*file).pMethods = std::ptr::null();
        (*inner).pMethods = std::ptr::null();
        let code = match (*system).xOpen {
            Some(open) => open(system, name, inner, flags, given),
            None => ffi::SQLITE_CANTOPEN,
        };
        (*file.cast::<Guarded>()).database = flags & ffi::SQLITE_OPEN_MAIN_DB != 0;
        // With methods SQLite closes the file, also after an error.
        if !(*inner).pMethods.is_null() {
            (*file).pMethods = &raw const METHODS;
        }
        code
    }
}

/// The system's part of a file.
unsafe fn inner(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: see `open`.
    unsafe { file.cast::<u8>().add(INNER).cast() }
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, amount: c_int, offset: i64) -> c_int {
    // SAFETY: SQLite gives an open file and `amount` bytes to fill.
    unsafe {
        let inner = inner(file);
        let code = match (*(*inner).pMethods).xRead {
            Some(read) => read(inner, to, amount, offset),
            None => ffi::SQLITE_IOERR_READ,
        };
        if !(*file.cast::<Guarded>()).database || !is_page(amount, offset) {
            return code;
        }
        if code == ffi::SQLITE_IOERR_SHORT_READ {
            // SQLite fills up with zeros: right for a page that is not there yet, wrong for half a page.
            let mut size = 0;
            let known =
                (*(*inner).pMethods).xFileSize.is_some_and(|method| method(inner, &raw mut size) == ffi::SQLITE_OK);
            return if known && size <= offset { code } else { ffi::SQLITE_IOERR_DATA };
        }
        if code != ffi::SQLITE_OK {
            return code;
        }
        let page = std::slice::from_raw_parts(to.cast::<u8>(), amount as usize);
        if is_whole(page, offset) { code } else { ffi::SQLITE_IOERR_DATA }
    }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, amount: c_int, offset: i64) -> c_int {
    // SAFETY: SQLite gives an open file and `amount` bytes to take.
    unsafe {
        let inner = inner(file);
        let Some(write) = (*(*inner).pMethods).xWrite else { return ffi::SQLITE_IOERR_WRITE };
        if !(*file.cast::<Guarded>()).database || !is_page(amount, offset) {
            return write(inner, from, amount, offset);
        }
        // A copy: the page belongs to SQLite's cache.
        let mut page = std::slice::from_raw_parts(from.cast::<u8>(), amount as usize).to_vec();
        seal(&mut page, offset);
        write(inner, page.as_ptr().cast(), amount, offset)
    }
}

/// Whether a read or write is of one whole page.
fn is_page(amount: c_int, offset: i64) -> bool {
    let size = i64::from(amount);
    (512..=65536).contains(&size) && size & (size - 1) == 0 && offset % size == 0
}

fn seal(page: &mut [u8], offset: i64) {
    let at = page.len() - RESERVED;
    let (content, tail) = page.split_at_mut(at);
    tail.copy_from_slice(&checksum(content, offset).to_le_bytes());
}

fn is_whole(page: &[u8], offset: i64) -> bool {
    let (content, tail) = page.split_at(page.len() - RESERVED);
    tail == checksum(content, offset).to_le_bytes()
}

/// Each step turns its word in a way that can be turned back, so a change inside one word is always seen, and any other
/// but once in 2^64. The place goes in too: a page in the wrong place is damage.
fn checksum(content: &[u8], offset: i64) -> u64 {
    const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;
    let turn = |hash: u64, word: u64| (hash ^ word).wrapping_mul(PRIME).rotate_left(29);
    let mut lanes = [1, 2, 3, offset as u64];
    let mut fours = content.chunks_exact(32);
    for four in &mut fours {
        for (lane, word) in lanes.iter_mut().zip(four.chunks_exact(8)) {
            *lane = turn(*lane, u64::from_le_bytes(word.try_into().unwrap_or_default()));
        }
    }
    for word in fours.remainder().chunks(8) {
        let word = word.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        lanes[0] = turn(lanes[0], word);
    }
    let hash = lanes.into_iter().fold(content.len() as u64, turn);
    hash ^ hash >> 32
}

macro_rules! forward {
    ($($name:ident = $method:ident($($argument:ident: $kind:ty),*);)*) => {
        $(unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file, $($argument: $kind),*) -> c_int {
            // SAFETY: the arguments go on as they came, to the system's part of the same file.
            unsafe {
                let inner = inner(file);
                match (*(*inner).pMethods).$method {
                    Some(method) => method(inner, $($argument),*),
                    None => ffi::SQLITE_IOERR,
                }
            }
        })*
    };
}

forward! {
    close = xClose();
    truncate = xTruncate(size: i64);
    sync = xSync(flags: c_int);
    file_size = xFileSize(size: *mut i64);
    lock = xLock(level: c_int);
    unlock = xUnlock(level: c_int);
    check_reserved_lock = xCheckReservedLock(result: *mut c_int);
    file_control = xFileControl(what: c_int, value: *mut c_void);
    sector_size = xSectorSize();
    shm_map = xShmMap(region: c_int, size: c_int, extend: c_int, result: *mut *mut c_void);
    shm_lock = xShmLock(offset: c_int, count: c_int, flags: c_int);
    shm_unmap = xShmUnmap(delete: c_int);
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: as in `forward`.
    unsafe {
        let inner = inner(file);
        match (*(*inner).pMethods).xDeviceCharacteristics {
            // Parts of pages could not be checked.
            Some(method) => method(inner) & !ffi::SQLITE_IOCAP_SUBPAGE_READ,
            None => 0,
        }
    }
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: as in `forward`.
    unsafe {
        let inner = inner(file);
        if let Some(method) = (*(*inner).pMethods).xShmBarrier {
            method(inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_flipped_bit_and_any_move_is_seen() {
        let mut page: Vec<u8> = (0..4096u32).map(|i| (i * 31 % 251) as u8).collect();
        seal(&mut page, 8192);
        assert!(is_whole(&page, 8192));
        assert!(!is_whole(&page, 4096));
        for bit in 0..page.len() * 8 {
            page[bit / 8] ^= 1 << (bit % 8);
            assert!(!is_whole(&page, 8192), "bit {bit}");
            page[bit / 8] ^= 1 << (bit % 8);
        }
    }
}
