//! The WebSocket: `GET /v1/ws`, subprotocol `sandesham.v1`.
