// Keys and pointer: one window and one zoom for all viewers.
import { expect, test } from './workbench.mjs';

const viewers = (workbench) => [
  workbench.reference,
  workbench.image('A'),
  workbench.image('B'),
  workbench.errorMap('A'),
  workbench.errorMap('B'),
  workbench.kspace,
];

/** How much each viewer magnifies: the width on the screen over the width of its frame. */
const zooms = (workbench) =>
  Promise.all(
    viewers(workbench).map((image) =>
      image.evaluate((canvas) => {
        const frame = canvas.parentElement.getBoundingClientRect();
        return Number((canvas.getBoundingClientRect().width / frame.width).toFixed(3));
      }),
    ),
  );

const checksums = (workbench, images) =>
  Promise.all(images.map(async (image) => (await workbench.picture(image)).checksum));

/** The mean grey of an image, 0 to 255. */
const brightness = (image) =>
  image.evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.reduce((sum, v, i) => (i % 4 === 0 ? sum + v : sum), 0) / (data.length / 4);
  });

/** Moves the pointer over an image, from one part of its size to another. */
async function dragOver({ page }, image, from, to) {
  const { x, y, width, height } = await image.boundingBox();
  const at = ([across, down]) => [x + across * width, y + down * height];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 5 });
  await page.mouse.up();
}

test.describe('keys', () => {
  test('space exchanges A and B', async ({ workbench, page }) => {
    await workbench.open();
    const images = [workbench.image('A'), workbench.image('B')];
    const before = await checksums(workbench, images);
    const { NMSE } = await workbench.numbers();
    await page.keyboard.press('Space');
    await workbench.done();
    await expect(workbench.choice('Method of A')).toHaveValue('cg-sense');
    expect(await checksums(workbench, images)).toEqual(before.toReversed());
    expect((await workbench.numbers()).NMSE).toEqual(NMSE.toReversed());
    expect(workbench.experiment()['a.method']).toMatch(/^cg-sense/);
    await page.goBack();
    await workbench.done();
    expect(await checksums(workbench, images)).toEqual(before);
  });

  test('i inverts black and white', async ({ workbench, page }) => {
    await workbench.open();
    const images = [workbench.reference, workbench.image('A'), workbench.image('B')];
    const before = await Promise.all(images.map(brightness));
    await page.keyboard.press('i');
    const after = await Promise.all(images.map(brightness));
    before.forEach((grey, i) => expect(after[i]).toBeCloseTo(255 - grey, 0));
  });

  test('+ and - zoom all viewers, = fits them', async ({ workbench, page }) => {
    await workbench.open();
    const all = (zoom) => Array(6).fill(zoom);
    expect(await zooms(workbench)).toEqual(all(1));
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    expect(await zooms(workbench)).toEqual(all(1.563));
    await page.keyboard.press('-');
    expect(await zooms(workbench)).toEqual(all(1.25));
    await page.keyboard.press('=');
    expect(await zooms(workbench)).toEqual(all(1));
  });

  test('? opens the help and Esc closes it', async ({ workbench, page }) => {
    await workbench.open();
    const help = page.getByRole('dialog', { name: 'How to look' });
    await expect(help).toBeHidden();
    await page.keyboard.press('?');
    await expect(help).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(help).toBeHidden();
    await page.getByRole('button', { name: 'Help' }).click();
    await expect(help).toBeVisible();
    await help.getByRole('button', { name: 'Close' }).click();
    await expect(help).toBeHidden();
  });

  test('are letters in a number field', async ({ workbench }) => {
    await workbench.open();
    const before = await workbench.whole();
    const field = workbench.field('Acceleration R');
    await field.click();
    await field.pressSequentially('i+ ');
    expect(await workbench.whole()).toEqual(before);
    expect(await zooms(workbench)).toEqual(Array(6).fill(1));
  });
});

test.describe('pointer', () => {
  test('a drag changes the window of all images, a double click brings it back', async ({ workbench }) => {
    await workbench.open();
    const images = [workbench.reference, workbench.image('A'), workbench.image('B')];
    const errors = [workbench.errorMap('A'), workbench.errorMap('B')];
    const before = await checksums(workbench, [...images, ...errors]);
    const grey = await brightness(workbench.image('B'));
    // Upwards: a lower level, which is brighter.
    await dragOver(workbench, workbench.image('A'), [0.5, 0.6], [0.5, 0.5]);
    const after = await checksums(workbench, [...images, ...errors]);
    after.forEach((checksum, i) => expect(checksum).not.toBe(before[i]));
    expect(await brightness(workbench.image('B'))).toBeGreaterThan(grey);
    await workbench.image('B').dblclick();
    expect(await checksums(workbench, [...images, ...errors])).toEqual(before);
  });

  test('the wheel zooms all viewers about the point under it, Shift and drag pans', async ({ workbench, page }) => {
    await workbench.open();
    const { x, y, width, height } = await workbench.image('B').boundingBox();
    await page.mouse.move(x + 0.25 * width, y + 0.5 * height);
    await page.mouse.wheel(0, -300);
    await expect.poll(async () => (await zooms(workbench))[0]).toBeGreaterThan(1.5);
    const [zoom, ...others] = await zooms(workbench);
    others.forEach((other) => expect(other).toBe(zoom));
    // The point under the pointer stays: a quarter of the picture is left of it.
    const zoomed = await workbench.image('B').boundingBox();
    expect((x + 0.25 * width - zoomed.x) / zoomed.width).toBeCloseTo(0.25, 2);

    await page.keyboard.down('Shift');
    await dragOver(workbench, workbench.figure(workbench.reference), [0.5, 0.5], [0.4, 0.5]);
    await page.keyboard.up('Shift');
    expect((await workbench.image('B').boundingBox()).x).toBeLessThan(zoomed.x);

    await workbench.image('B').dblclick();
    expect(await zooms(workbench)).toEqual(Array(6).fill(1));
  });
});
