/** What axe finds in a page, and in what opens in it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { until } from './harness.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const GRAVE = ['serious', 'critical'];

/** Every look that a screen may have. */
export const LOOKS = ['light', 'dark'].flatMap(colorScheme => [
  { colorScheme, isPhone: false },
  { colorScheme, isPhone: true },
]);

/** Gathers grave findings as one goes along, so that one run tells all of them. */
export class Examiner {
  #findings = [];

  /** Looks at a page as it is. */
  async look(page, where) {
    // What fades in has less contrast than it will have; one may begin as another ends.
    await page.evaluate(async () => {
      for (;;) {
        const passing = document
          .getAnimations()
          .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
          .filter(({ playState }) => playState === 'running');
        if (passing.length === 0) return;
        await Promise.all(passing.map(({ finished }) => finished.catch(() => {})));
      }
    });
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
    const { violations } = await page.evaluate(() =>
      window.axe.run({ resultTypes: ['violations'] }),
    );
    for (const { id, help, impact, nodes } of violations) {
      if (!GRAVE.includes(impact)) continue;
      const places = nodes
        .slice(0, 4)
        .map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`);
      this.#findings.push(
        `${where}: ${id}: ${help} (${nodes.length})\n    ${places.join('\n    ')}`,
      );
    }
  }

  /** Looks at what is open once `ready` is there, closes it by Esc, and waits until it is gone. */
  async lookAndClose(page, where, ready) {
    await ready.first().waitFor();
    await this.look(page, where);
    await page.keyboard.press('Escape');
    await ready.first().waitFor({ state: 'detached' });
  }

  /** The same, and the focus comes back to `opener`. */
  async lookAndReturn(page, where, ready, opener) {
    await ready.first().waitFor();
    await until(`the focus is in "${where}"`, () =>
      ready.first().evaluate(element => element.contains(document.activeElement)),
    );
    await this.lookAndClose(page, where, ready);
    await until(`the focus comes back from "${where}"`, () =>
      opener.evaluate(element => element === document.activeElement),
    );
  }

  /** Throws with everything that was found. */
  conclude() {
    if (this.#findings.length > 0) throw new Error(this.#findings.join('\n'));
  }
}
