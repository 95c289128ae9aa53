// What is wrong is told, with what was expected and what came; the experiment on the screen stays.
import { expect, test } from './workbench.mjs';
import { boxes, npy, stack } from './npy.mjs';

const good = boxes(1, 2, 16, 16);
const withNaN = Float32Array.from(boxes(1, 2, 48, 40), (v, i) => (i === 100 ? NaN : v));

/** Files that are refused, and what the sentence says was expected and came. */
const FILES = [
  ['truncated', npy([2, 16, 16], good).subarray(0, 2000), /promises \(2, 16, 16\) elements of complex64, 4096 bytes, but the file holds \d+/],
  ['text', npy([4], new Uint8Array(64), { descr: '<U4' }), /expected real or complex numbers, but the elements are text/],
  ['black', npy([2, 16, 32], new Float32Array(1024), { descr: '<f4' }), /expected numbers that are not zero, but slice 0 holds only zeros/],
  ['1d', npy([512], good), /expected an array of 2 to 16 axes, none of them empty, but the shape is \(512,\)/],
  ['short', npy([2, 2, 2, 8, 8], good), /expected an array of numbers .* two of them of at least 12 elements.*\[2, 2, 2, 8, 8\]/],
  ['empty', Buffer.alloc(0), /expected a file of k-space or images, but the file is empty \(0 bytes\)/],
  ['no-npy', Buffer.from('PK\x03\x04 a zip archive'), /expected readable members in the zip file/],
  ['nan', npy([2, 48, 40], withNaN), /expected finite samples, but 1 of 1920 are NaN or infinite/],
  ['gigantic', npy([10 ** 6, 10 ** 6], good), /promises \(1000000, 1000000\) elements of complex64, 8000000000000 bytes, but the file holds 4096/],
  ['zeros', npy([2, 16, 16], new Float32Array(1024)), /expected numbers that are not zero, but .* only zeros/],
  ['header', npy([2, 16, 16], good).fill('x', 10, 60), /expected a NumPy header/],
];

test('a bad file is explained, and the experiment stays', async ({ workbench }) => {
  await workbench.open();
  const before = await workbench.whole();
  for (const [kind, bytes, sentence] of FILES) {
    await test.step(kind, async () => {
      const name = `${kind}.npy`;
      await workbench.drop({ name, bytes });
      const notice = workbench.alerts.filter({ hasText: `${name}: ` });
      await expect(notice).toContainText(sentence);
      expect(await workbench.whole()).toEqual(before);
      await expect(workbench.runState).toHaveText('A done, B done');
      await notice.getByRole('button', { name: 'Dismiss' }).click();
      await expect(notice).toHaveCount(0);
    });
  }
  await workbench.drop(stack());
  await expect.poll(() => workbench.experiment().subject).toContain('name=stack.npy');
  await workbench.done();
});

test('something that is no file is explained', async ({ workbench, page }) => {
  await workbench.open();
  const before = await workbench.whole();
  const dataTransfer = await page.evaluateHandle(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/plain', 'just words');
    return dataTransfer;
  });
  await page.getByRole('main').dispatchEvent('drop', { dataTransfer });
  await expect(workbench.alerts).toContainText('Expected a file, but something else was dropped.');
  expect(await workbench.whole()).toEqual(before);
});

const A = 'a.sampling=uniform;R=3&a.method=zero-filled';
const SUBJECT = 'subject=shepp-logan;matrix=64';

/** Links that are refused, and what the sentence says. */
const LINKS = [
  [`${SUBJECT}&a.sampling=uniform;R=3&a.method=magic`, /unknown method 'magic': expected one of zero-filled, cg-sense/],
  [`${SUBJECT}&a.sampling=spiral&a.method=zero-filled`, /unknown sampling pattern 'spiral': expected one of uniform/],
  [`${SUBJECT}&a.sampling=uniform;R=0&a.method=zero-filled`, /R must be from 1 to 1024, but 0 came/],
  [`${SUBJECT}&a.sampling=uniform;R=two&a.method=zero-filled`, /R must be a whole number, but 'two' came/],
  [`subject=shepp-logan;matrix=4000000&${A}`, /matrix must be from 16 to 1024, but 4000000 came/],
  [`${SUBJECT}&a.sampling=uniform;speed=9&a.method=zero-filled`, /no parameter 'speed': expected one of R, acs, seed/],
  [`${SUBJECT}&${A}&colour=red`, /unknown key 'colour': expected subject, prepare, metrics, or a\.sampling/],
  [`${SUBJECT}&a.sampling=uniform;R=3`, /no 'a\.method': expected it beside 'a\.sampling'/],
];

