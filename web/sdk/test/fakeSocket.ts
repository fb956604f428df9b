import type { FakeServer } from './fakeServer.ts';

type Body = Record<string, unknown>;

/** The fake server's end of a socket, and the client's end at once. */
export class FakeSocket {
  userId = '';
  isGreeted = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly #server: FakeServer;
  #isOpen = false;
  #isClosed = false;

  constructor(server: FakeServer, address: string) {
    this.#server = server;
    queueMicrotask(() => {
      if (this.#isClosed) return;
      const userId = server.userOfTicket(address);
      if (!server.isUp || userId === undefined) {
        this.#end(1006);
        return;
      }
      this.userId = userId;
      this.#isOpen = true;
      server.sockets.add(this);
      this.onopen?.();
      if (server.isTokenExpired) this.close(4001);
    });
  }

  send(text: string): void {
    queueMicrotask(() => this.#receive(JSON.parse(text) as Body));
  }

  /** Gives the client a frame, whatever it is. */
  push(frame: unknown): void {
    const data = typeof frame === 'string' ? frame : JSON.stringify(frame);
    queueMicrotask(() => {
      if (this.#isOpen) this.onmessage?.({ data });
    });
  }

  close(code = 1000): void {
    this.#end(code);
  }

  #receive(command: Body): void {
    if (!this.#isOpen || !this.#server.isUp) return;
    this.#server.received.push(command);
    const re = command.id;
    if (command.op === 'hello') {
      const { rooms, events } = this.#server.hello(
        this.userId,
        command.rooms as Record<string, number>,
      );
      this.isGreeted = true;
      this.push({ re, ok: true, user_id: this.userId, epoch: this.#server.epoch, rooms });
      for (const event of events) this.push(event);
      return;
    }
    const { answer, room, event } = this.#server.command(this.userId, command);
    const isLost = this.#server.answersToLose > 0 && event !== undefined;
    if (isLost) {
      this.#server.answersToLose -= 1;
      this.close(1006);
      return;
    }
    if (this.#server.isAnswerFirst) this.push({ re, ...answer });
    if (room && event) this.#server.broadcast(room, event);
    if (!this.#server.isAnswerFirst) this.push({ re, ...answer });
  }

  #end(code: number): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isOpen = false;
    this.#server.sockets.delete(this);
    queueMicrotask(() => this.onclose?.({ code }));
  }
}

export function makeWebSocket(server: FakeServer): typeof globalThis.WebSocket {
  return function WebSocket(address: string) {
    return new FakeSocket(server, address);
  } as unknown as typeof globalThis.WebSocket;
}
