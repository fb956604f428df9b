/**
 * Characters that change the direction of what follows them: embeddings, overrides and isolates
 * (U+202A to U+202E, U+2066 to U+2069). In a name or a message they can make `exe.fdp` read as
 * `pdf.exe`, or turn the rest of a line round. Plain marks (LRM, RLM, ALM) do no such thing.
 */
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** The text as it may be shown: without characters that override direction. */
export function withoutBidiControls(text: string): string {
  return text.replace(CONTROLS, '');
}
