/** For apps of tests that are about something else: nobody has an endpoint. */
import { GlimpseError } from '../../worker/errors.ts';
import type { Webhooks } from '../../worker/webhooks/webhooks.ts';

const none = () => Promise.reject(new GlimpseError('endpoint_not_found', 'This app has no endpoints.'));

export const noWebhooks: Webhooks = {
  register: none,
  registerHidden: none,
  list: none,
  change: none,
  recover: none,
  delivery: none,
  endpoint: none,
  rotate: none,
  enable: none,
  remove: none,
  test: none,
  deliveries: none,
  replay: none,
};
