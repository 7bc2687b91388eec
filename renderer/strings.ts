/** Every sentence and word that the window shows, in one place: what a translation replaces. */
import type { JobActionName } from '../preload/contract/model.ts'
import type {
  CredentialsState,
  JobState,
  OutputKind,
  ProviderName,
} from '../preload/contract/vocabulary.ts'
import { count } from './format.ts'

const plural = (n: number, one: string, many: string): string =>
  `${count(n)} ${n === 1 ? one : many}`

export const jobsWord = (n: number): string => plural(n, 'job', 'jobs')
export const filesWord = (n: number): string => plural(n, 'file', 'files')

export const stateWords: Record<JobState, string> = {
  queued: 'Queued',
  waiting: 'At provider',
  ready: 'Ready',
  downloading: 'Downloading',
  finalizing: 'Verifying',
  completed: 'Saved',
  failed: 'Failed',
  paused: 'Paused',
  cancelled: 'Cancelled',
  blocked: 'Blocked',
}

export const outputStateWords = {
  pending: 'Waiting',
  downloading: 'Downloading',
  saved: 'Saved',
  failed: 'Failed',
  skipped: 'Skipped',
} as const

export const kindWords: Record<OutputKind, string> = {
  video: 'Video',
  audio: 'Audio',
  transcript: 'Transcript',
  subtitles: 'Subtitles',
  text: 'Text',
  metadata: 'Metadata',
}

export const credentialsWords: Record<CredentialsState, string> = {
  valid: 'Content credentials valid',
  untrusted: 'Content credentials intact, signer not trusted',
  invalid: 'Content credentials not valid',
  none: 'No content credentials',
}

export const credentialsHints: Record<CredentialsState, string> = {
  valid: 'The file is as it was signed, and you trust the signer.',
  untrusted: 'The file is as it was signed. The signer is not on your trust list.',
  invalid: 'The file was changed after it was signed, or its credentials are damaged.',
  none: 'Nobody has signed this file with content credentials.',
}

export const providerWords: Record<ProviderName, string> = {
  redner: 'Redner',
  adobe: 'Adobe',
  viddyscribe: 'ViddyScribe',
  swiftia: 'Swiftia',
  a2e: 'A2E',
}

export const providerMarks: Record<ProviderName, string> = {
  redner: 'Re',
  adobe: 'Ad',
  viddyscribe: 'Vi',
  swiftia: 'Sw',
  a2e: 'A2',
}

const doneWords: Record<JobActionName, string> = {
  pause: 'paused',
  resume: 'resumed',
  retry: 'queued again',
  cancel: 'cancelled',
  remove: 'removed from the list',
}

export const actionWords: Record<JobActionName, string> = {
  pause: 'Pause',
  resume: 'Resume',
  retry: 'Try again',
  cancel: 'Cancel',
  remove: 'Remove',
}

