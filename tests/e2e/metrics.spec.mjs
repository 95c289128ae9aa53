// Where metrics are taken: over the body, the whole image or a drawn region, in the table, the headings and the link.
import { expect, test } from './workbench.mjs';

const PROTOCOLS =
  'a.sampling=uniform;R=2;acs=16;seed=0&a.method=zero-filled' +
  '&b.sampling=uniform;R=2;acs=16;seed=0&b.method=cg-sense;iterations=5';
const SUBJECT = 'subject=shepp-logan;matrix=64;coils=4;noise=0.02';
const WHOLE = ' · Whole image (fastMRI)';

test('metrics are those of the body, with those of the whole image beside them', async ({ workbench, page }) => {
  await workbench.open();
  expect(workbench.experiment().metrics).toMatch(/^body;threshold=1$/);
  const body = await workbench.numbers();
  expect(body.NMSE).not.toEqual(body[`NMSE${WHOLE}`]);
  expect(Number(body.HaarPSI[1])).toBeGreaterThan(Number(body.HaarPSI[0]));
  const heading = workbench.figure(workbench.image('B')).locator('.fact');
  await expect(heading).toContainText(`${body['PSNR (dB)'][1]} dB`);

  await workbench.choice('Metrics taken over').selectOption({ label: 'Whole image (fastMRI)' });
  await workbench.done();
  const whole = await workbench.numbers();
  expect(whole.NMSE).toEqual(body[`NMSE${WHOLE}`]);
  expect(whole['NMSE · Body']).toEqual(body.NMSE);
  await expect(heading).toContainText(`${whole['PSNR (dB)'][1]} dB`);
  expect(workbench.experiment().metrics).toBe('image');
  await page.goBack();
  await workbench.done();
  expect(await workbench.numbers()).toEqual(body);
});

test('a link without the key keeps the numbers of the whole image', async ({ workbench }) => {
  await workbench.open(`./#${SUBJECT}&${PROTOCOLS}&metrics=body`);
  const body = await workbench.numbers();
  await workbench.open('./?again');
  await workbench.open(`./#${SUBJECT}&${PROTOCOLS}`);
  const old = await workbench.numbers();
  expect(old.NMSE).toEqual(body[`NMSE${WHOLE}`]);
  expect(old.SSIM).toEqual(body[`SSIM${WHOLE}`]);
});

test('the outline of the body is shown, and follows its threshold', async ({ workbench, page }) => {
  await workbench.open();
  const outlines = page.locator('.metrics-outline');
  await expect(outlines).toHaveCount(0);
  await page.getByLabel('Outline on the images').check();
  // On the reference, two images and two error maps.
  await expect(outlines).toHaveCount(5);
  const path = () => outlines.first().locator('path').last().getAttribute('d');
  const before = await path();
  expect(before.length).toBeGreaterThan(100);
  const numbers = await workbench.numbers();
  await workbench.type('Body threshold', 2);
  await workbench.done();
  expect(await path()).not.toBe(before);
  expect((await workbench.numbers()).NMSE).not.toEqual(numbers.NMSE);
  await page.getByRole('button', { name: 'Back to the default, 1', exact: true }).click();
  await workbench.done();
  expect(await path()).toBe(before);
  expect((await workbench.numbers()).NMSE).toEqual(numbers.NMSE);
});

test('a drawn region takes the place of the body, also in a link', async ({ workbench, page }) => {
  await workbench.open(`./#${SUBJECT}&${PROTOCOLS}&metrics=body`);
  await page.getByRole('tab', { name: 'Regions' }).click();
  await page.getByRole('button', { name: 'Rectangle' }).press('Enter');
  const of = (rows, measure) => rows[`R1 · ${measure}`].slice(1);
  const region = await workbench.numbers();
  await page.getByRole('button', { name: 'Metrics here' }).click();
  await page.getByRole('tab', { name: 'Numbers' }).click();
  await workbench.done();
  const table = await workbench.numbers();
  expect(table.NMSE).toEqual(of(region, 'NMSE'));
  expect(table['PSNR (dB)']).toEqual(of(region, 'PSNR (dB)'));
  const link = page.url();
  expect(workbench.experiment().metrics).toMatch(/^region;outline=rectangle;points=[\d.,]+$/);
  await page.goto('about:blank');
  await workbench.open(link);
  expect((await workbench.numbers()).NMSE).toEqual(table.NMSE);
});

