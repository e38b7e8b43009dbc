import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderSource, NODE_PLATFORM } from '../../weights/file.ts';
import { memorySource } from '../../weights/memory.ts';
import { tempFolder } from '../support/checkpoints.ts';
import { sourceSuite } from './source-suite.ts';

sourceSuite('memory', async (files) => memorySource(files), NODE_PLATFORM);

sourceSuite(
  'a folder',
  async (files) => {
    const folder = await tempFolder();
    for (const [key, bytes] of files) {
      await mkdir(dirname(join(folder, key)), { recursive: true });
      await writeFile(join(folder, key), bytes);
    }
    return folderSource(folder);
  },
  NODE_PLATFORM,
);
