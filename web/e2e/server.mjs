/** The real binary on scratch data: started, killed without a chance to clean up, and started again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

/** Far beyond what a start takes on a loaded machine. */
const READY_MS_MAX = 120_000;
const STOP_MS_MAX = 20_000;

export class Server {
  #binary;
  #folder;
  #port;
  #process = null;
  #log = [];

  /** From nothing to ready. */
  static async start(binary) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'sandesham-e2e-'));
    const server = new Server(binary, folder, await freePort());
    await server.start();
    return server;
  }

  constructor(binary, folder, port) {
    this.#binary = binary;
    this.#folder = folder;
    this.#port = port;
  }

  /** Where it listens, the same before and after a restart. */
  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  get isUp() {
    return this.#process !== null;
  }

  /** What it wrote last, for a failure's report. */
  get tail() {
    return this.#log.slice(-30).join('\n');
  }

  async start() {
    const flags = [
      'up',
      '--data',
      path.join(this.#folder, 'data'),
      '--http',
      `127.0.0.1:${this.#port}`,
    ];
    // Hundreds of people come from one address here.
    const env = { ...process.env, SANDESHAM_RATE_LIMIT: 'off' };
    for (const name of ['SANDESHAM_DATABASE_URL', 'SANDESHAM_NATS_URL', 'SANDESHAM_S3_ENDPOINT'])
      delete env[name];
    this.#process = spawn(this.#binary, flags, {
      env,
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = this.#process;
    // Whatever becomes of this process, what it started ends.
    process.once('exit', () => this.#process?.pid === pid && process.kill(pid, 'SIGKILL'));
    this.#keep(this.#process.stderr);
    await this.#ready(this.#process);
  }

  #keep(stream) {
    readline.createInterface({ input: stream }).on('line', line => {
      this.#log.push(line);
      if (this.#log.length > 500) this.#log.shift();
    });
  }

  #ready(child) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the server is not ready:\n${this.tail}`)),
        READY_MS_MAX,
      );
      child.once('error', reject);
      child.once('exit', code => {
        if (this.#process === child) this.#process = null;
        clearTimeout(timer);
        reject(new Error(`the server ended with ${code}:\n${this.tail}`));
      });
      readline.createInterface({ input: child.stdout }).on('line', line => {
        this.#log.push(line);
        if (!line.startsWith('ready ')) return;
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Gives an account a role, as an operator does. */
  async grant(email, role) {
    const flags = ['user', 'grant', email, role, '--data', path.join(this.#folder, 'data')];
    const [code] = await once(spawn(this.#binary, flags, { cwd: repositoryRoot }), 'exit');
    if (code !== 0) throw new Error(`${email} is not made an ${role}: ${code}`);
  }

  /** Ends it with SIGKILL. */
  async kill() {
    await this.#end('SIGKILL');
  }

  /** Ends it, and takes its data away. */
  async remove() {
    await this.#end('SIGTERM');
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  async #end(signal) {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const impatient = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    await ended;
    clearTimeout(impatient);
  }
}

/** Where the servers that `up` starts are installed. */
export const repositoryRoot = path.resolve(import.meta.dirname, '../..');

export async function freePort() {
  const listener = net.createServer();
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}