test('a bad link is explained on the open page, and the experiment stays', async ({ workbench, page }) => {
  await workbench.open();
  const before = await workbench.whole();
  for (const [link, sentence] of LINKS) {
    await test.step(link, async () => {
      await page.evaluate((link) => (location.hash = link), link);
      const notice = workbench.alerts.filter({ hasText: 'That link cannot be opened: ' });
      await expect(notice).toContainText(sentence);
      await expect(page).toHaveURL(before.address);
      await notice.getByRole('button', { name: 'Dismiss' }).click();
      expect(await workbench.whole()).toEqual(before);
    });
  }
});

test('a bad link is explained on a new page, which shows the default experiment', async ({ workbench }) => {
  const [link, sentence] = LINKS[0];
  await workbench.open(`./#${link}`);
  const notice = workbench.alerts.filter({ hasText: 'This link cannot be opened: ' });
  await expect(notice).toContainText(sentence);
  await expect(notice).toContainText('default experiment');
  expect(workbench.experiment()['a.method']).toMatch(/^zero-filled;/);
  await expect(workbench.field('Matrix')).toHaveValue('256');
});

test.describe('a number field', () => {
  const refused = [
    ['Acceleration R', '0', /R must be from 1 to 1024, but 0 came/],
    ['Acceleration R', '2.5', /R must be a whole number, but '2\.5' came/],
    ['Regularisation λ', 'much', /lambda must be a finite number, but 'much' came/],
    ['Regularisation λ', '-1', /lambda must be from 0 to 1, but -1 came/],
    ['Coils', '64', /coils must be from 1 to 32, but 64 came/],
    ['Matrix', '1e9', /matrix must be a whole number, but '1e9' came/],
    ['Seed', '', /seed must be a whole number, but '' came/],
  ];

  test('refuses what is out of range, and shows the value that holds', async ({ workbench }) => {
    await workbench.open();
    const before = await workbench.whole();
    for (const [name, text, sentence] of refused) {
      await test.step(`${name}: ${text}`, async () => {
        const value = await workbench.field(name).inputValue();
        await workbench.type(name, text);
        await expect(workbench.alerts.filter({ hasText: sentence })).toBeVisible();
        await expect(workbench.field(name)).toHaveValue(value);
      });
    }
    expect(await workbench.whole()).toEqual(before);
  });

  // Allowed in general, but not for this matrix: the protocol says so, and no number of before looks like its own.
  const tooMuch = [
    ['Acceleration R', 100, 'Expected an acceleration R of at most the 64 ky lines of this k-space, but R = 100 came.'],
    ['Calibration lines', 65, 'Expected a calibration region (acs) of at most the 64 ky lines of this k-space, but 65 came.'],
  ];
  for (const [name, value, sentence] of tooMuch) {
    test(`'${name}' beyond the matrix is explained, and nothing of before is shown as its own`, async ({ workbench }) => {
      await workbench.open(`./#${SUBJECT}&${A}&b.sampling=uniform;R=3&b.method=cg-sense`);
      const { address, ...before } = await workbench.whole();
      const allowed = await workbench.field(name).inputValue();
      await workbench.type(name, value);
      for (const protocol of ['A', 'B']) {
        await expect(workbench.figure(workbench.image(protocol)).getByRole('alert')).toHaveText(sentence);
      }
      const failed = await workbench.whole();
      expect(failed.pictures).toEqual(before.pictures);
      expect(Object.values(failed.numbers).flat().filter((cell) => cell !== '–')).toEqual([]);
      await workbench.type(name, allowed);
      await workbench.done();
      expect(await workbench.whole()).toEqual({ address, ...before });
    });
  }
});
