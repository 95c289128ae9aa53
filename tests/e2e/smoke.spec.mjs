import { expect, test } from '@playwright/test';

test('the page opens without an error', async ({ page }) => {
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto('/');
  await expect(page).toHaveTitle(/k-space/);
  await page.waitForLoadState('networkidle');
  expect(errors).toEqual([]);
});
