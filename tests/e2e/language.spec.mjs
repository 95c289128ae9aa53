// English and Korean: chosen, switched, in the link, and nothing left out.
import { expect, test } from './workbench.mjs';

const SUBJECT = 'subject=shepp-logan;matrix=64;coils=4';
const LINES = 'sampling=uniform;R=2;acs=16';
const EXPERIMENT = `#${SUBJECT}&a.${LINES}&a.method=zero-filled&b.${LINES}&b.method=cg-sense;iterations=10`;

/** Opens an address whose words are Korean. */
async function openInKorean({ page, runState }, address) {
  await page.goto(address);
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(runState).toHaveText('A 완료, B 완료', { timeout: 30_000 });
}

/** What is on the page, or read aloud, in three Latin words in a row or more. */
function english(page) {
  return page.evaluate(() => {
    const sentence = /[A-Za-z][A-Za-z'’-]+(?: [A-Za-z][A-Za-z'’-]+){2,}/;
    // Sources stay as they were published.
    const said = (element) => !element.closest('.source, script, style');
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode;
      if (said(parentElement)) found.push(data);
    }
    const names = ['aria-label', 'aria-valuetext', 'aria-description', 'title', 'placeholder', 'alt'];
    for (const name of names) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        if (said(element)) found.push(element.getAttribute(name));
      }
    }
    return [...new Set(found.filter((text) => sentence.test(text)).map((text) => text.trim()))];
  });
}

test('the page in Korean has no English sentence, whatever is chosen', async ({ workbench, page }) => {
  test.setTimeout(180_000);
  await openInKorean(workbench, `./?lang=ko${EXPERIMENT}`);
  await expect(page.getByRole('heading', { name: '재구성', exact: true })).toBeVisible();
  expect(await english(page)).toEqual([]);
  for (const group of ['대상', '샘플링', 'B의 방법']) {
    const choice = page.getByRole('combobox', { name: group, exact: true });
    const options = await choice.locator('option').evaluateAll((options) => options.map((option) => option.value));
    for (const value of options.filter((value) => value !== 'painted')) {
      await test.step(value, async () => {
        await choice.selectOption(value);
        await expect(choice).toHaveValue(value);
        expect(await english(page)).toEqual([]);
      });
    }
  }
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    expect(await english(page)).toEqual([]);
  }
  for (const arrangement of await page.getByRole('group', { name: '영상 배치' }).getByRole('button').all()) {
    await arrangement.click();
    expect(await english(page)).toEqual([]);
  }
  await page.getByRole('button', { name: '나란히', exact: true }).click();
  await page.getByRole('button', { name: '마스크 그리기' }).first().click();
  // Everything that may be done to the data, with its settings.
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
  for (const box of await page.locator('.panel input[type=checkbox]').all()) await box.setChecked(!(await box.isChecked()));
  expect(await english(page)).toEqual([]);
});

test('the dialogs in Korean have no English sentence', async ({ workbench, page }) => {
  test.setTimeout(120_000);
  await openInKorean(workbench, `./?lang=ko${EXPERIMENT}`);
  await page.getByRole('button', { name: '도움말', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('k-공간');
  expect(await english(page)).toEqual([]);
  for (const chapter of ['예제', '작동 원리', '용어집']) {
    await page.getByRole('dialog').getByRole('button', { name: chapter, exact: true }).first().click();
    await expect(page.getByRole('dialog', { name: '안내' })).toContainText(/[가-힣]{3}/);
    expect(await english(page)).toEqual([]);
  }
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: '벤치마크' }).click();
  await expect(page.getByRole('dialog')).toContainText('팬텀');
  expect(await english(page)).toEqual([]);
});

test('a language is chosen, and the experiment stays', async ({ workbench, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await workbench.open(`./${EXPERIMENT}`);
  await workbench.type('Acceleration R', 3);
  await workbench.done();
  const before = { experiment: workbench.experiment(), numbers: await workbench.numbers() };
  await (await workbench.menu()).getByRole('combobox', { name: 'Language' }).selectOption('ko');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(workbench.runState).toHaveText('A 완료, B 완료');
  expect(workbench.experiment()).toEqual(before.experiment);
  await expect(page.getByRole('textbox', { name: /^가속 인자 R/ })).toHaveValue('3');

  await page.getByRole('button', { name: '링크 복사' }).click();
  await expect(workbench.alerts.filter({ hasText: '링크를 복사했습니다' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('?lang=ko#subject=');

  if (!(await page.getByRole('combobox', { name: '언어' }).isVisible())) {
    await page.getByRole('button', { name: '설정', exact: true }).click();
  }
  await page.getByRole('combobox', { name: '언어' }).selectOption('en');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  expect(workbench.experiment()).toEqual(before.experiment);
  expect(await workbench.numbers()).toEqual(before.numbers);
});

test('what is wrong is told in Korean', async ({ workbench, page }) => {
  await page.goto('./?lang=ko#subject=nothing');
  await expect(workbench.alerts).toContainText("알 수 없는 대상 'nothing'");
  expect(await english(page)).toEqual([]);
  await expect(workbench.runState).toHaveText('A 완료, B 완료', { timeout: 30_000 });
  const file = { name: 'empty.npy', mimeType: 'application/octet-stream', buffer: Buffer.alloc(0) };
  await page.getByLabel('k-공간 파일').setInputFiles(file);
  await expect(workbench.alerts.filter({ hasText: 'empty.npy' })).toContainText('파일이 비어 있습니다');
  // What the engine refuses: SENSE needs an R that divides the lines.
  const refused = `./?lang=ko#${SUBJECT}&a.sampling=uniform;R=3&a.method=sense&b.sampling=uniform;R=3&b.method=sense`;
  await page.goto(refused);
  await expect(workbench.alerts.filter({ hasText: '약수여야' })).toHaveCount(2);
  expect(await english(page)).toEqual([]);
});

test('a number chooses its form', async ({ page }) => {
  const one = EXPERIMENT.replace('coils=4', 'coils=1').replaceAll('cg-sense;iterations=10', 'zero-filled');
  await page.goto(`./${EXPERIMENT}`);
  await expect(page.getByText('4 coils, 64 × 64', { exact: true })).toBeAttached();
  await page.goto(`./${one}`);
  await expect(page.getByText('1 coil, 64 × 64', { exact: true })).toBeAttached();
});

test.describe('in a Korean browser', () => {
  test.use({ locale: 'ko-KR' });

  test('the page is Korean, and not the link', async ({ workbench }) => {
    await openInKorean(workbench, `./${EXPERIMENT}`);
    expect(workbench.page.url()).not.toContain('lang=');
  });
});
