//! Limits of the wire, each with its reason. Both sides keep to them; the server enforces them.

/// Version of the wire, in the first message of both sides.
pub const PROTOCOL_VERSION: u16 = 1;

/// Largest message a client may send, in bytes: the largest real one (a finish with twelve services) is under 2 KiB.
pub const INBOUND_BYTES_MAX: usize = 16 * 1024;

/// Largest message the server sends, in bytes; snapshots are paged to stay under it.
pub const OUTBOUND_BYTES_MAX: usize = 1024 * 1024;

/// Rows of one snapshot page: about 300 bytes each keeps a page under 64 KiB.
pub const SNAPSHOT_PAGE_ROWS_MAX: usize = 200;

/// How often a client sends a heartbeat, in milliseconds.
pub const HEARTBEAT_EVERY_MS: u64 = 1_000;

/// Without a message for this long, in milliseconds, the other side is taken for gone.
pub const SILENCE_MS_MAX: u64 = 5_000;

/// How long a display is the voice of its zone after a report that it sent, in milliseconds. It falls silent before that; another one takes
/// over after it, or as soon as the first one's connection has ended.
pub const VOICE_MS: u64 = 5_000;

/// Commands of one connection in any second; more is refused with `too_frequent`. A person presses five times a second at most.
pub const COMMANDS_PER_SECOND_MAX: u32 = 20;

/// Hexadecimal digits of a request id: 128 random bits, so that no two presses ever share one.
pub const REQUEST_ID_DIGITS: usize = 32;

/// Longest code or name in a message, in characters.
pub const CODE_CHARS_MAX: usize = 64;

/// Longest public notice, in characters.
pub const NOTICE_CHARS_MAX: usize = 200;

/// Longest reason that a supervisor gives, in characters.
pub const REASON_CHARS_MAX: usize = 120;

/// Most numbers of unserved visitors in the site's row: what a screen pages through in a minute or two.
pub const UNSERVED_SHOWN_MAX: usize = 60;

/// Most ranges of entered numbers in the row of the paper series: a stack is typed in its order, so that they are few.
pub const PAPER_RANGES_MAX: usize = 200;

/// Longest host or token that screens are sent on with, in characters: the longest name of a host has 253.
pub const PRACTICE_CHARS_MAX: usize = 255;

/// How long a server waits for a display's answer to what a supervisor asked of it, in milliseconds.
pub const SCREEN_ANSWER_MS_MAX: u64 = 3_000;

/// Largest picture that a display sends of itself, in bytes of PNG: in base64, with the message around it, it stays under
/// `INBOUND_BYTES_MAX`. A display sends a smaller or plainer one rather than none.
pub const SCREEN_PICTURE_BYTES_MAX: usize = 12_000;

/// Services that can be delivered within one sitting, the visit's own included.
pub const DELIVERED_MAX: usize = 12;

/// How often one of them, the visit's own included.
pub const DELIVERED_COUNT_MAX: u8 = 99;

/// Longest pause of a counter or service that ends by itself, in minutes: no day of service is longer. Whoever does not know leaves it open.
pub const PAUSE_MINUTES_MAX: u16 = 600;

/// Largest id of an emergency: 2^53 - 1. Readers of JSON in browsers round what is above it, and a board would then never find the row
/// that an all-clear takes away.
pub const EMERGENCY_ID_MAX: u64 = (1 << 53) - 1;

/// Where pictures are found, each under the hash of its bytes in hexadecimal.
pub const PICTURES_PATH: &str = "/pictures/";

/// Largest file of a picture, in bytes: a photograph as large as a screen, well compressed.
pub const PICTURE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Longest side of a picture, in pixels: the largest texture of the boards that screens run on.
pub const PICTURE_SIDE_MAX: u32 = 4_096;

/// Most pixels of a picture: those of a screen in 4K.
pub const PICTURE_PIXELS_MAX: u64 = 3_840 * 2_160;

/// WebSocket close codes of our own.
pub mod close {
    /// The client could not keep up, or was silent for too long; it may come back and resume.
    pub const SLOW: u16 = 4008;
    /// The client speaks another version.
    pub const VERSION: u16 = 4001;
    /// The client's token does not allow this view.
    pub const FORBIDDEN: u16 = 4003;
    /// Another client took this counter over.
    pub const TAKEN_OVER: u16 = 4009;
    /// A message could not be read.
    pub const MALFORMED: u16 = 4002;
    /// The server is going down and will be back.
    pub const RESTART: u16 = 1012;
}
