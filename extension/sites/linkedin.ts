import type { Site } from './site';

/** Every update of LinkedIn's feed names itself by its URN, whatever its classes are at the time. */
export const linkedin: Site = {
  name: 'LinkedIn',
  hosts: ['linkedin.com'],
  media: ['licdn.com'],
  post: '[data-urn^="urn:li:activity:"], [data-id^="urn:li:activity:"]',
  others: {
    block: '.update-components-mini-update-v2, .feed-shared-mini-update-v2, .comments-comments-list',
    address: 'a[class*="link-to-details-page"]',
  },
  // The URN tells two posts apart as well as an address does.
  address: '@data-urn',
  // A name is there twice, once for screen readers, and more beside it.
  handle: [
    ':is(.update-components-actor__title, .update-components-actor__name) span[aria-hidden="true"]',
    '.update-components-actor__title, .update-components-actor__name',
  ],
  caption: '.update-components-text, .feed-shared-inline-show-more-text',
  // The shield's icon is named for LinkedIn's own tests.
  verified: {
    account: '.update-components-actor__title, .update-components-actor__name',
    mark: '[data-test-icon^="verified"]',
  },
  page: /^\/(?:feed\/update|posts)\//,
  ids: [/\b(?:activity|ugcPost|share)[:-](\d+)/],
  // Controls are along the bottom.
  corner: 'topLeft',
  inset: 12,
};
