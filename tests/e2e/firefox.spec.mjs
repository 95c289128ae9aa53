// The main way through the page in a second engine, on the processor. Playwright drives only a Firefox of its own;
// puppeteer drives the system's over WebDriver BiDi.
import { expect, test } from '@playwright/test';
import { launch } from 'puppeteer-core';

const executablePath = process.env.KSPACE_FIREFOX;

test('Firefox reconstructs, follows a change and shows numbers', async ({ baseURL }) => {
  test.skip(!executablePath, 'there is no Firefox');
  const browser = await launch({ browser: 'firefox', executablePath, headless: true });
  try {
    const page = await browser.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    const done = () => page.waitForFunction(
      () => /^A done, B done$/.test(document.querySelector('[role=status]')?.textContent),
      { timeout: 45_000 },
    );
    const row = (name) => page.evaluate((name) => {
      const header = [...document.querySelectorAll('th')].find((cell) => cell.textContent === name);
      return [...(header?.parentElement.querySelectorAll('td') ?? [])].map((cell) => cell.textContent);
    }, name);
    const colours = (label) => page.evaluate((label) => {
      const canvas = document.querySelector(`canvas[aria-label^="${label}"]`);
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    }, label);

    await page.goto(`${baseURL}?device=cpu&lang=en`);
    await done();
    for (const label of ['Reference:', 'Protocol A:', 'Protocol B:']) {
      expect(await colours(label), `${label} is not blank`).toBeGreaterThan(30);
    }
    const [zeroFilled, sense] = (await row('NMSE')).map(Number);
    expect(sense).toBeGreaterThan(0);
    expect(sense, 'SENSE undoes the aliasing').toBeLessThan(zeroFilled / 5);

    const slider = await page.waitForSelector('input[type=range][aria-label="Acceleration R"]');
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => Number((await row('NMSE'))[0]), { timeout: 30_000 }).not.toBe(zeroFilled);
    await done();
    expect(page.url(), 'the link follows').not.toContain('R=4;');
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
  }
});