export const strings = {
  app: 'Reelhaul',
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  dismiss: 'Dismiss',
  unknownFailure: {
    message: 'The app could not do that.',
    advice: 'Try again; if it keeps happening, restart Reelhaul.',
  },

  sidebar: {
    label: 'Queue and batches',
    queue: 'Queue',
    all: 'All jobs',
    batches: 'Batches',
    noBatches: 'Batches appear here after an import.',
    openFolder: (name: string) => `Open folder of ${name}`,
    batch: (done: number, jobs: number) => `${count(done)} of ${count(jobs)} saved`,
    cost: (sum: string) => `cost ${sum}`,
    media: (length: string) => `${length} of media`,
    attention: (n: number) => `${jobsWord(n)} need${n === 1 ? 's' : ''} attention`,
    attentionWord: 'need attention',
    settings: 'Settings',
  },
  groups: {
    provider: 'At provider',
    downloading: 'Downloading',
    completed: 'Saved',
    attention: 'Needs attention',
    paused: 'Paused',
    cancelled: 'Cancelled',
  },

  toolbar: {
    label: 'Queue tools',
    search: 'Search title, job ID or file',
    clearSearch: 'Clear search',
    filter: 'Filter',
    sort: 'Sort',
    descending: 'Descending',
    state: 'State',
    provider: 'Provider',
    pauseAll: 'Pause all',
    resumeAll: 'Resume all',
    removeFilter: (what: string) => `Remove filter ${what}`,
    clearFilters: 'Clear filters',
    import: 'Import',
    importMore: 'More ways to import',
    chooseFiles: 'Choose files…',
    paste: 'Paste job IDs…',
    sample: 'Try it with sample jobs',
  },
  sortWords: {
    added: 'Added',
    title: 'Title',
    state: 'State',
    provider: 'Provider',
    size: 'Size',
    updated: 'Last change',
  },

  list: {
    label: 'Jobs',
    columns: { job: 'Job', files: 'Files', state: 'State', size: 'Size' },
    more: (n: number) => `+${count(n)}`,
    loading: 'Loading…',
    noMatch: 'No job matches.',
    noMatchHint: 'Change the search or the filters.',
    of: (done: string, total: string) => `${done} of ${total}`,
    left: (time: string) => `${time} left`,
    progress: (percent: number) => `${percent}%`,
    partial: (missing: readonly string[]) => `Not delivered: ${missing.join(', ')}`,
    actions: 'Row actions',
    failed: 'The queue could not be read.',
    tryAgain: 'Try again',
  },
  menu: {
    details: 'Show details',
    showInFolder: 'Show in folder',
    copyId: 'Copy job ID',
    copyIds: (n: number) => `Copy ${count(n)} job IDs`,
    keys: { details: 'Enter', remove: 'Del' },
  },
  selection: {
    label: 'Actions for the selection',
    selected: (n: number) => `${plural(n, 'job', 'jobs')} selected`,
    clear: 'Clear selection',
    all: (n: number) => `Select all ${count(n)}`,
  },
  remove: {
    title: (n: number) => `Remove ${jobsWord(n)} from the list?`,
    body: 'Downloads under way stop. Files that are already saved stay where they are.',
    confirm: 'Remove',
  },

  details: {
    label: 'Job details',
    empty: 'Select a job to see its files and its story.',
    close: 'Close details',
    files: 'Files',
    noFiles: 'The provider has not named any files yet.',
    undecided: 'Named when the download starts',
    timeline: 'Timeline',
    facts: 'Facts',
    columns: 'From your file',
    folder: 'Folder',
    batch: 'Batch',
    jobId: 'Job ID',
    provider: 'Provider',
    providerStatus: 'Provider status',
    product: 'Product',
    duration: 'Media length',
    cost: 'Cost',
    renewals: 'Link renewals',
    added: 'Added',
    nextTry: 'Next check',
    missing: 'Not delivered',
    warnings: 'Worth a look',
    showInFolder: 'Show in folder',
    copy: 'Copy details',
    copied: 'Details copied.',
    idCopied: 'Job ID copied.',
    idsCopied: (n: number) => `${count(n)} job IDs copied.`,
    copyFailed: 'The clipboard refused the text.',
    permanent: 'Trying again without a change will not help.',
    checksum: 'SHA-256',
    failure: 'Failure',
    advice: 'What to do',
  },

  status: {
    label: 'Status',
    idle: 'Idle',
    paused: 'Everything is paused',
    active: (n: number) => `${jobsWord(n)} downloading`,
    waiting: (n: number) => `${count(n)} at provider`,
    attention: (n: number) => `${jobsWord(n)} need${n === 1 ? 's' : ''} attention`,
    saved: (done: number, all: number) => `${count(done)} of ${count(all)} saved`,
  },
  attention: {
    label: 'Needs attention',
    jobs: (n: number) => `${jobsWord(n)} ${n === 1 ? 'waits' : 'wait'} for this.`,
    openSettings: 'Open settings',
  },

  notices: {
    label: 'Messages',
    done: (action: JobActionName, n: number) => `${jobsWord(n)} ${doneWords[action]}.`,
    nothing: (action: JobActionName) =>
      `None of these jobs can be ${action === 'retry' ? 'tried again' : doneWords[action]} now.`,
    added: (n: number, known: number) =>
      known > 0
        ? `${jobsWord(n)} added; ${count(known)} were already here.`
        : `${jobsWord(n)} added.`,
    sample: (n: number) => `${jobsWord(n)} added from the sample batch.`,
    saved: 'Settings saved.',
  },

  firstRun: {
    title: 'Every output of every job, on your disk',
    body: 'Reelhaul waits for your jobs at the provider, renews their links and saves every file, verified.',
    drop: 'Drop a CSV with your job IDs anywhere in this window',
    dropHint: 'CSV, TSV or text. You can also paste job IDs.',
    choose: 'Choose a file…',
    key: 'Add your API key',
    keyHint: 'Jobs cannot be asked for without one.',
    keyDone: 'An API key is set',
    sample: 'Try it with sample jobs',
    sampleHint: 'Runs against a simulator on this machine. No key, no network, under a minute.',
    or: 'New here?',
  },
  drop: { title: 'Drop to import', body: 'Files with job IDs, or plain text' },
  paste: {
    title: 'Paste job IDs',
    body: 'One per line, or a whole table. Nothing is added before you have seen it.',
    label: 'Job IDs or a table',
    placeholder: 'job_01h8xr…\njob_01h8xs…',
    preview: 'Preview',
  },
  sheet: {
    title: (name: string) => `Import ${name}`,
    description: 'Nothing is added before you confirm.',
    reading: 'Reading…',
    fresh: 'new',
    known: 'already here',
    duplicate: 'duplicate',
    unusable: 'unusable',
    column: (name: string) => `Job IDs come from the column “${name}”.`,
    noColumn: 'Every line is read as a job ID.',
    sample: 'First rows as they will be saved',
    jobId: 'Job ID',
    fileName: 'File name',
    provider: (n: number) => `${jobsWord(n)} could belong to any provider. Which one?`,
    providerLabel: 'Provider',
    chooseProvider: 'Choose a provider…',
    folder: 'Save to',
    change: 'Change…',
    issues: (n: number) => `${plural(n, 'row', 'rows')} left out`,
    issueLine: (line: number) => `Line ${count(line)}`,
    wholeFile: 'Whole file',
    moreIssues: (n: number) => `and ${count(n)} more`,
    add: (n: number) => (n === 0 ? 'Nothing to add' : `Add ${jobsWord(n)}`),
    failed: 'This cannot be imported',
    fromText: 'pasted text',
  },

  settings: {
    title: 'Settings',
    back: 'Back to the queue',
    accounts: 'Accounts',
    accountsHint: 'A provider, its address and your key. Keys go to that address only.',
    downloads: 'Downloads',
    transfers: 'Transfers',
    webhooks: 'Webhooks',
    app: 'App',
    none: 'none',
    noLimit: 'No limit',
    chosen: 'Automatic',
    never: 'Never',
    copy: 'Copy',
    addressCopied: 'Address copied.',
    change: 'Change…',
    about: (version: string, folder: string) => `Reelhaul ${version} · data in ${folder}`,
    between: (low: string, high: string) => `Enter a number from ${low} to ${high}.`,
    whole: (low: string, high: string) => `Enter a whole number from ${low} to ${high}.`,
    atLeast: (low: string) => `Enter a number of at least ${low}, or nothing for no limit.`,
    required: 'This cannot be empty.',
    tooLong: (most: number) => `At most ${count(most)} characters.`,
    fields: {
      downloadFolder: ['Download folder', 'Each batch gets its own folder in here.'],
      template: [
        'File name template',
        'Filled in for each file: {title} {jobId} {locale} {kind} {index} {provider} {date} {ext}, and any column of your CSV. A slash makes folders; {kind?} only where it is needed.',
      ],
      concurrency: ['Files at once', 'More is faster until your line or the provider is full.'],
      segments: ['Connections per file', 'Large files only, and only where the server allows it.'],
      limitRate: ['Speed limit', 'For all downloads together. Leave empty for no limit.'],
      pollInterval: ['Time between checks', 'The shortest pause before a job is asked for again.'],
      expirationSeconds: [
        'Link lifetime',
        'How long links asked of Redner live. Leave empty to let Reelhaul choose.',
      ],
      stuckAfterHours: [
        'Call a job stuck after',
        'Its status has been the same for this long. It is asked for all the same.',
      ],
      giveUpAfterHours: [
        'Give up after',
        'A job with the same status for this long fails, and can be tried again.',
      ],
      collisions: [
        'When a name is taken',
        'By a file that is in the folder already. Two jobs never share a file.',
      ],
      joinSubtitles: [
        'Join subtitles',
        'Where a translation comes in several files that follow each other, one more file holds them all.',
      ],
      webhookListener: [
        'Receive webhooks',
        'Redner says when a job moves, through a tunnel of yours: only programs on this machine reach it.',
      ],
      webhookPort: ['Port', 'Choose another where a program uses this one.'],
      webhookAddress: [
        'Address',
        'Keep it to yourself: who knows it can have jobs checked and say what they cost.',
      ],
      notifications: ['Notifications', 'One for each finished batch, none while you are looking.'],
      theme: ['Appearance', 'Follows the system unless you choose.'],
    },
    units: {
      megabytes: 'MB/s',
      seconds: 'seconds',
      hours: 'hours',
      files: 'files',
      connections: 'connections',
    },
    collisionPolicies: {
      number: 'Add a number',
      overwrite: 'Replace the file',
      skip: 'Skip the download',
    },
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
  },
  accounts: {
    none: 'No account yet.',
    add: 'Add account',
    edit: 'Edit',
    editLabel: (name: string) => `Edit ${name}`,
    remove: 'Remove account',
    removeTitle: (name: string) => `Remove the account ${name}?`,
    removeBody:
      'Its key is deleted from this machine. An account whose jobs are in the list stays until they are removed.',
    test: 'Test',
    testLabel: (name: string) => `Test ${name}`,
    testing: 'Testing…',
    newTitle: 'New account',
    editTitle: (name: string) => `Edit ${name}`,
    provider: 'Provider',
    name: 'Name',
    nameHint: 'For your eyes: shown where an account is mentioned.',
    baseUrl: 'Base URL',
    baseUrlHint: 'The address of the provider’s API.',
    baseUrlBad: 'Enter a whole address that starts with https:// or http://.',
    clientIdHint: 'Sent along with the key. Leave empty to keep what is stored.',
    keyStored: 'A key is stored. Leave empty to keep it.',
    keyNew: 'Never shown again after saving.',
    removeKey: 'Remove the stored key',
    limits: 'Limits',
    requestsAtOnce: 'Requests at once',
    requestsAtOnceHint: (n: number) => `Leave empty for ${count(n)}, the usual for this provider.`,
    requestsPerSecond: 'Requests per second',
    requestsPerSecondHint: 'Leave empty for no limit but what the provider asks for.',
    noLimit: 'No limit',
    keyring: 'The key is kept in this system’s keyring.',
    noKeyring: 'No keyring on this machine: the key is kept for this run only.',
    storage: {
      keyring: 'Key in the system’s keyring',
      memory: 'Key for this run only',
      none: 'No key',
    },
  },
}
