/** The timeline: what is on screen moves for its reader alone. */
import { fill, socketOf, textOf, traffic } from './crowd.mjs';
import { check, equal, journey, until } from './harness.mjs';

const MESSAGES = 20_000;

const isPlaced = person =>
  person.page.locator('[data-testid="timeline"][data-placed="true"]').waitFor();

const isPinned = person =>
  person.page.locator('[data-testid="timeline"][data-pinned="true"]').waitFor();

/** Samples for so many frames while `act` goes on. */
async function watched(person, frames, act, scrolling = 0) {
  await person.startProbe();
  const acting = act();
  await until('enough frames are seen', () =>
    person.page.evaluate(count => window.timelineProbe.frames >= count, frames),
  );
  await acting;
  return person.stopProbe(scrolling);
}

const nothing = async () => {};

const moves = ({ jumps }) => jumps.map(({ by }) => Math.round(by));

async function wheel(person, by, times) {
  const { x, y, width, height } = await person.page.getByTestId('timeline').boundingBox();
  await person.page.mouse.move(x + width / 2, y + height / 2);
  for (let notch = 0; notch < times; notch++) {
    await person.page.mouse.wheel(0, by);
    await person.page.evaluate(() => new Promise(resolve => requestAnimationFrame(resolve)));
  }
}

/** The first number that is on screen. */
const firstSeq = person =>
  person.page.getByTestId('timeline').evaluate(scroller => {
    const { top } = scroller.getBoundingClientRect();
    const rows = [...scroller.querySelectorAll('[data-testid="message-row"]')];
    const seqs = rows
      .filter(row => row.getBoundingClientRect().bottom > top)
      .map(row => Number(row.dataset.seq));
    return Math.min(...seqs);
  });

journey(
  '20,000 messages and 50 a second more: nothing moves but by its reader',
  async world => {
    const reader = await world.person('Reader');
    const [writer, other] = await world.accounts(2, index => `Writer ${index + 1}`);
    const room = await reader.account.createGroup('Twenty thousand', [writer, other]);
    const sockets = await Promise.all([writer, other].map(account => socketOf(account, world.api)));
    await fill(sockets, room, MESSAGES);
    await reader.enter(room);
    await isPlaced(reader);
    await reader.page.getByRole('button', { name: /^Latest/ }).click();
    await isPinned(reader);

    const stop = traffic(sockets[0], room);
    try {
      const pinned = await watched(reader, 180, nothing);
      check(pinned.fromEnd.p99 <= 1, `pinned stays at the end: ${JSON.stringify(pinned.fromEnd)}`);
      check(pinned.rowsMax <= 60, `few rows are on the page: ${pinned.rowsMax}`);

      await wheel(reader, -300, 12);
      const reading = await watched(reader, 180, nothing);
      equal(moves(reading), [], 'rows that moved while somebody reads');

      const before = await firstSeq(reader);
      const up = await watched(reader, 120, () => wheel(reader, -600, 160), 1);
      equal(up.wrongWay, [], 'moves against the wheel on the way up');
      const reached = await firstSeq(reader);
      check(before - reached > 400, `pages of history came in: ${before} to ${reached}`);
      const down = await watched(reader, 30, () => wheel(reader, 600, 40), -1);
      equal(down.wrongWay, [], 'moves against the wheel on the way down');

      const resized = await watched(reader, 60, async () => {
        for (const height of [600, 800]) await reader.page.setViewportSize({ width: 1280, height });
      });
      equal(moves(resized), [], 'rows that moved as the window became lower and higher');
    } finally {
      await stop();
      for (const socket of sockets) socket.close();
    }

    const above = await reader.page.getByTestId('timeline').evaluate(scroller => {
      const { top } = scroller.getBoundingClientRect();
      return [...scroller.querySelectorAll('[data-testid="message-row"]')]
        .filter(row => row.getBoundingClientRect().bottom < top)
        .map(row => ({ id: row.dataset.messageId, author: row.dataset.author }));
    });
    check(above.length > 2, 'there are rows above the window');
    const authors = new Map([writer, other].map(account => [account.user.id, account]));
    const changed = await watched(reader, 90, async () => {
      for (const { id, author } of above) {
        await other.call('PUT', `/messages/${id}/reactions/${encodeURIComponent('👍')}`);
        const text = `edited\n${textOf(7)}\nwith more lines\nthan before`;
        await authors.get(author).call('PATCH', `/messages/${id}`, { text });
      }
    });
    equal(moves(changed), [], 'rows that moved as those above were edited and reacted to');

    await reader.page.getByRole('button', { name: /^Latest/ }).click();
    await isPinned(reader);
    const last = (await reader.rows()).slice(-5).map(({ id }) => id);
    const near = await watched(reader, 90, async () => {
      for (const id of last) {
        await other.call('PUT', `/messages/${id}/reactions/${encodeURIComponent('🎉')}`);
      }
    });
    check(near.fromEnd.p99 <= 1, `pinned stays at the end: ${JSON.stringify(near.fromEnd)}`);
    // All rows wrap anew and the panes change places.
    const narrow = await watched(reader, 90, () =>
      reader.page.setViewportSize({ width: 700, height: 700 }),
    );
    check(narrow.fromEnd.p99 <= 1, `narrow, too: ${JSON.stringify(narrow.fromEnd)}`);
  },
  { timeout: 240_000 },
);

