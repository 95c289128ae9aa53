// The page as a visitor meets it: by role, label and what is on the screen.
import { test as base, expect } from '@playwright/test';

/** Rows of the table that are wall times: no two runs agree on them. */
const TIMES = ['Time', 'Calibration'];

export class Workbench {
  constructor(page) {
    this.page = page;
    this.reference = page.getByRole('img', { name: /^Reference:/ });
    this.kspace = page.getByRole('img', { name: /^k-space,/ });
    this.runState = page.getByRole('status');
    this.alerts = page.getByRole('alert');
    this.badge = page.getByRole('button', { name: /^Device: / });
    this.filePicker = page.getByLabel('k-space file');
    this.importDialog = page.getByRole('dialog', { name: 'How is this file to be read?' });
    this.notes = page.getByRole('list', { name: 'About the data' });
  }

  /** Opens an address, a link's `#...` or a query, and waits until everything is reconstructed. */
  async open(address = './') {
    await this.page.goto(address);
    await this.done();
    // Behind the benchmark nothing can be clicked.
    if (!address.endsWith('#bench')) await this.unfold('Settings of the subject');
  }

  /** Unfolds a part of the controls. */
  async unfold(name) {
    const part = this.page.locator('details').filter({ has: this.page.locator(`> summary:text-is("${name}")`) });
    if ((await part.getAttribute('open')) !== null) return;
    await part.locator('> summary').click();
    // Space is a key of the page's.
    await part.locator('> summary').blur();
  }

  /** Opens the menu of the page's own settings: language, device, light or dark. */
  async menu() {
    const menu = this.page.getByRole('group', { name: 'Settings', exact: true });
    if (!(await menu.isVisible())) await this.page.getByRole('button', { name: 'Settings', exact: true }).click();
    return menu;
  }

  /** Waits until all protocols are as asked for, on the device that stays in use. */
  async done() {
    await expect(this.runState).toHaveText(/^[A-F] done(, [A-F] done)*$/, { timeout: 30_000 });
    await expect(this.badge).toHaveAttribute('data-gpu', /in-use|not-asked|missing/, { timeout: 90_000 });
    // The GPU makes again what the processor has shown, but for what it cannot do. The badge hears of another device when
    // the engine does: a moment after it was chosen.
    await expect
      .poll(async () => {
        const kind = (await this.badge.innerText()).slice(0, 3);
        const reasons = await this.cells('Not on the GPU').allTextContents();
        const devices = await this.cells('Device').allTextContents();
        return devices.filter((device, i) => !device.startsWith(kind) && (reasons[i] ?? '–') === '–');
      }, { timeout: 90_000 })
      .toEqual([]);
  }

  image(protocol) {
    return this.page.getByRole('img', { name: new RegExp(`^Protocol ${protocol}:`) });
  }

  errorMap(protocol) {
    return this.page.getByRole('img', { name: new RegExp(`^Error map of protocol ${protocol},`) });
  }

  pointSpread(protocol) {
    return this.page.getByRole('img', { name: new RegExp(`^Point spread of protocol ${protocol},`) });
  }

  gFactor(protocol) {
    return this.page.getByRole('img', { name: new RegExp(`^Geometry factor of protocol ${protocol}:`) });
  }

  objective(protocol) {
    return this.page.getByRole('img', { name: new RegExp(`^Objective of protocol ${protocol}:`) });
  }

  /** Takes another choice of the display menu: what, and which by its label. */
  async display(what, label) {
    const choice = this.choice(what);
    if (!(await choice.isVisible())) await this.page.getByText('Display', { exact: true }).click();
    await choice.selectOption({ label });
    await this.page.keyboard.press('Escape');
    await expect(choice).toBeHidden();
  }

  /** Arranges the images: Side by side, Slider, Flip, Overlay, Difference. */
  async arrange(name) {
    await this.page.getByRole('group', { name: 'Arrangement of the images' }).getByRole('button', { name }).click();
  }

  /** The viewer around an image, which takes keys. */
  viewer(image) {
    return this.page.getByRole('application', { name: /^Viewer/ }).filter({ has: image });
  }

  /** The buttons that choose what is shown below the image of a protocol. */
  below(protocol) {
    return this.page.getByRole('group', { name: `Below the image of ${protocol}` });
  }

  /** A button of the switch between k-space and point spread. */
  samplingView(name) {
    return this.page.getByRole('group', { name: 'View of the sampling' }).getByRole('button', { name });
  }

  /** The figure around an image, with what lies over it. */
  figure(image) {
    return this.page.getByRole('figure').filter({ has: image });
  }

  slider(name) {
    return this.page.getByRole('slider', { name, exact: true });
  }

  /** The number field; a unit may follow its name. */
  field(name) {
    return this.page.getByRole('textbox', { name: new RegExp(`^${name}`) });
  }

