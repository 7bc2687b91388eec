/** What main says of imports, settings, accounts and the machine: made up, the same at every run. */
import type { About } from '../../preload/contract/about.ts'
import type { FoundPageView } from '../../preload/contract/browse.ts'
import type {
  AccountView,
  Environment,
  ImportPreview,
  Settings,
  ProviderView,
} from '../../preload/contract/model.ts'
import { defaultAccountOptions } from '../../preload/contract/account-rules.ts'

export const fakePreview: ImportPreview = {
  id: 'preview-1',
  name: 'spring-campaign.csv',
  files: ['/home/ana/spring-campaign.csv'],
  roles: { jobId: 'job_id', provider: null, account: null, product: null, title: 'title' },
  reading: { encoding: null, sheet: null, firstRow: null, remembered: false },
  columns: ['job_id', 'title', 'market'],
  counts: { fresh: 118, known: 4, duplicate: 2, unusable: 2 },
  receipt: null,
  accounts: [],
  providers: { redner: 118 },
  here: { over: 0, working: 0 },
  sample: [1, 2, 3].map((n) => ({
    here: null,
    remoteId: `job_01h8xk3v9q${n}`,
    provider: 'redner' as const,
    title: `Hero film ${n}`,
    exampleName: `Hero film ${n}.de-DE.mp4`,
  })),
  issues: [
    { file: 'spring-campaign.csv', line: 17, issue: { code: 'noJobId', params: {} } },
    {
      file: 'spring-campaign.csv',
      line: 92,
      issue: { code: 'space', params: { text: 'see above' } },
    },
  ],
  moreIssues: 0,
  repeats: [
    {
      file: 'spring-campaign.csv',
      line: 40,
      issue: { code: 'repeats', params: { text: 'job_01h8xk3v9q1', line: 2 } },
    },
    {
      file: 'spring-campaign.csv',
      line: 41,
      issue: { code: 'repeats', params: { text: 'job_01h8xk3v9q2', line: 3 } },
    },
  ],
  folder: '/home/ana/Videos/Reelhaul/spring-campaign',
  template: '{title}.{locale}.{ext}',
  proposedProvider: null,
  sizes: { jobs: 0, bytes: 0 },
}

/** A receipt, at a provider with two accounts, and with an account that is not here. */
export const fakeReceiptPreview: ImportPreview = {
  ...fakePreview,
  name: 'Spring campaign receipt',
  receipt: { saved: 38, retry: 2 },
  accounts: [
    {
      provider: 'redner',
      jobs: 40,
      options: [
        { id: 'studio', name: 'Studio' },
        { id: 'agency', name: 'Agency' },
      ],
      chosen: 'studio',
      missing: [],
    },
    {
      provider: 'adobe',
      jobs: 12,
      options: [{ id: 'films', name: 'Films' }],
      chosen: null,
      missing: ['Studio B'],
    },
  ],
}

export const fakeSettings: Settings = {
  downloadFolder: '/home/ana/Videos/Reelhaul',
  template: '{title}.{locale}.{ext}',
  concurrency: 4,
  segments: 4,
  limitRate: null,
  pollInterval: 15,
  expirationSeconds: null,
  stuckAfterHours: 24,
  giveUpAfterHours: null,
  joinSubtitles: false,
  collisions: 'number',
  control: false,
  metrics: { enabled: false, port: 47_651 },
  webhookListener: { enabled: false, port: 47_650, secret: 'x7Kq_2-nTz9wPfLmR4vB' },
  watchedFolder: { enabled: false, folder: '' },
  schedule: {
    enabled: false,
    from: '08:00',
    to: '18:00',
    days: [1, 2, 3, 4, 5],
    limitRate: 2_000_000,
  },
  afterBatch: { action: 'nothing', command: '' },
  notify: { enabled: false, url: '', batches: true, jobs: false },
  archiveAfterDays: null,
  network: { proxy: 'system', address: '', bypass: '', user: '', certificates: '' },
  list: { columns: ['files', 'size'], density: 'comfortable', widths: {} },
  notifications: true,
  updates: 'automatic',
  theme: 'system',
  language: 'system',
  logLevel: 'info',
}

/** A provider that has nothing that only some have. */
const plainProvider = {
  clientSecretLabel: null,
  webhookSecretLabel: null,
  tokens: null,
  products: [],
  hasSideFiles: false,
  findProducts: null,
  paceScope: 'account',
} satisfies Partial<ProviderView>

export const fakeEnvironment: Environment = {
  version: '0.1.0',
  platform: 'linux',
  keyring: true,
  dataFolder: '/home/ana/.config/reelhaul',
  locales: ['en-US'],
  providers: [
    {
      name: 'redner',
      label: 'Redner',
      defaultBaseUrl: 'https://api.rednerapp.com',
      keyLabel: 'apiKey',
      clientIdLabel: null,
      ...plainProvider,
      defaultRequestsAtOnce: 8,
    },
    {
      name: 'adobe',
      label: 'Adobe',
      defaultBaseUrl: 'https://audio-video-api.adobe.io',
      keyLabel: 'accessToken',
      clientIdLabel: 'clientId',
      ...plainProvider,
      defaultRequestsAtOnce: 4,
    },
  ],
  notice: null,
}

export const fakeAccount: AccountView = {
  id: 'studio',
  provider: 'redner',
  name: 'Studio',
  baseUrl: 'https://api.rednerapp.com',
  allowHttp: false,
  hasKey: true,
  hasClientId: false,
  keyStorage: 'keyring',
  keyProblem: null,
  hasClientSecret: false,
  hasWebhookSecret: false,
  limits: { requestsAtOnce: null, requestsPerSecond: null },
  options: defaultAccountOptions,
  pace: { atOnce: 8, perSecond: null, source: 'none', sharedWith: [] },
}

export const fakeFound: FoundPageView = {
  id: 'list-1',
  jobs: [
    { remoteId: 'r-1', product: 'render', title: 'Hero film', status: 'succeeded', state: 'ready' },
    { remoteId: 'r-2', product: 'dub', title: null, status: 'running', state: 'waiting' },
    { remoteId: 'r-3', product: 'dub', title: 'Teaser', status: 'failed', state: 'failed' },
    { remoteId: 'r-4', product: 'dub', title: 'Trailer', status: 'succeeded', state: 'ready' },
  ].map((job, n) => ({
    ...(job as FoundPageView['jobs'][number]),
    createdAt: Date.UTC(2026, 10, 20 - n, 10),
    here: n === 3 ? 'completed' : null,
  })),
  unusable: 1,
  ended: null,
}

export const fakeText = {
  text: '1\n00:00:00,000 --> 00:00:02,200\nGuten Morgen und danke.\n\n2\n00:00:02,500 --> 00:00:04,700\nصباح الخير وشكرًا.\n',
  bytes: 90_000,
  truncated: true,
}

export const fakeAbout: About = {
  version: '1.2.3',
  electron: '45.0.0',
  chromium: '150.0.0.0',
  node: '24.0.0',
  notices: 'Reelhaul 1.2.3: third-party notices\n\n<b>a part</b> 1.0.0 (MIT)\n',
}