journey('a room opens where reading ended, and the line stays there', async world => {
  const reader = await world.person('Reader');
  const writer = await world.account('Writer');
  const room = await reader.account.createDm(writer);
  for (let index = 1; index <= 60; index++) await writer.send(room.id, `message ${index}`);
  const events = await reader.account.events(room.id);
  const read = events[40].roomseq;
  await reader.account.call('POST', `/rooms/${room.id}/receipts`, { read_up_to: read });

  await reader.enter(room);
  await isPlaced(reader);
  const line = reader.page.getByTestId('unread-row');
  await line.waitFor();
  const firstNew = events[41].data.text;
  const below = await line.evaluate(element => {
    const { bottom } = element.getBoundingClientRect();
    const rows = [...document.querySelectorAll('[data-testid="message-row"]')];
    const next = rows
      .map(row => ({ row, top: row.getBoundingClientRect().top }))
      .filter(({ top }) => top >= bottom - 1)
      .sort((one, two) => one.top - two.top)[0];
    return next?.row.dataset.seq;
  });
  equal(Number(below), events[41].roomseq, `the line stands above "${firstNew}"`);

  await reader.page.getByRole('button', { name: /^Latest/ }).click();
  await isPinned(reader);
  await reader.sees('message 60');
  await until('everything is read', async () => {
    const rooms = await reader.account.call('GET', '/rooms');
    return rooms.items.find(item => item.room.id === room.id).unread_count === 0;
  });
  await writer.send(room.id, 'one more');
  await reader.sees('one more');
  await reader.composer.fill('and an answer');
  await reader.composer.press('Enter');
  await reader.sees('and an answer');
  await until('the line is where it was', async () => {
    await wheel(reader, -150, 1);
    return line.isVisible();
  });
});