  choice(name) {
    return this.page.getByRole('combobox', { name, exact: true });
  }

  /** Types a value into a number field, as a visitor does. */
  async type(name, value) {
    await this.field(name).fill(String(value));
    await this.field(name).press('Enter');
  }

  /** The cells of a row, one for each protocol. */
  cells(row) {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: row, exact: true }) })
      .getByRole('cell');
  }

  /** The table as an object of rows, without the wall times. */
  async numbers() {
    const rows = await this.page.getByRole('table').locator('tbody tr').evaluateAll((rows) =>
      rows.map((row) => [...row.cells].map((cell) => cell.textContent)),
    );
    return Object.fromEntries(rows.filter(([name]) => !TIMES.includes(name)).map(([name, ...cells]) => [name, cells]));
  }

  /** The experiment as the address bar has it: the fragment, by key. */
  experiment() {
    return Object.fromEntries(new URLSearchParams(new URL(this.page.url()).hash.slice(1).replaceAll('+', '%2B')));
  }

  /** Waits until no picture is awaited from the GPU. */
  async drawn() {
    await expect(this.page.locator('canvas[data-awaited]')).toHaveCount(0);
  }

  /** What is drawn: its size, a checksum of the pixels and how many colours there are. */
  async picture(image) {
    await this.drawn();
    return image.evaluate((canvas) => {
      const { width, height } = canvas;
      const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
      const pixels = new Uint32Array(data.buffer);
      const checksum = pixels.reduce((sum, pixel) => (Math.imul(sum, 31) + pixel) | 0, 0);
      return { width, height, checksum, colours: new Set(pixels).size };
    });
  }

  /** Everything that an input that is refused must leave as it is. */
  async whole() {
    const pictures = [this.reference, this.image('A'), this.image('B')];
    return {
      address: this.page.url(),
      numbers: await this.numbers(),
      pictures: await Promise.all(pictures.map((image) => this.picture(image))),
    };
  }

  /** Drops files on the page together, as from a desktop: each { name, bytes }. */
  async drop(...files) {
    const coded = files.map(({ name, bytes }) => [name, bytes.toString('base64')]);
    const dataTransfer = await this.page.evaluateHandle((coded) => {
      const dataTransfer = new DataTransfer();
      for (const [name, base64] of coded) {
        dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      }
      return dataTransfer;
    }, coded);
    const target = this.page.getByRole('main');
    await target.dispatchEvent('dragover', { dataTransfer });
    await expect(this.page.getByText('Drop raw k-space or images')).toBeVisible();
    await target.dispatchEvent('drop', { dataTransfer });
    await expect(this.page.getByText('Drop raw k-space or images')).toBeHidden();
  }

  /** Chooses a file with the picker. */
  async pick({ name, bytes }) {
    await this.filePicker.setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
  }

  /**
   * Drags a slider's thumb with the mouse: `positions` are steps of the slider, visited evenly over `seconds`.
   * `during` is called once in the middle. Ends at the last position and lets go.
   */
  async drag(slider, positions, seconds, during = async () => {}) {
    await slider.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await slider.boundingBox();
    const thumb = 16; // pixels that Chromium's thumb is wide
    const steps = Number(await slider.getAttribute('max'));
    const at = (position) => [x + thumb / 2 + ((width - thumb) * position) / steps, y + height / 2];
    const { mouse } = this.page;
    await mouse.move(...at(Number(await slider.inputValue())));
    await mouse.down();
    const start = performance.now();
    let halfway = false;
    for (let part = 0; part < 1; part = (performance.now() - start) / (1000 * seconds)) {
      const [whole, rest] = [Math.floor(part * (positions.length - 1)), (part * (positions.length - 1)) % 1];
      await mouse.move(...at(positions[whole] * (1 - rest) + positions[whole + 1] * rest));
      if (part > 0.5 && !halfway) {
        halfway = true;
        await during();
      }
    }
    await mouse.move(...at(positions.at(-1)));
    await mouse.up();
  }
}

/** A test with a workbench; it fails when the page reports an error, but for those that it says it expects. */
export const test = base.extend({
  expectedErrors: [[], { option: true }],
  workbench: async ({ page, expectedErrors }, use) => {
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      // A missing file is named by the place of the message only.
      if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
    });
    await use(new Workbench(page));
    expect(errors.filter((error) => !expectedErrors.some((expected) => expected.test(error)))).toEqual([]);
  },
  /** Opens an address in a browser that knows nothing of the first. */
  elsewhere: async ({ browser, baseURL }, use) => {
    const contexts = [];
    await use(async (address) => {
      const context = await browser.newContext({ baseURL });
      contexts.push(context);
      const workbench = new Workbench(await context.newPage());
      await workbench.page.goto(address);
      return workbench;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

export { expect };
