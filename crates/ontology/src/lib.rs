//! PLOVER and the actor codes as closed types.
//!
//! The facts of the PLOVER codebook (Open Event Data Alliance): event types with quad class and score, their modes,
//! modality, contexts, entity codes and sectors, and the bridge to CAMEO. It knows no text and no rule.
//!
//! Invariants: a [`mode::Mode`] belongs to one [`event::EventType`]; a [`code::Code`] is three capital letters.

pub mod actor_code;
pub mod cameo;
pub mod code;
pub mod context;
pub mod event;
pub mod mode;
pub mod sector;
