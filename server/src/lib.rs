//! The dispatcher: journals, sessions, HTTP and WebSocket, pages.