journey(
  'nothing is read behind its reader’s back, and something can be marked unread',
  async world => {
    const reader = await world.person('Reader');
    const writer = await world.account('Writer');
    const room = await reader.account.createDm(writer);
    for (let index = 1; index <= 40; index++) await writer.send(room.id, `message ${index}`);
    await reader.enter(room);
    await isPlaced(reader);
    const cursor = async () => {
      const rooms = await reader.account.call('GET', '/rooms');
      return rooms.items.find(item => item.room.id === room.id);
    };
    const seen = await until('what is on screen is read', async () => {
      const { read_seq: read } = await cursor();
      return read > 1 && read;
    });
    const { head_seq: head } = (await cursor()).room;
    check(seen < head, `what is below the window is not read: ${seen} of ${head}`);

    await reader.row('message 3').hover();
    await reader.row('message 3').getByRole('button', { name: 'Message actions' }).click();
    await reader.page.getByRole('menuitem', { name: 'Mark unread from here' }).click();
    await until('it is marked', async () => (await cursor()).settings.unread_from > 0);

    await reader.page.goto('/');
    await reader.enter(room);
    await reader.page.getByTestId('unread-row').waitFor();
    const marked = await reader.row('message 3').getAttribute('data-seq');
    check(Number(marked) <= seen, 'it was read once, and is offered as unread again');
    await until(
      'seeing it reads it',
      async () => (await cursor()).settings.unread_from === undefined,
    );
  },
);

journey('a link leads to its message, and an answer to what it answers', async world => {
  const reader = await world.person('Reader');
  const writer = await world.account('Writer');
  const room = await reader.account.createDm(writer);
  const sent = [];
  for (let index = 0; index < 600; index++) {
    sent.push(await writer.send(room.id, `message ${index}`));
  }
  await writer.send(room.id, 'about that', { reply_to: sent[10].message_id });
  const head = sent.at(-1).room_seq + 1;
  await reader.account.call('POST', `/rooms/${room.id}/receipts`, { read_up_to: head });

  await reader.page.goto(`/r/${room.id}/m/${sent[100].room_seq}`);
  await reader.row('message 100').waitFor();
  await isPlaced(reader);
  const off = await reader.row('message 100').evaluate(row => {
    const { top, height } = row.getBoundingClientRect();
    const frame = document.querySelector('[data-testid="timeline"]').getBoundingClientRect();
    return Math.abs(top + height / 2 - (frame.top + frame.height / 2)) / frame.height;
  });
  check(off < 0.1, `it stands in the middle: ${off}`);

  await reader.page.getByRole('button', { name: /^Latest/ }).click();
  await reader.sees('about that');
  await reader.row('about that').getByTestId('reply-quote').getByText('message 10').waitFor();
  await reader.row('about that').getByTestId('reply-quote').click();
  await reader.row('message 10').waitFor();
  await reader.page.locator('[data-highlighted]').waitFor();
});

journey('an edit shows its history; what two wrote at once shows both', async world => {
  const [asha, ravi] = await world.people('Asha', 'Ravi');
  const room = await asha.account.createDm(ravi.account);
  const { message_id: id } = await asha.account.send(room.id, 'the first words');
  await asha.enter(room);
  await ravi.enter(room);
  await asha.sees('the first words');

  await asha.composer.press('ArrowUp');
  equal(await asha.composer.inputValue(), 'the first words', 'what is edited');
  await asha.composer.fill('the second words');
  await asha.composer.press('Enter');
  await ravi.sees('the second words');
  await ravi.row('the second words').getByTestId('edited').click();
  const versions = ravi.page.getByTestId('versions');
  await versions.locator('ins').waitFor();
  equal(await versions.locator('ins').allTextContents(), ['second'], 'the new words');
  equal(await versions.locator('del').allTextContents(), ['first'], 'the old words');
  await ravi.page.keyboard.press('Escape');

  await asha.composer.press('ArrowUp');
  await asha.composer.fill('what I make of it');
  await asha.account.call('PATCH', `/messages/${id}`, { text: 'changed elsewhere' });
  await asha.page.getByText('Changed meanwhile to:').waitFor();
  equal(await asha.composer.inputValue(), 'what I make of it', 'what was typed stays');
  await asha.composer.press('Escape');

  asha.cable.cut();
  await asha.isCutOff();
  await asha.composer.press('ArrowUp');
  await asha.composer.fill('written while away');
  await asha.composer.press('Enter');
  await asha.page.getByText('Edit waits to be sent').waitFor();
  await asha.sees('changed elsewhere');
  await asha.account.call('PATCH', `/messages/${id}`, { text: 'changed once more' });
  asha.cable.mend();
  const conflict = asha.page.getByTestId('message-failure');
  await conflict.getByText('written while away').waitFor();
  await asha.sees('changed once more');
  await conflict.getByRole('button', { name: 'Use mine' }).click();
  await ravi.sees('written while away');
});

