// The lesion and what goes wrong with a scan: switched on, seen in the picture and in the link, and gone again.
import { expect, test } from './workbench.mjs';

const START = './#subject=shepp-logan;matrix=64;coils=4&a.sampling=uniform;R=2;acs=20&a.method=zero-filled';

const lesion = (page) => page.getByRole('checkbox', { name: 'Lesion', exact: true });
// It lies in the group of the subject.
const group = (page) => page.getByRole('group').filter({ has: page.getByText(/^What goes wrong/) }).last();

test('each effect is in the picture and in the link, and in the reference if it is a lesion', async ({ workbench, page }) => {
  await workbench.open(START);
  const pictures = async () => [await workbench.picture(workbench.reference), await workbench.picture(workbench.image('A'))];
  const [plainReference, plain] = await pictures();
  await expect(page.getByRole('checkbox', { name: 'Motion' })).toBeHidden();
  await page.getByText('What goes wrong').click();
  for (const [label, id] of [
    ['Lesion', 'lesion'],
    ['Motion', 'motion'],
    ['Nyquist ghost', 'ghost'],
    ['RF interference line', 'interference'],
    ['RF spikes', 'spike'],
  ]) {
    const toggle = page.getByRole('checkbox', { name: label, exact: true });
    await toggle.check();
    await workbench.done();
    expect(workbench.experiment().prepare).toMatch(new RegExp(`^${id};`));
    const [reference, image] = await pictures();
    expect(image.checksum).not.toBe(plain.checksum);
    expect(reference.checksum === plainReference.checksum).toBe(id !== 'lesion');
    await toggle.uncheck();
    await workbench.done();
    expect(page.url()).not.toContain('prepare');
    expect((await workbench.picture(workbench.image('A'))).checksum).toBe(plain.checksum);
  }
});

test('effects take their place in the order of a scan, and a link keeps its own', async ({ workbench, page }) => {
  await workbench.open(START);
  const order = () => [...page.url().matchAll(/prepare=([a-z]+)/g)].map(([, id]) => id);
  await page.getByText('What goes wrong').click();
  for (const label of ['Compress the coils', 'RF spikes', 'Lesion', 'Nyquist ghost', 'Motion']) {
    await page.getByRole('checkbox', { name: label, exact: true }).check();
  }
  expect(order()).toEqual(['lesion', 'motion', 'ghost', 'spike', 'compress']);
  await expect(page.getByText('What goes wrong (3 on)')).toBeVisible();
  await workbench.done();

  await page.goto('./');
  await workbench.open(START.replace('&a.sampling', '&prepare=spike&prepare=lesion&a.sampling'));
  // What a link switches on is seen.
  await expect(group(page)).toHaveAttribute('open');
  await expect(workbench.field('Spike strength')).toBeVisible();
  await page.getByRole('checkbox', { name: 'RF interference line' }).check();
  await workbench.done();
  expect(order()).toEqual(['interference', 'spike', 'lesion']);
});

test('a click puts the lesion there, a drag does not, and Escape ends it', async ({ workbench, page }) => {
  await workbench.open(START);
  const ring = (image) => workbench.figure(image).locator('.ring');
  await expect(ring(workbench.reference)).toBeHidden();
  await lesion(page).check();
  await workbench.done();
  const place = () => workbench.experiment().prepare;
  const first = place();
  const button = page.getByRole('button', { name: 'Place lesion' });

  // Until the button is pressed, a click is nothing.
  const at = async (image, y, x) => {
    const { x: left, y: top, width, height } = await image.boundingBox();
    return [left + x * width, top + y * height];
  };
  await page.mouse.click(...(await at(workbench.reference, 0.25, 0.6)));
  expect(place()).toBe(first);

  await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await page.mouse.click(...(await at(workbench.reference, 0.25, 0.6)));
  await expect.poll(place).not.toBe(first);
  // 16 and 38.4 of 64 pixels, where the centre of the image is that of pixel 32; the pointer is in whole screen pixels.
  const [y, x] = place().match(/y=([-.\d]+);x=([-.\d]+)/).slice(1).map(Number);
  expect(Math.abs(y - -0.258)).toBeLessThan(0.01);
  expect(Math.abs(x - 0.092)).toBeLessThan(0.01);
  await workbench.done();
  const placed = await workbench.picture(workbench.reference);
  for (const image of [workbench.reference, workbench.image('A'), workbench.errorMap('A')]) {
    const [x, y] = await at(image, 0.25, 0.6);
    const box = await ring(image).boundingBox();
    expect(Math.abs(box.x + box.width / 2 - x)).toBeLessThan(3);
    expect(Math.abs(box.y + box.height / 2 - y)).toBeLessThan(3);
  }

  // A drag is the window's, armed or not.
  const second = place();
  await page.mouse.move(...(await at(workbench.image('A'), 0.5, 0.5)));
  await page.mouse.down();
  await page.mouse.move(...(await at(workbench.image('A'), 0.5, 0.8)), { steps: 4 });
  await page.mouse.up();
  expect(place()).toBe(second);
  expect((await workbench.picture(workbench.reference)).checksum).not.toBe(placed.checksum);

  await page.mouse.click(...(await at(workbench.image('A'), 0.6, 0.4)));
  await expect.poll(place).not.toBe(second);
  const third = place();
  await page.keyboard.press('Escape');
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  await page.mouse.click(...(await at(workbench.image('A'), 0.3, 0.5)));
  expect(place()).toBe(third);

  // The slider does the same, and the ring can be put away.
  await workbench.slider('Lesion y').press('ArrowRight');
  await expect.poll(place).not.toBe(third);
  await page.getByLabel('Ring around it').uncheck();
  await expect(ring(workbench.reference)).toBeHidden();
  await workbench.done();
});
