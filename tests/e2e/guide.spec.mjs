// What explains the page: examples, how it works, the glossary, the tour. All of it by keyboard as well.
import { expect, test } from './workbench.mjs';

const SMALL =
  './#subject=shepp-logan;matrix=64&a.sampling=uniform;R=2&a.method=zero-filled&b.sampling=uniform;R=2&b.method=cg-sense';

const guide = (page) => page.getByRole('dialog', { name: 'Guide' });
const card = (page) => page.getByRole('dialog').and(page.locator('.tour-card'));

test('an example is chosen, explained, undone and found again by its link', async ({ workbench, page, elsewhere }) => {
  await workbench.open(SMALL);
  const opener = page.getByRole('button', { name: 'Examples' });
  await opener.press('Enter');
  await expect(guide(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(guide(page)).toBeHidden();
  await expect(opener).toBeFocused();

  await opener.click();
  const examples = guide(page).getByRole('link');
  expect(await examples.count()).toBeGreaterThanOrEqual(10);
  await expect.poll(() => guide(page).locator('img').first().evaluate((img) => img.naturalWidth)).toBeGreaterThan(0);
  await guide(page).getByRole('link', { name: 'Why random sampling' }).click();
  await expect(guide(page)).toBeHidden();
  const words = page.getByRole('region', { name: 'Why random sampling' });
  await expect(words).toContainText('What to look at:');
  await expect(words.getByRole('heading')).toBeFocused();
  await workbench.done();
  await expect(workbench.choice('Method of A')).toHaveValue('l1-wavelet');
  expect(workbench.experiment()['b.sampling']).toContain('variable-density-2d;R=8');

  await words.getByRole('link', { name: /^Next: / }).click();
  await expect(page.getByRole('region', { name: 'Parallel imaging and compressed sensing' })).toBeVisible();
  await page.goBack();
  await expect(words).toBeVisible();
  await words.getByRole('button', { name: 'Hide this explanation' }).click();
  await expect(words).toBeHidden();
  await page.goBack();
  await expect(workbench.choice('Method of A')).toHaveValue('zero-filled');
});

test('how a method works is one click from it: words, formula, figures of the workbench; words lead to words', async ({
  workbench,
  page,
}) => {
  await workbench.open(SMALL);
  const opener = page.getByRole('button', { name: 'How this works: CG-SENSE' });
  await opener.click();
  const article = guide(page).getByRole('article', { name: 'CG-SENSE' });
  await expect(article.locator('.formula math')).toBeVisible();
  await expect(article.getByRole('img')).toHaveCount(4);
  for (const image of await article.getByRole('img').all()) {
    await image.scrollIntoViewIfNeeded();
    await expect.poll(() => image.evaluate((img) => img.naturalWidth)).toBe(160);
  }
  await expect(article.getByRole('link', { name: /doi\.org/ })).toHaveAttribute('href', /^https:\/\/doi\.org\//);
  await guide(page).getByRole('button', { name: 'Uniform', exact: true }).click();
  await expect(guide(page).getByRole('article', { name: 'Uniform' })).toContainText('Every R-th line');

  await guide(page).getByRole('button', { name: 'Glossary' }).click();
  await guide(page).getByRole('searchbox', { name: 'Search the glossary' }).fill('g-factor');
  await expect(guide(page).getByText(/^\d+ words$/)).toBeVisible();
  await guide(page).getByRole('button', { name: 'SENSE', exact: true }).first().click();
  await expect(guide(page).locator('.term:focus dt')).toHaveText('SENSE');
  await page.keyboard.press('Escape');
  await expect(opener).toBeFocused();
});

test('the tour is gone through by keyboard; what a step asks for is done on the page', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  const opener = page.getByRole('button', { name: 'Tour, two minutes' });
  await opener.press('Enter');
  await expect(card(page)).toHaveAccessibleName('A scan, and two faster ones');
  await expect(card(page).getByRole('heading')).toBeFocused();
  await workbench.done();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(card(page)).toHaveAccessibleName('Faster, and folded');
  // Nothing is blocked: the page is worked on while the card is there.
  await page.getByRole('slider', { name: 'Acceleration R' }).first().press('ArrowRight');
  await expect(card(page)).toContainText('Done');
  await card(page).getByRole('button', { name: 'Next' }).click();
  await expect(card(page)).toHaveAccessibleName('A better reconstruction');
  await workbench.choice('Method of A').selectOption('CG-SENSE');
  await expect(card(page)).toContainText('Done');
  for (const name of ['k-space in your hands', 'One place, two images', 'Here is where it differs']) {
    await card(page).getByRole('button', { name: 'Next' }).click();
    await expect(card(page)).toHaveAccessibleName(name);
  }
  await card(page).getByRole('button', { name: 'Next' }).click();
  await expect(card(page)).toHaveAccessibleName('A is faster, B looks better');
  await workbench.done();
  const numbers = async (row) => (await workbench.cells(row).allTextContents()).map((text) => parseFloat(text));
  const [faster, slower] = await numbers('Acceleration effective');
  expect(faster).toBeGreaterThan(slower);
  const [worse, better] = await numbers('PSNR (dB)');
  expect(better).toBeGreaterThan(worse);
  await card(page).getByRole('button', { name: 'Finish' }).click();
  await expect(card(page)).toBeHidden();
  await expect(opener).toBeFocused();
  await opener.press('Enter');
  await page.keyboard.press('Escape');
  await expect(card(page)).toBeHidden();
});

test('the guide is in the language of the page', async ({ workbench, page }) => {
  await workbench.page.goto('./?lang=ko' + SMALL.slice(2));
  await page.getByRole('button', { name: '예제' }).click();
  const dialog = page.getByRole('dialog', { name: '안내' });
  await dialog.getByRole('link', { name: '에일리어싱이란' }).click();
  await expect(page.getByRole('region', { name: '에일리어싱이란' })).toBeVisible();
});
