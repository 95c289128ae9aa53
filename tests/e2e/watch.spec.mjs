// What is shown of the work itself: coils, the images on the way to a result, and the scan as it is played.
import { expect, test } from './workbench.mjs';

const SMALL =
  './#subject=shepp-logan;matrix=64;coils=4;noise=0.005&a.sampling=uniform;R=3;acs=16&a.method=zero-filled' +
  '&b.sampling=uniform;R=3;acs=16&b.method=cg-sense;iterations=20;tolerance=0';

const tab = (page, name) => page.getByRole('tab', { name });

test('each coil is seen: its image, its phase and its map', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  await tab(page, 'Coils').click();
  const coils = (name) => page.getByRole('tabpanel').getByRole('img', { name });
  await expect(coils(/^Coil \d$/)).toHaveCount(4);
  expect((await workbench.picture(coils('Coil 3'))).colours).toBeGreaterThan(20);
  await page.getByRole('button', { name: 'Phase', exact: true }).last().click();
  await expect(coils(/^Phase of coil \d$/)).toHaveCount(4);

  await page.getByRole('button', { name: 'Coil maps' }).click();
  await expect(page.getByText('This method works without coil maps.'), 'A is zero-filled').toBeVisible();
  await page.getByRole('button', { name: 'Coils of protocol B' }).press('Enter');
  await page.getByRole('button', { name: 'Magnitude' }).click();
  await expect(coils(/^Map of coil \d$/)).toHaveCount(4);
  const [one, two] = [await workbench.picture(coils('Map of coil 1')), await workbench.picture(coils('Map of coil 2'))];
  expect([one.width, one.height]).toEqual([64, 64]);
  expect(one.checksum).not.toBe(two.checksum);

  await tab(page, 'Numbers').click();
  await expect(page.getByRole('img', { name: 'Map of coil 1' })).toHaveCount(0);
});

test('the image at any iteration is a drag along the curve away @device', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  const nmse = (await workbench.cells('NMSE').allTextContents())[1];
  const result = await workbench.picture(workbench.image('B'));
  await tab(page, 'Convergence').press('Enter');
  const hand = page.getByRole('slider', { name: 'Iteration that is shown' });
  // The last iterate is the result; devices sum in other orders.
  const near = new RegExp(`^B: ${nmse.slice(0, 5)}.* at iteration 20$`);
  await expect(hand).toHaveAttribute('aria-valuetext', near, { timeout: 60_000 });

  await hand.press('Home');
  await expect(workbench.image('B')).toHaveAccessibleName(/^Protocol B: iteration 1 of 20/);
  expect((await workbench.picture(workbench.image('B'))).checksum).not.toBe(result.checksum);
  await expect(workbench.image('A'), 'A does not iterate').toHaveAccessibleName(/^Protocol A: zero-filled/);
  const value = async () => Number((await hand.getAttribute('aria-valuetext')).match(/^B: ([\d.e-]+) at/)[1]);
  const first = await value();
  // Dragged with the mouse, to the middle.
  const { x, y, width, height } = await hand.boundingBox();
  await page.mouse.move(x + 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 8 });
  await page.mouse.up();
  await expect(workbench.image('B')).toHaveAccessibleName(/iteration 10 of 20/);
  expect(await value()).toBeLessThan(first);

  await workbench.figure(workbench.image('B')).getByRole('button', { name: 'Back to the result' }).click();
  await expect(workbench.image('B')).toHaveAccessibleName(/^Protocol B: cg-sense/);
  expect(await workbench.picture(workbench.image('B'))).toEqual(result);

  // Live: another setting, another curve.
  await workbench.type('Iterations', 7);
  await expect(hand).toHaveAttribute('aria-valuetext', /at iteration 7$/, { timeout: 60_000 });
  await page.getByRole('button', { name: 'Objective' }).last().click();
  await expect(hand).toHaveAttribute('aria-valuetext', /^B: 0\.\d+ at iteration 7$/);
});

test('a scan is played: k-space is filled and the image forms', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  const player = page.getByRole('group', { name: 'Acquisition' });
  const [lines, play] = [player.getByRole('slider', { name: 'Lines acquired' }), player.getByRole('button')];
  const [of, whole] = [Number(await lines.getAttribute('max')), await workbench.picture(workbench.kspace)];
  const result = await workbench.picture(workbench.image('A'));
  await play.click();
  await expect(play).toHaveAccessibleName('Hold the scan');
  await expect(workbench.image('A')).toHaveAccessibleName(new RegExp(`^Protocol A: k-space: [1-9]\\d* of ${of} lines`));
  await play.click();
  await expect(play).toHaveAccessibleName('Play the scan');
  expect((await workbench.picture(workbench.kspace)).checksum).not.toBe(whole.checksum);

  // Held anywhere, by the keyboard as well; all lines, zero-filled, are A's result.
  await lines.press('End');
  await expect(lines).toHaveAttribute('aria-valuetext', `${of} of ${of} lines`);
  await expect.poll(() => workbench.picture(workbench.kspace)).toEqual(whole);
  expect((await workbench.picture(workbench.image('A'))).checksum).toBe(result.checksum);
  await lines.press('Home');
  await expect(workbench.image('A')).toHaveAccessibleName(new RegExp(`k-space: 0 of ${of} lines`));

  // From the centre out, the first line holds the most.
  await workbench.choice('Order of the lines').selectOption('centre-out');
  await expect(workbench.choice('Pace')).toBeDisabled();
  await lines.press('ArrowRight');
  await expect(workbench.kspace).toHaveAccessibleName(/1 of 64 lines$/);
  expect((await workbench.picture(workbench.image('A'))).colours).toBeGreaterThan(20);
  await workbench.figure(workbench.image('A')).getByRole('button', { name: 'Back to the result' }).click();
  await expect(workbench.image('A')).toHaveAccessibleName(/^Protocol A: zero-filled/);
  await expect(workbench.kspace).toHaveAccessibleName(new RegExp(`${of} of 64 lines$`));
});

test('the scan of a subject with a repetition time has a time', async ({ workbench, page }) => {
  await workbench.open(SMALL.replace('shepp-logan;matrix=64;coils=4;noise=0.005', 'brain;matrix=64;coils=4;tr=2000'));
  const lines = page.getByRole('group', { name: 'Acquisition' }).getByRole('slider', { name: 'Lines acquired' });
  const of = Number(await lines.getAttribute('max'));
  await lines.press('End');
  const seconds = 2 * of;
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  await expect(lines).toHaveAttribute('aria-valuetext', `${of} of ${of} lines, ${time} of ${time}`);
  await workbench.choice('Pace').selectOption('60 × faster');
});
