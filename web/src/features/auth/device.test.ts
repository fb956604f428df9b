import { expect, test } from 'vitest';
import { deviceOf } from './device.ts';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  [
    `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/156.0 Safari/537.36`,
    'Chrome',
    'Linux',
    false,
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/150.0 Safari/537.36 Edg/150.0`,
    ...(['Edge', 'Windows', false] as const),
  ],
  [
    `Mozilla/5.0 (Linux; Android 16; Pixel) ${WEBKIT} Chrome/150.0 Mobile Safari/537.36`,
    ...(['Chrome', 'Android', true] as const),
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile/1 Safari/604',
    ...(['Safari', 'iOS', true] as const),
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 15.0; rv:140.0) Gecko Firefox/140.0',
    'Firefox',
    'macOS',
    false,
  ],
  ['curl/8.5.0', null, null, false],
  ['', null, null, false],
] as const)('%s', (client, browser, system, isPhone) => {
  expect(deviceOf(client)).toEqual({ browser, system, isPhone });
});
