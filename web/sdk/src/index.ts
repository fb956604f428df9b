export { type Api, unwrap } from './api/client.ts';
export { ProblemError, problemOf, UNREACHABLE } from './api/problem.ts';
export type { components, operations, paths } from './api/schema.ts';
export { type ClientOptions, createClient } from './client.ts';
export { type Envelope, readEnvelope } from './envelope.ts';
export type * from './model.ts';
export type { Readable } from './readable.ts';
export type { AuthMode, Tokens } from './store/session.ts';
export type * from './types.ts';
