import { expect, test } from '@playwright/test';

test('the page opens without an error', async ({ page }) => {
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // A missing file is named by the place of the message only.
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  await page.goto('./');
  await expect(page).toHaveTitle(/k-space/);
  await page.waitForLoadState('networkidle');
  expect(errors).toEqual([]);
});
