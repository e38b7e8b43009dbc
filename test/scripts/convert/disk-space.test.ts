import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectSpace } from '../../../scripts/convert/disk-space.ts';
import { tempFolder } from '../../support/checkpoints.ts';

test('the folder is made; more than its disk has free is refused with both numbers', async () => {
  const folder = join(await tempFolder(), 'a/b');
  await expectSpace(folder, 1);
  expect((await stat(folder)).isDirectory()).toBe(true);
  await expect(expectSpace(folder, 5e14)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/a\/b needs 500 TB and its disk has [\d.]+ [kMGT]?B free\.$/) as string,
  });
});