test('where the two definitions disagree on the order, the table says so', async ({ workbench, page }) => {
  // GRAPPA keeps the noise of the background as the reference does; total variation leaves it out, and is better inside.
  await workbench.open(
    './#subject=brain;matrix=128;coils=8;snr=30&a.sampling=uniform;R=3;acs=24;seed=0&a.method=grappa' +
      '&b.sampling=uniform;R=3;acs=24;seed=0&b.method=total-variation;lambda=0.003&metrics=body',
  );
  const rows = await workbench.numbers();
  expect(Number(rows.SSIM[1]), 'over the body B is better').toBeGreaterThan(Number(rows.SSIM[0]));
  expect(Number(rows[`SSIM${WHOLE}`][1]), 'over the whole image A is').toBeLessThan(Number(rows[`SSIM${WHOLE}`][0]));
  await expect(page.getByRole('note')).toContainText('By SSIM the order, best first, is B, A over “Body”, but A, B');
});

test('a method begins with its own defaults, or with what it had before', async ({ workbench }) => {
  await workbench.open(`./#${SUBJECT}&${PROTOCOLS}&metrics=body`);
  const method = () => workbench.experiment()['b.method'];
  const choose = async (label) => {
    await workbench.choice('Method of B').selectOption(label);
    await workbench.done();
  };
  await choose('L1-wavelet');
  const fresh = method();
  await choose('CG-SENSE');
  expect(method(), 'as it was set before').toMatch(/^cg-sense;.*iterations=5;/);
  await choose('Total variation');
  await choose('L1-wavelet');
  expect(method(), 'not what total variation had').toBe(fresh);
});

test('SENSE: the slider stops at what divides the lines', async ({ workbench }) => {
  await workbench.open(
    './#subject=shepp-logan;matrix=64;coils=8&a.sampling=uniform;R=2;acs=16;seed=0&a.method=sense&metrics=body',
  );
  const slider = workbench.slider('Acceleration R');
  for (const [position, r] of [[2, '4'], [6, '8'], [1, '2']]) {
    await slider.fill(String(position));
    await workbench.done();
    expect(workbench.experiment()['a.sampling']).toContain(`R=${r};`);
  }
});

test('a protocol that fails shows no old image and no old numbers', async ({ workbench, page }) => {
  await workbench.open(
    './#subject=shepp-logan;matrix=64;coils=8&a.sampling=uniform;R=2;acs=16;seed=0&a.method=sense&metrics=body',
  );
  await workbench.type('Acceleration R', 3);
  await expect(page.locator('figure[data-status=failed]')).toHaveCount(1);
  await expect(page.locator('figure[data-status=failed] .fact')).toHaveText('');
  expect((await workbench.numbers()).NMSE).toEqual(['–']);
  await workbench.type('Acceleration R', 4);
  await workbench.done();
  expect(Number((await workbench.numbers()).NMSE[0])).toBeGreaterThan(0);
});

test('while a scan is played, numbers and heading are those of what is on the screen', async ({ workbench, page }) => {
  await workbench.open(`./#${SUBJECT}&${PROTOCOLS}&metrics=body`);
  const before = await workbench.numbers();
  const lines = workbench.slider('Lines acquired');
  await lines.fill('4');
  await expect.poll(async () => (await workbench.numbers()).NMSE[0]).not.toBe(before.NMSE[0]);
  const played = await workbench.numbers();
  expect(played['Acceleration effective'][0]).toBe('16.000×');
  expect(played['Peak side lobe (dB)'][0], 'nothing else is known of it').toBe('–');
  expect(played.NMSE[1]).toBe(before.NMSE[1]);
  await expect(workbench.figure(workbench.image('A')).locator('.fact')).toContainText('16.00×');
  await page.getByRole('button', { name: 'Back to the result' }).click();
  expect(await workbench.numbers()).toEqual(before);
});