journey('what cannot be sent is refused in words, and stays', async world => {
  const ravi = await world.person('Ravi');
  const permissions = ['clipboard-read', 'clipboard-write'];
  const asha = await world.person('Asha', { permissions });
  const room = await asha.account.createDm(ravi.account);
  await asha.enter(room);
  await ravi.enter(room);

  const long = 'x'.repeat(16_385);
  await asha.composer.fill(long);
  await asha.composer.press('Enter');
  await asha.page.getByText('Too long by 1 byte').waitFor();
  equal((await asha.composer.inputValue()).length, long.length, 'the text is still there');
  await asha.composer.fill('   ');
  await asha.composer.press('Enter');
  await asha.page.getByText('nothing to send but spaces').waitFor();

  await asha.say('<img src=x onerror="document.title=1"> <script>document.title=2</script>');
  await ravi.page.getByTestId('message-text').filter({ hasText: '<img src=x' }).waitFor();
  equal(
    await ravi.page
      .locator('[data-testid="message-text"] img, [data-testid="message-text"] script')
      .count(),
    0,
    'elements made of text',
  );

  const paste = async text => {
    await asha.composer.fill('');
    await asha.page.evaluate(copied => navigator.clipboard.writeText(copied), text);
    await asha.composer.press('Control+v');
    equal((await asha.composer.inputValue()).length, text.length, 'what was pasted');
  };
  await paste('a\n'.repeat(10_000));
  await asha.page.getByText('Too long by 3,616 bytes').waitFor();
  await paste('a\n'.repeat(8_000));
  await asha.composer.press('Enter');
  const unfold = ravi.page.getByRole('button', { name: 'Show all' });
  await unfold.waitFor();
  const height = await unfold.evaluate(button => button.closest('article').clientHeight);
  check(height < 600, `thousands of lines are folded: ${height}`);

  await asha.say('abc\u202Edef');
  await ravi.sees('abcdef');
});

journey('with the keyboard alone: read, answer, react, and come back', async world => {
  const [asha, ravi] = await world.people('Asha', 'Ravi');
  const room = await asha.account.createDm(ravi.account);
  await ravi.account.send(room.id, 'one');
  await ravi.account.send(room.id, 'two');
  await asha.enter(room);
  await ravi.enter(room);
  await asha.sees('two');
  const focused = () => asha.page.evaluate(() => document.activeElement.textContent);

  await asha.composer.focus();
  const { keyboard } = asha.page;
  await until('Shift+Tab leads to the messages', async () => {
    await keyboard.press('Shift+Tab');
    return (await asha.page.evaluate(() => document.activeElement.tagName)) === 'ARTICLE';
  });
  check((await focused()).includes('two'), 'the newest has the focus');
  await keyboard.press('ArrowUp');
  check((await focused()).includes('one'), 'the arrow goes up');
  await keyboard.press('r');
  await keyboard.type('an answer');
  await keyboard.press('Enter');
  await ravi.row('an answer').getByTestId('reply-quote').waitFor();

  await asha.row('one').locator('xpath=ancestor::article').focus();
  await keyboard.press('Enter');
  await until('the menu has the focus', () =>
    asha.page.evaluate(() => document.activeElement.getAttribute('role') === 'menuitem'),
  );
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await ravi.row('one').getByTestId('reaction').waitFor();
  await until(
    'the focus is back on the message',
    async () => (await asha.page.evaluate(() => document.activeElement.tagName)) === 'ARTICLE',
  );
  await keyboard.press('Escape');
  equal(
    await asha.page.evaluate(() => document.activeElement.dataset.testid),
    'composer-input',
    'Esc leads to the composer',
  );
});
