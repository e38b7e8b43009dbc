/** Both readers keep the same promises. */
import { PAGE_READERS } from '../../../scripts/eval/pages/readers.ts';
import { readerPromises } from '../../support/reader-promises.ts';

for (const [name, make] of Object.entries(PAGE_READERS)) readerPromises(`the reader of ${name}s`, make);
