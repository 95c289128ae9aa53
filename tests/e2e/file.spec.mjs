// The visitor's own k-space: dropped, chosen, looked through slice by slice, and asked for by a link.
import { expect, test } from './workbench.mjs';
import { golden, npy, sha256, stack, boxes } from './npy.mjs';

/** 4 coils, 64 x 64, simulated and written with NumPy. */
const WRITTEN_BY_NUMPY = golden('kspace.npy');

async function expectSubject(workbench, file, shape, axes = 'coil,ky,kx') {
  await workbench.done();
  await expect(workbench.choice('Subject')).toHaveValue('file');
  await expect(workbench.reference).toHaveAccessibleName(new RegExp(shape));
  await expect(workbench.page.getByText(`${file.name}:`)).toBeVisible();
  expect(workbench.experiment().subject).toBe(`file;slice=0;name=${file.name};sha256=${sha256(file)};axes=${axes}`);
  for (const image of [workbench.reference, workbench.image('A'), workbench.image('B')]) {
    expect((await workbench.picture(image)).colours).toBeGreaterThan(30);
  }
  await expect(workbench.alerts).toHaveCount(0);
}

test('a file that NumPy wrote becomes the subject when it is dropped', async ({ workbench }) => {
  await workbench.open();
  await workbench.drop(WRITTEN_BY_NUMPY);
  await expect.poll(() => workbench.experiment().subject).toMatch(/^file;/);
  await expectSubject(workbench, WRITTEN_BY_NUMPY, '4 coils, 64 × 64');
  const { NMSE } = await workbench.numbers();
  expect(NMSE.map(Number).every((nmse) => nmse > 0 && nmse < 1)).toBe(true);
});

test('a file that NumPy wrote becomes the subject when it is chosen', async ({ workbench, page }) => {
  await workbench.open();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a file…' }).click();
  const { name, bytes } = WRITTEN_BY_NUMPY;
  await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
  await expect.poll(() => workbench.experiment().subject).toMatch(/^file;/);
  await expectSubject(workbench, WRITTEN_BY_NUMPY, '4 coils, 64 × 64');
});

test('double precision and a single coil do as well', async ({ workbench }) => {
  await workbench.open();
  const file = { name: 'plane.npy', bytes: npy([64, 64], Float64Array.from(boxes(1, 1, 64, 64)), { descr: '<c16' }) };
  await workbench.pick(file);
  await expect.poll(() => workbench.experiment().subject).toMatch(/^file;/);
  await expectSubject(workbench, file, '1 coils?, 64 × 64', 'ky,kx');
});

test('a stack is looked through slice by slice', async ({ workbench, page }) => {
  await workbench.open();
  await workbench.drop(stack());
  await expect.poll(() => workbench.experiment().subject).toMatch(/^file;/);
  await expectSubject(workbench, stack(), '3 coils, 48 × 40', 'slice,coil,ky,kx');
  await expect(page.getByText('stack.npy: 2 slices, 3 coils, 48 × 40')).toBeVisible();
  const first = await workbench.whole();

  await expect(workbench.slider('Slice')).toHaveAttribute('max', '1');
  await workbench.slider('Slice').press('ArrowRight');
  await workbench.done();
  expect(workbench.experiment().subject).toMatch(/^file;slice=1;/);
  const second = await workbench.whole();
  expect(second.numbers).not.toEqual(first.numbers);
  expect(second.pictures[0]).not.toEqual(first.pictures[0]);

  await workbench.slider('Slice').press('ArrowLeft');
  await workbench.done();
  expect(await workbench.whole()).toEqual(first);
});

test('the wheel turns through the slices, and zooms with Ctrl', async ({ workbench, page }) => {
  await workbench.open();
  await workbench.drop(stack());
  await expect.poll(() => workbench.experiment().subject).toMatch(/^file;/);
  await workbench.done();
  const slice = () => /slice=(\d+)/.exec(workbench.experiment().subject)?.[1];
  await expect.poll(slice).toBe('0');
  await workbench.image('B').hover();
  await page.mouse.wheel(0, 120);
  await expect.poll(slice).toBe('1');
  // There is no third.
  await page.mouse.wheel(0, 120);
  await workbench.done();
  expect(slice()).toBe('1');
  const width = async () => (await workbench.image('B').boundingBox()).width;
  const before = await width();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -240);
  await page.keyboard.up('Control');
  await expect.poll(width).toBeGreaterThan(1.3 * before);
  expect(slice()).toBe('1');
  await page.mouse.wheel(0, -120);
  await expect.poll(slice).toBe('0');
});

test('a slice that the file does not have is explained, and the last image stays', async ({ workbench }) => {
  await workbench.open();
  await workbench.drop(stack());
  await expect.poll(() => workbench.experiment().subject).toMatch(/^file;/);
  await workbench.done();
  const before = await workbench.picture(workbench.image('B'));
  await workbench.type('Slice', 7);
  const sentence = 'Expected a slice from 0 to 1, but slice 7 was asked for.';
  await expect(workbench.figure(workbench.reference).getByRole('alert')).toHaveText(sentence);
  await expect(workbench.figure(workbench.image('B')).getByRole('alert')).toHaveText('Waiting for the subject.');
  expect(await workbench.picture(workbench.image('B'))).toEqual(before);
  await workbench.type('Slice', 1);
  await workbench.done();
  await expect(workbench.figure(workbench.image('B')).getByRole('alert')).toHaveCount(0);
});

test.describe("a link to a file's experiment", () => {
  /** The link of an experiment on the file that NumPy wrote, and its numbers. */
  async function linked(workbench) {
    await workbench.open();
    await workbench.drop(WRITTEN_BY_NUMPY);
    await expect.poll(() => workbench.experiment().subject).toMatch(/^file;/);
    await workbench.done();
    await workbench.type('Acceleration R', 3);
    await workbench.done();
    return { link: workbench.page.url(), numbers: await workbench.numbers() };
  }

  const asksFor = (file) => new RegExp(`needs the file '${file.name}'.*SHA-256 ${sha256(file)}`);

  test('asks for the file, and shows the same numbers with it', async ({ workbench, elsewhere }) => {
    const { link, numbers } = await linked(workbench);
    const other = await elsewhere(link);
    await expect(other.alerts.filter({ hasText: asksFor(WRITTEN_BY_NUMPY) }).first()).toBeVisible();
    expect(other.page.url()).toBe(link);
    await other.drop(WRITTEN_BY_NUMPY);
    await other.done();
    expect(await other.numbers()).toEqual(numbers);
    expect(other.page.url()).toBe(link);
    await expect(other.alerts).toHaveCount(0);
  });

  test('says so when another file comes, and offers that one instead', async ({ workbench, elsewhere }) => {
    const { link } = await linked(workbench);
    const other = await elsewhere(link);
    await expect(other.alerts.filter({ hasText: asksFor(WRITTEN_BY_NUMPY) }).first()).toBeVisible();
    await other.drop(stack());
    const came = new RegExp(`${asksFor(WRITTEN_BY_NUMPY).source}.*'stack.npy' has ${sha256(stack())}`);
    await expect(other.alerts.filter({ hasText: came }).first()).toBeVisible();
    expect(other.page.url()).toBe(link);

    await other.page.getByRole('button', { name: 'Use stack.npy instead' }).click();
    await expect.poll(() => other.experiment().subject).toContain(sha256(stack()));
    await expectSubject(other, stack(), '3 coils, 48 × 40', 'slice,coil,ky,kx');
    expect(other.experiment()['a.sampling'], 'the rest of the link holds').toContain(';R=3;');
  });
});
