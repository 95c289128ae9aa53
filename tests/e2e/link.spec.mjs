// The address is the experiment: in another browser, and in this one's history.
import { expect, test } from './workbench.mjs';

/** Settings of every kind, so that a link that forgets one is found out. */
async function changeMuch(workbench) {
  await workbench.choice('Sampling').selectOption('Variable-density random');
  await workbench.type('Acceleration R', 3.3);
  await workbench.type('Seed', 7);
  await workbench.type('Regularisation λ', 0.012);
  await workbench.page.getByText('Coil-map calibration').click();
  await workbench.type('Kernel', 5);
  await workbench.type('Matrix', 96);
  await workbench.type('Noise seed', 99);
  await workbench.done();
}

test.describe('link', () => {
  test('reproduces pictures and numbers in a new browser context', async ({ workbench, elsewhere }) => {
    await workbench.open();
    await changeMuch(workbench);
    const before = await workbench.whole();
    const other = await elsewhere(before.address);
    await other.done();
    expect(await other.whole()).toEqual(before);
    await other.page.getByText('Coil-map calibration').click();
    await expect(other.field('Kernel')).toHaveValue('5');
    await expect(other.field('Acceleration R')).toHaveValue('3.3');
  });

  test('is what the button copies', async ({ workbench, page, context, elsewhere }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.open();
    await workbench.type('Acceleration R', 5);
    await workbench.done();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect(workbench.alerts.filter({ hasText: 'Link copied' })).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(page.url());
    const other = await elsewhere(copied);
    await other.done();
    expect(await other.numbers()).toEqual(await workbench.numbers());
  });
});

test('a link with a sampling for each protocol shows one for each', async ({ workbench, page }) => {
  const sampling = (R) => `uniform;R=${R};acs=16;seed=0`;
  await workbench.open(
    `./#subject=shepp-logan;matrix=64&a.sampling=${sampling(2)}&a.method=cg-sense&b.sampling=${sampling(5)}&b.method=cg-sense`,
  );
  expect((await workbench.numbers())['Acceleration asked']).toEqual(['2×', '5×']);
  await expect(page.getByRole('checkbox', { name: 'the same for all protocols' })).not.toBeChecked();
  await expect(workbench.choice('Sampling of B')).toHaveValue('uniform');
});

test('a link typed into the address bar of the open page is followed', async ({ workbench, page }) => {
  await workbench.open();
  await page.goto('./#subject=shepp-logan;matrix=64&a.sampling=uniform;R=2&a.method=zero-filled&b.sampling=uniform;R=2&b.method=cg-sense');
  await expect(workbench.field('Acceleration R')).toHaveValue('2');
  await workbench.done();
  expect((await workbench.numbers())['Acceleration asked']).toEqual(['2×', '2×']);
});

test('Back and Forward restore experiment, controls and numbers', async ({ workbench, page }) => {
  await workbench.open();
  const states = [await workbench.whole()];
  await workbench.type('Acceleration R', 6);
  await workbench.done();
  states.push(await workbench.whole());
  await workbench.choice('Method of B').selectOption('Zero-filled');
  await workbench.done();
  states.push(await workbench.whole());
  expect(new Set(states.map((state) => state.address)).size).toBe(3);

  const controls = [['4', 'cg-sense'], ['6', 'cg-sense'], ['6', 'zero-filled']];
  const expectState = async (index) => {
    const [R, method] = controls[index];
    await expect(workbench.field('Acceleration R')).toHaveValue(R);
    await expect(workbench.choice('Method of B')).toHaveValue(method);
    await workbench.done();
    expect(await workbench.whole()).toEqual(states[index]);
  };
  await page.goBack();
  await expectState(1);
  await page.goBack();
  await expectState(0);
  await page.goForward();
  await expectState(1);
  await page.goForward();
  await expectState(2);
});

test('a drag is one step of the history', async ({ workbench, page }) => {
  await workbench.open();
  const before = await page.evaluate(() => history.length);
  await workbench.drag(workbench.slider('Acceleration R'), [3, 11, 7], 1);
  await expect(workbench.field('Acceleration R')).toHaveValue('8');
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  await page.goBack();
  await expect(workbench.field('Acceleration R')).toHaveValue('4');
  await workbench.done();
  await page.goForward();
  await expect(workbench.field('Acceleration R')).toHaveValue('8');
  await workbench.done();
});
