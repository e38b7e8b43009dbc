/**
 * Every limit of the product: value, unit and the reason for it. Each is written once, in the file of what it limits.
 * Importable from everywhere; imports nothing else.
 */
import { ACCESS_LIMITS } from './limits/access.ts';
import { FILES_LIMITS } from './limits/files.ts';
import { FORMS_LIMITS } from './limits/forms.ts';
import { JOBS_LIMITS } from './limits/jobs.ts';
import { MODEL_LIMITS } from './limits/model.ts';
import { ORIGINS_LIMITS } from './limits/origins.ts';
import { PICTURES_LIMITS } from './limits/pictures.ts';
import { READERS_LIMITS } from './limits/readers.ts';
import { REGIONS_LIMITS } from './limits/regions.ts';
import { REQUESTS_LIMITS } from './limits/requests.ts';
import { VIDEO_LIMITS } from './limits/video.ts';
import { WEBHOOKS_LIMITS } from './limits/webhooks.ts';

export const LIMITS = {
  ...REQUESTS_LIMITS,
  ...FORMS_LIMITS,
  ...FILES_LIMITS,
  ...PICTURES_LIMITS,
  ...VIDEO_LIMITS,
  ...MODEL_LIMITS,
  ...ORIGINS_LIMITS,
  ...READERS_LIMITS,
  ...REGIONS_LIMITS,
  ...JOBS_LIMITS,
  ...WEBHOOKS_LIMITS,
  ...ACCESS_LIMITS,
} as const;
