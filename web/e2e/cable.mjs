/** The network between one browser and the rest: it can be cut, without the browser being told. */
import { once } from 'node:events';
import net from 'node:net';

export class Cable {
  #target;
  #listener = net.createServer({ allowHalfOpen: false }, socket => this.#connect(socket));
  #sockets = new Set();
  #isCut = false;

  /** Lays one to an address. */
  static async lay(target) {
    const cable = new Cable(target);
    cable.#listener.listen(0, '127.0.0.1');
    await once(cable.#listener, 'listening');
    return cable;
  }

  constructor(target) {
    const { hostname, port } = new URL(target);
    this.#target = { host: hostname, port: Number(port) };
  }

  /** Where its near end is. */
  get url() {
    return `http://127.0.0.1:${this.#listener.address().port}`;
  }

  /** Ends all connections, and takes no new ones. */
  cut() {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() {
    this.#isCut = false;
  }

  close() {
    this.cut();
    this.#listener.close();
  }

  #connect(near) {
    if (this.#isCut) {
      near.destroy();
      return;
    }
    const far = net.connect(this.#target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }
}
